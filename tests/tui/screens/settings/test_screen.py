"""The shop's settings, key by key."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person
from support.screens import WIDE


def test_every_setting_with_its_value(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Settings · 23", "> Name", "Currency EUR", "Tax in prices", "Cash step 0.01")
        await person.press("/")
        await person.types("round")
        await person.sees("Settings · 2 · filter round")

    counter.serve(story, place="settings")


def test_a_setting_is_changed_in_the_form_of_its_part(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("cash step")
        await person.press("enter", "enter")
        await person.sees("Settings: Paying", ">Cash step 0.01")
        await person.press(*["backspace"] * 4, *"0,05", "ctrl+s")
        await person.sees("> Cash step 0.05")

    counter.serve(story, place="settings")
    assert counter.store.shop.get().cash_step == 5


@pytest.mark.parametrize(
    ("setting", "typed", "refusal"),
    [
        ("cash step", "1e9", "! '1e9' is not a number"),
        ("cash step", "0", "! at least one minor unit"),
        ("cash step", "9" * 40, "is not a number"),
        ("currency", "EURO", "! 'EURO' is not a currency code"),
        ("lock after", "soon", "! 'soon' is not a number"),
        ("tax rates", "100.01 High", "! line 1: a tax rate is between 0 and 100"),
        ("codes of scales", "ZZ", "!"),
    ],
)
def test_what_cannot_be_is_told_under_its_field(
    counter: Counter, setting: str, typed: str, refusal: str
) -> None:
    before = counter.store.shop.get()

    async def story(person: Person) -> None:
        await person.press("/")
        await person.types(setting)
        await person.press("enter", "enter")
        await person.sees("Settings: ")
        await person.press(*["backspace"] * 6, *typed, "ctrl+s")
        await person.sees(refusal, "Settings: ")

    counter.serve(story, place="settings")
    assert counter.store.shop.get() == before


def test_the_receipt_follows_what_is_typed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("foot")
        await person.press("enter", "enter")
        await person.sees("Settings: Receipt", "TOTAL EUR")
        await person.types("Come again")
        await person.sees("Come again", "1-000001")
        await person.press("ctrl+s")
        await person.sees("> Foot Come again")

    counter.serve(story, place="settings", size=WIDE)
    assert counter.store.shop.get().receipt_foot == "Come again"


def test_several_lines_are_typed_in_a_row(counter: Counter) -> None:
    counter.store.shop.edit(replace(counter.store.shop.get(), tax_rates="19 Standard"))

    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("tax rates")
        await person.press("enter", "enter")
        await person.sees(">Tax rates 19 Standard")
        await person.press(*" / 7 Food", "ctrl+s")
        await person.sees("> Tax rates 19 Standard / 7 Food")

    counter.serve(story, place="settings")
    assert counter.store.shop.get().tax_rates == "19 Standard\n7 Food"


def test_what_others_change_meanwhile_stays(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/")
        await person.types("tax number")
        await person.press("enter", "enter")
        await person.sees("Settings: Receipt", ">Tax number")
        counter.store.shop.edit(replace(counter.store.shop.get(), receipt_foot="Thanks"))
        await person.types("T1")
        await person.press("ctrl+s")
        await person.sees("> Tax number T1")

    counter.serve(story, place="settings")
    shop = counter.store.shop.get()
    assert (shop.tax_number, shop.receipt_foot) == ("T1", "Thanks")

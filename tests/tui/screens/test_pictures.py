"""What a cashier and an owner see, kept as pictures: both looks, both sizes.

`scripts/snapshots` shows what differs. The first picture stands in the README.
"""

from pathlib import Path
from typing import Any

import pytest
from support.counters import BEANS, CARD, MILK, ROLL, Counter, Person, peer
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE, till
from textual.pilot import Pilot

from store.domain.errors import NotFound
from tui.app import TillApp
from tui.places import PLACES
from tui.ports import Services
from tui.screens.welcome.screen import WelcomeScreen
from tui.theme.themes import ThemeName

MEMBERSHIPS = "email,group\nben@example.org,VIP\nmia@example.org,Neu\n"


@pytest.fixture(autouse=True)
def file_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "who.csv").write_text(MEMBERSHIPS, "utf-8")
    monkeypatch.chdir(tmp_path)


async def sell(person: Person) -> None:
    await person.scans(BEANS, MILK, MILK, MILK)
    await person.sees("> 2 Milk 1 l 3")
    await person.types("4*")
    await person.scans(ROLL)
    await person.sees("> 3 Croissant 4")
    await person.scans(CARD)
    await person.sees("Ann Köhler: total 23.67 -> 21.30", "lanes 3/3", "printer ok")


async def pay(person: Person) -> None:
    await sell(person)
    await person.enters("=50")
    await person.sees("CHANGE", "Receipt 1-000001")


async def choose_customer(person: Person) -> None:
    await person.scans(BEANS)
    await person.sees("> 1 Espresso")
    await person.enters("@")
    await person.sees("Which customer?", "Ann Köhler 10 %")


async def ask_why(person: Person) -> None:
    await sell(person)
    await person.enters("?")
    await person.sees("Why this price")


async def mark_customers(person: Person) -> None:
    await person.press("f3")
    await person.sees("Customers · 4")
    await person.press("space", "down", "space")
    await person.sees("marked 2 of 4")


async def make_two_again(person: Person) -> None:
    await person.press("f3")
    await person.sees("> Ann Köhler", "Customers · 4")
    await person.press("m")
    await person.sees("Merge Ann Köhler with whom?")
    await person.press("ctrl+u")
    await person.types("ben")
    await person.sees("> Ben Ito")
    await person.press("enter")
    await person.sees("Merge Ann Köhler and Ben Ito")
    await person.press("ctrl+s")
    await person.sees("v makes them two again.", "Customers · 3")
    await person.press("v")
    await person.sees("Who becomes a customer of their own again?")


async def see_what_can_be_read(person: Person) -> None:
    await person.press("ctrl+o")
    await person.sees("Read a file")


async def look_at_an_import(person: Person) -> None:
    await see_what_can_be_read(person)
    await person.press("m")
    await person.sees("File of memberships")
    await person.enters("who.csv")
    await person.sees("1 memberships would be added", "Enter imports 1")


async def fill_in_a_customer(person: Person) -> None:
    await person.press("f3", "n")
    await person.sees("New customer")
    await person.press(*"Dana Levi דנה", "tab", *"dana@example", "tab", "tab", *"vi", "enter", "p", "ctrl+s")
    await person.sees("! 'p' is not added yet")


async def list_groups(person: Person) -> None:
    await pay(person)
    await person.press("f4")
    await person.sees("Groups · 4", "VIP active 2 10 %")
    await person.sees_no("...")


async def open_a_group(person: Person) -> None:
    await list_groups(person)
    await person.press("end", "enter")
    await person.sees("Overview of VIP", "Members' spend by month", "Buyers 1 (50 %)")


async def see_who_is_in_a_group(person: Person) -> None:
    await list_groups(person)
    await person.press("m")
    await person.sees("Members of Common group · 4")
    await person.press("right", "right", "right", "right", "right", "s", "s")
    await person.sees("Spent ▼")


async def see_what_a_group_buys(person: Person) -> None:
    await open_a_group(person)
    await person.press("3")
    await person.sees("Products of VIP · 3")


async def make_a_discount(person: Person) -> None:
    await list_groups(person)
    await person.press("end", "4", "n")
    await person.sees("New discount for VIP")
    await person.press(*"Coffee hour", "tab", "tab", *"20", "tab", "c", "tab", *"cof", "enter")
    await person.press("tab", "tab", "y", "tab", *"tomorrow", "tab", "tab", "tab", *"15-17")
    await person.sees("15:00 to 17:00")


async def fill_in_a_group(person: Person) -> None:
    await person.press("f4", "n")
    await person.sees("New group")
    await person.press(*"vip", "tab", "p", "tab", *"12,5", "tab", *"Be", "enter", "y", "tab", *"24.12.")
    await person.press("ctrl+s")
    await person.sees("! To is needed")
    await person.types("31.12. 18:00")
    await person.press("ctrl+s")
    await person.sees("! there is already a group 'VIP'")


async def write_a_rule(person: Person) -> None:
    await person.press("f4", "n")
    await person.sees("New group")
    await person.press(*"Berliners", "tab", "p", "tab", *"10", *["tab"] * 4, "y", "tab", "ctrl+g")
    await person.sees("Who is in Berliners?")
    await person.types("city = Berlin or group = VIP")
    await person.sees("2 of 4 match.", "2 get 10 % off.")
    await person.types(" and g")
    await person.sees("> gender", "Not complete yet.")


async def slip_in_a_rule(person: Person) -> None:
    await person.press("f4", "end", "5", "e")
    await person.sees("VIP shall fill itself")
    await person.types("city known and agee > 5 or not group = Police")
    await person.sees("did you mean 'age'?", "The text cannot be read.")


async def turn_questions(person: Person) -> None:
    await person.press("f4", "end", "5", "e")
    await person.sees("VIP shall fill itself")
    await person.types("city known and (age >= 60 or not group in (VIP, Police))")
    await person.press("tab", "end", "m")
    await person.sees("# group not in (VIP, Police)", "Stay as exceptions", "Zoë Ørsted")


async def ask_a_question(person: Person) -> None:
    await turn_questions(person)
    await person.press("enter", "n")
    await person.sees("Which question?", "full years")


async def list_products(person: Person) -> None:
    await person.press("f6")
    await person.sees("Products · 5")
    await person.press("right", "s", "s")
    await person.sees("Price ▼")


async def fill_in_a_product(person: Person) -> None:
    await person.press("f6")
    await person.sees("Products · 5")
    await person.press("down", "enter")
    await person.sees("Product Espresso beans 1 kg")
    await person.press(*["tab"] * 9, *"9")
    await person.sees("margin")


async def change_prices(person: Person) -> None:
    await person.press("f6")
    await person.sees("Products · 5")
    await person.press("a", "b")
    await person.sees("Change what?")
    await person.press("enter")
    await person.sees("Which price?")
    await person.press(*"+10%", "enter")
    await person.sees("5 would change")


async def list_settings(person: Person) -> None:
    await person.press("f10")
    await person.sees("What shall be done?")
    await person.press(*"settings", "enter")
    await person.sees("Settings · 23")


async def write_a_foot(person: Person) -> None:
    await list_settings(person)
    await person.press("/", *"foot", "enter", "enter")
    await person.sees("Settings: Receipt")
    await person.press(*"Thank you! / Come again")
    await person.sees("Come again")


async def try_a_discount(person: Person) -> None:
    await person.press("f5", "n", "enter")
    await person.sees("New discount")
    await person.press(*"Half", "tab", "tab", *"50", "ctrl+t")
    await person.sees("Test of Half")
    await person.press(*"2*espr", "enter")
    await person.sees("Half -14.90")


async def forecast_a_discount(person: Person) -> None:
    await person.scans(BEANS)
    await person.enters("=50")
    await person.sees("Receipt 1-000001")
    await person.press("f5", "n", "enter")
    await person.press(*"Half", "tab", "tab", *"50", "ctrl+f")
    await person.sees("It costs 7.45")


async def list_offers(person: Person) -> None:
    await person.press("f5")
    await person.sees("Offers · 3")


async def read_a_receipt(person: Person) -> None:
    await pay(person)
    await person.press("f7")
    await person.sees("Sales · 1")
    await person.press("enter", "enter")
    await person.sees("Receipt 1-000001", "p Print")


async def take_in_a_lane(person: Person) -> None:
    await person.press("f9")
    await person.sees("Lanes · 3")
    await person.press("n")
    await person.sees("Code 552 992")


async def read_help(person: Person) -> None:
    await person.press("f1")
    await person.sees("Help: Sell")


async def ask_to_delete(person: Person) -> None:
    await list_groups(person)
    await person.press("end", "delete")
    await person.sees("Delete the group VIP?")


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """The shop of the pictures: two more lanes, a printer."""
    counter.printer.is_there = True
    counter.lanes.states = (
        peer("Back", 2, linked=True, since=counter.lane.machine.at),
        peer("Bar", 3, linked=True, since=counter.lane.machine.at),
    )
    return counter


def test_the_till_in_the_readme(shop: Counter, snap_compare: Compare) -> None:
    assert snap_compare(shop.app(), terminal_size=SMALL, run_before=acting(sell))


PICTURES: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("sale", sell, "plain", SMALL),
    ("sale-wide", sell, "counter", WIDE),
    ("paid", pay, "counter", SMALL),
    ("which-customer", choose_customer, "counter", SMALL),
    ("why", ask_why, "plain", SMALL),
    ("customers", mark_customers, "counter", SMALL),
    ("customers-wide", mark_customers, "plain", WIDE),
    ("customer-form", fill_in_a_customer, "counter", SMALL),
    ("groups", list_groups, "plain", SMALL),
    ("groups-wide", list_groups, "counter", WIDE),
    ("groups-plain-wide", list_groups, "plain", WIDE),
    ("unmerge", make_two_again, "counter", SMALL),
    ("unmerge-wide", make_two_again, "plain", WIDE),
    ("import", see_what_can_be_read, "counter", SMALL),
    ("import-preview", look_at_an_import, "plain", SMALL),
    ("import-preview-wide", look_at_an_import, "counter", WIDE),
    ("group", open_a_group, "plain", SMALL),
    ("group-wide", open_a_group, "counter", WIDE),
    ("group-members", see_who_is_in_a_group, "plain", SMALL),
    ("group-products-wide", see_what_a_group_buys, "counter", WIDE),
    ("group-discount", make_a_discount, "counter", SMALL),
    ("group-form", fill_in_a_group, "counter", SMALL),
    ("group-form-wide", fill_in_a_group, "plain", WIDE),
    ("delete", ask_to_delete, "counter", SMALL),
    ("rule", write_a_rule, "plain", SMALL),
    ("rule-wide", write_a_rule, "counter", WIDE),
    ("rule-slip", slip_in_a_rule, "counter", SMALL),
    ("rule-questions", turn_questions, "counter", SMALL),
    ("rule-questions-wide", turn_questions, "plain", WIDE),
    ("rule-question", ask_a_question, "plain", SMALL),
    ("products-wide", list_products, "counter", WIDE),
    ("product-form", fill_in_a_product, "plain", SMALL),
    ("product-prices", change_prices, "counter", SMALL),
    ("settings", list_settings, "counter", SMALL),
    ("settings-receipt-wide", write_a_foot, "plain", WIDE),
    ("offers", list_offers, "counter", SMALL),
    ("discount-test", try_a_discount, "counter", SMALL),
    ("discount-test-wide", try_a_discount, "plain", WIDE),
    ("discount-forecast", forecast_a_discount, "counter", SMALL),
    ("discount-forecast-wide", forecast_a_discount, "plain", WIDE),
    ("receipt", read_a_receipt, "plain", SMALL),
    ("pairing", take_in_a_lane, "counter", SMALL),
    ("help", read_help, "plain", SMALL),
)


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in PICTURES], ids=[each[0] for each in PICTURES]
)
def test_screens(
    shop: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(shop.app(theme=theme), terminal_size=size, run_before=acting(story))


def first_run(theme: ThemeName, *, is_joining: bool) -> TillApp:
    def services() -> Services:
        raise NotFound("no shop")

    return till(
        dict(PLACES),
        theme=theme,
        services=services,
        found_shop=lambda: WelcomeScreen(
            lambda *_: "", lambda: "Europe/Berlin", is_joining=lambda: is_joining
        ),
    )


@pytest.mark.parametrize("theme", ["counter", "plain"])
def test_the_first_run(snap_compare: Compare, theme: ThemeName) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        person = Person(pilot)
        await person.sees("Welcome to Regulars.")
        await person.press("l", "tab", *"552 9")
        await person.sees(">Code 552 9")
        await person.settles()

    app = first_run(theme, is_joining=False)
    assert snap_compare(app, terminal_size=SMALL, run_before=before)


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param("counter", SMALL, id="small"),
        pytest.param("plain", SMALL, id="plain"),
        pytest.param("counter", WIDE, id="wide"),
    ],
)
def test_a_half_filled_lane(snap_compare: Compare, theme: ThemeName, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        person = Person(pilot)
        await person.sees("This lane's book did not come whole. Ctrl+S goes on; no code is needed.")
        await person.settles()

    app = first_run(theme, is_joining=True)
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_a_receipt_that_no_printer_takes(counter: Counter, snap_compare: Compare) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.enters("=20")
        await person.sees("no printer: the receipt is shown")

    assert snap_compare(counter.app(), terminal_size=WIDE, run_before=acting(story))

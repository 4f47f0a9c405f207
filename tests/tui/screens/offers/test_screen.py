"""Discounts and reward programs, key by key."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import BEANS, Counter, Person
from support.shops import DAY, NOON

from store.domain.coupons import CouponCode
from store.domain.discounts import Discount, Kind, Limits
from store.domain.errors import NotFound
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.payment import Tender
from store.domain.rewards import Program
from store.domain.schedule import Schedule


def programs(counter: Counter) -> dict[str, Program]:
    return {program.name: program for program in counter.store.programs.all()}


def test_rewards_and_discounts_in_one_list(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "> Beans 1 point per 1.00 what is paid its groups active",
            "Summer club 15 % the whole sale Summer club active",
            "VIP 10 % the whole sale VIP active",
            "Offers · 3",
        )
        assert person.line.startswith("Enter Open n New e Edit / Filter . Menu x On/off Del Delete s Sort")

    counter.serve(story, place="offers")


def test_an_empty_list_says_what_makes_an_offer(counter: Counter) -> None:
    counter.store.groups.delete(list(counter.groups.values()))
    counter.store.programs.delete(programs(counter)["Beans"].id)

    async def story(person: Person) -> None:
        await person.sees("No offers yet. n creates a discount or a reward program.")

    counter.serve(story, place="offers")


def test_a_reward_program_is_created_and_edited(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n", "r", "enter")
        await person.sees("New reward program", "Points 1", "for each 1.00 1.00 EUR", "Active [yes] no")
        await person.press(*"Stamps", "tab", "backspace", "2", "tab", *["backspace"] * 4, *"5", "ctrl+s")
        await person.sees("> Stamps 2 points per 5.00", "Offers · 4")
        await person.press("enter")
        await person.sees("Reward program Stamps", ">Name Stamps")
        await person.press(*["tab"] * 8, "n", "ctrl+s")
        await person.sees("> (off) Stamps 2 points per 5.00")

    counter.serve(story, place="offers")
    stamps = programs(counter)["Stamps"]
    assert (stamps.points, stamps.per_amount, stamps.active) == (2, 500, False)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Name is needed"),
        ((*"beans", "ctrl+s"), "! there is already a reward program 'Beans'"),
        ((*"Stamps", "tab", "backspace", *"1,5", "ctrl+s"), "! points are whole numbers"),
        ((*"Stamps", "tab", "backspace", "0", "ctrl+s"), "! between 1 and 1000000 points"),
        ((*"Stamps", "tab", "tab", *["backspace"] * 4, "0", "ctrl+s"), "! an amount above zero"),
        ((*"Stamps", "tab", "tab", *["backspace"] * 4, "ctrl+s"), "! for each is needed"),
    ],
)
def test_a_program_that_cannot_be(counter: Counter, keys: tuple[str, ...], problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n", "r", "enter")
        await person.sees("New reward program")
        await person.press(*keys)
        await person.sees(problem, "New reward program")

    counter.serve(story, place="offers")
    assert set(programs(counter)) == {"Beans"}


def test_a_program_is_deleted_after_asking(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("delete")
        await person.sees("Delete Beans?", "Points already earned stay.", "Enter No")
        await person.press("y")
        await person.sees("Deleted.", "Offers · 2")
        await person.press("delete")
        await person.sees("A discount of a group ends in the group's form (F4).")

    counter.serve(story, place="offers")
    assert programs(counter) == {}


def test_a_discount_says_all_there_is(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("│ VIP", "Gives 10 %", "On the whole sale", "For VIP", "When always")
        await person.press("escape")
        await person.sees("Offers · 3")

    counter.serve(story, place="offers")


def test_a_group_that_gets_a_discount_elsewhere_is_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Offers · 3")
        draft = GroupDraft(name="Police", discount=QuickDiscount(QuickKind.AMOUNT, amount=200))
        counter.store.groups.edit(counter.groups["Police"], draft)
        await person.sees("Police 2.00 off the whole sale Police", "Offers · 4")

    counter.serve(story, place="offers")


# Discounts


def test_a_discount_of_every_kind_is_created(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n", "enter")
        await person.sees("New discount", "Gives [percent] amount off", "Percent off", "On [the whole sale]")
        await person.press(*"Happy hour", "tab", "tab", *"12,5", "tab", "tab", "tab", "tab")
        await person.press("y", "tab", "tab", "tab", *"fri", "enter", "tab", *"15-17", "ctrl+s")
        await person.sees("Happy hour 12.5 % the whole sale everybody active")
        await person.press("n", "enter")
        await person.press(
            *"Milk week", "tab", "n", "tab", "3", "tab", "3", "tab", "p", "tab", *"milk", "enter"
        )
        await person.press("ctrl+s")
        await person.sees("Milk week 3 for 3.00 1 product everybody active")

    counter.serve(story, place="offers")
    made = {named.name: named.discount for named in counter.store.discounts.all()}
    happy, milk = made["Happy hour"], made["Milk week"]
    assert (happy.kind, happy.value, happy.schedule) == (
        Kind.PERCENT, 1250, Schedule(None, None, frozenset([4]), (900, 1020))
    )  # fmt: skip
    assert (milk.kind, milk.buy, milk.value) == (Kind.MULTIBUY, 3, 300)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Name is needed"),
        ((*"D", "tab", "tab", *"101", "ctrl+s"), "! cannot be more than 100 percent"),
        ((*"D", "tab", "tab", *"-5", "ctrl+s"), "! cannot be negative"),
        ((*"D", "tab", "a", "tab", *"1.0055", "ctrl+s"), "more than 2 decimals"),
        ((*"D", "tab", "p", "tab", "5", "ctrl+s"), "! Products is needed"),
        ((*"D", "tab", "n", "tab", *"1,5", "tab", "5", "tab", "c", "ctrl+s"), "! Categories is needed"),
        ((*"D", "tab", "tab", "5", *["tab"] * 5, "y", "tab", "0", "ctrl+s"), "! 0 would be never"),
        (
            (*"D", "tab", "tab", "5", *["tab"] * 4, "y", "tab", *"+2", "tab", *"+1", "ctrl+s"),
            "! must be later than the start",
        ),
    ],
)
def test_a_discount_that_cannot_be(counter: Counter, keys: tuple[str, ...], problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n", "enter")
        await person.sees("New discount")
        await person.press(*keys)
        await person.sees(problem, "New discount")

    counter.serve(story, place="offers")
    assert len(counter.store.discounts.all()) == 2


def add(counter: Counter, name: str, **fields: object) -> Discount:
    made = Discount(counter.store.discounts.new_id(), Kind.PERCENT, 1000)
    made = replace(made, **fields)  # type: ignore[arg-type] # any field, by name
    counter.store.discounts.create(name, made)
    return made


def test_a_discount_is_edited_switched_and_deleted(counter: Counter) -> None:
    discount = add(
        counter, "A week", schedule=Schedule(NOON, NOON + 7 * DAY), limits=Limits(customer=1, total=9)
    )

    async def story(person: Person) -> None:
        await person.sees("> A week 10 % the whole sale everybody active")
        await person.press("enter")
        await person.sees(
            "Discount A week", "Percent off 10", "Limited uses [yes]", "Per customer 1", "In all 9"
        )
        await person.press("tab", "tab", *"15", "ctrl+s")
        await person.sees("> A week 15 %", "Offers · 4")
        await person.press("x")
        await person.sees("> (off) A week", "A week is off.")
        await person.press("delete")
        await person.sees("Delete A week?", "Receipts keep its name")
        await person.press("y")
        await person.sees("Offers · 3", "Deleted.")

    counter.serve(story, place="offers")
    with pytest.raises(NotFound):
        counter.store.discounts.get(discount.id)


def test_a_groups_own_discount_is_shown_and_changed_there(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("VIP", "the group's form changes it (F4, e)")
        await person.press("enter", "delete")
        await person.sees("A discount of a group ends in the group's form (F4).")

    counter.serve(story, place="offers")


def test_coupons_are_made_and_taken_back(counter: Counter) -> None:
    discount = add(counter, "A code", coupon=True)

    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("No codes yet", "Coupons of A code")
        await person.press("n", "tab", *"summer 10", "tab", "backspace", "5", "ctrl+s")
        await person.sees("> SUMMER10 5 0 5", "1 code is there; each opens A code.")
        await person.press("n", "backspace", "3", "ctrl+s")
        await person.sees("3 codes are there", "Coupons of A code · 4")
        await person.press("slash", *"summer", "enter", "delete")
        await person.sees("Take SUMMER10 back?")
        await person.press("y")
        await person.sees("SUMMER10 is taken back.")
        await person.press("escape", "escape")
        await person.sees("> A code 10 % the whole sale coupon active")

    counter.serve(story, place="offers")
    assert counter.store.coupons.count(discount.id) == 3


def test_an_offer_that_counted_without_a_code_is_asked_about_first(counter: Counter) -> None:
    discount = Discount(counter.store.discounts.new_id(), Kind.PERCENT, 1000)
    counter.store.discounts.create("A sale", discount)

    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("No codes yet")
        await person.press("n")
        await person.sees("Give A sale codes?", "from the first code on only who has one gets it")
        await person.press("n")
        await person.sees("No codes yet")
        await person.press("n")
        await person.sees("y Only with a code")
        await person.press("y")
        await person.sees("New coupons of A sale")
        await person.press("ctrl+s")
        await person.sees("1 code is there")
        await person.press("n")
        await person.sees("New coupons of A sale")

    counter.serve(story, place="offers")
    assert counter.store.coupons.count(discount.id) == 1


def test_a_coupon_is_printed_and_all_are_written(counter: Counter, tmp_path: Path) -> None:
    discount = add(counter, "A code", coupon=True)
    ben = counter.customers["Ben Ito"]
    counter.store.coupons.add(discount.id, [CouponCode("SUMMER10", discount.id, 5, ben)])
    counter.store.customers.delete([ben])

    async def story(person: Person) -> None:
        await person.press("c")
        await person.sees("> SUMMER10 5 0 5 somebody who was deleted")
        await person.press("p")
        await person.sees("A code", "Code SUMMER10", "Can be used 5 times", "p Print")
        await person.press("escape")
        counter.printer.is_there = True
        await person.press("p")
        await person.sees("Coupon is being printed.")
        await person.press("ctrl+e")
        await person.sees("Write the coupons of A code into which file?")
        await person.enters(f"{tmp_path}/summer.csv")
        await person.sees("1 code is in")

    counter.serve(story, place="offers")
    assert [slip.barcode for slip in counter.printer.slips] == ["SUMMER10"]
    rows = (tmp_path / "summer.csv").read_text("utf-8-sig").splitlines()
    assert rows == ["code,uses,used,left,customer", "SUMMER10,5,0,5,"]


def test_the_bench_tries_baskets_without_selling(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("t")
        await person.sees("What would it cost?", ">Basket", "Ctrl+S Whole trace", "Esc Back")
        await person.press(*"2*espr", "enter")
        await person.sees("1 Espresso beans 1 kg · 2 x 14.90 29.80", "Not taken off")
        await person.press("tab", *"ann", "enter")
        await person.sees("VIP -2.98", "Taken off")
        await person.press("ctrl+s")
        await person.sees("VIP · 10 % on the whole sale -2.98", "on line 1 (rule 11)")

    counter.serve(story, place="offers")
    assert counter.store.checkout.till().lines == ()


def test_a_draft_is_tested_and_forecast_from_its_form(counter: Counter) -> None:
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.pay([Tender("cash", 5000)])

    async def story(person: Person) -> None:
        await person.press("n", "enter")
        await person.press("ctrl+f")
        await person.sees("! Name is needed", "First put right what is marked.")
        await person.press(*"Half", "tab", "tab", *"50", "ctrl+f")
        await person.sees("Half in the last 8 weeks", "It costs 7.45", "without a customer 7.45 1 sale")
        await person.press("minus")
        await person.sees("Half in the last 4 weeks", "It costs 7.45")
        await person.press("escape", "ctrl+t")
        await person.sees("Test of Half")
        await person.press(*"espr", "enter")
        await person.sees("Half -7.45")

    counter.serve(story, place="offers")
    assert len(counter.store.discounts.all()) == 2

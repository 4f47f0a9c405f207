"""Closed sales: the list, the page of one, goods that come back, a void, as pictures."""

import pytest
from support.counters import BEANS, MILK, ROLL, Counter, Person
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE
from support.sold import basket, bring_back, morning

from store.domain.discounts import Discount, Kind, Per, Target
from store.domain.payment import CARD, CASH, Tender
from tui.theme.themes import ThemeName


async def list_sales(person: Person) -> None:
    await person.sees("Sales · 5", "> 1-000005")


async def narrow_the_list(person: Person) -> None:
    await list_sales(person)
    await person.press("f", *"returns", "enter")
    await person.sees("Sales · 1 · filter kind:return")


async def open_a_page(person: Person) -> None:
    await list_sales(person)
    await person.scans("1-000001")
    await person.sees("Sale 1-000001", "return 1-000004")


async def open_what_came_back(person: Person) -> None:
    await open_a_page(person)
    await person.press("l")
    await person.sees("Return 1-000004", "of 1-000001")


async def take_goods_back(person: Person) -> None:
    await open_a_page(person)
    await person.scans(MILK)
    await person.sees("Return of 1-000001", ">* 2 Milk 1 l")
    await person.press("down", "space", "d")
    await person.sees("damaged: it is not sold again", "REFUND")


async def ask_why_it_comes_back(person: Person) -> None:
    await take_goods_back(person)
    await person.press("enter")
    await person.sees("Why does it come back?")


async def choose_how_it_is_paid_out(person: Person) -> None:
    await list_sales(person)
    await person.scans("1-000003")
    await person.sees("Sale 1-000003")
    await person.press("r")
    await person.sees("REFUND 1.19")
    await person.press("t")
    await person.sees("How is it paid out?", "All to card 4711")


async def split_it(person: Person) -> None:
    await choose_how_it_is_paid_out(person)
    await person.press(*"split", "enter")
    await person.sees("Pay out 1.19")


async def break_an_offer(person: Person) -> None:
    await list_sales(person)
    await person.scans("1-000005")
    await person.sees("Sale 1-000005")
    await person.press("r")
    await person.sees("Bundle needs 12.00")


async def bring_without_a_receipt(person: Person) -> None:
    await list_sales(person)
    await person.press("w", *"ann", "enter")
    await person.sees("Scan what came back,")
    await person.scans(BEANS, MILK, MILK)
    await person.sees("> 2 Milk 1 l 2", "REFUND")
    await person.press("d")
    await person.sees("damaged: it is not sold again")


async def ask_to_void(person: Person) -> None:
    await list_sales(person)
    await person.press("v", "enter")
    await person.sees("Void 1-000005 whole?")


PICTURES: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("sales", list_sales, "counter", SMALL),
    ("sales-wide", narrow_the_list, "plain", WIDE),
    ("sale-page", open_a_page, "plain", SMALL),
    ("sale-page-wide", open_a_page, "counter", WIDE),
    ("return-page", open_what_came_back, "counter", SMALL),
    ("return", take_goods_back, "counter", SMALL),
    ("return-wide", take_goods_back, "plain", WIDE),
    ("return-why", ask_why_it_comes_back, "plain", SMALL),
    ("return-paid-out", choose_how_it_is_paid_out, "counter", SMALL),
    ("return-split", split_it, "plain", SMALL),
    ("return-offer-lost", break_an_offer, "counter", SMALL),
    ("return-without", bring_without_a_receipt, "counter", SMALL),
    ("return-without-wide", bring_without_a_receipt, "plain", WIDE),
    ("void", ask_to_void, "plain", SMALL),
    ("void-wide", ask_to_void, "counter", WIDE),
)


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """A morning's sales: one partly back, one paid in two ways, one under an offer with a minimum."""
    store, machine = counter.store, counter.lane.machine
    first = morning(counter)
    machine.forward(60_000)
    basket(counter, ROLL)
    machine.forward(60_000)
    store.checkout.scan(MILK)
    store.checkout.scan(BEANS)
    store.checkout.pay([Tender(CARD, 1000, "4711"), Tender(CASH, 609)])
    machine.forward(60_000)
    bring_back(counter, first, 1)
    store.discounts.create(
        "Bundle",
        Discount(
            id=store.discounts.new_id(),
            kind=Kind.AMOUNT,
            value=200,
            per=Per.SALE,
            target=Target(),
            minimum=1200,
        ),
    )
    machine.forward(60_000)
    basket(counter, BEANS, MILK)
    return counter


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in PICTURES], ids=[each[0] for each in PICTURES]
)
def test_sales(
    shop: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(shop.app("sales", theme=theme), terminal_size=size, run_before=acting(story))

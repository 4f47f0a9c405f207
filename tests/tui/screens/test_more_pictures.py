"""The screens that no other story comes by, in both sizes and, by turns, in both looks."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from support.counters import BEANS, MILK, Counter, Person
from support.people import PINS, staffed
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE, till
from support.shops import join, member, sync
from support.sold import basket, bring_back, last, morning
from textual.pilot import Pilot

from store.domain.bulk_edits.edits import SetField
from store.domain.bulk_edits.outcomes import UndoReport
from store.domain.bulk_edits.outcomes import Watch as UndoWatch
from store.domain.customers import CustomerDraft
from store.domain.drawer import Closing
from store.domain.errors import Damaged, NotFound
from store.domain.exports.outcome import Exported
from store.domain.exports.outcome import Watch as WriteWatch
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList, Selection
from store.domain.money import ONE
from store.domain.payment import CARD, CASH, Tender
from store.domain.returns import Choice
from store.domain.rules.tree import Number, NumberIs
from tui.dialogs.export.screen import Wanted, WriteScreen
from tui.places import PLACES
from tui.ports import Services
from tui.screens.restore.screen import RestoreScreen
from tui.screens.welcome.screen import WelcomeScreen
from tui.theme.themes import ThemeName

ANN = "Ann Köhler"


@pytest.fixture(autouse=True)
def stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files go, and what time messages are of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr("tui.app.time.time_ns", lambda: 1_772_452_800_000_000_000)


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """Something bought, a pair of twins, a group by a rule, a day that ended, another lane's return."""
    store, machine = counter.store, counter.lane.machine
    counter.printer.is_there = True
    counter.groups["Regulars"] = store.groups.create(
        GroupDraft(name="Regulars", rule=NumberIs(Number.ORDERS, ">=", 0))
    )
    morning(counter)
    machine.forward(60_000)
    basket(counter, MILK)
    store.checkout.scan(MILK)
    store.checkout.scan(BEANS)
    store.checkout.pay([Tender(CARD, 1000, "4711"), Tender(CASH, 609)])
    store.day.count(2_858)
    store.day.close(Closing())
    machine.forward(60_000)
    store.customers.create(CustomerDraft(name="Ann Koehler", phone="030 5550017", city="Bonn"))
    return counter


# Customers


async def type_a_rule(person: Person) -> None:
    await person.press("w")
    await person.sees("Show whom?")
    await person.types("city known and a")
    await person.sees("> age")


async def see_the_orders(person: Person) -> None:
    await person.sees("> Ann Koehler")
    await person.press("down", "o")
    await person.sees("Orders of Ann Köhler · 1")


async def add_to_several(person: Person) -> None:
    await person.press("a", "+")
    await person.sees("Add to which groups?")
    await person.press("tab")


async def change_many(person: Person) -> None:
    await person.press("a", "b", *"city", "enter", *"Wien", "enter")
    await person.sees("set city to Wien", "For example")


async def fill_in_a_customer(person: Person) -> None:
    await person.press("n")
    await person.sees("New customer")
    await person.press(*"Dana Levi דנה", "tab", *"dana@example", "ctrl+s")
    await person.sees("! ")


async def list_twins(person: Person) -> None:
    await person.press("t")
    await person.sees("> Ann Köhler Ann Koehler", "Twins · 1")


async def list_those_told_apart(person: Person) -> None:
    await list_twins(person)
    await person.press("d")
    await person.sees("Nobody seems to be")
    await person.press("t")
    await person.sees("Told apart · 1")


async def merge_twins(person: Person) -> None:
    await list_twins(person)
    await person.press("enter")
    await person.sees("Merge Ann Köhler and Ann Koehler")
    await person.press("down", "down", "down", "space")
    await person.sees("Berlin [Bonn]")


# Groups


async def open_vip(person: Person) -> None:
    await person.sees("Groups · 5")
    await person.press("/", *"vip", "enter", "enter")
    await person.sees("Overview of VIP")


async def see_what_it_buys(person: Person) -> None:
    await open_vip(person)
    await person.press("3")
    await person.sees("Products of VIP · 3")


async def see_who_is_in_it(person: Person) -> None:
    await open_vip(person)
    await person.press("2")
    await person.sees("Members of VIP · 2")


async def see_what_it_is_given(person: Person) -> None:
    await open_vip(person)
    await person.press("4")
    await person.sees("Offers of VIP")


async def see_its_history(person: Person) -> None:
    await open_vip(person)
    await person.press("6")
    await person.sees("History of VIP")


async def combine_groups(person: Person) -> None:
    await person.sees("Groups · 5")
    await person.press("down", "space", "end", "space", "c")
    await person.sees("What of these 2 groups?")
    await person.press(*"dif", "enter")
    await person.sees("would be in it")


async def split_a_group(person: Person) -> None:
    await person.sees("Groups · 5")
    await person.press("/", *"vip", "enter", "c", "enter")
    await person.sees("Split VIP")
    await person.press(*"ci", "enter")
    await person.sees("By city")


async def see_its_rule(person: Person) -> None:
    await person.sees("Groups · 5")
    await person.press("/", *"regulars", "enter", "enter", "5")
    await person.sees("Whoever meets this is in the group", "orders >= 0")


async def make_an_exception(person: Person) -> None:
    await person.sees("Groups · 5")
    await person.press("/", *"regulars", "enter", "enter", "2")
    await person.sees("Members of Regulars")
    await person.press("-")
    await person.sees("Exception from the rule of Regulars")
    await person.press("tab", *"Owner's wife")


async def list_exceptions(person: Person) -> None:
    await make_an_exception(person)
    await person.press("ctrl+s", "p")
    await person.sees("Exceptions from the rule of Regulars · 1")


# Goods, the day, people, sales


async def list_products(person: Person) -> None:
    await person.sees("Products · 5")


async def list_offers(person: Person) -> None:
    await person.sees("Offers · 3")
    await person.press("end", "x")
    await person.sees("'VIP' is part of its group")


async def make_a_discount(person: Person) -> None:
    await person.press("n", "enter")
    await person.sees("New discount")
    await person.press(*"Half", "tab", "tab", *"50")


async def list_categories(person: Person) -> None:
    await person.press("c")
    await person.sees("Categories · 3")


async def fill_in_a_product(person: Person) -> None:
    await person.press("down", "enter")
    await person.sees("Product Espresso beans 1 kg")
    await person.press(*["tab"] * 9, *"9")
    await person.sees("margin")


async def change_prices(person: Person) -> None:
    await person.press("a", "b", "enter", *"+10%", "enter")
    await person.sees("5 would change")


async def put_cash_in(person: Person) -> None:
    await person.sees("The drawer is closed.")
    await person.press("f", *"150", "enter")
    await person.sees("The drawer is open.")
    await person.press("i", *"12,5x", "ctrl+s")
    await person.sees("! ")


async def list_reports(person: Person) -> None:
    await person.sees("The drawer is closed.")
    await person.press("z")
    await person.sees("> Z 1 Lane 1")


async def take_in_a_person(person: Person) -> None:
    await person.press("n")
    await person.sees("New person")
    await person.types("Dana")


async def repeat_a_pin(person: Person) -> None:
    await person.press("p")
    await person.sees("Ann has a PIN.")
    await person.press("enter")
    await person.sees("New PIN of Ann")
    await person.enters(PINS["Ben"])
    await person.sees("The same PIN again")
    await person.enters("703186")
    await person.sees("that is another PIN")


async def ask_for_a_pin(person: Person) -> None:
    await person.press("p")
    await person.sees("Ann has a PIN.")
    await person.press("enter")
    await person.sees("New PIN of Ann")
    await person.types("90")


async def list_what_came_back_twice(person: Person) -> None:
    await person.press("d")
    await person.sees("Came back twice · 1")


async def read_a_receipt(person: Person) -> None:
    await person.press("enter", "enter")
    await person.sees("Receipt 1-00000", "p Print")


async def split_what_is_paid_out(person: Person) -> None:
    await person.scans("1-000003")
    await person.sees("Sale 1-000003")
    await person.press("r")
    await person.sees("REFUND 1.19")
    await person.press("t")
    await person.sees("How is it paid out?")
    await person.press(*"split", "enter")
    await person.sees("Pay out")


async def see_much_cash(person: Person) -> None:
    await person.has_beans()
    await person.enters("=2000")
    await person.sees("2000.00 given", "n Leave it")


# What is everywhere


async def list_history(person: Person) -> None:
    await person.sees("History besides sales · ")
    await person.press("down")


async def list_settings(person: Person) -> None:
    await person.sees("Settings · ")
    await person.press("/", *"rec", "enter")
    await person.sees("filter rec")


async def see_what_can_be_read(person: Person) -> None:
    await person.press("ctrl+o")
    await person.sees("Read a file")


async def fill_in_a_setting(person: Person) -> None:
    await person.press("/", *"foot", "enter", "enter")
    await person.sees("Settings: Receipt")


async def read_help(person: Person) -> None:
    await person.press("f1")
    await person.sees("Help: Sell")


async def read_messages(person: Person) -> None:
    await person.scans("4711000")
    await person.sees("4711000: no product")
    await person.enters("9*")
    await person.sees("3* and then the scan")
    await person.press("f10", *"messages", "enter")
    await person.sees("Messages", "4711000")


async def see_a_mistake(person: Person) -> None:
    person.app.report(RuntimeError("it never happened"))
    await person.sees("Something went wrong")


PICTURES: tuple[tuple[str, str, Story], ...] = (
    ("rule-of-a-list", "customers", type_a_rule),
    ("orders", "customers", see_the_orders),
    ("to-groups", "customers", add_to_several),
    ("bulk", "customers", change_many),
    ("customer-form", "customers", fill_in_a_customer),
    ("twins", "customers", list_twins),
    ("told-apart", "customers", list_those_told_apart),
    ("merge", "customers", merge_twins),
    ("group-products", "groups", see_what_it_buys),
    ("group-members", "groups", see_who_is_in_it),
    ("group-offers", "groups", see_what_it_is_given),
    ("group-history", "groups", see_its_history),
    ("combine", "groups", combine_groups),
    ("split", "groups", split_a_group),
    ("group-rule", "groups", see_its_rule),
    ("exception", "groups", make_an_exception),
    ("exceptions", "groups", list_exceptions),
    ("products", "products", list_products),
    ("offers", "offers", list_offers),
    ("discount-form", "offers", make_a_discount),
    ("settings", "settings", list_settings),
    ("imports", "sell", see_what_can_be_read),
    ("categories", "products", list_categories),
    ("product-form", "products", fill_in_a_product),
    ("product-prices", "products", change_prices),
    ("cash-in", "day", put_cash_in),
    ("reports", "day", list_reports),
    ("receipt", "sales", read_a_receipt),
    ("paid-out", "sales", split_what_is_paid_out),
    ("much-cash", "sell", see_much_cash),
    ("history", "history", list_history),
    ("setting", "settings", fill_in_a_setting),
    ("help", "sell", read_help),
    ("messages", "sell", read_messages),
    ("mistake", "sell", see_a_mistake),
)

LOOKS: tuple[ThemeName, ...] = ("plain", "counter")


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize(
    ("place", "story", "theme"),
    [(place, story, LOOKS[n % 2]) for n, (_, place, story) in enumerate(PICTURES)],
    ids=[name for name, *_ in PICTURES],
)
def test_more_screens(
    shop: Counter, snap_compare: Compare, place: str, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(shop.app(place, theme=theme), terminal_size=size, run_before=acting(story))


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize(
    "story", [take_in_a_person, ask_for_a_pin, repeat_a_pin], ids=["person", "new-pin", "same-pin"]
)
def test_people(counter: Counter, snap_compare: Compare, story: Story, size: tuple[int, int]) -> None:
    staffed(counter.store)

    async def acted(person: Person) -> None:
        await person.sees("> Ann cashier yes")
        await story(person)

    assert snap_compare(counter.app("staff"), terminal_size=size, run_before=acting(acted))


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_goods_that_came_back_twice(
    counter: Counter, tmp_path: Path, snap_compare: Compare, size: tuple[int, int]
) -> None:
    basket(counter, MILK)
    sale = last(counter)
    bar = join(tmp_path / "bar", counter.lane, name="Bar")
    try:
        sync(counter.store, bar.store)
        bar.store.returning.commit(sale, [Choice(0, ONE)])
        bring_back(counter, sale, 0)
        sync(counter.store, bar.store)
    finally:
        bar.store.close()
    app = counter.app("sales", theme="plain")
    assert snap_compare(app, terminal_size=size, run_before=acting(list_what_came_back_twice))


# While something goes on


@dataclass
class Underway:
    """Something that is a quarter done, until the till ends."""

    app: Any = None
    never: Event = field(default_factory=Event)

    def wait(self, progress: Callable[[int, int], None], what: int) -> None:
        progress(what // 4, what)
        while not self.app._exit:
            self.never.wait(0.005)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_an_undo_that_takes_long(
    shop: Counter, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    shop.store.bulk_edits.apply(Selection(matching=CustomerList()), [SetField("city", "Wien")])
    underway = Underway(shop.app("customers"))

    def undo(action: bytes, watch: UndoWatch) -> UndoReport:
        underway.wait(watch.progress, 80_000)
        raise NotFound(f"the till ended: {action!r}")

    monkeypatch.setattr("tui.dialogs.undo.LONG", 1)
    monkeypatch.setattr(shop.store.bulk_edits, "undo", undo)

    async def story(person: Person) -> None:
        await person.press("u")
        await person.sees("Undo: set city to Wien?")
        await person.press("y")
        await person.sees("20,000 of 80,000")

    assert snap_compare(underway.app, terminal_size=size, run_before=acting(story))


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_a_file_that_takes_long(shop: Counter, snap_compare: Compare, size: tuple[int, int]) -> None:
    underway = Underway(shop.app("customers", theme="plain"))

    def write(path: Path, watch: WriteWatch) -> Exported:
        underway.wait(watch.progress, 100_000)
        raise NotFound(f"the till ended: {path}")

    async def story(person: Person) -> None:
        screen = WriteScreen(Wanted("all customers", "customers", write), Path("all.csv"))
        person.app.push_screen(screen)
        await person.sees("25,000 of 100,000")

    assert snap_compare(underway.app, terminal_size=size, run_before=acting(story))


# Before there is a shop to sell in


async def settled(pilot: Pilot[Any], seen: str) -> None:
    person = Person(pilot)
    await person.sees(seen)
    await person.settles()


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
def test_a_damaged_book(snap_compare: Compare, size: tuple[int, int]) -> None:
    def services() -> Services:
        raise Damaged("a page of it")

    back = member("Back", 2, None)
    app = till(
        dict(PLACES), services=services, restore_shop=lambda: RestoreScreen(lambda *_: "", lambda: [back])
    )
    seen = "Book of whichever answers"
    assert snap_compare(app, terminal_size=size, run_before=lambda pilot: settled(pilot, seen))


def test_the_first_run_on_a_wide_screen(snap_compare: Compare) -> None:
    def services() -> Services:
        raise NotFound("no shop")

    app = till(
        dict(PLACES),
        services=services,
        found_shop=lambda: WelcomeScreen(lambda *_: "", lambda: "Europe/Berlin"),
    )
    seen = "Welcome to Regulars."
    assert snap_compare(app, terminal_size=WIDE, run_before=lambda pilot: settled(pilot, seen))

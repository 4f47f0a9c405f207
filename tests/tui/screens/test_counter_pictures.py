"""What stands beside the sale, as pictures: paying, parking, quick items, the day, coupons, accounts."""

from dataclasses import replace

import pytest
from support.counters import BEANS, CARD, MILK, ROLL, Counter, Person, costs
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE

from store.domain.catalogue import ProductDraft
from store.domain.coupons import CouponCode
from store.domain.discounts import Discount, Kind
from store.tables.customers import PROGRAMS
from tui.theme.themes import ThemeName
from tui.widgets.notices import Notice

ANN = "Ann Köhler"


@pytest.fixture
def shop(counter: Counter) -> Counter:
    """Points that pay, a balance, quick items, coupons, and a drawer that was opened."""
    store = counter.store
    program = store.programs.all()[0].id
    with store._units.begin(store._actor) as unit:
        unit.edit(PROGRAMS, {"id": program}, {"redeem_points": 100, "redeem_amount": 100})
    store.wallets.adjust(counter.customers[ANN], "points", 120, "welcome")
    store.wallets.adjust(counter.customers[ANN], "balance", 500, "welcome")
    for place, name in enumerate(("Bag", "Flowers, small", "Flowers, large", "Newspaper", "Ice"), 1):
        store.catalogue.create(ProductDraft(name=name, price=90 + 111 * place, quick=place))
    summer = Discount(store.discounts.new_id(), Kind.PERCENT, 1000, coupon=True)
    store.discounts.create("Summer", summer)
    codes = [CouponCode(code, summer.id, uses) for code, uses in (("SUMMER10", None), ("ABCD2345", 1))]
    store.coupons.add(summer.id, [*codes, CouponCode("JUSTANN", summer.id, 3, counter.customers[ANN])])
    store.shop.edit(replace(store.shop.get(), safe_drop=20_000))
    store.day.open(15_000, "from the safe")
    return counter


async def fill_a_basket(person: Person) -> None:
    await person.scans(BEANS, MILK, ROLL)
    await person.sees("> 3 Croissant")
    await person.scans(CARD)
    await person.sees("Ann Köhler: total 17.39 -> 15.65")


async def begin_to_pay(person: Person) -> None:
    await fill_a_basket(person)
    await person.enters("==")
    await person.sees("TO PAY 15.65", "Balance 5.00", "Points 120, pays 1.20")


async def pay_in_parts(person: Person) -> None:
    await begin_to_pay(person)
    await person.press("p", "enter")
    await person.sees("Points (120) -1.20")
    await person.press("b", "enter")
    await person.sees("Balance -5.00")
    await person.enters("=c 4 A17")
    await person.sees("Card A17 -4.00", "TO PAY 5.45")


async def give_back(person: Person) -> None:
    await pay_in_parts(person)
    await person.press("backspace")
    await person.sees("Give back Card 4.00 A17?")


async def exchange(person: Person) -> None:
    await fill_a_basket(person)
    await person.enters("=c 10 A17")
    await person.sees("TO PAY 5.65")
    await person.press("enter")
    await person.sees("Receipt 1-000001")
    await person.enters("r 1-000001")
    await person.sees("What comes back of 1-000001?")
    await person.press("tab", "down", "tab", "enter")
    await person.sees("Ann Köhler", "-13.41")
    await person.scans(ROLL)
    await person.sees("1 Croissant", "TO PAY OUT")


async def pay_out(person: Person) -> None:
    await exchange(person)
    await person.enters("==")
    await person.sees("Enter pays out so")
    await person.enters("=c 5")
    await person.sees("Card A17")


async def give_without_a_receipt(person: Person) -> None:
    await person.scans(CARD)
    await person.sees("Ann Köhler")
    await person.enters("r milk")
    await person.sees("Why does Milk")
    await person.types("a gift")


async def mistype_an_amount(person: Person) -> None:
    await begin_to_pay(person)
    await person.enters("=0,005")
    await person.sees("! 0,005 has more than 2 decimals")


async def park_two(person: Person) -> None:
    await fill_a_basket(person)
    await person.enters("p")
    await person.sees("Nothing on the sale yet.")
    await person.scans(BEANS)
    await person.sees("1 Espresso")
    await person.enters("p table 5")
    await person.sees("Nothing on the sale yet.", "parked 2")
    await person.enters("p")
    await person.sees("Which sale goes on?", "table 5")


async def look_at_quick_items(person: Person) -> None:
    await person.enters("/")
    await person.sees("Flowers, large", "Newspaper")


async def strike_and_reprice(person: Person) -> None:
    await fill_a_basket(person)
    await person.enters("-3")
    await person.sees("3 Croissant 1 1.30 void")
    await person.enters("2 #organic")
    await person.sees("Milk 1 l: organic")
    await person.enters("1 2.00-")
    await person.sees("*2.00")
    await person.enters("##collects it at five")
    await person.sees("Note: collects it")


async def finds_the_drawer_mute(person: Person) -> None:
    """No printer opens it, which a thread finds out: later than what the keys do, or sooner."""
    await person.until(lambda: any("drawer does not answer" in each.text for each in notices(person)))


def notices(person: Person) -> list[Notice]:
    return list(person.app.notices.newest_first())


async def look_at_the_day(person: Person) -> None:
    await person.sees("The drawer is open.")
    await person.press("i", *"60", "tab", *"change from", "enter", "ctrl+s")
    await person.sees("Signed")
    await finds_the_drawer_mute(person)
    await person.press("escape")
    await person.sees("Much cash is in the drawer, 10.00 too much: s takes")


async def count_coins(person: Person) -> None:
    await person.sees("The drawer is open.")
    await person.press("c")
    await person.sees("Count the drawer")
    await finds_the_drawer_mute(person)
    await person.press("tab", "tab", "1", "tab", "1", "tab", "tab", "tab", "2")
    await person.sees("Count the drawer · 160.00 EUR")


async def end_the_day(person: Person) -> None:
    await count_coins(person)
    await person.press("ctrl+s")
    await person.sees("Counted 160.00, difference 10.00")
    await person.press("e")
    await person.sees("End the day", "Difference 10.00")


async def read_an_x(person: Person) -> None:
    await person.sees("The drawer is open.")
    await person.press("x")
    await person.sees("Until now", "p Print")


async def list_coupons(person: Person) -> None:
    await person.sees("Offers · 4")
    await person.press("/", *"summer", "enter", "home", "c")
    await person.sees("Coupons of Summer · 3", "SUMMER10 any 0 any")


async def make_coupons(person: Person) -> None:
    await list_coupons(person)
    await person.press("n")
    await person.sees("New coupons of Summer")


async def read_an_account(person: Person) -> None:
    await person.sees("> Ann Köhler")
    await person.press("h")
    await person.sees("Account of Ann Köhler · 2", "Put right")


async def correct_an_account(person: Person) -> None:
    await read_an_account(person)
    await person.press("c")
    await person.sees("Correct the account of Ann Köhler")
    await person.press("down", "right", "down", *"1,200", "down", *"lost card", "up")
    await person.sees("can be taken off on this lane")


PICTURES: tuple[tuple[str, str, Story, ThemeName], ...] = (
    ("pay", "sell", begin_to_pay, "counter"),
    ("pay-parts", "sell", pay_in_parts, "plain"),
    ("pay-back", "sell", give_back, "counter"),
    ("pay-mistyped", "sell", mistype_an_amount, "plain"),
    ("exchange", "sell", exchange, "plain"),
    ("pay-out", "sell", pay_out, "counter"),
    ("no-receipt-reason", "sell", give_without_a_receipt, "plain"),
    ("parked", "sell", park_two, "counter"),
    ("quick", "sell", look_at_quick_items, "plain"),
    ("by-hand", "sell", strike_and_reprice, "counter"),
    ("day", "day", look_at_the_day, "plain"),
    ("count", "day", count_coins, "counter"),
    ("day-end", "day", end_the_day, "plain"),
    ("x", "day", read_an_x, "counter"),
    ("coupons", "offers", list_coupons, "plain"),
    ("coupons-new", "offers", make_coupons, "counter"),
    ("account", "customers", read_an_account, "plain"),
    ("account-corrected", "customers", correct_an_account, "counter"),
)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["small", "wide"])
@pytest.mark.parametrize(
    ("place", "story", "theme"), [each[1:] for each in PICTURES], ids=[each[0] for each in PICTURES]
)
def test_the_counter(
    shop: Counter,
    snap_compare: Compare,
    place: str,
    story: Story,
    theme: ThemeName,
    size: tuple[int, int],
) -> None:
    assert snap_compare(shop.app(place, theme=theme), terminal_size=size, run_before=acting(story))


def test_a_total_that_others_changed(shop: Counter, snap_compare: Compare) -> None:
    async def story(person: Person) -> None:
        await pay_in_parts(person)
        costs(shop, "Espresso beans 1 kg", 1590)
        await person.sees("! The total is another one: 15.65 -> 16.55")
        await person.until(lambda: "Another price" in notices(person)[0].text)

    assert snap_compare(shop.app(theme="counter"), terminal_size=SMALL, run_before=acting(story))

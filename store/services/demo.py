"""The demo shop: a believable corner shop with ninety days behind it, the same every time from its seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from store.domain import cart as carts
from store.domain.cart import Cart
from store.domain.catalogue import Product, ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.customers import checked as checked_customer
from store.domain.discounts import Discount, Kind, Per, Stacking, Target
from store.domain.drawer import Closing
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CategoryId, CustomerId, DiscountId, GroupId, ProductId, ProgramId, SaleId
from store.domain.members import Member
from store.domain.money import ONE, Minor
from store.domain.payment import Tender, still_due
from store.domain.rewards import ProgramDraft
from store.domain.rules.tree import BirthdayWithin, SpentWithin
from store.domain.schedule import Schedule
from store.domain.stamps import Instant
from store.queries import catalogue as product_queries
from store.services import catalogue, closing, customers, discount_writing, sold
from store.services.day import DayService
from store.services.day_open_sale import no_till
from store.services.demo_goods import CITIES, FIRST_NAMES, GOODS, LAST_NAMES, REDUCED_RATE, TAX_RATES, WEIGHED
from store.services.groups import GroupService
from store.services.lanes import LaneService
from store.services.prices import Prices, PriceService, priced
from store.services.prints import PrintService
from store.services.programs import ProgramService
from store.services.rights import Rights
from store.unit import Actor, Unit, Units, World

SEED = 20_260_101
DAYS = 90
PRODUCTS = 200
CUSTOMERS = 500
SALES_A_DAY = 14
DEMO_PREFIX = "952"
"""GS1 keeps this prefix for demonstrations: no real product carries it."""

_DAY = 86_400_000
_HOUR = 3_600_000
_OPENS = 7 * _HOUR + _HOUR // 2
_CLOSES = 20 * _HOUR + _HOUR // 2
"""Hours of the day, in milliseconds."""
_FLOAT: Minor = 15_000
_BANKNOTES = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000)

Progress = Callable[[str, int, int], None]
"""What is being made, how many are done, and of how many."""


@dataclass(slots=True)
class DemoClock:
    """A clock that the demo moves through its ninety days."""

    at: Instant
    until: Instant
    """Now: when it has caught up."""
    dice: random.Random

    def world(self) -> World:
        """This clock and its dice as a world."""
        return World(now=lambda: self.at, random=self.dice.randbytes)


def clock_for(now: Instant) -> DemoClock:
    """A clock that starts ninety days before `now`, at opening time."""
    opening = now - now % _DAY - DAYS * _DAY + _OPENS
    return DemoClock(opening, now, random.Random(SEED))  # noqa: S311 - a demo must repeat, not surprise


@dataclass(frozen=True, slots=True)
class _Made:
    products: list[Product]
    categories: dict[str, CategoryId]
    customers: list[CustomerId]
    groups: dict[str, GroupId]


def fill(units: Units, actor: Actor, lane: Member, clock: DemoClock, progress: Progress) -> None:
    """Fill a new, empty shop; `units` must run on `clock`'s world."""
    service = GroupService(units, actor)
    beans = ProgramService(units, actor, Rights(units, actor)).create(ProgramDraft(name="Beans"))
    groups = _groups(service, beans, clock.at)
    with units.begin(actor) as unit:
        products, categories = _products(unit, clock.dice, progress)
    with units.begin(actor) as unit:
        people = _customers(unit, clock.dice, list(groups.values()), progress)
    made = _Made(products, categories, people, groups)
    with units.begin(actor) as unit:
        _discounts(unit, made, clock.until)
    prices = PriceService(units).current()
    days = DayService(
        units,
        actor,
        LaneService(units, actor),
        rights=Rights(units, actor),
        open_sale=no_till(),
        prints=PrintService(units),
    )
    days.open(_FLOAT)
    for day in range(DAYS):
        progress("sales", day, DAYS)
        with units.begin(actor) as unit:
            _sell_a_day(unit, made, prices, lane, clock)
        _close_a_day(days, clock)
        clock.at += _DAY
    progress("sales", DAYS, DAYS)
    clock.at = clock.until
    # Nobody is put into a group that is off, so it was on until now.
    service.set_active([groups["Summer club"]], active=False)
    for draft in _RULED:
        service.create(draft)


_RULED = (
    GroupDraft(
        name="Big spenders",
        description="40 and more in the last month",
        rule=SpentWithin(30, ">=", 40_00),
        discount=QuickDiscount(QuickKind.PERCENT, percent=300),
    ),
    GroupDraft(name="Birthday this week", rule=BirthdayWithin(7), description="Say something nice"),
)
"""Groups that fill themselves."""


def _groups(service: GroupService, program: ProgramId, start: Instant) -> dict[str, GroupId]:
    percent, amount = QuickKind.PERCENT, QuickKind.AMOUNT
    drafts = (
        GroupDraft(
            name="VIP",
            program=program,
            discount=QuickDiscount(percent, percent=1000),
            description="Our best regulars",
        ),
        GroupDraft(name="Staff", discount=QuickDiscount(percent, percent=2000)),
        GroupDraft(name="Students", program=program, discount=QuickDiscount(percent, percent=500)),
        GroupDraft(name="Seniors", program=program, discount=QuickDiscount(percent, percent=700)),
        GroupDraft(name="Police", description="Coffee at a special price"),
        GroupDraft(name="Neighbours", program=program, description="Everybody from our street"),
        GroupDraft(
            name="Partner companies",
            discount=QuickDiscount(amount, amount=200),
            scheduled=True,
            from_at=start,
            until_at=start + 365 * _DAY,
        ),
        GroupDraft(name="Summer club", discount=QuickDiscount(percent, percent=1500)),
    )
    return {draft.name: service.create(draft) for draft in drafts}


def _products(
    unit: Unit, dice: random.Random, progress: Progress
) -> tuple[list[Product], dict[str, CategoryId]]:
    categories = {name: catalogue.write_category(unit, name) for name in GOODS}
    made: list[ProductId] = []
    variants = [
        (category, f"{product} {variant}", price, product in WEIGHED)
        for category, products in GOODS.items()
        for product, price, names in products
        for variant in names.split("|")
    ]
    chosen = sorted(dice.sample(range(len(variants)), min(PRODUCTS, len(variants))))
    for count, place in enumerate(chosen):
        category, name, price, weighed = variants[place]
        product = ProductId(unit.new_id())
        draft = ProductDraft(
            name=name,
            price=price + dice.choice((0, 0, 10, 20, -5)),
            sku=f"D{count + 1:04}",
            barcodes=(_ean(count),),
            category=categories[category],
            tax_rate=TAX_RATES.get(category, REDUCED_RATE),
            weighed=weighed,
        )
        catalogue.write_new(unit, product, draft)
        made.append(product)
    unit.did("demo.products", detail=str(len(made)))
    progress("products", len(made), len(made))
    found = [product_queries.get(unit.connection, product) for product in made]
    return [product for product in found if product is not None], categories


def _ean(count: int) -> str:
    body = f"{DEMO_PREFIX}{count + 1:09}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"


def _customers(
    unit: Unit, dice: random.Random, groups: list[GroupId], progress: Progress
) -> list[CustomerId]:
    made = []
    for count in range(CUSTOMERS):
        first, last = dice.choice(FIRST_NAMES.split()), dice.choice(LAST_NAMES.split()).replace("_", " ")
        customer = CustomerId(unit.new_id())
        joins = dice.sample(groups, dice.choice((0, 0, 1, 1, 2, 3)))
        draft = CustomerDraft(
            name=f"{first} {last}",
            email=f"customer{count + 1}@example.org" if dice.random() < 0.8 else "",  # noqa: PLR2004 - four in five
            phone=f"+49 30 5550{count:04}",
            city=dice.choice(CITIES),
            birth_date=f"{dice.randint(1938, 2008)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            cards=(f"R{count + 1:06}",),
            groups=tuple(sorted(joins)),
        )
        customers.write_new(unit, customer, checked_customer(draft))
        made.append(customer)
    unit.did("demo.customers", detail=str(len(made)))
    progress("customers", len(made), len(made))
    return made


def _discounts(unit: Unit, made: _Made, until: Instant) -> None:
    def product(prefix: str) -> Target:
        return Target(products=frozenset(each.id for each in made.products if each.name.startswith(prefix)))

    def category(name: str) -> Target:
        return Target(categories=frozenset([made.categories[name]]))

    def new() -> DiscountId:
        return DiscountId(unit.new_id())

    start = until - DAYS * _DAY
    offers = {
        "Coffee hour": Discount(
            new(),
            Kind.PERCENT,
            2000,
            target=category("Coffee and tea"),
            schedule=Schedule(weekdays=frozenset(range(5)), hours=(15 * 60, 17 * 60)),
        ),
        "Weekend fruit": Discount(
            new(),
            Kind.PERCENT,
            1000,
            target=category("Fruit and vegetables"),
            schedule=Schedule(weekdays=frozenset((5, 6))),
        ),
        "3 rolls for 1.20": Discount(new(), Kind.MULTIBUY, 120, target=product("Bread roll"), buy=3),
        "Milk of the season": Discount(
            new(), Kind.PRICE, 99, target=product("Milk"), schedule=Schedule(start, until + 30 * _DAY)
        ),
        "5 off from 50": Discount(
            new(), Kind.AMOUNT, 500, per=Per.SALE, minimum=5000, schedule=Schedule(start, until + 60 * _DAY)
        ),
        "Police coffee": Discount(
            new(),
            Kind.PERCENT,
            3000,
            target=category("Coffee and tea"),
            groups=frozenset([made.groups["Police"]]),
            stacking=Stacking.BEST,
        ),
    }
    for name, discount in offers.items():
        discount_writing.write_new(unit, name, discount)
    unit.did("demo.discounts", detail=str(len(offers)))


def _sell_a_day(unit: Unit, made: _Made, prices: Prices, lane: Member, clock: DemoClock) -> None:
    dice = clock.dice
    midnight = clock.at - clock.at % _DAY
    times = sorted(
        dice.randrange(8 * _HOUR, 20 * _HOUR) for _ in range(dice.randint(SALES_A_DAY - 6, SALES_A_DAY + 6))
    )
    for time in times:
        unit.next_version()
        unit.now = midnight + time
        cart = Cart(SaleId(unit.new_id()))
        for product in dice.sample(made.products, dice.choice((1, 1, 2, 2, 3, 4, 5, 8))):
            quantity = dice.choice((1, 1, 1, 2, 3)) * ONE
            line = carts.line_of(product, code=product.barcodes[0], quantity=quantity)
            cart = carts.append(cart, line, unit.now)
        if dice.random() < 0.6:  # noqa: PLR2004 - six in ten are regulars
            cart = carts.attach(cart, dice.choice(made.customers[: CUSTOMERS // 2]))
        total = priced(unit.connection, cart, prices, unit.now).total
        due = still_due((), total, step=prices.shop.cash_step)
        paid = sold.Payment((Tender("cash", _given(due, dice)),))
        closing.close(unit, cart, paid, prices, lane)


def _close_a_day(days: DayService, clock: DemoClock) -> None:
    """Count the drawer in the evening, with coins missing now and then, and keep the float for tomorrow."""
    opening = clock.at
    clock.at += _CLOSES - _OPENS
    there = days.state().expected or 0
    missing = clock.dice.choice((5, 10, 100)) if clock.dice.random() < 0.1 else 0  # noqa: PLR2004 - one in ten
    counted = days.count(max(0, there - missing))
    reason = "" if counted.is_even else "wrong change given"
    days.close(Closing(banked=max(0, counted.amount - _FLOAT), reason=reason))
    clock.at = opening


def _given(due: Minor, dice: random.Random) -> Minor:
    """What a customer hands over: exactly enough, or the next banknote."""
    if dice.random() < 0.5:  # noqa: PLR2004 - every other one
        return due
    return next((note for note in _BANKNOTES if note >= due), due)

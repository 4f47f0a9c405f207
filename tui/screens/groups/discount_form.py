"""The form of a discount that is made for one group. Fields that do not apply are hidden."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from store.domain.discounts import Discount, Kind, Per, Stacking, Target
from store.domain.errors import BadInput, Invalid
from store.domain.groups import Group
from store.domain.ids import CategoryId, DiscountId, ProductId
from store.domain.listing import ProductList
from store.domain.money import ONE, Currency
from store.domain.schedule import Schedule
from tui.widgets.discount_words import DAYS
from tui.widgets.field_kinds import Choice, Moment, Money, Percent, PickMany, Quantity, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.moments import Calendar
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store

PRODUCTS_SHOWN_MAX: Final = 20


class Gives(Enum):
    """What the discount gives; each needs fields of its own."""

    PERCENT = "percent"
    SALE = "amount"
    EACH = "each"
    PRICE = "price"
    SET = "set"


class On(Enum):
    """What it is on."""

    SALE = "sale"
    PRODUCTS = "products"
    CATEGORIES = "categories"


_GIVES: Final = (
    Option(Gives.PERCENT, "percent"),
    Option(Gives.SALE, "amount off"),
    Option(Gives.EACH, "off each"),
    Option(Gives.PRICE, "price"),
    Option(Gives.SET, "N for a sum"),
)
_ON: Final = (
    Option(On.SALE, "the whole sale"),
    Option(On.PRODUCTS, "products"),
    Option(On.CATEGORIES, "categories"),
)
_STACKING: Final = (
    Option(Stacking.BEST, "the best one wins"),
    Option(Stacking.STACK, "adds up"),
    Option(Stacking.ALONE, "nothing beside it"),
)
_WEEKDAYS: Final = tuple(Option(number, name) for number, name in enumerate(DAYS))

_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|to)\s*(\d{1,2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Hours(Text):
    """From when to when on a day; minutes after midnight, (int, int)."""

    def read(self, text: str) -> Value:
        """The two times."""
        match = _HOURS.fullmatch(text.strip().casefold())
        if match is None:
            raise BadInput("write from when to when: 15-17 or 15:00-17:30")
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if start == end:
            raise BadInput("the hours must start and end at different times")
        return (start % (24 * 60), end)

    def write(self, value: Value) -> str:
        """The hours as they could have been typed."""
        return str(value)

    def reading(self, text: str) -> str:
        """The hours in full; over midnight, that too."""
        hours = self.read(text)
        start, end = hours if isinstance(hours, tuple) else (0, 0)
        over = " on the next day" if end <= start else ""
        return f"{start // 60:02}:{start % 60:02} to {end // 60 % 24:02}:{end % 60:02}{over}"


def _minutes(hour: str, minute: str | None) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) >= 60 or minutes > 24 * 60:  # noqa: PLR2004 - an hour, a day
        raise BadInput(f"{hour}:{minute or '00'} is not a time; write 18:00")
    return minutes


class DiscountForm(FormScreen):
    """Create one discount for one group; the answer is its id."""

    def __init__(self, store: "Store", currency: Currency, calendar: Calendar, group: Group) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._calendar = calendar
        self._group = group

    @property
    def heading(self) -> str:
        """For whom."""
        return f"New discount for {self._group.name}"

    def fields(self) -> Sequence[Field]:
        """What it gives, on what, when, and how it meets others."""
        money = Money(self._currency)
        categories = [Option(each.id, each.name) for each in self._store.catalogue.categories()]
        return (
            Field("name", "Name", Text(), required=True),
            Field("gives", "Gives", Choice(_GIVES)),
            Field("percent", "Percent off", Percent(), applies=_gives(Gives.PERCENT), required=True),
            Field("amount", "Amount off", money, applies=_gives(Gives.SALE, Gives.EACH), required=True),
            Field("buy", "How many", Quantity(), applies=_gives(Gives.SET), required=True),
            Field("price", "For", money, applies=_gives(Gives.PRICE, Gives.SET), required=True),
            Field("on", "On", Choice(_ON)),
            Field("products", "Products", PickMany(self._products), applies=_on(On.PRODUCTS), required=True),
            Field(
                "categories",
                "Categories",
                PickMany(among(categories)),
                applies=_on(On.CATEGORIES),
                required=True,
            ),
            Field("minimum", "From a sum of", money, hint="what its lines must cost; any sum"),
            Field("scheduled", "Only at times", YesNo()),
            Field("from_at", "From", Moment(self._calendar), applies=_scheduled),
            Field("until_at", "To", Moment(self._calendar, ends=True), applies=_scheduled),
            Field("days", "Days", PickMany(among(_WEEKDAYS)), applies=_scheduled, hint="every day"),
            Field("hours", "Hours", Hours(), applies=_scheduled, hint="all day; 15-17"),
            Field("stacking", "With others", Choice(_STACKING)),
        )

    def values(self) -> Mapping[str, Value]:
        """A percent on the whole sale."""
        return {"gives": Gives.PERCENT, "on": On.SALE, "stacking": Stacking.BEST}

    def _products(self, typed: str) -> Sequence[Option]:
        found = self._store.catalogue.window(ProductList(typed), 0, PRODUCTS_SHOWN_MAX)
        return [Option(each.id, each.name, self._currency.format(each.price)) for each in found]

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word."""
        discount = discount_from(values, self._group, self._store.discounts.new_id(), self._store.world.now())
        self._store.discounts.create(str(values.get("name") or ""), discount)
        return discount.id


def _gives(*wanted: Gives) -> Callable[[Mapping[str, Value]], bool]:
    return lambda values: values.get("gives") in wanted


def _on(wanted: On) -> Callable[[Mapping[str, Value]], bool]:
    return lambda values: values.get("on") is wanted


def _scheduled(values: Mapping[str, Value]) -> bool:
    return bool(values.get("scheduled"))


_KINDS: Final = {
    Gives.PERCENT: (Kind.PERCENT, "percent"),
    Gives.SALE: (Kind.AMOUNT, "amount"),
    Gives.EACH: (Kind.AMOUNT, "amount"),
    Gives.PRICE: (Kind.PRICE, "price"),
    Gives.SET: (Kind.MULTIBUY, "price"),
}


def discount_from(values: Mapping[str, Value], group: Group, new_id: DiscountId, now: int) -> Discount:
    """The form as a discount.

    Raises:
        Invalid: it contradicts itself, by field.
    """
    what = values.get("gives")
    kind, field = _KINDS[what if isinstance(what, Gives) else Gives.PERCENT]
    stacking = values.get("stacking")
    try:
        return Discount(
            id=new_id,
            kind=kind,
            value=_number(values, field) or 0,
            target=_target(values),
            per=Per.UNIT if what is Gives.EACH else Per.SALE,
            buy=_units(values),
            groups=frozenset([group.id]),
            stacking=stacking if isinstance(stacking, Stacking) else Stacking.BEST,
            created=now,
            schedule=_schedule(values),
            minimum=_number(values, "minimum"),
        )
    except BadInput as fault:
        shown = {"value": field, "target": "on", "until": "until_at"}.get(fault.field, fault.field)
        raise Invalid({shown: str(fault)}) from fault


def _target(values: Mapping[str, Value]) -> Target:
    if values.get("on") is On.PRODUCTS:
        return Target(products=frozenset(ProductId(each) for each in _ids(values, "products")))
    if values.get("on") is On.CATEGORIES:
        return Target(categories=frozenset(CategoryId(each) for each in _ids(values, "categories")))
    return Target()


def _schedule(values: Mapping[str, Value]) -> Schedule:
    days, hours = values.get("days"), values.get("hours")
    return Schedule(
        _number(values, "from_at"),
        _number(values, "until_at"),
        frozenset(day for day in days if isinstance(day, int)) if isinstance(days, tuple) and days else None,
        (int(hours[0]), int(hours[1])) if isinstance(hours, tuple) and hours else None,
    )


def _units(values: Mapping[str, Value]) -> int:
    whole, rest = divmod(_number(values, "buy") or 0, ONE)
    if rest:
        raise BadInput("a set has a whole number of units", field="buy")
    return whole


def _ids(values: Mapping[str, Value], name: str) -> list[bytes]:
    chosen = values.get(name)
    return [each for each in chosen if isinstance(each, bytes)] if isinstance(chosen, tuple) else []


def _number(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None

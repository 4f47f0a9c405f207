"""Random rules and random customers that meet them about as often as not, on days when calendars bite.

`rules()` and `people()` draw from the same few groups, products, categories, texts and days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from store.domain.errors import BadInput, NotFound
from store.domain.ids import COMMON_GROUP, CategoryId, GroupId, ProductId
from store.domain.money import Currency, currency
from store.domain.names import clean, name_key
from store.domain.rules.answer import Facts
from store.domain.rules.days import Day, day_of
from store.domain.rules.shape import NUMBER_MAX, RANGES
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    Order,
    OrdersWithin,
    Question,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

Key = TypeVar("Key")

GROUPS = tuple(GroupId(bytes([1] * 15 + [place])) for place in range(4))
PRODUCTS = tuple(ProductId(bytes([2] * 15 + [place])) for place in range(4))
CATEGORIES = tuple(CategoryId(bytes([3] * 15 + [place])) for place in range(3))
NO_CATEGORY = CategoryId(b"")
"""What a product without a category is kept under."""

ORDERS: tuple[Order, ...] = ("=", "!=", "<", "<=", ">", ">=")

TODAYS: tuple[Day, ...] = tuple(
    day_of(date.fromisoformat(text))
    for text in (
        "2026-11-21", "2026-02-28", "2026-03-01", "2024-02-28", "2024-02-29", "2024-03-01", "2026-12-31",
        "2026-01-01", "2026-05-31", "2027-06-30", "2100-02-28", "2100-03-01", "2000-02-29",
    )
)  # fmt: skip
"""Ends of months and years, and February in every kind of year."""

BIRTHS = (
    "", "2000-02-29", "2004-02-29", "1999-02-28", "2001-03-01", "1980-12-31", "1981-01-01", "1960-05-31",
    "2008-11-21", "2008-11-22", "2026-11-21", "1924-02-29", "1990-01-31", "2040-06-15",
)  # fmt: skip
"""None, leap days, ends of months, today, the day after, and one who is not born yet."""

TEXTS = (
    "male", "Male", "female", "São Paulo", "são paulo", "SAO PAULO", "Sa\u0303o Paulo", "Straße", "STRASSE",
    "İzmir", "izmir", "\u216b", "xii", "a'b", 'say "hi"', "50%", "_", "\\", "and", "not x", "A  B", "日本",
    "ß", "a and b", "in (x)", "known", "12,50", "#tag", "\U0001f469", "*", "?", "[a]", "\u0301x",
)  # fmt: skip
"""Words that fold together, that only seem to, and that mean something to SQL, to patterns or to rules."""

DAYS = (1, 2, 7, 28, 30, 31, 90, 365, 366, 36_500)
NUMBERS = (0, 1, 2, 3, 5, 12, 17, 18, 26, 27, 30, 31, 60, 100, 365, -1)
AMOUNTS = (0, 1, 99, 100, 500, 1250, 50_000, -1, -500, NUMBER_MAX, -NUMBER_MAX)

texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=8).map(clean))
births = st.dates(date(1900, 1, 1), date(2060, 1, 1))
tags = st.one_of(st.sampled_from(["vip", "VIP", "Wine lover", "a,b", "straße"]), texts)


def values(field: Number | Money | Date) -> st.SearchStrategy[int]:
    """Values that a field may be compared with."""
    if field in RANGES and not isinstance(field, Date):
        return st.integers(*RANGES[field])
    if isinstance(field, Date):
        born = [day_of(date.fromisoformat(text)) for text in BIRTHS if text]
        near = st.sampled_from(TODAYS).flatmap(lambda day: st.integers(day - 40, day + 3))
        return st.one_of(st.sampled_from(born), near)
    return st.sampled_from(NUMBERS if isinstance(field, Number) else AMOUNTS)


fields = st.sampled_from([*Number, *Money, *Date])
orders = st.sampled_from(ORDERS)
within = st.sampled_from(DAYS)
maybe_within = st.one_of(st.none(), within)

QUESTIONS: dict[type[Question], st.SearchStrategy[Question]] = {
    TextIs: st.builds(
        TextIs, st.sampled_from(Text), st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple)
    ),
    TextContains: st.builds(
        TextContains, st.sampled_from(Text), st.one_of(texts, texts.map(lambda text: text[:2]))
    ),
    NumberIs: fields.flatmap(lambda field: st.builds(NumberIs, st.just(field), orders, values(field))),
    NumberIn: fields.flatmap(
        lambda field: st.builds(
            NumberIn,
            st.just(field),
            st.lists(values(field), min_size=1, max_size=3, unique=True).map(tuple),
        )
    ),
    OrdersWithin: st.builds(OrdersWithin, within, orders, st.sampled_from(NUMBERS)),
    SpentWithin: st.builds(SpentWithin, within, orders, st.sampled_from(AMOUNTS)),
    BirthdayWithin: st.builds(BirthdayWithin, st.sampled_from((0, *DAYS))),
    Is: st.builds(Is, st.sampled_from(Flag)),
    HasTag: st.builds(HasTag, tags),
    Bought: st.builds(Bought, st.sampled_from(PRODUCTS), maybe_within),
    BoughtOf: st.builds(BoughtOf, st.sampled_from(CATEGORIES), maybe_within),
    InGroup: st.builds(InGroup, st.sampled_from((*GROUPS, COMMON_GROUP))),
}
"""By shape, so that a test can show that none is left out."""


def questions() -> st.SearchStrategy[Question]:
    """Any question, every kind as likely."""
    return st.one_of(list(QUESTIONS.values()))


def rules(asked: st.SearchStrategy[Rule] | None = None, *, leaves: int = 8) -> st.SearchStrategy[Rule]:
    """Any rule: also ones of no parts, of one part, and with what `normal` takes away."""
    return st.recursive(
        asked if asked is not None else questions(),
        lambda part: st.one_of(
            st.builds(Not, part),
            st.builds(AllOf, st.lists(part, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(part, max_size=3).map(tuple)),
        ),
        max_leaves=leaves,
    )


@dataclass(frozen=True, slots=True)
class ShopNames:
    """What a shop's groups and goods are called; a name that is there twice names neither."""

    groups: dict[GroupId, str] = field(default_factory=dict)
    products: dict[ProductId, str] = field(default_factory=dict)
    categories: dict[CategoryId, str] = field(default_factory=dict)
    gone: frozenset[bytes] = frozenset()
    """What is deleted: its name is remembered, and found no more."""
    currency: Currency = currency("EUR")  # noqa: RUF009 - frozen

    def group(self, text: str) -> GroupId:
        return self._found("group", self.groups, text)

    def product(self, text: str) -> ProductId:
        return self._found("product", self.products, text)

    def category(self, text: str) -> CategoryId:
        return self._found("category", self.categories, text)

    def group_name(self, group: GroupId) -> str:
        return self.groups.get(group, "")

    def product_name(self, product: ProductId) -> str:
        return self.products.get(product, "")

    def category_name(self, category: CategoryId) -> str:
        return self.categories.get(category, "")

    def _found(self, kind: str, names: dict[Key, str], text: str) -> Key:
        wanted = name_key(text)
        found = [key for key, name in names.items() if name_key(name) == wanted and key not in self.gone]
        if not found:
            raise NotFound(f"there is no {kind} {text!r}")
        if len(found) > 1:
            raise BadInput(f"there are {len(found)} {kind}s {text!r}")
        return found[0]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as a test of one sees them, and what the same customer's rows would need besides."""

    facts: Facts
    bought: dict[tuple[ProductId, CategoryId], Day]
    """When last, by product and the category it was in then; a product may have moved."""
    tags: tuple[str, ...]
    """As typed; no two have one key."""


@st.composite
def people(draw: st.DrawFn, today: Day) -> Person:
    """A customer who may have anything or nothing; figures add up as real ones do.

    Some of it is dated tomorrow: another lane was already there.
    """
    recent = st.one_of(st.integers(today - 3, today + 1), edges(today), st.integers(today - 400, today))
    by_day = draw(
        st.dictionaries(recent, st.tuples(st.integers(-1, 3), st.sampled_from(AMOUNTS[:-2])), max_size=5)
    )
    known_tags = draw(st.lists(tags.filter(name_key), max_size=3, unique_by=name_key))
    bought = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(PRODUCTS), st.sampled_from((*CATEGORIES, NO_CATEGORY))),
            recent,
            max_size=4,
        )
    )
    latest_first = tuple((day, *by_day[day]) for day in sorted(by_day, reverse=True))
    facts = Facts(
        texts=draw(st.dictionaries(st.sampled_from(Text), texts, max_size=len(Text))),
        birth=draw(st.one_of(st.sampled_from(BIRTHS), births.map(date.isoformat))),
        joined=draw(recent),
        flags=draw(st.frozensets(st.sampled_from(Flag))),
        tags=frozenset(map(name_key, known_tags)),
        orders=sum(count for _, count, _ in latest_first),
        spent=sum(spent for _, _, spent in latest_first),
        last_order=latest_first[0][0] if latest_first else None,
        points=draw(st.sampled_from(NUMBERS)),
        balance=draw(st.sampled_from(AMOUNTS)),
        days=latest_first,
        bought=last_by([(product, day) for (product, _), day in bought.items()]),
        bought_of=last_by([(category, day) for (_, category), day in bought.items() if category]),
        groups=draw(st.frozensets(st.sampled_from(GROUPS))),
    )
    return Person(facts, bought, tuple(known_tags))


def edges(today: Day) -> st.SearchStrategy[Day]:
    """Days on which a period that rules ask for begins, and the days beside them."""
    return st.builds(
        lambda days, beside: max(today - days + beside, day_of(date(1970, 1, 1))),
        st.sampled_from(DAYS),
        st.sampled_from((-1, 0, 1)),
    )


def last_by(pairs: Sequence[tuple[Key, Day]]) -> dict[Key, Day]:
    """The latest day of each key."""
    return {key: max(day for each, day in pairs if each == key) for key, _ in pairs}

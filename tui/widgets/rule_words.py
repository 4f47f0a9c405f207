"""The shop's words for whoever types a rule: names that are looked up once, and what could be typed next.

words = RuleWords(store)
parse(text, words)                       # RuleWords is the `Names` that rules are read with
words.options(text, caret)               # Suggestion(option, start, text), the likeliest first
words.missing                            # a field whose values take too long to look up on a key
words.learn(field, store.rule_names.values(field))
words.forget()                           # something of the shop is another now
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from store.domain.errors import TillError
from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.money import Currency
from store.domain.names import name_key
from store.domain.rules.expected import Expected, Wanted, expected
from store.domain.rules.phrases import MONTHS, Special, Subject
from store.domain.rules.tree import Date, Flag, Money, Number, Text
from store.domain.rules.wording import as_value
from store.domain.values import dataclass
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store

OPTIONS_MAX: Final = 100
"""More are narrowed by typing."""

_CHOSEN: Final = frozenset({Text.CITY, Text.REGION, Text.COUNTRY, Text.GENDER})
"""Texts of which many customers have the same."""

_SUBJECTS: Final = (
    ("age", "full years, such as age >= 60"),
    ("gender", "as it is written in the customer's form"),
    ("birthday", "in the next days, or today"),
    ("birthday month", "1 to 12, or its English name"),
    ("city", "where they live"),
    ("country", ""),
    ("region", ""),
    ("joined", "since when they are a customer: a date, or days ago"),
    ("orders", "how often they bought, ever or in the last days"),
    ("spent", "how much they bought for, ever or in the last days"),
    ("last order", "days ago"),
    ("bought", "a product, or something of a category"),
    ("points", "that they have now"),
    ("balance", "of their account"),
    ("group", "in another group or not"),
    ("tag", "has a tag"),
    ("active", "switched on"),
    ("consent", "may be sent mailings"),
    ("tax exempt", "pays no tax"),
    ("email", "known, or of which form"),
    ("name", ""),
    ("phone", ""),
    ("reference", "your own number of them"),
    ("notes", "what is written about them"),
    ("birth date", "a date, or known"),
    ("birthday day", "day of the month"),
    ("status", "active or inactive"),
    ("everyone", "nobody is left out"),
)
_BEGINNINGS: Final = (
    ("not ", "the opposite of what follows"),
    ("(", "a part that belongs together"),
    ("all of (", "every one of some questions, with commas between"),
    ("any of (", "at least one of them"),
    ("none of (", "not one of them"),
)
_EQUAL: Final = (("= ", "is"), ("!= ", "is not"))
_LISTED: Final = (("in (", "is one of"), ("not in (", "is none of"))
_ORDERS: Final = (
    (">= ", "at least"), ("<= ", "at most"), ("> ", "more than"), ("< ", "less than"),
    ("= ", "exactly"), ("!= ", "is not"),
)  # fmt: skip
_TEXTS: Final = (
    *_EQUAL, *_LISTED, ("contains ", "has this in it"), ("not contains ", "has this not in it"),
    ("known ", "there is one"),
)  # fmt: skip
_DAYS: Final = ("7 days", "14 days", "30 days", "60 days", "90 days", "180 days", "365 days")
_JOINTS: Final = (("and ", "both must hold"), ("or ", "one of them is enough"))

_Id = TypeVar("_Id", bound=bytes)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that could stand at the caret."""

    option: Option
    start: int
    """What is typed from here to the caret makes room for it."""
    text: str
    is_exact: bool = False
    """It is already there as it would be put."""


class RuleWords:
    """Names and suggestions, each looked up once."""

    def __init__(self, store: "Store") -> None:
        self._names = store.rule_names
        self._tags = store.customers.tags
        self.currency: Currency = self._names.currency
        self._ids: dict[tuple[str, str], bytes | TillError] = {}
        self._named: dict[bytes, str] = {}
        self._lists: dict[str, list[str]] = {}
        self._values: dict[Text, list[str]] = {}
        self._found: list[Suggestion] | None = None
        """The last options, asked for again and again while they are shown."""
        self._found_for = ("", 0)
        self.missing: Text | None = None
        """A field of which the values were wanted and are not known."""

    def forget(self) -> None:
        """Look names up again."""
        self._ids.clear()
        self._named.clear()
        self._lists.clear()
        self._found = None

    def learn(self, field: Text, values: Sequence[str]) -> None:
        """Know what customers have in a field."""
        self._values[field] = list(values)
        self._found = None

    def values(self, field: Text) -> list[str]:
        """Look up what customers have in a field; takes up to a second."""
        return self._names.values(field)

    # Names

    def group(self, text: str) -> GroupId:
        """The group of a name; raises TillError."""
        return self._once(text, self._names.group, GroupId)

    def product(self, text: str) -> ProductId:
        """The product of a name; raises TillError."""
        return self._once(text, self._names.product, ProductId)

    def category(self, text: str) -> CategoryId:
        """The category of a name; raises TillError."""
        return self._once(text, self._names.category, CategoryId)

    def group_name(self, group: GroupId) -> str:
        """What a group is called."""
        return self._named.get(group) or self._named.setdefault(group, self._names.group_name(group))

    def product_name(self, product: ProductId) -> str:
        """What a product is called."""
        return self._named.get(product) or self._named.setdefault(product, self._names.product_name(product))

    def category_name(self, category: CategoryId) -> str:
        """What a category is called."""
        known = self._named.get(category)
        return known or self._named.setdefault(category, self._names.category_name(category))

    def _once(self, text: str, look_up: Callable[[str], _Id], kind: Callable[[bytes], _Id]) -> _Id:
        key = (kind.__name__, text)
        if key not in self._ids:
            try:
                self._ids[key] = look_up(text)
            except TillError as refusal:
                self._ids[key] = refusal
        found = self._ids[key]
        if isinstance(found, TillError):
            raise found.with_traceback(None)
        return kind(found)

    # What could be typed

    def options(self, text: str, caret: int) -> list[Suggestion]:
        """What could stand at the caret, narrowed by what is typed of it, the likeliest first."""
        if self._found is None or self._found_for != (text, caret):
            self.missing = None
            found = [one for each in expected(text, caret) for one in self._suggested(each, text[:caret])]
            self._found, self._found_for = found[:OPTIONS_MAX], (text, caret)
        return self._found

    def _suggested(self, what: Expected, before: str) -> Iterator[Suggestion]:
        typed = name_key(what.typed)
        offered = [(text, note) for text, note in self._offered(what) if _matches(text, typed)]
        offered.sort(key=lambda each: (each[0].strip() != what.typed, not _key(each[0]).startswith(typed)))
        is_longer_only = what.wanted is Wanted.QUESTION and before[what.start :].endswith(" ")
        for text, note in offered:
            is_exact = before[what.start :].strip() == text.strip()
            if not (is_exact and is_longer_only):
                label = text.strip()
                yield Suggestion(Option((what.start, text), label, note), what.start, text, is_exact)

    def _offered(self, what: Expected) -> Iterable[tuple[str, str]]:  # noqa: PLR0911 - one case for each
        match what.wanted:
            case Wanted.QUESTION:
                subjects = ((f"{subject} ", note) for subject, note in _SUBJECTS)
                return [*subjects, *_BEGINNINGS]
            case Wanted.COMPARISON:
                return _comparisons(what.subject)
            case Wanted.ORDER:
                return _ORDERS
            case Wanted.VALUE:
                return self._value_options(what)
            case Wanted.LIST:
                return (("(", "a list of values, with commas between"),)
            case Wanted.MORE:
                return ((", ", "one more"), (") ", "that is all"))
            case Wanted.PERIOD:
                return [(f"{days} ", "") for days in _DAYS]
            case Wanted.UNIT:
                return (("days ", ""), ("weeks ", "of seven days"))
            case Wanted.JOINT:
                flag = (*_EQUAL,) if isinstance(what.subject, Flag) and not what.typed else ()
                return (*_JOINTS, *(((") ", "ends what the bracket began"),) if what.brackets else ()), *flag)

    def _value_options(self, what: Expected) -> Iterable[tuple[str, str]]:  # noqa: PLR0911 - as above
        match what.subject:
            case Text() as field:
                return [(as_value(value) + " ", "") for value in self._values_of(field)]
            case Special.GROUP:
                return [(as_value(name) + " ", "") for name in self._list("groups", self._names.every_group)]
            case Special.TAG:
                return [(as_value(tag) + " ", "") for tag in self._tags(what.typed, OPTIONS_MAX)]
            case Special.BOUGHT:
                return self._goods(what)
            case Special.STATUS:
                return (("active ", ""), ("inactive ", ""))
            case Flag():
                return (("yes ", ""), ("no ", ""))
            case Number.BIRTHDAY_MONTH:
                return [(f"{name} ", "") for name in dict.fromkeys(_long_months())]
            case Number.LAST_ORDER | Number.JOINED_DAYS | Date.JOINED:
                return [(f"{days} ", "") for days in _DAYS] if what.typed else ()
            case _:
                return ()

    def _goods(self, what: Expected) -> list[tuple[str, str]]:
        if what.is_category:
            categories = self._list("categories", self._names.every_category)
            return [(as_value(name) + " ", "") for name in categories]
        category = [("category ", "something of one category")] if not what.typed.strip() else []
        return category + [(f"{_quoted(name)} ", "") for name in self._products(what.typed.strip())]

    def _products(self, typed: str) -> list[str]:
        return self._list(f"products {typed}", lambda: self._names.products(typed, OPTIONS_MAX))

    def _values_of(self, field: Text) -> list[str]:
        if field in _CHOSEN and field not in self._values:
            self.missing = field
        return self._values.get(field, [])

    def _list(self, name: str, look_up: Callable[[], list[str]]) -> list[str]:
        if name not in self._lists:
            self._lists[name] = look_up()
        return self._lists[name]


def _comparisons(subject: Subject | None) -> Sequence[tuple[str, str]]:  # noqa: PLR0911 - one case for each
    match subject:
        case Text():
            return _TEXTS
        case Special.GROUP | Special.TAG:
            return (*_EQUAL, *_LISTED)
        case Special.STATUS:
            return _EQUAL
        case Special.BIRTHDAY:
            return (("in 14 days ", "today or in the next days"), ("today ", ""))
        case Number.LAST_ORDER:
            return (
                ("in 30 days ", "not longer ago"), ("> 90 days ", "longer ago"),
                *_ORDERS, *_LISTED,
            )  # fmt: skip
        case Number.ORDERS | Money.SPENT:
            return (*_ORDERS, ("in 90 days ", "only what was bought lately counts"), *_LISTED)
        case Date.JOINED:
            return (("in 30 days ", "not longer ago"), *_ORDERS, *_LISTED)
        case Date.BIRTH:
            return (*_ORDERS, *_LISTED, ("known ", "there is one"))
        case _:
            return (*_ORDERS, *_LISTED)


def _long_months() -> Iterator[str]:
    seen: set[int] = set()
    for name, number in MONTHS.items():
        if number not in seen:
            seen.add(number)
            yield name.capitalize()


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _key(text: str) -> str:
    return name_key(text).strip('"(')


def _matches(text: str, typed: str) -> bool:
    """Whether what is typed begins it, or begins a word in it; an exact word is offered too."""
    key = _key(text)
    return not typed or key.startswith(typed) or any(word.startswith(typed) for word in key.split())

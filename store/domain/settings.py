"""What a shop agrees on, setting by setting: its words, what it can hold, and where it stands among others.

Another setting is a field of `Shop` with its default, a line in how `services.shop` keeps it, and a row here:
forms, the command line, the history and the checks follow from the row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Final, TypeAlias, cast

from store.domain.cash_steps import usual_cash_step
from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.instore import rules
from store.domain.money import Currency, Minor, parse_scaled, used_currency
from store.domain.names import clean, clean_text, required_name
from store.domain.shop import Shop, Tax, TaxRounding, known_timezone
from store.domain.tax_rates import as_text, tax_rates
from store.domain.values import dataclass

Value: TypeAlias = str | int | bool
"""A setting as forms hold it: choices by their word, amounts in minor units."""

TEXT_CHARACTERS_MAX: Final = 1000
QR_CHARACTERS_MAX: Final = 130
"""With a receipt's number it still is a code that narrow paper can carry."""
KEEP_PRICES_MAX: Final = 7 * 24 * 60
LOCK_MINUTES_MAX: Final = 24 * 60
DAYS_MAX: Final = 3650
AMOUNT_MAX: Minor = 10**11
"""More is a code typed for an amount."""


class Kind(Enum):
    """How a setting is written."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    MONEY = "money"
    COUNT = "count"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that all lanes agree on; `key` is its field of `Shop`."""

    key: str
    part: str
    """The heading it stands under."""
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Values with their words."""
    least: int = 0
    most: int = AMOUNT_MAX
    unit: str = ""
    """What a count counts."""


_TAX: Final = (("inclusive", "included"), ("exclusive", "added on top"), ("none", "no tax"))
_EXPIRED: Final = (
    ("ask", "ask for a PIN"),
    ("refuse", "never sell them"),
    ("warn", "say so and sell them"),
)
_BROKEN: Final = (
    ("keep", "keep the discount"),
    ("recalculate", "deduct what it took off"),
    ("block", "ask for a PIN"),
)

SETTINGS: Final = (
    Setting("name", "Shop", "Name"),
    Setting("currency", "Shop", "Currency", help="three letters; fixed once something is sold"),
    Setting("timezone", "Shop", "Time zone", help="such as Europe/Berlin: of days and schedules"),
    Setting("lock_minutes", "Shop", "Lock after", Kind.COUNT, "without a key or scan; 0: never",
            most=LOCK_MINUTES_MAX, unit="minutes"),
    Setting("tax", "Tax", "Tax in prices", Kind.CHOICE, choices=_TAX),
    Setting("tax_rounding", "Tax", "Tax is rounded", Kind.CHOICE,
            choices=(("line", "on each line"), ("rate", "once for each rate"))),
    Setting("tax_rates", "Tax", "Tax rates", Kind.LINES, "such as 19 Standard"),
    Setting("tax_number", "Receipt", "Tax number"),
    Setting("receipt_header", "Receipt", "Header", Kind.LINES, "address, telephone, opening hours"),
    Setting("receipt_foot", "Receipt", "Foot", Kind.LINES, "thanks, rules for returns"),
    Setting("receipt_qr", "Receipt", "QR code", help="a link or {number}, or both; empty: none"),
    Setting("merges", "Selling", "Merge lines", Kind.YES_NO, "the same product again adds to its line"),
    Setting("keep_prices", "Selling", "Keep offers", Kind.COUNT,
            "for which a parked sale has the offers of when it was opened; goods cost what they cost now",
            most=KEEP_PRICES_MAX, unit="minutes"),
    Setting("instore", "Selling", "Codes of scales", help="a country such as DE, generic, none, or rules"),
    Setting("expired", "Selling", "Goods past date", Kind.CHOICE, "by the date in their code", _EXPIRED),
    Setting("cash_step", "Paying", "Cash step", Kind.MONEY, "cash is rounded to multiples of it", least=1),
    Setting("cash_ask", "Paying", "Ask above", Kind.MONEY, "cash above it is asked about; 0: by its notes"),
    Setting("top_up_min", "Paying", "Least top-up", Kind.MONEY, "of a customer's balance"),
    Setting("safe_drop", "Paying", "Safe drop at", Kind.MONEY, "cash in the drawer to take out at; 0: never"),
    Setting("returns_broken", "Returns", "Broken offer", Kind.CHOICE,
            "when what stays no longer reaches an offer's minimum", _BROKEN),
    Setting("no_receipt_days", "Returns", "No receipt", Kind.COUNT,
            "back in which its lowest price is looked for", most=DAYS_MAX, unit="days"),
    Setting("no_receipt_limit", "Returns", "Limit a day", Kind.MONEY,
            "for a customer without a receipt; 0: none"),
    Setting("no_receipt_cash", "Returns", "Cash for it", Kind.YES_NO,
            "without a receipt; else it goes on their balance"),
)  # fmt: skip
"""In the order in which they are shown."""

_BY_KEY: Final = {setting.key: setting for setting in SETTINGS}


def setting(key: str) -> Setting:
    """The row of a key; raises BadInput."""
    known = _BY_KEY.get(key)
    if known is None:
        raise BadInput(f"no setting is called {key!r}; known are {', '.join(_BY_KEY)}", field=key)
    return known


def value_of(shop: Shop, of: Setting) -> Value:
    """What a shop has, as a form holds it."""
    value = getattr(shop, of.key)
    if isinstance(value, Currency):
        return value.code
    return cast("Value", value.value if isinstance(value, Enum) else value)


def told(shop: Shop, of: Setting) -> str:
    """What a shop has, in words."""
    value = value_of(shop, of)
    if of.kind is Kind.MONEY:
        return shop.currency.format(int(value))
    if of.kind is Kind.YES_NO:
        return "yes" if value else "no"
    words = dict(of.choices).get(str(value), str(value))
    return f"{words} {of.unit}" if of.unit else words


def written(shop: Shop, of: Setting) -> str:
    """What a shop has, as `read` takes it."""
    value = value_of(shop, of)
    return told(shop, of) if of.kind in {Kind.MONEY, Kind.YES_NO} else str(value)


def read(shop: Shop, of: Setting, text: str) -> Value:
    """The value of a text that somebody typed for a setting; raises BadInput with its key."""
    try:
        return _read(shop, of, text)
    except BadInput as error:
        raise BadInput(str(error), field=of.key) from error


def _read(shop: Shop, of: Setting, text: str) -> Value:
    folded = clean(text).casefold()
    if of.kind is Kind.MONEY:
        return shop.currency.parse(folded)
    if of.kind is Kind.COUNT:
        return parse_scaled(folded, 0)
    known: Mapping[str, Value] = {}
    if of.kind is Kind.YES_NO:
        known = {"yes": True, "no": False}
    elif of.kind is Kind.CHOICE:
        known = {value: value for value, _ in of.choices}
    if not known:
        return text
    if folded not in known:
        raise BadInput(f"{text[:40]!r} is none of {', '.join(known)}")
    return known[folded]


def changed(shop: Shop, values: Mapping[str, Value]) -> Shop:
    """The shop with other values, checked; raises Invalid with every fault by its key."""
    check = Check()
    wanted: dict[str, object] = {**values}
    if values.get("currency", shop.currency.code) == shop.currency.code:
        wanted["currency"] = shop.currency
    else:
        wanted["currency"] = check.read(
            "currency", lambda: used_currency(str(values["currency"])), shop.currency
        )
    for key, kind in (("tax", Tax), ("tax_rounding", TaxRounding)):
        if key in values:
            wanted[key] = kind(values[key])
    return checked(replace(shop, **wanted), check)  # type: ignore[arg-type] # by the kinds of their rows


def checked(shop: Shop, check: Check | None = None) -> Shop:
    """The settings tidied; raises Invalid with every fault by its key."""
    check = check or Check()
    tidy: dict[str, str] = {}
    for of in SETTINGS:
        value = getattr(shop, of.key)
        if of.key in _TEXTS:
            tidy[of.key] = check.read(of.key, partial(_tidy, shop, of.key), "")
        elif of.kind in {Kind.MONEY, Kind.COUNT}:
            check.require(of.key, of.least <= value <= of.most, _between(shop, of))
        elif of.kind is Kind.CHOICE:
            known = dict(of.choices)
            check.require(of.key, value_of(shop, of) in known, f"one of {', '.join(known)}")
    check.done()
    return replace(shop, **tidy)  # type: ignore[arg-type] # texts all of them


def _between(shop: Shop, of: Setting) -> str:
    if of.key == "cash_step":
        return "at least one minor unit"
    most = shop.currency.format(of.most) if of.kind is Kind.MONEY else f"{of.most:,} {of.unit}"
    return f"not below zero, and at most {most}"


def _instore(shop: Shop) -> str:
    rules(shop.instore, shop.timezone)
    return shop.instore


def _qr(shop: Shop) -> str:
    text = clean(shop.receipt_qr)
    if not text.isascii() or len(text) > QR_CHARACTERS_MAX:
        raise BadInput(f"at most {QR_CHARACTERS_MAX} letters, digits and signs as in a link")
    if set(text.replace("{number}", "")) & set("{}"):
        raise BadInput("{number} is all that may stand in braces")
    return text


_TEXTS: Final[Mapping[str, Callable[[Shop], str]]] = {
    "name": lambda shop: required_name(shop.name),
    "timezone": lambda shop: known_timezone(shop.timezone),
    "tax_rates": lambda shop: as_text(tax_rates(shop.tax_rates)),
    "tax_number": lambda shop: clean(shop.tax_number),
    "receipt_header": lambda shop: clean_text(shop.receipt_header),
    "receipt_foot": lambda shop: clean_text(shop.receipt_foot),
    "receipt_qr": _qr,
    "instore": _instore,
}


def _tidy(shop: Shop, key: str) -> str:
    tidy = _TEXTS[key](shop)
    if len(tidy) > TEXT_CHARACTERS_MAX:
        raise BadInput(f"at most {TEXT_CHARACTERS_MAX} characters")
    return tidy


def in_other_money(before: Shop, after: Shop) -> Shop:
    """In another currency: cash is rounded as is usual there, where nobody has said otherwise."""
    if before.cash_step != after.cash_step or before.cash_step != usual_cash_step(before.currency):
        return after
    return replace(after, cash_step=usual_cash_step(after.currency))


def differences(before: Shop, after: Shop) -> Sequence[str]:
    """What was changed, as the history tells it: from what to what, or of long texts only that."""
    parts = []
    for of in SETTINGS:
        if value_of(before, of) == value_of(after, of):
            continue
        long = of.kind is Kind.LINES or of.key == "instore"
        parts.append(
            of.label if long else f"{of.label} {told(before, of) or '-'} -> {told(after, of) or '-'}"
        )
    return parts

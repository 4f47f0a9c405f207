"""Who may do what: rights by role, some of them up to an amount, and what a manager can allow for once.

A right is asked for where the deed is done, in the store: a screen may hide a key, it never decides.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from store.domain.errors import BadInput, NotAllowed
from store.domain.money import Currency, Minor, format_percent, parse_percent


class Role(Enum):
    """What somebody is in the shop; each may do what the ones before may."""

    CASHIER = "cashier"
    MANAGER = "manager"
    OWNER = "owner"


class Counts(Enum):
    """What a right's limit counts."""

    NOTHING = "nothing"
    """It is given whole or not at all."""
    PERCENT = "percent"
    """Hundredths of a percent."""
    MONEY = "money"
    """Minor units."""


class Right(Enum):
    """One thing that not everybody may do: its key in the settings, in words, and what its limit counts."""

    OPEN_ITEM = ("open item", "sell what no product has", Counts.MONEY)
    DISCOUNT_PERCENT = ("discount percent", "take percents off by hand", Counts.PERCENT)
    DISCOUNT_AMOUNT = ("discount amount", "take an amount off by hand", Counts.MONEY)
    PRICE = ("price", "set a price by hand", Counts.NOTHING)
    BELOW_FLOOR = ("below floor", "sell below the floor price", Counts.NOTHING)
    SELL_EXPIRED = ("sell expired", "sell goods whose date is over", Counts.NOTHING)
    VOID_LINES = ("void lines", "strike lines of a sale", Counts.MONEY)
    """The limit is for all struck lines of one sale together."""
    VOID_SALE = ("void sale", "void a whole sale", Counts.NOTHING)
    RETURN = ("return", "take goods back with their receipt", Counts.MONEY)
    RETURN_WITHOUT_RECEIPT = ("return without receipt", "take goods back without a receipt", Counts.MONEY)
    BREAK_OFFER = ("break offer", "take goods back that an offer's minimum needed", Counts.NOTHING)
    TOP_UP = ("top up", "put money on a customer's balance", Counts.MONEY)
    ADJUST = ("adjust", "correct a customer's points or balance", Counts.NOTHING)
    CREDIT = ("credit", "let a customer pay beyond their credit limit", Counts.MONEY)
    CASH_IN = ("cash in", "put cash into the drawer", Counts.MONEY)
    CASH_OUT = ("cash out", "take cash out of the drawer", Counts.MONEY)
    OVERDRAW = ("overdraw", "take more out of the drawer than should be in it", Counts.MONEY)
    NO_SALE = ("no sale", "open the drawer without a sale", Counts.NOTHING)
    SEE_EXPECTED = ("see expected", "see what should be in the drawer before counting", Counts.NOTHING)
    CLOSE_DAY = ("close day", "close the day", Counts.NOTHING)
    CUSTOMERS = ("customers", "add and change customers and their groups", Counts.NOTHING)
    BENEFITS = ("benefits", "change who is in a group with offers or rewards", Counts.NOTHING)
    TERMS = ("terms", "change a customer's credit limit or tax exemption", Counts.NOTHING)
    DELETE_CUSTOMERS = ("delete customers", "delete customers", Counts.NOTHING)
    BULK = ("bulk", "change many customers at once, import and export", Counts.NOTHING)
    GROUPS = ("groups", "change groups", Counts.NOTHING)
    OFFERS = ("offers", "change discounts and rewards", Counts.NOTHING)
    PRODUCTS = ("products", "change products and categories", Counts.NOTHING)
    SHOP = ("shop", "change the shop's settings", Counts.NOTHING)
    STAFF = ("staff", "change staff, their roles and rights", Counts.NOTHING)
    LANES = ("lanes", "pair, retire and revoke lanes", Counts.NOTHING)
    ALLOWANCES = ("allowances", "let lanes spend more than they surely may", Counts.NOTHING)

    def __init__(self, key: str, words: str, counts: Counts) -> None:
        self.key = key
        self.words = words
        """After *may*: `take cash out of the drawer`."""
        self.counts = counts


NO: Final = 0
"""The limit of who may not at all."""
ALWAYS: Final = None
"""The limit of who may without one."""

Limit: TypeAlias = int | None
"""Up to what, in the right's unit; `NO` or `ALWAYS`."""

Table: TypeAlias = Mapping[tuple[Role, Right], Limit]
"""What differs from the defaults."""

_MAJOR_DEFAULTS: Final = {
    Right.OPEN_ITEM: 20,
    Right.DISCOUNT_AMOUNT: 5,
    Right.VOID_LINES: 50,
    Right.RETURN: 20,
    Right.TOP_UP: 200,
}
_CASHIER_PERCENT: Final = 1000
_CASHIERS: Final = frozenset({Right.CASH_IN, Right.NO_SALE, Right.CUSTOMERS})
_OWNERS: Final = frozenset({Right.STAFF, Right.SHOP, Right.LANES})


CONFIRMED: Final = frozenset({Right.DELETE_CUSTOMERS, Right.OVERDRAW})
"""What is asked for a PIN even of those who may, once they sign in with one: it cannot happen by a slip."""


class NeedsApproval(NotAllowed):
    """Not allowed to who asked; somebody who may can allow it once, by name and PIN."""

    def __init__(self, right: Right, amount: int, message: str, *, subject: bytes = b"") -> None:
        super().__init__(message)
        self.right = right
        self.amount = amount
        """What was asked for, in the right's unit."""
        self.subject = subject
        """The sale, or whatever it is to be done to; empty where that is not one thing."""
        self.before: int | None = None
        self.after: int | None = None
        """What is and what is wanted, such as the old and the new price; None where that says nothing."""


def default(role: Role, right: Right, currency: Currency) -> Limit:
    """What a role may where the shop has said nothing."""
    if role is Role.OWNER:
        return ALWAYS
    if role is Role.MANAGER:
        return NO if right in _OWNERS else ALWAYS
    if right in _CASHIERS:
        return ALWAYS
    if right is Right.DISCOUNT_PERCENT:
        return _CASHIER_PERCENT
    minor: Minor = _MAJOR_DEFAULTS.get(right, 0) * 10**currency.digits
    return minor


def limit(role: Role, right: Right, currency: Currency, table: Table) -> Limit:
    """Up to what a role may do something; an owner always may everything."""
    if role is Role.OWNER:
        return ALWAYS
    return table.get((role, right), default(role, right, currency))


def is_within(allowed: Limit, amount: int) -> bool:
    """Whether a limit allows an amount; without an amount, whether it allows anything."""
    return allowed is ALWAYS or (allowed != NO and amount <= allowed)


def written(table: Table) -> str:
    """The shop's own limits as they are kept in its settings."""
    plain = {f"{role.value}/{right.key}": value for (role, right), value in table.items()}
    return json.dumps(plain, sort_keys=True)


def read(text: str) -> dict[tuple[Role, Right], Limit]:
    """The shop's own limits; what an older or newer lane wrote and this one does not know is left out.

    Raises:
        BadInput: it is no table of limits.
    """
    try:
        plain = json.loads(text or "{}")
        return dict(_entries(plain))
    except (ValueError, AttributeError, TypeError) as error:
        raise BadInput("the shop's rights cannot be read", field="rights") from error


def _entries(plain: Mapping[str, Limit]) -> "list[tuple[tuple[Role, Right], Limit]]":
    roles, rights = {role.value: role for role in Role}, {right.key: right for right in Right}
    found: list[tuple[tuple[Role, Right], Limit]] = []
    for name, value in plain.items():
        role, _, right = name.partition("/")
        if role in roles and right in rights and (value is None or isinstance(value, int)):
            found.append(((roles[role], rights[right]), value))
    return found


def refusal(
    right: Right, amount: int, allowed: Limit, currency: Currency, *, subject: bytes = b""
) -> NeedsApproval:
    """The sentence for who may not: what, up to how much they may, and what to do next."""
    if is_within(allowed, amount):
        return NeedsApproval(right, amount, f"to {right.words} takes a PIN, whoever is here", subject=subject)
    upto = "" if allowed in {NO, ALWAYS} else f" above {told(right, allowed or 0, currency)}"
    words = f"you may not {right.words}{upto}: a manager can allow it with a PIN"
    return NeedsApproval(right, amount, words, subject=subject)


def told(right: Right, value: int, currency: Currency) -> str:
    """An amount in a right's unit, as people write it."""
    if right.counts is Counts.PERCENT:
        return f"{format_percent(value)} %"
    return currency.format(value)


def limit_words(right: Right, allowed: Limit, currency: Currency) -> str:
    """A limit as it stands in a table: `no`, `yes`, `to 20.00`."""
    if allowed is ALWAYS:
        return "yes"
    return "no" if allowed == NO else f"to {told(right, allowed, currency)}"


def read_limit(right: Right, typed: str, currency: Currency) -> Limit:
    """A limit as people write it: `no`, `yes`, or up to what; raises BadInput."""
    plain = typed.strip().casefold().removeprefix("to ").strip()
    if plain in {"no", "never", "0"}:
        return NO
    if plain in {"yes", "always"}:
        return ALWAYS
    if right.counts is Counts.NOTHING:
        raise BadInput(f"to {right.words} is yes or no")
    if right.counts is Counts.PERCENT:
        return _positive(parse_percent(plain.removesuffix("%").strip()))
    return _positive(currency.parse(plain))


def _positive(value: int) -> int:
    if value < 0:
        raise BadInput("a limit is not below 0")
    return value

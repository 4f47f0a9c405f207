"""The shop's own settings, and the lanes and staff that belong to it."""

from enum import Enum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.domain.errors import BadInput
from store.domain.ids import StaffId
from store.domain.money import Currency, Minor, used_currency
from store.domain.names import required_name
from store.domain.values import dataclass


class Tax(Enum):
    """Whether prices include tax."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    NONE = "none"


class TaxRounding(Enum):
    """Where tax is rounded."""

    LINE = "line"
    RATE = "rate"


class Expired(Enum):
    """What is done when a label says that goods may not be sold or used any more."""

    ASK = "ask"
    """Somebody who may sells it."""
    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What every lane of the shop agrees on."""

    name: str
    currency: Currency
    tax: Tax
    tax_rounding: TaxRounding = TaxRounding.LINE
    timezone: str
    """IANA name, such as `Europe/Berlin`."""
    tax_number: str = ""
    receipt_header: str = ""
    receipt_foot: str = ""
    receipt_qr: str = ""
    """What a QR code on each receipt says, with `{number}` for the receipt's; empty for none."""
    cash_step: Minor = 1
    """Cash amounts are rounded to multiples of this."""
    instore: str = ""
    """How codes of the shop's own scales are read, as `instore.rules` takes it."""
    merges: bool = True
    """Whether the same product again adds to its line."""
    keep_prices: int = 60
    """Minutes for which a parked sale keeps the prices of the moment it was opened at."""
    cash_ask: Minor = 0
    """More cash than this is asked about before it is taken; 0: more than notes of the currency explain."""
    top_up_min: Minor = 0
    """The least that a balance is topped up by."""
    tax_rates: str = ""
    """Rates that have names, one a line, as `tax_rates.tax_rates` takes it."""
    safe_drop: Minor = 0
    """Cash in the drawer at which some of it should be taken out; 0: never."""
    lock_minutes: int = 0
    """Minutes without a key or a scan after which a till locks itself; 0: never."""
    expired: str = "ask"
    """What is done about goods whose date is over, as `Expired` says."""
    returns_broken: str = "keep"
    """What a return does to an offer whose minimum is not reached any more, as `returns.BrokenOffer` says."""
    no_receipt_days: int = 30
    """Goods without a receipt are worth their lowest price of so many days."""
    no_receipt_limit: Minor = 0
    """What one customer may be given for such goods in a day; 0: as much as rights allow."""
    no_receipt_cash: bool = False
    """Whether it may be paid out in cash, instead of on the customer's balance."""

    def qr_on(self, number: str) -> str:
        """What the QR code on the receipt of that number says; empty for none."""
        return self.receipt_qr.replace("{number}", number)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which schedules and days are meant."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here."""

    id: StaffId
    name: str
    role: str


def new_shop(name: str, *, code: str, tax: str, timezone: str) -> Shop:
    """A shop from what was typed; raises BadInput naming the field."""
    try:
        taxed = Tax(tax)
    except ValueError as error:
        raise BadInput(f"{tax!r}: prices are inclusive, exclusive or none", field="tax") from error
    from store.domain.cash_steps import usual_cash_step  # shops are made once

    money = used_currency(code)
    return Shop(
        name=required_name(name),
        currency=money,
        tax=taxed,
        timezone=known_timezone(timezone),
        cash_step=usual_cash_step(money),
    )


def known_timezone(name: str) -> str:
    """The name, if it names a time zone; raises BadInput."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(
            f"{name!r} is not a time zone; use a name such as Europe/Berlin", field="timezone"
        ) from error
    return name

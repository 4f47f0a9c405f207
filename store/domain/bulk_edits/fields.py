"""The fields of a customer that one value can be given to: reading them as typed, and showing them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Final

from store.domain.bulk_edits.edits import FieldValue, SetField
from store.domain.customers import CustomerDraft, checked
from store.domain.errors import BadInput, Invalid
from store.domain.money import Currency
from store.domain.shop import Shop
from store.domain.stamps import since_epoch, utc


class Kind(Enum):
    """How a field is typed and kept."""

    TEXT = "text"
    FLAG = "yes or no"
    AMOUNT = "amount"
    DAY = "day"


FIELDS: Final[Mapping[str, Kind]] = {
    "name": Kind.TEXT,
    "email": Kind.TEXT,
    "phone": Kind.TEXT,
    "reference": Kind.TEXT,
    "birth_date": Kind.TEXT,
    "gender": Kind.TEXT,
    "city": Kind.TEXT,
    "region": Kind.TEXT,
    "country": Kind.TEXT,
    "notes": Kind.TEXT,
    "active": Kind.FLAG,
    "consent": Kind.FLAG,
    "tax_exempt": Kind.FLAG,
    "tax_reason": Kind.TEXT,
    "credit_limit": Kind.AMOUNT,
    "joined": Kind.DAY,
}
"""What may be set, by the name of its column."""

_FLAGS: Final = {
    "yes": 1, "true": 1, "on": 1, "1": 1, "active": 1,
    "no": 0, "false": 0, "off": 0, "0": 0, "inactive": 0,
}  # fmt: skip
_OTHER_NAMES: Final = {"status": "active", "state": "region", "e_mail": "email", "mail": "email"}
_LABELS: Final = {"email": "e-mail", "active": "status"}


def named(text: str) -> str:
    """The field that is meant by a name as a person types it; raises BadInput."""
    tidy = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    field = _OTHER_NAMES.get(tidy, tidy)
    if field not in FIELDS:
        raise BadInput(f"customers have no field {text.strip()[:40]!r}; there are {', '.join(FIELDS)}")
    return field


def label(field: str) -> str:
    """A field's name for people."""
    return _LABELS.get(field, field.replace("_", " "))


def parse(field: str, text: str, shop: Shop) -> SetField:
    """A field and its value as typed, checked as the customer form checks it; raises BadInput."""
    field = named(field)
    try:
        match FIELDS[field]:
            case Kind.FLAG:
                return SetField(field, _flag(text))
            case Kind.AMOUNT:
                return SetField(field, _amount(field, text, shop.currency))
            case Kind.DAY:
                return SetField(field, _day(text, shop))
            case Kind.TEXT:
                return SetField(field, _text(field, text))
    except BadInput as error:
        raise BadInput(f"{label(field)}: {error}", field=field) from error


def shown(field: str, value: FieldValue | None, currency: Currency) -> str:
    """A value for people; nothing is empty."""
    kind = FIELDS.get(field, Kind.TEXT)
    if field == "active":
        return "active" if value else "inactive"
    if kind is Kind.FLAG:
        return "yes" if value else "no"
    if isinstance(value, int) and kind is Kind.AMOUNT:
        return f"{currency.format(value)} {currency.code}"
    if isinstance(value, int) and kind is Kind.DAY:
        return utc(value).date().isoformat()
    return "" if value is None else str(value)


def _flag(text: str) -> int:
    try:
        return _FLAGS[text.strip().casefold()]
    except KeyError as error:
        raise BadInput(f"{text.strip()[:20]!r} is neither yes nor no") from error


def _amount(field: str, text: str, currency: Currency) -> int:
    typed: dict[str, int] = {field: currency.parse(text)}
    amount: int = getattr(_checked(field, CustomerDraft(name="-", **typed)), field)  # type: ignore[arg-type] # see FIELDS
    return amount


def _day(text: str, shop: Shop) -> int:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"{text.strip()[:20]!r} is not a date; write it as 2026-12-31") from error
    noon = datetime.combine(day, time(12), tzinfo=shop.zone)
    return since_epoch(noon)


def _text(field: str, text: str) -> str:
    typed: dict[str, object] = {"name": "-", field: text}
    if field == "tax_reason" and text.strip():
        typed["tax_exempt"] = True  # a form drops the reason of whoever is not
    tidy: str = getattr(_checked(field, CustomerDraft(**typed)), field)  # type: ignore[arg-type] # see FIELDS
    return tidy


def _checked(field: str, draft: CustomerDraft) -> CustomerDraft:
    try:
        return checked(draft)
    except Invalid as error:
        raise BadInput(error.problems.get(field, str(error))) from error

"""Numbers, amounts, days and dates as a rule's text has them, and as it is written again."""

import re
from datetime import date
from typing import Final

from store.domain.errors import BadInput
from store.domain.money import Currency
from store.domain.rules.cursor import Value
from store.domain.rules.days import date_of, day_of
from store.domain.rules.faults import BadRule, shown
from store.domain.rules.phrases import DAYS_BY_UNIT, MONTHS
from store.domain.rules.shape import check_number
from store.domain.rules.tree import Date, Money, Number

_WHOLE: Final = re.compile(r"([+-]?\d{1,16})(?:\s*([A-Z]\S*)(?:\s+ago)?)?", re.ASCII | re.IGNORECASE)
_AMOUNT: Final = re.compile(r"[+-]?(\d{0,15})(?:\.(\d{0,9}))?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARS: Final = frozenset({"year", "years"})

IN_DAYS: Final = frozenset({Number.LAST_ORDER, Number.JOINED_DAYS})
"""Numbers that are written with their unit."""


def read_figure(field: Number | Money | Date, value: Value, currency: Currency) -> int:
    """A value as the field counts; raises BadRule."""
    if isinstance(field, Money):
        figure = _amount(value, currency)
    elif isinstance(field, Date):
        figure = _date(field, value)
    else:
        figure = _whole(field, value)
    try:
        check_number(field, figure)
    except BadInput as error:
        raise BadRule(str(error), value.start) from error
    return figure


def words_of(field: Number | Money | Date) -> str:
    """The words a field is asked about with; the unit tells days since somebody joined from the date."""
    return Date.JOINED.value if field is Number.JOINED_DAYS else field.value


def is_date(value: Value) -> bool:
    """Whether a value is written as a date is."""
    return _DATE.fullmatch(value.text) is not None


def write_figure(field: Number | Money | Date, value: int, currency: Currency) -> str:
    """A value as it is read again."""
    if isinstance(field, Money):
        return currency.format(value)
    if isinstance(field, Date):
        return date_of(value).isoformat()
    return write_days(value) if field in IN_DAYS else str(value)


def write_days(days: int) -> str:
    """A number of days with its unit."""
    return f"{days} day" if days == 1 else f"{days} days"


def _whole(field: Number, value: Value) -> int:
    if field is Number.BIRTHDAY_MONTH and value.text.casefold() in MONTHS:
        return MONTHS[value.text.casefold()]
    match = _WHOLE.fullmatch(value.text)
    if match is None:
        raise BadRule(f"{shown(value.text)} is not a whole number", value.start, _example(field))
    number, unit = int(match[1]), (match[2] or "").casefold()
    if not unit or (field is Number.AGE and unit in _YEARS):
        return number
    if field in IN_DAYS and unit in DAYS_BY_UNIT:
        return number * DAYS_BY_UNIT[unit]
    raise BadRule(
        f"{words_of(field)} is not counted in {shown(match[2])}",
        value.start + match.start(2),
        _example(field),
    )


def _example(field: Number) -> str:
    return f"write it as {words_of(field)} = {write_days(5) if field in IN_DAYS else 5}"


def _amount(value: Value, currency: Currency) -> int:
    text = value.text
    if text[-3:].upper() == currency.code:
        text = text[:-3].rstrip()
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        raise BadRule(
            f"{shown(value.text)} is not an amount",
            value.start,
            f"write it in {currency.code} as {currency.format(1250)}",
        )
    if match[2] and len(match[2]) > currency.digits:
        raise BadRule(
            f"{shown(value.text)} has more decimals than {currency.code}",
            value.start,
            "a thousand is written 1000, with nothing between its digits",
        )
    return currency.parse(text)


def _date(field: Date, value: Value) -> int:
    if is_date(value):
        try:
            return day_of(date.fromisoformat(value.text))
        except ValueError as error:
            raise BadRule(f"there is no day {value.text}", value.start) from error
    also = " or as a number of days, such as 30 days" if field is Date.JOINED else ""
    raise BadRule(f"{shown(value.text)} is not a date", value.start, f"write it as 1980-12-31{also}")

"""What may stand on the line: checks for option values, and options that many commands share.

What can be judged without the shop is judged here and ends with the usage; what the shop's rules forbid
is refused later, by them.
"""

import argparse
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from store.domain.errors import BadInput
from store.domain.stamps import Instant
from store.domain.values import dataclass

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

Value = TypeVar("Value")

CUSTOMER: Final = "id, e-mail, card number or name"
"""How a command names a customer."""

_NUMBER: Final = re.compile(r"[+-]?(\d{1,15}\.?\d{0,9}|\.\d{1,9})", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_DAYS: Final = re.compile(r"\+(\d{1,5})", re.ASCII)
_DAYS_BY_WORD: Final = {"today": 0, "tomorrow": 1}

_PORT_MAX: Final = 0xFFFF
_YEARS: Final = range(1970, 9999)


class WrongUsage(Exception):
    """The line cannot be meant as it stands; ends with exit code 2."""


def json_option(parser: argparse.ArgumentParser) -> None:
    """Answer as JSON."""
    parser.add_argument("--json", action="store_true", help="print only JSON, in UTF-8")


def consent_option(parser: argparse.ArgumentParser, words: str) -> None:
    """Do it although something speaks against it."""
    parser.add_argument("--even-so", action="store_true", help=f"do it {words}")


def link_options(parser: argparse.ArgumentParser) -> None:
    """How this lane is reached by others."""
    parser.add_argument(
        "--port", type=port, metavar="N", help="where to listen for other lanes; 0 for any free port"
    )
    parser.add_argument(
        "--no-discovery", action="store_true", help="neither look for lanes on the network nor be found"
    )


def text(argument: str) -> str:
    """Text of any kind; bytes that are no text become U+FFFD."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def number(argument: str) -> str:
    """A plain decimal, such as 12.50; stays text until the shop's currency is known."""
    plain = argument.strip()
    is_minus_nothing = plain.startswith("-") and not plain.strip("-0.")
    if is_minus_nothing or not _NUMBER.fullmatch(plain):
        raise argparse.ArgumentTypeError(f"{text(argument)!r} is not a number such as 12.50")
    return plain


def percent(argument: str) -> str:
    """A plain decimal with or without a percent sign."""
    return number(argument.strip().removesuffix("%"))


def whole(argument: str) -> int:
    """A whole number."""
    if not _WHOLE.fullmatch(argument.strip()):
        raise argparse.ArgumentTypeError(f"{text(argument)!r} is not a whole number")
    return int(argument)


def count(argument: str) -> int:
    """How many of something."""
    number = whole(argument)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is below 0")
    return number


def file(argument: str) -> str:
    """The name of a file."""
    if not argument.strip() or "\0" in argument:
        raise argparse.ArgumentTypeError("name the file")
    return argument


def read(option: str, parse: Callable[[str], Value], argument: str) -> Value:
    """The value of an option that the shop reads in its own way; raises BadInput naming the option."""
    try:
        return parse(argument)
    except BadInput as error:
        raise BadInput(f"{option}: {error}") from error


def port(argument: str) -> int:
    """A TCP port."""
    number = whole(argument)
    if not 0 <= number <= _PORT_MAX:
        raise argparse.ArgumentTypeError(f"a port is a number up to {_PORT_MAX}")
    return number


@dataclass(frozen=True, slots=True)
class When:
    """A moment as typed, before it is known where the shop is."""

    written: datetime | None = None
    """Without an offset, it is meant on the shop's clock."""
    days: int = 0
    """Otherwise the beginning of the day so many days from today."""

    def instant(self, zone: ZoneInfo, now: Instant) -> Instant:
        """The moment, in a shop in `zone`."""
        moment = self.written
        if moment is None:
            today = datetime.fromtimestamp(now / 1000, zone)
            midnight = today.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            moment = midnight + timedelta(days=self.days)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def day(argument: str) -> date:
    """A day by its date."""
    try:
        written = date.fromisoformat(argument.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text(argument)!r} is not a day such as 2026-12-31") from error
    if written.year not in _YEARS:
        raise argparse.ArgumentTypeError(f"the year of {text(argument)!r} cannot be meant")
    return written


def when(argument: str) -> When:
    """A date, a date with a time, `today`, `tomorrow`, or `+30` for the day in thirty days."""
    tidy = argument.strip()
    ahead = _DAYS.fullmatch(tidy)
    if ahead or tidy.casefold() in _DAYS_BY_WORD:
        return When(days=int(ahead[1]) if ahead else _DAYS_BY_WORD[tidy.casefold()])
    try:
        written = datetime.fromisoformat(tidy)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text(argument)!r} is not a date such as 2026-12-31 or 2026-12-31T18:00, today, tomorrow or +30"
        ) from error
    if written.year not in _YEARS:
        raise argparse.ArgumentTypeError(f"the year of {text(argument)!r} cannot be meant")
    return When(written)

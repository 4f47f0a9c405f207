"""Earning rules as people type them: `from 50: 2; from 100: 3`, and `2x Gold; 3x Gold on sat, sun`."""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from store.domain.earning import FACTOR_MAX, ONCE, Multiplier, Range
from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.money import Minor, parse_scaled

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

ReadAmount: TypeAlias = Callable[[str], Minor]
"""Raises BadInput."""
WriteAmount: TypeAlias = Callable[[Minor], str]
FindGroup: TypeAlias = Callable[[str], GroupId]
"""The group of a name or an id; raises BadInput."""
NameGroup: TypeAlias = Callable[[GroupId], str]

_RANGE: Final = re.compile(r"(?:from\s+)?(?P<spent>[^:;]+):\s*(?P<points>\d{1,9})", re.ASCII | re.IGNORECASE)
_TIMES: Final = re.compile(
    r'(?P<factor>[\d.,]+)\s*[x*]\s*(?:"(?P<quoted>[^"]*)"|(?P<group>.*?))\s*'
    r"(?:\bon\s+(?P<days>[a-z]{3}[a-z, ]*))?",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r'(?:[^;,"]|,(?!\s+(?:from\s|[\d.,]+\s*[x*]))|"[^"]*")+',
    re.IGNORECASE,
)
"""What stands between two `;`, or before a comma that another rule follows."""


def read_ranges(text: str, amount: ReadAmount) -> tuple[Range, ...]:
    """Better rates: the amount from which one counts, and its points; raises BadInput."""
    found: list[Range] = []
    for part in _parts(text):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadInput(f"{part[:40]!r} is no range: write from 50: 2, and ; before the next")
        found.append(Range(amount(match["spent"].strip()), int(match["points"])))
    return tuple(found)


def write_ranges(ranges: Iterable[Range], amount: WriteAmount) -> str:
    """The same as it could have been typed."""
    return "; ".join(f"from {amount(each.spent)}: {each.points}" for each in ranges)


def read_multipliers(text: str, group: FindGroup) -> tuple[Multiplier, ...]:
    """Multipliers of groups, of weekdays, or of both; raises BadInput."""
    return tuple(_multiplier(part, group) for part in _parts(text))


def _multiplier(part: str, group: FindGroup) -> Multiplier:
    match = _TIMES.fullmatch(part)
    named = "" if match is None else (match["quoted"] or match["group"] or "").strip()
    if match is None or not (named or match["days"]):
        raise BadInput(f"{part[:40]!r} is no multiplier: write 2x Gold, 3x Gold on sat, sun or 2x on tue")
    days = None if match["days"] is None else _days(match["days"])
    return Multiplier(_factor(match["factor"]), group(named) if named else None, days)


def _factor(text: str) -> int:
    factor = parse_scaled(text.replace(",", "."), 2)
    if factor > FACTOR_MAX:
        raise BadInput(f"at most {FACTOR_MAX // ONCE} times")
    return factor


def _days(text: str) -> frozenset[int]:
    names = text.replace(",", " ").casefold().split()
    lost = next((name for name in names if name not in WEEKDAYS), None)
    if lost is not None:
        raise BadInput(f"{lost!r} is no day: use {', '.join(WEEKDAYS)}")
    return frozenset(map(WEEKDAYS.index, names))


def write_multipliers(multipliers: Iterable[Multiplier], name: NameGroup) -> str:
    """The same as it could have been typed."""
    return "; ".join(multiplier_words(each, name) for each in multipliers)


def multiplier_words(each: Multiplier, name: NameGroup) -> str:
    """`3x Gold on sat, sun`."""
    group = "" if each.group is None else f" {_quoted(each.group, name(each.group))}"
    return f"{factor_words(each.factor)}{group}{days_words(each.weekdays)}"


def factor_words(factor: int) -> str:
    """`1.5x`."""
    whole, rest = divmod(factor, ONCE)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "x" if rest else f"{whole}x"


def days_words(weekdays: frozenset[int] | None) -> str:
    """` on sat, sun`; empty for every day."""
    return "" if weekdays is None else f" on {', '.join(WEEKDAYS[day] for day in sorted(weekdays))}"


def _quoted(group: GroupId, name: str) -> str:
    """The name as it is read back: some have to stand in quotes, and one with quotes in it is its id."""
    if '"' in name or not name:
        return group.hex()
    return f'"{name}"' if set(";,") & set(name) or re.search(r"\bon\b", name, re.IGNORECASE) else name


def _parts(text: str) -> list[str]:
    if text.count('"') % 2:
        raise BadInput('a name in quotes ends with "')
    return [part.strip() for part in _PART.findall(text) if part.strip()]

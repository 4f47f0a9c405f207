"""What a purchase earns: a rate, better ones from amounts on, and multipliers of groups and weekdays.

A program keeps its ranges and multipliers as one JSON text:

    {"multipliers": [{"factor": 200, "group": "32 hex digits", "weekdays": [1, 5]}], "ranges": [[5000, 2]]}

`ranges` are pairs of minor units and points: who spends so much earns so many points for each full amount of
the program. A multiplier's `factor` is in hundredths; `group` and `weekdays` (0 is Monday) may be left out.
"""

import json
from collections.abc import Sequence
from typing import Final

from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, GroupId
from store.domain.money import Minor
from store.domain.values import dataclass

ONCE: Final = 100
"""The factor that changes nothing."""

FACTOR_MAX: Final = 100 * ONCE
RANGES_MAX: Final = 20
MULTIPLIERS_MAX: Final = 100
"""More than anybody explains to a customer."""

POINTS_MAX: Final = 1_000_000
_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Range:
    """A better rate for who spends more."""

    spent: Minor
    """From this on."""
    points: int
    """For each full amount of the program, of all that is spent."""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """More points, or fewer, or none: for a group, on some weekdays, or both."""

    factor: int
    """Hundredths; 0 gives no points."""
    group: GroupId | None = None
    """None for everybody."""
    weekdays: frozenset[int] | None = None
    """0 is Monday; None is every day."""

    def holds(self, buying: "Buying") -> bool:
        """Whether it is for this customer on this day."""
        is_theirs = self.group is None or self.group in buying.groups
        return is_theirs and (self.weekdays is None or buying.weekday in self.weekdays)


@dataclass(frozen=True, slots=True)
class Buying:
    """Who buys, and when."""

    groups: frozenset[GroupId] = frozenset()
    """Those that count at that moment."""
    weekday: int = 0
    """On the shop's clock."""


@dataclass(frozen=True, slots=True)
class Earning:
    """What a program has beside its plain rate."""

    ranges: tuple[Range, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()

    def points(self, plain: int, value: Minor) -> int:
        """Points for each full amount when `value` is spent: the most of all ranges that are reached."""
        return max([plain, *(each.points for each in self.ranges if each.spent <= value)])

    def counting(self, buying: Buying) -> Multiplier | None:
        """The one multiplier that counts, never several together.

        The smallest if any gives fewer points, else the greatest; of equals the first.
        """
        held = [each for each in self.multipliers if each.holds(buying)]
        if fewer := [each for each in held if each.factor < ONCE]:
            return min(fewer, key=lambda each: each.factor)
        more = [each for each in held if each.factor > ONCE]
        return max(more, key=lambda each: each.factor, default=None)

    def factor(self, buying: Buying) -> int:
        """What points are multiplied by, in hundredths."""
        counting = self.counting(buying)
        return ONCE if counting is None else counting.factor


PLAIN: Final = Earning()


def checked(check: Check, earning: Earning, plain: int) -> Earning:
    """Ranges in order of what they ask, multipliers once each; notes faults by `ranges` and `multipliers`."""
    ranges = tuple(sorted(set(earning.ranges), key=lambda each: (each.spent, each.points)))
    _check_ranges(check, ranges, plain)
    multipliers = tuple(dict.fromkeys(earning.multipliers))
    check.require("multipliers", len(multipliers) <= MULTIPLIERS_MAX, f"at most {MULTIPLIERS_MAX} of them")
    for each in multipliers:
        is_day = each.weekdays is None or (each.weekdays and each.weekdays <= set(range(_DAYS)))
        check.require(
            "multipliers", 0 <= each.factor <= FACTOR_MAX, f"between 0 and {FACTOR_MAX // ONCE} times"
        )
        check.require("multipliers", is_day, "a day is one of mon, tue, wed, thu, fri, sat, sun")
        check.require(
            "multipliers",
            each.group is not None or each.weekdays is not None,
            "a multiplier is for a group, or for some weekdays",
        )
    whom = [(each.group, each.weekdays) for each in multipliers]
    check.require("multipliers", len(set(whom)) == len(whom), "two multipliers are for the same")
    return Earning(ranges, multipliers)


def _check_ranges(check: Check, ranges: Sequence[Range], plain: int) -> None:
    check.require("ranges", len(ranges) <= RANGES_MAX, f"at most {RANGES_MAX} of them")
    for before, each in zip([Range(0, plain), *ranges], ranges, strict=False):
        check.require("ranges", each.spent > before.spent, "each begins at another amount above zero")
        check.require("ranges", each.points > before.points, "who spends more earns more points, not fewer")
        check.require("ranges", each.points <= POINTS_MAX, f"at most {POINTS_MAX} points")


def written(earning: Earning) -> str:
    """As it is kept; empty for a plain rate."""
    if earning == PLAIN:
        return ""
    plain = {
        "ranges": [[each.spent, each.points] for each in earning.ranges],
        "multipliers": [_multiplier(each) for each in earning.multipliers],
    }
    kept = {name: each for name, each in plain.items() if each}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _multiplier(each: Multiplier) -> dict[str, object]:
    found: dict[str, object] = {"factor": each.factor}
    if each.group is not None:
        found["group"] = each.group.hex()
    if each.weekdays is not None:
        found["weekdays"] = sorted(each.weekdays)
    return found


def read(text: str) -> Earning:
    """What is kept.

    Raises:
        BadInput: a newer program wrote it; nothing of it counts then, for half of a rule is another rule.
    """
    try:
        return _earning(json.loads(text)) if text else PLAIN
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise BadInput("earning rules that this lane cannot read: bring it up to date") from error


def _earning(plain: dict[str, list[object]]) -> Earning:
    _refuse_others(plain, "ranges", "multipliers")
    pairs = [_list(each) for each in plain.get("ranges", ())]
    ranges = tuple(Range(_number(spent), _number(points)) for spent, points in pairs)
    return Earning(ranges, tuple(map(_read_multiplier, plain.get("multipliers", ()))))


def _read_multiplier(plain: object) -> Multiplier:
    if not isinstance(plain, dict):
        raise TypeError(plain)
    _refuse_others(plain, "factor", "group", "weekdays")
    group, weekdays = plain.get("group"), plain.get("weekdays")
    identity = None if group is None else GroupId(bytes.fromhex(str(group)))
    if identity is not None and len(identity) != ID_BYTES:
        raise ValueError(group)
    days = None if weekdays is None else frozenset(map(_number, _list(weekdays)))
    return Multiplier(_number(plain["factor"]), identity, days)


def _refuse_others(plain: dict[str, list[object]], *known: str) -> None:
    if not plain.keys() <= {*known}:
        raise ValueError(plain)


def _number(plain: object) -> int:
    if type(plain) is not int:
        raise TypeError(plain)
    return plain


def _list(plain: object) -> list[object]:
    if not isinstance(plain, list):
        raise TypeError(plain)
    return plain


def taken_back(earned: int, whole: Minor, *, before: Minor, now: Minor) -> int:
    """Points that go back with goods: as recorded, in proportion to what the goods had cost.

    However goods come back in parts, together they take what one return of all of them takes, and never more
    than was earned.

    Args:
        earned: what the sale earned, as its entry says.
        whole: what all its goods cost that points were earned for.
        before: the part of it that came back earlier.
        now: the part that comes back with this.
    """
    if whole <= 0:
        return 0
    return earned * min(before + now, whole) // whole - earned * min(before, whole) // whole

"""Says in one sentence why a discount was refused, for the counter, the receipt and `regulars price`.

Lines are counted from 1 here, as on the screen.
"""

from collections.abc import Callable, Iterable
from datetime import tzinfo

from store.domain.money import Currency
from store.domain.pricing.reasons import Cause, Reason
from store.domain.stamps import Instant, utc

Naming = Callable[[bytes], str]
"""The name of a discount or a group, by its id."""


_FIXED = {
    Cause.NO_CUSTOMER: "is for a group, and the sale has no customer",
    Cause.NO_GROUP: "is for groups, and none is left: give it one, or make it everybody's",
    Cause.INACTIVE: "it is not active",
    Cause.OTHER_TIME: "outside its schedule: another weekday or hour",
    Cause.USED_UP: "used up",
    Cause.USES_AWAY: "its last uses are with lanes that do not answer",
    Cause.NEEDS_CUSTOMER: "is limited for each customer, and the sale has none",
    Cause.NEEDS_COUPON: "needs its coupon",
    Cause.SAVES_NOTHING: "saves nothing here",
    Cause.NOTHING_LEFT: "nothing is left to take off",
    Cause.OTHERS_BETTER: "stands alone, and the other offers cost no more",
}

_TIMES = {
    Cause.NOT_YET: "outside its schedule: starts {}",
    Cause.OVER: "outside its schedule: ended {}",
}

_COUPONS = {
    Cause.COUPON_USED: "is used up",
    Cause.COUPON_AWAY: "is for a lane that does not answer now",
    Cause.COUPON_OF_ANOTHER: "is for one customer, who is not on the sale",
}

_AMOUNTS = {
    Cause.BELOW_MINIMUM: "below its minimum of {}",
    Cause.BELOW_FLOOR: "below the floor price of {}",
}

_LOST = {
    Cause.TAKES_MORE: ("{} takes off more", "{} take off more"),
    Cause.TAKES_AS_MUCH: ("{} takes off as much and comes first", "{} take off as much and come first"),
    Cause.NOT_BESIDE: ("does not meet {}, which stands alone", "does not meet {}, which stand alone"),
}

_ON_LINES = {
    Cause.BETTER: ("is better", "together are better"),
    Cause.EQUAL_FIRST: ("is as good and comes first", "are as good and come first"),
    Cause.UNITS_TAKEN: ("takes its units", "take its units"),
}


def sentence(reason: Reason, naming: Naming, currency: Currency, timezone: tzinfo) -> str:
    """The reason in words; names in it are as `naming` gives them."""
    if reason.cause in _FIXED:
        return _FIXED[reason.cause]
    if reason.cause in _LOST:
        return _lost(reason, naming)
    if reason.cause in _ON_LINES:
        return _on_lines(reason, naming, *_ON_LINES[reason.cause])
    if reason.cause in _TIMES:
        return _TIMES[reason.cause].format(_time(reason.amount, timezone))
    if reason.cause in _AMOUNTS:
        return _AMOUNTS[reason.cause].format(currency.format(reason.amount))
    return _about(reason, naming)


def _about(reason: Reason, naming: Naming) -> str:
    be = "are" if len(reason.lines) > 1 else "is"
    match reason.cause:
        case Cause.NOT_DISCOUNTABLE:
            return f"{lines_in_words(reason.lines)} {be} not discountable"
        case Cause.COUPON_USED | Cause.COUPON_OF_ANOTHER | Cause.COUPON_AWAY:
            return f"the coupon {reason.code} {_COUPONS[reason.cause]}"
        case Cause.BY_HAND:
            return f"{lines_in_words(reason.lines)} {be} priced by hand"
        case Cause.NEEDS_UNITS:
            return f"needs {reason.needed}, there {'is' if reason.there == 1 else 'are'} {reason.there}"
        case Cause.GROUP_DORMANT:
            return _dormant(reason, naming)
        case _:
            return f"the customer is not a member of {_list(map(naming, reason.ids), 'or')}"


def _lost(reason: Reason, naming: Naming) -> str:
    winners = reason.winners[0]
    one, several = _LOST[reason.cause]
    return (several if len(winners) > 1 else one).format(_list(map(naming, winners), "and"))


def _on_lines(reason: Reason, naming: Naming, one: str, several: str) -> str:
    """Tell who won where, lines with the same winners in one clause."""
    places: dict[tuple[bytes, ...], list[int]] = {}
    for line, winners in zip(reason.lines, reason.winners, strict=True):
        places.setdefault(winners, []).append(line)
    clauses: list[str] = []
    for winners, lines in places.items():
        what = several if len(winners) > 1 else one
        clauses.append(f"{_list(map(naming, winners), 'and')} {what} on {lines_in_words(lines)}")
    return ", ".join(clauses)


def _dormant(reason: Reason, naming: Naming) -> str:
    clauses = [f"group {naming(each)} is inactive" for each in reason.ids]
    clauses += [f"group {naming(each)} is outside its schedule" for each in reason.others]
    return ", ".join(clauses)


def lines_in_words(lines: Iterable[int]) -> str:
    """Name lines by their places from 0: `line 1`, `lines 1 and 3`."""
    numbers = [str(line + 1) for line in lines]
    return f"line{'s' if len(numbers) > 1 else ''} {_list(numbers, 'and')}"


def _list(names: Iterable[str], word: str) -> str:
    *head, last = names
    return f"{', '.join(head)} {word} {last}" if head else last


def _time(instant: Instant, timezone: tzinfo) -> str:
    return f"{utc(instant).astimezone(timezone):%Y-%m-%d %H:%M}"

"""What a reward program that is being typed would give, example by example. Pure."""

from collections.abc import Callable, Iterator
from typing import Final

from store.domain.earning import Buying, Multiplier
from store.domain.ids import GroupId, ProgramId
from store.domain.money import Currency, Minor
from store.domain.rewards import Program, ProgramDraft, worked
from store.domain.rewards_words import Trial

EXAMPLES_MAX: Final = 4
_MONDAY: Final = 0


def program_of(draft: ProgramDraft) -> Program:
    """A program as it would be."""
    return Program(
        id=ProgramId(b""),
        name=draft.name,
        points=draft.points,
        per_amount=draft.per_amount,
        active=draft.active,
        earning=draft.earning,
        redeem_points=draft.redeem_points,
        redeem_amount=draft.redeem_amount,
        coupon_points=draft.coupon_points,
        coupon_discount=draft.coupon_discount,
        expires_days=draft.expires_days,
    )


def examples(program: Program, money: Currency, name: Callable[[GroupId], str]) -> list[str]:
    """What some purchases would earn: a plain one, one for the highest range, one for each multiplier."""
    told: list[str] = []
    for value, multiplier in _purchases(program, money):
        days = None if multiplier is None else multiplier.weekdays
        group = None if multiplier is None else multiplier.group
        weekday = min(days) if days else _plain_day(program)
        buying = Buying(frozenset() if group is None else frozenset([group]), weekday)
        where = () if group is None else (name(group),)
        trial = Trial("", where, value, weekday, worked(program, value, buying))
        told.append(trial.told(program, money))
    return told[:EXAMPLES_MAX]


def _purchases(program: Program, money: Currency) -> Iterator[tuple[Minor, Multiplier | None]]:
    plain = 235 * 10**money.digits // 10
    yield plain, None
    if program.earning.ranges:
        yield program.earning.ranges[-1].spent, None
    for multiplier in program.earning.multipliers:
        yield plain, multiplier


def _plain_day(program: Program) -> int:
    """A day on which no multiplier is for everybody, if there is one."""
    taken = {
        day
        for each in program.earning.multipliers
        if each.group is None and each.weekdays is not None
        for day in each.weekdays
    }
    return next((day for day in range(7) if day not in taken), _MONDAY)

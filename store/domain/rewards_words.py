"""What a reward program says of itself to people: its rules, and why a purchase earns what it does."""

from collections.abc import Iterator, Sequence
from typing import Final

from store.domain.earning_text import NameGroup, days_words, factor_words, write_multipliers, write_ranges
from store.domain.ids import CustomerId, GroupId
from store.domain.money import Currency, Minor
from store.domain.rewards import Program, Sum
from store.domain.values import dataclass

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def count_words(points: int) -> str:
    """`1 point`, `47 points`."""
    return "1 point" if points == 1 else f"{points:,} points"


def pay_words(points: int, amount: str) -> str:
    """`1 point pays 0.01`, `100 points pay 1.00`."""
    return f"{count_words(points)} {'pays' if points == 1 else 'pay'} {amount}"


def rate_words(program: Program, money: Currency) -> str:
    """`2 points for each 1.00`."""
    return f"{count_words(program.points)} for each {money.format(program.per_amount)}"


def worth_words(program: Program, money: Currency) -> str:
    """`100 points pay 1.00`; empty when they pay nothing."""
    if not program.pays:
        return ""
    return pay_words(program.redeem_points, money.format(program.redeem_amount))


def coupon_words(program: Program, discount: str) -> str:
    """`500 points buy a coupon of Five off`; empty without coupons."""
    if program.coupon_points is None:
        return ""
    verb = "buys" if program.coupon_points == 1 else "buy"
    return f"{count_words(program.coupon_points)} {verb} a coupon of {discount or 'a discount that is gone'}"


def expiry_words(program: Program) -> str:
    """`90 days after they were earned`; empty when points stay."""
    if program.expires_days is None:
        return ""
    days = "1 day" if program.expires_days == 1 else f"{program.expires_days} days"
    return f"{days} after they were earned"


def rules(program: Program, money: Currency, name: NameGroup, discount: str) -> Iterator[tuple[str, str]]:
    """All that a program does, a label and a text each; `discount` is what its coupons are of."""
    told = (
        ("Earns", rate_words(program, money)),
        ("Better rates", write_ranges(program.earning.ranges, money.format)),
        ("Multipliers", write_multipliers(program.earning.multipliers, name)),
        ("Worth", worth_words(program, money)),
        ("Coupons", coupon_words(program, discount)),
        ("Points end", expiry_words(program)),
        ("Trouble", program.trouble),
    )
    return ((label, text) for label, text in told if text)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase that is only thought of."""

    value: Minor
    """What is paid, discounts taken off, nothing of it with points."""
    customer: CustomerId | None = None
    """Whose groups count; without one, those of `groups`."""
    groups: tuple[GroupId, ...] = ()
    weekday: int | None = None
    """0 is Monday; None for today."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What it would earn."""

    who: str
    """Empty for somebody in particular groups."""
    groups: tuple[str, ...]
    """Names of the groups that count."""
    value: Minor
    weekday: int
    sum: Sum

    def told(self, program: Program, money: Currency) -> str:
        """`Ann spending 23.50 on Tuesday in Gold earns 46 points`."""
        where = f" in {_listed(self.groups)}" if self.groups else ""
        spent = money.format(self.value)
        earns = f"earns {count_words(self.sum.total)}" if program.active else "earns nothing: it is inactive"
        return f"{self.who or 'Somebody'} spending {spent} on {DAYS[self.weekday]}{where} {earns}"

    def why(self, program: Program, money: Currency, name: NameGroup) -> str:
        """`23 x 1.00, 1 point each, 2x Gold`."""
        each = f"{self.sum.fulls} x {money.format(program.per_amount)}, {count_words(self.sum.points)} each"
        times = self.sum.multiplier
        if times is None:
            return each
        group = "" if times.group is None else f" {name(times.group)}"
        return f"{each}, {factor_words(times.factor)}{group}{days_words(times.weekdays)}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

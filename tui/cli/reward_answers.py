"""How a reward program is written in an answer."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from store.domain.earning_text import WEEKDAYS, factor_words
from store.domain.ids import DiscountId, GroupId, ProgramId
from store.domain.money import Currency
from store.domain.rewards import Program
from store.domain.rewards_words import rate_words, rules
from store.domain.values import dataclass
from tui.cli import door
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Store


@dataclass(frozen=True, slots=True)
class ProgramWriter:
    """Writes reward programs in the shop's currency, with the names of what they are linked to."""

    money: Currency
    groups: dict[bytes, str]
    users: dict[ProgramId, Sequence[str]]
    discounts: dict[DiscountId, str]

    def json(self, program: Program) -> Json:
        """Everything about a program."""
        pays = program.pays
        return {
            "id": program.id.hex(),
            "name": program.name,
            "points": program.points,
            "per_amount": self.money.format(program.per_amount),
            "ranges": [
                {"from": self.money.format(each.spent), "points": each.points}
                for each in program.earning.ranges
            ],
            "multipliers": [
                {
                    "factor": factor_words(each.factor).removesuffix("x"),
                    "group": None if each.group is None else self.group(each.group),
                    "weekdays": None
                    if each.weekdays is None
                    else [WEEKDAYS[day] for day in sorted(each.weekdays)],
                }
                for each in program.earning.multipliers
            ],
            "redeem_points": program.redeem_points if pays else None,
            "redeem_amount": self.money.format(program.redeem_amount) if pays else None,
            "coupon_points": program.coupon_points,
            "coupon": self.discount(program) or None,
            "expires_days": program.expires_days,
            "active": program.active,
            "groups": list(self.users.get(program.id, ())),
            "trouble": program.trouble or None,
        }

    def card(self, program: Program) -> Iterator[str]:
        """A program by itself, for people."""
        return door.card(
            [
                ("Reward", program.name),
                *rules(program, self.money, self.group, self.discount(program)),
                ("Groups", ", ".join(self.users.get(program.id, ()))),
                ("State", "active" if program.active else "inactive"),
                ("Id", program.id.hex()),
            ]
        )

    def table(self, programs: Iterable[Program]) -> Iterator[str]:
        """Programs below each other, for people."""
        heads = ("Reward program", "Earns", "Groups", "State", "Id")
        rows = (
            (
                program.name,
                rate_words(program, self.money),
                ", ".join(self.users.get(program.id, ())),
                "active" if program.active else "inactive",
                program.id.hex(),
            )
            for program in programs
        )
        return door.table(heads, rows)

    def group(self, group: GroupId) -> str:
        """What people call a group."""
        return self.groups.get(group, group.hex())

    def discount(self, program: Program) -> str:
        """What people call the discount that a program's coupons are of; empty without one."""
        discount = program.coupon_discount
        return "" if discount is None else self.discounts.get(discount, discount.hex())


def writer(store: "Store") -> ProgramWriter:
    """Writes the reward programs of a shop."""
    return ProgramWriter(
        store.shop.get().currency,
        {counted.group.id: counted.group.label for counted in store.groups.all()},
        store.programs.users(),
        store.programs.coupon_discounts(),
    )

"""Reward programs as rows of a list, and the page that says all of one. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from store.domain.ids import GroupId, ProgramId
from store.domain.money import Currency
from store.domain.rewards import Program
from store.domain.rewards_words import rules
from tui.ports import Row
from tui.screens.offers.program_preview import examples
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column
from tui.widgets.paper import Span

COLUMNS: Final = (
    Column("name", "Name", 12, share=2),
    Column("earns", "Earns", 22, share=2),
    Column("worth", "Worth", 17, share=1),
    Column("groups", "Groups", 12, share=3),
)


def program_rows(
    programs: Sequence[Program], users: Mapping[ProgramId, Sequence[str]], money: Currency
) -> list[Row]:
    """Programs as lines."""
    return [
        Row(
            program.id,
            (
                program.name if program.active else f"{OFF} {program.name}",
                _earns(program, money),
                _worth(program, money),
                ", ".join(users.get(program.id, ())) or "no group yet",
            ),
            Ink.BAD if program.trouble else Ink.TEXT if program.active else Ink.DIM,
        )
        for program in programs
    ]


def _earns(program: Program, money: Currency) -> str:
    """`1 per 1.00, more from 50.00, 2 levels`."""
    parts = [f"{program.points:,} per {money.format(program.per_amount)}"]
    if program.earning.ranges:
        parts.append(f"more from {money.format(program.earning.ranges[0].spent)}")
    if program.earning.multipliers:
        parts.append(f"{len(program.earning.multipliers)} multiplied")
    return ", ".join(parts)


def _worth(program: Program, money: Currency) -> str:
    """`100 are 1.00, coupon at 500`."""
    pays = f"{program.redeem_points:,} are {money.format(program.redeem_amount)}" if program.pays else ""
    coupon = "" if program.coupon_points is None else f"coupon at {program.coupon_points:,}"
    return ", ".join(part for part in (pays, coupon) if part) or "nothing"


def page(
    program: Program, money: Currency, name: Callable[[GroupId], str], discount: str, users: Sequence[str]
) -> list[list[Span]]:
    """All of a program: its rules, who has it, and what some purchases would earn."""
    facts = [
        *rules(program, money, name, discount),
        ("Groups", ", ".join(users) or "none: l gives it to one"),
        ("State", "active" if program.active else "inactive: it gives nothing"),
    ]
    lines: list[list[Span]] = [[(f"{label:14}", Ink.DIM), (text, Ink.TEXT)] for label, text in facts]
    told = [[(example, Ink.TEXT)] for example in examples(program, money, name)]
    return [*lines, [], *told]


def removal(users: Sequence[str]) -> str:
    """What deleting a program means."""
    verb = "gives" if len(users) == 1 else "give"
    lost = f"{', '.join(users)} {verb} no points any more. " if users else ""
    return f"{lost}Points already earned stay."

from dataclasses import replace

from store.domain.ids import ProgramId
from store.domain.money import currency
from store.domain.rewards import Program
from tui.screens.offers.rows import program_row
from tui.theme.inks import Ink

EUR = currency("EUR")


def test_a_reward_program_as_a_line() -> None:
    beans = Program(id=ProgramId(b"p" * 16), name="Beans", points=2, per_amount=500, active=True)
    row = program_row(beans, EUR)
    assert row.cells == ("Beans", "reward", "2 points per 5.00", "what is paid", "its groups", "")
    off = program_row(replace(beans, points=1, active=False), EUR)
    assert (off.cells[0], off.cells[2], off.cells[5], off.ink) == (
        "(off) Beans", "1 point per 5.00", "inactive", Ink.DIM,
    )  # fmt: skip

from dataclasses import replace

import pytest

from store.domain.earning import Earning, Multiplier, Range
from store.domain.ids import GroupId, ProgramId
from store.domain.money import currency
from store.domain.rewards import Program, ProgramDraft, draft_of
from tui.screens.offers.program_preview import examples, program_of

GOLD = GroupId(b"gold".ljust(16))
BEANS = Program(id=ProgramId(b""), name="Beans", points=1, per_amount=100, active=True)
DAYS = frozenset({0, 1})


def name(_: GroupId) -> str:
    return "Gold"


@pytest.mark.parametrize(
    ("program", "code", "told"),
    [
        (BEANS, "EUR", ["Somebody spending 23.50 on Monday earns 23 points"]),
        (BEANS, "JPY", ["Somebody spending 23 on Monday earns 0 points"]),
        (
            replace(BEANS, earning=Earning((Range(5000, 2), Range(9000, 3)), (Multiplier(150, GOLD),))),
            "EUR",
            [
                "Somebody spending 23.50 on Monday earns 23 points",
                "Somebody spending 90.00 on Monday earns 270 points",
                "Somebody spending 23.50 on Monday in Gold earns 34 points",
            ],
        ),
        (
            # The plain example is on a day on which nothing is multiplied for everybody.
            replace(BEANS, earning=Earning((), (Multiplier(200, None, DAYS),))),
            "EUR",
            [
                "Somebody spending 23.50 on Wednesday earns 23 points",
                "Somebody spending 23.50 on Monday earns 46 points",
            ],
        ),
        (
            replace(BEANS, earning=Earning((), tuple(Multiplier(each, GOLD) for each in range(9)))),
            "EUR",
            [
                "Somebody spending 23.50 on Monday earns 23 points",
                *["Somebody spending 23.50 on Monday in Gold earns 0 points"] * 3,
            ],
        ),
        (
            replace(BEANS, active=False),
            "EUR",
            ["Somebody spending 23.50 on Monday earns nothing: it is inactive"],
        ),
    ],
)
def test_examples(program: Program, code: str, told: list[str]) -> None:
    assert examples(program, currency(code), name) == told


def test_a_draft_is_tried_as_the_program_it_would_be() -> None:
    draft = ProgramDraft(
        name="Beans", points=2, redeem_points=5, redeem_amount=1, expires_days=9, active=False
    )
    assert draft_of(program_of(draft)) == draft

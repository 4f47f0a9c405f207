"""`regulars rewards`, on a real shop."""

import pytest
from support.command_line import CommandLine

STARS = {"name": "Stars", "points": 1, "per_amount": "1.00", "active": True}


def told(answer: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in answer.items() if key != "id"}


def test_a_program_is_made_changed_and_deleted(regulars: CommandLine) -> None:
    made = regulars.one("rewards", "create", "Stars")
    assert told(made) == STARS
    edited = regulars.one("rewards", "edit", "stars", "--points", "3", "--per", "10", "--inactive")
    assert told(edited) == {**STARS, "points": 3, "per_amount": "10.00", "active": False}
    assert regulars.many("rewards", "list") == [edited]
    renamed = regulars.one("rewards", "edit", str(made["id"]), "--name", "Moons", "--active")
    assert told(renamed) == {**told(edited), "name": "Moons", "active": True}
    assert regulars.one("rewards", "delete", "Moons")["deleted"] is True
    assert regulars.many("rewards", "list") == []


REFUSED = {
    "twin": (("create", "STARS"), "name: there is already a reward program 'Stars'; choose another name"),
    "no points": (("create", "A", "--points", "0"), "points: between 1 and 1000000 points"),
    "for nothing": (("create", "A", "--per", "0"), "per-amount: an amount above zero"),
    "not there": (("delete", "Moons"), "no reward program 'Moons'; see them with: rewards list"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line(regulars: CommandLine, case: str) -> None:
    words, refusal = REFUSED[case]
    regulars.one("rewards", "create", "Stars")
    assert regulars("rewards", *words).refusal() == refusal
    assert regulars.names("rewards", "list") == ["Stars"]


def test_half_a_point_is_wrong_usage(regulars: CommandLine) -> None:
    assert regulars("rewards", "create", "A", "--points", "1.5").code == 2


def test_plain(regulars: CommandLine) -> None:
    regulars.one("rewards", "create", "Stars", "--per", "2.50")
    lines = regulars("rewards", "list").out.splitlines()
    assert [line.rpartition("  ")[0].rstrip() for line in lines] == [
        "Reward program  Points  per EUR  State",
        "Stars                1     2.50  active",
    ]

from dataclasses import dataclass

import pytest

from store.domain.drafts import Check, rebase
from store.domain.errors import BadInput, Invalid


@dataclass(frozen=True)
class Card:
    name: str
    groups: tuple[str, ...]


def refuse(message: str) -> str:
    raise BadInput(message)


def test_all_faults_are_told_at_once_the_first_of_each_field() -> None:
    check = Check()

    assert check.read("name", lambda: "Ann", "") == "Ann"
    assert check.read("email", lambda: refuse("no address"), "nothing") == "nothing"
    check.require("email", holds=False, message="and too long")
    check.require("cards", [], "at least one")
    check.require("city", "Rome", "a city")
    with pytest.raises(Invalid) as refused:
        check.done()
    assert refused.value.problems == {"email": "no address", "cards": "at least one"}
    assert str(refused.value) == "email: no address; cards: at least one"


def test_without_a_fault_nothing_is_raised() -> None:
    check = Check()
    check.require("name", holds=True, message="never")
    check.done()


def test_only_refusals_are_collected() -> None:
    with pytest.raises(ZeroDivisionError):
        Check().read("name", lambda: 1 // 0, 0)


@pytest.mark.parametrize(
    ("draft", "seen", "now", "merged"),
    [
        pytest.param(("a", ()), ("a", ()), ("b", ("x",)), ("b", ("x",)), id="nothing touched: all of theirs"),
        pytest.param(("c", ()), ("a", ()), ("b", ("x",)), ("c", ("x",)), id="only what was touched"),
        pytest.param(("a", ("y",)), ("a", ()), ("a", ("x",)), ("a", ("x", "y")), id="both additions stay"),
        pytest.param(
            ("a", ()), ("a", ("x",)), ("a", ("x", "z")), ("a", ("z",)), id="a removal beside an addition"
        ),
        pytest.param(("a", ("x",)), ("a", ("x", "y")), ("a", ("y",)), ("a", ()), id="two removals"),
    ],
)
def test_only_what_a_person_touched_is_written_over_what_others_wrote(
    draft: tuple[str, tuple[str, ...]],
    seen: tuple[str, tuple[str, ...]],
    now: tuple[str, tuple[str, ...]],
    merged: tuple[str, tuple[str, ...]],
) -> None:
    assert rebase(Card(*draft), Card(*seen), Card(*now)) == Card(*merged)

import pytest

from store.domain.drafts import Check
from store.domain.errors import BadInput, Invalid


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

import pytest

from store.domain.rules.faults import BadRule, did_you_mean, shown
from store.domain.rules.phrases import SUBJECTS

PHRASES = [" ".join(phrase) for phrase in SUBJECTS]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gendr", "gender"), ("Gendre", "gender"), ("agge", "age"), ("sity", "city"), ("ordres", "orders"),
        ("last odrer", "last order"), ("bithday mnth", "birthday month"), ("spnet", "spent"),
    ],
)  # fmt: skip
def test_a_slip_is_seen(typed: str, meant: str) -> None:
    assert did_you_mean(typed, PHRASES) == f"did you mean {meant!r}?"


@pytest.mark.parametrize("typed", ["female", "VIP", "x", "", "income", "x" * 10_000])
def test_what_is_near_nothing_gets_no_hint(typed: str) -> None:
    assert did_you_mean(typed, PHRASES) == ""


def test_a_fault_is_one_sentence_with_its_place() -> None:
    fault = BadRule("'x' is wrong", 4, "write y")
    assert str(fault) == "at character 5: 'x' is wrong; write y"
    assert (fault.position, fault.what, fault.hint, fault.field) == (4, "'x' is wrong", "write y", "rule")
    assert str(BadRule("'x' is wrong", 0)) == "at character 1: 'x' is wrong"


def test_what_was_typed_is_shown_short_and_harmless() -> None:
    assert shown("a\x1b[31m\nb") == r"'a\x1b[31m\nb'"
    assert len(shown("x" * 10_000)) < 50

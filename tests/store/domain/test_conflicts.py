import pytest

from store.domain.conflicts import ANSWERS, Answer, Conflict, Kind, Side, conflict_id, many_id


def test_every_kind_has_an_answer_that_leaves_things_as_they_are() -> None:
    assert set(ANSWERS) == set(Kind)
    assert all({Answer.KEEP, Answer.BOTH} & set(answers) for answers in ANSWERS.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        (("a", "b"), ("b", "a")),
        ((1, 23), (12, 3)),
        ((b"a",), (b"b",)),
    ],
)
def test_an_id_is_about_all_its_parts_in_their_order(
    one: tuple[str | int | bytes, ...], other: tuple[str | int | bytes, ...]
) -> None:
    assert conflict_id(*one) != conflict_id(*other)
    assert conflict_id(*one) == conflict_id(*one)
    assert len(conflict_id(*one)) == 16


def test_several_things_have_one_id_whoever_names_them() -> None:
    assert many_id(Kind.CARD, (b"a", b"b"), "7") == many_id(Kind.CARD, (b"b", b"a"), "7")
    assert many_id(Kind.CARD, (b"a", b"b"), "7") != many_id(Kind.NAMES, (b"a", b"b"), "7")


@pytest.mark.parametrize(("kept", "lost", "at"), [(None, None, 0), (5, None, 5), (5, 9, 9), (9, 5, 9)])
def test_a_conflict_is_as_late_as_its_later_side(kept: int | None, lost: int | None, at: int) -> None:
    sides = Side("1", at=kept), Side("2", at=lost)
    assert Conflict(b"", Kind.EDIT, "Ann", "customer", "phone", *sides, "", ()).at == at

"""A plan keeps what is decided, for one program at a time."""

from pathlib import Path

import pytest

from store.domain.errors import Unavailable
from store.domain.imports.register import Key, Known
from store.queries.import_plan import Before, Spoiled, create, open_left


def known(number: int, **given: str) -> Known:
    return Known(number, bytes([number]), is_fresh=number % 2 == 1, row=number + 1, given=dict(given))


def test_what_is_saved_is_found_by_number_id_and_key(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    ann, bob = known(1, name="Ann"), known(2)
    bob.added = {"cards": ["C-1"]}
    plan.save([ann, bob], {Key("email", "a@x.com"): 1, Key("card", "C-1"): 2})
    assert plan.find([Key("email", "a@x.com"), Key("card", "C-1"), Key("card", "a@x.com")]) == {
        Key("email", "a@x.com"): 1,
        Key("card", "C-1"): 2,
    }
    assert plan.numbered([2, 1, 9]) == [ann, bob]
    assert plan.identified([b"\2"]) == [bob]
    plan.save([known(1, name="Anna")], {Key("email", "a@x.com"): 2})
    assert plan.numbered([1]) == [known(1, name="Anna")]
    assert plan.find([Key("email", "a@x.com")]) == {Key("email", "a@x.com"): 1}
    plan.clear()
    assert (plan.numbered([1, 2]), plan.find([Key("card", "C-1")]), plan.count()) == ([], {}, 0)
    plan.discard()
    assert list(tmp_path.iterdir()) == []


def test_only_what_changes_something_is_written_in_its_order(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    same = known(4)
    same.added = {"cards": []}
    plan.save([known(3), known(2, city="Bonn"), same, known(5)], {})
    assert (plan.count(), plan.count_until(3)) == (3, 2)
    assert [each.number for each in plan.after(0, 2)] == [2, 3]
    assert [each.number for each in plan.after(3, 2)] == [5]
    assert [each.number for each in plan.until(3, 9)] == [3, 2]
    assert plan.ids(2) == [b"\2", b"\3"]
    plan.close()


def test_what_lists_gain_and_lose_is_told_once(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    ann, bob = known(1), known(2)
    ann.added, bob.added = {"groups": ["a", "b"], "cards": ["C-1"]}, {"groups": ["a"], "left": ["ü"]}
    plan.save([ann, bob, known(3)], {})
    assert plan.listed("groups", "left") == {"a", "b", "ü"}
    assert plan.listed("tags") == set()
    plan.close()


def test_what_was_before_is_kept(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    plan.keep_safe()
    plan.remember({1: Before({"name": "Ann"}, {"cards": ["C-1"]})}, [b"c"])
    plan.remember({1: Before({"name": "Anna"}, {}), 2: Before({}, {})}, [b"c", b"d"])
    assert plan.remembered([1, 2, 3]) == {1: Before({"name": "Anna"}, {}), 2: Before({}, {})}
    assert sorted(plan.made()) == [b"c", b"d"]
    plan.close()


def test_what_was_kept_of_what_is_not_written_is_let_go_of(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    plan.remember({number: Before({}, {}) for number in (1, 2, 3)}, [])
    plan.forget_after(1)
    assert plan.remembered([1, 2, 3]) == {1: Before({}, {})}
    plan.close()


def test_what_is_decided_is_numbered_by_id(tmp_path: Path) -> None:
    plan = create(tmp_path / "a.plan")
    first, idle, last = known(3, name="Zoe"), known(4), known(5, name="Ann")
    first.id, idle.id, last.id = b"z", b"m", b"a"
    plan.save([first, idle, last], {Key("email", "z@x.com"): 3})
    plan.sort()
    first.number, last.number = 2, 1
    assert plan.after(0, 9) == [last, first]
    assert (plan.last(), plan.identified([b"m"])) == (2, [])
    plan.clear()
    plan.save([known(1)], {Key("email", "z@x.com"): 1})
    assert plan.after(0, 9) == [known(1)]
    plan.close()


def test_one_program_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    plan = create(path)
    assert open_left(path) is None
    plan.keep_safe()
    assert open_left(path) is None
    plan.save([known(1)], {})
    plan.close()
    left = open_left(path)
    assert left is not None
    assert left.count() == 1
    assert open_left(path) is None
    left.discard()


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.plan"
    path.write_bytes(b"no plan at all" * 1000)
    with pytest.raises(Spoiled):
        open_left(path)
    with pytest.raises(Unavailable, match="the plan cannot be kept"):
        create(tmp_path / "nowhere" / "a.plan")

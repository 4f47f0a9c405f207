from dataclasses import replace

import pytest

from netsync.protocol.greeting import ASLEEP, refusal, too_far_apart
from netsync.protocol.messages import Hello
from store.domain.changes import Site
from store.domain.ids import LaneId

A, B = (Site(LaneId(letter * 16), 1) for letter in (b"a", b"b"))
MINE = Hello(1, 1, A, 0, 0, {A: 5, B: 5}, {})
THEIRS = Hello(1, 1, B, 0, 0, {A: 5, B: 5}, {})
UPDATE = "one lane speaks sync protocol {} to {}, the other 1 to 1: update Regulars on the older one"

VERSIONS: dict[tuple[int, int], str] = {
    (1, 1): "",
    (0, 1): "",
    (1, 9): "",
    (0, 9): "",
    (0, 0): UPDATE.format(0, 0),
    (2, 9): UPDATE.format(2, 9),
}


@pytest.mark.parametrize("versions", VERSIONS)
def test_versions_that_have_none_in_common_are_told(versions: tuple[int, int]) -> None:
    theirs = replace(THEIRS, protocol_min=versions[0], protocol_max=versions[1])
    words = VERSIONS[versions]
    assert too_far_apart(theirs) == words
    assert refusal(MINE, theirs) == ((words, words) if words else None)


def test_who_slept_while_what_was_deleted_is_forgotten_is_told_on_both_sides() -> None:
    slept = replace(THEIRS, have={A: 2, B: 5})
    awake = replace(MINE, floor={A: 4})
    assert refusal(awake, slept) == (f"it {ASLEEP}", f"this lane {ASLEEP}")
    assert refusal(slept, awake) == (f"this lane {ASLEEP}", f"it {ASLEEP}")
    assert refusal(awake, replace(slept, have={})) is None  # it is new: nothing of it is dead

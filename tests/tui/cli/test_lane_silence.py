"""A lane that may be lost is named, with how long it was silent and what to do."""

from support.shops import member

from store.domain.graves import Silent
from store.domain.ids import LaneId
from tui.cli.lane_silence import as_json, never_words, words

BAR = Silent(LaneId(b"b" * 16), "The Bar", 34)


def test_a_person_is_told_what_to_do() -> None:
    assert words(BAR) == (
        "The Bar has not been heard of for 34 days: what is deleted is kept everywhere until it is."
        " If it is lost: regulars lanes retire 'The Bar' --reason WHY"
    )


def test_of_a_lane_that_nothing_ever_came_from_it_is_said_when_it_is_none() -> None:
    assert never_words(member("Back", 2, None)) == (
        "Nothing has come from Back since it was taken in. If it is no machine of yours, as joining was begun"
        " anew: regulars lanes retire 2 --reason WHY"
    )


def test_a_program_is_told_who_and_how_long() -> None:
    assert as_json(BAR) == {"id": b"b".hex() * 16, "name": "The Bar", "days": 34}

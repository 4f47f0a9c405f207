"""`regulars lanes retire`, `revoke` and `rename`."""

from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.shops import member

from store.api import open_store, place_in, system_world


@pytest.fixture
def two(regulars: CommandLine) -> CommandLine:
    """A shop with another lane in its book."""
    store = open_store(place_in(Path(regulars.shop)), system_world(), "cli")
    store.lanes.enrol(member("Back", 2, store.lanes.own().id))
    store.close()
    return regulars


def test_a_lost_lane_leaves_what_it_had_to_the_one_that_says_so(two: CommandLine) -> None:
    seen = two.one("lanes", "retire", "Back", "--dry-run")
    assert (seen["name"], seen["retired"], seen["points"], seen["balance"]) == ("Back", False, 0, "0.00")
    assert "would leave this lane" in two("lanes", "retire", "2", "--dry-run").out
    done = two.one("lanes", "retire", "Back", "--reason", "stolen")
    assert (done["retired"], done["vouchers"]) == (True, "0.00")
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [peer["state"] for peer in peers] == ["retired"]
    assert "retired already" in two("lanes", "retire", "Back", "--reason", "stolen").refusal()
    told = [str(entry["what"]) for entry in two.many("history")]
    assert any("retired a lane: stolen" in each for each in told)


def test_a_lane_is_renamed_and_shut_out(two: CommandLine) -> None:
    assert two.one("lanes", "rename", "2", "Bar")["name"] == "Bar"
    assert two.one("lanes", "revoke", "Bar")["revoked"] is True
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [(peer["name"], peer["state"]) for peer in peers] == [("Bar", "revoked")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("retire", "Nobody", "--reason", "x"), "no lane 'Nobody'"),
        (("retire", "Back"), "say why"),
        (("retire", "1", "--reason", "x"), "cannot retire itself"),
        (("rename", "Back", " "), "name"),
    ],
)
def test_what_cannot_be_is_refused(two: CommandLine, words: tuple[str, ...], told: str) -> None:
    assert told in two("lanes", *words).refusal()

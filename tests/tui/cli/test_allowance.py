"""`regulars allowance`: given, listed with what it risks, taken back."""

from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.shops import member

from store.api import open_store, place_in, system_world


def test_an_allowance_is_given_listed_and_taken_back(regulars: CommandLine) -> None:
    assert regulars.many("allowance", "list") == []
    assert regulars("allowance", "list").out == "No lane has one.\n"
    (given,) = regulars.many("allowance", "set", "Lane 1", "balance", "50", "--reason", "line dug up")
    assert (given["lane"], given["account"], given["reason"]) == ("Lane 1", "balance", "line dug up")
    assert (given["amount"], given["used"], given["risk"]) == ("50.00", "0.00", "50.00")
    regulars("allowance", "set", "1", "points", "300", "--reason", "line dug up")
    found = [(each["account"], each["risk"]) for each in regulars.many("allowance", "list")]
    assert found == [("points", "300"), ("balance", "50.00")]
    assert "line dug up" in regulars("allowance", "list").out
    assert [each["account"] for each in regulars.many("allowance", "clear", "1", "points")] == ["balance"]
    assert regulars.many("allowance", "clear", "1") == []


def test_a_lane_that_was_retired_has_none_and_it_can_be_taken_back(regulars: CommandLine) -> None:
    store = open_store(place_in(Path(regulars.shop)), system_world(), "cli")
    store.lanes.enrol(member("Back", 2, store.lanes.own().id))
    store.close()
    regulars("allowance", "set", "Back", "points", "50", "--reason", "line dug up")
    regulars("lanes", "retire", "Back", "--reason", "stolen")
    assert regulars.many("allowance", "list") == []
    regulars("allowance", "clear", "Back")
    assert str(regulars.many("history")[0]["what"]).endswith("no points: taken back")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("set", "Bar", "points", "5", "--reason", "x"), 1, "no lane 'Bar'"),
        (("set", "1", "points", "-5", "--reason", "x"), 1, "not below zero"),
        (("set", "1", "points", "5", "--reason", " "), 1, "say why"),
        (("set", "1", "points", "2000000000", "--reason", "x"), 1, "not beyond all measure"),
        (("set", "1", "points", "2.5", "--reason", "x"), 1, "AMOUNT: '2.5' is not a whole number"),
        (("set", "1", "points", "five", "--reason", "x"), 2, "'five' is not a number"),
        (("set", "1", "points", "1_0", "--reason", "x"), 2, "'1_0' is not a number"),
        (("set", "1", "balance", "five", "--reason", "x"), 2, "'five' is not a number"),
        (("set", "1", "points", "5"), 2, "--reason"),
        (("set", "1", "voucher", "5", "--reason", "x"), 2, "voucher"),
    ],
)
def test_what_cannot_be_is_refused(
    regulars: CommandLine, words: tuple[str, ...], code: int, told: str
) -> None:
    answer = regulars("allowance", *words)
    assert answer.code == code
    assert told in answer.err

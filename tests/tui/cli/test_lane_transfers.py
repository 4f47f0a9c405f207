"""`regulars lanes transfers`: who gave whom the right to spend what."""

import pytest
from support.command_line import CommandLine
from support.shops import member

from store.api import open_store, place_in, system_world
from store.domain.changes import Site
from store.domain.customers import CustomerDraft
from store.domain.transfers import Ask


@pytest.fixture
def handed(regulars: CommandLine) -> CommandLine:
    """A shop of two lanes in which points of Ann's and balance of Ben's went to the other lane."""
    store = open_store(place_in(regulars.shop), system_world(), "cli")
    back = member("Back", 2, store.lanes.own().id)
    store.lanes.enrol(back)
    for number, (name, account, amount) in enumerate((("Ann", "points", 120), ("Ben", "balance", 4950))):
        whose = store.customers.create(CustomerDraft(name=name))
        store.wallets.adjust(whose, account, 5000, "welcome")
        assert store.transfers.give(Site(back.id, 1), Ask(bytes([number]) * 16, whose, account, amount))
    store.close()
    return regulars


def test_what_was_handed_over_is_listed_the_latest_first(handed: CommandLine) -> None:
    told = handed("lanes", "transfers").out.splitlines()
    assert [" ".join(line.split()[1:]) for line in told[1:]] == [
        "Lane 1 Back 49.50 balance Ben",
        "Lane 1 Back 120 points points Ann",
    ]
    found = handed.many("lanes", "transfers")
    assert [(each["from"], each["to"], each["account"], each["amount"], each["whose"]) for each in found] == [
        ("Lane 1", "Back", "balance", "49.50", "Ben"),
        ("Lane 1", "Back", "points", "120", "Ann"),
    ]


def test_it_is_cut_to_one_customer_and_to_some_lines(handed: CommandLine) -> None:
    (ann,) = handed.many("lanes", "transfers", "--customer", "Ann")
    assert ann["whose"] == "Ann"
    assert handed.many("lanes", "transfers", "--skip", "1") == [ann]
    assert [each["whose"] for each in handed.many("lanes", "transfers", "--limit", "1")] == ["Ben"]
    assert handed("lanes", "transfers", "--customer", "Nobody").code == 1


def test_a_lane_alone_has_nothing_to_hand_over(regulars: CommandLine) -> None:
    assert regulars("lanes", "transfers").out == "No lane handed anything over.\n"
    assert regulars.many("lanes", "transfers") == []

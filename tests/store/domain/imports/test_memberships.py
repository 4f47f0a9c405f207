"""A row of memberships names one customer and groups, or is refused with the reason."""

from collections.abc import Sequence

import pytest

from store.domain.imports.decisions import LEFT, NewGroups
from store.domain.imports.fields import Places
from store.domain.imports.line import Line
from store.domain.imports.memberships import (
    MembershipDecisions,
    MembershipReader,
    Target,
    key_of,
    membership_keys,
)
from store.domain.imports.outcome import Mode, Verdict
from store.domain.imports.register import Key, Known, Register

PLACES = Places({"own_id": (0,), "reference": (1,), "email": (2,), "cards": (3,), "groups": (4,)})
ANN, BOB = bytes([1]) * 16, bytes([2]) * 16
VIP, TEA = "aa" * 16, "bb" * 16


def read(*cells: str, group: str = "") -> Line:
    return MembershipReader(PLACES, group).read(2, cells)


def told(line: Line) -> list[str]:
    return [message for _, message in line.faults]


def decisions(mode: Mode, *, wanted: bool = False) -> MembershipDecisions:
    register = Register(lambda: (9, bytes(16)))
    ann = Known(1, ANN, is_fresh=False, held={"groups": frozenset([VIP])})
    bob = Known(2, BOB, is_fresh=False, held={"groups": frozenset()})
    register.load({
        Key("own", ANN.hex()): ann, Key("email", "a@x.com"): ann, Key("reference", "7"): bob,
        Key("card", "C-1"): bob,
    })  # fmt: skip
    groups = {
        "vip": Target(VIP),
        "tea, green": Target(TEA, closed_to_new="Tea is inactive"),
        "old": Target("cc" * 16, closed="Old fills itself"),
    }
    return MembershipDecisions(register, groups, mode, NewGroups(wanted))


def test_a_row_is_read() -> None:
    line = read(ANN.hex().upper(), "7", " A@X.com ", "C-1; C-2", "VIP")
    assert membership_keys(line) == [
        Key("own", ANN.hex()), Key("reference", "7"), Key("email", "a@x.com"), Key("card", "C-1"),
        Key("card", "C-2"),
    ]  # fmt: skip
    assert line.lists["groups"] == ("VIP",)
    assert read("", ANN.hex(), "", "", "VIP").own == ANN.hex()
    assert read("", "7", "", "", "", group="Tea").lists == {"groups": ("Tea",)}
    assert told(read("", "", "", "", "VIP")) == ["says nobody: it needs an id, an e-mail or a card"]
    assert told(read("", "7", "", "", " ")) == ["names no group"]


@pytest.mark.parametrize(
    ("mode", "cells", "verdict", "changes", "faults"),
    [
        ("add", ("", "7", "", "", "vip"), Verdict.UPDATED, {"groups": [VIP]}, []),
        ("add", ("", "", "a@x.com", "", "VIP"), Verdict.UNCHANGED, {"groups": []}, []),
        ("add", ("", "", "", "C-1", "nope"), Verdict.REFUSED, {},
         ["there is no group 'nope'; create it first, or let the import make it"]),
        ("add", ("", "7", "", "", "Tea, green"), Verdict.REFUSED, {}, ["Tea is inactive"]),
        ("add", ("", "7", "", "", "vip; OLD"), Verdict.REFUSED, {}, ["Old fills itself"]),
        ("add", ("", "7", "a@x.com", "", "vip"), Verdict.REFUSED, {},
         ["names several customers by its id, e-mail and cards; say whom it means"]),
        ("add", ("", "8", "", "", "vip"), Verdict.REFUSED, {},
         ["there is no customer '8'; import customers first"]),
        ("add", ("", "", "", "C-9", "vip"), Verdict.REFUSED, {},
         ["there is no customer 'C-9'; import customers first"]),
        ("remove", ("", "", "a@x.com", "", "vip"), Verdict.UPDATED, {LEFT: [VIP]}, []),
        ("remove", ("", "7", "", "", "vip"), Verdict.UNCHANGED, {LEFT: []}, []),
        ("remove", ("", "7", "", "", "Tea, green"), Verdict.UNCHANGED, {LEFT: []}, []),
        ("remove", ("", "7", "", "", "nope"), Verdict.REFUSED, {},
         ["there is no group 'nope'; create it first"]),
    ],
)  # fmt: skip
def test_what_a_row_comes_to(
    mode: Mode, cells: Sequence[str], verdict: Verdict, changes: dict[str, list[str]], faults: list[str]
) -> None:
    deciding, line = decisions(mode), read(*cells)
    assert deciding.decide(line) is verdict
    found: dict[str, list[str]] = {}
    for known in deciding.register.touched() if verdict is not Verdict.UNCHANGED else []:
        found |= known.added
    if verdict is not Verdict.UNCHANGED:
        assert found == changes
    assert told(line) == faults
    assert (deciding.added, deciding.removed) == (
        len(changes.get("groups", [])), len(changes.get(LEFT, [])),
    )  # fmt: skip


def test_a_group_that_is_not_there_is_made_once_where_that_is_wanted() -> None:
    deciding = decisions("replace", wanted=True)
    assert deciding.decide(read("", "7", "", "", "Neu")) is Verdict.UPDATED
    assert deciding.decide(read("", "", "a@x.com", "", "NEU")) is Verdict.UPDATED
    assert deciding.new_groups.names == ["Neu"]
    assert [known.added for known in deciding.register.touched()] == [
        {"groups": ["+Neu"]},
        {"groups": ["+Neu"]},
    ]


def test_replacing_remembers_who_is_named_and_takes_out_the_others() -> None:
    deciding = decisions("replace")
    deciding.decide(read("", "7", "", "", "VIP"))
    assert deciding.named == {VIP}
    assert list(deciding.register.claims) == [key_of(VIP, BOB)]
    ann = deciding.register.find(Key("email", "a@x.com"))
    assert ann is not None
    assert (deciding.leave(ann, VIP), deciding.leave(ann, VIP), deciding.leave(ann, TEA)) == (
        True,
        False,
        False,
    )
    assert (ann.added, ann.is_touched, deciding.removed) == ({LEFT: [VIP]}, True, 1)

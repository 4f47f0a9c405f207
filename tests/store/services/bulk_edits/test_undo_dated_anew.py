"""What was done by a wrong clock and dated anew can be undone as what was done by a right one."""

import pytest
from support.books import read
from support.edits import customer_draft
from support.shops import DAY, MINUTE, ShopLane, sync

from store.domain.bulk_edits.edits import AddToGroups, Edit, SetField
from store.domain.bulk_edits.outcomes import NotRestored
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import Selection

AHEAD = 400 * DAY


@pytest.fixture
def lonely(three: list[ShopLane]) -> ShopLane:
    """The third lane: its clock is far ahead while nobody is linked."""
    return three[2]


@pytest.fixture
def vip(three: list[ShopLane]) -> GroupId:
    return three[0].store.groups.create(GroupDraft(name="VIP"))


@pytest.fixture
def anns(three: list[ShopLane], vip: GroupId, lonely: ShopLane) -> list[CustomerId]:
    """Three in Munich, whom everybody knew when that clock went wrong."""
    assert vip
    front = three[0].store
    made = [front.customers.create(CustomerDraft(name=f"Ann {n}", city="Munich")) for n in range(3)]
    for other in three[1:]:
        sync(front, other.store)
    lonely.machine.forward(AHEAD)
    lonely.reopen()
    return made


def bulk(lane: ShopLane, anns: list[CustomerId], *edits: Edit) -> bytes:
    done = lane.store.bulk_edits.apply(Selection(keys=frozenset(anns)), list(edits))
    assert done.action is not None
    return done.action


def link(three: list[ShopLane]) -> None:
    """All hear each other's clocks, and then everything else; the lane goes on by the others' time."""
    for lane in three:
        ahead = [other.machine.at - lane.machine.at for other in three if other is not lane]
        lane.store.replication.hear_clocks(ahead, lambda: 1000.0)
    share(three)
    three[2].store.lanes.go_by_lanes()


def share(three: list[ShopLane]) -> None:
    for other in (*three[1:], three[1]):
        sync(three[0].store, other.store)


def stand(lane: ShopLane, anns: list[CustomerId]) -> list[tuple[str, int]]:
    return [(each.city, len(each.groups)) for each in map(lane.store.customers.get, anns)]


def undo(lane: ShopLane, action: bytes) -> tuple[int, tuple[NotRestored, ...]]:
    """What came of it, as it was foretold too."""
    told = lane.store.bulk_edits.foretell(action)
    done = lane.store.bulk_edits.undo(action)
    assert (told.restorable, told.left) == (done.restored, done.left)
    return done.restored, done.left


@pytest.mark.parametrize("where", [2, 0])
def test_it_is_undone_whole(
    three: list[ShopLane], lonely: ShopLane, vip: GroupId, anns: list[CustomerId], where: int
) -> None:
    bulk(lonely, anns[1:], SetField("phone", "1"), AddToGroups((vip,)))
    action = bulk(lonely, anns, SetField("city", "Berlin"), AddToGroups((vip,)))
    link(three)
    assert stand(three[1], anns) == [("Berlin", 1)] * 3
    assert undo(three[where], action) == (4, ())
    share(three)
    for lane in three:
        assert stand(lane, anns) == [("Munich", 0), ("Munich", 1), ("Munich", 1)]
        assert read(lane.store) == read(three[0].store)


def test_what_was_changed_since_stays(
    three: list[ShopLane], lonely: ShopLane, vip: GroupId, anns: list[CustomerId]
) -> None:
    action = bulk(lonely, anns, SetField("city", "Berlin"), AddToGroups((vip,)))
    link(three)
    for lane, ann in ((lonely, anns[0]), (three[0], anns[1])):
        draft = customer_draft(lane.store.customers.get(ann))
        lane.store.customers.edit(ann, CustomerDraft(name=draft.name, city="Bonn"))
    share(three)
    restored, left = undo(lonely, action)
    assert (restored, [(each.count, each.reason) for each in left]) == (
        2,
        [(2, "changed since in city"), (2, "changed since")],
    )
    assert stand(lonely, anns) == [("Bonn", 0), ("Bonn", 0), ("Munich", 0)]


def test_of_two_edits_by_that_clock_the_later_one_is_undone_first(
    three: list[ShopLane], lonely: ShopLane, anns: list[CustomerId]
) -> None:
    first = bulk(lonely, anns, SetField("city", "Berlin"))
    lonely.machine.forward(MINUTE)
    second = bulk(lonely, anns[:1], SetField("city", "Bonn"))
    link(three)
    restored, left = undo(lonely, first)
    assert (restored, [(each.count, each.names) for each in left]) == (2, [(1, ("Ann 0",))])
    assert undo(lonely, second) == (1, ())
    assert [city for city, _ in stand(lonely, anns)] == ["Berlin", "Munich", "Munich"]


@pytest.mark.parametrize("where", [2, 0])
def test_what_others_had_already_is_undone_too(
    three: list[ShopLane], lonely: ShopLane, vip: GroupId, anns: list[CustomerId], where: int
) -> None:
    """It waited there; then somebody put the clock right and said so."""
    action = bulk(lonely, anns, SetField("city", "Berlin"), AddToGroups((vip,)))
    share(three)
    assert stand(three[0], anns) == [("Munich", 0)] * 3
    lonely.machine.forward(-AHEAD)
    lonely.store.lanes.trust_clock()
    share(three)
    assert stand(three[0], anns) == [("Berlin", 1)] * 3
    three[where].machine.forward(MINUTE)
    assert undo(three[where], action) == (6, ())
    share(three)
    for lane in three:
        assert stand(lane, anns) == [("Munich", 0)] * 3


def test_the_history_says_so(
    three: list[ShopLane], lonely: ShopLane, vip: GroupId, anns: list[CustomerId]
) -> None:
    bulk(lonely, anns, AddToGroups((vip,)))
    link(three)
    told = [line.what for line in three[0].store.history.all(0, 9)]
    assert "dated anew what was done by a wrong clock" in told

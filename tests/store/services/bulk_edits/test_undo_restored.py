"""What a till did before it heard that it is an old copy can be undone as what anybody did."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.shops import MINUTE, ShopLane, image_of, lanes, meet, sync

from store.domain.bulk_edits.edits import AddToGroups, Edit, SetField
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.domain.listing import Selection


@dataclass
class Town:
    """A till that was brought back, one that knows what it did after its image, and three in Munich."""

    till: ShopLane
    knowing: ShopLane
    away: ShopLane
    anns: list[CustomerId]
    is_told_on: bool
    """Whether the till tells a lane that was away what it did before it hears that it is an old copy."""

    def hear(self) -> None:
        """The till hears so, and goes on as another site."""
        before = self.till.store.replication.site()
        if self.is_told_on:
            meet(self.till.store, self.away.store)
            assert self.till.store.replication.site() == before, "nobody could tell"
        for _ in range(2):
            meet(self.till.store, self.knowing.store)
            meet(self.till.store, self.away.store)
        assert self.till.store.replication.site() != before

    def everybody(self) -> list[ShopLane]:
        return [self.till, self.knowing, self.away]


@pytest.fixture(params=["renewed", "parted"])
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    knowing, lost, away = lanes(tmp_path, 3)
    anns = [knowing.store.customers.create(CustomerDraft(name=f"Ann {n}", city="Munich")) for n in range(3)]
    for other in (lost, away):
        sync(knowing.store, other.store)
    lost.store.customers.create(CustomerDraft(name="Before"))
    for other in (knowing, away):
        sync(lost.store, other.store)
    image = image_of(lost, tmp_path / "image")
    lost.store.customers.create(CustomerDraft(name="Bob"))
    sync(knowing.store, lost.store)
    till = image.bring_back(seed=9)
    yield Town(till, knowing, away, anns, request.param == "parted")
    for lane in (till, knowing, away):
        lane.store.close()


def stand(lane: ShopLane, anns: list[CustomerId]) -> list[tuple[str, int]]:
    """Where they live, and of how many groups they are."""
    return [(each.city, len(each.groups)) for each in map(lane.store.customers.get, anns)]


@pytest.mark.parametrize("where", ["till", "knowing"])
def test_a_bulk_edit_is_undone_whole(town: Town, where: str) -> None:
    vip = town.till.store.groups.create(GroupDraft(name="VIP"))
    edits: list[Edit] = [SetField("city", "Berlin"), AddToGroups((vip,))]
    done = town.till.store.bulk_edits.apply(Selection(keys=frozenset(town.anns)), edits)
    town.hear()
    assert stand(town.knowing, town.anns) == [("Berlin", 1)] * 3
    lane: ShopLane = getattr(town, where)
    lane.machine.forward(2 * MINUTE)
    told = lane.store.bulk_edits.foretell(done.action)
    undone = lane.store.bulk_edits.undo(done.action)
    assert (told.restorable, told.left) == (undone.restored, undone.left) == (6, ())
    for other in town.everybody():
        sync(lane.store, other.store)
        assert stand(other, town.anns) == [("Munich", 0)] * 3


def test_two_that_were_made_one_are_what_they_were(town: Town) -> None:
    other = town.till.store.customers.create(CustomerDraft(name="Ann 0", phone="030 1"))
    town.till.store.customers.merging.merge(town.anns[0], other, {})
    assert town.till.store.customers.get(town.anns[0]).phone == "030 1"
    town.hear()
    town.knowing.machine.forward(2 * MINUTE)
    town.knowing.store.customers.merging.unmerge(other)
    sync(town.till.store, town.knowing.store)
    for lane in (town.till, town.knowing):
        assert lane.store.customers.get(town.anns[0]).phone == ""
        assert lane.store.customers.get(other).phone == "030 1"


def test_the_history_of_a_customer_has_it(town: Town) -> None:
    done = town.till.store.bulk_edits.apply(Selection(keys=frozenset(town.anns)), [SetField("city", "Rom")])
    town.hear()
    again = Selection(keys=frozenset(town.anns[:1]))
    town.knowing.store.bulk_edits.apply(again, [SetField("phone", "1")])
    for lane in town.everybody():
        sync(town.knowing.store, lane.store)
        assert done.action in {line.action for line in lane.store.history.of_customer(town.anns[0], 0, 9)}


def test_the_inbox_says_who_wrote_it(town: Town) -> None:
    ann = Selection(keys=frozenset(town.anns[:1]))
    town.till.store.bulk_edits.apply(ann, [SetField("city", "Berlin")])
    town.knowing.machine.forward(5 * MINUTE)
    town.knowing.store.bulk_edits.apply(ann, [SetField("city", "Bonn")])
    town.hear()
    (told,) = town.knowing.store.conflicts.all()
    assert (told.kept.value, told.lost.value) == ("Bonn", "Berlin")
    assert told.lost.who == told.kept.who != ""

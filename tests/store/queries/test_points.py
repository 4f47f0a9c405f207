from dataclasses import replace

import pytest
from support.points import book_points, move_points
from support.shops import DAY, HOUR, NOON, ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId, ProgramId
from store.domain.points import Standing, live
from store.domain.rewards import ProgramDraft
from store.queries import points
from store.queries.heirs import Owners
from store.queries.survivors import family

MIDNIGHT = NOON + 11 * HOUR
"""The end of that day on the shop's clock."""


def standing(store: Store, customer: CustomerId) -> Standing:
    zone = store.shop.get().zone
    with store._units.database.reading() as connection:
        return points.standing(connection, family(connection, customer), store.world.now(), zone)


@pytest.fixture
def ann(store: Store) -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann"))


def program(store: Store, days: int | None) -> ProgramId:
    return store.programs.create(ProgramDraft(name=f"{days} days", expires_days=days))


def test_points_end_with_the_days_of_their_program(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    book_points(store, ann, 10, program=program(store, 3))
    book_points(store, ann, 5, program=program(store, None))
    book_points(store, ann, 2)
    book_points(store, ann, -4)
    assert (standing(store, ann).points, standing(store, ann).ending) == (13, ((MIDNIGHT + 3 * DAY, 6),))
    front.machine.at = MIDNIGHT + 3 * DAY - 1
    assert standing(store, ann).points == 13
    front.machine.forward(1)
    assert standing(store, ann).points == 7


def test_points_of_a_deleted_program_end_all_the_same(front: ShopLane, ann: CustomerId) -> None:
    short = program(front.store, 3)
    book_points(front.store, ann, 10, program=short)
    front.store.programs.delete(short)
    front.machine.forward(5 * DAY)
    assert standing(front.store, ann).points == 0


@pytest.mark.parametrize("short", [True, False])
def test_what_lanes_have_is_what_their_entries_give(three: list[ShopLane], *, short: bool) -> None:
    """Also where no program lets points end, so that sums are asked for alone."""
    one, two, _ = (lane.store for lane in three)
    ann = one.customers.create(CustomerDraft(name="Ann"))
    lasting, ending = program(one, None), program(one, 3) if short else None
    book_points(one, ann, 10, program=lasting)
    book_points(one, ann, 6, program=ending)
    sync(one, two)
    book_points(two, ann, 7, program=lasting)
    book_points(two, ann, -9)
    move_points(one, two, ann, 5)
    sync(one, two)
    for store in (one, two):
        zone, now = store.shop.get().zone, store.world.now() + 5 * DAY
        with store._units.database.reading() as connection:
            known, holders = Owners(connection), family(connection, ann)
            booked, ruled = points._booked(connection, holders, known, zone)
            entries = [*booked, *points._moved(connection, holders, known, zone)]
            found = points.standing(connection, holders, now, zone)
        assert found == live(entries, now, ruled)
        assert found.points == (13 if short else 14)


def test_another_length_of_life_counts_for_points_that_are_there(front: ShopLane, ann: CustomerId) -> None:
    short = program(front.store, 3)
    book_points(front.store, ann, 10, program=short)
    front.machine.forward(5 * DAY)
    draft = front.store.programs.draft(short)
    front.store.programs.edit(short, replace(draft, expires_days=30))
    assert standing(front.store, ann).points == 10


def test_every_lane_finds_the_same_whatever_it_heard_first(three: list[ShopLane]) -> None:
    one, two, three_ = (lane.store for lane in three)
    ann = one.customers.create(CustomerDraft(name="Ann"))
    short = program(one, 3)
    book_points(one, ann, 10, program=short)
    sync(one, two)
    three[1].machine.forward(-DAY)  # its clock was set back
    book_points(two, ann, 7, program=short)
    book_points(two, ann, -3)
    book_points(one, ann, -4)
    move_points(one, two, ann, 5)
    sync(one, three_)
    sync(two, three_)
    sync(three_, one)
    for lane in three:
        lane.machine.at = NOON + HOUR
    found = [standing(store, ann) for store in (one, two, three_)]
    assert found[0] == found[1] == found[2]
    lanes = [lane.store.replication.site() for lane in three]
    assert [found[0].rights.get(lane, 0) for lane in lanes] == [1, 9, 0]
    # Those of the lane whose clock was set back end a day earlier.
    assert found[0].ending == ((MIDNIGHT + 2 * DAY, 4), (MIDNIGHT + 3 * DAY, 6))

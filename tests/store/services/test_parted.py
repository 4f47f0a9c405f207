"""A till brought back from an image meets first who was away as well, and only then who knows better.

Both lives of it are on every lane in the end, each under names of its own, and nothing of them got mixed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.books import read
from support.shops import ShopLane, found, hand_over, image_of, join, lanes, meet, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.changes import Site, TableRows, Trail
from store.domain.customers import CustomerDraft
from store.domain.errors import Unavailable
from store.domain.ids import CustomerId, SaleId
from store.domain.listing import CustomerList, SaleList
from store.domain.payment import CASH, Tender
from store.queries import branches, lives, statistics
from store.queries.rows import spec_of
from store.queries.sites import EPOCHS_MAX
from store.services import parting
from store.tables.book import PARTINGS

CODE = "4006381333931"
RUNS_IN_COMMON = 4


@dataclass
class Town:
    """A lane in its second life, one that was away in its first, one that was away in its second."""

    till: ShopLane
    away: ShopLane
    knowing: ShopLane
    site: Site
    """What the first life was, and the second takes itself for."""
    ann: CustomerId

    def everybody(self) -> list[Store]:
        return [self.till.store, self.away.store, self.knowing.store]


def sell(lane: ShopLane, ann: CustomerId) -> None:
    """A bread for cash, to Ann."""
    lane.store.checkout.attach(ann)
    lane.store.checkout.scan(CODE)
    lane.store.checkout.pay([Tender(CASH, lane.store.checkout.till().due_cash)])


def names(store: Store) -> set[str]:
    return {row.name for row in store.customers.window(CustomerList(), 0, 100)}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Each life has sold once to Ann, made a customer, and edited one and the same."""
    till, away, knowing = lanes(tmp_path, 3)
    till.store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(CODE,)))
    ann = till.store.customers.create(CustomerDraft(name="Ann"))
    for day in range(RUNS_IN_COMMON - 1):
        till.reopen()
        till.store.catalogue.create(ProductDraft(name=f"Bread of day {day}", price=250))
    for other in (away, knowing):
        sync(till.store, other.store)
    site = till.store.replication.site()
    image = image_of(till, tmp_path / "image")
    till.store.customers.create(CustomerDraft(name="First life"))
    till.store.customers.edit(ann, CustomerDraft(name="Ann", city="First"))
    sell(till, ann)
    sync(till.store, knowing.store)
    second = image.bring_back(seed=77)
    second.store.customers.create(CustomerDraft(name="Second life"))
    second.store.customers.edit(ann, CustomerDraft(name="Ann", city="Second"))
    sell(second, ann)
    meet(second.store, away.store)
    assert second.store.replication.site() == site, "nobody could tell"
    yield Town(second, away, knowing, site, ann)
    for lane in (second, away, knowing):
        lane.store.close()


def all_meet(town: Town) -> None:
    meet(town.till.store, town.knowing.store)
    for _ in range(2):
        meet(town.till.store, town.away.store)
        meet(town.away.store, town.knowing.store)


def test_who_has_another_life_of_a_lane_takes_nothing_of_this_one(town: Town) -> None:
    before = read(town.knowing.store)
    town.away.store.customers.create(CustomerDraft(name="Of the other lane"))

    hand_over(town.away.store, town.knowing.store)
    hand_over(town.knowing.store, town.away.store)

    assert names(town.knowing.store) == {"Ann", "First life", "Of the other lane"}
    assert names(town.away.store) == {"Ann", "Second life", "Of the other lane"}
    assert {key for key, kept in before.items() if read(town.knowing.store)[key] != kept} == set()


@pytest.mark.parametrize("told", [1, 2, RUNS_IN_COMMON, RUNS_IN_COMMON + 1, lives.TRAIL_MAX])
def test_in_the_end_both_lives_are_everywhere_under_two_names(
    town: Town, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    """Also of a lane that has run more often than can be told."""
    monkeypatch.setattr(lives, "TRAIL_MAX", told)
    all_meet(town)

    till, *others = town.everybody()
    renewed = till.replication.site()
    assert renewed == Site(town.site.lane, town.site.epoch + 1)
    for store in others:
        assert read(store) == read(till), "tags included"
        assert store.replication.have() == till.replication.have()
        assert store.replication.digest() == till.replication.digest()
    assert names(till) == {"Ann", "First life", "Second life"}
    assert till.customers.get(town.ann).city == "Second", "the later edit"


def test_each_sale_counts_once(town: Town) -> None:
    all_meet(town)

    for store in town.everybody():
        with store._database.reading() as connection:
            found = statistics.stats_of(connection, town.ann)
        assert (found.orders, found.spent) == (2, 500)


def test_the_lane_goes_on_as_its_new_life(town: Town) -> None:
    all_meet(town)
    sell(town.till, town.ann)
    meet(town.till.store, town.away.store)
    meet(town.away.store, town.knowing.store)

    sold = read(town.knowing.store).items()
    numbers = sorted(str(kept.content["number"]) for key, kept in sold if key.table == "sales")
    assert numbers == ["1-000001", "1-000001", "1-000002"], "neither life knew what the other one gave"


def test_what_the_old_life_was_comes_back_and_parts_only_once(town: Town) -> None:
    before = town.till.store.replication.site()
    all_meet(town)

    log = town.till.store.replication
    assert log.part_ways(town.knowing.store.replication.trail(before), ()) == log.site(), "once is enough"
    assert log.have()[before] == town.knowing.store.replication.have()[before]


def test_it_takes_no_name_that_the_other_lane_knows_it_by(town: Town) -> None:
    log, lane = town.till.store.replication, town.site.lane
    theirs = town.knowing.store.replication.trail(town.site)

    assert log.part_ways(theirs, {Site(lane, town.site.epoch + ahead) for ahead in (0, 1, 3)}) == Site(
        lane, town.site.epoch + 2
    )


def test_an_older_copy_of_the_second_life_says_in_the_same_words_that_it_parts(
    town: Town, tmp_path: Path
) -> None:
    """Brought back once more, it has only the first of that life's runs; the others come to it again."""
    till = town.till
    image = image_of(till, tmp_path / "another image")
    till.store.customers.create(CustomerDraft(name="Second life, a day later"))
    till.store.replication.part_ways(town.knowing.store.replication.trail(town.site), ())
    meet(till.store, town.away.store)
    town.till = image.bring_back(seed=78)
    all_meet(town)

    assert read(town.till.store) == read(town.away.store) == read(town.knowing.store)
    assert names(town.till.store) == {"Ann", "First life", "Second life", "Second life, a day later"}


def test_nobody_else_can_say_that_a_life_parts(town: Town) -> None:
    meet(town.till.store, town.knowing.store)
    site = town.till.store.replication.site()
    batches = town.till.store.replication.since({}, rows_max=5000)
    own = next(batch for batch in batches if batch.site == site)
    stranger = Site(town.knowing.member.id, 9)
    forged = replace(own, site=stranger, life=None, tables=_partings(own.tables))
    before = town.away.store.replication.have()

    town.away.store.replication.apply([forged])

    assert town.away.store.replication.have()[town.site] == before[town.site]


def _partings(tables: tuple[TableRows, ...]) -> tuple[TableRows, ...]:
    from store.tables.base import REPLICATED

    found = tuple(rows for rows in tables if REPLICATED[rows.table].table.name == "partings")
    assert found
    return found


def test_a_book_that_is_no_old_copy_parts_with_nothing(tmp_path: Path) -> None:
    till, other = lanes(tmp_path, 2)
    till.store.customers.create(CustomerDraft(name="Ann"))
    sync(till.store, other.store)
    till.reopen()
    till.store.customers.create(CustomerDraft(name="Bob"))
    log, theirs = till.store.replication, other.store.replication
    site = log.site()

    assert not log.heard_of(site, theirs.have()[site], theirs.lives()[site])
    assert log.part_ways(theirs.trail(site), ()) == site
    assert log.heard_of(site, log.have()[site] + 1, None), "nobody has more of it"
    unknown = Site(site.lane, 7)
    assert not log.heard_of(unknown, 3, 5)
    assert log.trail(unknown) == Trail(unknown, 0, ())
    for lane in (till, other):
        lane.store.close()


LIES: dict[str, Callable[[Trail], Trail]] = {
    "no run of it ever began": lambda true: true._replace(begun=()),
    "it began as another one": lambda true: true._replace(begun=((1, 1), *true.begun)),
    "every run was another one": lambda true: true._replace(begun=tuple((ver, 9) for ver, _ in true.begun)),
    "much more was written": lambda true: true._replace(through=2**63 - 1),
    "its last run was another one": lambda true: true._replace(begun=((true.through, 3),)),
}


@pytest.mark.parametrize("lie", LIES)
def test_who_lies_about_lives_costs_a_lane_its_name_and_no_row(lie: str, tmp_path: Path) -> None:
    till, other = lanes(tmp_path, 2)
    till.store.customers.create(CustomerDraft(name="Ann"))
    till.reopen()
    till.store.customers.create(CustomerDraft(name="Bob"))
    till.store.customers.create(CustomerDraft(name="Cyd"))
    sync(till.store, other.store)
    log = till.store.replication
    site, rows = log.site(), {key: kept.content.values for key, kept in read(till.store).items()}

    renewed = log.part_ways(LIES[lie](log.trail(site)), ())

    assert renewed == Site(site.lane, site.epoch + 1), "it believes it"
    found = read(till.store)
    assert {key: kept.content.values for key, kept in found.items() if key in rows} == rows
    assert all(0 < kept.tag.ver <= log.have()[kept.tag.site] for kept in found.values())
    till.store.customers.create(CustomerDraft(name="Dan"))
    meet(till.store, other.store)
    assert other.store.replication.digest() == log.digest()
    assert read(other.store) == read(till.store)
    assert names(other.store) == {"Ann", "Bob", "Cyd", "Dan"}
    for lane in (till, other):
        lane.store.close()


def test_of_a_site_of_another_lane_nothing_is_parted(tmp_path: Path) -> None:
    till, other = lanes(tmp_path, 2)
    other.store.customers.create(CustomerDraft(name="Ann"))
    sync(till.store, other.store)
    log = till.store.replication
    before, site = read(till.store), log.site()

    theirs = log.trail(other.store.replication.site())
    assert log.part_ways(theirs._replace(begun=((1, 5),)), ()) == site
    found = read(till.store)
    assert {key: kept for key, kept in found.items() if key in before} == before
    assert {key.table for key in found.keys() - before.keys()} == {"branches"}, "it is told alone"
    for lane in (till, other):
        lane.store.close()


def test_a_lane_begins_anew_so_often_and_no_more(tmp_path: Path) -> None:
    till, other = lanes(tmp_path, 2)
    log = till.store.replication
    for _ in range(EPOCHS_MAX - log.site().epoch):
        log.part_ways(log.trail(log.site())._replace(through=2**40), ())
    assert log.site().epoch == EPOCHS_MAX
    before = log.have()

    with pytest.raises(Unavailable, match="pair it anew"):
        log.part_ways(log.trail(log.site())._replace(through=2**40), ())
    assert log.have() == before
    for lane in (till, other):
        lane.store.close()


def test_of_more_runs_than_can_be_told_the_latest_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    till, other = lanes(tmp_path, 2)
    for number in range(4):
        till.store.customers.create(CustomerDraft(name=f"Customer {number}"))
        till.reopen()
    till.store.customers.create(CustomerDraft(name="Last"))
    log = till.store.replication
    whole = log.trail(log.site())
    monkeypatch.setattr(lives, "TRAIL_MAX", 2)

    told = log.trail(log.site())
    assert told == whole._replace(begun=whole.begun[-2:])
    assert log.part_ways(told, ()) == log.site()
    for lane in (till, other):
        lane.store.close()


FORGED: dict[str, Mapping[str, int]] = {
    "above nothing that can be": {"above": -1},
    "above the life's own beginning": {"above": 2**40},
    "of a version that began none": {"from_ver": 2**40},
    "of a site that nobody knows": {"epoch": 2**40},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_parting_that_cannot_be_moves_nothing(town: Town, forgery: str) -> None:
    meet(town.till.store, town.knowing.store)
    log = town.till.store.replication
    own = next(batch for batch in log.since({}, rows_max=5000) if batch.site == log.site())
    forged = tuple(_with(rows, FORGED[forgery]) for rows in _partings(own.tables))
    before = town.away.store.replication.have()

    town.away.store.replication.apply([replace(own, tables=forged)])

    assert town.away.store.replication.have()[town.site] == before[town.site]


def test_a_parting_told_by_another_life_than_is_here_moves_nothing(town: Town) -> None:
    meet(town.till.store, town.knowing.store)
    log = town.till.store.replication
    own = next(batch for batch in log.since({}, rows_max=5000) if batch.site == log.site())
    assert _partings(own.tables)
    away = town.away.store
    before, book = away.replication.have(), read(away)

    away.replication.apply([replace(own, life=5)])
    assert away.replication.have() == before
    assert read(away) == book


def compare(lane: Store, peer: Store) -> None:
    """What a lane does that has another life of a third lane's site than its peer."""
    log, theirs = lane.replication, peer.replication
    for site, life in log.lives().items():
        if site.lane not in {log.site().lane, theirs.site().lane} and theirs.lives().get(site, life) != life:
            log.part_ways(theirs.trail(site), {known for known in theirs.have() if known.lane == site.lane})


def branches_in(store: Store) -> dict[str, int]:
    """How many rows tell of two lives, by who wrote them."""
    rows = [kept.tag.site.lane for key, kept in read(store).items() if key.table == "branches"]
    return {member.name: rows.count(member.id) for member in store.lanes.members() if member.id in rows}


@pytest.mark.parametrize("finds_out", ["away", "knowing"])
def test_a_lane_that_never_meets_who_knows_more_hears_of_it_by_another(town: Town, finds_out: str) -> None:
    """Whichever of the two notes it: the one that has the first life, or the one that has the second."""
    till, away, knowing = town.everybody()
    pair = (away, knowing) if finds_out == "away" else (knowing, away)
    compare(*pair)
    sync(away, knowing)
    assert branches_in(away) == branches_in(knowing) != {}
    assert [lane.name for lane in away.lanes.partly_elsewhere()] == [town.till.member.name]
    assert [lane.name for lane in knowing.lanes.partly_elsewhere()] == [town.till.member.name]

    for _ in range(3):
        sync(till, away)
        sync(away, knowing)

    assert till.replication.site() == Site(town.site.lane, town.site.epoch + 1)
    for store in (away, knowing):
        assert read(store) == read(till), "tags included"
        assert store.replication.digest() == till.replication.digest()
        assert names(store) == {"Ann", "First life", "Second life"}
        assert store.lanes.partly_elsewhere() == []
    for store in town.everybody():
        compare(store, away)
        assert sum(branches_in(store).values()) == 2, "it is told once"


def test_what_was_heard_is_done_with_what_comes_next_if_the_program_is_killed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    till, away, knowing = town.everybody()
    compare(away, knowing)
    with monkeypatch.context() as patch:
        patch.setattr(parting, "heed", lambda _, __: None)
        sync(till, away)
    assert till.replication.site() == town.site
    town.till.reopen()

    away.customers.create(CustomerDraft(name="Whatever comes next"))
    sync(town.till.store, away)

    assert town.till.store.replication.site() == Site(town.site.lane, town.site.epoch + 1)


def test_a_life_that_was_told_of_gets_no_name_that_anybody_knows_its_lane_by(town: Town) -> None:
    till, away, knowing = town.everybody()
    lane, epoch = town.site
    away.replication.part_ways(knowing.replication.trail(town.site), {Site(lane, epoch + 3)})

    sync(till, away)

    assert till.replication.site() == Site(lane, epoch + 4)


def test_it_takes_no_name_that_it_was_told_of_before_it_hears_that_it_parts(town: Town) -> None:
    """It was brought back before, and whoever told of its two lives has not heard of that one."""
    till, away, knowing = town.everybody()
    lane, epoch = town.site
    compare(away, knowing)
    assert not till.replication.heard_of(Site(lane, epoch + 1), 5, 1), "none of it is here"
    till.replication.heard_of(Site(lane, EPOCHS_MAX + 1), 5, 1)  # whoever says so lies

    sync(till, away)

    assert till.replication.site() == Site(lane, epoch + 2)


def test_who_lies_about_a_third_lane_fills_no_book(town: Town) -> None:
    log = town.knowing.store.replication
    true = log.trail(town.site)
    for life in range(2 * branches.BRANCHES_MAX):
        log.part_ways(true._replace(begun=((1, life), *true.begun[1:])), ())

    assert sum(branches_in(town.knowing.store).values()) <= branches.BRANCHES_MAX


@pytest.mark.parametrize(("known", "goes_on_as"), [(EPOCHS_MAX - 1, EPOCHS_MAX), (EPOCHS_MAX, 1)])
def test_a_lane_that_had_all_the_names_there_are_takes_no_more_for_what_others_tell(
    town: Town, known: int, goes_on_as: int
) -> None:
    """What they wrote comes in all the same."""
    till, away, _ = town.everybody()
    lie = away.replication.trail(town.site)._replace(begun=((1, 5),))
    away.replication.part_ways(lie, {Site(town.site.lane, known)})

    sync(till, away)

    assert branches_in(till) == branches_in(away) != {}
    assert till.replication.site() == Site(town.site.lane, goes_on_as)
    assert names(till) == {"Ann", "Second life"}


def test_where_no_program_began_a_lane_parts_with_nothing_that_others_tell(town: Town) -> None:
    """It could not be named, would come back as before, and part again."""
    till, away, _ = town.everybody()
    true = away.replication.trail(town.site)
    away.replication.part_ways(true._replace(begun=(*true.begun, (true.through, 5))), set())

    sync(till, away)

    assert branches_in(till) == branches_in(away) != {}
    assert till.replication.site() == town.site
    assert [lane.name for lane in till.lanes.partly_elsewhere()] == [town.till.member.name]


def _with(rows: TableRows, forged: Mapping[str, int]) -> TableRows:
    """One row, with other values in some of its columns."""
    names = {each.number: each.name for each in spec_of(PARTINGS).values}
    cells = zip(rows.columns, rows.values, strict=True)
    values = tuple((forged.get(names.get(number, ""), value),) for number, (value,) in cells)
    return replace(rows, values=values)


@pytest.mark.parametrize("goes_on", [False, True], ids=["the first ends there", "the first goes on"])
@pytest.mark.parametrize("written", [1, 9], ids=["less than the first", "more than the first"])
def test_a_copy_from_when_the_lane_was_alone_keeps_what_nobody_was_told(
    written: int,
    goes_on: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    till = found(tmp_path / "till")
    till.store.customers.create(CustomerDraft(name="Ann"))
    image = image_of(till, tmp_path / "image")
    till.store.customers.create(CustomerDraft(name="First life"))
    other = join(tmp_path / "other", till)
    if goes_on:
        till.reopen()
        till.store.customers.create(CustomerDraft(name="First life, no longer alone"))
    sync(till.store, other.store)
    second = image.bring_back(seed=77)
    site, mine = second.store.replication.site(), {f"Second life {number}" for number in range(written)}
    for name in sorted(mine):
        second.store.customers.create(CustomerDraft(name=name))

    meet(second.store, other.store)

    assert second.store.replication.site() == Site(site.lane, site.epoch + 1)
    assert read(other.store) == read(second.store)
    assert {"Ann", "First life"} | mine <= names(other.store)
    assert len(names(other.store)) == 2 + goes_on + written
    for lane in (second, other):
        lane.store.close()


@pytest.mark.parametrize("who", ["parked it", "hears of it"])
def test_what_waited_in_the_image_is_sold_by_each_life_as_a_sale_of_its_own(who: str, tmp_path: Path) -> None:
    """One that is parked, and one that is open: neither waits any more, and all lanes have both twice."""
    till, other = lanes(tmp_path, 2)
    till.store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(CODE,)))
    parking = till if who == "parked it" else other
    sync(till.store, other.store)
    parking.store.checkout.scan(CODE)
    parking.store.holding.park("")
    sync(till.store, other.store)
    till.store.checkout.scan(CODE)
    sold = list[SaleId]()

    def pay(life: ShopLane) -> None:
        for _ in "open", "parked":
            sold.append(life.store.checkout.pay([Tender(CASH, 1000)]).sale)
            for held in life.store.holding.waiting():
                life.store.holding.recall(held.sale)

    image = image_of(till, tmp_path / "image")
    pay(till)
    sync(till.store, other.store)
    second = image.bring_back(seed=77)
    pay(second)
    for _ in range(2):
        meet(second.store, other.store)
    second.reopen()

    assert len(set(sold)) == 4
    for store in (second.store, other.store):
        assert store.sales.count(SaleList()) == 4
        assert store.holding.waiting() == []
        assert store.checkout.till().lines == ()
    everything = [
        {key: kept.content for key, kept in read(store).items()} for store in (second.store, other.store)
    ]
    assert everything[0] == everything[1]
    for lane in (second, other):
        lane.store.close()

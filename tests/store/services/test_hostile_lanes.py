"""What a stolen till, whose key is good, may say to the others: they go on, whatever it is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import Table
from support.returns import COAT, regular, sold, stocked
from support.shops import MINUTE, ShopLane, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.changes import NUMBER_MAX, SUMMED_MAX, VERSION_MAX, Batch, Cell, TableRows
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, Refused
from store.domain.ids import CustomerId, ProgramId
from store.domain.rewards import ProgramDraft
from store.queries.rows import Row, spec_of
from store.queries.wire import HLC, VER
from store.tables.book import PARTINGS, REACHED, REVOCATIONS
from store.tables.sales import LEDGER, TRANSFERS


def everywhere(lanes: Sequence[ShopLane]) -> None:
    for one in lanes:
        for other in lanes:
            if one is not other:
                sync(one.store, other.store)


def test_a_lane_does_not_believe_what_it_is_told_of_its_own_site(three: list[ShopLane]) -> None:
    front, back, _ = three
    log = front.store.replication
    site, before = log.site(), log.have()
    with pytest.raises(BadInput, match="never wrote"):
        log.apply([Batch(site, before[site], VERSION_MAX, (), ())])
    assert log.have() == before

    front.reopen()
    ann = front.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, back.store)
    assert back.store.customers.get(ann).name == "Ann"
    assert back.store.replication.have()[site] < before[site] + 10


def test_a_lane_is_not_told_by_rows_of_its_own_that_it_had_two_lives(three: list[ShopLane]) -> None:
    log = three[0].store.replication
    site = log.site()
    have = log.have()[site]
    told = (have + 1, 1, b"one of two lives", site.lane, site.epoch, 0, b"some run" * 2, 1)
    columns = (VER, HLC, 16, 17, 18, 19, 20, 21)
    rows = TableRows(spec_of(PARTINGS).number, columns, tuple((cell,) for cell in told))
    with pytest.raises(BadInput, match="never wrote"):
        log.apply([Batch(site, have, have + 1, (site,), (rows,))])
    assert (log.site(), log.have()[site]) == (site, have)
    with three[0].store.lanes._units.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM partings").fetchall()


def told(thief: ShopLane, taker: Store, table: Table, /, **cells: Cell) -> Sequence[Batch]:
    """What a lane tells another one, with other cells in the rows of a table than it has itself."""
    spec = spec_of(table)
    numbers = {each.number: each.name for each in (*spec.keys, *spec.values)}

    def forged(rows: TableRows) -> TableRows:
        if rows.table != spec.number:
            return rows
        values = zip(rows.columns, rows.values, strict=True)
        return replace(
            rows,
            values=tuple(
                (cells[numbers[number]],) * len(column) if numbers.get(number) in cells else column
                for number, column in values
            ),
        )

    batches = thief.store.replication.since(taker.replication.have(), rows_max=5000)
    return [replace(batch, tables=tuple(map(forged, batch.tables))) for batch in batches]


def book_points(lane: ShopLane, customer: CustomerId, program: ProgramId | None = None) -> None:
    with lane.store._units.begin(lane.store._actor) as unit:
        row: Row = {"customer_id": customer, "account": "points", "amount": 1, "at": unit.now, "note": ""}
        unit.insert(LEDGER, [{**row, "document_id": unit.new_id(), "kind": "earned", "program_id": program}])
        unit.did("sales.close", customer)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (LEDGER, {"amount": 2**62}),
        (LEDGER, {"amount": -SUMMED_MAX - 1}),
        (LEDGER, {"at": 2**60}),
        (TRANSFERS, {"taker": b"somebody"}),
    ],
)
def test_rows_that_no_lane_can_count_are_taken_by_none(
    three: list[ShopLane], table: Table, cells: dict[str, Cell]
) -> None:
    front, back, thief = three
    ann = front.store.customers.create(CustomerDraft(name="Ann"))
    everywhere(three)
    book_points(thief, ann)
    with thief.store._units.begin(thief.store._actor) as unit:
        moved: Row = {
            "customer_id": ann,
            "account": "points",
            "amount": 1,
            "at": unit.now,
            "taker": bytes(24),
        }
        unit.insert(TRANSFERS, [{**moved, "id": unit.new_id()}])
        unit.did("points.give", ann)
    before = front.store.replication.have()
    with pytest.raises(BadInput, match=table.name):
        front.store.replication.apply(told(thief, front.store, table, **cells))
    assert front.store.replication.have() == before

    book_points(front, ann)
    sync(front.store, back.store)
    assert back.store.wallets.of(ann).points.known == 1


def test_the_largest_rows_that_are_taken_add_up_whether_they_come_alone_or_together(
    three: list[ShopLane],
) -> None:
    front, back, thief = three
    ann = front.store.customers.create(CustomerDraft(name="Ann"))
    everywhere(three)
    for _ in range(2):
        book_points(thief, ann)
        front.store.replication.apply(told(thief, front.store, LEDGER, amount=SUMMED_MAX))
    sync(front.store, back.store)
    for lane in (front, back):
        assert lane.store.wallets.of(ann).points.known == 2 * SUMMED_MAX


def test_a_customer_is_looked_at_and_served_whatever_date_points_have(three: list[ShopLane]) -> None:
    front, _, thief = three
    stocked(front.store)
    ann = regular(front.store)
    ends = front.store.programs.create(ProgramDraft(name="Ends", points=1, per_amount=100, expires_days=30))
    everywhere(three)
    for at in (NUMBER_MAX, -NUMBER_MAX):
        book_points(thief, ann, ends)
        front.store.replication.apply(told(thief, front.store, LEDGER, at=at))
    assert front.store.wallets.of(ann).points.known == 1, "what was earned before there were tills has ended"
    assert sold(front.store, COAT, to=ann)


def test_what_a_lane_says_of_how_far_it_is_may_be_nothing_that_can_be_read(three: list[ShopLane]) -> None:
    front, back, thief = three
    with thief.store._units.begin(thief.store._actor) as unit:
        unit.put(REACHED, [{"lane_id": thief.member.id, "vector": b"x" * 33, "at": unit.now}])
        unit.did("lanes.reached", thief.member.id)
    everywhere(three)
    for lane in (front, back):
        lane.store.graves.tell()
        lane.store.graves.tend()
        assert lane.store.graves.silent() == []


def test_a_lane_writes_no_number_that_another_one_would_not_take(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Yacht", price=10**11, barcodes=(COAT,)))
    store.checkout.scan(COAT)
    store.checkout.set_quantity(0, 99_999_000)
    with pytest.raises(Refused, match="more than any lane counts"):
        store.holding.park("")


def out(lane: ShopLane) -> list[str]:
    return [each.name for each in lane.store.lanes.members() if each.revoked]


def shut_out(by: ShopLane, *lanes: ShopLane) -> None:
    """As a program does that asks nobody."""
    with by.store._units.begin(by.store._actor) as unit:
        rows: list[Row] = [{"id": unit.new_id(), "lane_id": each.member.id} for each in lanes]
        unit.insert(REVOCATIONS, rows)
        unit.did("lanes.revoke", lanes[0].member.id)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_two_lanes_that_shut_each_other_out_all_know_the_same_one(
    three: list[ShopLane], order: tuple[int, int, int], *, is_first: bool
) -> None:
    front, back, thief = three
    for lane in (front, thief) if is_first else (thief, front):
        if lane is front:
            lane.store.lanes.revoke(thief.member.id)
        else:
            shut_out(thief, front)
        for other in three:
            other.machine.forward(MINUTE)
    pairs = [(front, back), (back, thief), (front, thief)]
    for place in order:
        one, other = pairs[place]
        sync(one.store, other.store)
    everywhere(three)
    for lane in three:
        assert out(lane) == (["Lane 3"] if is_first else ["Lane 1", "Lane 2", "Lane 3"])


def test_a_stolen_till_takes_its_own_revocation_not_back_and_shuts_nobody_out(
    three: list[ShopLane],
) -> None:
    front, back, thief = three
    thief.store.customers.create(CustomerDraft(name="Ann"))
    everywhere(three)
    front.machine.forward(MINUTE)
    front.store.lanes.revoke(thief.member.id)
    assert (out(front), out(back)) == (["Lane 3"], [])

    thief.machine.forward(9 * MINUTE)
    shut_out(thief, front, back)
    sync(thief.store, back.store)
    sync(back.store, front.store)
    assert (out(front), out(back)) == (["Lane 3"], ["Lane 3"])
    assert front.store.conflicts.all() == []

from unittest.mock import patch

import pytest
from support.shops import ShopLane

from store.api import Store
from store.domain.changes import Batch, Site, TableRows, Vector, Version
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.queries import delta
from store.queries.wire import CREATED_HLC, CREATED_SITE, HLC, STAMP_HLC, STAMP_SITE, VER
from store.tables.base import REPLICATED

GROUPS, NAME, DESCRIPTION = 12, 17, 18


def site(store: Store) -> Site:
    return store.replication.site()


def after(store: Store, ver: Version, *, rows_max: int = 5000) -> Batch:
    """What a lane lacks that has this one's writes up to `ver`."""
    (batch,) = store.replication.since({site(store): ver}, rows_max=rows_max)
    return batch


def version(store: Store) -> Version:
    return store.replication.have()[site(store)]


def table(batch: Batch, number: int) -> TableRows:
    return next(rows for rows in batch.tables if rows.table == number)


def test_an_insert_travels_without_the_stamps_of_its_columns(store: Store) -> None:
    before = version(store)
    group = store.groups.create(GroupDraft(name="VIP"))
    batch = after(store, before)
    rows = table(batch, GROUPS)

    assert (batch.site, batch.after, batch.through, batch.sites) == (
        site(store),
        before,
        before + 1,
        (site(store),),
    )
    fields = range(16, 16 + 1 + 14)
    assert rows.columns == (VER, HLC, *fields, CREATED_HLC, CREATED_SITE)
    named = dict(zip(rows.columns, (cells[0] for cells in rows.values), strict=True))
    assert (named[VER], named[16], named[NAME], named[CREATED_SITE]) == (before + 1, group, "VIP", 0)
    assert named[HLC] == named[CREATED_HLC]


def test_an_edit_travels_with_the_stamps_of_what_it_wrote(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    before = version(store)
    store.groups.edit(group, GroupDraft(name="VIP", description="Ours"))
    rows = table(after(store, before), GROUPS)

    stamped = [number for number in rows.columns if number >= STAMP_HLC]
    assert stamped == [DESCRIPTION + STAMP_HLC, DESCRIPTION + STAMP_SITE]


def test_a_row_of_several_authors_names_each_once(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    group = front.groups.create(GroupDraft(name="VIP"))
    back.replication.apply(front.replication.since(back.replication.have(), rows_max=100))
    back.groups.edit(group, GroupDraft(name="VIP", description="Ours"))
    (batch,) = back.replication.since(front.replication.have(), rows_max=100)
    rows = table(batch, GROUPS)

    assert set(batch.sites) == {site(front), site(back)}
    places = dict(zip(rows.columns, (cells[0] for cells in rows.values), strict=True))
    assert batch.sites[int(str(places[CREATED_SITE]))] == site(front)
    assert batch.sites[int(str(places[DESCRIPTION + STAMP_SITE]))] == site(back)


def test_what_was_written_over_is_not_sent_and_still_counts(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    before = version(store)
    for number in range(5):
        store.groups.edit(group, GroupDraft(name="VIP", description=str(number)))
    batch = after(store, before)

    assert batch.through == before + 5
    assert len(table(batch, GROUPS).values[0]) == 1


def test_what_this_program_has_just_written_is_not_looked_for_in_every_table(store: Store) -> None:
    store.groups.create(GroupDraft(name="First"))
    before = version(store)
    group = store.groups.create(GroupDraft(name="VIP"))
    store.groups.create(GroupDraft(name="Staff"))
    with patch.object(delta, "cut", wraps=delta.cut) as asked:
        fresh = after(store, before)
        assert asked.call_count == 0
        store.groups.edit(group, GroupDraft(name="VIPs"))
        assert after(store, before).row_count == fresh.row_count + 2, "an action, and what was written over"
        assert asked.call_count == 1, "a version has lost a row to a later one"
        known = after(store, before + 1)
        assert (known.row_count, asked.call_count) == (5, 1)

    store._units.recent.forget()
    assert after(store, before + 1) == known


def test_what_was_written_past_the_unit_is_told_too(store: Store) -> None:
    store.groups.create(GroupDraft(name="VIP"))
    before = version(store) - 1
    whole = after(store, before)
    store._units.recent.note(1, before + 1, {"groups"}, 2)

    assert after(store, before) == whole


@pytest.mark.parametrize("rows_max", [1, 2, 3, 4, 5, 7, 100])
def test_a_delta_is_cut_between_transactions_and_loses_none(store: Store, rows_max: int) -> None:
    before = version(store)
    for number in range(4):
        store.groups.create(GroupDraft(name=f"Group {number}"))  # a group and an action: two rows
    reached, rows = before, 0
    while reached < before + 4:
        batch = after(store, reached, rows_max=rows_max)
        assert batch.after == reached
        assert batch.row_count <= max(rows_max, 2)
        assert reached < batch.through
        reached, rows = batch.through, rows + batch.row_count
    assert (reached, rows) == (before + 4, 8)


def test_a_transaction_larger_than_a_batch_travels_whole(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    people = [store.customers.create(CustomerDraft(name=f"Customer {number}")) for number in range(9)]
    before = version(store)
    store.groups.add_members(group, people)
    batch = after(store, before, rows_max=3)

    assert (batch.row_count, batch.through) == (10, before + 1)


def test_what_is_not_there_any_more_is_claimed_by_an_empty_batch(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    group = front.groups.create(GroupDraft(name="VIP"))
    third_had: Vector = third.replication.have()
    back.replication.apply(front.replication.since(back.replication.have(), rows_max=100))
    front.groups.delete([group])
    back.groups.edit(group, GroupDraft(name="VIPs"))
    back.replication.apply(front.replication.since(back.replication.have(), rows_max=100))
    batches = {batch.site: batch for batch in back.replication.since(third_had, rows_max=100)}

    tables = [REPLICATED[rows.table].table.name for rows in batches[site(front)].tables]
    assert tables == ["actions", "priors"]
    assert batches[site(front)].through == front.replication.have()[site(front)]

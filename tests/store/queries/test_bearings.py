from sqlalchemy import Connection
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.changes import TableRows
from store.domain.groups import GroupDraft
from store.domain.ids import GroupId
from store.queries import bearings, beside, sites, waiting
from store.queries.bearings import Bearings
from store.tables.base import REPLICATED

GROUPS, UNKNOWN = 12, 9999


def taken(store: Store) -> Bearings:
    with store._database.reading() as connection:
        found = bearings.take(connection)
        asked = sites.own(connection)
        assert found.own == asked
        assert asked is not None
        assert found.is_told is sites.told(connection, asked, asked.ver)
    assert {site: ver for site, ver in found.reaches.values() if ver} == store.replication.have()
    return found


def test_it_is_what_each_part_answers_when_it_is_asked_alone(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    sync(front, back)
    for store in (front, back):
        store.groups.create(GroupDraft(name="VIP"))
        taken(store)
    sync(front, back)
    assert taken(front).reaches.keys() >= {1, 2}
    assert taken(front).is_told


def test_what_nobody_heard_of_is_not_told(store: Store) -> None:
    store.groups.create(GroupDraft(name="VIP"))
    before = taken(store)
    store.replication.since({}, rows_max=1)
    assert (before.is_told, taken(store).is_told) == (False, True)


def test_rows_that_wait_and_cells_beside_others_are_seen(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    assert (taken(store).waits, taken(store).widened) == (False, frozenset())
    with store._database.writing() as connection:
        put_aside(connection, group)
    assert (taken(store).waits, taken(store).widened) == (True, frozenset({GROUPS}))


def put_aside(connection: Connection, group: GroupId) -> None:
    """Something of a newer version: a table, and a column of groups."""
    waiting.keep(connection, 1, TableRows(UNKNOWN, (1, 2), ((1,), (1,))), (), [b"key"], 0)
    beside.put(connection, REPLICATED[GROUPS], {(group,): {200: beside.Beside("Rex", None, None)}})


def test_a_book_without_a_lane_has_none(store: Store) -> None:
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM local WHERE key = 'site'")
    with store._database.reading() as connection:
        assert bearings.take(connection).own is None

"""Writing in bulk leaves exactly what writing row by row leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from support.shops import ShopLane, found

from store.queries import bulk
from store.tables.catalogue import BARCODES
from store.tables.customers import CUSTOMERS, MEMBERSHIPS
from store.unit import Row, Unit

IDS = [bytes([number]) * 16 for number in range(1, 5)]
PEOPLE: list[Row] = [
    {"id": IDS[0], "name": "ÅSA  Lee", "email": "a@x.com", "joined": 5},
    {"id": IDS[1], "name": "Bob", "notes": "x", "active": 0},
    {"id": IDS[2], "name": ""},
]
CODES: list[Row] = [{"code": "1", "product_id": IDS[0]}, {"code": "2", "product_id": IDS[0], "present": 0}]


def by_rows(unit: Unit) -> None:
    unit.insert(CUSTOMERS, PEOPLE)
    unit.put(BARCODES, CODES)
    unit.next_version()
    unit.put(BARCODES, [{"code": "1", "product_id": IDS[0], "present": 0}])
    unit.put(MEMBERSHIPS, [{"customer_id": IDS[0], "group_id": IDS[3]}])
    unit.edit(CUSTOMERS, {"id": IDS[0]}, {"name": "Åsa Li", "city": "Bonn"})
    unit.edit(CUSTOMERS, {"id": IDS[1]}, {"deleted": 1})


def in_bulk(unit: Unit) -> None:
    bulk.insert(unit.connection, CUSTOMERS, PEOPLE, unit.mark)
    bulk.put(unit.connection, BARCODES, CODES, unit.mark)
    unit.next_version()
    bulk.put(unit.connection, BARCODES, [{"code": "1", "product_id": IDS[0], "present": 0}], unit.mark)
    bulk.put(unit.connection, MEMBERSHIPS, [{"customer_id": IDS[0], "group_id": IDS[3]}], unit.mark)
    edits: dict[bytes, Row] = {IDS[0]: {"name": "Åsa Li", "city": "Bonn"}, IDS[1]: {"deleted": 1}, IDS[2]: {}}
    bulk.edit(unit.connection, CUSTOMERS, edits, unit.mark)


def nothing(unit: Unit) -> None:
    bulk.insert(unit.connection, CUSTOMERS, [], unit.mark)
    bulk.put(unit.connection, BARCODES, [], unit.mark)
    bulk.edit(unit.connection, CUSTOMERS, {}, unit.mark)


def left(folder: Path, write: Callable[[Unit], None]) -> list[list[tuple[object, ...]]]:
    lane = found(folder)
    units, actor = lane.store.imports._units, lane.store.imports._actor
    with units.begin(actor) as unit:
        write(unit)
    with units.database.reading() as connection:
        rows = [
            [tuple(row) for row in connection.execute(select(table))]
            for table in (CUSTOMERS, BARCODES, MEMBERSHIPS)
        ]
    lane.store.close()
    return rows


def test_in_bulk_is_as_by_rows(tmp_path: Path) -> None:
    rows = left(tmp_path / "rows", by_rows)
    assert [len(table) for table in rows] == [3, 2, 1]
    assert left(tmp_path / "bulk", in_bulk) == rows


def test_nothing_in_bulk_is_nothing(tmp_path: Path) -> None:
    assert left(tmp_path, nothing) == [[], [], []]


@pytest.mark.parametrize("count", [1, 3])
def test_bulk_edits_are_stamped(front: ShopLane, count: int) -> None:
    units, actor = front.store.imports._units, front.store.imports._actor
    with units.begin(actor) as unit:
        unit.touch(CUSTOMERS, IDS)
        bulk.insert(unit.connection, CUSTOMERS, PEOPLE, unit.mark)
    with units.begin(actor) as unit:
        bulk.edit(unit.connection, CUSTOMERS, {each: {"city": "Ulm"} for each in IDS[:count]}, unit.mark)
        unit.touch(CUSTOMERS, IDS)
        mark = unit.mark
    with units.database.reading() as connection:
        stamped = connection.exec_driver_sql(
            "SELECT hlc, site, ver, city_hlc FROM customers WHERE city = 'Ulm'"
        )
        assert [tuple(row) for row in stamped] == [(mark.hlc, mark.site, mark.ver, mark.hlc)] * count

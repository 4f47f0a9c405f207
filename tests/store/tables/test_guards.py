from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from support.databases import Books, keep_in
from support.shops import ShopLane, found

from store.queries import rows, sites
from store.tables.base import REPLICATED, Field, Replicated

MARK = rows.Mark(10, 1, 1000)
VALUES: dict[type, int | str | bytes] = {int: 7, str: "seven", bytes: b"seven".ljust(16)}
"""A key of each kind."""


@pytest.fixture(scope="module")
def shop(kept_in: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopLane]:
    """A shop with one row more in every table."""
    with keep_in(kept_in):
        lane = found(tmp_path_factory.mktemp("guarded"))
    with lane.store._database.writing() as connection:
        for spec in REPLICATED.values():
            rows.insert(connection, spec.table, [key_of(spec)], MARK)
    yield lane
    lane.store.close()


@pytest.fixture
def connection(shop: ShopLane) -> Iterator[Connection]:
    """Writes to the shop that are forgotten after the test."""
    with shop.store._database._writer.connect() as connection:
        yield connection
        connection.rollback()


tables = pytest.mark.parametrize("spec", REPLICATED.values(), ids=lambda spec: spec.table.name)


def key_of(spec: Replicated) -> dict[str, int | str | bytes]:
    return {field.name: VALUES[field.type.python_type] for field in spec.keys}


def where(spec: Replicated) -> str:
    return " AND ".join(f"{quoted(field)} = :{field.name}" for field in spec.keys)


def quoted(field: Field) -> str:
    return f'"{field.name}"'


def update(connection: Connection, spec: Replicated, assignments: str) -> int:
    sql = f'UPDATE "{spec.table.name}" SET {assignments} WHERE {where(spec)}'  # noqa: S608 - our own tables
    return execute(connection, sql, spec)


def delete(connection: Connection, spec: Replicated) -> int:
    sql = f'DELETE FROM "{spec.table.name}" WHERE {where(spec)}'  # noqa: S608 - our own tables
    return execute(connection, sql, spec)


def execute(connection: Connection, sql: str, spec: Replicated) -> int:
    """Rows written; what is refused leaves the transaction as it was."""
    with connection.begin_nested():
        return connection.execute(text(sql), key_of(spec)).rowcount


UNSTAMPED = (
    "hlc = 11",
    "hlc = 11, site = 1, ver = 1000",
    "hlc = 9, ver = 1001",
    "hlc = 9, site = 2, ver = 1",
    "hlc = -1, site = 2",
)
STAMPED = ("ver = 1001", "hlc = 10, site = 2", "hlc = 12, site = 3, ver = 1")


@tables
def test_an_update_must_be_stamped(connection: Connection, spec: Replicated) -> None:
    values = ", ".join(f"{quoted(field)} = {quoted(field)}" for field in spec.values)
    for assignments in (*UNSTAMPED, values):
        with pytest.raises(IntegrityError, match=f"unstamped update of {spec.table.name}"):
            update(connection, spec, assignments)
    for assignments in STAMPED:
        assert update(connection, spec, f"{assignments}, {values}") == 1


@tables
def test_a_row_is_deleted_by_collection_alone(connection: Connection, spec: Replicated) -> None:
    says = f"from {spec.table.name} outside collection"
    for state in (None, 0, 2):
        if state is not None:
            sites.set_local(connection, "gc", state)
        with pytest.raises(IntegrityError, match=says):
            delete(connection, spec)
    sites.set_local(connection, "gc", 1)
    assert delete(connection, spec) == 1


@tables
@pytest.mark.sqlite_only("no other database has INSERT OR REPLACE")
def test_a_row_cannot_be_replaced_past_the_guards(connection: Connection, spec: Replicated) -> None:
    table = f'"{spec.table.name}"'
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {where(spec)}"  # noqa: S608 - our own tables
    with pytest.raises(IntegrityError, match="outside collection"):
        execute(connection, replace, spec)


def test_the_guards_stand_in_every_connection_and_after_reopening(shop: ShopLane) -> None:
    shop.reopen()
    for connecting in (shop.store._database.writing, shop.store._database.reading):
        with pytest.raises(IntegrityError), connecting() as connection:
            connection.exec_driver_sql("DELETE FROM settings")

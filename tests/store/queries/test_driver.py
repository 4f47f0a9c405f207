"""Statements of the driver: rows written a lot at a time are all there, and what it refuses is told."""

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError
from support.shops import ShopLane

from store.queries.driver import LOT, fetch, insert_rows, run

COUNTS = [0, 1, LOT - 1, LOT, LOT + 1, 2 * LOT + 3]
KEPT = "ON CONFLICT (id) DO UPDATE SET words = excluded.words || '!'"


@pytest.mark.parametrize("count", COUNTS)
def test_every_row_is_written_once(front: ShopLane, count: int) -> None:
    rows = [(number, f"row {number}") for number in range(count)]
    with front.store.imports._units.database.writing() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE lots (id INTEGER PRIMARY KEY, words TEXT)")
        insert_rows(connection, "INSERT INTO lots (id, words)", rows)
        assert fetch(connection, "SELECT id, words FROM lots ORDER BY id") == rows


@pytest.mark.parametrize("count", COUNTS)
def test_the_tail_is_for_every_row(front: ShopLane, count: int) -> None:
    rows = [(number, f"row {number}") for number in range(count)]
    with front.store.imports._units.database.writing() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE lots (id INTEGER PRIMARY KEY, words TEXT)")
        for _ in range(2):
            insert_rows(connection, "INSERT INTO lots (id, words)", rows, KEPT)
        expected = [(number, f"{words}!") for number, words in rows]
        assert fetch(connection, "SELECT id, words FROM lots ORDER BY id") == expected


def test_what_the_driver_refuses_is_told_as_core_tells_it(front: ShopLane) -> None:
    """Whoever opened the transaction says a full disk or a lock in words."""
    database = front.store.imports._units.database
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE lots (id INTEGER PRIMARY KEY)")
        with pytest.raises(IntegrityError):
            run(connection, "INSERT INTO lots (id) VALUES (?)", [(1,), (1,)])
        connection.rollback()
    with database.reading() as connection, pytest.raises(DatabaseError):
        fetch(connection, "SELECT nothing FROM nowhere")

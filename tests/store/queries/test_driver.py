"""Rows written a lot at a time are all there, once each, however many there are."""

import pytest
from support.shops import ShopLane

from store.queries.driver import LOT, fetch, insert_rows

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

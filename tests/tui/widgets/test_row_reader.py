"""Lists that are quick, slow, long, failing, and changing while they are read."""

import threading
from typing import cast

import pytest
from support.screens import LongRows, Rows, press, run, text_of, until
from support.tables import body, shown, table_till
from textual.pilot import Pilot

from store.domain.errors import Unavailable
from tui.app import TillApp


def test_what_cannot_be_read_says_why_and_can_be_tried_again() -> None:
    source = Rows(5, fail=Unavailable("the shop is open elsewhere"))

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(source)
        await pilot.pause()
        assert body(pilot)[:2] == ["   the shop is open elsewhere", "   Ctrl+R tries again."]
        source.fail = None
        await press(pilot, "ctrl+r")
        assert "Row 0" in body(pilot)[0]
        assert shown(pilot).told[0] == "the shop is open elsewhere"

    run(table_till(), story)


def test_a_slow_source_keeps_old_rows_and_never_a_key_waiting() -> None:
    gate = threading.Event()
    source = Rows(100_000, is_quick=False)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await until(pilot, lambda: table.total)
        source.before_answer = lambda: gate.wait(10)
        asked = len(source.asked)
        await press(pilot, "end", "pageup", "pageup", "pageup", "down")
        assert "Row 0" in body(pilot)[0]
        assert table.cursor_key is None
        gate.set()
        await until(pilot, lambda: table.cursor_key == 99_940)
        assert len(source.asked) <= asked + 3
        assert any(line.startswith(">  Row 99940") for line in body(pilot))

    run(table_till(), story)


def test_a_fact_while_a_slow_source_reads_is_not_forgotten() -> None:
    gate = threading.Event()
    source = Rows(10, is_quick=False, before_answer=lambda: gate.wait(10))

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await pilot.pause()
        assert "Reading ..." in text_of(pilot.app)
        table.reload()
        source.total = 11
        gate.set()
        await until(pilot, lambda: table.total == 11)

    run(table_till(), story)


def test_another_source_while_the_old_one_reads() -> None:
    gate = threading.Event()
    slow = Rows(10, is_quick=False, name="Old", before_answer=lambda: gate.wait(10))

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(slow)
        await pilot.pause()
        table.use(Rows(3, is_quick=False, name="New"))
        gate.set()
        await until(pilot, lambda: "New 0" in text_of(pilot.app))
        assert [told for told in shown(pilot).told if "rows" in told] == ["3 rows"]

    run(table_till(), story)


def test_a_slow_source_that_fails_says_why() -> None:
    source = Rows(5, is_quick=False, fail=Unavailable("the line is down"))

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(source)
        await until(pilot, lambda: "the line is down" in text_of(pilot.app))

    run(table_till(), story)


def test_a_mistake_in_a_source_ends_the_till_loudly() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(Rows(5, is_quick=False, fail=ZeroDivisionError("bug")))
        await until(pilot, lambda: cast("TillApp", pilot.app).crash)

    with pytest.raises(ZeroDivisionError):
        run(table_till(), story)


def test_a_long_list_is_shown_before_it_is_counted_and_end_waits_for_the_count() -> None:
    source = LongRows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await pilot.pause()
        assert "Row 0" in text_of(pilot.app)
        assert (table.total, table.is_counted) == (20, False)
        await press(pilot, "down", "end")
        assert table.cursor_key == 1
        source.may_count.set()
        await until(pilot, lambda: table.is_counted)
        await until(pilot, lambda: table.cursor_key == 999_999)
        assert table.total == 1_000_000

    run(table_till(), story)


def test_a_key_after_end_takes_the_wish_back() -> None:
    source = LongRows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await press(pilot, "end", "down")
        source.may_count.set()
        await until(pilot, lambda: table.is_counted)
        await pilot.pause()
        assert table.cursor_key == 1

    run(table_till(), story)


def test_a_long_list_is_counted_anew_after_a_change_and_pages_go_on_meanwhile() -> None:
    source = LongRows(100_000)
    source.may_count.set()

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await until(pilot, lambda: table.is_counted)
        await press(pilot, "end")
        source.may_count.clear()
        source.total = 100_001
        table.reload()
        assert (table.cursor_row, table.is_counted) == (source.row(99_999), False)
        await press(pilot, "pageup")
        source.may_count.set()
        await until(pilot, lambda: table.is_counted)
        assert table.total == 100_001
        await press(pilot, "end")
        assert table.cursor_key == 100_000

    run(table_till(), story)

"""The table against sources that are quick, slow, failing and changing under it."""

import threading
from typing import Any, cast

import pytest
from support.screens import LongRows, Rows, lines_of, press, run, text_of, till, typed, until
from textual.app import ComposeResult
from textual.pilot import Pilot

from store.domain.errors import Unavailable
from tui.app import TillApp
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.frame import TillScreen
from tui.widgets.marks import ALL_MARKS, Marks
from tui.widgets.record_table import RecordTable
from tui.widgets.windows import MARGIN_ROWS

COLUMNS = (Column("name", "Name", 20, share=1), Column("total", "Total", 12, align="right"))


class Shown(TillScreen[None]):
    """A table and what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.table = RecordTable(COLUMNS, empty="No rows yet.\nn creates the first one.")
        self.told: list[str] = []

    def compose_work(self) -> ComposeResult:
        yield self.table

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        self.told.append(f"at {event.key}")

    def on_record_table_loaded(self) -> None:
        self.told.append(f"{self.table.total} rows")

    def on_record_table_sort_chosen(self, event: RecordTable.SortChosen) -> None:
        self.told.append(f"sort {event.column}")

    def on_record_table_marks_changed(self) -> None:
        self.told.append("marks")

    def on_record_table_refused(self, event: RecordTable.Refused) -> None:
        self.told.append(event.reason)


def table_till() -> TillApp:
    return till({"sell": Shown})


def shown(pilot: Pilot[Any]) -> Shown:
    screen = pilot.app.screen
    assert isinstance(screen, Shown)
    return screen


def body(pilot: Pilot[Any]) -> list[str]:
    """The rows of the table on the screen."""
    return [line for line in lines_of(pilot.app)[2:22] if line]


def test_keys_move_through_a_million_rows() -> None:
    source = Rows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        for keys, at in (
            (["down", "down", "up"], 1),
            (["pagedown"], 21),
            (["end"], 999_999),
            (["down"], 999_999),
            (["pageup"], 999_979),
            (["home"], 0),
            (["up"], 0),
        ):
            await press(pilot, *keys)
            assert table.cursor_key == at
        assert [told for told in shown(pilot).told if "at" in told][:3] == ["at 0", "at 1", "at 2"]

    run(table_till(), story)


def test_moving_inside_the_window_reads_nothing() -> None:
    source = Rows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(source)
        await press(pilot, *["down"] * 60)
        assert len(source.asked) == 1

    run(table_till(), story)


def test_the_cursor_and_marks_are_seen_without_colour() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(Rows(50))
        await press(pilot, "space", "down")
        assert body(pilot)[:3] == [
            " * Row 0" + " " * 67 + "0.00█",
            "   Row 1" + " " * 67 + "1.00",
            ">  Row 2" + " " * 67 + "2.00",
        ]

    run(table_till(), story)


def test_marks_are_keys_or_all_but_some() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(Rows(1_000))
        await press(pilot, "space", "space")
        assert table.marks == Marks(frozenset({0, 1}))
        await press(pilot, "i")
        assert table.marks.count(table.total) == 998
        await press(pilot, "a")
        assert table.marks == ALL_MARKS
        await press(pilot, "space")
        assert (2 in table.marks, table.marks.count(1_000)) == (False, 999)

    run(table_till(), story)


def test_another_list_keeps_marked_keys_but_not_all_that_match() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(Rows(10))
        await press(pilot, "space")
        table.use(Rows(5))
        assert table.marks == Marks(frozenset({0}))
        await press(pilot, "a")
        table.use(Rows(10))
        assert not table.marks

    run(table_till(), story)


def test_a_fact_keeps_the_cursor_on_its_row() -> None:
    class Growing(Rows):
        new = 0

        def row(self, index: int) -> Row:
            return Row(index - self.new, (f"Row {index - self.new}", ""))

        def position(self, key: object) -> int | None:
            return key + self.new if isinstance(key, int) else None

    source = Growing(1_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await press(pilot, *["down"] * 5)
        before = next(y for y, line in enumerate(lines_of(pilot.app)) if line.startswith(">"))
        source.new, source.total = 300, 1_300
        table.reload()
        await pilot.pause()
        assert table.cursor_key == 5
        assert lines_of(pilot.app)[before].startswith(">  Row 5")

    run(table_till(), story)


def test_an_empty_list_says_so_and_what_to_do() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(Rows(0))
        await press(pilot, "down", "space", "a", "i", "end")
        assert body(pilot)[:2] == ["   No rows yet.", "   n creates the first one."]
        assert shown(pilot).table.cursor_key is None
        assert not shown(pilot).table.marks

    run(table_till(), story)


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


def test_sorting_and_widths_belong_to_the_current_column() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(Rows(3))
        table.sorted_by = ("total", True)
        await press(pilot, "s", "right", "s", "right", "s")
        assert [told for told in shown(pilot).told if told.startswith("sort")] == [
            "sort name",
            "sort total",
            "sort total",
        ]
        assert lines_of(pilot.app)[1] == "   Name" + " " * 65 + "Total ▼"
        await press(pilot, ">", ">", "<")
        assert lines_of(pilot.app)[1].endswith("Total ▼")
        assert table._in_view()[1].width == 13
        await press(pilot, *["<"] * 20)
        assert table._in_view()[1].width == 3

    run(table_till(), story)


def test_cells_from_outside_cannot_hurt_the_screen() -> None:
    class Odd(Rows):
        def row(self, index: int) -> Row:
            return Row(index, ("[red]\x1b[2J\x07\u202eדנה 東京都", "1"), Ink.DIM)

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(Odd(1))
        await pilot.pause()
        assert body(pilot)[0].startswith(">  [red]·[2J·דנה 東京都")

    run(table_till(), story)


def test_a_larger_terminal_shows_more_rows_and_the_same_cursor() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(Rows(1_000))
        await press(pilot, "end")
        await pilot.resize_terminal(128, 48)
        await pilot.pause()
        assert table.cursor_key == 999
        assert sum("Row" in line for line in lines_of(pilot.app)) == table.size.height - 1
        await typed(pilot, " ")
        assert 999 in table.marks

    run(table_till(), story)


def test_a_long_list_is_shown_before_it_is_counted_and_end_waits_for_the_count() -> None:
    source = LongRows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await pilot.pause()
        assert "Row 0" in text_of(pilot.app)
        assert (table.total, table.is_counted) == (20 + MARGIN_ROWS, False)
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

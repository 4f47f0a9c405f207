"""The cursor and what is painted, of lists of any length."""

import threading
from unittest.mock import patch

from support.screens import LongRows, Rows, lines_of, press, run, typed, until
from support.tables import body, shown, table_till
from textual.pilot import Pilot

from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.windows import MARGIN_ROWS


def test_moving_inside_the_window_reads_nothing() -> None:
    source = Rows(1_000_000)

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(source)
        await press(pilot, *["down"] * 60)
        assert source.asked == [(0, 20), (0, 20 + 1 + MARGIN_ROWS)]

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


def test_of_a_list_that_is_read_again_only_what_is_new_is_painted() -> None:
    class Edited(Rows):
        edited = -1

        def row(self, index: int) -> Row:
            return Row(index, (f"Row {index}{'!' * (index == self.edited)}", ""))

    source = Edited(1_000)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await pilot.pause()
        with patch.object(table, "render_line", wraps=table.render_line) as painted:
            source.edited = 3
            table.reload()
            await until(pilot, lambda: "Row 3!" in body(pilot)[3])
            assert [call.args for call in painted.call_args_list] == [(4,)]
            painted.reset_mock()
            table.use(Edited(2_000))
            await until(pilot, lambda: "!" not in body(pilot)[3])
            assert painted.call_count == table.size.height

    run(table_till(), story)


def test_a_long_list_that_is_read_and_counted_again_stays_as_it_is_but_for_what_is_new() -> None:
    class Edited(LongRows):
        edited = -1

        def row(self, index: int) -> Row:
            return Row(index, (f"Row {index}{'!' * (index == self.edited)}", ""))

    source = Edited(1_000)
    source.may_count.set()

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await until(pilot, lambda: table.is_counted)
        await pilot.pause()
        with patch.object(table, "render_line", wraps=table.render_line) as painted:
            source.edited = 3
            table.reload()
            assert (table.is_counted, table.is_recounted, table.total) == (False, True, 1_000)
            await until(pilot, lambda: table.is_counted and "Row 3!" in body(pilot)[3])
            await pilot.pause()
            assert [call.args for call in painted.call_args_list] == [(4,)]
        source.total = 2
        table.reload()
        await until(pilot, lambda: table.is_counted and table.total == 2)
        await until(pilot, lambda: len(body(pilot)) == 2)

    run(table_till(), story)


def test_an_empty_list_says_so_and_what_to_do() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(Rows(0))
        await press(pilot, "down", "space", "a", "i", "end")
        assert body(pilot)[:2] == ["   No rows yet.", "   n creates the first one."]
        assert shown(pilot).table.cursor_key is None
        assert not shown(pilot).table.marks

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


def test_the_cursor_goes_on_in_a_long_list_that_is_not_counted_yet() -> None:
    source = LongRows(45)

    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(source)
        await press(pilot, *["down"] * 20)
        assert (table.cursor_key, body(pilot)[-1][:9]) == (20, ">  Row 20")
        await press(pilot, *["pagedown"] * 3)
        assert table.cursor_key == 44
        source.may_count.set()

    run(table_till(), story)


def test_a_list_is_not_called_empty_before_it_is_read() -> None:
    may_read = threading.Event()
    slow = Rows(0, is_quick=False, before_answer=may_read.wait)

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(slow)
        await pilot.pause()
        assert body(pilot)[:1] == ["   Reading ..."]
        shown(pilot).table.reload()
        await pilot.pause()
        assert body(pilot)[:1] == ["   Reading ..."]
        may_read.set()
        await until(pilot, lambda: body(pilot)[:1] == ["   No rows yet."])

    run(table_till(), story)


def test_a_list_is_not_called_empty_before_it_is_counted() -> None:
    long = LongRows(0)

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot).table.use(long)
        await pilot.pause()
        assert body(pilot)[:1] == ["   Reading ..."]
        long.is_counted = True
        long.may_count.set()
        await until(pilot, lambda: body(pilot)[:1] == ["   No rows yet."])

    run(table_till(), story)


def test_a_source_made_anew_leaves_the_screen_as_it_is() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.use(Rows(1_000))
        await press(pilot, *["down"] * 30, *["up"] * 5)
        before = body(pilot)
        table.renew(Rows(1_000))
        await pilot.pause()
        assert (table.cursor_key, body(pilot)) == (25, before)

    run(table_till(), story)


def test_long_words_of_an_empty_list_go_on_in_the_next_row() -> None:
    async def story(pilot: Pilot[None]) -> None:
        table = shown(pilot).table
        table.empty = "Nothing is there. " * 6
        table.use(Rows(0))
        await pilot.pause()
        assert len(body(pilot)) == 2
        assert "~" not in "".join(body(pilot))

    run(table_till(), story)

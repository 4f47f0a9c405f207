"""Keys and marks of a table."""

from support.screens import Rows, lines_of, press, run
from support.tables import body, shown, table_till
from textual.pilot import Pilot

from tui.widgets.marks import ALL_MARKS, Marks


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
        assert table.placed()[1].width == 13
        await press(pilot, *["<"] * 20)
        assert table.placed()[1].width == 3

    run(table_till(), story)

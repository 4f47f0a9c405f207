"""A list screen and a form screen, by their keys."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from support.screens import Rows, burst, lines_of, press, run, text_of, till, typed, until
from textual.pilot import Pilot

from store.domain.errors import BadInput, Invalid, Refused, Unavailable
from tui.app import TillApp
from tui.bridge import Bridge
from tui.keys import bindings
from tui.ports import RowSource, Services
from tui.widgets.columns import Column
from tui.widgets.field_kinds import Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.frame import TillScreen
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import Marks


class NameForm(FormScreen):
    """Saves a name, or refuses it as its text says."""

    TITLE = "New name"

    def fields(self) -> Sequence[Field]:
        return (Field("name", "Name", Text(), required=True), Field("mail", "Mail", Text()))

    def values(self) -> Mapping[str, Value]:
        return {"mail": "@"}

    def save(self, values: dict[str, Value]) -> object:
        match values["name"]:
            case "invalid":
                raise Invalid({"mail": "no such address", "phone": "no phone"})
            case "refused":
                raise Refused("not allowed", field="name")
            case "bad":
                raise BadInput("not this one", field="name")
            case "down":
                raise Unavailable("the shop is open elsewhere")
        return values["name"]


class Names(ListScreen):
    """A list of names."""

    TITLE = "Names"
    COLUMNS = (Column("name", "Name", 20, share=1), Column("total", "Total", 10, align="right"))
    EMPTY = "No names yet."
    BINDINGS = bindings("list.new")

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, tuple[str, bool]]] = []
        self.answers: list[object] = []
        self.rows = 300

    def source(self, text: str, order: tuple[str, bool]) -> RowSource:
        if text == "age >":
            raise BadInput("a number is missing after >")
        self.asked.append((text, order))
        return Rows(0 if text == "none" else self.rows // (len(text) + 1))

    def action_new(self) -> None:
        self.ask(NameForm(), self.answers.append)


class Sell(TillScreen[None]):
    """The checkout."""

    def __init__(self) -> None:
        super().__init__()
        self.scans: list[str] = []

    def take_scan(self, code: str) -> bool:
        self.scans.append(code)
        return True


def names_till(bridge: Bridge | None = None) -> TillApp:
    return till({"customers": Names, "sell": Sell}, bridge=bridge)


def names(pilot: Pilot[Any]) -> Names:
    return cast("Names", cast("TillApp", pilot.app)._screen_stacks["customers"][0])


def summary(pilot: Pilot[Any]) -> str:
    return lines_of(pilot.app)[22].strip("─ ")


def test_the_filter_takes_effect_as_it_is_typed() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "/")
        await typed(pilot, "ab")
        assert [text for text, _ in names(pilot).asked] == ["", "a", "ab"]
        assert summary(pilot) == "Names · 100 · filter ab"
        assert lines_of(pilot.app)[23].startswith(" /ab")
        await press(pilot, "enter", "space")
        assert summary(pilot) == "Names · marked 1 of 100 · filter ab"
        await press(pilot, "/", "escape", "down")
        assert names(pilot).table.cursor_key == 1
        assert summary(pilot) == "Names · marked 1 of 300"

    run(names_till(), story)


def test_a_burst_that_opens_the_filter_is_all_in_it() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await burst(pilot, "/berlin\r")
        assert names(pilot).asked[-1][0] == "berlin"

    run(names_till(), story)


def test_a_rule_that_cannot_be_read_is_told_and_the_rows_stay() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "/")
        await typed(pilot, "age >")
        assert "a number is missing after >" in lines_of(pilot.app)[23]
        assert "Row 0" in text_of(pilot.app)

    run(names_till(), story)


def test_nothing_matches() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "/")
        await typed(pilot, "none")
        assert "Nothing matches none. Esc shows all." in text_of(pilot.app)
        await press(pilot, "backspace", "backspace", "backspace", "backspace", "backspace")
        assert names(pilot).focused is names(pilot).table

    run(names_till(), story)


def test_escape_clears_the_marks_then_the_filter_then_goes_to_the_sale() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "/", "a", "enter", "space", "escape")
        assert (names(pilot).table.marks, names(pilot).filter_text) == (Marks(), "a")
        await press(pilot, "escape")
        assert names(pilot).filter_text == ""
        await press(pilot, "escape")
        assert cast("TillApp", pilot.app).place == "sell"

    run(names_till(), story)


def test_sorting_turns_around() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "s", "right", "s", "s")
        assert [order for _, order in names(pilot).asked] == [
            ("name", False),
            ("name", True),
            ("total", False),
            ("total", True),
        ]
        assert lines_of(pilot.app)[1].endswith("Total ▼")

    run(names_till(), story)


def test_a_fact_reads_the_list_again() -> None:
    bridge = Bridge()

    async def story(pilot: Pilot[None]) -> None:
        table = names(pilot).table
        await until(pilot, lambda: table.total == 300)
        source = cast("Rows", table._reader.source)
        source.total = 299
        bridge.emit("something")
        await until(pilot, lambda: table.total == 299)
        assert summary(pilot) == "Names · 299"

    run(names_till(bridge), story)


def test_save_goes_back_with_the_answer() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        await typed(pilot, "Ann")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: names(pilot).answers == ["Ann"])
        assert pilot.app.screen is names(pilot)

    run(names_till(), story)


def test_keys_typed_while_it_saves_belong_to_the_next_form() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", *"Ann", "ctrl+n", *"Bob", "ctrl+n", *"Cid", "ctrl+s", "n", *"Dan", "ctrl+s")
        await until(pilot, lambda: names(pilot).answers == ["Cid", "Dan"])

    run(names_till(), story)


def test_what_is_refused_stands_under_its_field() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        for text, field, told in (("refused", "Name", "not allowed"), ("bad", "Name", "not this one")):
            await typed(pilot, text)
            await press(pilot, "ctrl+s")
            await until(pilot, lambda told=told: told in text_of(pilot.app))  # type: ignore[misc]
            at = next(i for i, line in enumerate(lines_of(pilot.app)) if line.startswith(f">{field}"))
            assert f"! {told}" in lines_of(pilot.app)[at + 1]
            await press(pilot, "ctrl+u")
        await typed(pilot, "invalid")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "! no such address" in text_of(pilot.app))
        assert "no phone" in lines_of(pilot.app)[23]
        assert any(line.startswith(">Mail") for line in lines_of(pilot.app))

    run(names_till(), story)


def test_what_belongs_to_no_field_is_said_in_the_line_and_nothing_typed_is_lost() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n")
        await typed(pilot, "down")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "the shop is open elsewhere" in lines_of(pilot.app)[23])
        assert ">Name  down" in text_of(pilot.app)

    run(names_till(), story)


def test_escape_asks_once_if_something_was_typed() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", "escape")
        assert names(pilot).answers == [None]
        await press(pilot, "n", "x", "escape")
        assert "Not saved. Esc again leaves it" in lines_of(pilot.app)[23]
        await press(pilot, "y", "escape")
        assert names(pilot).answers == [None]
        await press(pilot, "escape")
        assert names(pilot).answers == [None, None]

    run(names_till(), story)


def test_going_elsewhere_asks_about_a_half_filled_form_and_scans_still_sell() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "n", "x", "f2")
        assert "Leave this form?" in text_of(pilot.app)
        await press(pilot, "enter")
        await burst(pilot, "4006381333931\r", chunk=1)
        assert ">Name  x" in text_of(pilot.app)
        await press(pilot, "f2", "y")
        sell = pilot.app.screen
        assert isinstance(sell, Sell)
        await burst(pilot, "4006381333932\r")
        assert sell.scans == ["4006381333932"]
        assert names(pilot).answers == [None]

    run(names_till(), story)


def test_what_is_hurried_does_not_wait_for_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    async def passes() -> None:
        for _ in range(50):  # Textual's own pause paints
            await asyncio.sleep(0)

    async def story(pilot: Pilot[Any]) -> None:
        app, screen = pilot.app, names(pilot)
        shown: list[object] = []
        monkeypatch.setattr(app, "_display", lambda *painted: shown.append(painted))
        monkeypatch.setattr(screen._update_timer, "resume", lambda: None)
        screen._update_timer.pause()  # frames do not come any more
        screen.line.hint = "waits"
        await passes()
        assert not shown
        screen.hurry()
        screen.line.hint = "waits no more"
        await passes()
        assert len(shown) == 1

    run(names_till(), story)


def test_a_list_waits_for_the_shop() -> None:
    class Later(Names):
        def shop_opened(self, services: Services) -> None:
            pass

    async def story(pilot: Pilot[None]) -> None:
        assert lines_of(pilot.app)[1].strip() == "Name ▲" + " " * 65 + "Total"
        assert lines_of(pilot.app)[2] == ""

    run(till({"customers": Later}), story)

from collections.abc import Callable
from typing import Any

from support.screens import burst, lines_of, press, run, till, typed
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot

from tui.app import TillApp
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Choice, Code, Note, Percent, Pick, PickMany, Shown, Text, Value, YesNo
from tui.widgets.forms import Field, Form
from tui.widgets.frame import TillScreen
from tui.widgets.options import Option, among

GROUPS = tuple(Option(name.lower(), name) for name in ("VIP", "Police", "Staff", "Students", "Seniors"))
FIELDS = (
    Field("number", "Number", Shown()),
    Field("name", "Name", Text(), required=True),
    Field(
        "type",
        "Type",
        Choice((Option("none", "None"), Option("percent", "Percent"), Option("price", "Price"))),
    ),
    Field("percent", "Percent", Percent(), applies=lambda values: values["type"] == "percent"),
    Field("is_active", "Active", YesNo()),
    Field("card", "Card", Code()),
    Field("reward", "Reward", Pick(among(GROUPS))),
    Field("groups", "Groups", PickMany(among(GROUPS))),
    Field("note", "Note", Note()),
)


class Shown1(TillScreen[None]):
    """A form and what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.field_form = FieldForm(Form(FIELDS, {"number": "G-7"}), title="A group")
        self.told: list[object] = []

    def compose_work(self) -> ComposeResult:
        yield self.field_form

    def on_field_form_saved(self, event: FieldForm.Saved) -> None:
        self.told.append((event.values, event.and_next))

    def on_field_form_left(self, event: FieldForm.Left) -> None:
        self.told.append((event.is_dirty, event.is_again))

    def take_scan(self, code: str) -> bool:
        if not self.field_form.take_code(code):
            self.told.append(f"scan {code}")
        return True


def form_till() -> TillApp:
    return till({"sell": Shown1})


def shown(pilot: Pilot[Any]) -> Shown1:
    screen = pilot.app.screen
    assert isinstance(screen, Shown1)
    screen.set_focus(screen.field_form)
    return screen


def row(pilot: Pilot[Any], label: str) -> str:
    """The row of one field."""
    return next(line for line in lines_of(pilot.app) if line[1:].startswith(label))


def current(pilot: Pilot[Any]) -> str:
    """The label of the current field."""
    return next(line for line in lines_of(pilot.app) if line.startswith(">")).split()[0][1:]


def values(pilot: Pilot[Any]) -> dict[str, Value]:
    saved = shown(pilot).told[-1]
    assert isinstance(saved, tuple)
    return dict(saved[0])


def saving(keys: Callable[[Pilot[Any]], Any], expected: dict[str, Value]) -> None:
    """Do something with the form, save it, and compare the values."""

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot)
        await typed(pilot, "x")
        await keys(pilot)
        await press(pilot, "ctrl+s")
        assert {name: values(pilot)[name] for name in expected} == expected

    run(form_till(), story)


def test_keys_move_from_field_to_field_that_can_be_changed() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot)
        seen = [current(pilot)]
        for key in ("tab", "enter", "down", "up", "shift+tab", "shift+tab", "up", "shift+tab"):
            await press(pilot, key)
            seen.append(current(pilot))
        assert seen == ["Name", "Type", "Active", "Card", "Active", "Type", "Name", "Name", "Name"]

    run(form_till(), story)


def test_a_field_comes_when_it_applies() -> None:
    async def story(pilot: Pilot[None]) -> None:
        shown(pilot)
        await press(pilot, "tab", "right")
        assert row(pilot, "Type") == ">Type      None  [Percent]  Price"
        await press(pilot, "tab")
        await typed(pilot, "12,5")
        assert row(pilot, "Percent").split() == [">Percent", "12,5", "12.5", "%"]

    run(form_till(), story)


def test_choices_turn_by_space_arrows_and_letters() -> None:
    async def keys(pilot: Pilot[Any]) -> None:
        await press(pilot, "tab", "space", "space", "space", "left", "p", "p", "tab", "y")

    saving(keys, {"type": "price", "is_active": True})


def test_a_picker_takes_what_the_list_shows() -> None:
    async def keys(pilot: Pilot[Any]) -> None:
        await press(pilot, *["tab"] * 4)
        await typed(pilot, "st")
        assert [line.strip() for line in lines_of(pilot.app) if "Sta" in line or "Stu" in line] == [
            ">  Staff",
            "Students",
        ]
        await press(pilot, "down", "enter")
        assert current(pilot) == "Groups"

    saving(keys, {"reward": "students"})


def test_a_picker_of_many_adds_removes_and_goes_on() -> None:
    async def keys(pilot: Pilot[Any]) -> None:
        await press(pilot, *["tab"] * 5)
        for text in ("pol", "vip", "staff", "pol"):
            await typed(pilot, text)
            await press(pilot, "enter")
        assert row(pilot, "Groups") == ">Groups   VIP, Staff,"
        await press(pilot, "backspace", "down", "enter", "enter")
        assert current(pilot) == "Note"

    saving(keys, {"groups": ("vip", "police")})


def test_a_longer_text_moves_by_rows_and_then_leaves() -> None:
    async def keys(pilot: Pilot[Any]) -> None:
        await press(pilot, *["tab"] * 6)
        await typed(pilot, "one two three four five six seven eight nine ten eleven twelve thirteen")
        await press(pilot, "up")
        await typed(pilot, "!")
        assert current(pilot) == "Note"
        await press(pilot, "up")
        assert current(pilot) == "Groups"

    saving(keys, {"note": "one two three f!our five six seven eight nine ten eleven twelve thirteen"})


def test_the_caret_keys_edit_in_the_middle() -> None:
    async def keys(pilot: Pilot[Any]) -> None:
        await typed(pilot, "abc")
        await press(pilot, "home", "delete", "right", "backspace", "end")
        pilot.app.post_message(events.Paste("d\ne"))
        await pilot.pause()

    saving(keys, {"name": "bcd e"})


def test_what_is_wrong_stops_the_save_and_gets_the_focus() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = shown(pilot)
        await press(pilot, "tab", "tab", "ctrl+s")
        assert screen.told == []
        assert current(pilot) == "Name"
        assert "! Name is needed" in lines_of(pilot.app)[row_index(pilot, "Name") + 1]

    run(form_till(), story)


def row_index(pilot: Pilot[Any], label: str) -> int:
    return lines_of(pilot.app).index(row(pilot, label))


def test_save_and_next() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = shown(pilot)
        await typed(pilot, "x")
        await press(pilot, "ctrl+n")
        assert isinstance(screen.told[0], tuple)
        assert screen.told[0][1] is True
        screen.field_form.start(Form(FIELDS), title="Another")
        await pilot.pause()
        assert current(pilot) == "Name"
        assert not screen.field_form.form.is_dirty

    run(form_till(), story)


def test_escape_tells_whether_something_was_typed_and_whether_it_was_pressed_before() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = shown(pilot)
        await press(pilot, "escape", "x", "escape", "y", "escape", "escape")
        assert screen.told == [(False, False), (True, False), (True, False), (True, True)]

    run(form_till(), story)


def test_a_scan_goes_to_a_field_for_codes_and_out_of_any_other() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = shown(pilot)
        await typed(pilot, "Ann")
        await burst(pilot, "4006381333931\r", chunk=1)
        assert screen.told == ["scan 4006381333931"]
        assert row(pilot, "Name") == ">Name     Ann"
        await press(pilot, "tab", "tab", "tab")
        await burst(pilot, "KD-000123\r", chunk=1)
        assert row(pilot, "Card") == " Card     KD-000123"
        assert current(pilot) == "Reward"

    run(form_till(), story)


def test_many_fields_scroll_so_that_the_current_one_is_in_view() -> None:
    fields = tuple(Field(f"f{number}", f"Field {number}", Text()) for number in range(40))

    class Long(Shown1):
        def __init__(self) -> None:
            super().__init__()
            self.field_form = FieldForm(Form(fields))

    async def story(pilot: Pilot[None]) -> None:
        shown(pilot)
        await press(pilot, *["tab"] * 39)
        assert any(line.startswith(">Field 39") for line in lines_of(pilot.app))
        await press(pilot, *["up"] * 39)
        assert lines_of(pilot.app)[1].startswith(">Field 0")

    run(till({"sell": Long}), story)

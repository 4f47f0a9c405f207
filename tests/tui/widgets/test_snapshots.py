"""What the frame looks like, kept as pictures: both themes, both sizes, a list, a form and a dialog."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.screens import SMALL, WIDE, Rows, press, text_of, till, typed, until
from textual.pilot import Pilot

from store.domain.errors import Invalid
from store.domain.money import currency
from tui.app import TillApp
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.ports import Row, RowSource
from tui.theme.inks import Ink
from tui.theme.themes import ThemeName
from tui.widgets.columns import Column
from tui.widgets.field_kinds import Choice, Moment, Money, Note, Percent, PickMany, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.list_frame import ListScreen
from tui.widgets.moments import Calendar
from tui.widgets.options import Option, among

NAMES = ("Ann Köhler", "Борис Попов", "דנה לוי", "Εύα Παππά", "José Núñez", "東京 花子", "Mia [bold] Müller")
GROUPS = tuple(
    Option(name, name, f"{percent} %") for name, percent in (("VIP", 10), ("Police", 5), ("Staff", 20))
)
CALENDAR = Calendar(lambda: 1_795_262_400_000, ZoneInfo("Europe/Berlin"))


class Customers(Rows):
    """Names in several scripts; every fifth is inactive."""

    def row(self, index: int) -> Row:
        ink = Ink.DIM if index % 5 == 4 else Ink.TEXT
        name = NAMES[index % len(NAMES)]
        return Row(index, (name, f"c{index}@example.com", "VIP, Police", f"{index * 7 % 1000}.50"), ink)


class GroupForm(FormScreen):
    """A form with most kinds of fields."""

    TITLE = "New group"

    def fields(self) -> Sequence[Field]:
        by_percent = Choice(
            (Option("none", "None"), Option("percent", "Percent"), Option("amount", "Amount"))
        )
        return (
            Field("name", "Name", Text(), required=True),
            Field("note", "Description", Note()),
            Field("type", "Discount", by_percent),
            Field("percent", "Percent", Percent(), applies=lambda values: values["type"] == "percent"),
            Field("limit", "Limit", Money(currency("EUR"))),
            Field("active", "Active", YesNo()),
            Field("until", "Until", Moment(CALENDAR, ends=True), hint="no end"),
            Field("groups", "Like groups", PickMany(among(GROUPS))),
        )

    def save(self, values: dict[str, Value]) -> object:
        raise Invalid({"name": f"there is a group {values['name']} already"})


class CustomersScreen(ListScreen):
    """A list with everything a list has."""

    TITLE = "Customers"
    COLUMNS = (
        Column("name", "Name", 18, share=2),
        Column("email", "E-mail", 18, share=1),
        Column("groups", "Groups", 12),
        Column("balance", "Balance", 10, align="right"),
    )
    BINDINGS = bindings("list.open", "list.new", "list.edit", "list.add_to_groups", "list.delete")

    def source(self, text: str, order: tuple[str, bool]) -> RowSource:
        del order
        return Customers(1_000_000 if not text else 12_432)

    def action_new(self) -> None:
        self.ask(GroupForm(), lambda _: None)

    def action_delete(self) -> None:
        self.ask(
            Confirm("Delete Ann Köhler?", "She is in 2 groups.", yes="Delete", is_safe=False), lambda _: None
        )


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui.widgets.status_strip.wall_clock", lambda: datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
    )


def app(theme: ThemeName) -> TillApp:
    return till(
        {"customers": CustomersScreen, "sell": CustomersScreen, "groups": CustomersScreen}, theme=theme
    )


def keys(*pressed: str) -> Callable[[Pilot[Any]], Any]:
    async def before(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: pilot.app.screen.query("RecordTable").first().total)  # type: ignore[attr-defined]
        for each in pressed:
            if each == "refused":
                await until(pilot, lambda: "! there is a group" in text_of(pilot.app))
            elif len(each) > 1 and each.startswith("'"):
                await typed(pilot, each[1:])
            else:
                await press(pilot, each)

    return before


FORM = ("n", "'Police", "tab", "'Everybody of the night shift", "tab", "right", "tab", "'12,5")
PICTURES = {
    "list": ("space", "down", "space", "down"),
    "filtered-list": ("/", "'köln", "enter", "a", "space"),
    "form": (*FORM, "ctrl+s", "refused", *["tab"] * 6, "'24.12.", "tab", "'p"),
    "question": ("delete",),
}


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x25", "128x48"])
@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("list", "counter"),
        ("list", "plain"),
        ("filtered-list", "counter"),
        ("form", "counter"),
        ("form", "plain"),
        ("question", "plain"),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Callable[..., bool], name: str, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(app(theme), terminal_size=size, run_before=keys(*PICTURES[name]))

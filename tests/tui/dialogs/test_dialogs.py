"""Every dialog by its keys: what it shows, what it answers, and that it does nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.screens import burst, lines_of, press, run, text_of, till, typed
from textual.pilot import Pilot
from textual.screen import Screen

from store.domain.errors import BadInput
from tui.app import TillApp
from tui.dialogs.choose import Choose
from tui.dialogs.choose_many import ChooseMany
from tui.dialogs.confirm import Confirm
from tui.dialogs.help import help_lines
from tui.dialogs.history import History, history_lines
from tui.dialogs.prompt import Prompt
from tui.dialogs.trouble import TroubleDialog
from tui.dialogs.viewer import Viewer
from tui.keys import DEFAULT_KEYS
from tui.theme.inks import Ink
from tui.widgets.frame import TillScreen
from tui.widgets.line_text import offered
from tui.widgets.notices import Notice, Tone
from tui.widgets.options import Option, among
from tui.widgets.text_block import plain_lines

GROUPS = tuple(
    Option(name.lower(), name, f"{len(name)} %") for name in ("VIP", "Police", "Staff", "Students")
)


class Asking(TillScreen[None]):
    """Opens a dialog and keeps its answer."""

    TITLE = "Asking"

    def __init__(self, dialog: Callable[[], Screen[Any]]) -> None:
        super().__init__()
        self._dialog = dialog
        self.answers: list[object] = []
        self.scans: list[str] = []

    def on_mount(self) -> None:
        self.ask(self._dialog(), self.answers.append)

    def take_scan(self, code: str) -> bool:
        self.scans.append(code)
        return True


def asking(dialog: Callable[[], Screen[Any]]) -> TillApp:
    return till({"sell": lambda: Asking(dialog)})


def below(pilot: Pilot[Any]) -> Asking:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, Asking)
    return screen


def answer(dialog: Callable[[], Screen[Any]], *keys: str) -> object:
    """What a dialog answers to keys; ... while it has not."""
    answers: list[object] = []

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, *keys)
        answers.extend(below(pilot).answers or [...])

    run(asking(dialog), story)
    return answers[0]


@pytest.mark.parametrize(
    ("is_safe", "key", "expected"),
    [
        (True, "enter", True),
        (False, "enter", False),
        (False, "y", True),
        (True, "n", False),
        (True, "escape", False),
        (True, "x", ...),
        (True, "f4", ...),
        (True, "f1", ...),
    ],
)
def test_yes_or_no(is_safe: bool, key: str, expected: object) -> None:  # noqa: FBT001
    assert answer(lambda: Confirm("Delete Ann?", "In 3 groups.", is_safe=is_safe), key) == expected


def test_the_keys_of_a_question_are_on_the_screen() -> None:
    async def story(pilot: Pilot[None]) -> None:
        told = text_of(pilot.app)
        assert "Delete Ann?" in told
        assert "She is in 3 groups." in told
        assert "y  Delete     n  Keep     Enter  Keep" in told
        assert lines_of(pilot.app)[24] == " y Yes  n No  Esc Back"

    run(
        asking(lambda: Confirm("Delete Ann?", "She is in 3 groups.", yes="Delete", no="Keep", is_safe=False)),
        story,
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("enter",), "vip"),
        (("down", "enter"), "police"),
        ((*"st", "down", "enter"), "students"),
        ((*"stu", "enter"), "students"),
        (("pagedown", "enter"), "students"),
        (("pagedown", "pageup", "enter"), "vip"),
        ((*"xyz", "enter"), ...),
        (("escape",), None),
    ],
)
def test_choosing_by_typing(keys: tuple[str, ...], expected: object) -> None:
    found = answer(lambda: Choose("Which group?", among(GROUPS)), *keys)
    assert (found.id if isinstance(found, Option) else found) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("enter",), ("vip",)),
        (("down", "enter"), ("police",)),
        (("tab", "tab", "enter"), ("vip", "police")),
        ((*"stu", "enter"), ("students",)),
        ((*"stu", "tab", *"po", "enter"), ("students", "police")),
        ((*"stu", "tab", *"po", "tab", "enter"), ("students", "police")),
        (("tab", "up", "tab", "down", "enter"), ("staff",)),
        (("tab", *"vip", "enter"), ("vip",)),
        ((*"xyz", "enter"), ...),
        ((*"xyz", "tab", "escape"), None),
        (("tab", "escape"), None),
    ],
)
def test_choosing_several_takes_the_ticked_or_the_one_under_the_cursor(
    keys: tuple[str, ...], expected: object
) -> None:
    found = answer(lambda: ChooseMany("Which groups?", among(GROUPS)), *keys)
    assert (tuple(option.id for option in found) if isinstance(found, tuple) else found) == expected


def test_choosing_several_answers_options_as_they_were() -> None:
    assert answer(lambda: ChooseMany("Which groups?", among(GROUPS)), "tab", "enter") == GROUPS[:1]


def test_what_matches_is_taken_even_if_all_of_it_came_in_one_burst() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await burst(pilot, "students\r")
        assert [getattr(each, "id", None) for each in below(pilot).answers] == ["students"]

    run(asking(lambda: Choose("Which group?", among(GROUPS))), story)


def number(text: str) -> int:
    if not text.isdecimal():
        raise BadInput("that is no number")
    return int(text)


def test_a_prompt_checks_and_keeps_what_was_typed() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "x7")
        await press(pilot, "enter")
        assert below(pilot).answers == []
        assert "! that is no number" in text_of(pilot.app)
        assert " x7" in text_of(pilot.app)
        await press(pilot, "home", "delete", "enter")
        assert below(pilot).answers == [7]

    run(asking(lambda: Prompt("How many?", number, detail="At least one.")), story)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("enter",), "5.00"), (("7", "enter"), "7"), (("end", "0", "enter"), "5.000")],
    ids=["taken", "another", "gone on with"],
)
def test_what_a_prompt_offers_gives_way_to_what_is_typed(keys: tuple[str, ...], answer: str) -> None:
    async def story(pilot: Pilot[None]) -> None:
        assert " 5.00 " in text_of(pilot.app)
        await press(pilot, *keys)
        assert below(pilot).answers == [answer]

    run(asking(lambda: Prompt("How much?", str, text=offered("5.00"))), story)


def test_what_is_said_before_a_dialog_is_mounted_makes_room() -> None:
    async def story(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, TillApp)
        app.push_screen(Prompt("And how many?", number))
        app.say("The drawer does not answer. " * 8)
        await pilot.pause()
        assert "And how many?" in text_of(app)
        assert text_of(app).count("does not answer") > 1

    run(asking(lambda: Prompt("How many?", number)), story)


def test_a_secret_is_not_shown() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "4711")
        assert "4711" not in text_of(pilot.app)
        assert " ****" in text_of(pilot.app)
        await press(pilot, "enter")
        assert below(pilot).answers == [4711]

    run(asking(lambda: Prompt("PIN", number, is_secret=True)), story)


def test_a_secret_that_is_refused_is_typed_anew() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "x4711")
        await press(pilot, "enter")
        assert "! that is no number" in text_of(pilot.app)
        await typed(pilot, "4711")
        await press(pilot, "enter")
        assert below(pilot).answers == [4711]

    run(asking(lambda: Prompt("PIN", number, is_secret=True)), story)


def test_trouble_says_what_is_safe_and_where_to_look() -> None:
    async def story(pilot: Pilot[None]) -> None:
        told = text_of(pilot.app)
        assert "The list could not be read." in told
        assert "The sale is safe" in told
        assert "/var/log/till.log" in told
        await press(pilot, "enter")
        assert below(pilot).answers == [True]

    run(asking(lambda: TroubleDialog("The list could not be read.", log=Path("/var/log/till.log"))), story)


RECEIPT = plain_lines("\n".join(f"line {index}" for index in range(100)))


def test_a_long_text_scrolls() -> None:
    async def story(pilot: Pilot[None]) -> None:
        for keys, first in (
            (("down",), 1),
            (("pagedown",), 18),
            (("end",), 82),
            (("down",), 82),
            (("pageup",), 65),
            (("up",), 64),
            (("home",), 0),
        ):
            await press(pilot, *keys)
            shown = [line.strip("│ █") for line in lines_of(pilot.app) if "line" in line]
            assert shown[0] == f"line {first}"
        await press(pilot, "p")
        assert below(pilot).answers == []

    run(asking(lambda: Viewer("Receipt", RECEIPT)), story)


def test_what_can_be_printed_answers_so() -> None:
    assert answer(lambda: Viewer("Receipt", RECEIPT, can_print=True), "p") == "print"
    assert answer(lambda: Viewer("Receipt", RECEIPT, can_print=True), "enter") is None


def test_the_history_is_read_newest_first() -> None:
    notices = [Notice("newer", Tone.BAD, 60_000), Notice("older", Tone.PLAIN, 0)]
    assert [line[1] for line in history_lines(notices)] == [("newer", Ink.BAD), ("older", Ink.TEXT)]
    assert answer(lambda: History([]), "escape") is None


def test_a_help_sheet_has_typing_first_and_wraps_what_is_long() -> None:
    active = [DEFAULT_KEYS[name] for name in ("list.new", "list.filter", "app.help")]
    lines = ["".join(text for text, _ in line) for line in help_lines(active, ["form"])]
    assert lines[0] == "To type"
    assert "Keys here" in lines
    assert lines[-2:] == ["Keys everywhere", "F1        What can be done here"]
    assert all(len(line) <= 76 for line in lines)


def test_a_scan_while_a_dialog_is_open_is_the_sales_and_what_it_did_is_seen() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await burst(pilot, "4006381333931\r", chunk=1)
        assert below(pilot).scans == ["4006381333931"]
        below(pilot).say("1 x Milk", Tone.GOOD)
        await pilot.pause()
        assert "1 x Milk" in lines_of(pilot.app)[23]
        assert "Which group?" in text_of(pilot.app)

    run(asking(lambda: Choose("Which group?", among(GROUPS))), story)

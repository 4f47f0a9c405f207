from typing import Any

import pytest
from support.screens import burst, lines_of, press, run, till, typed
from textual import events
from textual.pilot import Pilot

from tui.app import TillApp
from tui.dialogs.confirm import Confirm
from tui.widgets.command_line import CommandLine, caret_spans
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

HINT = "scan, code or name   = pay"
EAN = "4006381333931"


class Counter(TillScreen[None]):
    """Writes down lines and scans."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def compose_line(self) -> CommandLine:
        return CommandLine(hint=HINT)

    def take_line(self, text: str) -> None:
        self.told.append(f"line {text}")

    def take_scan(self, code: str) -> bool:
        self.told.append(f"scan {code}")
        return True


def counter() -> TillApp:
    return till({"sell": Counter})


def told(pilot: Pilot[Any]) -> list[str]:
    screen = pilot.app.screen
    assert isinstance(screen, Counter)
    return screen.told


def line(pilot: Pilot[Any]) -> str:
    return lines_of(pilot.app)[23]


def test_it_shows_what_is_typed_beside_what_can_be_typed() -> None:
    async def story(pilot: Pilot[None]) -> None:
        assert line(pilot) == " " * 53 + HINT
        await typed(pilot, "3*esp")
        assert line(pilot) == " 3*esp" + " " * 47 + HINT

    run(counter(), story)


def test_enter_hands_the_line_over_and_empties_it() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "=20")
        await press(pilot, "left", "backspace", "5", "enter", "enter")
        assert told(pilot) == ["line =50", "line "]

    run(counter(), story)


def test_ten_codes_in_one_burst_are_ten_scans() -> None:
    async def story(pilot: Pilot[None]) -> None:
        codes = [f"40063813339{number:02}" for number in range(10)]
        await burst(pilot, "".join(f"{code}\r" for code in codes))
        assert told(pilot) == [f"scan {code}" for code in codes]

    run(counter(), story)


@pytest.mark.parametrize("chunk", [1, 2, 5, 13])
def test_a_scan_leaves_nothing_in_the_line_and_keeps_the_multiplier(chunk: int) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "3*")
        await burst(pilot, f"{EAN}\r", chunk=chunk)
        assert told(pilot) == [f"scan {EAN}"]
        assert line(pilot).startswith(" 3* ")

    run(counter(), story)


def test_a_name_typed_by_a_program_is_a_line() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await burst(pilot, "espresso beans\r")
        assert told(pilot) == ["line espresso beans"]

    run(counter(), story)


def test_a_notice_stands_in_the_line_until_the_next_key() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, Counter)
        screen.say("Unknown barcode [red]4006[/]", Tone.BAD)
        await pilot.pause()
        assert line(pilot) == "    Unknown barcode [red]4006[/]"
        await typed(pilot, "x")
        assert line(pilot).startswith(" x  ")
        assert HINT in line(pilot)

    run(counter(), story)


def test_a_notice_gets_the_room_that_what_is_typed_leaves() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, Counter)
        await typed(pilot, "a long thing typed before it came, to its very end")
        screen.say("A notice that is longer than the rest of the line")
        await pilot.pause()
        assert lines_of(pilot.app)[22] == "  A notice that is longer than the rest of the line"
        assert line(pilot) == " a long thing typed before it came, to its very end"

    run(counter(), story)


LONG = (
    "Apple juice 1 l cloudy does not cost as much as was to be taken off;"
    " 100% takes all off, % takes none, and this goes on until nobody would read all of it: press Esc"
)


@pytest.mark.parametrize(
    ("words", "above"), [(LONG[:69], 0), (LONG[:103], 1), (LONG, 2)], ids=["a row", "two", "three"]
)
def test_a_sentence_is_told_to_its_end(words: str, above: int) -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, Counter)
        screen.say(words, Tone.BAD)
        await pilot.pause()
        rows = lines_of(pilot.app)
        assert " ".join(row.strip() for row in rows[23 - above : 24]) == words.strip()
        await typed(pilot, "x")
        assert set(lines_of(pilot.app)[22]) == {"─"}
        assert line(pilot).startswith(" x  ")

    run(counter(), story)


def test_a_sentence_is_told_to_its_end_while_a_question_stands_over_the_work() -> None:
    async def story(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, Counter)
        screen.ask(Confirm("Go on?"), lambda _: None)
        await pilot.pause()
        screen.say(LONG, Tone.BAD)
        await pilot.pause()
        rows = lines_of(pilot.app)
        assert " ".join(row.strip() for row in rows[21:24]) == LONG
        assert rows[20].startswith("└")

    run(counter(), story)


def test_a_paste_is_one_line_of_text() -> None:
    async def story(pilot: Pilot[None]) -> None:
        pilot.app.post_message(events.Paste(f"{EAN}\r\n"))
        await pilot.pause()
        assert line(pilot).startswith(f" {EAN} ")
        assert told(pilot) == []

    run(counter(), story)


def test_stars_for_a_secret() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "4711")
        assert line(pilot).rstrip() == " ****"

    class Secret(Counter):
        def compose_line(self) -> CommandLine:
            return CommandLine(is_secret=True)

    run(till({"sell": Secret}), story)


@pytest.mark.parametrize(
    ("shown", "caret", "parts"),
    [
        ("abc", 1, ["a", "b", "c"]),
        ("abc", 3, ["abc", " ", ""]),
        ("東京", 2, ["東", "京", ""]),
        ("", 0, ["", " ", ""]),
    ],
)
def test_the_caret_covers_one_glyph(shown: str, caret: int, parts: list[str]) -> None:
    assert [text for text, _ in caret_spans(shown, caret, has_focus=True)] == parts

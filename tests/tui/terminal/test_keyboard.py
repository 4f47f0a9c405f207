"""Keys carried out one after the other, on a desk that writes down what happens to it."""

import asyncio
from dataclasses import dataclass, field

from tui.terminal.burst import Quiet, ScanRules, Stroke
from tui.terminal.keyboard import Keyboard, TextTaker
from tui.terminal.reader import Pasted, Token

EAN = "4006381333931"


@dataclass
class Line:
    """A text field."""

    text: str = ""
    half: bool = True

    def takes_text(self) -> bool:
        return True

    def is_half_typed(self) -> bool:
        return self.half and bool(self.text) and not self.text.endswith("*")

    def take_paste(self, text: str) -> None:
        self.text += text

    def snapshot(self) -> object:
        return self.text

    def restore(self, snapshot: object) -> None:
        self.text = str(snapshot)


@dataclass
class Desk:
    """Letters go into the line that has the focus, `/` opens one, Enter is written down."""

    line: Line | None = None
    ready: bool = True
    log: list[str] = field(default_factory=list)

    def is_ready(self) -> bool:
        return self.ready

    def text_focus(self) -> TextTaker | None:
        return self.line

    async def press(self, stroke: Stroke) -> None:
        await asyncio.sleep(0)
        if stroke.key == "n" and self.line is None:
            self.ready = False
        if stroke.key == "/" and self.line is None:
            self.line = Line()
        elif self.line is not None and stroke.is_printable:
            self.line.text += stroke.character or ""
        elif self.line is not None and stroke.key == "enter":
            self.log.append(f"line {self.line.text}")
            self.line.text = ""
        else:
            self.log.append(stroke.key)

    def paste(self, text: str) -> None:
        self.log.append(f"paste {text}")

    def scan(self, code: str) -> None:
        self.log.append(f"scan {code}")


def tokens(text: str) -> list[Token]:
    strokes: list[Token] = [Stroke("enter", "\r") if c == "\r" else Stroke(c, c) for c in text]
    return [*strokes, Quiet.CHUNK]


def hear(desk: Desk, *batches: list[Token]) -> Keyboard:
    keyboard = Keyboard(ScanRules(), desk)

    async def take() -> None:
        for batch in batches:
            await keyboard.take(batch)

    asyncio.run(take())
    return keyboard


def test_lines_in_one_burst_are_that_many_lines() -> None:
    desk = Desk(Line())
    hear(desk, tokens("12\r345\r6\r"))
    assert desk.log == ["line 12", "line 345", "line 6"]


def test_a_scan_is_taken_out_of_the_field_it_was_typed_into() -> None:
    desk = Desk(Line("Ann"))
    desk.line = Line("3*")
    hear(desk, *(tokens(letter) for letter in EAN + "\r"))
    assert (desk.line.text, desk.log) == ("3*", [f"scan {EAN}"])


def test_a_code_in_pieces_with_silences_between_is_whole_in_the_line() -> None:
    desk = Desk(Line())
    hear(desk, tokens(EAN[:5]), [Quiet.PAUSE, Quiet.SILENCE], tokens(EAN[5:] + "\r"))
    assert desk.log == [f"line {EAN}"]


def test_a_key_that_opens_a_field_is_done_before_the_next_is_looked_at() -> None:
    desk = Desk()
    hear(desk, tokens("/berlin\r"))
    assert desk.log == ["line berlin"]


def test_keys_wait_for_a_screen_that_is_not_ready_and_none_is_lost() -> None:
    desk = Desk()
    keyboard = hear(desk, tokens("nab"), [Quiet.PAUSE], tokens(f"{EAN}\r"))
    assert desk.log == ["n"]
    desk.ready, desk.line = True, Line("new ", half=False)
    asyncio.run(keyboard.go_on())
    assert (desk.line.text, desk.log) == ("new ab", ["n", f"scan {EAN}"])


def test_what_was_typed_before_a_scan_stays_typed() -> None:
    desk = Desk(Line())
    hear(desk, tokens("3*"), [Quiet.PAUSE, Quiet.SILENCE], *(tokens(c) for c in EAN + "\r"))
    assert desk.line is not None
    assert (desk.line.text, desk.log) == ("3*", [f"scan {EAN}"])


def test_what_comes_by_another_way_waits_for_the_keys_before_it_and_for_nothing_else() -> None:
    line = Line()
    desk = Desk(line)
    keyboard = hear(desk, [Quiet.SILENCE])
    desk.ready = False

    def note() -> None:
        desk.log.append(f"then {line.text}")

    asyncio.run(keyboard.after(note))
    assert desk.log == ["then "], "no key is before it"
    asyncio.run(keyboard.take(tokens("3*")))
    asyncio.run(keyboard.after(note))
    asyncio.run(keyboard.take(tokens("milk")))
    assert desk.log == ["then "]

    desk.ready = True
    asyncio.run(keyboard.go_on())
    assert (desk.log, line.text) == (["then ", "then 3*"], "3*milk")


def test_a_paste_is_text_whatever_it_says() -> None:
    desk = Desk(Line())
    hear(desk, [Pasted(EAN)])
    assert desk.log == [f"paste {EAN}"]

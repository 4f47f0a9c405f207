"""A till to run in a terminal: `python counting_till.py FILE`. It notes in FILE what it scans and is told.

The first lines of FILE are the names of heavy modules that were there when the first frame was out.
"""

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.boot import run, start_log
from tui.settings import Settings

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.bridge import Bridge

HEAVY = ("alembic", "biip", "cryptography", "msgpack", "sqlalchemy", "sqlite3", "usb", "zeroconf")

OUT = Path(sys.argv[1] if __name__ == "__main__" else "nowhere")
LOG = OUT.with_suffix(".log")


def note(what: str) -> None:
    """Write a line down, at once."""
    with OUT.open("a", encoding="utf-8") as file:
        file.write(what + "\n")


def stall(seconds: float) -> None:
    """Keep every thread of this program from running, as a long collection of garbage does."""
    ctypes.PyDLL(None).usleep(round(seconds * 1_000_000))


def sell() -> "Screen[Any]":
    """A place that takes scans and lines."""
    from tui.widgets.frame import TillScreen

    class Sell(TillScreen[None]):
        def take_scan(self, code: str) -> bool:
            note(code)
            self.say(f"got {code}")
            return True

        def take_line(self, text: str) -> None:
            if text == "crash":
                pin = "secret-4711"
                raise ZeroDivisionError(len(pin))
            if text == "stall":
                note("stalled")
                stall(0.5)
            else:
                note(text)
                self.say(f"got {text}")

    return Sell()


def groups() -> "Screen[Any]":
    """A place whose letters and digits are actions, with a form."""
    from textual.binding import Binding

    from tui.keys import bindings
    from tui.widgets.field_kinds import Text
    from tui.widgets.form_frame import FormScreen
    from tui.widgets.forms import Field
    from tui.widgets.frame import TillScreen

    class Form(FormScreen):
        def fields(self) -> list[Field]:
            return [Field("name", "Name", Text())]

        def save(self, values: dict[str, object]) -> object:
            note(f"saved {values['name']}")
            return values["name"]

    class Groups(TillScreen[None]):
        BINDINGS = [*bindings("list.new"), *(Binding(str(digit), f"digit({digit})") for digit in range(10))]  # noqa: RUF012

        def on_mount(self) -> None:
            self.set_focus(None)

        def compose_line(self) -> Any:  # noqa: ANN401
            line = super().compose_line()
            line.can_focus = False
            return line

        def action_new(self) -> None:
            self.ask(Form(), lambda _: None)

        def action_digit(self, digit: int) -> None:
            note(f"action {digit}")

    return Groups()


class NoBook:
    """A shop where nobody is asked who they are."""

    signed_in = ""


class Opened:
    """Services of a till without a shop."""

    store: Any = NoBook()
    printer: Any = None
    devices: Any = None
    lanes: Any = None
    background: tuple[()] = ()

    def status(self) -> Any:  # noqa: ANN401
        """The shop is open."""
        from tui.ports import StatusLine

        return StatusLine("OPEN")

    def close(self) -> None:
        """Noted."""
        note("closed")


def open_services(_bridge: "Bridge") -> Opened:
    """What is there by now, then a shop."""
    note("heavy " + " ".join(name for name in HEAVY if name in sys.modules))
    return Opened()


PLACES: "dict[str, Callable[[], Screen[Any]]]" = {"sell": sell, "groups": groups}

if __name__ == "__main__":
    start_log(LOG)
    sys.exit(run(Settings(shop="none", log=LOG), open_services, PLACES))

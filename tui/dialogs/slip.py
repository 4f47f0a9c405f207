"""Slips, of the day and of coupons, on paper, or on the screen where there is no printer."""

from typing import TYPE_CHECKING, Final

from store.domain.slip import Slip, slip_text
from tui.dialogs.viewer import Viewer
from tui.theme.inks import Ink
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from tui.ports import PrinterControl

SLIP_CELLS: Final = 42

NO_PRINTER: Final = "No printer is there: plug one in, then again."


def give(screen: TillScreen[None], printer: "PrinterControl", slip: Slip) -> None:
    """Print it; show it where nothing prints."""

    def shown(is_printing: bool) -> None:  # noqa: FBT001 - what a thread found out
        if is_printing:
            screen.say(f"{slip.number} is being printed.", Tone.GOOD)
        else:
            read(screen, printer, slip)

    screen.in_background(lambda: printer.print(slip) is not None, shown, group="slip")


def read(screen: TillScreen[None], printer: "PrinterControl", slip: Slip) -> None:
    """Show it; it can be printed from there."""
    told = printer.preview(slip) or slip_text(slip, SLIP_CELLS).splitlines()
    lines = [[(line, Ink.TEXT)] for line in told]
    viewer = Viewer(slip.number, lines, can_print=True)
    screen.ask(viewer, lambda answer: _print(screen, printer, slip) if answer == "print" else None)


def _print(screen: TillScreen[None], printer: "PrinterControl", slip: Slip) -> None:
    screen.in_background(
        lambda: printer.print(slip) is not None,
        lambda printing: screen.say(
            f"{slip.number} is being printed." if printing else NO_PRINTER,
            Tone.GOOD if printing else Tone.BAD,
        ),
        group="slip",
    )

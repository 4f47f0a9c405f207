"""What the till said, newest first."""

from collections.abc import Sequence
from datetime import datetime

from tui.dialogs.viewer import Viewer
from tui.theme.inks import Ink
from tui.widgets.notices import Notice
from tui.widgets.paper import Span


def history_lines(notices: Sequence[Notice]) -> list[list[Span]]:
    """One line for each notice, with the time of this machine."""
    if not notices:
        return [[("Nothing was said yet.", Ink.DIM)]]
    return [
        [
            (f"{datetime.fromtimestamp(notice.at / 1000).astimezone():%H:%M:%S}  ", Ink.DIM),
            (notice.text, notice.tone.value),
        ]
        for notice in notices
    ]


class History(Viewer):
    """Messages to scroll through."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        super().__init__("Messages", history_lines(notices))

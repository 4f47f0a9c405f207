"""Print jobs in words."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from store.domain.print_jobs import PrintJob, PrintState
from tui.screens.printing.state import (
    can_drop,
    can_print,
    job_row,
    printer_words,
    state_words,
    told,
    told_next,
)
from tui.theme.inks import Ink
from tui.widgets.moments import Calendar

JOB = PrintJob(7, 0, "Receipt 1-000123", "a printer", PrintState.FAILED, "No paper", is_reached=False)

STATES = {
    "queued": ("waits for its turn", False, True, Ink.TEXT),
    "sending": ("is being printed", False, True, Ink.TEXT),
    "unconfirmed": ("sent, not confirmed", True, True, Ink.TEXT),
    "confirmed": ("printed", False, False, Ink.DIM),
    "dropped": ("dropped", False, False, Ink.DIM),
    "failed": ("DID NOT PRINT", True, True, Ink.BAD),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_words_and_deeds(state: str) -> None:
    words, prints, drops, ink = STATES[state]
    job = replace(JOB, state=PrintState(state))
    row = job_row(job, Calendar(lambda: 0, ZoneInfo("UTC")), {"a printer": "Front"})
    assert (row.key, row.cells[:3], row.ink) == (7, ("Receipt 1-000123", words, "Front"), ink)
    assert (can_print(job), can_drop(job)) == (prints, drops)
    assert told(job)


def test_what_may_be_on_paper_is_said() -> None:
    cut_short = replace(JOB, is_reached=True)
    assert state_words(cut_short) == "MAY BE CUT SHORT"
    assert told(cut_short) == "Receipt 1-000123: No paper."
    assert "DUPLICATE" in told_next(cut_short)
    assert "DUPLICATE" not in told_next(JOB)
    assert told_next(replace(JOB, state=PrintState.CONFIRMED)) == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [("1-2/04b8:0e28/0", "Front"), ("1-3/04b8:0e28/0", "socket 1-3"), ("", "")],
    ids=["named", "gone and nameless", "never given to any"],
)
def test_two_printers_are_told_apart(key: str, words: str) -> None:
    assert printer_words(replace(JOB, printer=key), {"1-2/04b8:0e28/0": "Front"}) == words

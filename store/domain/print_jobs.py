"""The print queue in words: what waits for a printer, and how far each came."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Final

from store.domain.paper_text import Paper
from store.domain.receipt import Receipt
from store.domain.stamps import Instant
from store.domain.values import dataclass

STOPPED: Final = "The till was closed before this printed; look whether it came out"
"""Why a job of an earlier run is not done."""


class PrintState(Enum):
    """How far a job came."""

    QUEUED = "queued"
    """Nothing of it was sent."""
    SENDING = "sending"
    """Some of it may have been."""
    UNCONFIRMED = "unconfirmed"
    """The printer took all of it, and did not say that it got to the end; many never say."""
    CONFIRMED = "confirmed"
    """The printer said so."""
    FAILED = "failed"
    """It did not print, or not all of it: a person decides."""
    DROPPED = "dropped"
    """Nobody wants it any more."""


UNDER_WAY: Final = (PrintState.QUEUED, PrintState.SENDING)
"""What the running till is at."""

OVER: Final = (PrintState.CONFIRMED, PrintState.DROPPED)
"""What can be printed again only from where it came from, as a counted copy."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper on its way."""

    id: int
    at: Instant
    """When it was asked for."""
    name: str
    printer: str
    """Key of the printer it went to last."""
    state: PrintState
    message: str
    """Why it failed: cause and next step; empty in other states."""
    is_reached: bool
    """Whether some of it reached a printer, so that part or all of it may be on paper."""

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide."""
        return self.state is PrintState.FAILED


def job_name(paper: Paper) -> str:
    """What a paper is called in the queue: `Receipt 1-000123`, `Z 12`."""
    if not isinstance(paper, Receipt):
        return paper.number
    if paper.gift:
        return f"Gift receipt {paper.number}"
    return f"Receipt {paper.number}{f', copy {paper.copy_number}' if paper.copy_number else ''}"


def marked(paper: Paper) -> Paper:
    """A paper of which some may be out already: both may lie on the counter, so this one says what it is."""
    return replace(paper, duplicate=True)


def in_order(jobs: Sequence[PrintJob]) -> list[PrintJob]:
    """What needs a hand first, then what is under way, then the rest; each the latest first."""
    ranks = {PrintState.FAILED: 0, PrintState.SENDING: 1, PrintState.QUEUED: 1}
    return sorted(jobs, key=lambda job: (ranks.get(job.state, 2), -job.id))

"""What is to be imported, and how imports are cut into pieces."""

from pathlib import Path

from store.domain.imports.outcome import Kind, Options, Watch
from store.domain.values import dataclass

PLANS = "*.plan"
"""Plans in the lane's folder: of imports under way, or left by a killed program."""


@dataclass(frozen=True, slots=True)
class Task:
    """One import, as asked for."""

    path: Path
    kind: Kind
    mapping: tuple[tuple[str, str], ...]
    encoding: str | None
    watch: Watch
    options: Options


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of customers or products."""

    piece: int = 5_000
    """Decided and written together, with one version: what a peer takes in at a time."""
    one_transaction_max: int = 100_000
    """More are written piece by piece under a journal, so that the checkout never waits for the book."""
    short_piece: int = 1_000
    """Written in one transaction of a journalled import: it keeps the book for about 40 ms."""
    short_memberships: int = 2_500
    """The same of memberships, whose rows are short."""
    pause_seconds: float = 0.02
    """Between pieces of a journalled import: whoever waits for the book gets it."""

    def short_piece_of(self, kind: str) -> int:
        """How many of a kind are written in one transaction of a journalled import."""
        return self.short_memberships if kind == "memberships" else self.short_piece


def plan_path(folder: Path, identity: bytes) -> Path:
    """Where the plan of an import is."""
    return folder / PLANS.replace("*", identity.hex())

"""The few messages the whole app knows: a fact, a scan by a claimed scanner, trouble of a service."""

from collections.abc import Hashable

from textual.message import Message

from store.domain.values import dataclass

Fact = Hashable
"""A frozen event of any room; what kinds there are is told in the `events` module of each."""


@dataclass(frozen=True, slots=True)
class FactsMissed:
    """More happened than could be kept; whatever is shown may be out of date."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something behind the screens does not work, or works again."""

    what: str
    """One sentence for the operator: what, and what still works."""
    over: bool = False


class FactArrived(Message, bubble=False):
    """Something became true."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self.fact = fact

    def can_replace(self, message: Message) -> bool:
        """Whether the one before says just the same, as floods do."""
        return isinstance(message, FactArrived) and message.fact == self.fact


class ScanArrived(Message, bubble=False):
    """A claimed scanner read a code."""

    def __init__(self, code: str, read: str = "", aim: str = "") -> None:
        """`read` is what was sent, `aim` the identifier of its symbology; empty where nobody told."""
        super().__init__()
        self.code, self.read, self.aim = code, read, aim


class ScanFailed(Message, bubble=False):
    """A claimed scanner read something and what it was is not known."""

    def __init__(self, what: str) -> None:
        """`what` is one sentence for the operator."""
        super().__init__()
        self.what = what


class TroubleArrived(Message, bubble=False):
    """A service got into trouble or out of it."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble

"""Carries facts of other rooms to the app, from any thread, also before the app is there.

Made by boot before anything else; every service is given `Bridge.emit`. The app attaches when it can
take messages. What comes earlier waits, scans among it in order; when more waits than is kept,
the oldest facts fall out and screens are told to look at everything again.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final, Protocol

from textual.message import Message

from tui.messages import Fact, FactArrived, FactsMissed, ScanArrived, Trouble, TroubleArrived

WAITING_MAX: Final = 1_000
"""Facts kept while there is no app: far more than happen in the second it takes to start."""


class Receiver(Protocol):
    """The app, as far as the bridge knows it."""

    def post_message(self, message: Message) -> bool:
        """Take a message; safe from any thread."""


def as_message(fact: Fact) -> Message:
    """The message for a fact that belongs to no special kind."""
    return TroubleArrived(fact) if isinstance(fact, Trouble) else FactArrived(fact)


class Bridge:
    """One for the life of the program."""

    def __init__(self, translate: Callable[[Fact], Message] = as_message) -> None:
        """`translate` says which message a fact becomes; boot knows the kinds other rooms have."""
        self._translate = translate
        self._lock = Lock()
        self._receiver: Receiver | None = None
        self._waiting: deque[Message] = deque()
        self._missed = False

    def emit(self, fact: Fact) -> None:
        """Tell a fact; returns at once, in any thread."""
        message = self._translate(fact)
        with self._lock:
            if self._receiver is None:
                self._keep(message)
            else:
                self._receiver.post_message(message)

    def attach(self, receiver: Receiver) -> None:
        """Deliver what waits, then everything as it comes."""
        with self._lock:
            if self._missed:
                receiver.post_message(FactArrived(FactsMissed()))
            for message in self._waiting:
                receiver.post_message(message)
            self._waiting.clear()
            self._missed = False
            self._receiver = receiver

    def detach(self) -> None:
        """Keep what comes from now on, for whoever attaches next."""
        with self._lock:
            self._receiver = None

    def _keep(self, message: Message) -> None:
        self._waiting.append(message)
        if len(self._waiting) > WAITING_MAX:
            oldest = next((m for m in self._waiting if not isinstance(m, ScanArrived)), self._waiting[0])
            self._waiting.remove(oldest)
            self._missed = True

"""Hands facts to whoever listens, after the commit. One bad listener cannot hurt the others."""

import logging
from collections.abc import Callable, Iterable
from threading import Lock

from store.events import Fact

Listener = Callable[[Fact], None]

_LOG = logging.getLogger(__name__)


class Feed:
    """Facts in the order of their commits, each told in the thread that made it true."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each fact from now on; the answer ends it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return unsubscribe

    def publish(self, facts: Iterable[Fact]) -> None:
        """Tell all listeners; what one of them raises is logged and the rest still hear."""
        for fact in facts:
            for listener in self._listeners:
                try:
                    listener(fact)
                except Exception:  # noqa: BLE001 - the edge: the commit is done, its other hearers must hear
                    _LOG.exception("a listener failed on %r", fact)

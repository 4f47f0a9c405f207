"""Says each trouble once when it begins and once when it is over."""

from collections.abc import Callable, Hashable

from netsync.events import Fact, SyncRecovered, SyncTrouble


class Troubles:
    """Troubles that are going on, by what they are about."""

    def __init__(self, emit: Callable[[Fact], None]) -> None:
        self._emit = emit
        self._ongoing: set[Hashable] = set()

    def begin(self, about: Hashable, message: str) -> None:
        """Something is wrong, perhaps still."""
        if about not in self._ongoing:
            self._ongoing.add(about)
            self._emit(SyncTrouble(message))

    def end(self, about: Hashable, message: str) -> None:
        """It is right, perhaps again."""
        if about in self._ongoing:
            self._ongoing.discard(about)
            self._emit(SyncRecovered(message))

    def any_of(self, *about: Hashable) -> bool:
        """Whether one of these is going on."""
        return not self._ongoing.isdisjoint(about)

    def forget(self, about: Hashable) -> None:
        """It no longer matters."""
        self._ongoing.discard(about)

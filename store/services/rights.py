"""Whether who is at this lane may do something, asked where it is done; and what was allowed for once."""

from threading import Lock
from typing import TYPE_CHECKING

from store.events import BookChanged, Fact, ShopChanged
from store.queries import book
from store.services.shop import shop_from
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.domain.money import Currency
    from store.domain.rights import Right, Table

_OWNER = "owner"


class Rights:
    """What the person at this lane may do now; all services of a store share one."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._lock = Lock()
        self._known: tuple[Table, Currency] | None = None
        self._allowed: dict[tuple[Right, bytes], int] = {}
        units.feed.subscribe(self._on_fact)

    def require(self, right: "Right", *, amount: int = 0, subject: bytes = b"") -> None:
        """Return if it may be done; what was allowed for `subject` once is used up by it.

        Raises:
            NeedsApproval: the role may not, and nobody has allowed it.
        """
        if self._actor.role == _OWNER:
            return
        from store.domain.rights import Role, is_within, limit, refusal

        table, currency = self._table()
        allowed = limit(Role(self._actor.role), right, currency, table)
        if is_within(allowed, amount):
            return
        with self._lock:
            granted = self._allowed.get((right, subject))
            if granted is not None and amount <= granted:
                del self._allowed[right, subject]
                return
        raise refusal(right, amount, allowed, currency)

    def may(self, right: "Right", *, amount: int = 0) -> bool:
        """Whether the role may by itself; for what a screen offers, never instead of `require`."""
        if self._actor.role == _OWNER:
            return True
        from store.domain.rights import Role, is_within, limit

        table, currency = self._table()
        return is_within(limit(Role(self._actor.role), right, currency, table), amount)

    def allow_once(self, right: "Right", amount: int, subject: bytes) -> None:
        """Note that somebody who may has allowed one deed; who and why is in the book already."""
        with self._lock:
            self._allowed[right, subject] = amount

    def forget(self) -> None:
        """Let go of all that was allowed and not done: somebody else is at the till."""
        with self._lock:
            self._allowed.clear()

    def _table(self) -> "tuple[Table, Currency]":
        from store.domain.rights import read

        with self._lock:
            known = self._known
        if known is None:
            with self._units.database.reading() as connection:
                settings = book.settings(connection)
            known = read(settings.get("rights", "")), shop_from(settings).currency
            with self._lock:
                self._known = known
        return known

    def _on_fact(self, fact: Fact) -> None:
        if isinstance(fact, ShopChanged | BookChanged):
            with self._lock:
                self._known = None

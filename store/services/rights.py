"""Whether who is at this lane may do something, asked where it is done; and what was allowed for once."""

from threading import Lock, local
from typing import TYPE_CHECKING

from store.domain.errors import Refused
from store.events import BookChanged, Fact, ShopChanged
from store.queries import book
from store.services.shop import shop_from
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.domain.money import Currency
    from store.domain.rights import Limit, Right, Role, Table

_OWNER, _LOCKED = "owner", ""

_CONCERNS = (ShopChanged, BookChanged)

LOCKED_WORDS = "the till is locked: sign in first"


class Rights:
    """What the person at this lane may do now; all services of a store share one."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._lock = Lock()
        self._known: tuple[Table, Currency] | None = None
        self._allowed: dict[tuple[Right, bytes], tuple[int, bytes | None]] = {}
        self._deeds = local()
        """Per thread, what the deed at hand goes by of what was allowed: used up when it is done."""
        units.feed.subscribe(self._on_fact)
        units.ended = self.ended

    def require(
        self,
        right: "Right",
        *,
        amount: int = 0,
        subject: bytes = b"",
        before: int | None = None,
        after: int | None = None,
    ) -> bytes | None:
        """Return if it may be done; what was allowed for `subject` once is used up when the deed is done.

        A deed that takes two rights asks for both in turn: what was allowed of the first is kept meanwhile.

        Answers the id of the approval that it goes by, None where none was needed.

        Args:
            right: what.
            amount: how much, in the right's unit.
            subject: the sale, or whatever it is done to.
            before: what is, for the record of an approval, such as the old price.
            after: what is wanted, such as the new price.

        Raises:
            NeedsApproval: the role may not, and nobody has allowed it.
            Refused: the till is locked.
        """
        actor = self._actor
        if actor.role == _OWNER and not actor.name:
            return None
        self.attended()
        from store.domain.rights import CONFIRMED, is_within, refusal

        allowed, currency = self._limit(right)
        if is_within(allowed, amount) and not (actor.name and right in CONFIRMED):
            return None
        with self._lock:
            granted = self._allowed.get((right, subject))
            if granted is not None and amount <= granted[0]:
                self._used().add((right, subject))
                return granted[1]
        self._used().clear()
        refused = refusal(right, amount, allowed, currency, subject=subject)
        refused.before, refused.after = before, after
        raise refused

    def require_named(self, right: str, subject: bytes = b"") -> None:
        """The same of a right without amount, by its name in `Right`."""
        if self._actor.role == _OWNER and not self._actor.name:
            return
        from store.domain.rights import Right

        self.require(Right[right], subject=subject)

    def attended(self) -> None:
        """Return if somebody is there; raises Refused while the till is locked."""
        if self._actor.role == _LOCKED:
            raise Refused(LOCKED_WORDS)

    def may(self, right: "Right", *, amount: int = 0) -> bool:
        """Whether the role may by itself; for what a screen offers, never instead of `require`."""
        if self._actor.role in {_OWNER, _LOCKED}:
            return self._actor.role == _OWNER
        from store.domain.rights import is_within

        return is_within(self._limit(right)[0], amount)

    def role_may(self, role: "Role", right: "Right", amount: int) -> bool:
        """Whether a role may, whoever is here."""
        from store.domain.rights import is_within, limit

        table, currency = self._table()
        return is_within(limit(role, right, currency, table), amount)

    def allow_once(self, right: "Right", amount: int, subject: bytes, approval: bytes | None = None) -> None:
        """Note that somebody who may has allowed one deed; who and why is in the book, as `approval`."""
        with self._lock:
            self._allowed[right, subject] = amount, approval

    def ended(self, is_done: bool) -> None:  # noqa: FBT001 - one of two ends
        """Hear that the deed of this thread is written, and used up what was allowed for it, or is not."""
        used = self._used()
        if is_done and used:
            with self._lock:
                for key in used:
                    self._allowed.pop(key, None)
        used.clear()

    def _used(self) -> "set[tuple[Right, bytes]]":
        if not hasattr(self._deeds, "used"):
            self._deeds.used = set()
        used: set[tuple[Right, bytes]] = self._deeds.used
        return used

    def forget(self) -> None:
        """Let go of all that was allowed and not done: somebody else is at the till."""
        with self._lock:
            self._allowed.clear()

    def _limit(self, right: "Right") -> "tuple[Limit, Currency]":
        from store.domain.rights import Role, limit

        table, currency = self._table()
        return limit(Role(self._actor.role), right, currency, table), currency

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
        if not isinstance(fact, _CONCERNS):
            return
        with self._lock:
            self._known = None
        if self._actor.via == "till":
            from store.services.presence import look_again  # settings and people change seldom

            look_again(self._units, self._actor)

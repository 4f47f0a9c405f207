"""Signing in at a till, locking it, and letting somebody else's deed be done once: all by who, then PIN."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound, Refused
from store.domain.ids import StaffId
from store.domain.rights import Counts, NeedsApproval, told
from store.domain.staff import Person, is_locked, locked_words, read_pin, read_reason, wrong_words
from store.events import SignInChanged
from store.queries import book, sites
from store.queries import staff as queries
from store.services.pins import PinTries
from store.services.rights import Rights
from store.services.shop import shop_from
from store.tables.book import APPROVALS
from store.unit import Actor, Row, Unit, Units

if TYPE_CHECKING:
    from store.domain.stamps import Instant

_LOCKED: Final = ""

NO_PIN_YET: Final = "nobody has a PIN yet, so nobody is asked: give an owner one first (F10, Staff)"


class SignIn:
    """The door of this till."""

    def __init__(self, units: Units, actor: Actor, rights: Rights, tries: PinTries) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights
        self._tries = tries

    def sign_in(self, staff: StaffId, pin: str) -> Person:
        """Let somebody be here."""
        person = self.verified(staff, pin)
        self._rights.forget()
        self._actor.staff, self._actor.role, self._actor.name = person.id, person.role.value, person.name
        self._units.feed.publish([SignInChanged()])
        return person

    def lock(self) -> None:
        """Let nobody be here."""
        with self._units.database.reading() as connection:
            if not book.is_pin_asked(connection):
                raise Refused(NO_PIN_YET)
        self._rights.forget()
        self._actor.role, self._actor.name = _LOCKED, ""
        self._units.feed.publish([SignInChanged()])

    def approve(self, approver: StaffId, pin: str, asked: NeedsApproval, reason: str) -> None:
        """Let one deed be done once."""
        self._rights.attended()
        tidy = read_reason(reason)
        person = self.verified(approver, pin)
        if not self._rights.role_may(person.role, asked.right, asked.amount):
            raise Refused(f"{person.name} may not {asked.right.words} either: ask somebody who may")
        with self._units.begin(replace(self._actor, staff=person.id)) as unit:
            approval = self._record(unit, person, asked, tidy)
        self._rights.allow_once(asked.right, asked.amount, asked.subject, approval)

    def _record(self, unit: Unit, approver: Person, asked: NeedsApproval, reason: str) -> bytes:
        approval = unit.new_id()
        wanted = asked.amount or None if asked.after is None else asked.after
        row: Row = {
            "id": approval,
            "asked_by": self._actor.staff,
            "approved_by": approver.id,
            "lane_id": sites.site_of(unit.connection, unit.mark.site).lane,
            "at": unit.now,
            "right": asked.right.key,
            "reason": reason,
            "subject_id": asked.subject or None,
            "amount_before": asked.before,
            "amount_after": wanted,
        }
        unit.insert(APPROVALS, [row])
        asker = queries.get(unit.connection, self._actor.staff)
        name = "somebody" if asker is None else asker.name
        words = f"{name} to {asked.right.words}"
        if asked.right.counts is not Counts.NOTHING:
            currency = shop_from(book.settings(unit.connection)).currency
            words += f", {told(asked.right, asked.amount, currency)}"
        unit.did("staff.approve", asked.subject or None, f"{words}: {reason}")
        return approval

    def verified(self, staff: StaffId, typed: str) -> Person:
        """Who somebody says they are, by their PIN; raises BadInput, NotFound, Refused."""
        pin = read_pin(typed)
        with self._units.database.reading() as connection:
            person = queries.get(connection, staff)
        if person is None:
            raise NotFound("that person does not work here any more; choose again")
        if not person.active:
            raise Refused(f"{person.name} is not active: an owner changes that (F10, Staff)")
        if not person.has_pin:
            raise Refused(f"{person.name} has no PIN: an owner sets one (F10, Staff)")
        is_right, tries = self._tries.attempt(staff, pin)
        if is_right:
            return person
        if is_locked(tries, self._units.world.now()):
            raise Refused(locked_words(person.name, self._clock(tries.until)), field="pin")
        raise Refused(wrong_words(person.name, tries), field="pin")

    def _clock(self, moment: "Instant") -> str:
        with self._units.database.reading() as connection:
            zone = shop_from(book.settings(connection)).zone
        return datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone).strftime("%H:%M:%S")

"""People who work here: who they are, their PINs, what their roles may, and when a till locks itself."""

from typing import TYPE_CHECKING, Final

from store.domain.drafts import rebase
from store.domain.errors import BadInput, Invalid, NotFound, Refused
from store.domain.ids import ID_BYTES, StaffId
from store.domain.names import name_key
from store.domain.rights import Limit, NeedsApproval, Right, Role, Table, limit, read, written
from store.domain.staff import Person, PersonDraft, checked, draft_of, is_named, read_pin
from store.events import ShopChanged
from store.queries import book
from store.queries import staff as queries
from store.services.pins import PinTries, hashed
from store.services.rights import Rights
from store.services.shop import shop_from, write_settings
from store.services.sign_in import SignIn
from store.tables.book import STAFF
from store.unit import Actor, Units

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK_MINUTES_MAX: Final = 24 * 60

_RANK: Final = {role: rank for rank, role in enumerate(Role)}


class StaffService:
    """The shop's people. What changes them asks for the right to; the last owner can never be lost."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights
        self._tries = PinTries(units.database, units.world)
        self._door = SignIn(units, actor, rights, self._tries)

    def people(self) -> list[Person]:
        """Everybody who is not deleted, by name."""
        with self._units.database.reading() as connection:
            return queries.people(connection)

    def get(self, staff: StaffId) -> Person:
        """Somebody; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, staff)

    def find(self, text: str) -> Person:
        """The person of an id in hex or an exact name; raises NotFound, Refused when two have it."""
        people = self.people()
        wanted = text.strip().replace("-", "").casefold()
        by_id = [person for person in people if len(wanted) == 2 * ID_BYTES and person.id.hex() == wanted]
        found = by_id or [person for person in people if is_named(person, text)]
        if not found:
            raise NotFound(f"nobody called {text!r} works here; see everybody with: staff list")
        if len(found) > 1:
            raise Refused(f"{text!r} names two people; use the id")
        return found[0]

    def create(self, draft: PersonDraft, pin: str = "") -> StaffId:
        """Take somebody in, with a PIN or without; raises Invalid, BadInput, Refused."""
        self._actor.require("STAFF")
        tidy = checked(draft)
        kept = hashed(read_pin(pin)) if pin else ""
        with self._units.begin(self._actor) as unit:
            self._refuse_above(tidy.role)
            _refuse_twin(unit.connection, None, tidy.name)
            staff = StaffId(unit.new_id())
            unit.insert(STAFF, [{"id": staff, **_columns(tidy), "pin": kept}])
            _refuse_stranded(unit.connection)
            unit.did("staff.create", staff)
            self._stay()
            unit.tell([ShopChanged()])
        return staff

    def edit(self, staff: StaffId, draft: PersonDraft, *, seen: PersonDraft | None = None) -> None:
        """Change name, role and whether they work here now; raises Invalid, NotFound, Refused.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        self._actor.require("STAFF")
        with self._units.begin(self._actor) as unit:
            person = _get(unit.connection, staff)
            before = draft_of(person)
            tidy = checked(draft if seen is None else rebase(draft, seen, before))
            self._refuse_above(person.role, tidy.role)
            if name_key(tidy.name) != name_key(before.name):
                _refuse_twin(unit.connection, staff, tidy.name)
            old, new = _columns(before), _columns(tidy)
            changed = {name: value for name, value in new.items() if old[name] != value}
            unit.edit(STAFF, {"id": staff}, changed)
            _refuse_stranded(unit.connection)
            if changed:
                unit.did("staff.edit", staff, ", ".join(sorted(changed)))
                unit.tell([ShopChanged()])

    def delete(self, staff: StaffId) -> None:
        """Somebody does not work here any more; what they did keeps their name. Raises NotFound, Refused."""
        self._actor.require("STAFF")
        with self._units.begin(self._actor) as unit:
            self._refuse_above(_get(unit.connection, staff).role)
            unit.edit(STAFF, {"id": staff}, {"deleted": 1, "pin": ""})
            _refuse_stranded(unit.connection)
            unit.did("staff.delete", staff)
            unit.tell([ShopChanged()])

    def set_pin(self, staff: StaffId, pin: str) -> None:
        """Give somebody a PIN; it is kept as a salted hash alone. Raises BadInput, NotFound, Refused."""
        self._actor.require("STAFF")
        kept = hashed(read_pin(pin))
        with self._units.begin(self._actor) as unit:
            person = _get(unit.connection, staff)
            self._refuse_above(person.role)
            unit.edit(STAFF, {"id": staff}, {"pin": kept})
            _refuse_stranded(unit.connection)
            unit.did("staff.pin", staff)
            self._stay()
            unit.tell([ShopChanged()])
        self._tries.forgive(staff)

    def clear_pin(self, staff: StaffId) -> None:
        """Take somebody's PIN: they sign in no more. Raises NotFound, Refused."""
        self._actor.require("STAFF")
        with self._units.begin(self._actor) as unit:
            self._refuse_above(_get(unit.connection, staff).role)
            unit.edit(STAFF, {"id": staff}, {"pin": ""})
            _refuse_stranded(unit.connection)
            unit.did("staff.unpin", staff)
            unit.tell([ShopChanged()])

    def change_own_pin(self, old: str, new: str) -> None:
        """Whoever signed in chooses another PIN; raises BadInput, Refused."""
        self._rights.attended()
        here = self._actor.staff
        self._door.verified(here, old)
        kept = hashed(read_pin(new))
        with self._units.begin(self._actor) as unit:
            unit.edit(STAFF, {"id": here}, {"pin": kept})
            unit.did("staff.pin", here)
            unit.tell([ShopChanged()])

    # What roles may

    def table(self) -> Table:
        """Where the shop differs from the defaults."""
        with self._units.database.reading() as connection:
            return read(book.settings(connection).get("rights", ""))

    def limit(self, role: Role, right: Right) -> Limit:
        """Up to what a role may do something."""
        with self._units.database.reading() as connection:
            settings = book.settings(connection)
        return limit(role, right, shop_from(settings).currency, read(settings.get("rights", "")))

    def set_limit(self, role: Role, right: Right, allowed: Limit) -> None:
        """Let a role do something up to a limit; raises Refused, BadInput."""
        if allowed is not None and allowed < 0:
            raise BadInput("a limit is not below 0")
        self._write_limit(role, right, allowed, is_default=False)

    def reset_limit(self, role: Role, right: Right) -> None:
        """Let a role do what it may where the shop has said nothing; raises Refused."""
        self._write_limit(role, right, None, is_default=True)

    def _write_limit(self, role: Role, right: Right, allowed: Limit, *, is_default: bool) -> None:
        self._actor.require("STAFF")
        if role is Role.OWNER:
            raise Refused("an owner may everything, always; choose a cashier's or a manager's right")
        if self._actor.role != Role.OWNER.value and _RANK[role] >= _RANK[Role(self._actor.role)]:
            raise Refused(f"only an owner changes what a {role.value} may")
        with self._units.begin(self._actor) as unit:
            table = dict(read(book.settings(unit.connection).get("rights", "")))
            if is_default:
                table.pop((role, right), None)
            else:
                table[role, right] = allowed
            write_settings(unit, {"rights": written(table)})
            unit.did("staff.rights", detail=f"{role.value}: {right.key}")
            unit.tell([ShopChanged()])

    # When a till locks itself

    def lock_minutes(self) -> int:
        """After how many minutes without a key or a scan a till locks itself; 0: never."""
        with self._units.database.reading() as connection:
            known = book.settings(connection).get("lock_minutes", "0")
        return int(known) if known.isdecimal() else 0

    def set_lock_minutes(self, minutes: int) -> None:
        """Let tills lock themselves; 0: never. Raises BadInput, Refused."""
        self._actor.require("SHOP")
        if not 0 <= minutes <= LOCK_MINUTES_MAX:
            raise BadInput(f"from 0, for never, to {LOCK_MINUTES_MAX} minutes", field="lock_minutes")
        with self._units.begin(self._actor) as unit:
            write_settings(unit, {"lock_minutes": str(minutes)})
            unit.did("shop.edit", detail="lock_minutes")
            unit.tell([ShopChanged()])

    # Who is here

    def is_asked(self) -> bool:
        """Whether tills of this shop ask who is there: somebody has a PIN."""
        with self._units.database.reading() as connection:
            return book.is_pin_asked(connection)

    def sign_in(self, staff: StaffId, pin: str) -> Person:
        """Let somebody be at this till; a sale that is open stays. Raises BadInput, NotFound, Refused."""
        return self._door.sign_in(staff, pin)

    def lock(self) -> None:
        """Let nobody be at this till; a sale that is open stays. Raises Refused when nobody has a PIN."""
        self._door.lock()

    def approvers(self, asked: NeedsApproval) -> list[Person]:
        """Who can sign in and may do by themselves what was refused."""
        return [
            person
            for person in self.people()
            if person.can_sign_in and self._rights.role_may(person.role, asked.right, asked.amount)
        ]

    def approve(self, approver: StaffId, pin: str, asked: NeedsApproval, reason: str) -> None:
        """Let what was refused be done once, at this till; who, for whom and why is in the book.

        Raises:
            BadInput: no PIN, no reason.
            NotFound: nobody by that id.
            Refused: the PIN is wrong or locked, the till is, or they may not either.
        """
        self._door.approve(approver, pin, asked, reason)

    def _refuse_above(self, *roles: Role) -> None:
        """Nobody makes, changes or becomes what is more than they are."""
        own = Role(self._actor.role)
        if any(_RANK[role] > _RANK[own] for role in roles):
            raise Refused(f"only an owner changes people above a {own.value}")

    def _stay(self) -> None:
        """Whoever gives the first PIN at a till is still there."""
        if not self._actor.name:
            here = self.get(self._actor.staff) if self._actor.staff else None
            self._actor.name = "" if here is None else here.name


def _columns(draft: PersonDraft) -> dict[str, str | int]:
    return {"name": draft.name, "role": draft.role.value, "active": int(draft.active)}


def _get(connection: "Connection", staff: StaffId) -> Person:
    found = queries.get(connection, staff)
    if found is None:
        raise NotFound("that person does not work here any more; go back to the list")
    return found


def _refuse_twin(connection: "Connection", staff: StaffId | None, name: str) -> None:
    if any(is_named(person, name) and person.id != staff for person in queries.people(connection)):
        raise Invalid({"name": "somebody else has this name; add a letter, so that both are told apart"})


def _refuse_stranded(connection: "Connection") -> None:
    """A shop without an owner who can get in could never be put right at a till."""
    people = queries.people(connection)
    owners = [person for person in people if person.role is Role.OWNER and person.active]
    if not owners:
        raise Refused("this is the last active owner: make somebody else an owner first", field="role")
    is_asked = any(person.can_sign_in for person in people)
    if is_asked and not any(owner.has_pin for owner in owners):
        raise Refused("an active owner needs a PIN as long as anybody has one: set theirs first", field="pin")

"""Customers: find, list, create, edit, delete."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from store.domain.customers import Customer, CustomerDraft, checked
from store.domain.drafts import rebase
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.groups import QuickKind
from store.domain.ids import ID_BYTES, CustomerId, GroupId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.money import Basis
from store.domain.stamps import Instant
from store.events import CustomersChanged, GroupsChanged
from store.queries import customers, groups
from store.services.memberships import write_memberships
from store.tables.base import Scalar
from store.tables.customers import CARDS, CUSTOMERS
from store.unit import Actor, Unit, Units

_PLAIN = ("name", "email", "phone", "reference", "birth_date", "gender", "city", "country", "notes")


class CustomerService:
    """Everything a person can do with customers one at a time."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def get(self, customer: CustomerId) -> Customer:
        """One customer; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, customer)

    def find(self, text: str) -> Customer:
        """The customer of an id in hex, an e-mail, a card number, a reference or an exact name.

        Raises:
            NotFound: nobody.
            Refused: more than one.
        """
        with self._units.database.reading() as connection:
            return _get(connection, resolve(connection, text))

    def count(self, query: CustomerList) -> int:
        """How many customers a list has."""
        with self._units.database.reading() as connection:
            return customers.count(connection, query)

    def window(self, query: CustomerList, start: int, size: int) -> list[CustomerRow]:
        """Lines `start` to `start + size` of a list."""
        with self._units.database.reading() as connection:
            return customers.window(connection, query, start, size, self._percents(connection))

    def position(self, query: CustomerList, customer: CustomerId) -> int | None:
        """Where a customer stands in a list, from 0; None when not in it."""
        with self._units.database.reading() as connection:
            return customers.position(connection, query, customer)

    def ids(self, query: CustomerList) -> list[CustomerId]:
        """Everybody a list matches, also those not on the screen."""
        with self._units.database.reading() as connection:
            return customers.ids(connection, query)

    def set_active(self, chosen: Sequence[CustomerId], *, active: bool) -> int:
        """Switch customers on or off; answers how many were the other way."""
        with self._units.begin(self._actor) as unit:
            changed = customers.with_active(unit.connection, chosen, active=not active)
            for customer in changed:
                unit.edit(CUSTOMERS, {"id": customer}, {"active": int(active)})
            if changed:
                unit.did("customers.activate" if active else "customers.deactivate", detail=str(len(changed)))
                unit.tell([CustomersChanged(frozenset(changed)), GroupsChanged()])
        return len(changed)

    def create(self, draft: CustomerDraft) -> CustomerId:
        """Add a customer with cards and groups; raises Invalid."""
        tidy = checked(draft)
        with self._units.begin(self._actor) as unit:
            customer = CustomerId(unit.new_id())
            _refuse_twins(unit.connection, customer, tidy.email, tidy.cards)
            write_new(unit, customer, tidy)
            unit.did("customers.create", customer)
            unit.tell([CustomersChanged(frozenset([customer]))])
            if tidy.groups:
                unit.tell([GroupsChanged(frozenset(tidy.groups))])
        return customer

    def edit(self, customer: CustomerId, draft: CustomerDraft, *, seen: CustomerDraft | None = None) -> None:
        """Change a customer to what the form says; only what differs is written. Raises Invalid, NotFound.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        with self._units.begin(self._actor) as unit:
            before = _get(unit.connection, customer)
            tidy = checked(draft if seen is None else rebase(draft, seen, draft_of(before)))
            # What two lanes gave to two customers while apart is theirs until somebody changes it.
            email = "" if tidy.email == before.email else tidy.email
            _refuse_twins(unit.connection, customer, email, set(tidy.cards) - set(before.cards))
            changed = write_edit(unit, before, tidy)
            groups_changed = write_memberships(unit, customer, before.groups, tidy.groups)
            if changed or groups_changed:
                unit.did("customers.edit", customer, ", ".join(changed))
                unit.tell([CustomersChanged(frozenset([customer]))])
            if groups_changed:
                unit.tell([GroupsChanged(frozenset(groups_changed))])

    def delete(self, chosen: Sequence[CustomerId]) -> int:
        """Delete customers; their sales and ledgers stay. Answers how many were there."""
        with self._units.begin(self._actor) as unit:
            there = groups.existing(unit.connection, chosen)
            for customer in there:
                unit.edit(CUSTOMERS, {"id": customer}, {"deleted": 1})
                unit.did("customers.delete", customer)
            unit.tell([CustomersChanged(frozenset(there)), GroupsChanged()])
        return len(there)

    def _percents(self, connection: Connection) -> dict[GroupId, Basis]:
        return current_percents(connection, self._units.world.now())


def current_percents(connection: Connection, now: Instant) -> dict[GroupId, Basis]:
    """The percent each group's own discount gives now."""
    return {
        group.id: group.discount.percent
        for group in groups.all_groups(connection)
        if group.discount.kind is QuickKind.PERCENT and group.current(now)
    }


def draft_of(customer: Customer) -> CustomerDraft:
    """A stored customer as the form shows it."""
    plain: dict[str, str] = {name: getattr(customer, name) for name in _PLAIN}
    return CustomerDraft(**plain, active=customer.active, cards=customer.cards, groups=customer.groups)


def resolve(connection: Connection, text: str) -> CustomerId:
    """The one customer a text names; raises NotFound or Refused."""
    found = _by_id(connection, text) or customers.by_identity(connection, text)
    found = found or customers.by_name(connection, text)
    if not found:
        raise NotFound(f"no customer {text!r}; search with: customers list --search")
    if len(found) > 1:
        raise Refused(f"{text!r} names more than one customer; use the id or the e-mail")
    return found[0]


def _by_id(connection: Connection, text: str) -> list[CustomerId]:
    try:
        raw = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return []
    customer = CustomerId(raw)
    return [customer] if len(raw) == ID_BYTES and customers.get(connection, customer) else []


def _get(connection: Connection, customer: CustomerId) -> Customer:
    found = customers.get(connection, customer)
    if found is None:
        raise NotFound("that customer is not there any more; go back to the list")
    return found


def _refuse_twins(connection: Connection, customer: CustomerId, email: str, cards: Iterable[str]) -> None:
    problems: dict[str, str] = {}
    if email:
        twin = customers.with_email(connection, email)
        if twin not in {None, customer}:
            problems["email"] = "another customer has this e-mail; open that one instead"
    for card in sorted(cards):
        if set(customers.by_card(connection, card)) - {customer}:
            problems["cards"] = f"card {card} belongs to another customer"
    if problems:
        raise Invalid(problems)


def write_new(unit: Unit, customer: CustomerId, draft: CustomerDraft) -> None:
    """Write a checked draft as a new customer."""
    row: dict[str, Scalar | None] = {name: getattr(draft, name) for name in _PLAIN}
    unit.insert(CUSTOMERS, [{**row, "id": customer, "active": int(draft.active), "joined": unit.now}])
    unit.put(CARDS, [{"code": card, "customer_id": customer} for card in draft.cards])
    write_memberships(unit, customer, (), draft.groups)


def write_edit(unit: Unit, before: Customer, draft: CustomerDraft) -> list[str]:
    """Write what differs, groups aside; answers the names of the changed fields."""
    changed: dict[str, Scalar | None] = {
        name: getattr(draft, name) for name in _PLAIN if getattr(draft, name) != getattr(before, name)
    }
    if draft.active != before.active:
        changed["active"] = int(draft.active)
    unit.edit(CUSTOMERS, {"id": before.id}, changed)
    gone, new = set(before.cards) - set(draft.cards), set(draft.cards) - set(before.cards)
    unit.put(CARDS, [{"code": code, "customer_id": before.id, "present": 0} for code in sorted(gone)])
    unit.put(CARDS, [{"code": code, "customer_id": before.id} for code in sorted(new)])
    return [*changed, *(["cards"] if gone or new else [])]

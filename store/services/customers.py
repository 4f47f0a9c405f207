"""Customers: find, list, create, edit, delete."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection

from store.domain.customers import Customer, CustomerDraft, checked
from store.domain.drafts import rebase
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.ids import CustomerId, GroupId, id_of_text
from store.domain.listing import CustomerList, CustomerRow, Selection
from store.domain.money import Minor
from store.domain.stamps import Instant
from store.events import CustomersChanged, GroupsChanged
from store.queries import customers, groups, survivors
from store.services.asking import ask_for, ask_for_benefits, asks
from store.services.memberships import write_memberships
from store.tables.base import Scalar
from store.tables.customers import CARDS, CUSTOMERS, TAGS
from store.unit import Actor, Unit, Units

if TYPE_CHECKING:
    from store.domain.twins import Twins
    from store.services.accounts import AccountService
    from store.services.customer_lists import OpenList
    from store.services.merging import MergeService

_PLAIN = (
    "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
    "tax_reason",
)  # fmt: skip
_FLAGS = ("active", "consent", "tax_exempt")


class CustomerService:
    """Everything a person can do with customers one at a time."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    @cached_property
    def accounts(self) -> "AccountService":
        """Points and balance, entry by entry."""
        from store.services.accounts import AccountService

        return AccountService(self._units)

    @cached_property
    def merging(self) -> "MergeService":
        """Customers that are there twice."""
        from store.services.merging import MergeService

        return MergeService(self._units, self._actor)

    def twins(self, limit: int) -> "list[Twins]":
        """Pairs that may be one person, the surest first."""
        return self.merging.twins(limit)

    def get(self, customer: CustomerId) -> Customer:
        """One customer, of a merged one who they are now; raises NotFound."""
        with self._units.database.reading() as connection:
            return _get(connection, customer)

    def pins(self, customer: CustomerId) -> dict[GroupId, int]:
        """Groups with a rule that a pin keeps a customer in (1) or out of (-1) now."""
        with self._units.database.reading() as connection:
            family = survivors.family(connection, customer)
            return customers.pins_of(connection, family, self._units.world.now())

    def tags(self, prefix: str, size: int) -> list[str]:
        """The first `size` tags in use that begin so, by name."""
        with self._units.database.reading() as connection:
            return customers.tags_from(connection, prefix, size)

    def find(self, text: str) -> Customer:
        """The customer of an id in hex, an e-mail, a card number, a reference or an exact name.

        Raises:
            NotFound: nobody.
            Refused: more than one.
        """
        with self._units.database.reading() as connection:
            return _get(connection, resolve(connection, text))

    def open(self, query: CustomerList) -> "OpenList":
        """A list to look at, window by window."""
        from store.services.customer_lists import OpenList

        return OpenList(self._units, query, groups.current_percents)

    def count(self, query: CustomerList) -> int:
        """How many customers a list has."""
        return self.open(query).count()

    def window(self, query: CustomerList, start: int, size: int) -> list[CustomerRow]:
        """Lines `start` to `start + size` of a list."""
        return self.open(query).window(start, size)

    def position(self, query: CustomerList, customer: CustomerId) -> int | None:
        """Where a customer stands in a list, from 0; None when not in it."""
        return self.open(query).position(customer)

    def ids(self, query: CustomerList) -> list[CustomerId]:
        """Everybody a list matches, also those not on the screen."""
        return self.chosen(Selection(matching=query))

    def chosen(self, selection: Selection) -> list[CustomerId]:
        """Everybody a selection means."""
        from store.queries import customer_filters, selections

        with self._units.database.reading() as connection:
            sight = customer_filters.sight_of(connection, self._units.world.now())
            wanted = selections.ids(connection, selection, sight)
            return [CustomerId(found) for found in connection.execute(wanted).scalars()]

    def set_active(self, chosen: Sequence[CustomerId], *, active: bool) -> int:
        """Switch customers on or off; answers how many were the other way."""
        ask_for(self._actor, chosen)
        with self._units.begin(self._actor) as unit:
            changed = customers.with_active(unit.connection, chosen, active=not active)
            for customer in changed:
                unit.edit(CUSTOMERS, {"id": customer}, {"active": int(active)})
            if changed:
                unit.did("customers.activate" if active else "customers.deactivate", detail=str(len(changed)))
                unit.tell([CustomersChanged(frozenset(changed)), GroupsChanged()])
        return len(changed)

    @asks("CUSTOMERS")
    def create(self, draft: CustomerDraft) -> CustomerId:
        """Add a customer with cards and groups; raises Invalid."""
        tidy = checked(draft)
        self._ask_for_terms(CustomerDraft(name=tidy.name), tidy)
        with self._units.begin(self._actor) as unit:
            customer = CustomerId(unit.new_id())
            _refuse_twins(unit.connection, customer, tidy.email, tidy.cards)
            _refuse_unborn(tidy, unit.now)
            ask_for_benefits(self._actor, unit.connection, tidy.groups)
            write_new(unit, customer, tidy)
            self._ask_for_moved(unit, customer, is_new=True)
            unit.did("customers.create", customer)
            unit.tell([CustomersChanged(frozenset([customer]))])
            if tidy.groups:
                unit.tell([GroupsChanged(frozenset(tidy.groups))])
        return customer

    @asks("CUSTOMERS")
    def edit(self, customer: CustomerId, draft: CustomerDraft, *, seen: CustomerDraft | None = None) -> None:
        """Change a customer to what the form says; only what differs is written. Raises Invalid, NotFound.

        `seen` is what the form began with: fields it left alone keep what others wrote meanwhile.
        """
        with self._units.begin(self._actor) as unit:
            before = _get(unit.connection, customer)
            tidy = checked(draft if seen is None else rebase(draft, seen, draft_of(before)))
            # What two lanes gave to two customers while apart is theirs until somebody changes it.
            email = "" if tidy.email == before.email else tidy.email
            _refuse_twins(unit.connection, before.id, email, set(tidy.cards) - set(before.cards))
            if tidy.birth_date != before.birth_date:
                _refuse_unborn(tidy, unit.now)
            self._ask_for_terms(draft_of(before), tidy)
            ask_for_benefits(self._actor, unit.connection, {*before.groups} ^ {*tidy.groups})
            changed = write_edit(unit, before, tidy)
            family = (before.id, *before.merged)
            groups_changed = write_memberships(unit, family, before.groups, tidy.groups)
            self._ask_for_moved(unit, before.id)
            if changed or groups_changed:
                unit.did("customers.edit", before.id, ", ".join(changed))
                unit.tell([CustomersChanged(frozenset([before.id]))])
            if groups_changed:
                unit.tell([GroupsChanged(frozenset(groups_changed))])

    @asks("DELETE_CUSTOMERS")
    def delete(self, chosen: Sequence[CustomerId]) -> int:
        """Delete customers; their sales and ledgers stay. Answers how many were there."""
        with self._units.begin(self._actor) as unit:
            there = groups.existing(unit.connection, chosen)
            for customer in there:
                unit.edit(CUSTOMERS, {"id": customer}, {"deleted": 1})
                unit.did("customers.delete", customer)
            unit.tell([CustomersChanged(frozenset(there)), GroupsChanged()])
        return len(there)

    def _ask_for_moved(self, unit: Unit, customer: CustomerId, *, is_new: bool = False) -> None:
        """What a rule asks for in a form gives what its group gives."""
        if self._actor.role == "owner":
            return
        from store.services.entering import ask_for_moved

        ask_for_moved(self._units, unit, customer, is_new=is_new)

    def _ask_for_terms(self, before: CustomerDraft, after: CustomerDraft) -> None:
        """What a customer may owe and need not pay is money: who may change a name may not change it."""
        if terms_of(before) != terms_of(after):
            self._actor.require("TERMS")


def draft_of(customer: Customer) -> CustomerDraft:
    """A stored customer as the form shows it."""
    return CustomerDraft(**{each.name: getattr(customer, each.name) for each in fields(CustomerDraft)})


def terms_of(draft: CustomerDraft) -> tuple[Minor, bool, str]:
    """What a customer may owe, and that and why they pay no tax."""
    return draft.credit_limit, draft.tax_exempt, draft.tax_reason if draft.tax_exempt else ""


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
    raw = id_of_text(text)
    known = None if raw is None else customers.get(connection, CustomerId(raw))
    return [] if known is None else [known.id]


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


def _refuse_unborn(draft: CustomerDraft, now: Instant) -> None:
    # The day after is still today somewhere.
    latest = datetime.fromtimestamp(now / 1000, UTC).date() + timedelta(days=1)
    if draft.birth_date > latest.isoformat():
        raise Invalid({"birth_date": "that day is still to come; a birth date lies in the past"})


def columns_of(draft: CustomerDraft) -> dict[str, Scalar | None]:
    """What a draft writes into the customer's own row."""
    texts: dict[str, Scalar | None] = {name: getattr(draft, name) for name in _PLAIN}
    flags = {name: int(getattr(draft, name)) for name in _FLAGS}
    return {**texts, **flags, "credit_limit": draft.credit_limit, "joined": draft.joined}


def write_new(unit: Unit, customer: CustomerId, draft: CustomerDraft) -> None:
    """Write a checked draft as a new customer."""
    joined = unit.now if draft.joined is None else draft.joined
    unit.insert(CUSTOMERS, [{**columns_of(draft), "id": customer, "joined": joined}])
    unit.put(CARDS, [{"code": card, "customer_id": customer} for card in draft.cards])
    unit.put(TAGS, [{"tag": tag, "customer_id": customer} for tag in draft.tags])
    write_memberships(unit, [customer], (), draft.groups)


def write_edit(unit: Unit, before: Customer, draft: CustomerDraft) -> list[str]:
    """Write what differs, groups aside; answers the names of the changed fields."""
    old, new = columns_of(draft_of(before)), columns_of(draft)
    new["joined"] = before.joined if draft.joined is None else draft.joined
    changed = {name: value for name, value in new.items() if old[name] != value}
    unit.edit(CUSTOMERS, {"id": before.id}, changed)
    family = (before.id, *before.merged)
    lists = [
        name
        for name, is_changed in (
            ("cards", write_list(unit, CARDS.c.code, family, draft.cards)),
            ("tags", write_list(unit, TAGS.c.tag, family, draft.tags)),
        )
        if is_changed
    ]
    return [*changed, *lists]


def write_list(
    unit: Unit, item: "Column[str]", family: Sequence[CustomerId], wanted: Collection[str]
) -> bool:
    """Let a customer hold exactly these cards or tags; answers whether that changed anything.

    `family` begins with them; what whoever was merged into them holds is theirs too, and goes there.
    """
    held = customers.holders(unit.connection, item, family)
    gone = [(owner, what) for owner, what in held if what not in wanted]
    new = [what for what in wanted if what not in {here for _, here in held}]
    table = item.table
    unit.put(table, [{item.name: what, "customer_id": owner, "present": 0} for owner, what in gone])
    unit.put(table, [{item.name: what, "customer_id": family[0]} for what in sorted(new)])
    return bool(gone or new)

"""Writes planned customers and products into a transaction, and takes them back again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table

from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.domain.imports.decisions import LEFT, NEW_GROUP
from store.domain.imports.line import Value
from store.domain.imports.openings import BOOKED, KIND, document
from store.domain.imports.outcome import Kind
from store.domain.imports.register import Known
from store.domain.names import name_key
from store.domain.stamps import Instant
from store.queries import bulk, catalogue, groups, import_lookup, import_members, priors
from store.queries.import_lookup import Stored
from store.queries.import_plan import Before
from store.queries.rows import spec_of, whole
from store.services.catalogue import write_category
from store.services.group_writing import write_new
from store.tables.base import Scalar
from store.tables.book import PRIORS
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS
from store.tables.customers import CARDS, CUSTOMERS, GROUPS, MEMBERSHIPS, TAGS
from store.tables.sales import LEDGER
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class _List:
    """A table of what hangs on customers or products."""

    table: Table
    owner: str
    item: str
    is_id: bool = False
    is_left: bool = False
    """What is listed is not there any more."""

    @property
    def first(self) -> str:
        """Its first key."""
        return spec_of(self.table).keys[0].name

    def row(self, owner: bytes, item: str, *, present: bool) -> dict[str, Scalar | None]:
        """One of its rows."""
        value: Scalar = bytes.fromhex(item) if self.is_id else item
        return {self.owner: owner, self.item: value, "present": int(present != self.is_left)}


@dataclass(frozen=True, slots=True)
class _Target:
    """Where customers or products are kept."""

    table: Table
    stored: Callable[[Connection, Collection[bytes], Collection[str]], dict[bytes, Stored]]
    lists: Mapping[str, _List]


_TARGETS: Mapping[Kind, _Target] = {
    "customers": _Target(
        CUSTOMERS,
        import_lookup.customers,
        {
            "cards": _List(CARDS, "customer_id", "code"),
            "tags": _List(TAGS, "customer_id", "tag"),
            "groups": _List(MEMBERSHIPS, "customer_id", "group_id", is_id=True),
        },
    ),
    "memberships": _Target(
        CUSTOMERS,
        import_members.customers,
        {
            "groups": _List(MEMBERSHIPS, "customer_id", "group_id", is_id=True),
            LEFT: _List(MEMBERSHIPS, "customer_id", "group_id", is_id=True, is_left=True),
        },
    ),
    "products": _Target(
        PRODUCTS, import_lookup.products, {"barcodes": _List(BARCODES, "product_id", "code")}
    ),
}


_GONE = Before({}, {})
"""Of somebody who is not there any more: nothing was written."""


@dataclass(slots=True)
class Writer:
    """Writes one import, piece by piece."""

    kind: Kind
    made: list[bytes] = field(default_factory=list)
    """Categories and groups that were not there."""
    _categories: dict[str, bytes] = field(default_factory=dict)
    _groups: dict[str, str | None] = field(default_factory=dict)
    """Ids of groups that the import makes, by the key of their name."""

    def write(self, unit: Unit, planned: Sequence[Known]) -> dict[int, Before]:
        """Write a piece; answers what was there before, by number, where the plan does not say it all.

        Values that others have written since the plan was made are written over; who was deleted since
        stays deleted.
        """
        target = _TARGETS[self.kind]
        here = [known for known in planned if not known.is_fresh]
        lists = {name for known in here for name in known.added}
        there = target.stored(unit.connection, [known.id for known in here], lists)
        new: list[Mapping[str, Scalar | None]] = []
        edits: dict[bytes, Mapping[str, Scalar | None]] = {}
        before: dict[int, Before] = {}
        taken = import_members.known(unit.connection, [known.id for known in planned if known.is_fresh])
        for known in planned:
            stored = there.get(known.id)
            if known.is_fresh:
                if known.id not in taken:  # else another lane has imported the same file meanwhile
                    new.append({"id": known.id, **self._of_new(unit), **self._columns(unit, known.given)})
            elif stored is not None:
                old = before[known.number] = _before(known, stored)
                if old.values:
                    edits[known.id] = self._columns(unit, {name: known.given[name] for name in old.values})
        for piece in unit.pieces(target.table, new):
            unit.touch(target.table, (row["id"] for row in piece))
            bulk.insert(unit.connection, target.table, piece, unit.mark)
        _edit(unit, target.table, edits)
        self._put(unit, planned, before, present=True)
        return {
            known.number: before.get(known.number, _GONE)
            for known in here
            if before.get(known.number, _GONE) != Before({}, known.added)
        }

    def take_back(self, unit: Unit, planned: Sequence[Known], before: Mapping[int, Before]) -> None:
        """Undo a piece: what is new goes, what was changed is as before unless somebody changed it since.

        `before` is what `write` has answered.
        """
        plain = {known.number: Before({}, known.added) for known in planned if not known.is_fresh}
        before = {**plain, **before}
        target = _TARGETS[self.kind]
        there = target.stored(unit.connection, [known.id for known in planned], [])
        edits: dict[bytes, Mapping[str, Scalar | None]] = {}
        for known in planned:
            stored, old = there.get(known.id), before.get(known.number)
            if stored is not None and known.is_fresh:
                edits[known.id] = {"deleted": 1}
            if stored is None or old is None:
                continue
            ours = {
                name: value
                for name, value in old.values.items()
                if stored.values.get(name) == known.given[name]
            }
            if ours:
                edits[known.id] = self._columns(unit, ours)
        _edit(unit, target.table, edits)
        self._put(unit, planned, before, present=False)

    def book(self, unit: Unit, planned: Sequence[Known]) -> None:
        """Write the opening entries of a piece whose customers are written; entries that are there stay."""
        ids = [known.id for known in planned]
        since = import_members.since(unit.connection, ids)
        there = import_members.openings(unit.connection, ids)
        entries = [
            _entry(CustomerId(known.id), account, int(known.given[name]), since[CustomerId(known.id)])
            for known in planned
            for name, account in BOOKED.items()
            if known.id in since and name in known.given and name not in there.get(known.id, {})
        ]
        for piece in unit.pieces(LEDGER, entries):
            unit.touch(LEDGER, (row["document_id"] for row in piece))
            bulk.insert(unit.connection, LEDGER, piece, unit.mark)

    def take_back_made(self, unit: Unit, made: Iterable[bytes]) -> None:
        """Undo the categories and groups of an import that is undone."""
        gone: dict[bytes, Mapping[str, Scalar | None]] = {each: {"deleted": 1} for each in made}
        for table in (CATEGORIES, GROUPS):
            unit.touch(table, gone)
            bulk.edit(unit.connection, table, gone, unit.mark)

    def _put(
        self, unit: Unit, planned: Sequence[Known], before: Mapping[int, Before], *, present: bool
    ) -> None:
        rows: defaultdict[str, list[Mapping[str, Scalar | None]]] = defaultdict(list)
        lists = _TARGETS[self.kind].lists
        for known in planned:
            old = before.get(known.number)
            added = known.added if known.is_fresh else {} if old is None else old.added
            for name, items in added.items():
                resolved = [self._item(unit, item, make=present) for item in items]
                rows[name] += [
                    lists[name].row(known.id, item, present=present) for item in resolved if item is not None
                ]
        if present and rows.get(LEFT):
            rows[LEFT] = _standing(unit, rows[LEFT])
        for name, put in rows.items():
            for piece in unit.pieces(lists[name].table, put):
                unit.touch(lists[name].table, (row[lists[name].first] for row in piece))
                bulk.put(unit.connection, lists[name].table, piece, unit.mark)

    def _of_new(self, unit: Unit) -> dict[str, Scalar | None]:
        return {"joined": unit.now} if self.kind == "customers" else {}

    def _item(self, unit: Unit, item: str, *, make: bool) -> str | None:
        """What is listed; of a group that the import makes its id, None when there is none."""
        if not item.startswith(NEW_GROUP):
            return item
        key = name_key(item.removeprefix(NEW_GROUP))
        if key not in self._groups:
            group = groups.named(unit.connection, key)
            if group is None and make:
                made = write_new(unit, GroupDraft(name=item.removeprefix(NEW_GROUP)))
                self.made.append(made)
                self._groups[key] = made.hex()
            else:
                self._groups[key] = None if group is None else group.id.hex()
        return self._groups[key]

    def _columns(self, unit: Unit, values: Mapping[str, Value]) -> dict[str, Scalar | None]:
        """Values as columns; a category by its id."""
        columns: dict[str, Scalar | None] = {
            name: value for name, value in values.items() if name != "category" and name not in BOOKED
        }
        if "category" in values:
            columns["category_id"] = self._category(unit, str(values["category"]))
        return columns

    def _category(self, unit: Unit, name: str) -> bytes | None:
        if not name:
            return None
        key = name_key(name)
        if key not in self._categories:
            category = catalogue.category_named(unit.connection, name)
            if category is None:
                category = write_category(unit, name)
                self.made.append(category)
            self._categories[key] = category
        return self._categories[key]


def _edit(unit: Unit, table: Table, edits: Mapping[bytes, Mapping[str, Scalar | None]]) -> None:
    """Write over columns of many rows; what somebody else edited there is kept, for lanes to know of it."""
    edits = dict(zip(edits, whole(unit.connection, table, list(edits.items())), strict=True))
    for cells in priors.edited(unit.connection, table, edits):
        if cells:
            pairs = [(cell.value, cell.id) for cell in cells]
            unit.insert(PRIORS, list(priors.rows(unit.new_id(), 0, table, cells[0].column, pairs)))
    for some in unit.pieces(table, list(edits.items())):
        unit.touch(table, dict(some))
        bulk.edit(unit.connection, table, dict(some), unit.mark)


def _before(known: Known, stored: Stored) -> Before:
    """What the book has of what the plan changes, as far as it is different."""
    return Before(
        {
            name: stored.values.get(name, "")
            for name, value in known.given.items()
            if stored.values.get(name) != value and name not in BOOKED
        },
        {
            name: [item for item in items if (item in _held(stored, name)) == (name == LEFT)]
            for name, items in known.added.items()
        },
    )


def _held(stored: Stored, name: str) -> frozenset[str]:
    return stored.held.get("groups" if name == LEFT else name, frozenset())


def _standing(unit: Unit, left: Sequence[Mapping[str, Scalar | None]]) -> list[Mapping[str, Scalar | None]]:
    """The memberships that end: also those of who became the customer, and of what became the group."""
    pairs = [(bytes(row["customer_id"]), bytes(row["group_id"])) for row in left]  # type: ignore[arg-type]
    return [
        {"customer_id": customer, "group_id": group, "present": 0}
        for customer, group in import_members.standing(unit.connection, pairs)
    ]


def _entry(customer: CustomerId, account: str, amount: int, at: Instant) -> dict[str, Scalar | None]:
    return {
        "document_id": document(customer, account, amount, at),
        "kind": KIND,
        "customer_id": customer,
        "account": account,
        "amount": amount,
        "at": at,
        "note": "from another system",
    }

"""Writes planned customers and products into a transaction, and takes them back again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table

from store.domain.imports.line import Value
from store.domain.imports.outcome import Kind
from store.domain.imports.register import Known
from store.domain.names import name_key
from store.queries import bulk, catalogue, import_lookup
from store.queries.import_lookup import Stored
from store.queries.import_plan import Before
from store.queries.rows import spec_of
from store.services.catalogue import write_category
from store.tables.base import Scalar
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS
from store.tables.customers import CARDS, CUSTOMERS, MEMBERSHIPS, TAGS
from store.unit import Unit


@dataclass(frozen=True, slots=True)
class _List:
    """A table of what hangs on customers or products."""

    table: Table
    owner: str
    item: str
    is_id: bool = False

    @property
    def first(self) -> str:
        """Its first key."""
        return spec_of(self.table).keys[0].name

    def row(self, owner: bytes, item: str, *, present: bool) -> dict[str, Scalar | None]:
        """One of its rows."""
        value: Scalar = bytes.fromhex(item) if self.is_id else item
        return {self.owner: owner, self.item: value, "present": int(present)}


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
    "products": _Target(
        PRODUCTS, import_lookup.products, {"barcodes": _List(BARCODES, "product_id", "code")}
    ),
}


@dataclass(slots=True)
class Writer:
    """Writes one import, piece by piece."""

    kind: Kind
    made: list[bytes] = field(default_factory=list)
    """Categories that were not there."""
    _categories: dict[str, bytes] = field(default_factory=dict)

    def write(self, unit: Unit, planned: Sequence[Known]) -> dict[int, Before]:
        """Write a piece; answers what was there before, by number, of those that the book had.

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
        for known in planned:
            stored = there.get(known.id)
            if known.is_fresh:
                new.append({"id": known.id, **self._columns(unit, known.given), **self._of_new(unit)})
            elif stored is not None:
                before[known.number] = _before(known, stored)
                changed = {name: known.given[name] for name in before[known.number].values}
                edits[known.id] = self._columns(unit, changed)
        for piece in unit.pieces(new):
            unit.touch(target.table, (row["id"] for row in piece))
            bulk.insert(unit.connection, target.table, piece, unit.mark)
        for some in unit.pieces(list(edits.items())):
            unit.touch(target.table, dict(some))
            bulk.edit(unit.connection, target.table, dict(some), unit.mark)
        self._put(unit, planned, before, present=True)
        return before

    def take_back(self, unit: Unit, planned: Sequence[Known], before: Mapping[int, Before]) -> None:
        """Undo a piece: what is new goes, what was changed is as before unless somebody changed it since."""
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
            edits[known.id] = self._columns(unit, ours)
        for some in unit.pieces(list(edits.items())):
            unit.touch(target.table, dict(some))
            bulk.edit(unit.connection, target.table, dict(some), unit.mark)
        self._put(unit, planned, before, present=False)

    def take_back_categories(self, unit: Unit, made: Iterable[bytes]) -> None:
        """Undo the categories of an import whose products are undone."""
        bulk.edit(unit.connection, CATEGORIES, {category: {"deleted": 1} for category in made}, unit.mark)

    def _put(
        self, unit: Unit, planned: Sequence[Known], before: Mapping[int, Before], *, present: bool
    ) -> None:
        rows: defaultdict[str, list[Mapping[str, Scalar | None]]] = defaultdict(list)
        lists = _TARGETS[self.kind].lists
        for known in planned:
            old = before.get(known.number)
            added = known.added if known.is_fresh else {} if old is None else old.added
            for name, items in added.items():
                rows[name] += [lists[name].row(known.id, item, present=present) for item in items]
        for name, put in rows.items():
            for piece in unit.pieces(put):
                unit.touch(lists[name].table, (row[lists[name].first] for row in piece))
                bulk.put(unit.connection, lists[name].table, piece, unit.mark)

    def _of_new(self, unit: Unit) -> dict[str, Scalar | None]:
        return {"joined": unit.now} if self.kind == "customers" else {}

    def _columns(self, unit: Unit, values: Mapping[str, Value]) -> dict[str, Scalar | None]:
        """Values as columns; a category by its id."""
        columns: dict[str, Scalar | None] = {
            name: value for name, value in values.items() if name != "category"
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


def _before(known: Known, stored: Stored) -> Before:
    """What the book has of what the plan changes, as far as it is different."""
    return Before(
        {
            name: stored.values.get(name, "")
            for name, value in known.given.items()
            if stored.values.get(name) != value
        },
        {
            name: [item for item in items if item not in stored.held.get(name, frozenset())]
            for name, items in known.added.items()
        },
    )

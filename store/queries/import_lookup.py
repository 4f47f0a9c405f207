"""What the book knows of many customers or products at once, by the keys that a file names them with."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field

from sqlalchemy import Column, ColumnElement, Connection, and_, select

from store.domain.ids import CustomerId
from store.domain.imports.codes import KEY_DIGITS_MIN, code_key
from store.domain.imports.line import Value
from store.domain.imports.register import Key
from store.domain.values import dataclass
from store.queries.import_plan import pieces
from store.queries.survivors import survivors
from store.tables.catalogue import BARCODES, CATEGORIES, PRODUCTS
from store.tables.customers import CARDS, CUSTOMERS, MEMBERSHIPS, TAGS
from store.tables.derived import SURVIVORS

CUSTOMER_FIELDS = (
    "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
    "active", "consent", "tax_exempt", "tax_reason", "joined", "credit_limit",
)  # fmt: skip
PRODUCT_FIELDS = ("name", "sku", "price", "tax_rate", "discountable", "active")

CODE_DIGITS_MAX = 14
"""A GTIN has no more, leading zeros counted."""

_C, _P = CUSTOMERS.c, PRODUCTS.c
# `deleted + 0`: asked by keys, SQLite would rather go through an index of `deleted`, which nearly all share.
_CUSTOMER_LISTS = {
    "cards": (CARDS.c.customer_id, CARDS.c.code),
    "tags": (TAGS.c.customer_id, TAGS.c.tag),
    "groups": (MEMBERSHIPS.c.customer_id, MEMBERSHIPS.c.group_id),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A customer or product as the book has it."""

    values: Mapping[str, Value]
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)


def customers_by(connection: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """Whom each key names, of one that was merged who they are now; of twins the oldest."""
    found = _customers_by(connection, keys, _C.deleted + 0 == 0)
    if connection.execute(select(_C.id).where(_C.merged_into > b"").limit(1)).first() is None:
        return found
    former = _customers_by(
        connection, keys - found.keys(), and_(_C.deleted + 0 == 1, _C.merged_into.is_not(None))
    )
    now = survivors(connection, map(CustomerId, former.values()))
    there = customers(connection, set(now.values()), ())
    wanted = {key: now.get(CustomerId(was), was) for key, was in former.items()}
    return found | {key: customer for key, customer in wanted.items() if customer in there}


def _customers_by(
    connection: Connection, keys: Collection[Key], condition: "ColumnElement[bool]"
) -> dict[Key, bytes]:
    own = [bytes.fromhex(key.text) for key in keys if key.kind == "own"]
    found: dict[Key, bytes] = {}
    for some in pieces(own):
        for customer in connection.execute(select(_C.id).where(_C.id.in_(some), condition)).scalars():
            found[Key("own", customer.hex())] = customer
    for kind, column in (("reference", _C.reference), ("email", _C.email)):
        wanted = [key.text for key in keys if key.kind == kind]
        for text, customer in _named(connection, column, condition, wanted):
            found.setdefault(Key(kind, text), customer)
    cards = [key.text for key in keys if key.kind == "card"]
    for code, customer in _carried(connection, condition, CARDS.c.code, CARDS.c.customer_id, cards):
        found.setdefault(Key("card", code), customer)
    return found


def customers(connection: Connection, ids: Collection[bytes], lists: Collection[str]) -> dict[bytes, Stored]:
    """Customers with those of `cards` and `groups` that are wanted; those deleted are not there."""
    wanted = list(ids)
    parts = parts_of(connection, wanted) if lists else {}
    held = {
        name: _listed(connection, owner, item, owner.table.c.present, [*wanted, *parts])
        for name, (owner, item) in _CUSTOMER_LISTS.items()
        if name in lists
    }
    for items in held.values():
        for part, whole in parts.items():
            items[whole] |= items[part]
    found: dict[bytes, Stored] = {}
    columns = [_C[name] for name in CUSTOMER_FIELDS]
    for some in pieces(wanted):
        for customer, *values in connection.execute(
            select(_C.id, *columns).where(_C.id.in_(some), _C.deleted + 0 == 0)
        ):
            has = {name: frozenset(items[customer]) for name, items in held.items()}
            found[customer] = Stored(dict(zip(CUSTOMER_FIELDS, values, strict=True)), has)
    return found


def parts_of(connection: Connection, wanted: Sequence[bytes]) -> dict[bytes, bytes]:
    """Whoever was merged into some customers, with who they are now."""
    found: dict[bytes, bytes] = {}
    for some in pieces(wanted):
        statement = select(SURVIVORS.c.customer_id, SURVIVORS.c.survivor_id)
        rows = connection.execute(statement.where(SURVIVORS.c.survivor_id.in_(some)))
        found |= {row.customer_id: row.survivor_id for row in rows}
    return found


def products_by(connection: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """What each key names; of twins the oldest, and an SKU before a barcode."""
    found: dict[Key, bytes] = {}
    codes = [variant for key in keys if key.kind == "code" for variant in _variants(key.text)]
    for sku, product in _named(connection, _P.sku, _P.deleted + 0 == 0, codes):
        found.setdefault(Key("code", code_key(sku)), product)
    for code, product in _carried(
        connection, _P.deleted + 0 == 0, BARCODES.c.code, BARCODES.c.product_id, codes
    ):
        found.setdefault(Key("code", code_key(code)), product)
    return found | dict(_products_named(connection, [key for key in keys if key.kind != "code"]))


def _variants(key: str) -> list[str]:
    """The texts a code may be stored as: with any number of leading zeros, if it is a GTIN at all."""
    if not (key.isascii() and key.isdecimal()) or len(key) < KEY_DIGITS_MIN:
        return [key]
    return [key.zfill(length) for length in range(len(key), max(len(key), CODE_DIGITS_MAX) + 1)]


def _products_named(connection: Connection, keys: Sequence[Key]) -> Iterator[tuple[Key, bytes]]:
    """Products without any code by their name; for a `name` also the only one that has it."""
    named: defaultdict[str, list[tuple[bytes, str]]] = defaultdict(list)
    for some in pieces(list({key.text for key in keys})):
        statement = (
            select(_P.name_key, _P.id, _P.sku)
            .where(_P.name_key.in_(some), _P.deleted == 0)
            .order_by(_P.created_hlc, _P.id)
        )
        for name, product, sku in connection.execute(statement):
            named[name].append((product, sku))
    ids = [product for twins in named.values() for product, _ in twins]
    codes = _listed(connection, BARCODES.c.product_id, BARCODES.c.code, BARCODES.c.present, ids)
    for key in keys:
        twins = named[key.text]
        bare = [product for product, sku in twins if not sku and not codes[product]]
        chosen = bare[:1] or ([twins[0][0]] if key.kind == "name" and len(twins) == 1 else [])
        if chosen:
            yield key, chosen[0]


def products(connection: Connection, ids: Collection[bytes], lists: Collection[str]) -> dict[bytes, Stored]:
    """Products with the name of their category, and `barcodes` if wanted; those deleted are not there."""
    wanted = list(ids)
    coded = wanted if "barcodes" in lists else []
    codes = _listed(connection, BARCODES.c.product_id, BARCODES.c.code, BARCODES.c.present, coded)
    found: dict[bytes, Stored] = {}
    columns = [_P[name] for name in PRODUCT_FIELDS]
    for some in pieces(wanted):
        statement = (
            select(_P.id, CATEGORIES.c.name, *columns)
            .outerjoin(CATEGORIES, and_(CATEGORIES.c.id == _P.category_id, CATEGORIES.c.deleted == 0))
            .where(_P.id.in_(some), _P.deleted + 0 == 0)
        )
        for product, category, *values in connection.execute(statement):
            known = dict(zip(PRODUCT_FIELDS, values, strict=True))
            found[product] = Stored(
                known | ({"category": category} if category else {}),
                {"barcodes": frozenset(codes[product])},
            )
    return found


def _named(
    connection: Connection, column: "Column[str]", condition: "ColumnElement[bool]", wanted: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Rows that meet a condition by a column of their own, those of twins that are older first."""
    table = column.table
    for some in pieces(wanted):
        statement = (
            select(column, table.c.id)
            .where(column.in_(some), condition)
            .order_by(table.c.created_hlc, table.c.id)
        )
        yield from (tuple(row) for row in connection.execute(statement))


def _carried(
    connection: Connection,
    condition: "ColumnElement[bool]",
    code: "Column[str]",
    owner: "Column[bytes]",
    wanted: Sequence[str],
) -> Iterator[tuple[str, bytes]]:
    """Rows by the codes they carry, those of twins that are older first.

    In two steps: asked in one, SQLite would rather go through all owners than through the codes.
    """
    table = PRODUCTS if code.table is BARCODES else CUSTOMERS
    owners: defaultdict[bytes, list[str]] = defaultdict(list)
    for some in pieces(wanted):
        for text, whose in connection.execute(
            select(code, owner).where(code.in_(some), code.table.c.present == 1)
        ):
            owners[whose].append(text)
    ages: list[tuple[int, bytes]] = []
    for ids in pieces(list(owners)):
        there = select(table.c.created_hlc, table.c.id).where(table.c.id.in_(ids), condition)
        ages += [(row[0], row[1]) for row in connection.execute(there)]
    for _, identity in sorted(ages):
        yield from ((text, identity) for text in owners[identity])


def _listed(
    connection: Connection,
    owner: "Column[bytes]",
    item: "Column[str | bytes]",
    present: "Column[int]",
    ids: Sequence[bytes],
) -> defaultdict[bytes, set[str]]:
    """What hangs on each owner; ids as hex."""
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    for some in pieces(ids):
        for whose, what in connection.execute(select(owner, item).where(owner.in_(some), present == 1)):
            found[whose].add(what if isinstance(what, str) else what.hex())
    return found

# ruff: noqa: S608 - the names are our own tables'
"""What the book knows of many customers or products at once, by the keys that a file names them with.

Asked through the driver: each row of a file is a value in a statement, and Core takes longer over each than
the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from sqlalchemy import Connection, select

from store.domain.ids import CustomerId
from store.domain.imports.codes import KEY_DIGITS_MIN, code_key
from store.domain.imports.line import Value
from store.domain.imports.register import Key
from store.domain.values import dataclass
from store.queries.driver import fetch, places
from store.queries.import_plan import pieces
from store.queries.survivors import survivors
from store.tables.catalogue import PRODUCTS
from store.tables.customers import CUSTOMERS

CUSTOMER_FIELDS = (
    "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
    "active", "consent", "tax_exempt", "tax_reason", "joined", "credit_limit",
)  # fmt: skip
PRODUCT_FIELDS = (
    "name", "sku", "price", "tax_rate", "discountable", "active", "floor", "cost", "weighed", "quick",
)  # fmt: skip

CODE_DIGITS_MAX = 14
"""A GTIN has no more, leading zeros counted."""

_C, _P = CUSTOMERS.c, PRODUCTS.c
# `deleted + 0`: asked by keys, SQLite would rather go through an index of `deleted`, which nearly all share.
_THERE, _FORMER = "deleted + 0 = 0", "deleted + 0 = 1 AND merged_into IS NOT NULL"
_CUSTOMER_LISTS = {"cards": ("cards", "code"), "tags": ("tags", "tag"), "groups": ("memberships", "group_id")}
"""Tables and columns of what hangs on customers."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A customer or product as the book has it."""

    values: Mapping[str, Value]
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)


def customers_by(connection: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """Whom each key names, of one that was merged who they are now; of twins the oldest."""
    found = _customers_by(connection, keys, _THERE)
    if connection.execute(select(_C.id).where(_C.merged_into > b"").limit(1)).first() is None:
        return found
    former = _customers_by(connection, keys - found.keys(), _FORMER)
    now = survivors(connection, map(CustomerId, former.values()))
    there = customers(connection, set(now.values()), ())
    wanted = {key: now.get(CustomerId(was), was) for key, was in former.items()}
    return found | {key: customer for key, customer in wanted.items() if customer in there}


def fetched(
    connection: Connection, sql: str, wanted: Sequence[int | str | bytes]
) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement about any number of values, which stand for `:wanted` in it."""
    for some in pieces(wanted):
        yield from fetch(connection, sql.replace(":wanted", places(some)), some)


def _customers_by(connection: Connection, keys: Collection[Key], condition: str) -> dict[Key, bytes]:
    own = [bytes.fromhex(key.text) for key in keys if key.kind == "own"]
    found: dict[Key, bytes] = {}
    for (customer,) in fetched(
        connection, f"SELECT id FROM customers WHERE id IN (:wanted) AND {condition}", own
    ):
        found[Key("own", customer.hex())] = customer
    for kind in ("reference", "email"):
        wanted = [key.text for key in keys if key.kind == kind]
        for text, customer in _named(connection, ("customers", kind), condition, wanted):
            found.setdefault(Key(kind, text), customer)
    cards = [key.text for key in keys if key.kind == "card"]
    for code, customer in _carried(connection, "customers", condition, ("cards", "customer_id"), cards):
        found.setdefault(Key("card", code), customer)
    return found


def customers(connection: Connection, ids: Collection[bytes], lists: Collection[str]) -> dict[bytes, Stored]:
    """Customers with those of `cards` and `groups` that are wanted; those deleted are not there."""
    wanted = list(ids)
    parts = parts_of(connection, wanted) if lists else {}
    held = {
        name: _listed(connection, table, ("customer_id", item), [*wanted, *parts])
        for name, (table, item) in _CUSTOMER_LISTS.items()
        if name in lists
    }
    for items in held.values():
        for part, whole in parts.items():
            items[whole] |= items[part]
    found: dict[bytes, Stored] = {}
    sql = f"SELECT id, {', '.join(CUSTOMER_FIELDS)} FROM customers WHERE id IN (:wanted) AND {_THERE}"
    for customer, *values in fetched(connection, sql, wanted):
        has = {name: frozenset(items.get(customer, ())) for name, items in held.items()}
        found[customer] = Stored(dict(zip(CUSTOMER_FIELDS, values, strict=True)), has)
    return found


def parts_of(connection: Connection, wanted: Sequence[bytes]) -> dict[bytes, bytes]:
    """Whoever was merged into some customers, with who they are now."""
    sql = "SELECT customer_id, survivor_id FROM survivors WHERE survivor_id IN (:wanted)"
    return dict(fetched(connection, sql, wanted))


def products_by(connection: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """What each key names; of twins the oldest, and an SKU before a barcode."""
    found: dict[Key, bytes] = {}
    codes = [variant for key in keys if key.kind == "code" for variant in _variants(key.text)]
    for sku, product in _named(connection, ("products", "sku"), _THERE, codes):
        found.setdefault(Key("code", code_key(sku)), product)
    for code, product in _carried(connection, "products", _THERE, ("barcodes", "product_id"), codes):
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
    codes = _listed(connection, "barcodes", ("product_id", "code"), ids)
    for key in keys:
        twins = named[key.text]
        bare = [product for product, sku in twins if not sku and product not in codes]
        chosen = bare[:1] or ([twins[0][0]] if key.kind == "name" and len(twins) == 1 else [])
        if chosen:
            yield key, chosen[0]


def products(connection: Connection, ids: Collection[bytes], lists: Collection[str]) -> dict[bytes, Stored]:
    """Products with the name of their category, and `barcodes` if wanted; those deleted are not there."""
    wanted = list(ids)
    coded = wanted if "barcodes" in lists else []
    codes = _listed(connection, "barcodes", ("product_id", "code"), coded)
    found: dict[bytes, Stored] = {}
    fields = ", ".join(f"p.{name}" for name in PRODUCT_FIELDS)
    sql = f"""SELECT p.id, c.name, {fields} FROM products p
        LEFT JOIN categories c ON c.id = p.category_id AND c.deleted = 0
        WHERE p.id IN (:wanted) AND p.deleted + 0 = 0"""
    for product, category, *values in fetched(connection, sql, wanted):
        known = dict(zip(PRODUCT_FIELDS, values, strict=True))
        found[product] = Stored(
            known | ({"category": category} if category else {}),
            {"barcodes": frozenset(codes.get(product, ()))},
        )
    return found


def _named(
    connection: Connection, named: tuple[str, str], condition: str, wanted: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows that meet a condition by a column of their own, those of twins that are older first."""
    table, column = named
    rows = f"SELECT {column}, id FROM {table} WHERE {column} IN (:wanted) AND {condition}"
    return fetched(connection, f"{rows} ORDER BY created_hlc, id", wanted)


def _carried(
    connection: Connection, table: str, condition: str, carrier: tuple[str, str], wanted: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Rows by the codes they carry, those of twins that are older first; `carrier` has the codes and owners.

    In two steps: asked in one, SQLite would rather go through all owners than through the codes.
    """
    carrying, owner = carrier
    owners: defaultdict[bytes, list[str]] = defaultdict(list)
    codes = f"SELECT code, {owner} FROM {carrying} WHERE code IN (:wanted) AND present = 1"
    for text, whose in fetched(connection, codes, wanted):
        owners[whose].append(text)
    ages = f"SELECT created_hlc, id FROM {table} WHERE id IN (:wanted) AND {condition}"
    for _, identity in sorted(fetched(connection, ages, list(owners))):
        yield from ((text, identity) for text in owners[identity])


def _listed(
    connection: Connection, table: str, columns: tuple[str, str], ids: Sequence[bytes]
) -> defaultdict[bytes, set[str]]:
    """What hangs on each owner, by the columns of owner and item; ids as hex."""
    owner, item = columns
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    sql = f"SELECT {owner}, {item} FROM {table} WHERE {owner} IN (:wanted) AND present = 1"
    for whose, what in fetched(connection, sql, ids):
        found[whose].add(what if isinstance(what, str) else what.hex())
    return found

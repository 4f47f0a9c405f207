"""What rows that came from other lanes mean to who looks at them: facts, by the tables they are of."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table

from store.domain.changes import Cell
from store.domain.ids import CustomerId, GroupId, SaleId
from store.events import (
    BookChanged,
    CatalogueChanged,
    ConflictsChanged,
    CustomersChanged,
    DrawerChanged,
    Fact,
    GroupsChanged,
    HeldChanged,
    SaleClosed,
    ShopChanged,
)
from store.queries import merge, sales
from store.tables.book import (
    ACTIONS,
    ALLOWANCES,
    APPROVALS,
    BRANCHES,
    CONFLICTS,
    CONSENTS,
    ESTATES,
    LANES,
    PARTINGS,
    PRIORS,
    REACHED,
    REVOCATIONS,
    RUNS,
    SETTINGS,
    STAFF,
)
from store.tables.catalogue import (
    BARCODES,
    CATEGORIES,
    COUPONS,
    DISCOUNT_GROUPS,
    DISCOUNT_TARGETS,
    DISCOUNTS,
    PRODUCTS,
)
from store.tables.customers import CARDS, CUSTOMERS, GROUPS, MEMBERSHIPS, PINS, PROGRAMS, STRANGERS, TAGS
from store.tables.drawer import DAY_REPORTS, DRAWER
from store.tables.every import every
from store.tables.sales import (
    DISCOUNT_USES,
    HELD,
    LEDGER,
    OVERDRAWN,
    SALE_DISCOUNTS,
    SALE_LINES,
    SALE_TENDERS,
    SALES,
    TRANSFERS,
)
from store.unit import FACT_IDS_MAX, Touched


def _names(*tables: Table) -> frozenset[str]:
    return frozenset(table.name for table in tables)


_SHOP = _names(
    SETTINGS, LANES, REVOCATIONS, STAFF, ALLOWANCES, REACHED, PARTINGS, BRANCHES, CONSENTS, ESTATES
)
_CUSTOMERS = _names(CUSTOMERS, CARDS, MEMBERSHIPS, TAGS, PINS, STRANGERS, LEDGER, TRANSFERS, ESTATES)
_GROUPS = _names(GROUPS, MEMBERSHIPS, PINS, PROGRAMS, DISCOUNTS, DISCOUNT_GROUPS)
_CATALOGUE = _names(
    PRODUCTS, BARCODES, CATEGORIES, DISCOUNTS, DISCOUNT_GROUPS, DISCOUNT_TARGETS, COUPONS, ESTATES
)
_SALES = _names(SALES)
_HELD = _names(HELD)
_DRAWER = _names(DRAWER, DAY_REPORTS)
_CONFLICTS = _names(CONFLICTS)
TOLD = _CONFLICTS | _SHOP | _CUSTOMERS | _GROUPS | _CATALOGUE | _SALES | _HELD | _DRAWER
"""Tables whose rows are a fact of their own."""

TOLD_WITH_OTHERS = _names(
    ACTIONS, APPROVALS, PRIORS, RUNS, SALE_LINES, SALE_DISCOUNTS, SALE_TENDERS, DISCOUNT_USES, OVERDRAWN
)
"""Tables whose rows come in the same version as what they are about, which is told."""


def touched_by(work: merge.Merge) -> dict[str, set[Cell]]:
    """The first keys of the rows that a merge wrote, by table name."""
    return {every()[number].table.name: keys for number, keys in work.touched.items()}


def facts_of(connection: Connection, touched: Touched) -> Iterable[Fact]:
    """What is new in such rows for who looks at them."""
    if touched.keys() & _SHOP:
        yield ShopChanged()
    if touched.keys() & _HELD:
        yield HeldChanged()
    if touched.keys() & _DRAWER:
        yield DrawerChanged()
    if touched.keys() & _CONFLICTS:
        yield ConflictsChanged()
    if touched.keys() & _CUSTOMERS:
        ids = _ids(touched, _CUSTOMERS, naming=_names(CUSTOMERS, MEMBERSHIPS, TAGS, PINS))
        yield CustomersChanged(frozenset(map(CustomerId, ids)))
    if touched.keys() & _GROUPS:
        yield GroupsChanged(frozenset(map(GroupId, _ids(touched, _GROUPS, naming=_names(GROUPS)))))
    if touched.keys() & _CATALOGUE:
        yield CatalogueChanged()
    yield from _sales_closed(connection, touched.get(SALES.name, set()))


def _ids(touched: Touched, among: frozenset[str], *, naming: frozenset[str]) -> set[bytes]:
    """The ids that a fact on some tables names; none, when it must mean all.

    The first key of the tables in `naming` is such an id; a row of another table may concern anybody.
    """
    met = touched.keys() & among
    if not met <= naming or max(len(touched[name]) for name in met) > FACT_IDS_MAX:
        return set()
    ids = {key for name in met for key in touched[name] if isinstance(key, bytes)}
    return ids if len(ids) <= FACT_IDS_MAX else set()


def _sales_closed(connection: Connection, keys: Iterable[Cell]) -> Iterable[Fact]:
    closed = [SaleId(key) for key in keys if isinstance(key, bytes)]
    if len(closed) > FACT_IDS_MAX:
        yield BookChanged()
        return
    for sale in closed:
        row = sales.row(connection, sale)
        if row is not None:
            yield SaleClosed(sale, row.number, row.total, here=False)

"""The book as a log of changes between lanes. Fits `netsync.ports.ChangeLog` by shape."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, Site, Vector
from store.domain.errors import BadInput, Unavailable
from store.domain.ids import CustomerId, GroupId, SaleId
from store.events import CatalogueChanged, CustomersChanged, Fact, GroupsChanged, SaleClosed, ShopChanged
from store.queries import delta, merge, sales, sites
from store.tables import book as book_tables
from store.tables import catalogue as catalogue_tables
from store.tables import customers as customer_tables
from store.tables.base import REPLICATED
from store.tables.sales import SALES
from store.unit import Units

FACT_IDS_MAX = 200
"""A fact that would name more than this names none: everything may be different."""


class ReplicationService:
    """What this lane has, what a peer lacks, and merging what a peer sent."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def site(self) -> Site:
        """The site this lane writes as."""
        with self._units.database.reading() as connection:
            return _own_site(connection)

    def have(self) -> Vector:
        """How far this lane has everything."""
        with self._units.database.reading() as connection:
            return sites.vector(connection)

    def since(self, have: Vector, *, rows_max: int) -> Sequence[Batch]:
        """What a peer that has `have` lacks, about `rows_max` rows at most."""
        batches: list[Batch] = []
        room = rows_max
        with self._units.database.reading() as connection:
            here = sites.vector(connection)
            for site, through in here.items():
                after = have.get(site, 0)
                if after >= through or room <= 0:
                    continue
                local = sites.local_number(connection, site)
                batch = delta.read(connection, local, after, through, rows_max=room)
                room -= batch.row_count
                batches.append(batch)
        return batches

    def apply(self, batches: Sequence[Batch]) -> None:
        """Merge batches in one durable transaction; harmless when repeated. Raises BadInput."""
        with self._units.database.writing() as connection:
            own = sites.own(connection)
            if own is None:
                raise Unavailable("this shop has no lane of its own yet")
            work = merge.Merge(connection, sites.all_sites(connection), own.site, own.ver + 1)
            for batch in batches:
                _apply(work, batch)
            if work.minted:
                sites.reached(connection, own.site, work.own_next)
            sites.saw(connection, work.hlc)
            facts = list(_facts(connection, work))
        if work.minted:
            self._units.wrote(own.ver, work.own_next)
        self._units.feed.publish(facts)


def _own_site(connection: Connection) -> Site:
    own = sites.own(connection)
    if own is None:
        raise Unavailable("this shop has no lane of its own yet")
    return sites.site_of(connection, own.site)


def _apply(work: merge.Merge, batch: Batch) -> None:
    here = sites.local_number(work.connection, batch.site)
    work.known[here] = batch.site
    reached = sites.vector(work.connection).get(batch.site, 0)
    if batch.after > reached:
        raise BadInput("a batch begins after what is here; ask again from the right place")
    if batch.through <= reached:
        return
    merge.apply(work, batch, here)
    sites.reached(work.connection, here, batch.through)


_SHOP = (book_tables.SETTINGS, book_tables.LANES, book_tables.STAFF)
_CUSTOMERS = (customer_tables.CUSTOMERS, customer_tables.CARDS, customer_tables.MEMBERSHIPS)
_GROUPS = (customer_tables.GROUPS, customer_tables.MEMBERSHIPS, customer_tables.PROGRAMS)
_CATALOGUE = (
    catalogue_tables.PRODUCTS,
    catalogue_tables.BARCODES,
    catalogue_tables.CATEGORIES,
    catalogue_tables.DISCOUNTS,
    catalogue_tables.DISCOUNT_GROUPS,
    catalogue_tables.DISCOUNT_TARGETS,
)


def _facts(connection: Connection, work: merge.Merge) -> Iterable[Fact]:
    touched = {REPLICATED[number].table.name: keys for number, keys in work.touched.items()}
    if any(table.name in touched for table in _SHOP):
        yield ShopChanged()
    if any(table.name in touched for table in _CUSTOMERS):
        named = touched.get(customer_tables.CUSTOMERS.name, set())
        yield CustomersChanged(frozenset(CustomerId(key) for key in _few(named)))
    if any(table.name in touched for table in _GROUPS):
        only_groups = customer_tables.MEMBERSHIPS.name not in touched
        named = touched.get(customer_tables.GROUPS.name, set()) if only_groups else set()
        yield GroupsChanged(frozenset(GroupId(key) for key in _few(named)))
    if any(table.name in touched for table in _CATALOGUE):
        yield CatalogueChanged()
    for sale in _few(touched.get(SALES.name, set())):
        yield from _sale_closed(connection, SaleId(sale))


def _few(keys: Iterable[Cell]) -> list[bytes]:
    named = [key for key in keys if isinstance(key, bytes)]
    return named if len(named) <= FACT_IDS_MAX else []


def _sale_closed(connection: Connection, sale: SaleId) -> Iterable[Fact]:
    row = sales.row(connection, sale)
    if row is not None:
        yield SaleClosed(sale, row.number, row.total, here=False)

"""Facts: what became true, told after the commit. From here or from another lane, nobody can tell apart."""

from typing import TypeAlias

from store.domain.ids import CustomerId, GroupId, SaleId
from store.domain.money import Minor
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CustomersChanged:
    """Customers or their cards changed; `ids` is empty when too many to name."""

    ids: frozenset[CustomerId] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupsChanged:
    """Groups, their members, their discounts or reward programs changed; empty `ids`: any of them."""

    ids: frozenset[GroupId] = frozenset()


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """Products, codes, categories or discounts changed."""


@dataclass(frozen=True, slots=True)
class ShopChanged:
    """The shop's settings, staff or lanes changed."""


@dataclass(frozen=True, slots=True)
class CartChanged:
    """The open cart of this lane is another; ask for it."""


@dataclass(frozen=True, slots=True)
class SaleClosed:
    """A sale was closed, on this lane or on another."""

    sale: SaleId
    number: str
    total: Minor
    here: bool
    """Closed on this lane."""


@dataclass(frozen=True, slots=True)
class HeldChanged:
    """Sales that wait were parked, taken or dropped, on this lane or on another."""


@dataclass(frozen=True, slots=True)
class DrawerChanged:
    """Something was booked into a cash drawer, or its day was closed, on this lane or on another."""


@dataclass(frozen=True, slots=True)
class PrintsChanged:
    """What waits for somebody in this lane's print queue is another."""


@dataclass(frozen=True, slots=True)
class MachinesChanged:
    """What staff have set for a device of this lane is another."""


@dataclass(frozen=True, slots=True)
class ConflictsChanged:
    """What lanes wrote without knowing of each other was found, or settled, here or on another lane."""


@dataclass(frozen=True, slots=True)
class SignInChanged:
    """Somebody signed in at this lane, it was locked, or what they may do is another."""


@dataclass(frozen=True, slots=True)
class BookChanged:
    """Another program wrote to the same book; anything may be different."""


@dataclass(frozen=True, slots=True)
class RowsWritten:
    """Rows were written that nobody here shows: the other lanes are to have them all the same."""


Fact: TypeAlias = (
    CustomersChanged
    | GroupsChanged
    | CatalogueChanged
    | ShopChanged
    | CartChanged
    | SaleClosed
    | HeldChanged
    | DrawerChanged
    | PrintsChanged
    | MachinesChanged
    | ConflictsChanged
    | SignInChanged
    | BookChanged
    | RowsWritten
)

"""A shop where goods come back: its shelf, a customer with points, sales in any way of paying."""

from collections.abc import Sequence

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, ProductId, SaleId
from store.domain.payment import CASH, Tender
from store.domain.rewards import ProgramDraft
from store.domain.statistics import Statistics
from store.domain.till import Closed, Payable
from store.queries import sales, statistics

BREAD, MILK, COAT = "4006381333931", "96385074", "4012345678901"


def stocked(store: Store) -> dict[str, ProductId]:
    """The shelf, by code."""
    return {
        code: store.catalogue.create(
            ProductDraft(name=name, price=price, barcodes=(code,), tax_rate=rate)
        )
        for code, name, price, rate in (
            (BREAD, "Rye bread", 255, 700), (MILK, "Milk", 99, 1900), (COAT, "Coat", 4990, 1900),
        )
    }  # fmt: skip


def regular(store: Store, name: str = "Ann") -> CustomerId:
    """A customer whose group takes ten percent off, gives a point for each euro and takes one as a cent."""
    program = ProgramDraft(name=f"Beans {name}", points=1, per_amount=100, redeem_points=1, redeem_amount=1)
    beans = store.programs.create(program)
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    group = store.groups.create(GroupDraft(name=f"VIP {name}", program=beans, discount=discount))
    return store.customers.create(CustomerDraft(name=name, groups=(group,)))


def sold(
    store: Store, *codes: str, to: CustomerId | None = None, by: Sequence[Tender] | None = None
) -> SaleId:
    """A sale, paid in cash unless said."""
    for code in codes:
        store.checkout.scan(code)
    if to is not None:
        store.checkout.attach(to)
    due = store.checkout.till().due_cash
    return store.checkout.pay([Tender(CASH, due)] if by is None else by).sale


def taken(store: Store, kind: str = CASH, amount: int | None = None, *, reference: str = "") -> Closed:
    """Take a payment, or pay out, that closes the open sale."""
    answer = store.paying.take(kind, amount, reference=reference)
    assert isinstance(answer, Closed), answer
    return answer


def asked(store: Store, kind: str, amount: int | None = None, *, reference: str = "") -> Payable:
    """The same of one that does not close it."""
    answer = store.paying.take(kind, amount, reference=reference)
    assert isinstance(answer, Payable), answer
    return answer


def points_of(store: Store, customer: CustomerId) -> int:
    """What they have, as far as this lane knows."""
    with store._database.reading() as connection:
        return sales.points(connection, customer)


def stats_of(store: Store, customer: CustomerId) -> Statistics:
    """What their sales and accounts add up to."""
    with store._database.reading() as connection:
        return statistics.stats_of(connection, customer)

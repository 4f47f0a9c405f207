"""Documents of sale for tests of what money does: who and when do not matter."""

from store.domain.ids import LaneId, SaleId, StaffId
from store.domain.payment import Tender
from store.domain.sale import Sale


def document(total: int, tenders: tuple[Tender, ...], *, rounding: int = 0, change: int = 0) -> Sale:
    """One without lines, paid as said."""
    assert total + rounding == sum(tender.amount for tender in tenders) - change
    return Sale(
        id=SaleId(b"s" * 16), number="1-000001", lane=LaneId(b"l" * 16), staff=StaffId(b"o" * 16),
        customer=None, customer_name="", groups=(), opened_at=1, closed_at=2, tax="none", lines=(),
        tenders=tenders, list_total=total, discount_total=0, tax_total=0, total=total, rounding=rounding,
        change=change,
    )  # fmt: skip

"""Cash rounding in a whole sale: a number of its own, beside prices, taxes, discounts and points."""

from dataclasses import replace

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.rewards import ProgramDraft
from store.domain.till import Closed

BREAD = "4006381333931"


def test_cash_rounding_is_no_part_of_prices_taxes_discounts_and_points(store: Store) -> None:
    """Beside the same sale paid by card nothing else differs."""
    store.shop.edit(replace(store.shop.get(), cash_step=5))
    store.catalogue.create(ProductDraft(name="Rye bread", price=609, barcodes=(BREAD,), tax_rate=700))
    beans = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    kept = []
    for kind in ("cash", "card"):
        store.checkout.scan(BREAD)
        store.checkout.attach(ann)
        closed = store.paying.take(kind)
        assert isinstance(closed, Closed)
        kept.append((closed.earned, store.sales.get(closed.sale)))
    (points, cash), (points_by_card, card) = kept
    assert (cash.total, cash.rounding, card.rounding) == (548, 2, 0)
    assert points == points_by_card == 5
    assert (cash.total, cash.tax_total, cash.discount_total) == (
        card.total,
        card.tax_total,
        card.discount_total,
    )
    assert [line.total for line in cash.lines] == [line.total for line in card.lines]

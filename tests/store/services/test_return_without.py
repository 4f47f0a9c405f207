"""Goods without a receipt: worth the lowest price, for a customer, up to a limit, on the balance."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.returns import BREAD, COAT, MILK, points_of, regular, sold, stats_of, stocked, taken
from support.shops import DAY, ShopLane, sync

from store.api import Store
from store.domain.baskets import BasketItem
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import COMMON_GROUP, CustomerId, ProductId, SaleId
from store.domain.money import ONE, Minor
from store.domain.payment import BALANCE, CASH, Tender
from store.domain.return_worth import WithoutReceipt, Worth
from store.domain.returns import DAMAGED, RESELL, Choice
from store.domain.rights import NeedsApproval, Right
from store.domain.sale import Origin, SaleKind, seal
from store.queries import sites
from store.services.catalogue import draft_of


@pytest.fixture(autouse=True)
def shelf(store: Store) -> dict[str, ProductId]:
    return stocked(store)


@pytest.fixture
def ann(store: Store) -> CustomerId:
    return regular(store)


IN_CASH = [Tender(CASH, 99)]


def wanted(product: ProductId, quantity: int = 1, value: Minor | None = None) -> WithoutReceipt:
    return WithoutReceipt(product, quantity * ONE, RESELL, value)


def test_it_is_a_document_of_its_own(store: Store, shelf: dict[str, ProductId], ann: CustomerId) -> None:
    goods = [WithoutReceipt(shelf[COAT], ONE, DAMAGED, code=COAT), wanted(shelf[MILK], 2)]
    preview = store.returning.without_receipt.preview(ann, goods, reason="a gift")
    done = store.returning.without_receipt.commit(ann, goods, reason=" a  gift ")
    document = store.sales.get(done.sale)
    assert (document.kind, document.original, document.number) == (SaleKind.RETURN, None, "1-000001")
    assert (document.customer, document.customer_name, document.reason) == (ann, "Ann", "a gift")
    assert [(line.name, line.quantity, line.total, line.tax, line.origin) for line in document.lines] == [
        ("Coat", -ONE, -4990, -797, Origin(None, 0, DAMAGED)),
        ("Milk", -2 * ONE, -198, -32, Origin(None, 0, RESELL)),
    ]
    assert (document.total, document.tenders) == (-5188, (Tender(BALANCE, -5188),))
    assert (preview.lines, preview.refund_total, preview.tenders) == (document.lines, 5188, document.tenders)
    assert (done.refund_total, done.points, done.opens_drawer, done.preview) == (5188, 0, False, preview)
    assert store.wallets.of(ann).balance.known == 5188
    stats = stats_of(store, ann)
    assert (stats.orders, stats.spent, stats.balance) == (0, document.tax_total * -1 - 5188, 5188)
    assert points_of(store, ann) == 0
    with store._database.reading() as connection:
        assert (sites.get_local(connection, "seal") or (0, ""))[1] == seal(document, "")
    sums = store.day.x().sums
    assert (sums.refunds.count, sums.refunds.gross, sums.refunds.net) == (1, -5188, -4359)
    assert (sums.no_receipt.count, sums.no_receipt.gross) == (1, -5188)
    assert store.sales.receipt(done.sale).notes == ("RETURN without a receipt", "Reason: a gift")


def test_the_lowest_price_of_late_counts_for_everybody_s_offers_alone(
    front: ShopLane, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    store, coat = front.store, shelf[COAT]

    def worth() -> Worth:
        return store.returning.without_receipt.worth(coat)

    assert worth() == Worth(4990, 4990)
    sold(store, COAT, to=ann)  # ten percent for members: nobody else's price
    assert worth() == Worth(4990, 4990)
    offer = Discount(id=store.discounts.new_id(), kind=Kind.PERCENT, value=2000, target=Target())
    store.discounts.create("Sale", offer)
    sold(store, COAT, COAT)
    assert worth() == Worth(4990, 3992)
    store.discounts.delete(offer.id)
    assert worth() == Worth(4990, 3992)
    front.machine.forward(30 * DAY)
    assert worth() == Worth(4990, 3992)
    front.machine.forward(1)
    assert worth() == Worth(4990, 4990)


def test_a_member_is_given_no_more_than_they_paid(
    front: ShopLane, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    store, coat = front.store, shelf[COAT]
    ben = store.customers.create(CustomerDraft(name="Ben"))
    without = store.returning.without_receipt
    sold(store, COAT, to=ann)
    assert (without.worth(coat, ann), without.worth(coat, ben)) == (Worth(4990, 4491), Worth(4990, 4990))
    assert without.commit(ann, [wanted(coat)], reason="a gift").refund_total == 4491
    store.checkout.attach(ann)
    store.checkout.returned.put_without_receipt(wanted(coat), reason="a gift")
    assert store.checkout.till().total == -4491
    front.machine.forward(30 * DAY + 1)
    assert without.worth(coat, ann) == Worth(4990, 4990)


def test_what_was_voided_was_never_sold(store: Store, shelf: dict[str, ProductId]) -> None:
    everybody = frozenset([COMMON_GROUP])
    offer = Discount(
        id=store.discounts.new_id(), kind=Kind.PERCENT, value=9000, target=Target(), groups=everybody
    )
    store.discounts.create("Mistake", offer)
    sale = sold(store, MILK, to=store.customers.create(CustomerDraft(name="Cleo")))
    assert store.returning.without_receipt.worth(shelf[MILK]).lowest == 10
    store.returning.void(sale)
    assert store.returning.without_receipt.worth(shelf[MILK]).lowest == 99


def test_a_higher_value_is_agreed_on_up_to_the_price(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    offer = Discount(id=store.discounts.new_id(), kind=Kind.PERCENT, value=5000, target=Target())
    store.discounts.create("Half", offer)
    sold(store, MILK)
    service = store.returning.without_receipt
    with pytest.raises(BadInput, match=r"at most 0\.99"):
        service.commit(ann, [wanted(shelf[MILK], value=100)], reason="r")
    store._actor.role = "manager"
    assert service.commit(ann, [wanted(shelf[MILK], value=99)], reason="r").refund_total == 99
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval) as refused:
        service.commit(ann, [wanted(shelf[MILK], value=99)], reason="r")
    assert refused.value.right is Right.PRICE
    with pytest.raises(NeedsApproval) as refused:
        service.commit(ann, [wanted(shelf[MILK])], reason="r")
    assert (refused.value.right, refused.value.amount) == (Right.RETURN_WITHOUT_RECEIPT, 49)


def test_a_customer_is_given_so_much_a_day_on_all_lanes(three: list[ShopLane]) -> None:
    one, other = three[0], three[1]
    shelf = stocked(one.store)
    one.store.shop.edit(replace(one.store.shop.get(), no_receipt_limit=6000))
    ann, bob = regular(one.store), regular(one.store, "Bob")
    sync(one.store, other.store)
    one.store.returning.without_receipt.commit(ann, [wanted(shelf[COAT])], reason="r")
    sync(one.store, other.store)
    service = other.store.returning.without_receipt
    with pytest.raises(Refused, match=r"60\.00 a day, 10\.10 are left: 49\.90 .* until 2026-03-03"):
        service.preview(ann, [wanted(shelf[COAT])], reason="r")
    with pytest.raises(Refused, match="a day"):
        service.commit(ann, [wanted(shelf[COAT])], reason="r")
    assert service.commit(bob, [wanted(shelf[COAT])], reason="r").refund_total == 4990
    assert service.commit(ann, [wanted(shelf[MILK])], reason="r").refund_total == 99
    other.machine.forward(DAY)
    assert service.commit(ann, [wanted(shelf[COAT])], reason="r").refund_total == 4990


@pytest.mark.parametrize(
    ("deed", "kind", "words"),
    [
        (lambda service, ann, _: service.commit(ann, [], reason="r"), Refused, "name a product"),
        (lambda service, ann, milk: service.commit(ann, [wanted(milk)], reason=" "), BadInput, "say why"),
        (lambda service, ann, _: service.commit(ann, [wanted(ProductId(b"x" * 16))], reason="r"), NotFound,
         "not there"),
        (lambda service, ann, milk: service.commit(ann, [wanted(milk, -1)], reason="r"), BadInput, "above 0"),
        (lambda service, ann, milk: service.commit(ann, [replace(wanted(milk), condition="old")], reason="r"),
         BadInput, "damaged"),
        (lambda service, ann, milk: service.commit(ann, [wanted(milk)], reason="r", tenders=IN_CASH), Refused,
         "no cash"),
        (lambda service, _, milk: service.commit(CustomerId(b"x" * 16), [wanted(milk)], reason="r"), Refused,
         "not there any more"),
    ],
)  # fmt: skip
def test_what_cannot_be(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId,
    deed: Callable[..., object], kind: type[Exception], words: str,
) -> None:  # fmt: skip
    with pytest.raises(kind, match=words):
        deed(store.returning.without_receipt, ann, shelf[MILK])
    assert store.sales.get(sold(store, MILK)).number == "1-000001"


def test_a_shop_may_give_cash(store: Store, shelf: dict[str, ProductId], ann: CustomerId) -> None:
    store.shop.edit(replace(store.shop.get(), no_receipt_cash=True, cash_step=5))
    done = store.returning.without_receipt.commit(
        ann, [wanted(shelf[MILK])], reason="r", tenders=[Tender(CASH, 100)]
    )
    assert (done.tenders, done.opens_drawer) == ((Tender(CASH, -100),), True)


def test_what_is_not_sold_any_more_still_comes_back(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    milk = store.catalogue.get(shelf[MILK])
    store.catalogue.edit(shelf[MILK], replace(draft_of(milk), active=False))
    done = store.returning.without_receipt.commit(ann, [wanted(shelf[MILK])], reason="r")
    assert done.refund_total == 99


# ---- with other goods ----


def test_it_pays_for_other_goods_and_the_rest_goes_on_the_balance(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    store.checkout.attach(ann)
    store.checkout.returned.put_without_receipt(wanted(shelf[COAT]), reason="a gift")
    store.checkout.scan(BREAD)
    till = store.checkout.till()
    assert [(line.name, line.note, line.total) for line in till.lines] == [
        ("Rye bread", "", 229), ("Coat", "no receipt", -4990),
    ]  # fmt: skip
    closed = taken(store)
    document = store.sales.get(closed.sale)
    assert (document.kind, document.original, document.total) == (SaleKind.EXCHANGE, None, 229 - 4990)
    assert document.tenders == (Tender(BALANCE, -4761),)
    assert store.sales.receipt(closed.sale).notes == ("EXCHANGE without a receipt", "Reason: a gift")
    # What it paid for is the customer's: it never becomes cash.
    done = store.returning.commit(closed.sale, [Choice(0, ONE)])
    assert done.tenders == (Tender(BALANCE, -229),)
    sums = store.day.x().sums
    assert (sums.no_receipt.count, sums.no_receipt.gross) == (1, -4990)


def test_at_the_checkout_it_takes_a_customer_and_a_right(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    put = store.checkout.returned.put_without_receipt
    with pytest.raises(Refused, match="put one on the sale"):
        put(wanted(shelf[MILK]), reason="r")
    store.checkout.attach(ann)
    store._actor.role = "cashier"
    with pytest.raises(NeedsApproval):
        put(wanted(shelf[MILK]), reason="r")
    store._actor.role = "owner"
    half = replace(wanted(shelf[MILK]), quantity=500)
    with pytest.raises(Refused, match=r"Milk is sold by the piece: whole ones come back, not 0\.5"):
        put(half, reason="r")
    put(wanted(shelf[MILK]), reason="r")
    with pytest.raises(Refused, match=r"Milk is sold by the piece: whole ones come back, not 1\.5"):
        store.checkout.returned.set_quantity(0, 1500)
    milk = draft_of(store.catalogue.get(shelf[MILK]))
    store.catalogue.edit(shelf[MILK], replace(milk, weighed=True))
    store.checkout.returned.set_quantity(0, 1500)
    with pytest.raises(Refused, match="without a receipt come back with this sale"):
        store.checkout.returned.put(sold_beside(store), [Choice(0, ONE)])
    store.checkout.detach()
    with pytest.raises(Refused, match="put one on the sale"):
        store.paying.take(CASH)


def sold_beside(store: Store) -> SaleId:
    return store.checkout.sell(None, [BasketItem(MILK, ONE)], [Tender(CASH, 99)]).sale


def test_an_open_sale_with_it_waits_and_goes_on(
    store: Store, shelf: dict[str, ProductId], ann: CustomerId
) -> None:
    store.checkout.attach(ann)
    store.checkout.returned.put_without_receipt(wanted(shelf[COAT]), reason="a gift")
    store.holding.park("shoes")
    (held,) = store.holding.waiting()
    assert (held.total, held.lines) == (-4990, 1)
    store.holding.recall(held.sale)
    assert store.checkout.till().total == -4990
    assert taken(store).total == -4990

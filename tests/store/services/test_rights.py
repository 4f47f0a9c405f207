"""What a manager allowed is used up when the deed is written, not before and not without it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.people import signed_in, staffed

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import BadInput
from store.domain.ids import SaleId
from store.domain.money import ONE
from store.domain.payment import CARD, CASH, Tender
from store.domain.returns import Choice
from store.domain.rights import NO, NeedsApproval, Right, Role

PIN = "8064"


def approved(store: Store, deed: Callable[[], object], *, times: int) -> list[Right]:
    """Do it, with a manager's leave for each right that lacks; answers which were asked for."""
    asked: list[Right] = []
    while True:
        try:
            deed()
        except NeedsApproval as refused:
            asked.append(refused.right)
            assert len(asked) <= times, asked
            store.staff.approve(store.staff.find("Ben").id, PIN, refused, "the customer waits")
        else:
            return asked


@pytest.fixture
def cashier(store: Store) -> Store:
    """A shop with a cashier at the till, who may do nothing for customers by herself."""
    staffed(store)
    store.staff.set_limit(Role.CASHIER, Right.CUSTOMERS, NO)
    store.staff.set_limit(Role.CASHIER, Right.RETURN, NO)
    store.catalogue.create(ProductDraft(name="Wine", price=1000, barcodes=("96385074",)))
    signed_in(store, "Mia")
    return store


def sold(store: Store, quantity: int) -> SaleId:
    store.checkout.scan("96385074", quantity * ONE)
    return store.checkout.pay([Tender(CARD, store.checkout.till().total)]).sale


def test_a_deed_that_takes_two_rights_is_allowed_one_by_one(cashier: Store) -> None:
    signed_in(cashier, "Owner")
    ann = cashier.customers.create(CustomerDraft(name="Ann"))
    draft = CustomerDraft(name="Ann B", credit_limit=5000)
    signed_in(cashier, "Mia")

    def deed() -> None:
        cashier.customers.edit(ann, draft)

    assert approved(cashier, deed, times=2) == [Right.CUSTOMERS, Right.TERMS]
    assert cashier.customers.get(ann).credit_limit == 5000
    draft = replace(draft, credit_limit=6000)
    assert approved(cashier, deed, times=2) == [Right.CUSTOMERS, Right.TERMS]


def test_a_return_that_breaks_an_offer_is_allowed_with_two_words(cashier: Store) -> None:
    signed_in(cashier, "Owner")
    cashier.shop.edit(replace(cashier.shop.get(), returns_broken="block"))
    offer = Discount(
        id=cashier.discounts.new_id(), kind=Kind.AMOUNT, value=500, target=Target(), minimum=2000
    )
    cashier.discounts.create("Five off", offer)
    sale = sold(cashier, 2)
    signed_in(cashier, "Mia")

    def deed() -> None:
        cashier.returning.commit(sale, [Choice(0, ONE)])

    assert approved(cashier, deed, times=2) == [Right.BREAK_OFFER, Right.RETURN]
    assert len(cashier.returning.page(sale).later) == 1


def test_a_deed_that_fails_leaves_what_was_allowed_for_it(cashier: Store) -> None:
    sale = sold(cashier, 1)

    def deed(reason: str) -> None:
        cashier.returning.commit(sale, [Choice(0, ONE)], reason=reason)

    with pytest.raises(NeedsApproval) as refused:
        deed("")
    cashier.staff.approve(cashier.staff.find("Ben").id, PIN, refused.value, "as agreed")
    with pytest.raises(BadInput):
        deed("x" * 500)
    deed("torn")
    assert len(cashier.returning.page(sale).later) == 1


def test_what_is_done_to_the_open_sale_uses_it_up_too(cashier: Store) -> None:
    cashier.checkout.scan("96385074", 9 * ONE)
    assert approved(cashier, lambda: cashier.checkout.void_line(0), times=1) == [Right.VOID_LINES]
    cashier.checkout.scan("96385074", 9 * ONE)
    with pytest.raises(NeedsApproval):
        cashier.checkout.void_line(1)


def test_what_is_only_looked_at_is_allowed_once_too(cashier: Store) -> None:
    cashier.checkout.scan("96385074")
    cashier.checkout.pay([Tender(CASH, 1000)])
    assert approved(cashier, cashier.day.x, times=1) == [Right.SEE_EXPECTED]
    with pytest.raises(NeedsApproval):
        cashier.day.x()


def test_what_another_deed_was_allowed_is_kept(cashier: Store) -> None:
    cashier.checkout.scan("96385074", 9 * ONE)
    with pytest.raises(NeedsApproval) as refused:
        cashier.checkout.void_line(0)
    cashier.staff.approve(cashier.staff.find("Ben").id, PIN, refused.value, "mistyped")
    cashier.checkout.by_hand.note_sale("a deed of its own, that takes no right")
    cashier.checkout.void_line(0)

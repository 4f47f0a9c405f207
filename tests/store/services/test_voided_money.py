"""A void takes back the money that its sale put on accounts: all of it together, and only what is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.returns import BREAD, COAT, MILK, stocked, taken
from support.shops import ShopLane, lanes, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.ids import CustomerId, SaleId
from store.domain.payment import BALANCE, CASH
from store.domain.spending import RETIRED, voucher_key
from store.domain.till import Closed
from store.domain.transfers import Ask


@pytest.fixture
def lane1_and_2(tmp_path: Path) -> Iterator[tuple[ShopLane, ShopLane]]:
    one, two = lanes(tmp_path, 2)
    stocked(one.store)
    yield one, two
    one.store.close()
    two.store.close()


def balance(store: Store, customer: CustomerId) -> int:
    return store.wallets.of(customer).balance.known


def topped_up(store: Store, customer: CustomerId, amount: int) -> SaleId:
    store.checkout.attach(customer)
    store.paying.top_up(amount)
    return taken(store).sale


def topped_up_with_change_kept(store: Store, customer: CustomerId) -> SaleId:
    """50.00 topped up, and 47.45 of 100.00 left on the balance."""
    store.checkout.attach(customer)
    store.paying.top_up(5000)
    store.checkout.scan(BREAD)
    closed = store.paying.take(CASH, 10_000, change_in=BALANCE)
    assert isinstance(closed, Closed)
    return closed.sale


def spent(store: Store, customer: CustomerId, amount: int) -> None:
    store.checkout.scan(COAT)
    store.checkout.attach(customer)
    store.paying.take(BALANCE, amount)
    taken(store)


def gives_all(giver: ShopLane, taker: ShopLane, holder: bytes, account: str, amount: int) -> None:
    ask = Ask(giver.machine.dice.randbytes(16), holder, account, amount)
    assert giver.store.transfers.give(taker.store.replication.site(), ask) == amount
    sync(giver.store, taker.store)


def test_a_top_up_and_change_are_taken_back_together_or_not_at_all(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    store = lane1_and_2[0].store
    ann = store.customers.create(CustomerDraft(name="Ann"))
    sale = topped_up_with_change_kept(store, ann)
    assert balance(store, ann) == 9745
    spent(store, ann, 4745)
    with pytest.raises(Refused, match="the balance was spent since"):
        store.returning.void(sale)
    assert balance(store, ann) == 5000


def test_both_are_taken_back_while_they_are_there(lane1_and_2: tuple[ShopLane, ShopLane]) -> None:
    store = lane1_and_2[0].store
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.returning.void(topped_up_with_change_kept(store, ann))
    assert balance(store, ann) == 0


def test_what_the_same_sale_took_from_the_balance_counts_against_what_it_put_there(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    store = lane1_and_2[0].store
    ann = store.customers.create(CustomerDraft(name="Ann"))
    topped_up(store, ann, 255)
    store.checkout.attach(ann)
    store.checkout.scan(BREAD)
    store.paying.top_up(1000)
    store.paying.take(BALANCE, 255)
    sale = taken(store).sale
    spent(store, ann, 255)
    assert balance(store, ann) == 745
    store.returning.void(sale)
    assert balance(store, ann) == 0


def test_what_a_merged_customer_was_given_is_taken_back_from_who_they_are_now(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    store = lane1_and_2[0].store
    ann, again = (store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Ann B."))
    sale = topped_up_with_change_kept(store, again)
    store.customers.merging.merge(ann, again, {})
    spent(store, ann, 4745)
    with pytest.raises(Refused, match="the balance was spent since"):
        store.returning.void(sale)
    topped_up(store, ann, 4745)
    store.returning.void(sale)
    assert balance(store, ann) == 0


def test_a_mistyped_top_up_is_taken_back_wherever_the_credit_is(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    one, two = lane1_and_2
    ann = one.store.customers.create(CustomerDraft(name="Ann", credit_limit=10_000))
    sync(one.store, two.store)
    gives_all(one, two, ann, BALANCE, 10_000)
    sale = topped_up(one.store, ann, 5000)
    one.store.returning.void(sale)
    assert balance(one.store, ann) == 0
    sync(one.store, two.store)
    assert two.store.wallets.of(ann).balance.spendable == 10_000


def test_credit_does_not_stand_in_for_money_that_was_spent(lane1_and_2: tuple[ShopLane, ShopLane]) -> None:
    store = lane1_and_2[0].store
    ann = store.customers.create(CustomerDraft(name="Ann", credit_limit=10_000))
    sale = topped_up(store, ann, 5000)
    spent(store, ann, 99)
    with pytest.raises(Refused, match="the balance was spent since"):
        store.returning.void(sale)


def test_what_another_lane_has_the_right_to_is_said_to_be_there(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    one, two = lane1_and_2
    ann = one.store.customers.create(CustomerDraft(name="Ann"))
    sync(one.store, two.store)
    one.store.paying.sell_voucher(1000, "GIFT0001")
    voucher = taken(one.store).sale
    sale = topped_up(one.store, ann, 5000)
    sync(one.store, two.store)
    gives_all(one, two, ann, BALANCE, 5000)
    gives_all(one, two, voucher_key("GIFT0001"), "voucher", 1000)
    with pytest.raises(Refused, match=r"balance can not be taken .* 0\.00 of 50\.00 .* with Lane 2$"):
        one.store.returning.void(sale)
    with pytest.raises(Refused, match=r"voucher can not be taken .* 0\.00 of 10\.00 .* with Lane 2$"):
        one.store.returning.void(voucher)
    gives_all(two, one, ann, BALANCE, 5000)
    one.store.returning.void(sale)
    assert balance(one.store, ann) == 0


def test_a_retired_lane_says_that_it_is_that(lane1_and_2: tuple[ShopLane, ShopLane]) -> None:
    one, two = lane1_and_2
    ann = one.store.customers.create(CustomerDraft(name="Ann"))
    sale = topped_up(one.store, ann, 5000)
    sync(one.store, two.store)
    two.store.lanes.retire(one.member.id, "lost")
    sync(one.store, two.store)
    with pytest.raises(Refused) as refused:
        one.store.returning.void(sale)
    assert RETIRED in str(refused.value)


def test_a_top_up_is_taken_back_of_a_customer_who_was_deleted_since(
    lane1_and_2: tuple[ShopLane, ShopLane],
) -> None:
    store = lane1_and_2[0].store
    ann = store.customers.create(CustomerDraft(name="Ann"))
    sale = topped_up(store, ann, 5000)
    store.customers.delete([ann])
    store.returning.void(sale)
    store.checkout.scan(MILK)
    taken(store)

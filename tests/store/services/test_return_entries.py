"""Accounts follow what comes back: balances, points and vouchers in voids, returns and exchanges."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from support.returns import BREAD, COAT, MILK, asked, points_of, regular, sold, stocked, taken
from support.shops import dice_of

from store.api import Store
from store.domain.errors import Refused
from store.domain.ids import CustomerId, SaleId
from store.domain.money import ONE
from store.domain.payment import BALANCE, CARD, CASH, POINTS, VOUCHER, Tender
from store.domain.returns import Choice
from store.domain.sale import Sale, SaleKind


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    stocked(store)


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """Ann has money and points to spend, and there is a voucher."""
    ann = regular(store)
    store.wallets.adjust(ann, BALANCE, 20_000, "welcome")
    store.wallets.adjust(ann, POINTS, 5_000, "welcome")
    store.paying.sell_voucher(20_000, "GIFT0001")
    taken(store)
    return ann


def voucher_left(store: Store) -> int:
    store.checkout.scan(COAT, 99 * ONE)
    payable = asked(store, VOUCHER, reference="GIFT0001")
    left = payable.tenders[0].amount
    store.paying.give_back(0)
    store.checkout.void_line(0)
    store.checkout.void_sale("only looked")
    return left


def accounts(store: Store, ann: CustomerId) -> tuple[int, int, int]:
    return store.wallets.of(ann).balance.known, points_of(store, ann), voucher_left(store)


def paid_in_all_ways(store: Store, ann: CustomerId) -> SaleId:
    """49.90 less ten percent: 5.00 each way, and the rest in cash."""
    store.checkout.scan(COAT)
    store.checkout.attach(ann)
    for kind, reference in ((BALANCE, ""), (POINTS, ""), (CARD, "A17"), (VOUCHER, "GIFT0001")):
        asked(store, kind, 500, reference=reference)
    return taken(store).sale


@pytest.mark.parametrize(
    "undo",
    [
        lambda store, sale: store.returning.void(sale),
        lambda store, sale: store.returning.commit(sale, [Choice(0, ONE)]),
        lambda store, sale: (store.checkout.returned.put(sale, [Choice(0, ONE)]), taken(store)),
    ],
    ids=["void", "return", "at the checkout"],
)
def test_everything_is_as_it_was(
    store: Store, ann: CustomerId, undo: Callable[[Store, SaleId], object]
) -> None:
    before = accounts(store, ann)
    sale = paid_in_all_ways(store, ann)
    assert accounts(store, ann) == (before[0] - 500, before[1] - 500 + 39, before[2] - 500)
    undo(store, sale)
    assert accounts(store, ann) == before
    sums = store.day.x().sums
    assert (sums.turnover.gross, sums.points_earned, sums.points_used) == (0, 0, 0)
    by_kind = {each.name: each.amount for each in sums.tenders}
    assert (by_kind[CARD], by_kind[BALANCE], by_kind[POINTS], by_kind[VOUCHER]) == (0, 0, 0, 0)
    assert sums.cash.expected == 20_000  # for the voucher


def test_an_even_exchange_moves_nothing_and_its_return_gives_all_of_it_back(
    store: Store, ann: CustomerId
) -> None:
    before = accounts(store, ann)
    sale = paid_in_all_ways(store, ann)
    between = accounts(store, ann)
    for _ in range(3):
        store.checkout.returned.put(sale, [Choice(0, ONE)])
        store.checkout.scan(COAT)
        sale = taken(store).sale
        assert accounts(store, ann) == between
    done = store.returning.commit(sale, [Choice(0, ONE)])
    assert {tender.kind: -tender.amount for tender in done.tenders} == {
        BALANCE: 500, POINTS: 500, CARD: 500, VOUCHER: 500, CASH: 2491,
    }  # fmt: skip
    assert accounts(store, ann) == before


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (lambda store: store.paying.sell_voucher(1000, "GIFT0002"), "Voucher GIFT0002 cannot come back"),
        (lambda store: store.paying.top_up(1000), "Top-up of the balance cannot come back"),
    ],
)
def test_money_that_moved_does_not_come_back_as_goods(
    store: Store, ann: CustomerId, money: Callable[[Store], object], words: str
) -> None:
    store.checkout.attach(ann)
    money(store)
    sale = taken(store).sale
    with pytest.raises(Refused, match=words):
        store.returning.commit(sale, [Choice(0, ONE)])
    store.returning.void(sale)


def test_what_was_sold_and_spent_since_is_not_voided(store: Store, ann: CustomerId) -> None:
    store.paying.sell_voucher(1000, "GIFT0002")
    sale = taken(store).sale
    store.checkout.scan(MILK)
    taken(store, VOUCHER, reference="GIFT0002")
    store._actor.role = "cashier"  # whom nobody need allow what is refused all the same
    with pytest.raises(Refused, match="the voucher was spent since"):
        store.returning.void(sale)
    store._actor.role = "owner"
    store.checkout.attach(ann)
    store.paying.top_up(30_000)
    topped = taken(store).sale
    store.wallets.adjust(ann, BALANCE, -45_000, "spent elsewhere")
    with pytest.raises(Refused, match="the balance was spent since"):
        store.returning.void(topped)


def test_a_voucher_is_sold_for_goods_that_come_back(store: Store) -> None:
    sale = sold(store, COAT, by=[Tender(CARD, 4990, "A17")])
    store.checkout.returned.put(sale, [Choice(0, ONE)])
    store.paying.sell_voucher(4990, "GIFT0003")
    closed = taken(store)
    document = store.sales.get(closed.sale)
    assert (document.kind, document.total, document.tenders) == (SaleKind.EXCHANGE, 0, ())
    store.checkout.scan(COAT)
    assert taken(store, VOUCHER, reference="GIFT0003").total == 4990
    assert store.returning.page(sale).left[0].quantity == 0


# ---- a law ----


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("step", [1, 5])
def test_no_way_gives_back_more_than_it_brought_and_nothing_is_left_in_the_end(
    store: Store, ann: CustomerId, seed: int, step: int
) -> None:
    """Sales, returns, exchanges and their refunds in ways of somebody's choice, in any order."""
    store.shop.edit(replace(store.shop.get(), cash_step=step))
    dice, before = dice_of(seed), (store.wallets.of(ann).balance.known, points_of(store, ann))
    documents = [bought(store, ann, dice) for _ in range(2)]
    for _ in range(8):
        documents.append(something_comes_back(store, ann, documents, dice))
        flows = flows_of(store, documents)
        assert all(flow >= 0 for kind, flow in flows.items() if kind in {CARD, POINTS, VOUCHER}), flows
        # The balance may take what other money had brought, and no more than all of it.
        assert sum(flows.values()) >= 0
    for sale in list(documents):
        left = [each for each in store.returning.page(sale).left if each.quantity]
        if left:
            choices = [Choice(each.position, each.quantity) for each in left]
            documents.append(store.returning.commit(sale, choices).sale)
    whole = [store.sales.get(each) for each in documents]
    for name in ("total", "tax_total", "list_total", "discount_total"):
        assert sum(getattr(each, name) for each in whole) == 0, name
    flows = flows_of(store, documents)
    assert sum(flows.values()) == sum(each.rounding for each in whole)
    assert (flows[CARD] + flows[VOUCHER] + flows[BALANCE] + flows[CASH]) + flows[POINTS] == sum(
        flows.values()
    )
    assert store.wallets.of(ann).balance.known == before[0] - flows[BALANCE]
    assert points_of(store, ann) >= before[1] - flows[POINTS]
    assert store.day.x().sums.turnover.gross == 0


def bought(store: Store, ann: CustomerId, dice: Random) -> SaleId:
    for code in dice.choices([BREAD, MILK, COAT], k=3):
        store.checkout.scan(code)
    store.checkout.attach(ann)
    for kind, reference in dice.sample(
        [(BALANCE, ""), (POINTS, ""), (CARD, "A17"), (VOUCHER, "GIFT0001")], k=2
    ):
        asked(store, kind, dice.randint(1, 100), reference=reference)
    return taken(store).sale


def something_comes_back(store: Store, ann: CustomerId, documents: list[SaleId], dice: Random) -> SaleId:
    left = [(sale, each) for sale in documents for each in store.returning.page(sale).left if each.quantity]
    if not left:
        return bought(store, ann, dice)
    sale, line = dice.choice(left)
    quantity = dice.randint(1, line.quantity // ONE) * ONE
    store.checkout.attach(ann)
    store.checkout.returned.put(sale, [Choice(line.position, quantity)])
    for code in dice.choices([BREAD, MILK, COAT], k=dice.randint(0, 2)):
        store.checkout.scan(code)
    payable = store.paying.due()
    if payable.total < -1 and dice.random() < 0.5:
        kind = dice.choice([BALANCE, *{tender.kind for tender in payable.back} - {CASH}])
        store.paying.take(kind, dice.randint(1, min(-payable.total - 1, _most(payable.back, kind))))
    elif payable.rest > 100:
        asked(store, CARD, dice.randint(1, 100), reference="B18")
    return taken(store).sale


def _most(back: tuple[Tender, ...], kind: str) -> int:
    """What may surely go back in a way."""
    return max(1, sum(-tender.amount for tender in back if tender.kind == kind)) if kind != BALANCE else 10**9


def flows_of(store: Store, documents: list[SaleId]) -> dict[str, int]:
    """What each way brought in all, less what went back by it."""
    flows = dict.fromkeys((CASH, CARD, BALANCE, POINTS, VOUCHER), 0)
    for document in map(store.sales.get, documents):
        _add(flows, document)
    return flows


def _add(flows: dict[str, int], document: Sale) -> None:
    flows[CASH] -= document.change
    for tender in document.tenders:
        flows[tender.kind] += tender.amount

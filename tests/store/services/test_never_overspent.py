"""Whatever lanes do while they hear each other or not: no more is spent than came in, and nothing is lost.

Lanes book, spend, give, repeat asks, hear of others in pieces and late, stop in mid-gift and start again, in
an order that a seed draws. After every step the goods handed over are compared with what was paid in.
"""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from support.databases import both_then_files
from support.shops import ShopLane, dice_of, hand_over, sync

from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.ids import CustomerId
from store.domain.transfers import Ask
from store.unit import Unit

STEPS = 90
CREDIT = 40


class PowerCut(Exception):
    """The program ended before the commit."""


class Life:
    """Three lanes, one customer with two accounts, and what truly happened."""

    def __init__(self, lanes: list[ShopLane], dice: random.Random) -> None:
        self.lanes = lanes
        self.dice = dice
        self.came: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self.asks: list[tuple[ShopLane, ShopLane, Ask]] = []
        self.given: dict[tuple[bytes, bytes], int] = {}
        self.whose: CustomerId = lanes[0].store.customers.create(
            CustomerDraft(name="Ann", credit_limit=CREDIT)
        )
        for other in lanes[1:]:
            sync(lanes[0].store, other.store)

    def limit(self, account: str) -> int:
        return self.came[account] + (CREDIT if account == "balance" else 0)

    def usable(self, lane: ShopLane, account: str) -> int:
        held = lane.store.wallets.of(self.whose)
        return (held.points if account == "points" else held.balance).spendable

    def book(self) -> None:
        lane, account, amount = self._lane(), self._account(), self.dice.randint(1, 60)
        lane.store.wallets.adjust(self.whose, account, amount, "paid in")
        self.came[account] += amount

    def spend(self) -> None:
        """As much as the lane thinks it may, or a bit more: that is refused."""
        lane, account = self._lane(), self._account()
        may = self.usable(lane, account)
        with pytest.raises(Refused):
            self._take(lane, account, may + 1)
        if may:
            self._take(lane, account, self.dice.randint(1, may))

    def give(self) -> None:
        """An ask that is new, or one that was made before."""
        giver, taker = self.dice.sample(self.lanes, 2)
        ask = Ask(self.dice.randbytes(16), self.whose, self._account(), self.dice.randint(1, 80))
        if self.asks and self.dice.random() < 0.3:
            giver, taker, ask = self.dice.choice(self.asks)
        before = self.usable(giver, ask.account)
        amount = giver.store.transfers.give(taker.store.replication.site(), ask)
        self.asks.append((giver, taker, ask))
        assert amount <= ask.amount
        key = ask.id, giver.member.id
        assert amount == 0 or not self.given.get(key), "given twice for one ask"
        self.given[key] = self.given.get(key, 0) + amount
        assert self.usable(giver, ask.account) >= 0
        assert amount <= before + CREDIT

    def stop_in_mid_gift(self) -> None:
        giver, taker = self.dice.sample(self.lanes, 2)
        ask = Ask(self.dice.randbytes(16), self.whose, self._account(), 20)
        before = self.usable(giver, ask.account)
        insert = Unit.insert

        def cut(unit: Unit, *given: object) -> None:
            insert(unit, *given)  # type: ignore[arg-type]
            raise PowerCut

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Unit, "insert", cut)
            try:
                giver.store.transfers.give(taker.store.replication.site(), ask)
            except PowerCut:
                giver.reopen()
        assert self.usable(giver, ask.account) == before
        self.asks.append((giver, taker, ask))

    def hear(self) -> None:
        """A few rows pass one way."""
        one, other = self.dice.sample(self.lanes, 2)
        hand_over(one.store, other.store, rows_max=self.dice.choice((1, 3, 5000)))

    def start_again(self) -> None:
        self._lane().reopen()

    def check(self) -> None:
        for account in ("points", "balance"):
            assert self.spent[account] <= self.limit(account), f"{account} were spent twice"

    def end(self) -> None:
        """All hear all: what is left is what came in and was not spent, on all lanes together."""
        for _ in range(2):
            for one in self.lanes[1:]:
                sync(self.lanes[0].store, one.store)
        for account in ("points", "balance"):
            left = self.limit(account) - self.spent[account]
            assert sum(self.usable(lane, account) for lane in self.lanes) == left

    def _take(self, lane: ShopLane, account: str, amount: int) -> None:
        """As a sale does: credit may be used, which an adjustment may not."""
        from store.services.spending import Accounts, entry
        from store.tables.sales import LEDGER

        store = lane.store
        with store._units.begin(store._actor) as unit:
            wallet = Accounts(unit.connection, self.whose, unit.now, store.shop.get()).wallet
            held = wallet.points if account == "points" else wallet.balance
            if amount > held.spendable:
                raise Refused("not enough")
            kind = "points.spent" if account == "points" else "balance.paid"
            row = entry(unit.new_id(), kind, self.whose, account, -amount, at=unit.now, note="")
            unit.insert(LEDGER, [row])
        self.spent[account] += amount

    def _lane(self) -> ShopLane:
        return self.dice.choice(self.lanes)

    def _account(self) -> str:
        return self.dice.choice(("points", "balance"))


@pytest.mark.parametrize("seed", both_then_files(range(2), range(2, 6)))
def test_no_order_of_things_spends_more_than_there_is(three: list[ShopLane], seed: int) -> None:
    life = Life(three, dice_of(seed))
    deeds: list[Callable[[], None]] = [
        life.book, life.spend, life.spend, life.give, life.give, life.hear, life.hear, life.hear,
        life.stop_in_mid_gift, life.start_again,
    ]  # fmt: skip
    weights = [2, 3, 3, 3, 3, 4, 4, 4, 1, 1]
    for _ in range(STEPS):
        life.dice.choices(deeds, weights)[0]()
        life.check()
    life.end()
    assert sum(life.spent.values()) > 0
    assert any(life.given.values())

"""What a discount would have cost: past sales replayed with it and without it.

Each sale is priced twice by the offers of today, at the moment it was opened: as they are, and with the draft
among them. Only the difference counts, so that what has changed since then does not. People and what they
buy stay as they were: nobody comes because of a discount here.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from store.domain.discounts import Discount, GroupState, Limits, Uses
from store.domain.ids import CustomerId, DiscountId, GroupId
from store.domain.money import ONE, Minor, rounded
from store.domain.pricing.basket import Basket, Coupon
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.engine import price
from store.domain.pricing.priced import PricedBasket
from store.domain.schedule import Schedule

WINNERS_SHOWN = 10
TRACKED_MAX = 100_000
"""Customers whose gain is kept one by one; beyond that the smaller half is let go of."""

EVERY_COUPON = Coupon("")
"""A draft that needs a coupon is judged as if every sale had one: more than that it cannot cost."""


class PastSale(NamedTuple):
    """A closed sale as far as a replay needs it."""

    basket: Basket
    customer: CustomerId | None
    costs: tuple[Minor | None, ...]
    """What one unit of each line cost the shop, without tax."""


class Gain(NamedTuple):
    """Who would have paid less."""

    who: bytes
    amount: Minor
    sales: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the replay found; amounts are what customers pay, with tax where prices include it."""

    sales: int
    lines: int
    touched: int
    """Sales that would have cost something else."""
    revenue: Minor
    """Of all replayed sales, by today's offers without the draft."""
    revenue_with: Minor
    given: Minor
    """What the draft itself takes off."""
    instead: Minor
    """What other offers would have taken off less, because the draft is better or stands alone."""
    margin: Minor
    """Net of tax less cost, of the lines whose cost is known."""
    margin_with: Minor
    known: Minor
    """Net value of those lines."""
    net: Minor
    """Net value of all lines."""
    uses: int
    customers: tuple[Gain, ...]
    """Who gains most, the best first."""
    groups: tuple[Gain, ...]
    anonymous: Gain
    """All sales without a customer together."""
    is_near: bool
    """Whether there were so many customers that small gains may be missing."""

    @property
    def cost(self) -> Minor:
        """What the shop would have taken less."""
        return self.revenue - self.revenue_with

    @property
    def margin_cost(self) -> Minor:
        """What of the margin would have gone, as far as costs are known."""
        return self.margin - self.margin_with


def as_if_now(draft: Discount) -> Discount:
    """The draft as a replay tries it: on, with its weekdays and hours, without first and last day."""
    schedule = Schedule(None, None, draft.schedule.weekdays, draft.schedule.hours)
    return replace(draft, active=True, schedule=schedule)


class Replay:
    """Takes one past sale after the other; memory does not grow with them."""

    def __init__(
        self, draft: Discount, others: Iterable[Discount], groups: Iterable[GroupState], like: PriceBook
    ) -> None:
        """`others` are today's offers; one with the draft's id is replaced by it. `like` is today's book."""
        self._draft = as_if_now(draft)
        kept = [each for each in others if each.id != draft.id]
        states = tuple(groups)
        self._alone = _book([self._draft], states, like)
        self._without = _book(kept, states, like)
        self._with = _book([*kept, self._draft], states, like)
        self._uses = _UseCounts(draft.limits)
        self._sums = _Sums()
        self._customers = _Gains()
        self._groups = _Gains()
        self._anonymous = Gain(b"", 0, 0)

    def take(self, sale: PastSale) -> None:
        """Replay one sale."""
        basket = self._with_draft(sale)
        self._sums.sales += 1
        self._sums.lines += len(basket.lines)
        before = price(sale.basket, self._without)
        after = before
        if any(
            outcome.applied
            for outcome in price(basket, self._alone).outcomes
            if outcome.discount == self._draft.id
        ):
            after = price(basket, self._with)
        self._sums.add(sale, before, after, self._draft.id)
        uses = sum(each.uses for each in after.outcomes if each.applied and each.discount == self._draft.id)
        if uses:
            self._uses.add(sale.customer, uses)
        gain = before.total - after.total
        if gain:
            self._note(sale, gain)

    def result(self) -> Forecast:
        """What came of it so far."""
        sums = self._sums
        return Forecast(
            sales=sums.sales,
            lines=sums.lines,
            touched=sums.touched,
            revenue=sums.revenue,
            revenue_with=sums.revenue_with,
            given=sums.given,
            instead=sums.given - (sums.off_with - sums.off),
            margin=sums.margin,
            margin_with=sums.margin_with,
            known=sums.known,
            net=sums.net,
            uses=self._uses.total,
            customers=self._customers.best(),
            groups=self._groups.best(),
            anonymous=self._anonymous,
            is_near=self._customers.is_near,
        )

    def _with_draft(self, sale: PastSale) -> Basket:
        """The basket with what the replay knows of the draft: its uses so far, and its coupon."""
        draft = self._draft
        if not (draft.limits.counted or draft.coupon):
            return sale.basket
        return replace(
            sale.basket,
            uses={draft.id: self._uses.known(sale.customer)},
            coupons={draft.id: EVERY_COUPON},
        )

    def _note(self, sale: PastSale, gain: Minor) -> None:
        self._sums.touched += 1
        if sale.customer is None:
            self._anonymous = Gain(b"", self._anonymous.amount + gain, self._anonymous.sales + 1)
            return
        self._customers.add(sale.customer, gain)
        for group in sale.basket.groups or ():
            self._groups.add(group, gain)


def _book(discounts: Iterable[Discount], groups: Iterable[GroupState], like: PriceBook) -> PriceBook:
    return price_book(discounts, groups, currency=like.currency, tax=like.tax, timezone=like.timezone)


@dataclass(slots=True)
class _Sums:
    sales: int = 0
    lines: int = 0
    touched: int = 0
    revenue: Minor = 0
    revenue_with: Minor = 0
    off: Minor = 0
    off_with: Minor = 0
    given: Minor = 0
    margin: Minor = 0
    margin_with: Minor = 0
    known: Minor = 0
    net: Minor = 0

    def add(self, sale: PastSale, before: PricedBasket, after: PricedBasket, draft: DiscountId) -> None:
        self.revenue += before.total
        self.revenue_with += after.total
        self.off += before.discount_total
        self.off_with += after.discount_total
        self.given += sum(outcome.amount for outcome in after.outcomes if outcome.discount == draft)
        for line, old, new, cost in zip(
            sale.basket.lines, before.lines, after.lines, sale.costs, strict=True
        ):
            self.net += old.net
            if cost is None:
                continue
            paid = rounded(cost * line.quantity, ONE)
            self.known += old.net
            self.margin += old.net - paid
            self.margin_with += new.net - paid


class _UseCounts:
    """How often the draft was used in the replay so far, as far as its limits ask."""

    def __init__(self, limits: Limits) -> None:
        self.total = 0
        self._theirs: dict[CustomerId, int] | None = None if limits.customer is None else {}

    def known(self, customer: CustomerId | None) -> Uses:
        theirs = 0 if self._theirs is None or customer is None else self._theirs.get(customer, 0)
        return Uses(customer=theirs, total=self.total)

    def add(self, customer: CustomerId | None, uses: int) -> None:
        self.total += uses
        if self._theirs is not None and customer is not None:
            self._theirs[customer] = self._theirs.get(customer, 0) + uses


class _Gains:
    """Sums by who, of which only so many are kept."""

    def __init__(self) -> None:
        self._sums: dict[bytes, tuple[Minor, int]] = {}
        self.is_near = False

    def add(self, who: CustomerId | GroupId, gain: Minor) -> None:
        amount, sales = self._sums.get(who, (0, 0))
        self._sums[who] = (amount + gain, sales + 1)
        if len(self._sums) > TRACKED_MAX:
            self.is_near = True
            kept = sorted(self._sums.items(), key=_largest)[: TRACKED_MAX // 2]
            self._sums = dict(kept)

    def best(self) -> tuple[Gain, ...]:
        found = sorted(self._sums.items(), key=_largest)[:WINNERS_SHOWN]
        return tuple(Gain(who, *sums) for who, sums in found)


def _largest(item: tuple[bytes, tuple[Minor, int]]) -> tuple[Minor, Hashable]:
    return -item[1][0], item[0]

"""The doors an offer must pass before anything is worked out: rules 4 to 8, and lines priced by hand.

They are tried in the order of the rules, and the first that is shut is the reason given. An offer whose
lines are all shut is refused; otherwise it goes on with those that are open.

Decisions where the law is terse:

- A threshold counts every targeted line at list value, also those that may not be discounted.
- A use limit by customer cannot be kept without a customer, so such an offer asks for one.
- A coupon is a condition of whom an offer is for: it comes after the groups. Its code allows as many uses as
  are left of it, like a use limit.
- The Common group is always current, whatever a description of it may say.
"""

from collections.abc import Mapping
from dataclasses import field

from store.domain.discounts import UNUSED, GroupState
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.money import Minor
from store.domain.pricing.basket import Basket
from store.domain.pricing.book import Offer
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.work import Claim
from store.domain.schedule import Moment, Timing
from store.domain.values import dataclass

_TIMING = {
    Timing.NOT_YET: Cause.NOT_YET,
    Timing.OVER: Cause.OVER,
    Timing.OTHER_TIME: Cause.OTHER_TIME,
}


@dataclass(frozen=True, slots=True)
class Door:
    """What the doors look at, the same for every offer of a sale."""

    basket: Basket
    at: Moment
    groups: Mapping[GroupId, GroupState]
    lists: list[Minor]
    """List value of each line."""
    shut: Mapping[int, Cause]
    """Lines no automatic offer may touch, and why."""
    current: frozenset[GroupId]
    """Groups the customer is in that are active and inside their schedule."""
    left: dict[int, list[int]] = field(default_factory=dict)
    """What is left of lists of lines: offers that share one go on sharing one."""

    def left_of(self, lines: list[int]) -> list[int]:
        """Those of some lines that offers may touch."""
        known = self.left.get(id(lines))
        if known is None:
            self.left[id(lines)] = known = [line for line in lines if line not in self.shut]
        return known


def current_groups(basket: Basket, groups: Mapping[GroupId, GroupState], at: Moment) -> frozenset[GroupId]:
    """The customer's groups that count at the moment; none without a customer."""
    if basket.groups is None:
        return frozenset()
    mine = {each for each in basket.groups if each not in groups or _counts(groups[each], at)}
    return frozenset(mine | {COMMON_GROUP})


def judge(door: Door, offer: Offer, lines: list[int]) -> Claim | Outcome:
    """Let an offer in with the lines open to it, or refuse it with the first reason there is."""
    allowed = door.left_of(lines) if door.shut else lines
    if not allowed:
        return _shut(door, offer, lines)
    if offer.period is not None and offer.period[0] <= door.at.instant < offer.period[1]:
        return Claim(offer, allowed)
    discount = offer.discount
    refused = _not_theirs(door, offer) or _not_opened(door, offer) or _not_now(door, offer)
    if refused is not None:
        return refused
    if discount.minimum and sum([door.lists[line] for line in lines]) < discount.minimum:
        return Outcome(offer.id, 7, refusal=Reason(Cause.BELOW_MINIMUM, amount=discount.minimum))
    if discount.limits.limited or discount.coupon:
        return _limited(door, offer, allowed)
    return Claim(offer, allowed)


def _shut(door: Door, offer: Offer, lines: list[int]) -> Outcome:
    by_hand = tuple(line for line in lines if door.shut[line] is Cause.BY_HAND)
    if by_hand:
        return Outcome(offer.id, 15, refusal=Reason(Cause.BY_HAND, lines=by_hand))
    return Outcome(offer.id, 4, refusal=Reason(Cause.NOT_DISCOUNTABLE, lines=tuple(lines)))


def _not_theirs(door: Door, offer: Offer) -> Outcome | None:
    linked = offer.discount.groups
    if linked is None or not linked.isdisjoint(door.current):
        return None
    if not linked:
        return Outcome(offer.id, 5, refusal=Reason(Cause.NO_GROUP))
    if door.basket.groups is None:
        return Outcome(offer.id, 5, refusal=Reason(Cause.NO_CUSTOMER, ids=tuple(sorted(linked))))
    mine = sorted(linked & door.basket.groups)
    if not mine:
        return Outcome(offer.id, 5, refusal=Reason(Cause.NOT_A_MEMBER, ids=tuple(sorted(linked))))
    inactive = tuple(each for each in mine if not door.groups[each].active)
    dormant = tuple(each for each in mine if door.groups[each].active)
    return Outcome(offer.id, 5, refusal=Reason(Cause.GROUP_DORMANT, ids=inactive, others=dormant))


def _not_opened(door: Door, offer: Offer) -> Outcome | None:
    if not offer.discount.coupon:
        return None
    coupon = door.basket.coupons.get(offer.id)
    if coupon is None:
        return Outcome(offer.id, 5, refusal=Reason(Cause.NEEDS_COUPON))
    if coupon.refusal is not None:
        return Outcome(offer.id, 5, refusal=Reason(coupon.refusal, code=coupon.code))
    if coupon.uses_left is not None and coupon.uses_left <= 0:
        return Outcome(offer.id, 8, refusal=Reason(Cause.COUPON_USED, code=coupon.code))
    return None


def _not_now(door: Door, offer: Offer) -> Outcome | None:
    if not offer.discount.active:
        return Outcome(offer.id, 6, refusal=Reason(Cause.INACTIVE))
    schedule = offer.discount.schedule
    timing = schedule.timing(door.at)
    if timing is Timing.NOW:
        return None
    edge = {Timing.NOT_YET: schedule.starts, Timing.OVER: schedule.ends}.get(timing)
    return Outcome(offer.id, 6, refusal=Reason(_TIMING[timing], amount=edge or 0))


def _limited(door: Door, offer: Offer, allowed: list[int]) -> Claim | Outcome:
    limits = offer.discount.limits
    if limits.customer is not None and door.basket.groups is None:
        return Outcome(offer.id, 8, refusal=Reason(Cause.NEEDS_CUSTOMER))
    left = _uses_left(offer, door.basket)
    if left is not None and left <= 0:
        used = door.basket.uses.get(offer.id, UNUSED)
        is_away = used.away > 0 and (_uses_left(offer, door.basket, away=0) or 0) > 0
        return Outcome(offer.id, 8, refusal=Reason(Cause.USES_AWAY if is_away else Cause.USED_UP))
    return Claim(offer, allowed, left)


def _uses_left(offer: Offer, basket: Basket, away: int | None = None) -> int | None:
    limits, used = offer.discount.limits, basket.uses.get(offer.id, UNUSED)
    taken = used.total + (used.away if away is None else away)
    pairs = ((limits.sale, used.sale), (limits.customer, used.customer), (limits.total, taken))
    left = [limit - spent for limit, spent in pairs if limit is not None]
    coupon = basket.coupons.get(offer.id) if offer.discount.coupon else None
    if coupon is not None and coupon.uses_left is not None:
        left.append(coupon.uses_left)
    return min(left, default=None)


def _counts(group: GroupState, at: Moment) -> bool:
    return group.active and group.schedule.holds(at)

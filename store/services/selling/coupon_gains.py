"""What a coupon does to the sale it was put on: what it takes off as things stand, or why nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.coupons import CouponCode
from store.domain.pricing.priced import Outcome
from store.domain.pricing.wording import sentence
from store.domain.shop import Shop
from store.domain.till import Redeemed, Till
from store.services import coupons
from store.services.discounts import naming_of


def told(connection: Connection, redeemed: Redeemed, till: Till, shop: Shop) -> Redeemed:
    """The same, said with what it takes off; of one that is off again, or has no goods yet, as it was."""
    found = coupons.find(connection, redeemed.code)
    if found is None or redeemed.code not in till.coupons or not till.lines:
        return redeemed
    outcome = _outcome(found, till.outcomes)
    back = f"-{redeemed.code} takes it off the sale"
    if outcome is not None and outcome.refusal is None:
        amount = shop.currency.format(outcome.amount)
        return replace(redeemed, told=f"Coupon {redeemed.code}: {amount} off; {back}.")
    words = f"Coupon {redeemed.code} takes nothing off now: {_why(connection, outcome, shop)}; {back}."
    return replace(redeemed, told=words, is_idle=True)


def idle(connection: Connection, codes: Iterable[str], outcomes: Sequence[Outcome], shop: Shop) -> str:
    """Which coupons of a sale take nothing off, and why, to be said after something else; empty for none."""
    words = ""
    for code in codes:
        found = coupons.find(connection, code)
        outcome = None if found is None else _outcome(found, outcomes)
        if outcome is None or outcome.refusal is not None:
            words += f"; coupon {code} takes nothing off: {_why(connection, outcome, shop)}"
    return words


def _outcome(coupon: CouponCode, outcomes: Sequence[Outcome]) -> Outcome | None:
    return next((each for each in outcomes if each.discount == coupon.discount), None)


def _why(connection: Connection, outcome: Outcome | None, shop: Shop) -> str:
    if outcome is None or outcome.refusal is None:
        return "nothing on the sale is what it is for"
    return sentence(outcome.refusal, naming_of(connection), shop.currency, shop.zone)

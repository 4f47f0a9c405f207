"""What a coupon does to the sale it was put on: what it takes off as things stand, or why nothing."""

from dataclasses import replace

from sqlalchemy import Connection

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
    outcome = next((each for each in till.outcomes if each.discount == found.discount), None)
    back = f"-{redeemed.code} takes it off the sale"
    if outcome is not None and outcome.refusal is None:
        amount = shop.currency.format(outcome.amount)
        return replace(redeemed, told=f"Coupon {redeemed.code}: {amount} off; {back}.")
    why = "nothing on the sale is what it is for"
    if outcome is not None and outcome.refusal is not None:
        why = sentence(outcome.refusal, naming_of(connection), shop.currency, shop.zone)
    words = f"Coupon {redeemed.code} takes nothing off now: {why}; {back}."
    return replace(redeemed, told=words, is_idle=True)

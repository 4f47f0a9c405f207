"""Why a coupon cannot be used, for the person at the till: what happened to it, where and when."""

from sqlalchemy import Connection

from store.domain.coupons import CouponCode
from store.domain.stamps import utc
from store.queries import book, discount_uses
from store.services.shop import shop_from


def used_up(connection: Connection, coupon: CouponCode) -> str:
    """That all uses of a code are spent, and where the last one was."""
    told = f"the coupon {coupon.code} is used up"
    place = discount_uses.last(connection, coupon.code)
    if place is None:
        return told
    lanes = book.lane_names(connection)
    where = f" on {lanes[place.lane]}" if place.lane in lanes else ""
    receipt = f", receipt {place.number}" if place.number else ""
    return f"{told}: it was used {day(connection, place.at)}{where}{receipt}"


def day(connection: Connection, at: int) -> str:
    """A moment on the shop's clock."""
    zone = shop_from(book.settings(connection)).zone
    return utc(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")

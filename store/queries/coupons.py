"""Codes that open discounts."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from store.domain.coupons import CouponCode, KnownCode
from store.domain.ids import CustomerId, DiscountId
from store.domain.pricing.basket import Coupon
from store.domain.pricing.reasons import Cause
from store.queries import discount_uses
from store.queries.driver import fetch, places
from store.queries.survivors import family

CODES_ASKED_MAX = 500
"""In one statement."""

_CODES = (
    "SELECT c.code, c.discount_id, c.uses, c.customer_id FROM coupons AS c"
    " JOIN discounts AS d ON d.id = c.discount_id AND d.deleted = 0 WHERE c.present = 1 AND"
)


def find(connection: Connection, code: str) -> list[CouponCode]:
    """What a code opens; several only when lanes that were apart gave it out for different discounts."""
    return list(_read(connection, f"{_CODES} c.code = ? ORDER BY c.hlc, c.discount_id", [code]))


def taken(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Those of these codes that are there already."""
    found: set[str] = set()
    for start in range(0, len(codes), CODES_ASKED_MAX):
        lot = codes[start : start + CODES_ASKED_MAX]
        sql = f"SELECT DISTINCT code FROM coupons WHERE code IN ({places(lot)}) AND present = 1"  # noqa: S608 - question marks alone
        found.update(row[0] for row in fetch(connection, sql, lot))
    return found


def homes(connection: Connection, codes: Sequence[str]) -> dict[tuple[str, DiscountId], bytes]:
    """Which site had the right to codes at first, of those that were ever given out."""
    found: dict[tuple[str, DiscountId], bytes] = {}
    for start in range(0, len(codes), CODES_ASKED_MAX):
        lot = codes[start : start + CODES_ASKED_MAX]
        sql = f"SELECT code, discount_id, home FROM coupons WHERE code IN ({places(lot)})"  # noqa: S608 - question marks alone
        found |= {(row[0], DiscountId(bytes(row[1]))): bytes(row[2]) for row in fetch(connection, sql, lot)}
    return found


def count(connection: Connection, discount: DiscountId) -> int:
    """How many codes a discount has."""
    sql = "SELECT COUNT(*) FROM coupons WHERE discount_id = ? AND present = 1"
    return int(fetch(connection, sql, [discount])[0][0])


def counts(connection: Connection) -> dict[DiscountId, int]:
    """How many codes each discount has."""
    sql = "SELECT discount_id, COUNT(*) FROM coupons WHERE present = 1 GROUP BY discount_id"
    return {DiscountId(bytes(discount)): int(number) for discount, number in fetch(connection, sql)}


def window(connection: Connection, discount: DiscountId, start: int, size: int) -> list[KnownCode]:
    """Some codes of a discount by code, with how often each was used."""
    sql = f"{_CODES} c.discount_id = ? ORDER BY c.code LIMIT ? OFFSET ?"
    listed = list(_read(connection, sql, [discount, size, start]))
    used: dict[tuple[str, DiscountId], int] = {}
    for first in range(0, len(listed), CODES_ASKED_MAX):
        lot = [each.code for each in listed[first : first + CODES_ASKED_MAX]]
        used |= discount_uses.of_codes(connection, lot)
    return [KnownCode(each, used.get((each.code, each.discount), 0)) for each in listed]


def opened(
    connection: Connection, codes: Iterable[str], customer: CustomerId | None
) -> dict[DiscountId, Coupon]:
    """By discount, the first code on a sale that opens it, else one that does not, with why."""
    there = [each for code in codes for each in find(connection, code)]
    used = discount_uses.of_codes(connection, {each.code for each in there if each.uses is not None})
    usable = discount_uses.usable_codes(connection, there)
    theirs = _family(connection, there, customer)
    found: dict[DiscountId, Coupon] = {}
    for each in there:
        left = None if each.uses is None else each.uses - used.get((each.code, each.discount), 0)
        foreign = each.customer is not None and each.customer not in theirs
        refusal = Cause.COUPON_OF_ANOTHER if foreign else None
        here = usable.get((each.code, each.discount))
        if left is not None and here is not None and left > 0:
            refusal = refusal or (Cause.COUPON_AWAY if here <= 0 else None)
            left = min(left, here) if here > 0 else left
        coupon = Coupon(each.code, left, refusal)
        before = found.get(each.discount)
        if before is None or not opens(before):
            found[each.discount] = coupon
    return found


def opens(coupon: Coupon) -> bool:
    """Whether a code on the sale opens its discount."""
    return coupon.refusal is None and (coupon.uses_left is None or coupon.uses_left > 0)


def _family(
    connection: Connection, coupons: Iterable[CouponCode], customer: CustomerId | None
) -> set[CustomerId]:
    if customer is None or all(each.customer is None for each in coupons):
        return set()
    return set(family(connection, customer))


def _read(connection: Connection, sql: str, given: Sequence[int | str | bytes]) -> Iterator[CouponCode]:
    for code, discount, uses, customer in fetch(connection, sql, given):
        owner = None if customer is None else CustomerId(bytes(customer))
        yield CouponCode(code, DiscountId(bytes(discount)), uses, owner)

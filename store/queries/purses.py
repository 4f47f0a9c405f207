"""What each site has the right to, of whichever account: what a lane may hand to another, or spend itself."""

from datetime import tzinfo

from sqlalchemy import Connection

from store.domain.changes import Site
from store.domain.ids import CustomerId, DiscountId, LaneId
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.domain.stamps import Instant
from store.domain.transfers import USES, coupon_of
from store.queries import coupons, points, spending, use_rights
from store.queries.driver import fetch
from store.queries.heirs import Owners
from store.queries.survivors import family, family_then, survivor

_CREDIT = "SELECT credit_limit FROM customers WHERE id = ?"
_ALLOWANCE = "SELECT amount FROM allowances WHERE lane_id = ? AND account = ?"
_OVERDRAWN = "SELECT customer_id FROM overdrawn WHERE lane_id = ? AND account = ?"


def rights(
    connection: Connection, holder: bytes, account: str, at: Instant, zone: tzinfo, owners: Owners
) -> dict[Site, int]:
    """Rights to what `holder` has; an account that cannot be is nobody's."""
    if account == POINTS:
        theirs = family(connection, CustomerId(holder))
        return points.standing(connection, theirs, at, zone, owners).rights
    if account == BALANCE:
        return balance(connection, CustomerId(holder), owners)
    if account == VOUCHER:
        return spending.rights(connection, [holder], VOUCHER, owners)
    discount, code = DiscountId(holder), coupon_of(account)
    if account == USES:
        limit = use_rights.limit(connection, discount)
        found = {} if limit is None else use_rights.of_discounts(connection, [(discount, limit)], owners)
        return found.get(discount, {})
    there = [each for each in coupons.find(connection, code) if each.discount == discount] if code else []
    return use_rights.of_coupons(connection, there, owners).get((code, discount), {})


def balance(connection: Connection, customer: CustomerId, owners: Owners) -> dict[Site, int]:
    """Rights to somebody's balance, with those to their credit."""
    whole = survivor(connection, customer)
    held = spending.rights(connection, family_then(connection, whole, None), BALANCE, owners)
    for (limit,) in fetch(connection, _CREDIT, [whole]):
        return spending.with_credit(held, connection, whole, limit, owners)
    return held


def allowance(connection: Connection, lane: LaneId, account: str) -> int:
    """How far beyond its rights a lane may go, of all accounts of a kind together."""
    for (amount,) in fetch(connection, _ALLOWANCE, [lane, account]):
        return int(amount)
    return 0


def overdrawn(
    connection: Connection, lane: LaneId, account: str, at: Instant, zone: tzinfo, owners: Owners
) -> dict[CustomerId, int]:
    """By customer, how far a lane is below what it has the right to; what was settled since is left out."""
    noted = fetch(connection, _OVERDRAWN, [lane, account])
    found: dict[CustomerId, int] = {}
    for whose in {survivor(connection, CustomerId(bytes(row[0]))) for row in noted}:
        held = rights(connection, whose, account, at, zone, owners)
        short = -sum(amount for site, amount in held.items() if site.lane == lane)
        if short > 0:
            found[whose] = short
    return found


def is_noted(connection: Connection, lane: LaneId, customer: CustomerId, account: str) -> bool:
    """Whether it is written down that a lane has gone below its rights on an account."""
    sql = "SELECT 1 FROM overdrawn WHERE lane_id = ? AND customer_id = ? AND account = ?"
    return bool(fetch(connection, sql, [lane, customer, account]))

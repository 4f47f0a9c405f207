"""What each site may use of limited discounts and codes: a right like that to points, counted in uses.

The uses of a discount with a total limit are at first with the site that made the discount, those of a code
with the site that gave it out. Two lanes that hear nothing of each other so never grant the last one twice.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from store.domain.changes import SITE_BYTES, Site
from store.domain.coupons import CouponCode
from store.domain.ids import DiscountId
from store.domain.transfers import USES, coupon_account
from store.queries.driver import fetch, places
from store.queries.heirs import Owners
from store.queries.spending import with_moved

_HOMES = "SELECT id, created_site FROM discounts WHERE id IN ({})"
_OF_DISCOUNT = "SELECT site, SUM(uses) FROM discount_uses WHERE discount_id = ? GROUP BY site"
_OF_CODE = "SELECT site, SUM(uses) FROM discount_uses WHERE code = ? AND discount_id = ? GROUP BY site"
_GIVEN_OUT = "SELECT uses, home, site FROM coupons WHERE code = ? AND discount_id = ? AND present = 1"
_LIMIT = "SELECT limit_total FROM discounts WHERE id = ? AND deleted = 0"


def of_discounts(
    connection: Connection, limits: Iterable[tuple[DiscountId, int]], owners: Owners
) -> dict[DiscountId, dict[Site, int]]:
    """Who may use discounts how often, each with the limit of all its uses."""
    known = dict(limits)
    if not known:
        return {}
    homes = fetch(connection, _HOMES.format(places(list(known))), list(known))
    found: dict[DiscountId, dict[Site, int]] = {}
    for raw, site in homes:
        discount = DiscountId(bytes(raw))
        held = _less_used({owners.of(site): known[discount]}, connection, _OF_DISCOUNT, [discount], owners)
        found[discount] = with_moved(held, connection, [discount], USES, owners)
    return found


def of_coupons(
    connection: Connection, coupons: Sequence[CouponCode], owners: Owners
) -> dict[tuple[str, DiscountId], dict[Site, int]]:
    """Who may use codes how often; those that may be used without end are left out."""
    found: dict[tuple[str, DiscountId], dict[Site, int]] = {}
    for each in coupons:
        key: list[str | bytes] = [each.code, each.discount]
        for uses, home, site in fetch(connection, _GIVEN_OUT, key):
            if uses is None:
                continue
            first = owners.of_written(home) if len(home) == SITE_BYTES else owners.of(site)
            held = _less_used({first: uses}, connection, _OF_CODE, key, owners)
            account = coupon_account(each.code)
            found[each.code, each.discount] = with_moved(held, connection, [each.discount], account, owners)
    return found


def limit(connection: Connection, discount: DiscountId) -> int | None:
    """How often a discount may be used in all; None without a limit."""
    for (total,) in fetch(connection, _LIMIT, [discount]):
        return None if total is None else int(total)
    return None


def _less_used(
    held: dict[Site, int],
    connection: Connection,
    sql: str,
    key: Sequence[str | bytes],
    owners: Owners,
) -> dict[Site, int]:
    for site, uses in fetch(connection, sql, key):
        user = owners.of(site)
        held[user] = held.get(user, 0) - int(uses)
    return held

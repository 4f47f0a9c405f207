"""How many points a customer may redeem now, by the limits of their groups.

What was redeemed on all lanes counts, as far as this one has heard; what a lane may spend at all is bounded
by its rights, whether it hears of the others or not.
"""

from sqlalchemy import Connection

from store.domain.ids import CustomerId
from store.domain.points_limits import UNLIMITED, Allowance, allowance, limits_of, period
from store.domain.stamps import Instant
from store.queries import book, customers, groups, points
from store.queries.survivors import family
from store.services.shop import shop_from


def allowed(connection: Connection, customer: CustomerId, now: Instant) -> Allowance:
    """What the strictest limit of all groups that count now leaves; unlimited for nobody in particular."""
    known = customers.get(connection, customer)
    if known is None:
        return UNLIMITED
    theirs = [group for group in groups.all_groups(connection) if group.id in known.groups]
    limits = limits_of(theirs, now)
    if not limits:
        return UNLIMITED
    zone = shop_from(book.settings(connection)).zone
    since = min(period(limit, now, zone).start for limit in limits)
    redeemed = points.redeemed(connection, family(connection, known.id), since)
    return allowance(limits, redeemed, now, zone)

"""What a lane has the right to, over all accounts: for whoever is about to retire it."""

from collections.abc import Callable

from sqlalchemy import Connection

from store.domain.accounts import OPENING
from store.domain.changes import Site, site_bytes
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.queries.driver import fetch, places
from store.queries.heirs import Owners

_MONEY = (POINTS, BALANCE, VOUCHER)


def totals(connection: Connection, whose: Callable[[Site], bool], owners: Owners) -> dict[str, int]:
    """What some sites have of points, balances and vouchers, those included of which they are heirs.

    Of an account that they overspent they have nothing to leave. Points that ended since are counted: each
    account says for itself when it is used.
    """
    local = [number for number in owners.numbers if whose(owners.of(number))]
    written = [site_bytes(owners.site(number)) for number in local]
    found = dict.fromkeys(_MONEY, 0)
    if local:
        sql = _HELD.format(
            sites=places(local), takers=places(written), accounts=places(_MONEY), opening=f"'{OPENING}'"
        )
        for account, amount in fetch(connection, sql, [*local, *local, *local, *written, *_MONEY]):
            found[account] = int(amount)
    return found


_HELD = """
SELECT account, SUM(amount) FROM (
    SELECT account, COALESCE(survivor_id, booked.customer_id) AS holder, SUM(amount) AS amount FROM (
        SELECT customer_id, account, amount FROM ledger WHERE site IN ({sites}) AND kind <> {opening}
        UNION ALL SELECT customer_id, account, amount FROM ledger JOIN customers ON customers.id = customer_id
            WHERE customers.created_site IN ({sites}) AND kind = {opening}
        UNION ALL SELECT customer_id, account, -amount FROM transfers WHERE site IN ({sites})
        UNION ALL SELECT customer_id, account, amount FROM transfers WHERE taker IN ({takers})
    ) AS booked LEFT JOIN survivors ON survivors.customer_id = booked.customer_id
    WHERE account IN ({accounts}) GROUP BY account, COALESCE(survivor_id, booked.customer_id)
) AS held WHERE amount > 0 GROUP BY account
"""

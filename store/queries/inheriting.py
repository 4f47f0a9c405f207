"""What a lane has the right to, over all accounts: for whoever is about to retire it."""

from collections.abc import Callable

from sqlalchemy import Connection

from store.domain.changes import Site, site_bytes
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.queries.driver import fetch, places
from store.queries.heirs import Owners

_MONEY = (POINTS, BALANCE, VOUCHER)


def totals(connection: Connection, whose: Callable[[Site], bool], owners: Owners) -> dict[str, int]:
    """What some sites have of points, balances and vouchers, those included of which they are heirs.

    Points that ended since are counted: each account says for itself when it is used.
    """
    local = [number for number in owners.numbers if whose(owners.of(number))]
    written = [site_bytes(owners.site(number)) for number in local]
    if not local:
        return dict.fromkeys(_MONEY, 0)
    accounts = places(_MONEY)
    booked = f"SELECT account, SUM(amount) FROM ledger WHERE site IN ({places(local)})"  # noqa: S608 - question marks alone
    out = f"SELECT account, -SUM(amount) FROM transfers WHERE site IN ({places(local)})"  # noqa: S608 - as above
    into = f"SELECT account, SUM(amount) FROM transfers WHERE taker IN ({places(written)})"  # noqa: S608 - as above
    found = dict.fromkeys(_MONEY, 0)
    for sql, given in ((booked, local), (out, local), (into, written)):
        for account, amount in fetch(
            connection, f"{sql} AND account IN ({accounts}) GROUP BY account", [*given, *_MONEY]
        ):
            found[account] += int(amount)
    return found

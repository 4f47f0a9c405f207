"""What a draft discount would have cost in the last weeks, read sale by sale; nothing is written."""

from collections.abc import Callable

from store.domain.discounts import Discount
from store.domain.errors import BadInput
from store.domain.forecast import Forecast, Replay
from store.domain.ids import CustomerId
from store.domain.pricing.book import price_book
from store.domain.tax import TaxPolicy
from store.queries import book, customers, discounts, groups, past_sales
from store.services.shop import shop_from
from store.unit import Units

WEEKS_MAX = 520
_WEEK = 7 * 24 * 3_600_000

Watch = Callable[[int, int], bool]
"""Told how many sales of how many are done; whether to go on."""


class ForecastService:
    """Replays past sales."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def names(self, found: Forecast) -> dict[bytes, str]:
        """What the customers and groups of a forecast are called."""
        with self._units.database.reading() as connection:
            named = {bytes(group.id): group.name for group in groups.all_groups(connection)}
            for gain in found.customers:
                known = customers.get(connection, CustomerId(gain.who))
                named[gain.who] = "(deleted)" if known is None else known.name
        return {**{gain.who: "(deleted)" for gain in found.groups}, **named}

    def forecast(self, draft: Discount, weeks: int, watch: Watch) -> Forecast | None:
        """What the draft would have cost in the last weeks; None when `watch` said to stop.

        Takes about a minute for a million lines, reads a page at a time and holds no lock.

        Raises:
            BadInput: no such number of weeks.
        """
        if not 1 <= weeks <= WEEKS_MAX:
            raise BadInput(f"between 1 and {WEEKS_MAX} weeks", field="weeks")
        since = self._units.world.now() - weeks * _WEEK
        with self._units.database.reading() as connection:
            shop = shop_from(book.settings(connection))
            offers = discounts.offers(connection)
            like = price_book(
                (), currency=shop.currency, tax=TaxPolicy(shop.tax, shop.tax_rounding), timezone=shop.zone
            )
            # Codes of past sales are unknown: no other offer that needs one counts on either side.
            replay = Replay(draft, offers.discounts, offers.groups, like)
            total, done = past_sales.count(connection, since), 0
            if not watch(done, total):
                return None
            for page in past_sales.pages(connection, since):
                for sale in page:
                    replay.take(sale)
                done += len(page)
                if not watch(done, max(total, done)):
                    return None
        return replay.result()

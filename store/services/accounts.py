"""What stands in customers' accounts: read only; sales and bookings write it."""

from store.domain.accounts import AccountEntry, EntryKey
from store.domain.ids import CustomerId
from store.queries import accounts
from store.queries.survivors import family
from store.unit import Units


class AccountService:
    """Points and balance of customers, those of whoever was merged into them too."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def count(self, customer: CustomerId) -> int:
        """How many entries there are."""
        with self._units.database.reading() as connection:
            return accounts.count(connection, family(connection, customer))

    def window(self, customer: CustomerId, start: int, size: int) -> list[AccountEntry]:
        """Entries `start` to `start + size`, newest first."""
        with self._units.database.reading() as connection:
            return accounts.window(connection, family(connection, customer), start, size)

    def position(self, customer: CustomerId, key: EntryKey) -> int | None:
        """Where an entry stands, from 0; None when it is not among them."""
        with self._units.database.reading() as connection:
            return accounts.position(connection, family(connection, customer), key)

    def totals(self, customer: CustomerId) -> dict[str, int]:
        """What is in `points` and `balance`, as far as this lane knows."""
        with self._units.database.reading() as connection:
            return accounts.totals(connection, family(connection, customer))

"""Whom the open sale is for: put on, swapped and taken off at any moment before it is closed."""

from collections.abc import Callable

from store.domain import cart as carts
from store.domain.errors import NotFound
from store.domain.ids import CustomerId
from store.domain.money import Minor
from store.queries import customers
from store.services.selling.open_sale import OpenSale
from store.unit import Units


class Buyer:
    """The customer of the open sale; everything is priced anew when it is another."""

    def __init__(self, units: Units, sale: OpenSale, total: Callable[[], Minor]) -> None:
        """`total` is what the sale costs now."""
        self._units = units
        self._sale = sale
        self._total = total

    def attach(self, customer: CustomerId) -> None:
        """Say whom the sale is for; raises NotFound."""
        with self._units.database.reading() as connection:
            if customers.get(connection, customer) is None:
                raise NotFound("that customer is not there any more")
        self._set(customer)

    def detach(self) -> None:
        """Take the customer off the sale."""
        self._set(None)

    def _set(self, customer: CustomerId | None) -> None:
        with self._sale.lock:
            before = self._total()
            self._sale.save(carts.attach(self._sale.cart(), customer), before=before)

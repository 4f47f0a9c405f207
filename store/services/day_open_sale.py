"""The sale that stands on the till while its drawer is counted or its day ends."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Final

from store.domain.cart import Cart
from store.domain.day_report import Named
from store.domain.errors import Refused
from store.domain.ids import SaleId
from store.domain.money import Currency, Minor
from store.domain.payment import CASH, Tender

ON_THE_TILL: Final = "still on the till"


class OnTheTill:
    """Looks at the open sale for who counts; it stays where it is and belongs to the next session."""

    def __init__(
        self, lock: AbstractContextManager[bool], cart: Callable[[], Cart], total: Callable[[], Minor]
    ) -> None:
        self._lock, self._cart, self._total = lock, cart, total

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Nothing is given for the sale meanwhile."""
        with self._lock:
            yield

    def waits(self) -> tuple[Named, ...]:
        """It, for a list of sales that are carried over; empty where nothing is on it."""
        if self._cart().is_empty:
            return ()
        return (Named(ON_THE_TILL, 1, self._total()),)

    def refuse_cash(self, money: Currency) -> None:
        """Return if no cash for it is in the drawer, or out of it, that no document knows; raises Refused."""
        given = [each for each in self._cart().tenders if each.kind == CASH]
        _refuse(given, money)

    def refuse_part_paid(self, money: Currency) -> None:
        """Return if nothing was given for it yet: no Z would say where that is. Raises Refused."""
        _refuse(self._cart().tenders, money)


def no_till() -> OnTheTill:
    """Of a shop that is only being made: nothing is on its till."""
    return OnTheTill(RLock(), lambda: Cart(SaleId(b"")), lambda: 0)


def _refuse(given: Sequence[Tender], money: Currency) -> None:
    amount = sum(each.amount for each in given)
    shown = money.format(abs(amount))
    if amount > 0:
        raise Refused(f"{shown} is paid on the open sale: finish it or give it back first (F2 ==)")
    if amount < 0:
        raise Refused(f"{shown} went out for the open return: finish it first (F2 ==)")

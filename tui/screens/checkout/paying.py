"""Paying at the counter: what is given, then the change and the receipt."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.money import Minor
from store.domain.till import Closed
from store.domain.values import dataclass
from tui.ports import Services
from tui.screens.checkout.counter import Counter
from tui.screens.checkout.state import Phase
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.receipt import Receipt

RECEIPT_CELLS: Final = 42
"""Width of a receipt shown on the screen: that of 80 mm paper."""


@dataclass(frozen=True, slots=True)
class _Paid:
    """What is known when a sale was closed."""

    closed: Closed
    receipt: "Receipt"
    is_printing: bool


class Paying:
    """Takes what is given and shows what is left."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def pay(self, given: Minor | None) -> None:
        """Close the sale in cash; None gives exactly what is due."""
        self._counter.ask(lambda services: _pay(services, given), self._paid)

    def _paid(self, paid: _Paid) -> None:
        from store.domain.receipt_layout import receipt_text

        counter = self._counter
        lines = () if paid.is_printing else tuple(receipt_text(paid.receipt, RECEIPT_CELLS).splitlines())
        counter.show(replace(counter.view, phase=Phase.PAID, closed=paid.closed, receipt=lines, scroll=0))
        printing = "the receipt is being printed" if paid.is_printing else "no printer: the receipt is shown"
        counter.screen.say(f"Receipt {paid.closed.number}, {printing}", Tone.GOOD)

    def begin_next(self) -> None:
        """What comes now belongs to the next sale."""
        view = self._counter.view
        if view.phase is Phase.PAID:
            self._counter.show(replace(view, phase=Phase.READY, closed=None, receipt=(), cursor=0))


def _pay(services: Services, given: Minor | None) -> _Paid:
    from store.domain.payment import CASH, Tender

    checkout = services.store.checkout
    amount = checkout.till().due_cash if given is None else given
    closed = checkout.pay([Tender(CASH, amount)])
    receipt = services.store.sales.receipt(closed.sale)
    services.printer.kick()  # cash was taken: the drawer opens before the paper moves
    return _Paid(closed, receipt, is_printing=services.printer.print(receipt) is not None)

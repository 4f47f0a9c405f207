"""Paying at the counter: what is given, part by part; then the change and the receipt.

The panel and the words for ways to pay are loaded when somebody pays.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput
from store.domain.ids import SaleId
from store.domain.payment import VOUCHER
from store.domain.till import Added, Attached, Closed, Payable, Redeemed
from store.domain.values import dataclass
from tui.ports import Services
from tui.screens.checkout.asking import Asking
from tui.screens.checkout.counter import Counter, nothing
from tui.screens.checkout.state import Phase, begun
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.receipt import Receipt
    from store.domain.till import Entry
    from tui.screens.checkout.paying_panel import PayPanel
    from tui.screens.checkout.paying_words import PayWord, Take

RECEIPT_CELLS: Final = 42
"""Width of a receipt shown on the screen: that of 80 mm paper."""


@dataclass(frozen=True, slots=True)
class _Paid:
    """What is known when a sale was closed."""

    closed: Closed
    receipt: "Receipt"
    is_printing: bool
    is_wanted: bool
    """Whether a printed receipt was asked for."""


class Paying:
    """Takes what is given and shows what is left."""

    def __init__(self, counter: Counter, asking: Asking) -> None:
        self._counter = counter
        self._asking = asking
        self._panel: PayPanel | None = None

    def pay(self, typed: str) -> None:
        """Do what was typed after `=`."""
        from tui.screens.checkout.paying_words import understand

        try:
            self._do(understand(typed, self._counter.view.currency))
        except BadInput as refusal:
            self._counter.refuse(str(refusal))

    def prepare(self) -> None:
        """Somebody is about to pay: have the document ready by the time the money is counted."""
        self._counter.beside(lambda services: services.store.paying.prepare())

    def _do(self, word: "PayWord") -> None:
        from tui.screens.checkout.paying_words import Panel, SellVoucher, Take, TopUp

        ask = self._counter.ask
        match word:
            case Take():
                # Of the panel the sale is known; what is typed fast belongs to whichever is open by then.
                sale = None if self._panel is None else self._panel.payable.sale

                def take() -> None:
                    ask(lambda services: _taken(services, word, sale), self._answered)

                self._asking.before(word, take, self._mention)
            case TopUp(amount):
                ask(lambda services: services.store.paying.top_up(amount), self._added)
            case SellVoucher(amount, code):
                ask(lambda services: services.store.paying.sell_voucher(amount, code), self._added)
            case Panel():
                self._asking.again()
                ask(lambda services: services.store.paying.due(), self._show_panel)

    def _added(self, added: Added) -> None:
        self._counter.added = added.place
        self._counter.look()

    def _answered(self, answer: "_Paid | Payable | Entry | None") -> None:
        match answer:
            case _Paid():
                self._paid(answer)
            case Payable():
                self._show_panel(answer)
            case Attached():
                self._counter.ask(lambda services: services.store.paying.due(), self._show_panel)
            case Redeemed(_, told, _):
                self._counter.ask(
                    lambda services: services.store.paying.due(), lambda due: self._redeemed(due, told)
                )

    def _show_panel(self, payable: Payable) -> None:
        from tui.screens.checkout.paying_panel import PayPanel

        self._counter.look()
        payable = self._asking.worded(payable)
        if self._panel is not None:
            self._panel.show(payable)
            return
        self._panel = PayPanel(
            payable, self._counter.view.currency, take=self._do, give_back=self._give_back, scan=self._scan
        )
        self._counter.refusals = self._panel.tell
        self._counter.screen.ask(self._panel, lambda _: self._forget_panel())
        self.prepare()

    def _redeemed(self, payable: Payable, told: str) -> None:
        self._show_panel(payable)
        if self._panel is not None:
            self._panel.mention(told)

    def _mention(self, what: str) -> None:
        if self._panel is None:
            self._counter.screen.say(what)
        else:
            self._panel.mention(what)

    def look_again(self) -> None:
        """Something became true while the panel is open: what is due, and what it can be paid with."""
        if self._panel is not None:
            self._counter.ask(lambda services: services.store.paying.due(), self._renew_panel)

    def _renew_panel(self, payable: Payable) -> None:
        panel, payable = self._panel, self._asking.worded(payable)
        if panel is not None and payable != panel.payable and payable.sale == panel.payable.sale:
            panel.show(payable)

    def _forget_panel(self) -> None:
        self._panel = None
        self._counter.refusals = nothing

    def _give_back(self, place: int) -> None:
        self._counter.ask(lambda services: services.store.paying.give_back(place), self._show_panel)

    def _scan(self, code: str) -> None:
        from tui.screens.checkout.paying_words import Take

        # What is no voucher is nowhere to be asked for, and is scanned at once.
        self._asking.before(
            Take(VOUCHER, reference=code),
            lambda: self._counter.ask(lambda services: _scanned(services, code), self._answered),
            self._mention,
        )

    def _paid(self, paid: _Paid) -> None:
        from store.domain.receipt_layout import receipt_text

        counter = self._counter
        if self._panel is not None:
            self._panel.dismiss(None)
        lines = () if paid.is_printing else tuple(receipt_text(paid.receipt, RECEIPT_CELLS).splitlines())
        counter.show(replace(counter.view, phase=Phase.PAID, closed=paid.closed, receipt=lines, scroll=0))
        counter.screen.say(f"Receipt {paid.closed.number}, {_printing(paid)}", Tone.GOOD)
        if paid.closed.opens_drawer and counter.shop is not None and counter.shop.safe_drop:
            counter.ask(lambda services: services.store.day.is_too_full(), self._tell_full)

    def _tell_full(self, is_too_full: bool) -> None:  # noqa: FBT001 - the store's answer
        if is_too_full:
            words = "Much cash is in the drawer: F8, then s takes some to the safe. Selling goes on."
            self._counter.screen.say(words, Tone.WARN)

    def begin_next(self) -> None:
        """What comes now belongs to the next sale."""
        view = self._counter.view
        if view.phase is Phase.PAID:
            self._counter.show(begun(view))


def _printing(paid: _Paid) -> str:
    if paid.is_printing:
        return "the receipt is being printed"
    return "no printer: the receipt is shown" if paid.is_wanted else "not printed: the receipt is shown"


def _taken(services: Services, word: "Take", sale: SaleId | None) -> "_Paid | Payable | None":
    answer = services.store.paying.take(
        word.kind, word.amount, reference=word.reference, change_in=word.change_in, sale=sale
    )
    return answer if isinstance(answer, Payable) else _closed(services, answer, prints=word.prints)


def _scanned(services: Services, code: str) -> "_Paid | Payable | Entry | None":
    answer = services.store.paying.scan(code)
    return _closed(services, answer, prints=True) if isinstance(answer, Closed) else answer


def _closed(services: Services, closed: Closed, *, prints: bool) -> _Paid | None:
    """Open the drawer and print; None for a sale that was closed before: that was done then."""
    if closed.again:
        return None
    receipt = services.store.sales.receipt(closed.sale)
    if closed.opens_drawer:
        services.printer.kick()  # before the paper moves
    is_printing = prints and services.printer.print(receipt) is not None
    return _Paid(closed, receipt, is_printing=is_printing, is_wanted=prints)

"""What can be done to one closed document from its page and from the list: return, void, copy, gift, export.

Nothing is decided here: what may come back and what may be voided are the store's answers.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from store.domain.errors import Refused
from store.domain.ids import CustomerId, SaleId
from store.domain.money import Currency, Milli
from store.domain.return_preview import SalePage
from store.domain.returns import RETURNABLE_KINDS, VOID_REASONS
from tui.dialogs.receipt import print_copy, print_gift, print_last, read_receipt
from tui.ports import Services
from tui.screens.sales.closing import Exchanged, Written, finished
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.sale import Sale
    from tui.widgets.options import Option


class SaleDeeds:
    """Deeds over one screen; `done` is told of each document that was written."""

    def __init__(
        self,
        screen: TillScreen[Any],
        services: Services,
        *,
        done: Callable[[SaleId], None],
        left: Callable[[], None],
    ) -> None:
        """`left` is told when it goes on at the open sale."""
        self._screen = screen
        self._services = services
        self._done = done
        self._left = left

    # Receipts

    def copy(self, sale: SaleId) -> None:
        """Print its receipt again."""
        print_copy(self._screen, self._services.store, self._services.printer, sale)

    def gift(self, sale: SaleId) -> None:
        """Print its receipt without prices."""
        print_gift(self._screen, self._services.store, self._services.printer, sale)

    def copy_last(self) -> None:
        """Print the last receipt of this lane again."""
        print_last(self._screen, self._services.store, self._services.printer)

    # Returns

    def take_back(self, sale: SaleId, *, place: int | None = None, quantity: Milli | None = None) -> None:
        """Let goods of it come back, to begin with those of a line: all of it unless `quantity` says less."""
        found = self._screen.at_once(lambda: self._returnable(sale))
        if found is None:
            return
        from tui.screens.sales.return_screen import ReturnScreen

        page, currency = found
        screen = ReturnScreen(self._services, page, currency, place=place, quantity=quantity)
        self._screen.ask(screen, self._written)

    def _returnable(self, sale: SaleId) -> tuple[SalePage, Currency]:
        store = self._services.store
        page = store.returning.page(sale)
        return refuse_nothing_left(page), store.shop.get().currency

    # Returns without a receipt

    def without_receipt(self) -> None:
        """Ask for whom, then what."""
        from tui.dialogs.choose import Choose
        from tui.dialogs.pick_customer import suggest_customers

        suggest = suggest_customers(self._services.store)
        self._screen.ask(Choose("Without a receipt, for which customer?", suggest), self._for_whom)

    def _for_whom(self, option: "Option | None") -> None:
        from store.domain.customers import CustomerDraft
        from tui.dialogs.pick_customer import NewCustomer, chosen_customer

        customers = self._services.store.customers
        match chosen_customer(option):
            case NewCustomer(name):
                draft = CustomerDraft(name=name)
                self._screen.in_background(
                    lambda: customers.create(draft), lambda made: self._bring(made, name), group="customer"
                )
            case None:
                pass
            case customer:
                self._bring(customer, "" if option is None else option.label)

    def _bring(self, customer: CustomerId, name: str) -> None:
        from tui.screens.sales.without_screen import WithoutReceiptScreen

        self._screen.ask(WithoutReceiptScreen(self._services, customer, name), self._written)

    # Voids

    def void(self, sale: SaleId) -> None:
        """Undo it whole, after asking why and whether."""
        store = self._services.store
        found = self._screen.at_once(lambda: (store.returning.why_no_void(sale), store.sales.get(sale)))
        if found is None:
            return
        why_not, document = found
        if why_not is not None:
            self._screen.app.bell()
            self._screen.say(f"{why_not[:1].upper()}{why_not[1:]}.", Tone.BAD)
            return
        from tui.dialogs.choose import Choose
        from tui.widgets.options import among_or_typed

        question = Choose(f"Void {document.number}. Why?", among_or_typed(VOID_REASONS))
        self._screen.ask(question, lambda reason: self._confirm(document, reason))

    def _confirm(self, document: "Sale", reason: "Option | None") -> None:
        if reason is None:
            return
        from tui.dialogs.confirm import Confirm
        from tui.screens.sales.page_state import given_words

        why = str(reason.id)
        currency = self._services.store.shop.get().currency
        question = Confirm(
            f"Void {document.number} whole?",
            f"{given_words(document, currency)}. It counts nowhere then.",
            yes="Void",
            is_safe=False,
        )
        self._screen.ask(question, lambda yes: self._void(document.id, why) if yes else None)

    def _void(self, sale: SaleId, why: str) -> None:
        services = self._services

        def work() -> Written:
            done = services.store.returning.void(sale, reason=why)
            return finished(services, done, services.store.shop.get().currency)

        self._screen.in_background(work, self._written, group="void")

    # Afterwards

    def _written(self, written: Written | Exchanged | None) -> None:
        """Say what was done; where nothing prints, the receipt is shown."""
        if written is None:
            return
        if isinstance(written, Exchanged):
            self._leave_for(written.told)
            return
        self._done(written.sale)
        if written.is_printing:
            self._screen.say(f"{written.told}. The receipt is being printed.", Tone.GOOD)
            return
        self._screen.say(f"{written.told}. No printer: the receipt is shown.", Tone.GOOD)
        read_receipt(self._screen, self._services.store, self._services.printer, written.sale)

    def _leave_for(self, told: str) -> None:
        """Go to the open sale."""
        till, app = self._screen.till, self._screen.app
        self._left()
        till.go("sell")
        app.call_after_refresh(lambda: till.say(told, Tone.GOOD))


def refuse_nothing_left(page: SalePage) -> SalePage:
    """The page, if something of the document can come back; raises Refused."""
    sale = page.sale
    if sale.kind not in RETURNABLE_KINDS:
        of = f": l goes to {page.original}" if page.original else ""
        raise Refused(
            f"{sale.number} is a {sale.kind.value}, goods come back with what they were sold on{of}"
        )
    voids = [each.number for each in page.later if each.kind == "void"]
    if voids:
        raise Refused(f"{sale.number} was voided with {voids[0]}: nothing of it can come back")
    if not any(each.quantity for each in page.left):
        told = f" with {' and '.join(each.number for each in page.later)}" if page.later else ""
        came = "all of it came back already" if page.later else "nothing on it can come back"
        raise Refused(f"{sale.number}: {came}{told}")
    return page

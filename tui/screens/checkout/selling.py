"""What lines and scans ask for at an open shop: intents done in order, and what became true shown.

Loaded while the shop opens; what must be there before that is the screen's, and a dialog is loaded when
it is asked for. Nothing is decided here: prices, change, whether a sale may close are the store's answers.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from store.domain.errors import BadInput, TillError, Unavailable
from store.domain.ids import CustomerId, ProductId
from store.domain.money import ONE, Milli, Minor
from store.domain.shop import Shop
from store.domain.till import Added, Attached, Choose, Closed, Entry, Till, TillCustomer, Unknown
from store.domain.values import dataclass
from store.events import BookChanged, CartChanged, ShopChanged
from tui.keys import key_name
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.checkout import spoken, state
from tui.screens.checkout.ordered import Ordered
from tui.screens.checkout.sale_paper import SalePaper
from tui.screens.checkout.state import Phase, View
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.catalogue import Product
    from store.domain.receipt import Receipt
    from tui.widgets.options import Option

RECEIPT_CELLS: Final = 42
"""Width of a receipt shown on the screen: that of 80 mm paper."""

_LOOK_AGAIN: Final = (CartChanged, ShopChanged, BookChanged, FactsMissed)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Paid:
    """What is known when a sale was closed."""

    closed: Closed
    receipt: "Receipt"
    is_printing: bool


class Selling:
    """The sale on a screen."""

    def __init__(
        self, screen: TillScreen[None], paper: SalePaper, services: Services, early: deque[str]
    ) -> None:
        """`early` are lines typed before the shop was open; they are taken when the sale has been read."""
        self._screen = screen
        self._paper = paper
        self._services = services
        self._early = early
        self._view = View()
        self._shop: Shop | None = None
        self._is_looking = False
        """Whether the sale is about to be read again anyway."""
        self._added: int | None = None
        """The line to tell about when the sale has been read."""
        self._ordered = Ordered(screen, refused=self._refused, failed=self._failed)

    def close(self) -> None:
        """What was asked for is still done."""
        self._ordered.close()

    def hear(self, fact: Fact) -> None:
        """Look again at what concerns the sale."""
        if isinstance(fact, _LOOK_AGAIN):
            self.look()

    # What is typed and scanned

    def take_line(self, text: str) -> None:
        """Enter in the line."""
        if self._shop is None and self._view.phase is Phase.OPENING:
            self._early.append(text)
            return
        self.begin_next()
        try:
            meant = spoken.understand(text, self._view.currency)
        except BadInput as refusal:
            self._refused(refusal)
            return
        self._do(meant)

    def take_scan(self, code: str) -> None:
        """A scan belongs to the sale, whatever is open."""
        self.begin_next()
        line = self._screen.line
        quantity = spoken.pending_quantity(line.text)
        if quantity is not None:
            line.text = ""
        times = quantity or ONE
        checkout = self._services.store.checkout
        self._ordered.do(lambda: checkout.scan(code, times), lambda entry: self._entered(entry, times))

    def _do(self, meant: spoken.Spoken) -> None:
        match meant:
            case spoken.Add(text, quantity):
                self._enter(text, quantity)
            case spoken.Times():
                self._screen.say(
                    "3* and then the scan, without Enter between; or 3* and the code in one line."
                )
            case spoken.Void(line):
                self._void(self._view.cursor if line is None else line - 1)
            case spoken.FindCustomer(text):
                self._find_customer(text)
            case spoken.Why():
                self._why()
            case spoken.PayCash(given):
                self._pay(given)
            case spoken.Nothing():
                pass

    def _enter(self, text: str, quantity: Milli) -> None:
        self._ask(
            lambda services: services.store.checkout.enter(text, quantity),
            lambda entry: self._entered(entry, quantity),
        )

    def _entered(self, entry: Entry, quantity: Milli) -> None:
        match entry:
            case Added(place):
                self._added = place
                self.look()
            case Attached():
                self.look()
            case Choose(products):
                self._choose_product(products, quantity)
            case Unknown(raw, why):
                self._screen.app.bell()
                self._screen.say(f"{raw}: {why}", Tone.BAD)

    def _choose_product(self, products: "Sequence[Product]", quantity: Milli) -> None:
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.widgets.options import Option, among

        money = self._view.currency.format
        options = [
            Option(each.id, each.name, f"{money(each.price)}  {each.category_name}") for each in products
        ]
        dialog = ChooseDialog("Which one?", among(options))
        self._screen.ask(dialog, lambda chosen: self._add(chosen, quantity))

    def _add(self, chosen: "Option | None", quantity: Milli) -> None:
        if chosen is None or not isinstance(chosen.id, bytes):
            return
        product = ProductId(chosen.id)
        self._ask(
            lambda services: services.store.checkout.add(product, quantity),
            lambda added: self._entered(added, quantity),
        )

    def _void(self, place: int) -> None:
        self._ask(lambda services: services.store.checkout.void_line(place), _nothing)

    # The customer

    def _find_customer(self, text: str) -> None:
        from store.domain.listing import CustomerList

        if not text and self._view.till is not None and self._view.till.customer is not None:
            self._ask(lambda services: services.store.checkout.detach(), _nothing)
            return
        self._ask(
            lambda services: services.store.customers.window(CustomerList(text), 0, 2) if text else [],
            lambda found: self._put_on_sale(found[0].id) if len(found) == 1 else self._choose_customer(text),
        )

    def _choose_customer(self, typed: str) -> None:
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.dialogs.pick_customer import suggest_customers

        dialog = ChooseDialog("Which customer?", suggest_customers(self._services.store), typed=typed)
        self._screen.ask(dialog, self._customer_chosen)

    def _customer_chosen(self, option: "Option | None") -> None:
        from store.domain.customers import CustomerDraft
        from tui.dialogs.pick_customer import NewCustomer, chosen_customer

        match chosen_customer(option):
            case NewCustomer(name):
                draft = CustomerDraft(name=name)
                self._ask(lambda services: services.store.customers.create(draft), self._put_on_sale)
            case None:
                pass
            case customer:
                self._put_on_sale(customer)

    def _put_on_sale(self, customer: CustomerId) -> None:
        self._ask(lambda services: services.store.checkout.attach(customer), _nothing)

    @property
    def customer(self) -> TillCustomer | None:
        """The customer on the sale that is shown."""
        till = self._view.till
        return None if till is None or self._view.phase is Phase.PAID else till.customer

    def choose_group(self) -> None:
        """Put the customer into a group, or take them out."""
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.screens.checkout.groups import group_options
        from tui.widgets.options import among

        customer = self.customer
        if customer is None:
            return
        self._ask(
            lambda services: group_options(
                services.store.group_pages.groups(), services.store.customers.get(customer.id).groups
            ),
            lambda options: self._screen.ask(
                ChooseDialog(f"Groups of {customer.name}", among(options)),
                lambda chosen: self._change_group(customer.id, chosen),
            ),
        )

    def _change_group(self, customer: CustomerId, chosen: "Option | None") -> None:
        from tui.screens.checkout.groups import GroupChoice

        if chosen is None or not isinstance(chosen.id, GroupChoice):
            return
        choice = chosen.id
        if choice.inside:
            self._ask(lambda s: s.store.groups.remove_members(choice.group, [customer]), _nothing)
        else:
            self._ask(lambda s: s.store.groups.add_members(choice.group, [customer]), _nothing)

    # Paying

    def _pay(self, given: Minor | None) -> None:
        self._ask(lambda services: _pay(services, given), self._paid)

    def _paid(self, paid: _Paid) -> None:
        from store.domain.receipt_layout import receipt_text

        lines = () if paid.is_printing else tuple(receipt_text(paid.receipt, RECEIPT_CELLS).splitlines())
        self._show(replace(self._view, phase=Phase.PAID, closed=paid.closed, receipt=lines, scroll=0))
        printing = "the receipt is being printed" if paid.is_printing else "no printer: the receipt is shown"
        self._screen.say(f"Receipt {paid.closed.number}, {printing}", Tone.GOOD)

    def begin_next(self) -> None:
        """What comes now belongs to the next sale."""
        if self._view.phase is Phase.PAID:
            self._show(replace(self._view, phase=Phase.READY, closed=None, receipt=(), cursor=0))

    # Looking

    def move(self, step: int) -> None:
        """Mark another line, or show another part of the receipt."""
        view = self._view
        if view.phase is Phase.PAID:
            self._show(state.scrolled(view, step, self._paper.size.height))
        elif view.till is not None:
            self._show(state.with_till(view, view.till, cursor=view.cursor + step))

    def _why(self) -> None:
        from tui.dialogs.viewer import Viewer
        from tui.screens.checkout.reasons import reason_lines

        till, shop = self._view.till, self._shop
        if till is None or shop is None:
            return
        self._ask(
            lambda services: services.store.discounts.naming(),
            lambda names: self._screen.ask(
                Viewer("Why this price", reason_lines(till, names, shop.currency, shop.zone)), _nothing
            ),
        )

    def look(self) -> None:
        """Read the sale and show it."""
        if not self._is_looking:
            self._is_looking = True
            self._ask(_read, self._read)

    def _read(self, known: "tuple[Shop, Till] | Unavailable") -> None:
        self._is_looking = False
        if isinstance(known, Unavailable):
            self._show(replace(self._view, phase=Phase.EMPTY_LANE))
            return
        self._shop, till = known
        before = self._view.till
        view = replace(self._view, currency=self._shop.currency)
        self._show(state.with_till(view, till, cursor=self._added))
        self._tell(before, till)
        self._added = None
        while self._early:
            self.take_line(self._early.popleft())

    def _tell(self, before: Till | None, till: Till) -> None:
        if self._added is not None and self._added < len(till.lines):
            self._screen.say(state.added(till.lines[self._added], self._view.currency))
        elif before is None or before.sale != till.sale:
            return
        elif till.before == before.total and before.customer != till.customer:
            self._screen.say(state.total_changed(self._view))
        elif words := state.repriced(before, till, self._view.currency):
            self._screen.say(words)

    def _show(self, view: View) -> None:
        self._view = view
        self._paper.show(view)
        self._screen.line.hint = state.hint(view, key_name(self._screen.till.keys["sell.groups"].key))

    # Asking

    def _ask(self, work: Callable[[Services], Result], then: Callable[[Result], None]) -> None:
        self._ordered.do(lambda: work(self._services), then)

    def _refused(self, refusal: TillError) -> None:
        self._is_looking = False
        self._screen.app.bell()
        self._screen.say(str(refusal), Tone.BAD)

    def _failed(self, mistake: BaseException) -> None:
        self._is_looking = False
        self._screen.till.report(mistake)


def _read(services: Services) -> "tuple[Shop, Till] | Unavailable":
    try:
        return services.store.shop.get(), services.store.checkout.till()
    except Unavailable as waiting:
        return waiting


def _pay(services: Services, given: Minor | None) -> _Paid:
    from store.domain.payment import CASH, Tender

    checkout = services.store.checkout
    amount = checkout.till().due_cash if given is None else given
    closed = checkout.pay([Tender(CASH, amount)])
    receipt = services.store.sales.receipt(closed.sale)
    services.printer.kick()  # cash was taken: the drawer opens before the paper moves
    return _Paid(closed, receipt, is_printing=services.printer.print(receipt) is not None)


def _nothing(_: object) -> None:
    """Facts tell the rest."""

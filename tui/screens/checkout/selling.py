"""What lines and scans ask for at an open shop, handed to the part it is for.

Loaded while the shop opens; what must be there before that is the screen's, and a dialog is loaded when
it is asked for. Nothing is decided here: prices, change, whether a sale may close are the store's answers.
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput
from store.domain.money import ONE
from store.events import BookChanged, CartChanged, HeldChanged, ShopChanged
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.checkout import spoken, state
from tui.screens.checkout.asking import Asking
from tui.screens.checkout.buyer import Buyer
from tui.screens.checkout.counter import Counter, nothing
from tui.screens.checkout.entering import Entering
from tui.screens.checkout.paying import Paying
from tui.screens.checkout.sale_paper import SalePaper
from tui.screens.checkout.state import Phase
from tui.widgets.frame import TillScreen

if TYPE_CHECKING:
    from store.domain.till import TillCustomer
    from tui.screens.checkout.parking import Parking

ANSWER_SECONDS_MAX: Final = 0.5
"""How long keys wait for what a typed line opens; not for a book that another lane is writing to."""

_LOOK_AGAIN: Final = (CartChanged, ShopChanged, BookChanged, FactsMissed)


class Selling:
    """The checkout of an open shop."""

    def __init__(
        self, screen: TillScreen[None], paper: SalePaper, services: Services, early: deque[str]
    ) -> None:
        """`early` are lines typed before the shop was open; they are taken when it is read and shown."""
        self._early = early
        self._turns: deque[tuple[bool, Callable[[], None]]] = deque()
        """What was typed and scanned while something before it is still being done."""
        self._counter = Counter(screen, paper, services, opened=self._opened, idle=self._idle)
        self._entering = Entering(self._counter)
        self._buyer = Buyer(self._counter)
        self._asking = Asking(self._counter)
        self._paying = Paying(self._counter, self._asking)

    def close(self) -> None:
        """What was asked for is still done."""
        self._counter.close()

    def hear(self, fact: Fact) -> None:
        """Look again at what concerns the sale."""
        if isinstance(fact, _LOOK_AGAIN):
            self.look()
            self._paying.look_again()
            self._asking.answered()
        elif isinstance(fact, HeldChanged):
            self._parking.look()

    def look(self) -> None:
        """Read the sale and show it."""
        self._counter.look()

    @property
    def customer(self) -> "TillCustomer | None":
        """The customer on the sale that is shown."""
        return self._counter.customer

    def take_line(self, text: str) -> None:
        """Enter in the line."""
        if self._early or self._is_opening:
            self._early.append(text)
        else:
            self._take(text)

    @property
    def _is_opening(self) -> bool:
        return self._counter.shop is None and self._counter.view.phase is Phase.OPENING

    def _take(self, text: str) -> None:
        counter = self._counter
        self.begin_next()
        try:
            meant = spoken.understand(text)
        except BadInput as refusal:
            counter.refuse(str(refusal))
            return
        # Only what is added needs not know which line is marked by then.
        needs_sale = not isinstance(meant, spoken.Add | spoken.Times | spoken.Nothing)
        self._in_turn(lambda: self._do(meant), needs_sale=needs_sale)
        self._hold_keys()

    def take_typed(self, text: str) -> None:
        """What stands in the line by now."""
        self.begin_next()
        if text == spoken.PAY:
            self._paying.prepare()

    def take_scan(self, code: str) -> None:
        """A scan belongs to the sale, whatever is open."""
        self.begin_next()
        line = self._counter.screen.line
        quantity, comes_back = spoken.pending_quantity(line.text), spoken.is_return(line.text)
        if quantity is not None or comes_back:
            line.text = ""
        if comes_back:
            self._in_turn(lambda: self._by_hand(f"{spoken.RETURN} {code}"), needs_sale=True)
            return
        self._in_turn(lambda: self._entering.scan(code, quantity or ONE), needs_sale=False)

    def _in_turn(self, act: Callable[[], None], *, needs_sale: bool) -> None:
        """Do it after all that was typed and scanned before; `needs_sale`: when that is shown, too."""
        self._turns.append((needs_sale, act))
        self._go_on()

    def _go_on(self) -> None:
        while self._turns and not (self._turns[0][0] and self._counter.is_busy):
            _, act = self._turns.popleft()
            act()

    def _hold_keys(self) -> None:
        """What is typed next is for the question that opens, if one does; a scan is for the sale anyway."""
        if self._counter.is_busy:
            self._counter.screen.hold_keys(ANSWER_SECONDS_MAX)

    def _idle(self) -> None:
        self._go_on()
        self.take_early()
        if self._counter.screen.holds_keys and not self._counter.is_busy:
            self._counter.screen.release_keys()

    def _opened(self) -> None:
        if self._counter.view.till is not None:
            self._asking.look(self._counter.view.till)

    def take_early(self) -> None:
        """Take what was typed early, one by one, while the sale is shown: a line may open a question."""
        screen = self._counter.screen
        while self._early and not (self._is_opening or self._counter.is_busy) and screen.is_active:
            self._take(self._early.popleft())

    def _do(self, meant: spoken.Spoken) -> None:
        match meant:
            case spoken.Add(text, quantity):
                self._entering.enter(text, quantity)
            case spoken.Times():
                self._counter.screen.say(
                    "3* and then the scan, without Enter between; or 3* and the code in one line."
                )
            case spoken.Void(line):
                self._void(self._counter.view.cursor if line is None else line - 1)
            case spoken.ByHand(typed):
                self._by_hand(typed)
            case spoken.FindCustomer(text):
                self._buyer.find(text)
            case spoken.Why(line):
                self._why(line)
            case spoken.Pay(typed):
                self._paying.pay(typed)
            case spoken.Nothing():
                pass

    def _by_hand(self, typed: str) -> None:
        from tui.screens.checkout import deeds
        from tui.screens.checkout.by_hand import ByHand

        try:
            deed = deeds.understand(typed, self._counter.view.currency)
        except BadInput as refusal:
            self._counter.refuse(str(refusal))
            return
        if isinstance(deed, deeds.Park):
            self._parking.park_or_recall(deed.label)
        elif isinstance(deed, deeds.BringBack):
            from tui.screens.checkout.bringing_back import BringingBack

            BringingBack(self._counter).bring(deed.text)
        else:
            ByHand(self._counter, self._entering).do(deed)

    @property
    def _parking(self) -> "Parking":
        from tui.screens.checkout.parking import Parking  # most sales never wait

        return Parking(self._counter)

    def _void(self, place: int) -> None:
        self._counter.ask(lambda services: services.store.checkout.void_line(place), nothing)

    def choose_group(self) -> None:
        """Put the customer into a group, or take them out."""
        self._buyer.choose_group()
        self._hold_keys()

    def begin_next(self) -> None:
        """What comes now belongs to the next sale."""
        self._counter.has_refused = False
        self._paying.begin_next()

    def move(self, step: int) -> None:
        """Mark another line, or show another part of the receipt."""
        counter = self._counter
        view = counter.view
        if view.phase is Phase.PAID:
            counter.show(state.scrolled(view, step, counter.rows))
        elif view.till is not None:
            counter.show(state.with_till(view, view.till, cursor=view.cursor + step))

    def _why(self, number: int | None) -> None:
        from tui.screens.checkout import reasons

        counter = self._counter
        shop = counter.shop
        if shop is None:
            return
        width = counter.screen.size.width
        counter.ask(
            lambda services: reasons.asked(services.store, shop, number, width),
            lambda viewer: counter.screen.ask(viewer, nothing),
        )

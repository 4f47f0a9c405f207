"""What is typed and scanned goes on the sale, or into a list to choose from, or is told as unknown."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.domain.errors import NotAllowed
from store.domain.ids import ProductId
from store.domain.money import Milli
from store.domain.sale import is_receipt_number
from store.domain.till import Added, Attached, Choose, Entry, Redeemed, Unknown
from tui.ports import Services
from tui.screens.checkout.counter import Counter
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.catalogue import Product
    from tui.widgets.options import Option


class Entering:
    """Puts things on the sale."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def scan(self, code: str, quantity: Milli) -> None:
        """A code from a scanner."""
        self._put(lambda services: _offered(services, services.store.checkout.scan(code, quantity)), quantity)

    def enter(self, text: str, quantity: Milli) -> None:
        """A code or part of a name, typed."""
        self._put(
            lambda services: _offered(services, services.store.checkout.enter(text, quantity)), quantity
        )

    def _put(self, work: Callable[[Services], Entry], quantity: Milli) -> None:
        """Do `work` and show what became of it; what takes leave is done again when somebody gave it.

        It is no refusal to who waits for the sale to be read: the scans that come meanwhile are shown.
        """

        def act(services: Services) -> Entry | NotAllowed:
            try:
                return work(services)
            except NotAllowed as refusal:
                return refusal

        def done(entry: Entry | NotAllowed) -> None:
            if isinstance(entry, NotAllowed):
                self._ask_leave(entry, again=lambda: self._put(work, quantity))
            else:
                self.entered(entry, quantity)

        self._counter.change(act, done)

    def _ask_leave(self, refusal: NotAllowed, *, again: Callable[[], None]) -> None:
        counter = self._counter
        if counter.screen.app.screen is not counter.screen:
            counter.refuse(str(refusal))  # something else is asked for already: one question at a time
            return
        counter.screen.app.bell()
        counter.screen.till.approve(refusal, again=again, left=lambda: counter.refuse(str(refusal)))

    def entered(self, entry: Entry, quantity: Milli) -> None:
        """Show what became of something that was entered."""
        match entry:
            case Added(place, told):
                self._counter.added, self._counter.told = place, told
                self._counter.note_unknown("")
                self._counter.look()
            case Attached():
                self._counter.look()
            case Redeemed(_, told, is_idle):
                self._counter.note_unknown("")
                self._counter.screen.say(told, Tone.WARN if is_idle else Tone.PLAIN)
                self._counter.look()
            case Choose(products, code):
                self._choose(products, quantity, code)
            case Unknown(raw, _) if is_receipt_number(raw):
                self._open_receipt(raw)
            case Unknown(raw, why):
                self._counter.note_unknown(raw)
                self._counter.refuse(f"{raw}: {why}")

    def _open_receipt(self, number: str) -> None:
        """Its page, over the sale: goods come back from there, or are exchanged."""
        screen = self._counter.screen
        page = screen.at_once(lambda: screen.till.record("sales", number))
        if page is None:
            screen.app.bell()
        else:
            screen.ask(page, lambda _: None)

    def _choose(self, products: "Sequence[Product]", quantity: Milli, code: str) -> None:
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.widgets.options import Option, among

        money = self._counter.view.currency.format
        options = [Option(each.id, each.name, each.category_name, money(each.price)) for each in products]
        dialog = ChooseDialog("Which one?", among(options))
        self._counter.screen.ask(dialog, lambda chosen: self._add(chosen, quantity, code))

    def _add(self, chosen: "Option | None", quantity: Milli, code: str) -> None:
        if chosen is None or not isinstance(chosen.id, bytes):
            return
        product = ProductId(chosen.id)
        self._put(lambda services: services.store.checkout.add(product, quantity, code=code), quantity)


def _offered(services: Services, entry: Entry) -> Entry:
    """What nothing has may be sold all the same, by those who may: how is said instead of what is amiss."""
    if not isinstance(entry, Unknown) or not entry.why.startswith("no product"):
        return entry
    from store.domain.rights import Right

    if not services.store.rights.may(Right.OPEN_ITEM, amount=1):
        return entry
    return Unknown(entry.raw, f"{entry.why.partition(';')[0]}; 2.50+ sells it open")

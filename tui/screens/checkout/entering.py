"""What is typed and scanned goes on the sale, or into a list to choose from, or is told as unknown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.ids import ProductId
from store.domain.money import Milli
from store.domain.till import Added, Attached, Choose, Entry, Unknown
from tui.screens.checkout.counter import Counter

if TYPE_CHECKING:
    from store.domain.catalogue import Product
    from tui.widgets.options import Option


class Entering:
    """Puts things on the sale."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def scan(self, code: str, quantity: Milli) -> None:
        """A code from a scanner."""
        self._counter.ask(
            lambda services: services.store.checkout.scan(code, quantity),
            lambda entry: self._entered(entry, quantity),
        )

    def enter(self, text: str, quantity: Milli) -> None:
        """A code or part of a name, typed."""
        self._counter.ask(
            lambda services: services.store.checkout.enter(text, quantity),
            lambda entry: self._entered(entry, quantity),
        )

    def _entered(self, entry: Entry, quantity: Milli) -> None:
        match entry:
            case Added(place):
                self._counter.added = place
                self._counter.look()
            case Attached():
                self._counter.look()
            case Choose(products):
                self._choose(products, quantity)
            case Unknown(raw, why):
                self._counter.refuse(f"{raw}: {why}")

    def _choose(self, products: "Sequence[Product]", quantity: Milli) -> None:
        from tui.dialogs.choose import Choose as ChooseDialog
        from tui.widgets.options import Option, among

        money = self._counter.view.currency.format
        options = [
            Option(each.id, each.name, f"{money(each.price)}  {each.category_name}") for each in products
        ]
        dialog = ChooseDialog("Which one?", among(options))
        self._counter.screen.ask(dialog, lambda chosen: self._add(chosen, quantity))

    def _add(self, chosen: "Option | None", quantity: Milli) -> None:
        if chosen is None or not isinstance(chosen.id, bytes):
            return
        product = ProductId(chosen.id)
        self._counter.ask(
            lambda services: services.store.checkout.add(product, quantity),
            lambda added: self._entered(added, quantity),
        )

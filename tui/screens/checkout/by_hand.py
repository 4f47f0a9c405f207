"""What is done to the sale by hand: prices, notes, open and quick items, voiding it."""

from typing import TYPE_CHECKING

from store.domain.by_hand import OpenItem, checked_reason
from store.domain.money import format_percent
from store.domain.names import required_name
from tui.dialogs.choose import Choose
from tui.dialogs.prompt import Prompt
from tui.screens.checkout import deeds
from tui.screens.checkout.counter import Counter, nothing
from tui.screens.checkout.entering import Entering
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.domain.money import Milli
    from store.domain.quick import QuickItem, TaxChoice


class ByHand:
    """Does what a line says."""

    def __init__(self, counter: Counter, entering: Entering) -> None:
        self._counter = counter
        self._entering = entering

    def do(self, deed: deeds.Deed) -> None:
        """Do it, or ask for what it needs first."""
        match deed:
            case deeds.Price(line, None):
                place = self._place(line)
                self._counter.ask(lambda s: s.store.checkout.by_hand.unprice(place), nothing)
            case deeds.Price(line, manual) if manual is not None:
                place, done = self._place(line), manual
                self._counter.ask(lambda s: s.store.checkout.by_hand.price(place, done), nothing)
            case deeds.Note(line, text):
                place, words = self._place(line), text
                self._counter.ask(
                    lambda s: s.store.checkout.by_hand.note_line(place, words),
                    lambda _: self._counter.screen.say(f"Line {place + 1}: {words or 'no note'}"),
                )
            case deeds.Quantity(quantity):
                place, wanted = self._place(None), quantity
                self._counter.ask(lambda s: s.store.checkout.set_quantity(place, wanted), self._changed)
            case deeds.SaleNote(text):
                words = text
                self._counter.ask(lambda s: s.store.checkout.by_hand.note_sale(words), nothing)
            case deeds.Open(_, name):
                self._open(deed) if name else self._ask_name(deed)
            case deeds.Quick(None, quantity):
                self._show_quick(quantity)
            case deeds.Quick(number, quantity) if number is not None:
                self._quick(number, quantity)
            case deeds.VoidSale(reason):
                self._void(reason) if reason else self._ask_reason()

    def _place(self, line: int | None) -> int:
        return self._counter.view.cursor if line is None else line - 1

    def _changed(self, place: int) -> None:
        self._counter.added = place
        self._counter.look()

    # Voiding

    def _ask_reason(self) -> None:
        till = self._counter.view.till
        if till is None or not till.lines:
            self._counter.refuse("nothing is on the sale; there is nothing to void")
            return
        question = Prompt("Void the whole sale. Why?", checked_reason, hint="a word or two, then Enter")
        self._counter.screen.ask(question, lambda reason: None if reason is None else self._void(reason))

    def _void(self, reason: str) -> None:
        self._counter.ask(
            lambda s: s.store.checkout.void_sale(reason),
            lambda number: self._counter.screen.say(f"Voided as {number}"),
        )

    # Open items

    def _ask_name(self, deed: deeds.Open) -> None:
        question = Prompt("What is it?", required_name, hint="as it stands on the receipt")
        self._counter.screen.ask(
            question,
            lambda name: None if name is None else self._open(deeds.Open(deed.price, name, deed.quantity)),
        )

    def _open(self, deed: deeds.Open) -> None:
        self._counter.ask(
            lambda s: s.store.checkout.by_hand.tax_choices(),
            lambda choices: self._choose_tax(deed, choices),
        )

    def _choose_tax(self, deed: deeds.Open, choices: "list[TaxChoice]") -> None:
        if len({choice.rate for choice in choices}) < 2:  # noqa: PLR2004 - one rate is no choice
            self._add_open(deed, choices[0] if choices else None)
            return
        options = [
            Option(choice, choice.category_name or "no category", f"tax {format_percent(choice.rate)} %")
            for choice in choices
        ]
        dialog = Choose(f"{deed.name}: taxed like what?", among(options))
        self._counter.screen.ask(dialog, lambda chosen: self._tax_chosen(deed, chosen))

    def _tax_chosen(self, deed: deeds.Open, chosen: Option | None) -> None:
        from store.domain.quick import TaxChoice

        if chosen is not None and isinstance(chosen.id, TaxChoice):
            self._add_open(deed, chosen.id)

    def _add_open(self, deed: deeds.Open, tax: "TaxChoice | None") -> None:
        item = OpenItem(
            name=deed.name,
            price=deed.price,
            quantity=deed.quantity,
            tax_rate=0 if tax is None else tax.rate,
            category=None if tax is None else tax.category,
            code=self._counter.take_unknown(),
        )
        self._counter.ask(
            lambda s: s.store.checkout.by_hand.add_open(item),
            lambda added: self._entering.entered(added, item.quantity),
        )

    # Quick items

    def _quick(self, number: int, quantity: "Milli") -> None:
        self._counter.ask(
            lambda s: s.store.checkout.by_hand.add_quick(number, quantity),
            lambda added: self._entering.entered(added, quantity),
        )

    def _show_quick(self, quantity: "Milli") -> None:
        self._counter.ask(
            lambda s: s.store.checkout.by_hand.quick_items(), lambda items: self._ask_quick(items, quantity)
        )

    def _ask_quick(self, items: "list[QuickItem]", quantity: "Milli") -> None:
        from tui.screens.checkout.quick_panel import QuickPanel

        if not items:
            self._counter.refuse("no product is a quick item yet: give it a place from 1 under Products")
            return
        panel = QuickPanel(items, self._counter.view.currency)
        self._counter.screen.ask(
            panel, lambda number: None if number is None else self._quick(number, quantity)
        )

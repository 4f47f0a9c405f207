"""Goods that come back with the sale at hand: lines of a receipt, or products that nobody has one for."""

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput, Refused
from store.domain.ids import ProductId, SaleId
from store.domain.listing import ProductList
from store.domain.money import ONE, format_quantity
from store.domain.return_cart import checked_reason
from store.domain.return_worth import NEEDS_CUSTOMER, WithoutReceipt
from store.domain.returns import DAMAGED, RESELL, Choice
from tui.screens.checkout.counter import Counter
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.domain.return_preview import SalePage
    from tui.ports import Services

_NUMBER: Final = re.compile(r"\d+-\d+", re.ASCII)
"""Of a receipt."""

_CHOICES_MAX: Final = 30


class BringingBack:
    """Puts goods that come back on the sale."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def bring(self, text: str) -> None:
        """Let goods come back: of the receipt of this number, or a product by its code or name."""
        if not text:
            self._counter.refuse("r and the number of the receipt, as in r 1-000012; without one the product")
        elif _NUMBER.fullmatch(text):
            self._counter.ask(partial(_page, number=text), self._choose_lines)
        else:
            self._counter.ask(partial(_products, text=text), self._choose_product)

    def _choose_lines(self, page: "SalePage") -> None:
        from tui.dialogs.choose_many import ChooseMany

        money = self._counter.view.currency.format
        options = [
            Option(
                left.position,
                f"{format_quantity(left.quantity)} x {left.line.name}",
                "paid",
                money(left.line.total),
            )
            for left in page.left
            if left.quantity
        ]
        if not options:
            self._counter.refuse(f"nothing of {page.sale.number} is left to come back; F7 shows the receipt")
            return
        dialog = ChooseMany(f"What comes back of {page.sale.number}?", among(options))
        self._counter.screen.ask(dialog, lambda chosen: self._put(page, chosen))

    def _put(self, page: "SalePage", chosen: tuple[Option, ...] | None) -> None:
        if not chosen:
            return
        places = {option.id for option in chosen}
        choices = [Choice(left.position, left.quantity) for left in page.left if left.position in places]
        sale: SaleId = page.sale.id
        self._counter.ask(lambda services: services.store.checkout.returned.put(sale, choices), self._done)

    def _choose_product(self, options: list[Option]) -> None:
        from tui.dialogs.choose import Choose

        if self._counter.customer is None:
            self._counter.refuse(NEEDS_CUSTOMER)  # before anything is asked in vain
            return
        if len(options) == 1:
            self._ask_why(options[0])
            return
        self._counter.screen.ask(Choose("Which one comes back?", among(options)), self._ask_why)

    def _ask_why(self, product: Option | None) -> None:
        from tui.dialogs.prompt import Prompt

        if product is None:
            return
        prompt = Prompt(
            f"Why does {product.label} come back?",
            check=_reason,
            detail="Without a receipt it is worth its lowest price of late, and goes on the balance.",
        )
        self._counter.screen.ask(prompt, lambda reason: self._ask_condition(product, reason))

    def _ask_condition(self, product: Option, reason: str | None) -> None:
        from tui.dialogs.choose import Choose

        if reason is None:
            return
        options = [Option(RESELL, "Back on the shelf"), Option(DAMAGED, "Damaged", "it is not sold again")]
        dialog = Choose(f"What becomes of {product.label}?", among(options))
        self._counter.screen.ask(dialog, lambda chosen: self._put_without(product, reason, chosen))

    def _put_without(self, product: Option, reason: str, condition: Option | None) -> None:
        if condition is None or not isinstance(product.id, bytes):
            return
        wanted = WithoutReceipt(ProductId(product.id), ONE, str(condition.id))
        self._counter.ask(
            lambda services: services.store.checkout.returned.put_without_receipt(wanted, reason=reason),
            self._done,
        )

    def _done(self, _: int) -> None:
        self._counter.screen.say("Goods come back; *2 is another quantity, - takes them off, = pays out")
        self._counter.look()


def _page(services: "Services", number: str) -> "SalePage":
    from tui.finding import numbered

    return services.store.returning.page(numbered(services, number).id)


def _products(services: "Services", text: str) -> list[Option]:
    store = services.store
    money = store.shop.get().currency.format
    exact = store.catalogue.carriers(text)
    if exact:
        return [Option(each.id, each.name, figure=money(each.price)) for each in exact]
    rows = store.catalogue.window(ProductList(text=text), 0, _CHOICES_MAX)
    if not rows:
        raise Refused(f"{text}: no receipt has this number and no product this code or name")
    return [Option(row.id, row.name, figure=money(row.price)) for row in rows]


def _reason(text: str) -> str:
    reason = checked_reason(text)
    if not reason:
        raise BadInput("without a receipt it takes a reason")
    return reason

"""Goods that come back without a receipt, as they are chosen and shown. Pure."""

from dataclasses import replace
from typing import Final

from store.domain.ids import ProductId
from store.domain.money import ONE, Currency, Milli, format_quantity
from store.domain.return_worth import WithoutReceipt, Worth
from store.domain.returns import DAMAGED, RESELL
from store.domain.values import dataclass
from tui.screens.sales.lines import Below, Line, Sheet
from tui.screens.sales.page_state import pair, tender_name
from tui.screens.sales.return_state import Looked, Rows, warnings
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, wrap

_TITLES: Final = ("Qty", "Worth", "Refund")
HOW: Final = ("Scan what came back, or n finds it by its name.",)


@dataclass(frozen=True, slots=True)
class Goods:
    """One product that comes back."""

    wanted: WithoutReceipt
    name: str
    worth: Worth

    @property
    def value(self) -> int:
        """What a unit is given for."""
        return self.worth.lowest if self.wanted.value is None else self.wanted.value


@dataclass(frozen=True, slots=True)
class Bag:
    """All of them, and how they are paid out."""

    goods: tuple[Goods, ...] = ()
    in_cash: bool = False

    @property
    def wanted(self) -> tuple[WithoutReceipt, ...]:
        """As the store takes it."""
        return tuple(each.wanted for each in self.goods)

    def place_of(self, product: ProductId) -> int | None:
        """Where a product stands already."""
        return next((place for place, each in enumerate(self.goods) if each.wanted.product == product), None)

    def adding(self, goods: Goods) -> "Bag":
        """With one more product, or more of one that is there."""
        place = self.place_of(goods.wanted.product)
        if place is None:
            return replace(self, goods=(*self.goods, goods))
        return self.taking(place, self.goods[place].wanted.quantity + goods.wanted.quantity)

    def taking(self, place: int, quantity: Milli) -> "Bag":
        """With so much of one; nothing of it takes it out."""
        if not 0 <= place < len(self.goods):
            return self
        if quantity <= 0:
            return replace(self, goods=(*self.goods[:place], *self.goods[place + 1 :]))
        return self._with(place, quantity=quantity)

    def stepped(self, place: int, pieces: int) -> "Bag":
        """With pieces more or less, but never none by that."""
        if not 0 <= place < len(self.goods):
            return self
        return self.taking(place, max(ONE, self.goods[place].wanted.quantity + pieces * ONE))

    def damaged(self, place: int) -> "Bag":
        """With one that is damaged, or whole after all."""
        if not 0 <= place < len(self.goods):
            return self
        is_damaged = self.goods[place].wanted.condition == DAMAGED
        return self._with(place, condition=RESELL if is_damaged else DAMAGED)

    def valued(self, place: int, value: int) -> "Bag":
        """With one that is given for another amount."""
        return self._with(place, value=value)

    def _with(self, place: int, **changed: object) -> "Bag":
        known = self.goods[place]
        wanted = replace(known.wanted, **changed)  # type: ignore[arg-type] # fields of its own
        return replace(
            self, goods=(*self.goods[:place], replace(known, wanted=wanted), *self.goods[place + 1 :])
        )

    @property
    def is_agreed(self) -> bool:
        """Whether more than the lowest price is given for something, which somebody must allow."""
        return any(each.value > each.worth.lowest for each in self.goods)


def sheet_of(bag: Bag, looked: Looked | None, currency: Currency) -> Sheet:
    """The products with what each is given for."""
    totals = () if looked is None else looked.preview.lines
    return Sheet(
        _TITLES,
        tuple(
            _line(each, -totals[place].total if place < len(totals) else None, currency)
            for place, each in enumerate(bag.goods)
        ),
    )


def _line(goods: Goods, refund: int | None, currency: Currency) -> Line:
    money, wanted = currency.format, goods.wanted
    figures = (
        format_quantity(wanted.quantity),
        money(goods.value),
        "" if refund is None else money(refund),
    )
    below = [Below(f"lowest price of late {money(goods.worth.lowest)}, today {money(goods.worth.now)}")]
    if wanted.condition == DAMAGED:
        below.append(Below("damaged: it is not sold again", ink=Ink.WARN))
    return Line(goods.name, figures, tuple(below))


def side_of(name: str, looked: Looked | None, currency: Currency, cells: int) -> Rows:
    """What stands beside them: for whom, what is paid out and how, and who must allow it."""
    block: Rows = [[("Without a receipt", Ink.STRONG)], [(shorten(name, cells), Ink.TEXT)], []]
    if looked is None:
        return [*block, *([(row, Ink.DIM)] for words in HOW for row in wrap(words, cells))]
    preview, money = looked.preview, currency.format
    if preview.tax:
        block.append(pair("Tax in it", money(preview.tax), cells))
    block.append(pair("REFUND", money(preview.refund_total), cells, Ink.ACCENT))
    block += [pair(tender_name(each), money(-each.amount), cells) for each in preview.tenders]
    if preview.rounding:
        block.append(pair("Rounding", money(-preview.rounding), cells))
    for words, ink in warnings(looked, currency):
        block += [[], *([(row, ink)] for row in wrap(words, cells))]
    return block

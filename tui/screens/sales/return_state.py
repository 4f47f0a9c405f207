"""What is to come back of a sale, as it is chosen; and what that would do, as it is shown. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput
from store.domain.money import ONE, Currency, Milli, format_quantity
from store.domain.payment import CASH, Tender
from store.domain.return_preview import Preview, SalePage
from store.domain.returns import DAMAGED, RESELL, BrokenOffer, Choice, Left
from store.domain.rights import Right
from store.domain.sale import Sale
from store.domain.values import dataclass
from tui.screens.sales.lines import Below, Line, Sheet
from tui.screens.sales.page_state import pair, tender_name, title
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, wrap
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from store.domain.returns import Broken

Rows = list[list[Span]]

_TITLES: Final = ("Left", "Back", "Refund")

HOW: Final = ("Space takes the line back,", "digits type how many;", "or scan what came back.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has chosen so far."""

    left: tuple[Left, ...]
    chosen: Mapping[int, Choice]
    """By the place of the line; never more than is left."""
    tenders: tuple[Tender, ...] | None = None
    """How it is paid out; None: the way it was paid."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """In the order of the lines."""
        return tuple(self.chosen[place] for place in sorted(self.chosen))

    def quantity(self, place: int) -> Milli:
        """How much of a line comes back."""
        known = self.chosen.get(place)
        return 0 if known is None else known.quantity

    def taking(self, place: int, quantity: Milli) -> "Draft":
        """With so much of a line coming back: at least nothing, at most what is left of it."""
        if not 0 <= place < len(self.left):
            return self
        wanted = max(0, min(quantity, self.left[place].quantity))
        if wanted == self.quantity(place):
            return self
        condition = self.chosen[place].condition if place in self.chosen else RESELL
        others = {known: choice for known, choice in self.chosen.items() if known != place}
        if wanted:
            others[place] = Choice(place, wanted, condition)
        return replace(self, chosen=others, tenders=None)

    def toggled(self, place: int) -> "Draft":
        """With all that is left of a line coming back, or nothing of it."""
        return self.taking(place, 0 if self.quantity(place) else self.left[place].quantity)

    def stepped(self, place: int, pieces: int) -> "Draft":
        """With some pieces more or less."""
        return self.taking(place, self.quantity(place) + pieces * ONE)

    def with_all(self) -> "Draft":
        """With everything that is left; with nothing, if that was chosen."""
        wanted = {each.position: each.quantity for each in self.left if each.quantity}
        is_all = all(self.quantity(place) == quantity for place, quantity in wanted.items())
        draft = self
        for place, quantity in wanted.items():
            draft = draft.taking(place, 0 if is_all else quantity)
        return draft

    def damaged(self, place: int) -> "Draft":
        """With a line that comes back damaged, or whole after all."""
        known = self.chosen.get(place)
        if known is None:
            return self
        condition = RESELL if known.condition == DAMAGED else DAMAGED
        return replace(self, chosen={**self.chosen, place: replace(known, condition=condition)})

    def has_room(self, left: Left) -> bool:
        """Whether more of a line can be chosen."""
        return self.quantity(left.position) < left.quantity

    def within(self, left: tuple[Left, ...]) -> "Draft":
        """The same after something else came back meanwhile."""
        draft = Draft(left, {}, self.tenders)
        for place, choice in self.chosen.items():
            draft = draft.taking(place, choice.quantity)
        kept = {
            place: replace(choice, condition=self.chosen[place].condition)
            for place, choice in draft.chosen.items()
        }
        tenders = self.tenders if kept == dict(self.chosen) else None
        return Draft(left, kept, tenders)


def begun(page: SalePage, place: int | None, quantity: Milli | None = None) -> Draft:
    """The choice to begin with: a line or so much of it, or the only one of which something is left."""
    draft = Draft(page.left, {})
    returnable = [each.position for each in page.left if each.quantity]
    if place is None and len(returnable) == 1:
        place = returnable[0]
    if place is None or place not in returnable:
        return draft
    return draft.toggled(place) if quantity is None else draft.taking(place, quantity)


def first_place(page: SalePage, draft: Draft) -> int:
    """Where the cursor begins."""
    chosen = min(draft.chosen, default=None)
    if chosen is not None:
        return chosen
    return next((each.position for each in page.left if each.quantity), 0)


def typed_quantity(quantity: Milli, left: Left) -> Milli:
    """A quantity that was typed; raises BadInput."""
    if quantity < 0:
        raise BadInput("a quantity that comes back is not below 0")
    if quantity > left.quantity:
        raise BadInput(f"only {format_quantity(left.quantity)} of it can still come back")
    return quantity


# What is shown


def sheet_of(draft: Draft, preview: Preview | None, currency: Currency) -> Sheet:
    """The lines with what comes back of each, and for how much."""
    worth: dict[int, int] = {}
    for line in () if preview is None else preview.lines:
        if line.origin is not None and line.quantity:
            worth[line.origin.position] = worth.get(line.origin.position, 0) - line.total
    return Sheet(_TITLES, tuple(_line(each, draft, worth, currency) for each in draft.left))


def _line(left: Left, draft: Draft, worth: Mapping[int, int], currency: Currency) -> Line:
    place, known = left.position, draft.chosen.get(left.position)
    figures = (
        format_quantity(left.quantity) if left.is_goods else "",
        "" if known is None else format_quantity(known.quantity),
        currency.format(worth[place]) if known is not None and place in worth else "",
    )
    below: list[Below] = []
    if known is not None and known.condition == DAMAGED:
        below.append(Below("damaged: it is not sold again", ink=Ink.WARN))
    if not left.is_goods:
        below.append(Below("cannot come back"))
    elif left.returned:
        below.append(Below(f"came back: {format_quantity(left.returned)} of {format_quantity(left.bought)}"))
    ink = Ink.MARK if known is not None else Ink.TEXT if left.quantity else Ink.DIM
    return Line(left.line.name, figures, tuple(below), ink, is_marked=known is not None)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a return would do, and who must allow it."""

    preview: Preview
    needs: tuple[Right, ...] = ()


def side_of(page: SalePage, looked: Looked | None, currency: Currency, cells: int) -> Rows:
    """What stands beside the lines: what is paid out and how, points, and what is beyond the rules."""
    block: Rows = [[(f"Return of {page.sale.number}", Ink.STRONG)]]
    if page.sale.customer is not None:
        block.append([(shorten(page.sale.customer_name, cells), Ink.TEXT)])
    block.append([])
    if looked is None:
        return [*block, *([(row, Ink.DIM)] for words in HOW for row in wrap(words, cells))]
    preview, money = looked.preview, currency.format
    if preview.deducted:
        block.append(pair("Goods", money(preview.refund_total + preview.deducted), cells))
        block.append(pair("Offers lost", money(-preview.deducted), cells))
    if preview.tax:
        block.append(pair("Tax in it", money(preview.tax), cells))
    block.append(pair("REFUND", money(preview.refund_total), cells, Ink.ACCENT))
    block += [pair(tender_name(each), money(-each.amount), cells) for each in preview.tenders]
    if preview.rounding:
        block.append(pair("Rounding", money(-preview.rounding), cells))
    if preview.points_taken:
        block.append(pair("Points taken", f"{preview.points_taken:,}", cells))
    if preview.points_given:
        block.append(pair("Points back", f"{preview.points_given:,}", cells))
    for words, ink in warnings(looked, currency):
        block += [[], *([(row, ink)] for row in wrap(words, cells))]
    return block


def warnings(looked: Looked, currency: Currency) -> list[tuple[str, Ink]]:
    """What is beyond the rules, each with what follows from it."""
    told = [(_lost(each, looked.preview, currency), Ink.WARN) for each in looked.preview.broken]
    if looked.needs:
        words = " and to ".join(right.words for right in looked.needs)
        told.append((f"A PIN is asked for: to {words}", Ink.BAD))
    return told


def _lost(broken: "Broken", preview: Preview, currency: Currency) -> str:
    money = currency.format
    what = f"{broken.name} needs {money(broken.minimum)}, {money(broken.reached)} stays"
    then = {
        BrokenOffer.KEEP: f"the customer keeps {money(broken.amount)}",
        BrokenOffer.DEDUCT: "it is deducted",
        BrokenOffer.BLOCK: "somebody must allow it",
    }
    return f"{what}: {then[preview.policy]}"


def paid_back(document: Sale) -> tuple[Tender, ...]:
    """What really changed hands with a document that takes back: change of the sale it undoes taken off."""
    cash = sum(each.amount for each in document.tenders if each.kind == CASH) - document.change
    others = tuple(each for each in document.tenders if each.kind != CASH)
    return (*others, Tender(CASH, cash)) if cash else others


def done_words(document: Sale, currency: Currency) -> str:
    """What was done: `Return 1-000017: 13.41 back in cash`."""
    ways = ", ".join(_back(each, currency) for each in paid_back(document))
    return f"{title(document)}: {ways or 'nothing is paid out'}"


def _back(tender: Tender, currency: Currency) -> str:
    amount = currency.format(abs(tender.amount))
    if tender.amount > 0:
        return f"{amount} taken off the {tender_name(tender).lower()}"
    words = {"cash": "back in cash", "points": "back as points", "balance": "back on the balance"}
    return f"{amount} {words.get(tender.kind, f'back to {tender_name(tender).lower()}')}"

"""Goods of one sale come back: which, how many and in what condition, seen before it is done.

It opens with the line somebody stood on; a scan takes one more of what was scanned. Enter asks why and does
it; who may not alone is asked for a PIN, and the same is done again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.errors import Refused
from store.domain.money import Currency, Milli, format_quantity
from store.domain.payment import Tender
from store.domain.return_preview import Preview, SalePage
from store.domain.returns import REASONS, BrokenOffer, Left
from store.domain.rights import Right
from store.domain.sale import is_receipt_number
from store.events import BookChanged, SaleClosed
from tui.dialogs.choose import Choose
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.sales import return_state
from tui.screens.sales.closing import Exchanged, Written, finished
from tui.screens.sales.document_screen import CountingScreen
from tui.screens.sales.return_state import Draft, Looked
from tui.widgets.amounts import read_quantity
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among, among_or_typed

if TYPE_CHECKING:
    from store.api import Store
    from tui.screens.sales.paying_out import WayOut

_SPLIT = -1
_CHANGED = "it has changed meanwhile: look again, then Enter"


class ReturnScreen(CountingScreen[Written | Exchanged]):
    """Answers what was written, or put on the open sale; None when nothing came back."""

    TITLE = "Return"
    BINDINGS = bindings(
        "return.take", "return.more", "return.less", "return.all", "return.damaged", "return.pay_out",
        "return.exchange", "return.run", "return.leave",
    )  # fmt: skip

    def __init__(
        self,
        services: Services,
        page: SalePage,
        currency: Currency,
        *,
        place: int | None = None,
        quantity: Milli | None = None,
    ) -> None:
        """As `begun` of `return_state`."""
        super().__init__()
        self._services = services
        self._page = page
        self._currency = currency
        self._draft = self._first = return_state.begun(page, place, quantity)
        self._looked: Looked | None = None
        self._is_left_once = False

    @property
    def heading(self) -> str:
        """Of which sale."""
        return f"Return of {self._page.sale.number}"

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose what was chosen."""
        return self._draft != self._first

    @property
    def _store(self) -> "Store":
        return self._services.store

    def on_mount(self) -> None:
        """Show the choice to begin with."""
        self._show(cursor=return_state.first_place(self._page, self._draft))
        self._look()

    def fact_arrived(self, fact: Fact) -> None:
        """Something of it may have come back elsewhere."""
        if isinstance(fact, SaleClosed | BookChanged | FactsMissed):
            sale = self._page.sale.id
            self.in_background(lambda: self._store.returning.page(sale), self._renewed, group="page")

    def _renewed(self, page: SalePage) -> None:
        if page.left == self._page.left:
            return
        self._page = page
        self._become(self._draft.within(page.left))

    # Choosing

    def _become(self, draft: Draft) -> None:
        self._draft = draft
        self._is_left_once = False
        self._look()

    def _choose(self, draft: Draft) -> None:
        """Take a choice; where it changed nothing, say why."""
        place = self.paper.cursor
        left = self._page.left[place]
        if draft == self._draft:
            why = "came back already" if left.is_goods and not left.quantity else "cannot come back"
            self.refuse(f"{left.line.name} {why}" if not left.quantity else "no more of it can come back")
            return
        self._become(draft)

    def _look(self) -> None:
        """Find out what it would do; keys wait until that is shown."""
        draft = self._draft
        if not draft.chosen:
            self._seen(None)
            return
        self.hold_keys()
        self.in_background(
            lambda: self._tried(draft),
            self._seen,
            refused=lambda refusal: self._unseen(str(refusal)),
            group="preview",
        )

    def _tried(self, draft: Draft) -> Looked:
        preview = self._store.returning.preview(self._page.sale.id, draft.choices, draft.tenders)
        may = self._store.rights.may
        needs = [] if may(Right.RETURN, amount=preview.before + preview.refund_total) else [Right.RETURN]
        if preview.broken and preview.policy is BrokenOffer.BLOCK and not may(Right.BREAK_OFFER):
            needs.append(Right.BREAK_OFFER)
        return Looked(preview, tuple(needs))

    def _seen(self, looked: Looked | None) -> None:
        self._looked = looked
        self._show()
        self.refresh_bindings()
        self.release_keys()

    def _unseen(self, why: str) -> None:
        self._seen(None)
        self.refuse(why)

    def _show(self, *, cursor: int | None = None) -> None:
        looked, page, currency = self._looked, self._page, self._currency
        preview = None if looked is None else looked.preview
        sheet = return_state.sheet_of(self._draft, preview, currency)
        self.paper.show(
            sheet, lambda cells: return_state.side_of(page, looked, currency, cells), cursor=cursor
        )

    def take_scan(self, code: str) -> bool:
        """One more of what was scanned comes back; what is not on the receipt is refused."""
        if is_receipt_number(code):
            self.refuse(f"{code} is another receipt: Esc here, then scan it again")
            return True
        place = self.at_once(lambda: line_of(self._store, self._page.left, code, self._draft.has_room))
        if place is None:
            self.refuse(f"{code}: nothing on {self._page.sale.number} has this code")
            return True
        self.paper.go_to(place)
        self._choose(self._draft.stepped(place, 1))
        return True

    def action_take(self) -> None:
        """All of the line, or nothing of it."""
        self._choose(self._draft.toggled(self.paper.cursor))

    def action_more(self) -> None:
        """One more of it."""
        self._choose(self._draft.stepped(self.paper.cursor, 1))

    def action_less(self) -> None:
        """One less of it."""
        self._become(self._draft.stepped(self.paper.cursor, -1))

    def action_all(self) -> None:
        """Everything that is left."""
        self._choose(self._draft.with_all())

    def action_damaged(self) -> None:
        """The line is damaged, or not."""
        place = self.paper.cursor
        if not self._draft.quantity(place):
            self._draft = self._draft.toggled(place)
        self._choose(self._draft.damaged(place))

    def ask_quantity(self, typed: str) -> None:
        """Ask how many come back."""
        place = self.paper.cursor
        left = self._page.left[place]
        if not left.quantity:
            self._choose(self._draft)
            return
        question = Prompt(
            f"How many of {left.line.name} come back?",
            lambda typed: return_state.typed_quantity(read_quantity(typed), left),
            text=typed,
            hint=f"up to {format_quantity(left.quantity)}, then Enter",
        )
        self.ask(question, lambda quantity: self._typed(place, quantity))

    def _typed(self, place: int, quantity: Milli | None) -> None:
        if quantity is not None:
            self._become(self._draft.taking(place, quantity))

    # Paying out

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what there is."""
        if action in {"run", "pay_out", "exchange"}:
            return self._looked is not None
        return True

    def action_pay_out(self) -> None:
        """Choose how it is paid out."""
        looked, draft = self._looked, self._draft
        if looked is None:
            return
        from tui.screens.sales.paying_out import ways_out

        self.hold_keys()  # they are for the question
        self.in_background(
            lambda: ways_out(
                looked.preview,
                lambda tenders: self._preview(draft, tenders),
                self._currency,
                has_customer=self._page.sale.customer is not None,
            ),
            self._choose_way,
            group="ways",
        )

    def _preview(self, draft: Draft, tenders: tuple[Tender, ...] | None) -> Preview:
        return self._store.returning.preview(self._page.sale.id, draft.choices, tenders)

    def _choose_way(self, ways: "list[WayOut]") -> None:
        from tui.screens.sales.paying_out import can_split

        looked = self._looked
        options = [Option(place, way.name, way.told) for place, way in enumerate(ways)]
        if looked is not None and can_split(looked.preview):
            options.append(Option(_SPLIT, "Split it", "an amount for each"))
        if len(options) < 2:  # noqa: PLR2004 - one is no choice
            self.say("There is no choice: it goes back the way it was paid.")
        else:
            self.ask(Choose("How is it paid out?", among(options)), lambda chosen: self._way(chosen, ways))
        self.release_keys()

    def _way(self, chosen: Option | None, ways: "list[WayOut]") -> None:
        looked, draft = self._looked, self._draft
        if chosen is None or not isinstance(chosen.id, int) or looked is None:
            return
        if chosen.id != _SPLIT:
            self._paid_out(ways[chosen.id].tenders)
            return
        from tui.screens.sales.paying_out import SplitForm

        form = SplitForm(
            looked.preview,
            lambda tenders: self._preview(draft, tenders),
            self._currency,
            has_customer=self._page.sale.customer is not None,
        )
        self.ask(form, lambda tenders: self._paid_out(tenders) if isinstance(tenders, tuple) else None)

    def _paid_out(self, tenders: tuple[Tender, ...] | None) -> None:
        self._become(replace(self._draft, tenders=tenders))

    # Doing it

    def action_run(self) -> None:
        """Ask why, and do it."""
        looked = self._looked
        if looked is not None:
            amount = self._currency.format(looked.preview.refund_total)
            question = Choose(f"{amount} goes back. Why does it come back?", among_or_typed(REASONS))
            self.ask(question, lambda reason: self._run(looked, reason))

    def _run(self, looked: Looked, reason: Option | None) -> None:
        if reason is None:
            return
        draft, why = self._draft, str(reason.id)
        self.in_background(
            lambda: self._written(draft, looked.preview, why),
            self._done,
            refused=lambda refusal: self._unseen_now(str(refusal)),
            group="return",
        )

    def _written(self, draft: Draft, shown: Preview, why: str) -> Written:
        sale = self._page.sale.id
        if self._preview(draft, draft.tenders) != shown:
            raise Refused(_CHANGED)
        done = self._store.returning.commit(sale, draft.choices, reason=why, tenders=draft.tenders)
        return finished(self._services, done, self._currency)

    def _done(self, written: Written) -> None:
        self.dismiss(written)

    def _unseen_now(self, why: str) -> None:
        """Say it, over what would be done now."""
        self._look()
        self.say(f"{why[:1].upper()}{why[1:]}.", Tone.BAD)

    # In exchange

    def action_exchange(self) -> None:
        """Ask why, and put it on the open sale."""
        question = Choose("In exchange for others. Why does it come back?", among_or_typed(REASONS))
        self.ask(question, self._exchange)

    def _exchange(self, reason: Option | None) -> None:
        if reason is None:
            return
        sale, choices, why = self._page.sale.id, self._draft.choices, str(reason.id)
        self.in_background(
            lambda: self._store.checkout.returned.put(sale, choices, reason=why),
            self._put,
            group="return",
        )

    def _put(self, lines: int) -> None:
        self.dismiss(Exchanged(lines))

    def action_leave(self) -> None:
        """Leave; with something chosen only at the second time."""
        if self.is_unsaved and not self._is_left_once:
            self._is_left_once = True
            self.say("Nothing came back yet. Esc again leaves, Enter does it.", Tone.WARN)
            return
        self.dismiss(None)


def line_of(store: "Store", left: Sequence[Left], code: str, room: Callable[[Left], bool]) -> int | None:
    """The line of a sale that a scanned code means, if possible one that has room."""
    raw = code.strip()
    products = {product.id for product in store.catalogue.carriers(raw)}
    found = [
        each for each in left if each.is_goods and (each.line.code == raw or each.line.product in products)
    ]
    meant = [each.position for each in found if room(each)] or [each.position for each in found]
    return meant[0] if meant else None

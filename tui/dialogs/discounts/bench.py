"""The price test bench: who buys what, when; what it would cost and why, without selling."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.discounts import Named
from store.domain.errors import BadInput, TillError
from store.domain.ids import CustomerId, GroupId, ProductId
from store.domain.listing import CustomerList, ProductList
from store.domain.money import ONE, Currency, Milli, format_quantity
from store.domain.pricing.trace import Trace
from store.domain.trials import Trial
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.amounts import read_quantity
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Moment, Pick, PickMany, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.moments import Calendar
from tui.widgets.options import Option, among
from tui.widgets.price_reasons import Lines, Telling, whole_sale
from tui.widgets.text_block import TextView

if TYPE_CHECKING:
    from store.api import Store

SHOWN_MAX: Final = 12
_FORM_ROWS: Final = 11
_TALL_FORM_ROWS: Final = 16
"""All fields, with what is offered for one of them."""
_AROUND: Final = 5


class _Question(FieldForm, inherit_bindings=False):
    """A form that saves nothing."""

    BINDINGS = bindings("bench.read", "bench.cancel")

    def action_read(self) -> None:
        """All of the trace."""
        self.action_save()


class Bench(FormScreen):
    """Fields above, the trace below; it follows what is typed."""

    FORM = _Question
    TITLE = "What would it cost?"

    def __init__(
        self, store: "Store", currency: Currency, calendar: Calendar, *, draft: Named | None = None
    ) -> None:
        """`draft` is a discount that is not saved yet, or an edit of one; it is tried among the others."""
        super().__init__()
        self._store = store
        self._currency = currency
        self._calendar = calendar
        self._draft = draft
        self._trace: Trace | None = None

    @property
    def heading(self) -> str:
        """What is tried."""
        return self.TITLE if self._draft is None else f"Test of {self._draft.name or 'the discount'}"

    @property
    def can_start_next(self) -> bool:
        """There is nothing to save."""
        return False

    def compose_work(self) -> ComposeResult:
        """The fields, and the trace."""
        yield from super().compose_work()
        is_tall = self.app.size.height >= 2 * _TALL_FORM_ROWS
        self.form.styles.height = _TALL_FORM_ROWS if is_tall else _FORM_ROWS
        self._view = TextView([], rows_max=200)
        self._view.styles.height = "1fr"
        self._view.can_focus = False
        yield self._view

    def on_mount(self) -> None:
        """Say what to do."""
        self._show([[("Type what is bought; Ctrl+S opens the whole trace to read.", Ink.DIM)]])

    def fields(self) -> Sequence[Field]:
        """The basket, the buyer, the moment, coupons."""
        groups = [Option(each.group.id, each.group.name) for each in self._store.groups.all()]
        return (
            Field("basket", "Basket", PickMany(self._goods), hint="name or code; 3*espresso"),
            Field("customer", "Customer", Pick(self._customers), hint="nobody"),
            Field("groups", "Or groups", PickMany(among(groups)), hint="those of the customer"),
            Field("at", "When", Moment(self._calendar), hint="now; fri 17:30"),
            Field("coupons", "Coupons", Text(), hint="codes, parted by blanks"),
        )

    def _goods(self, typed: str) -> Sequence[Option]:
        quantity, text = _quantity(typed)
        found = self._store.catalogue.window(ProductList(text), 0, SHOWN_MAX)
        return [
            Option(
                (each.id, quantity),
                each.name if quantity == ONE else f"{format_quantity(quantity)} x {each.name}",
                self._currency.format(each.price),
            )
            for each in found
        ]

    def _customers(self, typed: str) -> Sequence[Option]:
        found = self._store.customers.window(CustomerList(typed), 0, SHOWN_MAX)
        return [Option(each.id, each.name) for each in found]

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Price it anew."""
        event.stop()
        values = {each.id: self.form.form.value(each) for each in self.form.form.shown()}
        self.in_background(lambda: self._price(values), self._priced, refused=self._cannot, group="price")

    def save(self, values: dict[str, Value]) -> object:
        """Price it for the page; nothing is written."""
        return self._price(values)

    def _saved(self, answer: object, *, and_next: bool) -> None:  # noqa: ARG002 - there is no next one
        """The whole trace on a page of its own."""
        self.release_keys()
        if isinstance(answer, Trace):
            self._priced(answer)
            self.ask(Viewer(self.heading, self._told(answer)), lambda _: None)

    def _price(self, values: dict[str, Value]) -> Trace:
        customer, at, groups = values.get("customer"), values.get("at"), values.get("groups")
        chosen = frozenset(GroupId(each) for each in groups) if isinstance(groups, tuple) else frozenset()
        return self._store.trials.price(
            Trial(
                items=_items(values.get("basket")),
                at=at if isinstance(at, int) else self._store.world.now(),
                customer=CustomerId(customer) if isinstance(customer, bytes) else None,
                groups=chosen or None,
                coupons=tuple(str(values.get("coupons") or "").split()),
                draft=self._draft,
            )
        )

    def _priced(self, trace: Trace) -> None:
        self._trace = trace
        self._show(self._told(trace) if trace.lines else [[("Nothing is bought yet.", Ink.DIM)]])

    def _cannot(self, refusal: TillError) -> None:
        self._show([[(str(refusal), Ink.BAD)]])

    def _told(self, trace: Trace) -> Lines:
        naming = self._store.discounts.naming()
        draft = self._draft

        def named(identity: bytes) -> str:
            if draft is not None and identity == draft.discount.id:
                return draft.name or "this discount"
            return naming(identity)

        width = self.size.width - _AROUND
        return whole_sale(trace, Telling(named, self._currency, self._calendar.zone, width))

    def _show(self, lines: Lines) -> None:
        self._view.show(lines)


def _items(chosen: Value) -> tuple[tuple[ProductId, Milli], ...]:
    return tuple(chosen) if isinstance(chosen, tuple) else ()


def _quantity(typed: str) -> tuple[Milli, str]:
    """The quantity before a star, and the rest."""
    before, star, rest = typed.partition("*")
    if not star:
        return ONE, typed
    try:
        quantity = read_quantity(before)
    except BadInput:
        return ONE, typed
    return (quantity, rest.strip()) if quantity > 0 else (ONE, rest.strip())

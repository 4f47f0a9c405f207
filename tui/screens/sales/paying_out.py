"""How a refund is paid out where there is a choice: ways that the shop allows, or a split that is typed."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from store.domain.errors import TillError
from store.domain.money import Currency
from store.domain.payment import BALANCE, CASH, Tender
from store.domain.return_preview import Preview
from store.domain.values import dataclass
from tui.screens.sales.page_state import tender_name
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Money, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field

if TYPE_CHECKING:
    from store.domain.payment import Paid

Try = Callable[[tuple[Tender, ...] | None], Preview]
"""What a return would do when it is paid out so; raises TillError where that may not be."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One way to pay a refund out."""

    name: str
    tenders: tuple[Tender, ...] | None
    """None: the way it was paid."""
    told: str
    """What it comes to."""


def ways_out(preview: Preview, attempt: Try, currency: Currency, *, has_customer: bool) -> list[WayOut]:
    """Those that are allowed, the way it was paid first."""
    amount = preview.refund_total
    wanted: list[tuple[str, tuple[Tender, ...] | None]] = [("The way it was paid", None)]
    wanted.append(("All in cash", (Tender(CASH, amount),)))
    wanted += [
        (f"All to {tender_name(way).lower()}", (Tender(way.kind, amount, way.reference),))
        for way in others(preview.ways)
    ]
    if has_customer and all(way.kind != BALANCE for way in preview.ways):
        wanted.append(("All on the customer's balance", (Tender(BALANCE, amount),)))
    found: list[WayOut] = []
    for name, tenders in wanted:
        try:
            tried = attempt(tenders)
        except TillError:
            continue  # it may not be paid out so
        found.append(WayOut(name, tenders, told(tried.tenders, currency)))
    first, rest = found[:1], found[1:]
    return [*first, *(way for way in rest if way.told != first[0].told)]


def can_split(preview: Preview) -> bool:
    """Whether there are several ways, and less goes back than all of them brought."""
    known = [way.left for way in preview.ways if way.left > 0]
    return len(known) > 1 and preview.refund_total < sum(known)


def others(ways: "Sequence[Paid]") -> list[Tender]:
    """Ways other than cash, as tenders of all that may go back so."""
    return [Tender(way.kind, way.left, way.reference) for way in ways if way.kind != CASH and way.left > 0]


def told(tenders: Sequence[Tender], currency: Currency) -> str:
    """`Card 4711 10.00, Cash 3.40`."""
    return ", ".join(f"{tender_name(each)} {currency.format(abs(each.amount))}" for each in tenders)


class SplitForm(FormScreen):
    """An amount for each way but cash, which takes the rest; the answer is the tenders."""

    TITLE = "Pay out"

    def __init__(self, preview: Preview, attempt: Try, currency: Currency, *, has_customer: bool) -> None:
        super().__init__()
        self._preview, self._attempt, self._money = preview, attempt, currency
        known = others(preview.ways)
        if has_customer and all(way.kind != BALANCE for way in known):
            known.append(Tender(BALANCE, preview.refund_total))
        self._ways = known

    @property
    def can_start_next(self) -> bool:
        """There is one refund."""
        return False

    def fields(self) -> Sequence[Field]:
        """One for each way but cash."""
        return tuple(
            Field(
                str(place),
                tender_name(way),
                Money(self._money),
                hint=f"up to {self._money.format(min(way.amount, self._preview.refund_total))}",
            )
            for place, way in enumerate(self._ways)
        )

    def values(self) -> Mapping[str, Value]:
        """As it would be paid out now."""
        now = {(each.kind, each.reference): -each.amount for each in self._preview.tenders}
        found = {str(place): now.get((way.kind, way.reference)) for place, way in enumerate(self._ways)}
        return {name: amount for name, amount in found.items() if amount}

    def on_mount(self) -> None:
        """Say what is left for cash."""
        self._tell(self.values())

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Say what is left for cash."""
        event.stop()
        form = self.form.form
        self._tell({field.id: form.value(field) for field in form.shown()})

    def _tell(self, values: Mapping[str, Value]) -> None:
        rest = self._preview.refund_total - sum(each.amount for each in self._tenders(values))
        words = f"{self._money.format(rest)} in cash" if rest >= 0 else "more than is refunded"
        self.summary.text = f"{self.heading} {self._money.format(self._preview.refund_total)} · {words}"

    def _tenders(self, values: Mapping[str, Value]) -> list[Tender]:
        given = ((way, values.get(str(place))) for place, way in enumerate(self._ways))
        return [Tender(way.kind, amount, way.reference) for way, amount in given if isinstance(amount, int)]

    def save(self, values: dict[str, Value]) -> object:
        """Whether it may be paid out so."""
        chosen = self._tenders(values)
        rest = self._preview.refund_total - sum(each.amount for each in chosen)
        tenders = (*chosen, Tender(CASH, rest)) if rest > 0 else tuple(chosen)
        self._attempt(tenders)
        return tenders

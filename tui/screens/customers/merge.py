"""Two customers side by side, to be made one: which value of each field stays, and what comes together."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.merging import MergeField, MergePreview
from store.domain.money import Currency
from tui.widgets.field_kinds import Choice, Shown, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.moments import Calendar
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store

_LABELS: Final = {
    "email": "E-mail",
    "birth_date": "Birth date",
    "consent": "Mailings",
    "tax_exempt": "Tax exempt",
    "credit_limit": "Credit limit",
    "booked": "Newly booked",
}
_FLAGS: Final = frozenset({"active", "consent", "tax_exempt"})
_VALUE_CELLS_MAX: Final = 24
"""So that both values stand in one row of 80."""


class MergeScreen(FormScreen):
    """A choice for each field that differs; the answer is who the two are now."""

    def __init__(self, store: "Store", calendar: Calendar, preview: MergePreview) -> None:
        super().__init__()
        self._store = store
        self._calendar = calendar
        self._preview = preview

    @property
    def heading(self) -> str:
        """Which two."""
        return f"Merge {self._preview.first.name} and {self._preview.second.name}"

    @property
    def can_start_next(self) -> bool:
        """Two are merged at a time."""
        return False

    def fields(self) -> Sequence[Field]:
        """What differs, then what comes together."""
        currency = self._store.shop.get().currency
        chosen = [
            Field(one.name, _label(one.name), Choice(self._options(one, currency)))
            for one in self._preview.fields
            if one.differs
        ]
        return (*chosen, *(Field(name, _label(name), Shown()) for name in self._together(currency)))

    def values(self) -> Mapping[str, Value]:
        """What is sensible."""
        sides = {one.name: one.side for one in self._preview.fields}
        return {**sides, **self._together(self._store.shop.get().currency)}

    def save(self, values: dict[str, Value]) -> object:
        """Merge them."""
        chosen = {name: str(side) for name, side in values.items()}
        first, second = self._preview.first.id, self._preview.second.id
        return self._store.customers.merging.merge(first, second, chosen)

    def _options(self, field: MergeField, currency: Currency) -> tuple[Option, ...]:
        first, second = (self._shown(field.name, value, currency) for value in (field.first, field.second))
        both = (Option("both", "both"),) if field.name == "notes" and field.first and field.second else ()
        return (Option("first", first), Option("second", second), *both)

    def _shown(self, name: str, value: str | int, currency: Currency) -> str:
        if name in _FLAGS:
            return "yes" if value else "no"
        if name == "joined":
            return f"{self._calendar.local(int(value)):%Y-%m-%d %H:%M}"
        text = currency.format(value) if isinstance(value, int) else " ".join(value.split())
        return (text if len(text) <= _VALUE_CELLS_MAX else f"{text[: _VALUE_CELLS_MAX - 3]}...") or "(none)"

    def _together(self, currency: Currency) -> dict[str, str]:
        one, other, both = self._preview.of_first, self._preview.of_second, self._preview.together
        lists = {
            "cards": both.cards,
            "tags": both.tags,
            "groups": both.groups,
        }
        sums = {
            "orders": f"{both.orders:,}  ({one.orders:,} and {other.orders:,})",
            "points": f"{both.points:,}  ({one.points:,} and {other.points:,})",
            "balance": currency.format(both.balance),
        }
        booked = {"booked": f"with {self._preview.keeper}, also if made two again"}
        return {**sums, **{name: ", ".join(items) or "none" for name, items in lists.items()}, **booked}


def _label(name: str) -> str:
    return _LABELS.get(name, name.capitalize())

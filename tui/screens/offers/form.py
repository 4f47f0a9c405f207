"""The form of a reward program."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from store.domain.errors import Invalid
from store.domain.money import ONE, Currency
from store.domain.rewards import Program, ProgramDraft
from tui.widgets.field_kinds import Money, Quantity, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field

if TYPE_CHECKING:
    from store.api import Store


class ProgramForm(FormScreen):
    """Create or edit one reward program; the answer is its id."""

    def __init__(self, store: "Store", currency: Currency, program: Program | None = None) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._program = program

    @property
    def heading(self) -> str:
        """Which program."""
        return "New reward program" if self._program is None else f"Reward program {self._program.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._program is None

    def fields(self) -> Sequence[Field]:
        """Name, and points per amount spent."""
        return (
            Field("name", "Name", Text(), required=True),
            Field("points", "Points", Quantity(), required=True),
            Field("per_amount", "for each", Money(self._currency), required=True, hint="amount spent"),
            Field("active", "Active", YesNo()),
        )

    def values(self) -> Mapping[str, Value]:
        """What the program has now."""
        program = self._program
        if program is None:
            return {"points": ONE, "per_amount": 10**self._currency.digits, "active": True}
        return {
            "name": program.name,
            "points": program.points * ONE,
            "per_amount": program.per_amount,
            "active": program.active,
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word on every field."""
        points, per_amount = values.get("points"), values.get("per_amount")
        whole, rest = divmod(points, ONE) if isinstance(points, int) else (0, 0)
        if rest:
            raise Invalid({"points": "points are whole numbers"})
        draft = ProgramDraft(
            name=str(values.get("name") or ""),
            points=whole,
            per_amount=per_amount if isinstance(per_amount, int) else 0,
            active=bool(values.get("active", True)),
        )
        if self._program is None:
            return self._store.programs.create(draft)
        from store.domain.rewards import draft_of

        self._store.programs.edit(self._program.id, draft, seen=draft_of(self._program))
        return self._program.id

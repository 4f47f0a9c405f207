"""The form of somebody who works here. A PIN is no field of it: it is asked for by itself, as stars."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from store.domain.rights import Role
from store.domain.staff import Person, PersonDraft, draft_of
from tui.widgets.field_kinds import Choice, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store


class PersonForm(FormScreen):
    """Take in or change one person; the answer is their id."""

    def __init__(self, store: "Store", person: Person | None = None) -> None:
        super().__init__()
        self._store = store
        self._person = person

    @property
    def heading(self) -> str:
        """Whom."""
        return "New person" if self._person is None else self._person.name

    @property
    def can_start_next(self) -> bool:
        """A new one is asked for a PIN before the next."""
        return False

    def fields(self) -> Sequence[Field]:
        """What is known of a person."""
        roles = tuple(Option(role, role.value) for role in Role)
        return (
            Field("name", "Name", Text(), required=True, hint="as the others call them"),
            Field("role", "Role", Choice(roles)),
            Field("active", "Works here now", YesNo()),
        )

    def values(self) -> Mapping[str, Value]:
        """What the person has now."""
        draft = PersonDraft(name="") if self._person is None else draft_of(self._person)
        return {"name": draft.name, "role": draft.role, "active": draft.active}

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word."""
        role = values.get("role")
        draft = PersonDraft(
            name=str(values.get("name") or ""),
            role=role if isinstance(role, Role) else Role.CASHIER,
            active=bool(values.get("active", True)),
        )
        if self._person is None:
            return self._store.staff.create(draft)
        self._store.staff.edit(self._person.id, draft, seen=draft_of(self._person))
        return self._person.id

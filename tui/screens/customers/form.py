"""The form of a customer, with the groups they are in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.customers import Customer, CustomerDraft
from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from tui.widgets.field_kinds import Choice, Code, Day, Note, PickMany, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.moments import Calendar
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store

_GENDERS: Final = (
    Option("", "not said"),
    Option("female", "female"),
    Option("male", "male"),
    Option("other", "other"),
)


class CustomerForm(FormScreen):
    """Create or edit one customer; the answer is their id."""

    def __init__(self, store: "Store", calendar: Calendar, customer: Customer | None = None) -> None:
        super().__init__()
        self._store = store
        self._calendar = calendar
        self._customer = customer

    @property
    def heading(self) -> str:
        """Which customer."""
        return "New customer" if self._customer is None else f"Customer {self._customer.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._customer is None

    def fields(self) -> Sequence[Field]:
        """What is known of a customer."""
        groups = [
            Option(counted.group.id, counted.group.name, "" if counted.group.active else "inactive")
            for counted in self._store.groups.all()
            if counted.group.kind is GroupKind.MANUAL
        ]
        return (
            Field("name", "Name", Text(), required=True),
            Field("email", "E-mail", Text()),
            Field("phone", "Phone", Text()),
            Field("groups", "Groups", PickMany(among(groups)), hint="type a group's name"),
            Field("cards", "Card", Code(), hint="scan it; several with a blank between"),
            Field("birth_date", "Birth date", Day(self._calendar)),
            Field("gender", "Gender", Choice(self._genders())),
            Field("city", "City", Text()),
            Field("country", "Country", Text()),
            Field("reference", "Reference", Text(), hint="the id in another system"),
            Field("active", "Active", YesNo()),
            Field("notes", "Notes", Note()),
        )

    def values(self) -> Mapping[str, Value]:
        """What the customer has now."""
        known = self._customer
        if known is None:
            return {"active": True, "groups": ()}
        names = {counted.group.id: counted.group.name for counted in self._store.groups.all()}
        return {
            "name": known.name,
            "email": known.email,
            "phone": known.phone,
            "groups": tuple(Option(group, names[group]) for group in known.groups if group in names),
            "cards": " ".join(known.cards),
            "birth_date": known.birth_date or None,
            "gender": known.gender,
            "city": known.city,
            "country": known.country,
            "reference": known.reference,
            "active": known.active,
            "notes": known.notes,
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word on every field."""
        draft = draft_from(values)
        if self._customer is None:
            return self._store.customers.create(draft)
        from store.api import customer_draft_of

        self._store.customers.edit(self._customer.id, draft, seen=customer_draft_of(self._customer))
        return self._customer.id

    def _genders(self) -> Sequence[Option]:
        """The usual words, and the customer's own where a file brought another."""
        own = self._customer.gender if self._customer is not None else ""
        known = any(option.id == own for option in _GENDERS)
        return _GENDERS if known else (*_GENDERS, Option(own, own))


def draft_from(values: Mapping[str, Value]) -> CustomerDraft:
    """The form as the store wants it."""
    groups = values.get("groups")
    chosen = groups if isinstance(groups, tuple) else ()
    return CustomerDraft(
        name=_text(values, "name"),
        email=_text(values, "email"),
        phone=_text(values, "phone"),
        reference=_text(values, "reference"),
        birth_date=_text(values, "birth_date"),
        gender=_text(values, "gender"),
        city=_text(values, "city"),
        country=_text(values, "country"),
        notes=_text(values, "notes"),
        active=bool(values.get("active", True)),
        cards=tuple(_text(values, "cards").split()),
        groups=tuple(GroupId(group) for group in chosen if isinstance(group, bytes)),
    )


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def saved_customer(answer: object) -> CustomerId | None:
    """Whom the form created or changed; None when it was left."""
    return CustomerId(answer) if isinstance(answer, bytes) else None

"""The form of a customer, with the groups they are in."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Final

from store.domain.customers import Customer, CustomerDraft, tag_of
from store.domain.genders import USUAL
from store.domain.groups import GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.stamps import Instant
from tui.screens.customers.rule_groups import rule_groups
from tui.widgets.field_kinds import (
    Choice,
    Code,
    Day,
    Money,
    Note,
    PickMany,
    Shown,
    Text,
    Value,
    YesNo,
)
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option, Suggest, among

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.twins import Twins

TAGS_SHOWN_MAX: Final = 12

_GENDERS: Final = (Option("", "not said"), *(Option(gender, gender) for gender in USUAL))


class CustomerForm(FormScreen):
    """Create or edit one customer; the answer is their id."""

    def __init__(self, store: "Store", calendar: Calendar, customer: Customer | None = None) -> None:
        super().__init__()
        self._store = store
        self._calendar = calendar
        self._customer = customer
        self._groups = store.group_pages.groups()
        self._by_rule = "" if customer is None else rule_groups(store, customer, self._groups)
        self._likely: Twins | None = None

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
            Option(group.id, group.name, "" if group.active else "inactive")
            for group in self._groups
            if group.kind is GroupKind.MANUAL
        ]
        return (
            Field("name", "Name", Text(), required=True),
            Field("email", "E-mail", Text()),
            Field("phone", "Phone", Text()),
            Field("groups", "Groups", PickMany(among(groups)), hint="type a group's name"),
            Field("by_rule", "By rule", Shown(), applies=lambda _: bool(self._by_rule)),
            Field("cards", "Card", Code(), hint="scan it; several with a blank between"),
            Field("birth_date", "Birth date", Day(self._calendar)),
            Field("gender", "Gender", Choice(self._genders())),
            Field("city", "City", Text()),
            Field("region", "Region", Text(), hint="state, province or county"),
            Field("country", "Country", Text()),
            Field("tags", "Tags", PickMany(suggest_tags(self._store)), hint="type a tag"),
            Field("consent", "Mailings", YesNo()),
            Field("tax_exempt", "Tax exempt", YesNo()),
            Field(
                "tax_reason",
                "Reason",
                Text(),
                hint="why no tax is due",
                applies=lambda values: values["tax_exempt"] is True,
            ),
            Field(
                "credit_limit",
                "Credit limit",
                Money(self._store.shop.get().currency),
                hint="how far the balance may go below zero",
            ),
            Field("joined", "Joined", Day(self._calendar), hint="today"),
            Field("reference", "Reference", Text(), hint="the id in another system"),
            Field("active", "Active", YesNo()),
            Field("notes", "Notes", Note(rows=2)),
        )

    def values(self) -> Mapping[str, Value]:
        """What the customer has now."""
        known = self._customer
        if known is None:
            return {"active": True, "groups": (), "tags": ()}
        manual = {group.id: group for group in self._groups if group.kind is GroupKind.MANUAL}
        texts = ("name", "email", "phone", "gender", "city", "region", "country", "reference", "notes")
        flags = ("active", "consent", "tax_exempt")
        return {
            **{name: getattr(known, name) for name in (*texts, *flags, "tax_reason")},
            "groups": tuple(Option(group, manual[group].name) for group in known.groups if group in manual),
            "by_rule": self._by_rule,
            "cards": " ".join(known.cards),
            "birth_date": known.birth_date or None,
            "tags": tuple(Option(tag, tag) for tag in known.tags),
            "credit_limit": known.credit_limit or None,
            "joined": self._calendar.local(known.joined).date(),
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word on every field."""
        draft = draft_from(values, joined=self._joined(values.get("joined")), kept=self._kept())
        if self._customer is None:
            created = self._store.customers.create(draft)
            self._likely = next(iter(self._store.customers.merging.twins_of(created)), None)
            return created
        from store.api import customer_draft_of

        self._store.customers.edit(self._customer.id, draft, seen=customer_draft_of(self._customer))
        return self._customer.id

    def _saved(self, answer: object, *, and_next: bool) -> None:
        super()._saved(answer, and_next=and_next)
        if self._likely is not None:
            other = self._likely.first if self._likely.second.id == answer else self._likely.second
            reasons = ", ".join(self._likely.reasons)
            self.till.say(f"Saved. Is it {other.name} once more? {reasons}; t on the list.", Tone.WARN)
            self._likely = None

    def _joined(self, day: Value) -> Instant | None:
        """The instant of the day typed; of the day that was there, the instant that was there."""
        known = self._customer
        if not isinstance(day, date):
            return None
        if known is not None and self._calendar.local(known.joined).date() == day:
            return known.joined
        return self._calendar.instant(day, time.min)

    def _kept(self) -> tuple[GroupId, ...]:
        """Groups that are not for the form to take away: those of rules, and what is not known here yet."""
        manual = {group.id for group in self._groups if group.kind is GroupKind.MANUAL}
        return (
            tuple(group for group in self._customer.groups if group not in manual) if self._customer else ()
        )

    def _genders(self) -> Sequence[Option]:
        """The usual words, and the customer's own where a file brought another."""
        own = self._customer.gender if self._customer is not None else ""
        known = any(option.id == own for option in _GENDERS)
        return _GENDERS if known else (*_GENDERS, Option(own, own))


def customer_form(store: "Store", customer: Customer | None) -> CustomerForm:
    """The form of a customer, or of a new one, by the shop's own calendar. Raises Unavailable."""
    return CustomerForm(store, Calendar(store.world.now, store.shop.get().zone), customer)


def suggest_tags(store: "Store") -> Suggest:
    """Tags that begin like what is typed, and a new one."""

    def suggest(typed: str) -> Sequence[Option]:
        tag = tag_of(typed)
        found = store.customers.tags(tag, TAGS_SHOWN_MAX)
        options = [Option(one, one) for one in found]
        return options if not tag or tag in found else [*options, Option(tag, tag, "new tag")]

    return suggest


def draft_from(
    values: Mapping[str, Value], *, joined: Instant | None, kept: tuple[GroupId, ...]
) -> CustomerDraft:
    """The form as the store wants it; `kept` are groups the form does not show."""
    chosen, tags = values.get("groups"), values.get("tags")
    groups = chosen if isinstance(chosen, tuple) else ()
    limit = values.get("credit_limit")
    return CustomerDraft(
        name=_text(values, "name"),
        email=_text(values, "email"),
        phone=_text(values, "phone"),
        reference=_text(values, "reference"),
        birth_date=_text(values, "birth_date"),
        gender=_text(values, "gender"),
        city=_text(values, "city"),
        region=_text(values, "region"),
        country=_text(values, "country"),
        notes=_text(values, "notes"),
        active=bool(values.get("active", True)),
        consent=bool(values.get("consent")),
        tax_exempt=bool(values.get("tax_exempt")),
        tax_reason=_text(values, "tax_reason"),
        credit_limit=limit if isinstance(limit, int) else 0,
        joined=joined,
        cards=tuple(_text(values, "cards").split()),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, tuple) else (),
        groups=(*kept, *(GroupId(group) for group in groups if isinstance(group, bytes))),
    )


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def saved_customer(answer: object) -> CustomerId | None:
    """Whom the form created or changed; None when it was left."""
    return CustomerId(answer) if isinstance(answer, bytes) else None

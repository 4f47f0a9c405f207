"""The form of a group, its nine fields and whether it is active. Fields that do not apply are hidden."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from store.domain.errors import Invalid
from store.domain.groups import Group, GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import ProgramId
from store.domain.money import ONE, Currency, format_percent
from store.domain.rights import Right
from tui.keys import bindings
from tui.widgets.field_kinds import (
    Choice,
    Moment,
    Money,
    Note,
    Percent,
    Pick,
    Quantity,
    Text,
    Value,
    YesNo,
)
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.line_text import at_end
from tui.widgets.moments import Calendar, read_moment
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.rules.tree import Rule

_DISCOUNTS: Final = (
    Option(QuickKind.NONE, "none"),
    Option(QuickKind.PERCENT, "percent"),
    Option(QuickKind.AMOUNT, "amount"),
)


_PERIODS: Final = (
    Option(LimitPeriod.DAY, "day"),
    Option(LimitPeriod.WEEK, "week"),
    Option(LimitPeriod.MONTH, "month"),
    Option(LimitPeriod.DAYS, "some days"),
)

RULE_CHARACTERS_MAX: Final = 10_000
"""What a line holds."""

_ASKS: Final = "somebody who may allows it"

_REWARD_HINT: Final = "a reward program; F5 makes one"


@dataclass(frozen=True, slots=True)
class Until(Moment):
    """The end of a period; one that lies in the past is allowed, and said."""

    def reading(self, text: str) -> str:
        """The moment, and whether it is over."""
        told = Moment.reading(self, text)
        is_over = read_moment(text, self.calendar, ends=self.ends) <= self.calendar.now()
        return f"{told}: already over" if is_over else told


@dataclass(frozen=True, slots=True)
class RuleNote(Note):
    """The rule of a group, as people write it."""

    characters_max: int = RULE_CHARACTERS_MAX
    rule_of: Callable[[str], Value] = str
    """Reads it; raises BadInput."""

    def read(self, text: str) -> Value:
        """The rule."""
        return self.rule_of(text)


class GroupForm(FormScreen):
    """Create or edit one group; the answer is its id."""

    BINDINGS = bindings("form.rule")

    def __init__(
        self, store: "Store", currency: Currency, calendar: Calendar, group: Group | None = None
    ) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._calendar = calendar
        self._group = group

    @property
    def heading(self) -> str:
        """Which group."""
        return "New group" if self._group is None else f"Group {self._group.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._group is None

    def fields(self) -> Sequence[Field]:
        """The nine fields, the limit on points, and whether the group is active."""
        money, asks = Money(self._currency), self._asks(Right.OFFERS)
        return (
            Field("name", "Name", Text(), required=True),
            Field("type", "Discount type", Choice(_DISCOUNTS), hint=asks, is_hint_kept=True),
            Field("percent", "Discount percent", Percent(), applies=_is(QuickKind.PERCENT), required=True),
            Field("amount", "Discount amount", money, applies=_is(QuickKind.AMOUNT), required=True),
            Field("program", "Assigned reward", Pick(among(self._programs())), hint=asks or _REWARD_HINT),
            Field("scheduled", "Enable scheduling", YesNo()),
            Field("from_at", "From", Moment(self._calendar), applies=_scheduled, required=True),
            Field("until_at", "To", Until(self._calendar, ends=True), applies=_scheduled, required=True),
            Field("limited", "Limit points", YesNo(), hint=asks, is_hint_kept=True),
            Field("points_limit", "At most", Quantity(), applies=_limited, required=True, hint="points used"),
            Field("limit_period", "In a", Choice(_PERIODS), applies=_limited),
            Field("limit_days", "How many days", Quantity(), applies=_by_days, required=True),
            *self._rule_fields(),
            Field("active", "Active", YesNo()),
            Field("description", "Description", Note()),
        )

    def _asks(self, right: Right) -> str:
        """Beside what somebody else must allow."""
        return "" if self._store.rights.may(right) else _ASKS

    def _rule_fields(self) -> Sequence[Field]:
        """Only a new group begins here to fill itself; one that is there gets its rule on its own page."""
        if self._group is not None:
            return ()
        rule = RuleNote(rule_of=self._store.group_rules.read)
        return (
            Field("auto", "Auto filled", YesNo()),
            Field("rule", "Rule", rule, applies=_auto, required=True),
        )

    # The editor of the rule

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The rule can be written where the group has one."""
        if action == "rule":
            return self.is_mounted and any(field.id == "rule" for field in self.form.form.shown())
        return super().check_action(action, parameters)

    def on_field_form_changed(self) -> None:
        """The key of the rule comes and goes."""
        self.refresh_bindings()

    def action_rule(self) -> None:
        """Write the rule with what could stand next, and see what it does."""
        from tui.screens.groups.rules.editor import RuleEditor
        from tui.screens.groups.rules.effects import About

        form = self.form.form
        about = About(form["name"].line.text.strip() or "the new group", None, self._own())
        self.ask(RuleEditor(self._store, about, self._currency, form["rule"].line.text), self._ruled)

    def _own(self) -> str:
        values = {field.id: self.form.form.value(field) for field in self.form.form.shown()}
        percent, amount = values.get("percent"), values.get("amount")
        if isinstance(percent, int):
            return f"{format_percent(percent)} % off"
        return f"{self._currency.format(amount)} off" if isinstance(amount, int) else ""

    def _ruled(self, answer: object) -> None:
        if isinstance(answer, str):
            field = next(field for field in self.form.form.fields if field.id == "rule")
            self.form.restore((field, at_end(answer)))

    def _programs(self) -> list[Option]:
        return [
            Option(
                program.id,
                program.name,
                f"{program.points} for each {self._currency.format(program.per_amount)}",
            )
            for program in self._store.programs.all()
        ]

    def values(self) -> Mapping[str, Value]:
        """What the group has now."""
        group = self._group
        if group is None:
            return {"type": QuickKind.NONE, "limit_period": LimitPeriod.MONTH, "active": True}
        program = next((option for option in self._programs() if option.id == group.program), None)
        return {
            "name": group.name,
            "program": program,
            "type": group.discount.kind,
            "percent": group.discount.percent or None,
            "amount": group.discount.amount or None,
            "limited": group.points_limit is not None,
            "points_limit": None if group.points_limit is None else group.points_limit * ONE,
            "limit_period": group.limit_period,
            "limit_days": group.limit_days * ONE if group.limit_days else None,
            "scheduled": group.scheduled,
            "from_at": group.from_at,
            "until_at": group.until_at,
            "active": group.active,
            "description": group.description,
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word on every field."""
        draft = draft_from(values)
        if self._group is None:
            return self._store.groups.create(draft)
        from store.api import group_draft_of

        # The rule has an editor of its own, on the group's page.
        draft = replace(draft, rule=self._group.rule)
        self._store.groups.edit(self._group.id, draft, seen=group_draft_of(self._group))
        return self._group.id


def _is(kind: QuickKind) -> Callable[[Mapping[str, Value]], bool]:
    return lambda values: values.get("type") is kind


def _auto(values: Mapping[str, Value]) -> bool:
    return bool(values.get("auto"))


def _limited(values: Mapping[str, Value]) -> bool:
    return bool(values.get("limited"))


def _by_days(values: Mapping[str, Value]) -> bool:
    return _limited(values) and values.get("limit_period") is LimitPeriod.DAYS


def _scheduled(values: Mapping[str, Value]) -> bool:
    return bool(values.get("scheduled"))


def draft_from(values: Mapping[str, Value]) -> GroupDraft:
    """The form as the store wants it."""
    program, kind, period = values.get("program"), values.get("type"), values.get("limit_period")
    return GroupDraft(
        name=str(values.get("name") or ""),
        description=str(values.get("description") or ""),
        program=ProgramId(program) if isinstance(program, bytes) else None,
        discount=QuickDiscount(
            kind if isinstance(kind, QuickKind) else QuickKind.NONE,
            percent=_number(values, "percent") or 0,
            amount=_number(values, "amount") or 0,
        ),
        points_limit=_whole(values, "points_limit") if values.get("limited") else None,
        limit_period=period if isinstance(period, LimitPeriod) else LimitPeriod.MONTH,
        limit_days=_whole(values, "limit_days") or 0,
        scheduled=bool(values.get("scheduled")),
        from_at=_number(values, "from_at"),
        until_at=_number(values, "until_at"),
        active=bool(values.get("active", True)),
        rule=cast("Rule | None", values.get("rule")) if values.get("auto") else None,
    )


def _whole(values: Mapping[str, Value], name: str) -> int | None:
    """A count, typed as a quantity."""
    number = _number(values, name)
    if number is None:
        return None
    whole, rest = divmod(number, ONE)
    if rest:
        raise Invalid({name: "write a whole number"})
    return whole


def _number(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None

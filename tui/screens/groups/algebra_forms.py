"""The forms that make groups of groups: combine some, split one. How many would be in it is told below."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput
from store.domain.group_algebra import How, SplitBy, combined
from store.domain.groups import Group, GroupDraft
from store.domain.ids import GroupId
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Choice, Pick, Shown, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.marks import counted
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store

LIVE: Final = Option("live", "by a rule that follows")
FIXED: Final = Option("fixed", "who is in now")

_WORDS: Final = {How.UNION: "or", How.INTERSECTION: "and", How.DIFFERENCE: "without"}
_TITLES: Final = {
    How.UNION: "Union: whoever is in any of them",
    How.INTERSECTION: "Intersection: whoever is in all of them",
    How.DIFFERENCE: "Difference: whoever is in one and in none of the others",
}

NAMED_MAX: Final = 3
"""More groups make no readable name."""


class CombineForm(FormScreen):
    """A new group of several; the answer is its id."""

    def __init__(self, store: "Store", how: How, groups: Sequence[Group]) -> None:
        super().__init__()
        self._store = store
        self._how = how
        self._groups = tuple(groups)
        self._first = groups[0].id

    @property
    def heading(self) -> str:
        """Which way."""
        return _TITLES[self._how]

    @property
    def can_start_next(self) -> bool:
        """There is one."""
        return False

    def fields(self) -> Sequence[Field]:
        """Of whom, how, and its name."""
        options = [Option(group.id, group.name) for group in self._groups]
        is_difference = self._how is How.DIFFERENCE
        return (
            Field("groups", "Groups", Shown()),
            Field(
                "first", "Members of", Pick(among(options)), required=True, applies=lambda _: is_difference
            ),
            Field("kind", "Filled", Choice((LIVE, FIXED))),
            Field("name", "Name", Text(), required=True),
        )

    def values(self) -> Mapping[str, Value]:
        """The first of them, and a name that says what it is."""
        names = [group.name for group in self._groups]
        first = self._groups[0]
        name = f" {_WORDS[self._how]} ".join(names) if len(names) <= NAMED_MAX else ""
        return {
            "groups": ", ".join(names),
            "first": Option(first.id, first.name),
            "kind": LIVE.id,
            "name": name,
        }

    def on_mount(self) -> None:
        """Count who would be in it."""
        self._count()

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Whose members it is about may be another."""
        event.stop()
        first = self.form.form.value(self.form.form.fields[1])
        if isinstance(first, bytes) and first != self._first:
            self._first = GroupId(first)
            self._count()

    def _count(self) -> None:
        self.summary.text = "Counting who would be in it ..."
        rule = self.at_once(lambda: combined(self._how, self._parts))
        if rule is not None:
            self.in_background(
                lambda: self._store.group_rules.preview(rule).matches, self._counted, group="count"
            )

    def _counted(self, members: int) -> None:
        self.summary.text = f"{counted(members, 'member')} would be in it"

    @property
    def _parts(self) -> list[GroupId]:
        others = [group.id for group in self._groups if group.id != self._first]
        return [self._first, *others]

    def save(self, values: dict[str, Value]) -> object:
        """Make it."""
        draft = GroupDraft(name=str(values["name"]))
        is_live = values["kind"] == LIVE.id
        return self._store.group_algebra.combine(draft, self._how, self._parts, live=is_live)


class SplitForm(FormScreen):
    """New groups out of one; the answer is a list of their ids."""

    def __init__(self, store: "Store", group: Group) -> None:
        super().__init__()
        self._store = store
        self._group = group

    @property
    def heading(self) -> str:
        """Which group."""
        return f"Split {self._group.name}"

    @property
    def can_start_next(self) -> bool:
        """Once is enough."""
        return False

    def fields(self) -> Sequence[Field]:
        """By what, and how."""
        options = tuple(Option(by, by.value) for by in SplitBy)
        return (
            Field("by", "By", Pick(among(options)), required=True),
            Field("kind", "Filled", Choice((LIVE, FIXED))),
        )

    def save(self, values: dict[str, Value]) -> object:
        """Make them."""
        by = values["by"]
        if not isinstance(by, SplitBy):
            raise BadInput("choose what to split by", field="by")
        return self._store.group_algebra.split(self._group.id, by, live=values["kind"] == LIVE.id)

"""From the list of groups to groups made of groups: combine, split, duplicate, merge into one another."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.domain.group_algebra import How
from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.names import required_name
from store.domain.rules.consequences import Consequences
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.prompt import Prompt
from tui.screens.groups.algebra_forms import CombineForm, SplitForm
from tui.screens.groups.deleting import rules_detail
from tui.widgets.line_text import offered
from tui.widgets.marks import counted
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store
    from tui.widgets.frame import TillScreen

_SEVERAL: Final = (
    Option(How.UNION, "Union", "whoever is in any of them"),
    Option(How.INTERSECTION, "Intersection", "whoever is in all of them"),
    Option(How.DIFFERENCE, "Difference", "whoever is in one and in none of the others"),
)
_MERGE: Final = Option("merge", "Merge into", "become part of another group; can be taken apart again")
_ONE: Final = (
    Option("split", "Split", "a group for each city, gender, status ... of its members"),
    Option("duplicate", "Duplicate", "a group like it, with the same members"),
    _MERGE,
)


class Algebra:
    """What a screen makes of some groups."""

    def __init__(self, screen: "TillScreen[Any]", store: "Store", made: "Callable[[GroupId], None]") -> None:
        """`made` shows a group that is new."""
        self._screen = screen
        self._store = store
        self._made = made

    def ask(self, chosen: Sequence[Group]) -> None:
        """Ask what to make of the chosen groups."""
        if len(chosen) == 1:
            question = f"What of {chosen[0].name}? Mark several to combine them"
            options: Sequence[Option] = _ONE
        else:
            question, options = f"What of these {len(chosen)} groups?", (*_SEVERAL, _MERGE)

        def then(option: Option | None) -> None:
            if option is not None:
                self._begin(option.id, chosen)

        self._screen.ask(Choose(question, among(options)), then)

    def _begin(self, what: object, chosen: Sequence[Group]) -> None:
        if isinstance(what, How):
            self._screen.ask(CombineForm(self._store, what, chosen), self._show)
        elif COMMON_GROUP in {group.id for group in chosen} and what != "split":
            self._screen.say("Everybody is in the common group; it stays as it is.", Tone.WARN)
        elif what == "split":
            self._screen.ask(SplitForm(self._store, chosen[0]), self._split)
        elif what == "duplicate":
            self._duplicate(chosen[0])
        else:
            self._merge(chosen)

    def _show(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self._made(GroupId(answer))

    def _split(self, answer: object) -> None:
        if isinstance(answer, list) and answer:
            self._made(answer[0])
            self._screen.say(f"{counted(len(answer), 'group')} made.", Tone.GOOD)

    def _duplicate(self, group: Group) -> None:
        store = self._store

        def named(name: str | None) -> None:
            if name is not None:
                self._screen.in_background(
                    lambda: store.group_algebra.duplicate(group.id, name), self._made, group="algebra"
                )

        self._screen.ask(
            Prompt(f"Name of the group like {group.name}", required_name, text=offered(f"{group.name} 2")),
            named,
        )

    def _merge(self, chosen: Sequence[Group]) -> None:
        gone = {group.id for group in chosen} | {COMMON_GROUP}
        groups = self._screen.at_once(self._store.group_pages.groups) or []
        options = [Option(group.id, group.label) for group in groups if group.id not in gone]
        if not options:
            self._screen.say("There is no other group to merge into.", Tone.WARN)
            return
        names = ", ".join(group.label for group in chosen)

        def into(option: Option | None) -> None:
            if option is not None and isinstance(option.id, bytes):
                self._confirm_merge(chosen, GroupId(option.id), option.label)

        self._screen.ask(Choose(f"Merge {names} into which group?", among(options)), into)

    def _confirm_merge(self, chosen: Sequence[Group], into: GroupId, name: str) -> None:
        """Find out whose rules name one of them, then ask."""
        store, parts = self._store, [group.id for group in chosen]
        self._screen.in_background(
            lambda: store.group_rules.if_merged(parts, into),
            lambda found: self._ask_merge(chosen, into, name, found),
            group="algebra",
        )

    def _ask_merge(self, chosen: Sequence[Group], into: GroupId, name: str, found: Consequences) -> None:
        names = ", ".join(group.label for group in chosen)
        rules = rules_detail(found, f"{{}} would ask for everybody in {name}")
        detail = "\n".join(filter(None, (rules, merge_detail(names, name, len(chosen)))))
        store, parts = self._store, [group.id for group in chosen]

        def merge() -> None:
            store.group_algebra.merge(parts, into, even_so=bool(rules))

        def merged(_: None) -> None:
            self._made(into)
            self._screen.say(f"{names} {_is(len(chosen))} part of {name} now.", Tone.GOOD)

        self._screen.ask(
            Confirm(f"Merge {names} into {name}?", detail, yes="Merge", is_safe=False),
            lambda yes: self._screen.in_background(merge, merged, group="algebra") if yes else None,
        )


def merge_detail(names: str, into: str, count: int) -> str:
    """What merging means, in a few sentences. Pure."""
    its, them = ("its", "it") if count == 1 else ("their", "them")
    return (
        f"Whoever is in {names} counts as a member of {into} from now on, by {its} rule too. Discounts and"
        f" rules that name {them} mean {into}; receipts stay as they are. The list shows {into} alone: its"
        f" overview names its parts, and v there takes one out again."
    )


def _is(count: int) -> str:
    return "is" if count == 1 else "are"

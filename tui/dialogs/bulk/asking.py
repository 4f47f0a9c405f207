"""Asks what is to be done to customers, dialog by dialog; the answer is a list of edits.

    Asking(screen, store, selection).anything(then)     # then(selection, edits), when all was answered

The selection comes back because merging tags concerns only those who have one of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from store.domain.bulk_edits.edits import (
    AddTags,
    AddToGroups,
    DeleteCustomers,
    Edit,
    RemoveFromGroups,
    RemoveTags,
    SetField,
)
from store.domain.bulk_edits.fields import FIELDS, Kind, label
from store.domain.customers import TAG_CHARACTERS_MAX, tag_of
from store.domain.errors import BadInput
from store.domain.genders import USUAL
from store.domain.groups import Group, GroupKind
from store.domain.ids import GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.rules.tree import AllOf, AnyOf, HasTag, Rule
from tui.dialogs.choose import Choose
from tui.dialogs.choose_many import ChooseMany
from tui.dialogs.prompt import Prompt
from tui.widgets.moments import Calendar, read_day
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among, matching

if TYPE_CHECKING:
    from store.api import Store
    from tui.widgets.frame import TillScreen

Then = Callable[[Selection, Sequence[Edit]], None]

ALL_GROUPS: Final = Option("all", "All groups", "all that are filled by hand")

TAGS_MAX: Final = 50

_DAYS: Final = {"birth_date", "joined"}
_MENU: Final = (
    Option("join", "Add to groups", "one, several or all that are filled by hand"),
    Option("leave", "Remove from groups", "one, several or all that are filled by hand"),
    Option("active", "Status", "active or inactive"),
    Option("tag", "Give tags", "known or new ones"),
    Option("untag", "Take tags away", "one or several"),
    Option("merge_tags", "Merge tags", "one tag instead of several"),
    *(
        Option(field, label(field).capitalize(), "one value for all of them")
        for field in FIELDS
        if field not in {"active", "email", "name"}
    ),
    Option("email", "E-mail", "take the address out"),
    Option("name", "Name", "one value for all of them"),
    Option("delete", "Delete", "asks once more; sales and receipts stay"),
)
"""What can be done, what is done most first."""


class Asking:
    """Questions on a screen about some customers."""

    def __init__(self, screen: "TillScreen[Any]", store: "Store", selection: Selection) -> None:
        self._screen = screen
        self._store = store
        self._selection = selection

    def anything(self, then: Then) -> None:
        """Ask what is to be done first."""
        self._screen.ask(
            Choose("Change what?", among(_MENU)),
            lambda option: None if option is None else self._ask(str(option.id), then),
        )

    def _ask(self, what: str, then: Then) -> None:
        match what:
            case "join":
                self.join(then)
            case "leave":
                self.leave(then)
            case "tag":
                self._tags("Give which tags?", then, lambda tags: [AddTags(tags)], new=True)
            case "untag":
                self._tags("Take which tags away?", then, lambda tags: [RemoveTags(tags)], new=False)
            case "merge_tags":
                self._merge_tags(then)
            case "delete":
                then(self._selection, [DeleteCustomers()])
            case _:
                self._field(what, lambda edits: then(self._selection, edits))

    # Groups

    def join(self, then: Then) -> None:
        """Ask for the groups to put them in."""
        groups = [group for group in self._manual() if group.active]
        if not groups:
            self._screen.say("There is no group to join yet: F4 and n make one.", Tone.WARN)
            return
        self._choose_groups(
            "Add to which groups?", groups, lambda ids: then(self._selection, [AddToGroups(ids)])
        )

    def leave(self, then: Then) -> None:
        """Ask for the groups to take them out of."""
        groups = self._manual()
        if not groups:
            self._screen.say("There is no group to leave yet.", Tone.WARN)
            return
        self._choose_groups(
            "Remove from which groups?", groups, lambda ids: then(self._selection, [RemoveFromGroups(ids)])
        )

    def _manual(self) -> list[Group]:
        groups = self._screen.at_once(self._store.group_pages.groups) or []
        return [group for group in groups if group.kind is GroupKind.MANUAL]

    def _choose_groups(
        self, question: str, groups: Sequence[Group], then: Callable[[tuple[GroupId, ...] | None], None]
    ) -> None:
        options = [Option(group.id, group.name, "" if group.active else "inactive") for group in groups]

        def chosen(picked: tuple[Option, ...] | None) -> None:
            if picked is not None:
                is_all = ALL_GROUPS in picked
                ids = tuple(GroupId(one.id) for one in picked if isinstance(one.id, bytes))
                then(None if is_all else ids)

        self._screen.ask(ChooseMany(question, among([*options, ALL_GROUPS])), chosen)

    # Tags

    def _tags(
        self, question: str, then: Then, edits: Callable[[tuple[str, ...]], Sequence[Edit]], *, new: bool
    ) -> None:
        def chosen(picked: tuple[Option, ...] | None) -> None:
            if picked:
                then(self._selection, edits(tuple(str(option.id) for option in picked)))

        self._screen.ask(ChooseMany(question, self._suggest_tags(new=new)), chosen)

    def _suggest_tags(self, *, new: bool) -> Callable[[str], Sequence[Option]]:
        def suggest(typed: str) -> Sequence[Option]:
            tag = tag_of(typed)
            found = self._store.customers.tags(tag, TAGS_MAX)
            options = [Option(one, one) for one in found]
            is_new = new and tag and tag not in found and len(tag) <= TAG_CHARACTERS_MAX
            return [*options, Option(tag, tag, "new tag")] if is_new else options

        return suggest

    def _merge_tags(self, then: Then) -> None:
        def merged(olds: tuple[str, ...], new: str) -> None:
            gone = tuple(tag for tag in olds if tag != new)
            edits: list[Edit] = [AddTags((new,)), *([RemoveTags(gone)] if gone else [])]
            # Nothing of those who have none of them is to change.
            self._screen.in_background(
                lambda: having(self._store, self._selection, olds),
                lambda selection: then(selection, edits),
                group="bulk",
            )

        def chosen(picked: tuple[Option, ...] | None) -> None:
            if picked:
                olds = tuple(str(option.id) for option in picked)
                question = f"Which tag instead of {', '.join(olds)}?"
                self._screen.ask(
                    Choose(question, self._suggest_tags(new=True)),
                    lambda option: None if option is None else merged(olds, str(option.id)),
                )

        self._screen.ask(ChooseMany("Merge which tags?", self._suggest_tags(new=False)), chosen)

    # Fields

    def _field(self, field: str, then: Callable[[Sequence[Edit]], None]) -> None:
        name = label(field)
        if field == "email":
            then([self._edit(field, "")])
        elif FIELDS[field] is Kind.FLAG:
            words = ("active", "inactive") if field == "active" else ("yes", "no")
            options = among([Option(word, word) for word in words])
            self._screen.ask(
                Choose(f"{name.capitalize()} of all of them?", options),
                lambda option: None if option is None else self._flagged(field, str(option.id), then),
            )
        elif field == "gender":
            self._screen.ask(
                Choose("Gender of all of them?", _genders),
                lambda option: None if option is None else then([self._edit(field, str(option.id))]),
            )
        else:
            self._screen.ask(
                Prompt(
                    f"{name.capitalize()} of all of them",
                    lambda typed: self._edit(field, typed),
                    hint="" if field in {"name", "joined"} else "nothing typed empties it",
                ),
                lambda edit: None if edit is None else then([edit]),
            )

    def _flagged(self, field: str, word: str, then: Callable[[Sequence[Edit]], None]) -> None:
        edit = self._edit(field, word)
        if field != "tax_exempt" or word == "no":
            then([edit])
            return
        self._screen.ask(
            Prompt("Why is no tax due?", self._reason, hint="such as a certificate's number"),
            lambda reason: None if reason is None else then([edit, reason]),
        )

    def _reason(self, typed: str) -> SetField:
        if not typed.strip():
            raise BadInput("a reason is needed")
        return self._edit("tax_reason", typed)

    def _edit(self, field: str, typed: str) -> SetField:
        if field in _DAYS and typed.strip():
            zone = self._store.shop.get().zone
            typed = read_day(typed, Calendar(self._store.world.now, zone)).isoformat()
        return self._store.bulk_edits.field(field, typed)


def _genders(typed: str) -> Sequence[Option]:
    word = " ".join(typed.split())
    found = matching([*(Option(gender, gender) for gender in USUAL), Option("", "not said")], word)
    return found or [Option(word, word, "another word")]


def having(store: "Store", selection: Selection, tags: Sequence[str]) -> Selection:
    """Those of a selection who have one of some tags. Reads the book; call it in a thread."""
    one_of: Rule = AnyOf(tuple(HasTag(tag) for tag in tags))
    if selection.matching is not None:
        rule = selection.matching.rule
        both = one_of if rule is None else AllOf((rule, one_of))
        return replace(selection, matching=replace(selection.matching, rule=both))
    tagged = store.customers.chosen(Selection(matching=CustomerList(rule=one_of)))
    return Selection(selection.keys & frozenset(tagged))

"""Which files there are of customers and groups: all of theirs, who is in which group, a mailing list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP
from store.domain.listing import CustomerList, Selection
from tui.dialogs.choose import Choose
from tui.dialogs.export.screen import Wanted, write_file
from tui.widgets.frame import TillScreen
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store

Choice: TypeAlias = tuple[str, str, Wanted]
"""How a file is called in the list of those there are, what that means, and the file."""


def customers(store: "Store", selection: Selection, what: str, stem: str = "customers") -> Wanted:
    """Customers with all that is theirs."""
    return Wanted(what, stem, lambda path, watch: store.exports.customers(path, selection, watch=watch))


def everybody(store: "Store") -> Wanted:
    """All customers with all that is theirs."""
    return customers(store, Selection(matching=CustomerList()), "all customers")


def all_groups(store: "Store") -> Wanted:
    """All groups with their rules."""
    what = "all groups with their rules"
    return Wanted(what, "groups", lambda path, watch: store.exports.groups(path, watch=watch))


def ask_of_groups(screen: TillScreen[Any], store: "Store", chosen: Sequence[Group]) -> None:
    """Ask what of some groups is to be written: themselves, who is in them, a mailing list."""
    what = _named(chosen)
    found: list[Choice] = []
    if all(group.id != COMMON_GROUP for group in chosen):
        ids = [group.id for group in chosen]
        these = Wanted(what, what, lambda path, watch: store.exports.groups(path, ids, watch=watch))
        itself = "The group itself" if len(ids) == 1 else "The groups themselves"
        found = [(itself, "with rule, discount and dates", these), _memberships(store, chosen)]
    if len(chosen) == 1:
        found += _people(store, chosen[0])
    found.append(("All groups", "each with its rule, discount and dates", all_groups(store)))
    _ask(screen, store, what, found)


def ask_of_members(
    screen: TillScreen[Any], store: "Store", group: Group, marked: Selection | None, count: str
) -> None:
    """Ask what of a group's members is to be written; `count`: how many are marked, in words."""
    found: list[Choice] = []
    if marked is not None:
        wanted = customers(store, marked, f"{count} of {group.name}", f"{group.name} marked")
        found.append((f"{count} marked", "with all that is known of them", wanted))
    found += _people(store, group)
    if group.id != COMMON_GROUP:
        found.append(_memberships(store, [group]))
    _ask(screen, store, group.name, found)


def _named(groups: Sequence[Group]) -> str:
    return groups[0].name if len(groups) == 1 else f"{len(groups)} groups"


def _people(store: "Store", group: Group) -> list[Choice]:
    listed = CustomerList(group=None if group.id == COMMON_GROUP else group.id)
    members = customers(
        store, Selection(matching=listed), f"the members of {group.name}", f"{group.name} customers"
    )
    mailing = Wanted(
        f"the mailing list of {group.name}",
        f"{group.name} mailing",
        lambda path, watch: store.exports.mailing(path, group.id, watch=watch),
    )
    return [
        ("All members", "with all that is known of them", members),
        ("Mailing list", "name and e-mail of those who agreed to mailings", mailing),
    ]


def _memberships(store: "Store", groups: Sequence[Group]) -> Choice:
    ids, what = [group.id for group in groups], _named(groups)
    wanted = Wanted(
        f"who is in {what}",
        f"{what} memberships",
        lambda path, watch: store.exports.memberships(path, ids, watch=watch),
    )
    return ("Memberships", "customer and group alone, to be read in again", wanted)


def _ask(screen: TillScreen[Any], store: "Store", what: str, found: Sequence[Choice]) -> None:
    options = [Option(str(number), name, detail) for number, (name, detail, _) in enumerate(found)]

    def chosen(option: Option | None) -> None:
        if option is not None:
            write_file(screen, store, found[int(str(option.id))][2])

    screen.ask(Choose(f"Write what of {what} into a file?", among(options)), chosen)

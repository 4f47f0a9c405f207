"""Asks before groups are deleted: first finds out whose rules name them, then shows what becomes of these."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.domain.bulk_edits.edits import DeleteGroups
from store.domain.ids import GroupId
from store.domain.rules.consequences import Consequences
from tui.dialogs.confirm import Confirm
from tui.screens.groups.deleting import rules_detail

if TYPE_CHECKING:
    from store.api import Store
    from tui.widgets.frame import TillScreen

_NOBODY: Final = "nobody meets {} any more. Better change that first, or merge the group into another"


def ask_to_delete(
    screen: "TillScreen[Any]",
    store: "Store",
    chosen: Sequence[GroupId],
    what: str,
    detail: str,
    then: Callable[[DeleteGroups], None],
) -> None:
    """Ask whether to delete groups, and go on with what is to be done then.

    `what` names them, `detail` says what it does beside rules.
    """

    def found(consequences: Consequences) -> None:
        rules = rules_detail(consequences, _NOBODY)
        told = f"{rules}\n{detail}" if rules else detail
        edit = DeleteGroups(even_so=bool(rules))
        dialog = Confirm(f"Delete {what}?", told, yes="Delete", is_safe=False)
        screen.ask(dialog, lambda yes: then(edit) if yes else None)

    screen.in_background(lambda: store.group_rules.if_deleted(chosen), found, group="deleting")

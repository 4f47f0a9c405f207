"""Law 9 where lanes clear away what was deleted: nothing goes that is needed, nothing that went comes back.

It knows on its own what a grave is, and asks no code of ours.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from support.books import Content, Kept, Key, claimed, supersedes
from support.sim.broken import Broken
from support.sim.members import shut_out

from store.domain.changes import Cell
from store.domain.ids import LaneId

if TYPE_CHECKING:
    from support.sim.looking import Eye
    from support.sim.witness import View, Witness

DELETED = 9

_OFF = {
    "memberships": ("present", 0), "cards": ("present", 0), "tags": ("present", 0),
    "strangers": ("present", 0), "barcodes": ("present", 0), "discount_groups": ("present", 0),
    "discount_targets": ("present", 0), "pins": ("side", 0), "allowances": ("amount", 0),
}  # fmt: skip
_NAMED = ("sales", "ledger", "transfers", "overdrawn", "discount_uses", "held")
_THEIRS = ("memberships", "cards", "tags", "pins", "strangers")


def is_grave(key: Key, content: Content) -> bool:
    """Whether a row is as good as none."""
    if key.table == "priors":
        return True
    if key.table == "held":
        return content["state"] != "held"
    if key.table == "customers":
        return content["deleted"] == 1 and content["merged_into"] is None
    name, off = _OFF.get(key.table, ("", 0))
    return bool(name) and content[name] == off


def cleared(witness: "Witness", lane: int, eye: "Eye", counting: Iterable[int]) -> None:
    """Judge what a lane has just cleared away; `counting` are all lanes that must have heard of it."""
    view = witness.views[lane]
    gone = view.cells.keys() - eye.everything().keys()
    rows = {key: view.rows[key] for key in gone}
    for key, kept in rows.items():
        if not is_grave(key, kept.content) and not _is_of_the_dead(key, rows):
            raise Broken(DELETED, f"lane {lane} cleared {key} away, which lives: {kept.content}")
        if key.table == "customers" and (user := _user(view, key.key[0])) is not None:
            raise Broken(DELETED, f"lane {lane} cleared {key} away, whom {user} names")
        for other in counting:
            if not claimed(kept.tag, witness.views[other].have):
                raise Broken(DELETED, f"lane {lane} cleared {key} away, which lane {other} has not heard of")
        del view.rows[key], view.cells[key]
        view.gone[key] = kept


def _is_of_the_dead(key: Key, rows: Mapping[Key, Kept]) -> bool:
    return key.table in _THEIRS and any(Key("customers", (cell,)) in rows for cell in key.key)


def _user(view: "View", customer: Cell) -> Key | None:
    for key, kept in view.rows.items():
        if (
            key.table in _NAMED
            and dict(kept.content.cells).get("customer_id", (0, 0, 0, None))[3] == customer
        ):
            return key
    return None


def refuse_return(lane: int, view: "View", key: Key, kept: Kept) -> None:
    """What went may come again as it was, or later; raises Broken when it is from before."""
    before = view.gone.pop(key, None)
    if before is not None and not kept.content.covers(before.content):
        raise Broken(DELETED, f"lane {lane} has {key} back, as {kept.content}; it was {before.content}")


def stay_gone(views: Mapping[int, "View"]) -> None:
    """What some lane cleared away is a grave on all others too, or something later."""
    for view in views.values():
        for key, before in view.gone.items():
            for lane, other in views.items():
                kept = other.rows.get(key)
                if kept is not None and not kept.content.covers(before.content):
                    raise Broken(DELETED, f"lane {lane} has {key} as {kept.content}; it was {before.content}")


def is_known_gone(views: Iterable["View"], key: Key, wanted: Kept) -> bool:
    """Whether a row is not here because that, or what came after it, was cleared away."""
    return any(key in view.gone and supersedes(view.gone[key], wanted) for view in views)


def is_last(views: Iterable["View"], key: Key, wanted: Content) -> bool:
    """Whether somebody cleared a row away that has been nothing else since."""
    return any(key in view.gone and view.gone[key].content.covers(wanted) for view in views)


def counting(view: "View", lanes: Mapping[LaneId, int]) -> list[int]:
    """The lanes that are neither shut out nor retired, as one lane has it."""
    found, out = [], shut_out(view.rows)
    for identity, index in lanes.items():
        row = view.rows.get(Key("lanes", (identity,)))
        if identity not in out and (row is None or not row.content["retired"]):
            found.append(index)
    return found

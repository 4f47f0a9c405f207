"""Two versions of one row that is merged column by column: the greater one, or a third one of both.

Of each column the later write stays. When the result is neither of the two, it is a content that nobody has
named yet, so this lane names it; see `merge`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from store.domain.changes import Cell, Site, Version, Write, write
from store.domain.errors import BadInput
from store.domain.stamps import Stamp
from store.queries import losses
from store.queries.arriving import Row, stamp_of
from store.tables.base import Replicated


class Joining(Protocol):
    """What a merging transaction knows and notes of it."""

    known: dict[int, Site]
    """Sites by their local numbers."""
    own_site: int
    own_next: Version
    """What this lane names a new content."""
    room: int
    """Rows that this version may still get, by their weight."""
    minted: bool
    """Whether it has named one."""
    lost: list[losses.Lost]
    """Writes that did not stay."""

    def next_version(self) -> None:
        """Begin another version of this lane."""


def joined(merge: Joining, spec: Replicated, ours: Row, theirs: Row) -> Row:
    """The greater of two versions of a row; a third one, named by this lane, when each has something."""
    unlike = _unlike(spec, ours, theirs)
    mine = {name: _written(merge, ours, name) for name in unlike}
    yours = {name: _written(merge, theirs, name) for name in unlike}
    made_ours, made_theirs = _created(merge, ours), _created(merge, theirs)
    differing = [name for name in mine if mine[name] != yours[name]]
    we_lead = made_ours < made_theirs or any(mine[name] > yours[name] for name in differing)
    they_lead = made_theirs < made_ours or any(yours[name] > mine[name] for name in differing)
    made = max(made_ours, made_theirs)
    merge.lost += losses.of_row(spec, ours, {name: (mine[name], yours[name]) for name in differing}, made)
    if not they_lead:
        return theirs if not we_lead and _tag(merge, theirs) > _tag(merge, ours) else ours
    if not we_lead:
        return theirs
    return _minted(merge, spec, ours, theirs)


def _unlike(spec: Replicated, ours: Row, theirs: Row) -> list[str]:
    """Columns that are not stored alike in two rows: of a customer's many, mostly the edited one."""
    made_alike = all(ours[each] == theirs[each] for each in ("created_hlc", "created_site"))
    return [
        name
        for name, hlc, site in _cells(spec)
        if ours[name] != theirs[name]
        or ours.get(hlc) != theirs.get(hlc)
        or ours.get(site) != theirs.get(site)
        or not made_alike
    ]


@lru_cache(maxsize=64)
def _cells(spec: Replicated) -> Sequence[tuple[str, str, str]]:
    """Names of a value, of its stamp and of the stamp's site."""
    return [(each.name, f"{each.name}_hlc", f"{each.name}_site") for each in spec.values]


def _minted(merge: Joining, spec: Replicated, ours: Row, theirs: Row) -> Row:
    older = min((ours, theirs), key=lambda row: _created(merge, row))
    created = (older["created_hlc"], older["created_site"])
    result: Row = {each.name: ours[each.name] for each in spec.keys}
    result["created_hlc"], result["created_site"] = created
    for each in spec.values:
        name = each.name
        winner = max((ours, theirs), key=lambda row: _written(merge, row, name))
        result[name] = winner[name]
        stamp = _stamp_of(winner, name)
        result[f"{name}_hlc"], result[f"{name}_site"] = stamp if stamp != created else (None, None)
    for local in spec.derived:
        result[local.name] = local.work_out(str(result[local.source]))
    result["hlc"] = max(stamp_of(ours["hlc"]), stamp_of(theirs["hlc"]))
    # An earlier batch of this transaction may have named the row already.
    is_named = (ours["site"], ours["ver"]) == (merge.own_site, merge.own_next)
    if is_named or merge.room < spec.weight:
        merge.next_version()
    merge.room -= spec.weight
    result["site"], result["ver"] = merge.own_site, merge.own_next
    merge.minted = True
    return result


def _stamp_of(row: Row, name: str) -> tuple[Cell, Cell]:
    if row.get(f"{name}_hlc") is None:
        return row["created_hlc"], row["created_site"]
    return row[f"{name}_hlc"], row[f"{name}_site"]


def _written(merge: Joining, row: Row, name: str) -> Write:
    hlc, site = _stamp_of(row, name)
    return write(stamp_of(hlc), _site(merge, site), row[name])


def _created(merge: Joining, row: Row) -> tuple[Stamp, Site]:
    return stamp_of(row["created_hlc"]), _site(merge, row["created_site"])


def _tag(merge: Joining, row: Row) -> tuple[Site, Cell]:
    return _site(merge, row["site"]), row["ver"]


def _site(merge: Joining, number: Cell) -> Site:
    if not isinstance(number, int):
        raise BadInput("a stamp without its site")
    return merge.known[number]

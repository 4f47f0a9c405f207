"""The history as people read it: of the shop, of a group, of a customer, in windows."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from store.domain.history import TO_GROUPS, Entry, count_of, many, why_not, words
from store.domain.ids import CustomerId, GroupId
from store.domain.pins import Side
from store.queries import history
from store.queries.history import Action, ByRule, Line, Move
from store.unit import Units


class HistoryService:
    """Who did what, when, on which lane; the last first."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def all(self, start: int, size: int) -> list[Entry]:
        """Lines `start` to `start + size` of everything that was done."""
        with self._units.database.reading() as connection:
            return self._entries(connection, history.every(connection, start, size), None)

    def besides_sales(self, start: int, size: int) -> list[Entry]:
        """The same without sales, which have a list of their own."""
        with self._units.database.reading() as connection:
            return self._entries(connection, history.besides_sales(connection, start, size), None)

    def of_group(self, group: GroupId, start: int, size: int) -> list[Entry]:
        """The same of a group and of who joined or left it."""
        with self._units.database.reading() as connection:
            lines = history.of_group(connection, group, start, size)
            return self._entries(connection, lines, group)

    def of_customer(self, customer: CustomerId, start: int, size: int) -> list[Entry]:
        """The same of a customer."""
        with self._units.database.reading() as connection:
            lines = history.of_customer(connection, customer, start, size)
            return self._entries(connection, lines, None, customer)

    def _entries(
        self,
        connection: Connection,
        lines: Sequence[Line],
        group: GroupId | None,
        customer: CustomerId | None = None,
    ) -> list[Entry]:
        actions = history.named(connection, [line.action for line in lines if line.action is not None])
        rules = history.by_rule(connection, [line.log for line in lines if line.log is not None])
        undone = history.undone(connection, list(actions))
        subjects = {action.subject for action in actions.values() if action.subject is not None}
        subjects |= {bytes.fromhex(each.detail) for each in actions.values() if each.does in TO_GROUPS}
        for rule in rules.values():
            subjects |= {rule.group, *([] if rule.customer is None else [rule.customer])}
        names = history.names(connection, list(subjects))
        lanes, staff = history.lanes(connection), history.staff(connection)
        entries = []
        for line in lines:
            if line.log is not None:
                entries.append(_by_rule(line, rules[line.log], names, group))
                continue
            action = actions[line.action or b""]
            count = count_of(action.does, action.detail)
            reason = why_not(
                action.does, action.at, now=self._units.world.now(), is_undone=action.id in undone
            )
            entries.append(
                Entry(
                    action=action.id,
                    at=action.at,
                    who=staff.get(action.staff, ""),
                    lane=lanes.get(action.site, ""),
                    via=action.via,
                    what=_told(connection, action, group, customer, names),
                    subject=many(action.does, count) or names.get(action.subject or b"", ""),
                    count=count,
                    is_undoable=not reason,
                    why_not=reason,
                )
            )
        return entries


def _told(
    connection: Connection,
    action: Action,
    group: GroupId | None,
    customer: CustomerId | None,
    names_of: Mapping[bytes, str],
) -> str:
    """An action in words, with whom it put in which group or took out, or pinned, and why."""
    named = action.does in TO_GROUPS
    told = words(action.does, names_of.get(bytes.fromhex(action.detail), "") if named else action.detail)
    if group is None and customer is None and action.subject is not None:
        # In the history of all, an action is told from where it was done.
        group = GroupId(action.subject) if action.does in _TO_MEMBERS else None
        customer = CustomerId(action.subject) if action.does in _TO_A_CUSTOMER else None
    if (group is None and customer is None) or not action.does.startswith(_MOVING):
        return told
    moves = history.moves(connection, action, group=group, customer=customer)
    if not moves:
        return told
    subjects = [move.group if group is None else move.customer for move in moves]
    names = history.names(connection, subjects)
    pairs = [(names.get(subject, ""), move) for subject, move in zip(subjects, moves, strict=True)]
    parts = _of_members(pairs) if customer is None else _of_groups(pairs)
    return f"{told}{'; ' if ': ' in told else ': '}{', '.join(parts)}"


_TO_MEMBERS: Final = frozenset({"groups.add", "groups.remove", "groups.pin", "groups.unpin"})
_TO_A_CUSTOMER: Final = frozenset({"customers.edit"})
_MOVING: Final = (
    "customers.create", "customers.edit", "customers.bulk", "groups.", "import.", "undo", "redo",
)  # fmt: skip


def _of_members(moves: Sequence[tuple[str, Move]]) -> list[str]:
    """Who joined or left a group, and who was pinned in it or out of it."""
    joined = [name for name, move in moves if move.pinned is None and move.inside]
    left = [name for name, move in moves if move.pinned is None and not move.inside]
    parts = [f"{_several(joined)} joined"] if joined else []
    parts += [f"{_several(left)} left"] if left else []
    pinned = sorted((f"{name}{_side(move)}", move.reason) for name, move in moves if move.pinned is not None)
    return parts + ([_several([_because(*each) for each in pinned])] if pinned else [])


def _of_groups(moves: Sequence[tuple[str, Move]]) -> list[str]:
    """Which groups a customer joined or left, and which they were pinned in or out of."""
    joined = [name for name, move in moves if move.pinned is None and move.inside]
    left = [name for name, move in moves if move.pinned is None and not move.inside]
    parts = [f"joined {_several(joined)}"] if joined else []
    parts += [f"left {_several(left)}"] if left else []
    pinned = [
        (_SIDES[move.pinned].format(name), move.reason) for name, move in moves if move.pinned is not None
    ]
    return parts + [_because(*each) for each in sorted(pinned)[:NAMED_MAX]]


_SIDES: Final = {Side.IN: "in {}", Side.OUT: "out of {}", Side.NONE: "{}"}


def _side(move: Move) -> str:
    return "" if move.pinned in {None, Side.NONE} else " in" if move.inside else " out"


def _because(what: str, reason: str) -> str:
    return f"{what} ({reason})" if reason else what


NAMED_MAX = 5
"""Names in one line; of more, the number says enough."""


def _several(names: Sequence[str]) -> str:
    shown = ", ".join(sorted(names)[:NAMED_MAX])
    more = len(names) - NAMED_MAX
    return f"{shown} and {more} more" if more > 0 else shown


def _by_rule(line: Line, rule: ByRule, names: dict[bytes, str], group: GroupId | None) -> Entry:
    who = "1 customer" if rule.customer is None else names.get(rule.customer, "")
    joined = f"{rule.joined} joined" if rule.customer is None else f"{who} joined"
    left = f"{rule.left} left" if rule.customer is None else f"{who} left"
    parts = ([joined] if rule.joined else []) + ([left] if rule.left else [])
    said = ", ".join(parts)
    where = "" if group is not None else f"{names.get(rule.group, '')}: "
    return Entry(
        action=None,
        at=line.at,
        who="",
        lane="",
        via="rule",
        what=f"{where}{said}{f' ({rule.cause})' if rule.cause else ''}",
        subject=names.get(rule.group, ""),
        count=rule.joined + rule.left,
        is_undoable=False,
        why_not="a rule did it by itself; pin customers instead",
    )

"""The history as people read it: of the shop, of a group, of a customer, in windows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from store.domain.history import TO_GROUPS, Entry, count_of, many, why_not, words
from store.domain.ids import CustomerId, GroupId
from store.queries import history
from store.queries.history import Action, ByRule, Line
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
            return self._entries(connection, lines, None)

    def _entries(self, connection: Connection, lines: Sequence[Line], group: GroupId | None) -> list[Entry]:
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
                    what=_told(connection, action, group, names),
                    subject=many(action.does, count) or names.get(action.subject or b"", ""),
                    count=count,
                    is_undoable=not reason,
                    why_not=reason,
                )
            )
        return entries


def _told(
    connection: Connection, action: Action, group: GroupId | None, names_of: Mapping[bytes, str]
) -> str:
    """An action in words; of a group, with whom it put in or took out."""
    named = action.does in TO_GROUPS
    told = words(action.does, names_of.get(bytes.fromhex(action.detail), "") if named else action.detail)
    if group is None or not action.does.startswith(("customers.create", "customers.edit", "groups.")):
        return told
    moves = history.moves(connection, action, group)
    if not moves:
        return told
    names = history.names(connection, [customer for customer, _ in moves])
    joined = [names.get(customer, "") for customer, inside in moves if inside]
    left = [names.get(customer, "") for customer, inside in moves if not inside]
    parts = [f"{_several(joined)} joined"] if joined else []
    parts += [f"{_several(left)} left"] if left else []
    return f"{told}: {', '.join(parts)}"


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

"""The conflict inbox on disk: what was found when lanes met, and what somebody said to it."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from store.domain.changes import Site, Version
from store.domain.conflicts import Answer, ConflictId, Kind, conflict_id
from store.domain.ids import LaneId
from store.domain.stamps import Stamp
from store.domain.values import dataclass
from store.queries import lineages, priors, rows
from store.queries.driver import LOT, fetch, insert_rows, places
from store.queries.losses import Lost, Twice
from store.queries.rows import ROWS_PER_VERSION, Mark, Row
from store.tables.base import Replicated, Scalar
from store.tables.book import ACTIONS, CONFLICTS, SETTINGS
from store.tables.customers import CARDS
from store.tables.derived import DOUBTS
from store.tables.every import every
from store.tables.sales import SALE_LINES, SALES
from store.tables.watched import WATCHED, setting_id

_A, _C = ACTIONS.c, CONFLICTS.c

Touched: TypeAlias = Mapping[str, Collection[Scalar | None]]
"""First keys of rows, by table name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A write that did not stay, or two forms of one document."""

    id: ConflictId
    kind: Kind
    table: Replicated
    column: str
    """Empty for an alarm."""
    row: bytes
    value: Scalar | None
    """For an alarm both forms, as a JSON list."""
    stamp: Stamp
    site: Site


def enter(connection: Connection, lost: Iterable[Lost], twice: Iterable[Twice], mark: Mark) -> Version | None:
    """Note what was found and is not noted yet; the last version that took, None when there was nothing."""
    return enter_rows(connection, [*map(_of_lost, lost), *map(_of_twice, twice)], mark)


def enter_rows(connection: Connection, found: Iterable[Row], mark: Mark) -> Version | None:
    """The same of rows of part 0."""
    new = {row["id"]: row for row in found}
    known = _known(connection, list(new))
    todo = [row for identity, row in new.items() if identity not in known]
    for start in range(0, len(todo), ROWS_PER_VERSION):
        if start:
            mark = mark._replace(ver=mark.ver + 1)
        rows.put(connection, CONFLICTS, todo[start : start + ROWS_PER_VERSION], mark)
    return mark.ver if todo else None


def _of_lost(lost: Lost) -> Row:
    kind = Kind.DELETED if lost.is_deleted else Kind.EDIT
    what = (lost.table, lost.column, lost.row, lost.stamp, lost.site.lane, lost.site.epoch)
    names = ("table_no", "column_no", "row_id", "stamp", "lane_id", "epoch")
    given: dict[str, Scalar] = dict(zip(names, what, strict=True))
    identity = conflict_id(kind.value, *what)
    return {"id": identity, "part": 0, "kind": kind.value, "value": priors.written(lost.value), **given}


def _of_twice(twice: Twice) -> Row:
    return {
        "id": conflict_id(Kind.ALARM.value, twice.table, *twice.forms),
        "part": 0,
        "kind": Kind.ALARM.value,
        "table_no": twice.table,
        "row_id": twice.row,
        "value": priors.written(json.dumps(twice.forms, ensure_ascii=False)),
    }


def _known(connection: Connection, ids: Sequence[Scalar | None]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        sql = f"SELECT id FROM conflicts WHERE part = 0 AND id IN ({places(lot)})"  # noqa: S608 - marks alone
        known.update(bytes(identity) for (identity,) in fetch(connection, sql, lot))
    return known


def open_findings(
    connection: Connection,
    about: ColumnElement[bool] | None = None,
    *,
    kind: Kind | None = None,
    limit: int | None = None,
) -> list[Finding]:
    """What was found and nobody has settled; an answer that was undone counts.

    Of all rows, or of those that a condition names; no more than the `limit` latest ones, if one is given.
    """
    answer = CONFLICTS.alias("answer")
    wanted = [~exists().where(answer.c.id == _C.id, answer.c.part == 1)]
    if about is not None:
        wanted.append(about)
    if kind is not None:
        wanted.append(_C.kind == kind.value)
    return _findings(connection, and_(*wanted), limit)


def reopened(connection: Connection, about: ColumnElement[bool] | None = None) -> list[Finding]:
    """Findings whose other value somebody took and then undid that."""
    answered = select(_C.id, _C.action_id).where(_C.part == 1, _C.state == Answer.TAKE.value)
    if about is not None:
        found = CONFLICTS.alias("answered")
        answered = select(found.c.id, found.c.action_id).where(
            found.c.part == 1,
            found.c.state == Answer.TAKE.value,
            found.c.id.in_(select(_C.id).where(_C.part == 0, about)),
        )
    actions = {row[1]: row[0] for row in connection.execute(answered) if row[1] is not None}
    if not actions:
        return []
    back = select(_A.subject_id).where(_A.subject_id.in_(list(actions)), _A.verb.like("%:undo"))
    undone = [actions[action] for action in connection.execute(back).scalars() if action is not None]
    return _findings(connection, _C.id.in_(undone)) if undone else []


def _findings(
    connection: Connection, condition: ColumnElement[bool], limit: int | None = None
) -> list[Finding]:
    statement = select(
        _C.id, _C.kind, _C.table_no, _C.column_no, _C.row_id, _C.value, _C.stamp, _C.lane_id, _C.epoch
    ).where(_C.part == 0, condition)
    if limit is not None:
        statement = statement.order_by(_C.stamp.desc(), _C.id).limit(limit)
    found = []
    for row in connection.execute(statement):
        # What a newer lane found in tables or columns that are not known here waits for the newer program.
        spec = every().get(row.table_no)
        column = _column(spec, row.column_no) if spec is not None else None
        is_known = row.kind in {kind.value for kind in Kind}
        if spec is None or column is None or not is_known:
            continue
        site = Site(LaneId(row.lane_id), row.epoch)
        found.append(
            Finding(row.id, Kind(row.kind), spec, column, row.row_id, priors.read(row.value), row.stamp, site)
        )
    return found


def _column(spec: Replicated, number: int) -> str | None:
    if number == 0:
        return ""
    return next((each.name for each in spec.values if each.number == number), None)


def settled(connection: Connection, ids: Sequence[ConflictId]) -> set[ConflictId]:
    """Which conflicts somebody has settled, whatever they are about."""
    found: set[ConflictId] = set()
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        sql = f"SELECT id FROM conflicts WHERE part = 1 AND id IN ({places(lot)})"  # noqa: S608 - marks alone
        found.update(bytes(identity) for (identity,) in fetch(connection, sql, lot))
    return found


EDITED = "edited"
"""How something is settled by an ordinary edit that knew both sides."""


def answer_row(conflict: ConflictId, kind: Kind, state: "Answer | str", action: bytes | None) -> Row:
    """The row that settles a conflict."""
    said = state.value if isinstance(state, Answer) else state
    return {"id": conflict, "part": 1, "kind": kind.value, "state": said, "action_id": action}


def settled_by(connection: Connection, touched: Touched, mark: Mark) -> list[Row]:
    """The rows that settle what a transaction has just written over, or deleted, knowing both sides.

    Args:
        connection: of the transaction.
        touched: first keys of the rows that it wrote, by table name.
        mark: what it wrote with; only stamp and site count.
    """
    if touched.keys().isdisjoint(WATCHED) or not _has_any(connection):
        return []
    return [
        answer_row(found.id, found.kind, EDITED, None)
        for about in _rows_of(touched)
        for found in (*open_findings(connection, about), *reopened(connection, about))
        if found.kind is not Kind.ALARM and _is_written(connection, found, mark)
    ]


def _rows_of(touched: Touched) -> Iterator[ColumnElement[bool]]:
    """Conditions for what is about some rows: thousands may wait that are about others."""
    for number, spec in every().items():
        if spec.table.name not in WATCHED:
            continue
        written = touched.get(spec.table.name, ())
        ids = [setting_id(str(key)) for key in written] if spec.table is SETTINGS else list(written)
        for start in range(0, len(ids), LOT):
            yield and_(_C.table_no == number, _C.row_id.in_(ids[start : start + LOT]))


def _has_any(connection: Connection) -> bool:
    return bool(fetch(connection, "SELECT 1 FROM conflicts LIMIT 1"))


def _is_written(connection: Connection, found: Finding, mark: Mark) -> bool:
    spec = found.table
    columns = {each.name for each in spec.values} & {found.column, "deleted"}
    if spec.table is SETTINGS:
        sql = "SELECT key FROM settings WHERE hlc = ? AND site = ?"
        return any(setting_id(key) == found.row for (key,) in fetch(connection, sql, mark[:2]))
    stamps = ", ".join(f'"{name}_hlc", "{name}_site"' for name in sorted(columns))
    sql = f'SELECT {stamps} FROM "{spec.table.name}" WHERE id = ?'  # noqa: S608 - our own names
    for row in fetch(connection, sql, (found.row,)):
        return (mark.hlc, mark.site) in set(zip(row[::2], row[1::2], strict=True))
    return False


def doubt(connection: Connection, touched: Mapping[str, Iterable[Scalar | None]]) -> None:
    """Note cards, sales and lines of sales that may be there twice, of those that were just written."""
    codes = [code for code in touched.get(CARDS.name, ()) if isinstance(code, str)]
    found: list[tuple[str, bytes, int]] = []
    for start in range(0, len(codes), LOT):
        lot = codes[start : start + LOT]
        found += [
            (Kind.CARD.value, str(code).encode(), 0)
            for (code,) in fetch(connection, _CARRIED.format(places(lot)), lot)
        ]
    sales = [sale for sale in touched.get(SALE_LINES.name, ()) if isinstance(sale, bytes)]
    for start in range(0, len(sales), LOT):
        some = sales[start : start + LOT]
        rows_back = fetch(connection, _BACK.format(places(some)), [*some, *some])
        found += [(Kind.RETURN.value, bytes(sale), place) for sale, place in rows_back]
    closed = [sale for sale in touched.get(SALES.name, ()) if isinstance(sale, bytes)]
    found += [(Kind.SALE.value, head, 0) for head in lineages.doubled(connection, closed)]
    if found:
        head = f"INSERT INTO {DOUBTS.name} (kind, key, position)"
        insert_rows(connection, head, list(dict.fromkeys(found)), "ON CONFLICT DO NOTHING")


_CARRIED = "SELECT code FROM cards WHERE present = 1 AND code IN ({0}) GROUP BY code HAVING COUNT(*) > 1"

_BACK = """
SELECT back.original_id, back.original_position FROM sale_lines AS back
JOIN sale_lines AS sold ON sold.sale_id = back.original_id AND sold.position = back.original_position
WHERE back.original_id IN (
    SELECT original_id FROM sale_lines WHERE sale_id IN ({0}) AND original_id IS NOT NULL
    UNION SELECT sale_id FROM sale_lines WHERE sale_id IN ({0})
)
GROUP BY back.original_id, back.original_position, sold.quantity
HAVING -SUM(back.quantity) > sold.quantity
"""


def doubts(connection: Connection, kind: Kind) -> list[tuple[bytes, int]]:
    """What may be there twice: keys and positions."""
    sql = "SELECT key, position FROM doubts WHERE kind = ? ORDER BY key, position"
    return [(bytes(key), place) for key, place in fetch(connection, sql, (kind.value,))]

"""What was done, by whom, on which lane: actions, and those that the rows of a group or a customer name.

A row says which version of which site wrote it last; the action of that version says who, when and what. So
it is known without a second log who joined or left a group, as long as nobody moved the same customer again.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Row,
    Select,
    Subquery,
    Table,
    and_,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from store.domain.bulk_edits.written import detail_of
from store.domain.changes import Version
from store.domain.ids import CustomerId, GroupId, StaffId
from store.domain.pins import Side
from store.domain.stamps import Instant, Stamp, instant
from store.domain.values import dataclass
from store.queries import sites
from store.queries.rows import spec_of
from store.tables.book import ACTIONS, LANES, STAFF
from store.tables.catalogue import CATEGORIES, DISCOUNT_GROUPS, DISCOUNTS, PRODUCTS
from store.tables.customers import CARDS, CUSTOMERS, GROUPS, MEMBERSHIPS, PINS, PROGRAMS, STRANGERS, TAGS
from store.tables.derived import AUTO_LOG
from store.tables.lane import SITES
from store.tables.sales import SALES

_A = ACTIONS.c


@dataclass(frozen=True, slots=True)
class Action:
    """A line of the book's own log."""

    id: bytes
    staff: StaffId
    at: Instant
    verb: str
    """`till:groups.edit`: by which door, and what."""
    subject: bytes | None
    detail: str
    first_ver: Version
    ver: Version
    hlc: Stamp
    site: int

    @property
    def via(self) -> str:
        """Which door it came in by."""
        return self.verb.partition(":")[0]

    @property
    def does(self) -> str:
        """What it does, such as `groups.edit`."""
        return self.verb.partition(":")[2]


def _actions() -> "Select[bytes, bytes, int, str, bytes | None, str, int, int, int, int]":
    return select(
        _A.id, _A.staff_id, _A.at, _A.verb, _A.subject_id, _A.detail, _A.first_ver, _A.ver, _A.hlc, _A.site
    )


def _action(row: "Row[bytes, bytes, int, str, bytes | None, str, int, int, int, int]") -> Action:
    return Action(
        row[0], StaffId(row[1]), row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9]
    )  # fmt: skip


def get(connection: Connection, action: bytes) -> Action | None:
    """One action."""
    row = connection.execute(_actions().where(_A.id == action)).one_or_none()
    return None if row is None else _action(row)


def named(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, Action]:
    """Some actions by their ids."""
    return {row[0]: _action(row) for row in connection.execute(_actions().where(_A.id.in_(list(ids))))}


def beginning_with(connection: Connection, low: bytes, high: bytes, limit: int) -> list[Action]:
    """Actions whose ids lie between two, both included."""
    statement = _actions().where(_A.id >= low, _A.id <= high).order_by(_A.id).limit(limit)
    return [_action(row) for row in connection.execute(statement)]


def is_alone(connection: Connection, action: Action) -> bool:
    """Whether nothing else was done in the same transaction."""
    same = (_A.site == action.site, _A.ver >= action.first_ver, _A.first_ver == action.first_ver)
    statement = select(func.count()).select_from(ACTIONS).where(*same)
    return int(connection.execute(statement).scalar_one()) <= 1


def undone(connection: Connection, actions: Sequence[bytes]) -> set[bytes]:
    """Which of some actions were undone."""
    back = or_(_A.verb.like("%:undo"), _A.verb.like("%:redo"))
    statement = select(_A.subject_id).where(_A.subject_id.in_(list(actions)), back)
    return {found for found in connection.execute(statement).scalars() if found is not None}


def latest(connection: Connection, site: int, since: Instant, verbs: Sequence[str]) -> list[Action]:
    """What one site did of some kinds since then, the last first."""
    wanted = or_(*(_A.verb.like(f"%:{verb}") for verb in verbs))
    statement = (
        _actions()
        # By the time: SQLite would rather look through all that the site ever did.
        .where(_A.at >= since, _A.site + 0 == site, wanted)
        .order_by(_A.at.desc(), _A.hlc.desc(), _A.id.desc())
    )
    return [_action(row) for row in connection.execute(statement.limit(LATEST_MAX))]


LATEST_MAX = 100
"""Of the last ones; among them is one that was not undone, or whoever asks should name one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a history: an action, or what a rule did to the members of a group that fills itself."""

    at: Instant
    action: bytes | None
    log: int | None
    """Number in `AUTO_LOG`."""


def every(connection: Connection, start: int, size: int) -> list[Line]:
    """A window of all that was done, the last first."""
    latest_first = (_A.at.desc(), _A.hlc.desc(), _A.id.desc())
    statement = select(_A.at, _A.id).order_by(*latest_first).limit(size).offset(start)
    return [Line(row[0], row[1], None) for row in connection.execute(statement)]


def besides_sales(connection: Connection, start: int, size: int) -> list[Line]:
    """The same without sales, which are most of it in a shop that sells."""
    latest_first = (_A.at.desc(), _A.hlc.desc(), _A.id.desc())
    others = select(_A.at, _A.id).where(_A.verb.not_like("%:sales.%"))
    statement = others.order_by(*latest_first).limit(size).offset(start)
    return [Line(row[0], row[1], None) for row in connection.execute(statement)]


def of_group(connection: Connection, group: GroupId, start: int, size: int) -> list[Line]:
    """A window of what was done to a group, its members and its discounts, the last first."""
    owned = [_writers(table, table.c.group_id == group) for table in (MEMBERSHIPS, PINS, DISCOUNT_GROUPS)]
    owned.append(_writers(GROUPS, GROUPS.c.id == group))
    owned += _stamped(connection, GROUPS, group)
    linked = select(DISCOUNT_GROUPS.c.discount_id).where(DISCOUNT_GROUPS.c.group_id == group)
    owned.append(select(_A.id).where(_A.subject_id.in_(linked), _A.detail == group.hex()))
    return _window(connection, group, owned, AUTO_LOG.c.group_id == group, (start, size))


def of_customer(connection: Connection, customer: CustomerId, start: int, size: int) -> list[Line]:
    """A window of what was done to a customer, the last first."""
    owned = [_writers(table, table.c.customer_id == customer) for table in (MEMBERSHIPS, TAGS, CARDS, PINS)]
    owned.append(_writers(CUSTOMERS, CUSTOMERS.c.id == customer))
    owned.append(
        _writers(STRANGERS, or_(STRANGERS.c.customer_id == customer, STRANGERS.c.other_id == customer))
    )
    owned += _stamped(connection, CUSTOMERS, customer)
    return _window(
        connection,
        customer,
        owned,
        AUTO_LOG.c.customer_id == customer,
        (start, size),
        without=_of_another(customer),
    )


def _writers(table: Table, condition: ColumnElement[bool]) -> "Select[bytes | None]":
    """The actions that last wrote some rows; one of several pieces ends after what was done between them."""
    wrote = select(table.c.site, table.c.ver).where(condition).distinct().subquery()
    by = (
        select(_A.id)
        .where(_A.site == wrote.c.site, _A.ver >= wrote.c.ver, _A.first_ver <= wrote.c.ver)
        .order_by(_A.ver)
        .limit(1)
    )
    return select(by.scalar_subquery().label("id")).select_from(wrote)


def _stamped(connection: Connection, table: Table, identity: bytes) -> "list[Select[bytes | None]]":
    """The actions whose stamps the columns of a customer or group bear."""
    names = ["created", *(field.name for field in spec_of(table).values)]
    columns = [table.c[f"{name}{end}"] for name in names for end in ("_hlc", "_site")]
    row = connection.execute(select(*columns).where(table.c.id == identity)).one_or_none()
    cells = [] if row is None else list(row)
    stamps = {(hlc, site) for hlc, site in zip(cells[::2], cells[1::2], strict=True) if hlc is not None}
    if not stamps:
        return []
    lives = {site: sites.of_lane(connection, site) for _, site in stamps}
    # By the clock in the stamp first: there is an index on the time.
    meant = or_(
        *(
            and_(_A.at == instant(hlc), _A.hlc == hlc, _A.site.in_(lives[site]))
            for hlc, site in sorted(stamps)
        )
    )
    actions = connection.execute(select(_A.id).where(meant)).scalars()
    return [select(_A.id).where(_A.id.in_(list(actions)))]


def _of_another(customer: CustomerId) -> ColumnElement[bool]:
    """Of what was done to several at once, each with a line, those of the others."""
    return and_(or_(*(_A.verb.like(f"%:{each}") for each in _ONE_EACH)), _A.subject_id != customer)


_ONE_EACH: Final = (
    "customers.delete", "customers.merge", "customers.merged", "customers.unmerge", "customers.unmerged",
)  # fmt: skip
"""What one transaction does to several customers, a line for each."""


def _window(
    connection: Connection,
    subject: bytes,
    writers: "Sequence[Select[bytes | None]]",
    logged: ColumnElement[bool],
    part: tuple[int, int],
    *,
    without: ColumnElement[bool] | None = None,
) -> list[Line]:
    start, size = part
    sources: list[ColumnElement[bool]] = [_A.subject_id == subject]
    sources += [_A.id.in_(source) for source in writers]
    found = [select(_A.id).where(source) for source in sources]
    ids = _with_undos(found[0].union(*found[1:]).subquery())
    actions = select(
        _A.at.label("at"), _A.hlc.label("hlc"), _A.id.label("id"), cast(null(), Integer).label("log")
    ).where(_A.id.in_(select(ids.c.id)), *([] if without is None else [not_(without)]))
    by_rule = select(AUTO_LOG.c.at, literal(0), cast(null(), LargeBinary), AUTO_LOG.c.id).where(logged)
    lines = union_all(actions, by_rule).subquery()
    columns = lines.c
    statement = (
        select(columns.at, columns.id, columns.log)
        .order_by(columns.at.desc(), columns.hlc.desc(), columns.log.desc(), columns.id.desc())
        .limit(size)
        .offset(start)
    )
    return [Line(row[0], row[1], row[2]) for row in connection.execute(statement)]


def _with_undos(done: Subquery) -> CTE:
    """Some actions with what undid them, what undid that, and so on."""
    chain = select(done.c.id).cte("chain", recursive=True)
    back = or_(_A.verb.like("%:undo"), _A.verb.like("%:redo"))
    return chain.union(select(_A.id).join(chain, _A.subject_id == chain.c.id).where(back))


@dataclass(frozen=True, slots=True)
class ByRule:
    """What a rule did to the members of a group."""

    id: int
    group: GroupId
    customer: CustomerId | None
    """The one customer; None when it was several."""
    joined: int
    left: int
    cause: str


def by_rule(connection: Connection, numbers: Sequence[int]) -> dict[int, ByRule]:
    """Lines of `AUTO_LOG` by their numbers."""
    c = AUTO_LOG.c
    statement = select(c.id, c.group_id, c.customer_id, c.joined, c.left, c.cause).where(
        c.id.in_(list(numbers))
    )
    return {
        row[0]: ByRule(
            row[0],
            GroupId(row[1]),
            None if row[2] is None else CustomerId(row[2]),
            row[3],
            row[4],
            row[5],
        )
        for row in connection.execute(statement)
    }


def lanes(connection: Connection) -> dict[int, str]:
    """Names of lanes by the local number of their sites."""
    statement = select(SITES.c.site, LANES.c.name).join(LANES, LANES.c.id == SITES.c.lane_id)
    return {row[0]: row[1] for row in connection.execute(statement)}


def staff(connection: Connection) -> dict[bytes, str]:
    """Names of everybody who ever worked here."""
    return {row[0]: row[1] for row in connection.execute(select(STAFF.c.id, STAFF.c.name))}


def names(connection: Connection, subjects: Sequence[bytes]) -> dict[bytes, str]:
    """What customers, groups, goods, offers, lanes and sales are called, those deleted too."""
    found: dict[bytes, str] = {}
    for name in _NAMES:
        left = [subject for subject in subjects if subject not in found]
        if left:
            identity = name.table.c.id
            statement = select(identity, name).where(identity.in_(left))
            found.update((row[0], row[1]) for row in connection.execute(statement))
    return found


_NAMES: Final = (
    CUSTOMERS.c.name, GROUPS.c.name, SALES.c.number, PRODUCTS.c.name, CATEGORIES.c.name, DISCOUNTS.c.name,
    PROGRAMS.c.name, LANES.c.name, STAFF.c.name,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody put in a group or taken out by hand, or excepted from its rule."""

    customer: CustomerId
    group: GroupId
    inside: bool
    """Whether they are in it since; of an exception that ended nothing."""
    pinned: Side | None = None
    """Which exception was made, or ended; None for a membership."""
    reason: str = ""


def moves(
    connection: Connection,
    action: Action,
    *,
    group: GroupId | None = None,
    customer: CustomerId | None = None,
) -> list[Move]:
    """What a small action did to the members of a group or the groups of a customer.

    As far as nobody did it again since; nothing of an action that moved more than `MOVES_MAX`.
    """
    return [
        Move(CustomerId(row.customer_id), GroupId(row.group_id), bool(row.present))
        for row in _written(connection, action, MEMBERSHIPS, group, customer)
    ] + [
        Move(
            CustomerId(row.customer_id), GroupId(row.group_id), row.side == Side.IN.value, Side(row.side),
            row.reason,
        )
        for row in _written(connection, action, PINS, group, customer)
        if row.side in {side.value for side in Side}
    ]  # fmt: skip


def _written(
    connection: Connection,
    action: Action,
    table: Table,
    group: GroupId | None,
    customer: CustomerId | None,
) -> "list[Any]":
    known = detail_of(action.detail)
    runs = ((action.first_ver, action.ver),) if known is None or not known.runs else known.runs[:RUNS_MAX]
    c = table.c
    by = and_(c.site == action.site, or_(*(c.ver.between(first, last) for first, last in runs)))
    if customer is not None:
        return list(connection.execute(select(table).where(by, c.customer_id == customer).limit(MOVES_MAX)))
    rows = list(connection.execute(select(table).where(by).limit(MOVES_MAX + 1)))
    return [row for row in rows if row.group_id == group] if len(rows) <= MOVES_MAX else []


MOVES_MAX = 200
"""Of one action. More are told by their number."""

RUNS_MAX = 50
"""Of the versions of an action that was written in pieces, so many are looked at."""

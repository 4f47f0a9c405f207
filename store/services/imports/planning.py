"""Makes the plan of an import: goes through the file and decides every row against book and plan."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.errors import NotFound
from store.domain.exports.customers import moment
from store.domain.groups import COMMON, GroupKind
from store.domain.ids import GroupId
from store.domain.imports.customers import CustomerReader
from store.domain.imports.decisions import (
    GROUP_FILLS_ITSELF,
    CustomerDecisions,
    NewGroups,
    ProductDecisions,
    customer_keys,
    product_keys,
)
from store.domain.imports.fields import Places
from store.domain.imports.headings import recognised, system_of, twins
from store.domain.imports.line import Line, Said, Value, misfit
from store.domain.imports.memberships import (
    MembershipDecisions,
    MembershipReader,
    Target,
    key_of,
    membership_keys,
)
from store.domain.imports.outcome import (
    SAMPLES_MAX,
    Kind,
    Layout,
    Options,
    Phase,
    Preview,
    Problem,
    Progress,
    Sample,
    Tally,
    Verdict,
)
from store.domain.imports.products import ProductReader
from store.domain.imports.register import Key, Known, Register
from store.domain.imports.survey import Habits, Survey
from store.domain.money import Currency, format_percent
from store.domain.names import name_key
from store.domain.shop import Shop
from store.domain.values import dataclass
from store.queries import groups, import_lookup, import_members
from store.queries.import_lookup import Stored
from store.queries.import_plan import PlanFile
from store.services.imports.table_file import TableFile, Tick

Tell: TypeAlias = Callable[[Progress], None]
"""Hears how far an import is; may raise to stop it."""

UNREADABLE = "\ufffd"
"""What a decoder puts for bytes that are no character."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its columns understood."""

    kind: Kind
    file: TableFile
    layout: Layout
    places: Places
    habits: Habits


def understood(kind: Kind, file: TableFile, mapping: Sequence[tuple[str, str]], tell: Tell) -> Table:
    """Recognise the columns of a file and its habits; raises BadInput, UnknownField."""
    columns, places = recognised(kind, file.header, mapping)
    system = system_of(kind, file.header)
    layout = Layout(
        system="" if system is None else system.name,
        columns=columns,
        encoding=file.encoding.codec.removesuffix("-sig"),
        encoding_guessed=file.encoding.guessed,
        delimiter=file.delimiter,
    )
    survey = Survey(places)
    if survey.is_needed:
        for row in file.rows(lambda rows, done: tell(Progress(Phase.READING, rows, done, file.size))):
            survey.see(row.cells)
    return Table(kind, file, layout, places, survey.habits())


@dataclass(frozen=True, slots=True)
class _Ways:
    """What is different for customers and for products."""

    read: Callable[[int, Sequence[str]], Line]
    keys: Callable[[Line], list[Key]]
    find: Callable[[Connection, Collection[Key]], dict[Key, bytes]]
    stored: Callable[[Connection, Collection[bytes], Collection[str]], dict[bytes, Stored]]
    deciding: Callable[[Register], Callable[[Line], Verdict]]


def _customer_ways(connection: Connection, table: Table, shop: Shop, new_groups: NewGroups) -> _Ways:
    said, ids, closed = Said(), _group_ids(connection), _closed_to_new(connection)
    return _Ways(
        read=CustomerReader(table.places, table.habits, shop.currency, shop.zone).read,
        keys=customer_keys,
        find=import_lookup.customers_by,
        stored=import_lookup.customers,
        deciding=lambda register: CustomerDecisions(register, ids, said, new_groups, closed).decide,
    )


def _membership_ways(table: Table, decisions: MembershipDecisions, group: str) -> _Ways:
    def deciding(register: Register) -> Callable[[Line], Verdict]:
        decisions.register = register
        return decisions.decide

    if group and name_key(group) not in decisions.groups and not decisions.new_groups.wanted:
        raise NotFound(f"no group {group!r}; see them with: groups list")
    return _Ways(
        read=MembershipReader(table.places, group).read,
        keys=membership_keys,
        find=import_lookup.customers_by,
        stored=import_members.customers,
        deciding=deciding,
    )


def _targets(connection: Connection) -> dict[str, Target]:
    """Every group as a row of memberships may name it."""
    found: dict[str, Target] = {
        name_key(COMMON.name): Target("", "everybody is in the common group; nobody is put in or taken out")
    }
    for group in groups.all_groups(connection):
        key = name_key(group.name)
        by_rule = group.kind is not GroupKind.MANUAL
        closed = (
            f"the group {group.name!r} fills itself; pin customers into it or out of it" if by_rule else ""
        )
        if key in found:
            closed = _SEVERAL.format(group.name)
        inactive = "" if group.active else _INACTIVE.format(group.name)
        found[key] = Target(group.id.hex(), closed, inactive)
    return found


_INACTIVE = "the group {!r} is inactive: nobody new is put in"
_SEVERAL = "several groups are called {!r}; rename one of them"


def _closed_to_new(connection: Connection) -> dict[str, str]:
    """Why nobody new is put in some groups, by their ids in hex."""
    listed = groups.all_groups(connection)
    alike = Counter(name_key(group.name) for group in listed)
    closed = {group.id.hex(): _INACTIVE.format(group.name) for group in listed if not group.active}
    twins = (group for group in listed if alike[name_key(group.name)] > 1)
    return closed | {group.id.hex(): _SEVERAL.format(group.name) for group in twins}


def _group_ids(connection: Connection) -> dict[str, str]:
    return {
        name_key(group.name): group.id.hex() if group.kind is GroupKind.MANUAL else GROUP_FILLS_ITSELF
        for group in reversed(groups.all_groups(connection))
    }


def _product_ways(table: Table, currency: Currency) -> _Ways:
    said, places = Said(), table.places
    has_codes, has_prices = places.has("sku", "id", "barcodes"), places.has("price")
    return _Ways(
        read=ProductReader(places, table.habits, currency).read,
        keys=lambda line: product_keys(line, file_has_codes=has_codes),
        find=import_lookup.products_by,
        stored=import_lookup.products,
        deciding=lambda register: ProductDecisions(register, has_codes, has_prices, said).decide,
    )


class Planner:
    """Plans one file. The book is read through `connection`, which sees one state of it."""

    def __init__(
        self,
        connection: Connection,
        plan: PlanFile,
        table: Table,
        options: Options,
        *,
        shop: Shop,
        new_id: Callable[[], bytes],
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._table = table
        self._shop = shop
        self._new_id = new_id
        self._number = 0
        self._tally = Tally()
        self._samples: list[Sample] = []
        self._new_groups = NewGroups(options.create_groups)
        self._memberships = MembershipDecisions(Register(self._new), {}, options.mode, self._new_groups)
        self._ways = self._ways_of(table, options)

    def _ways_of(self, table: Table, options: Options) -> _Ways:
        if table.kind == "products":
            return _product_ways(table, self._shop.currency)
        if table.kind == "customers":
            return _customer_ways(self._connection, table, self._shop, self._new_groups)
        self._memberships.groups.update(_targets(self._connection))
        return _membership_ways(table, self._memberships, options.group)

    def run(self, piece: int, tell: Tell) -> Preview:
        """Decide every row; the plan then holds what is to be written."""
        size = self._table.file.size
        for problem in twins(self._table.layout.columns):
            self._tally.note(problem)
        lines = self._lines(lambda rows, done: tell(Progress(Phase.DECIDING, rows, done, size)))
        while some := list(islice(lines, piece)):
            self._decide(some)
        for group in sorted(self._memberships.named):
            self._end_the_others(group, piece, tell)
        report = self._tally.report(
            self._table.layout,
            groups_made=tuple(self._new_groups.names),
            added=self._memberships.added,
            removed=self._memberships.removed,
        )
        return Preview(tuple(self._samples), report)

    def _end_the_others(self, group: str, piece: int, tell: Tell) -> None:
        """Of a group that the file says whole, take out whom no row puts in."""
        for ids in import_members.put_in(self._connection, GroupId(bytes.fromhex(group)), piece):
            tell(Progress(Phase.DECIDING, self._tally.rows, self._table.file.size, self._table.file.size))
            stay = self._plan.find([key_of(group, customer) for customer in ids])
            others = {customer for customer in ids if key_of(group, customer) not in stay}
            by_id = {known.id: known for known in self._plan.identified(others)}
            there = self._ways.stored(self._connection, others, ["groups"])
            for identity, stored in there.items():
                known = by_id.setdefault(identity, Known(self._next(), identity, is_fresh=False))
                known.held = stored.held
                self._memberships.leave(known, group)
            self._plan.save([known for known in by_id.values() if known.is_touched], {})

    def _lines(self, tick: Tick) -> Iterator[Line]:
        width = len(self._table.file.header)
        for row in self._table.file.rows(tick):
            reason = misfit(row.cells, width)
            if reason:
                yield Line(row.number).refuse("row", reason)
                continue
            line = self._ways.read(row.number, row.cells)
            if UNREADABLE in "".join(row.cells):
                line.doubt(
                    "row", "has characters that are none in this encoding; look at it, or name another one"
                )
            yield line

    def _decide(self, lines: list[Line]) -> None:
        register = Register(self._new)
        meant = [line for line in lines if not (line.is_refused or line.is_passed)]
        found = self._known({key for line in meant for key in self._ways.keys(line)})
        register.load(found)
        self._free_ids(meant, found)
        decide = self._ways.deciding(register)
        for line in lines:
            if line.is_passed:
                self._note(line, Verdict.PASSED)
            else:
                self._note(line, Verdict.REFUSED if line.is_refused else decide(line))
        self._plan.save(register.touched(), {key: known.number for key, known in register.claims.items()})

    def _free_ids(self, lines: Sequence[Line], found: Mapping[Key, Known]) -> None:
        """Whoever is new keeps the id of our own export, unless it was somebody's who is deleted."""
        wanted = [line.own for line in lines if line.own and Key("own", line.own) not in found]
        taken = import_members.known(self._connection, [bytes.fromhex(own) for own in wanted])
        for line in lines if taken else ():
            line.may_keep_id = not line.own or bytes.fromhex(line.own) not in taken

    def _known(self, keys: set[Key]) -> dict[Key, Known]:
        """Everybody whom these keys name: in the plan first, then in the book."""
        planned = self._plan.find(keys)
        ids = self._ways.find(self._connection, keys - planned.keys())
        known = self._plan.numbered(set(planned.values())) + self._plan.identified(set(ids.values()))
        by_id = {each.id: each for each in known}
        here = {each.id for each in by_id.values() if not each.is_fresh}
        places = self._table.places
        lists = [name for name in ("cards", "tags", "barcodes") if places.has(name)]
        lists += ["groups"] if places.has("groups", "tags") else []
        wanted = here | set(ids.values())
        there = self._ways.stored(self._connection, wanted, lists)
        booked = places.has("points", "balance")
        opened = import_members.openings(self._connection, list(wanted)) if booked else {}
        for identity, stored in there.items():
            if identity not in by_id:
                by_id[identity] = Known(self._next(), identity, is_fresh=False)
            by_id[identity].book = {**stored.values, **opened.get(identity, {})}
            by_id[identity].held = stored.held
        by_number = {each.number: each for each in by_id.values()}
        found = {key: by_id[identity] for key, identity in ids.items()}
        return found | {key: by_number[number] for key, number in planned.items()}

    def _new(self) -> tuple[int, bytes]:
        return self._next(), self._new_id()

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _note(self, line: Line, verdict: Verdict) -> None:
        self._tally.counts[verdict] += 1
        last = len(line.faults) - 1 if verdict is Verdict.REFUSED else -1
        for place, (field, message) in enumerate(line.faults):
            self._tally.note(Problem(line.row, field, message, refused=place == last))
        if len(self._samples) < SAMPLES_MAX:
            self._samples.append(Sample(line.row, verdict, self._shown(line)))

    def _shown(self, line: Line) -> dict[str, str]:
        shown = {
            name: self._text(name, value) for name, value in (*line.values.items(), *line.openings.items())
        }
        return shown | {name: ", ".join(items) for name, items in line.lists.items()}

    def _text(self, name: str, value: Value) -> str:
        if isinstance(value, str):
            return value
        if name in {"price", "credit_limit", "balance"}:
            return self._shop.currency.format(value)
        if name == "joined":
            return moment(value, self._shop.zone)
        if name == "points":
            return str(value)
        return format_percent(value) if name == "tax_rate" else ("yes" if value else "no")

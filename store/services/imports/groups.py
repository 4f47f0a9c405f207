"""Imports groups with their rules: all of a file in one transaction, which a dry run takes back.

Groups of one file may refer to each other in any order. A row that is refused takes those along that refer to
the group it would have made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from store.domain.errors import Invalid, TillError
from store.domain.exports.groups import NONE
from store.domain.groups import COMMON, Group, GroupDraft, GroupKind, checked
from store.domain.ids import CategoryId, GroupId, ProductId
from store.domain.imports.groups import drafted
from store.domain.imports.outcome import (
    SAMPLES_MAX,
    Layout,
    Phase,
    Preview,
    Problem,
    Progress,
    Report,
    Sample,
    Tally,
    Verdict,
)
from store.domain.money import Currency
from store.domain.names import name_key
from store.domain.rules.grammar import parse
from store.domain.rules.needs import circle, in_order
from store.domain.rules.tree import Rule
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import groups, programs
from store.services.group_naming import resolve
from store.services.group_writing import draft_of, write_edit, write_new
from store.services.imports.group_file import GroupRow, read
from store.services.imports.task import Task
from store.services.rule_names import RuleNames
from store.services.shop import ShopService
from store.unit import Actor, Unit, Units


class _Dry(Exception):
    """Ends the transaction of a dry run."""


@dataclass(slots=True)
class _Planned:
    """A row and what it will write."""

    row: GroupRow
    id: GroupId
    before: Group | None
    draft: GroupDraft
    fault: tuple[str, str] | None = None
    """Field and message of the reason why the row is refused."""

    @property
    def rule_text(self) -> str:
        return self.row.said.get("rule", "")

    def refuse(self, field: str, message: str) -> None:
        self.fault = self.fault or (field, message)


class GroupImporter:
    """Runs imports of groups as one actor."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._names = RuleNames(units, actor)
        self._shop = ShopService(units, actor).get()

    def preview(self, task: Task) -> Preview:
        """What `run` would do, found out by doing it and taking it back."""
        layout, rows = read(task)
        try:
            with self._units.begin(self._actor) as unit:
                preview = self._take(unit, layout, rows, task)
                _take_back()
        except _Dry:
            pass
        return preview

    def run(self, task: Task) -> Report:
        """Import a file, as a whole or not at all."""
        layout, rows = read(task)
        with self._units.begin(self._actor) as unit:
            report = self._take(unit, layout, rows, task).report
            if report.created or report.updated:
                counts = f"{report.created} created, {report.updated} updated, {report.skipped} skipped"
                unit.did("import.groups", detail=f"{task.path.name}: {counts}")
                unit.tell([GroupsChanged(), CatalogueChanged(), CustomersChanged()])
        return report

    def _take(self, unit: Unit, layout: Layout, rows: Sequence[GroupRow], task: Task) -> Preview:
        planned = list(self._planned(unit, rows))
        self._read_rules(unit, planned)
        verdicts: dict[int, Verdict] = {}
        for number, each in enumerate(_named_first(planned)):
            task.watch.tell(Progress(Phase.WRITING, number, number, len(planned)))
            verdicts[each.row.number] = _written(unit, each)
        tally, samples = Tally(), list[Sample]()
        for each in planned:
            verdict = verdicts[each.row.number]
            tally.counts[verdict] += 1
            if each.fault:
                tally.note(Problem(each.row.number, *each.fault, refused=True))
            if len(samples) < SAMPLES_MAX:
                samples.append(Sample(each.row.number, verdict, each.row.said))
        return Preview(tuple(samples), tally.report(layout))

    def _planned(self, unit: Unit, rows: Sequence[GroupRow]) -> Iterator[_Planned]:
        there: dict[str, list[Group]] = {}
        for group in groups.all_groups(unit.connection):
            there.setdefault(name_key(group.name), []).append(group)
        met: dict[str, int] = {}
        for row in rows:
            name = row.said.get("name", "")
            before = next(iter(there.get(name_key(name), ())), None)
            identity = GroupId(unit.new_id()) if before is None else before.id
            base = GroupDraft(name=name) if before is None else draft_of(before)
            each = _Planned(row, identity, before, base)
            first = met.setdefault(name_key(name), row.number)
            if first != row.number:
                each.refuse("name", f"the same name as in row {first}")
            if len(there.get(name_key(name), ())) > 1:
                each.refuse("name", f"several groups are called {name!r}; rename one of them")
            _check_kind(each)
            self._fill(unit, each)
            yield each

    def _fill(self, unit: Unit, each: _Planned) -> None:
        said = each.row.said
        try:
            draft = drafted(each.draft, said, self._shop.currency, self._shop.zone)
            each.draft = checked(draft)
        except Invalid as error:
            each.refuse(*next(iter(error.problems.items())))
        program = said.get("program", "")
        if program.casefold() == NONE:
            each.draft = replace(each.draft, program=None)
        elif program:
            found = programs.named(unit.connection, program)
            if found is None:
                each.refuse("program", f"there is no reward program {program[:80]!r}; create it first")
            else:
                each.draft = replace(each.draft, program=found.id)

    def _read_rules(self, unit: Unit, planned: Sequence[_Planned]) -> None:
        """Read the rules with the names of this file, until no further row is refused."""
        refused = -1
        while refused != (refused := sum(each.fault is not None for each in planned)):
            taken = [each for each in planned if each.fault is None]
            names = _Names(self._names, unit, {name_key(each.draft.name): each.id for each in taken})
            for each in taken:
                if each.rule_text:
                    try:
                        each.draft = replace(each.draft, rule=parse(each.rule_text, names))
                    except TillError as error:
                        each.refuse("rule", str(error))
            self._refuse_circles(unit, taken)

    def _refuse_circles(self, unit: Unit, taken: Sequence[_Planned]) -> None:
        rules: dict[GroupId, Rule] = {}
        names: dict[GroupId, str] = {}
        for group in groups.all_groups(unit.connection):
            names[group.id] = group.name
            if group.rule is not None:
                rules[group.id] = group.rule
        for each in taken:
            names[each.id] = each.draft.name
            if each.draft.rule is not None:
                rules[each.id] = each.draft.rule
        for each in taken:
            rule = each.draft.rule
            way = None if rule is None or each.fault else circle(each.id, rule, rules)
            if way:
                told = " → ".join(names.get(group, "?") for group in way)
                each.refuse("rule", f"the rule refers to itself: {told}")


@dataclass(frozen=True, slots=True)
class _Names:
    """The shop's names and those that the file makes. Fits `rules.ports.Names` by shape."""

    shop: RuleNames
    unit: Unit
    made: dict[str, GroupId]

    @property
    def currency(self) -> Currency:
        return self.shop.currency

    def group(self, text: str) -> GroupId:
        made = self.made.get(name_key(text))
        return resolve(self.unit.connection, text).id if made is None else made

    def product(self, text: str) -> ProductId:
        return self.shop.product(text)

    def category(self, text: str) -> CategoryId:
        return self.shop.category(text)

    def group_name(self, group: GroupId) -> str:
        return self.shop.group_name(group)

    def product_name(self, product: ProductId) -> str:
        return self.shop.product_name(product)

    def category_name(self, category: CategoryId) -> str:
        return self.shop.category_name(category)


def _take_back() -> None:
    raise _Dry


def _check_kind(each: _Planned) -> None:
    kind, rule, before = each.row.said.get("kind", "").casefold(), each.rule_text, each.before
    if name_key(each.draft.name) == name_key(COMMON.name) or kind == GroupKind.COMMON.value:
        each.refuse("name", "everybody is in the common group; it cannot be changed")
    if kind and kind not in {one.value for one in GroupKind}:
        each.refuse("kind", f"{kind[:40]!r} is no kind of group; use manual or auto")
    was = GroupKind.AUTO if rule else GroupKind.MANUAL
    if before is not None:
        was = before.kind
        if rule and before.kind is GroupKind.MANUAL:
            each.refuse("rule", f"{before.name} is filled by hand; turn it into one that fills itself first")
    if kind == GroupKind.AUTO.value and was is not GroupKind.AUTO:
        each.refuse("rule", "a group that fills itself needs a rule")
    if kind == GroupKind.MANUAL.value and was is not GroupKind.MANUAL:
        each.refuse("kind", "a group that is filled by hand has no rule")


def _named_first(planned: Sequence[_Planned]) -> list[_Planned]:
    """Each row after those that its rule names, so that no rule is written before a group it asks for."""
    rules = {each.id: each.draft.rule for each in planned if each.draft.rule is not None and not each.fault}
    place = {group: number for number, group in enumerate(in_order(rules)[0])}
    return sorted(planned, key=lambda each: place.get(each.id, -1))


def _written(unit: Unit, each: _Planned) -> Verdict:
    """Write a row that nothing speaks against."""
    if each.fault:
        return Verdict.REFUSED
    try:
        if each.before is None:
            write_new(unit, each.draft, group=each.id)
            return Verdict.CREATED
        return Verdict.UPDATED if write_edit(unit, each.before, each.draft) else Verdict.UNCHANGED
    except Invalid as error:
        each.refuse(*next(iter(error.problems.items())))
    return Verdict.REFUSED

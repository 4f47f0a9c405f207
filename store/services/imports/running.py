"""Runs an import: makes the plan, and writes it at once or hands it on to be written in pieces."""

import tempfile
from pathlib import Path

from sqlalchemy import Connection

from store.domain.changes import Vector
from store.domain.errors import BadInput
from store.domain.ids import GroupId
from store.domain.imports.decisions import LEFT, NEW_GROUP
from store.domain.imports.outcome import Phase, Preview, Progress, Report
from store.queries import import_plan, sites
from store.queries.import_plan import PlanFile
from store.services.asking import ask_for_benefits
from store.services.imports.history import record
from store.services.imports.pieces import Pieces
from store.services.imports.planning import Planner, Table, understood
from store.services.imports.table_file import examine
from store.services.imports.task import Sizes, Task, plan_path
from store.services.imports.writing import Writer
from store.services.shop import ShopService
from store.unit import Actor, Units


class Importer:
    """Runs imports as one actor; `service` says what it promises."""

    def __init__(self, units: Units, actor: Actor, folder: Path, sizes: Sizes) -> None:
        self._units = units
        self._actor = actor
        self._folder = folder
        self._sizes = sizes
        self._pieces = Pieces(units, folder, sizes)
        self._shop = ShopService(units, actor)

    def preview(self, task: Task) -> Preview:
        """Plan, and forget the plan."""
        table = _understood(task)
        with (
            tempfile.TemporaryDirectory(prefix="regulars-") as folder,
            self._units.database.reading() as book,
        ):
            plan = import_plan.create(Path(folder) / "preview")
            try:
                return self._planned(book, plan, table, task)
            finally:
                plan.close()

    def run(self, task: Task) -> Report:
        """Plan and write."""
        table = _understood(task)
        self._folder.mkdir(parents=True, exist_ok=True)
        identity = self._units.new_id()
        plan = import_plan.create(plan_path(self._folder, identity))
        try:
            with self._units.database.reading() as book:
                vector = sites.vector(book)
                report = self._planned(book, plan, table, task).report
                self._ask(book, plan, task)
            plan.sort()
            total = plan.count()
            if total <= self._sizes.one_transaction_max:
                report = self._write(plan, table, task, report, vector) if total else report
                plan.discard()
                return report
            bulk = self._pieces.begin(identity, plan, self._actor, task.kind, _detail(task, report))
        except BaseException:
            plan.discard()
            raise
        self._pieces.finish(bulk, plan, task.watch)
        return report

    def _planned(self, book: Connection, plan: PlanFile, table: Table, task: Task) -> Preview:
        planner = Planner(book, plan, table, task.options, shop=self._shop.get(), new_id=self._units.new_id)
        return planner.run(self._sizes.piece, task.watch.tell)

    def _ask(self, connection: Connection, plan: PlanFile, task: Task) -> None:
        """Groups that give something are no matter of a file either; raises NeedsApproval."""
        if task.kind == "products" or self._actor.role == "owner":
            return
        there = [each for each in plan.listed("groups", LEFT) if not each.startswith(NEW_GROUP)]
        ask_for_benefits(self._actor, connection, [GroupId(bytes.fromhex(each)) for each in there])

    def _write(self, plan: PlanFile, table: Table, task: Task, report: Report, planned_at: Vector) -> Report:
        """Write the whole plan in one transaction; it is made anew if the book has changed since."""
        tell = task.watch.tell
        with self._units.begin(self._actor) as unit:
            if sites.vector(unit.connection) != planned_at:
                plan.clear()
                report = self._planned(unit.connection, plan, table, task).report
                self._ask(unit.connection, plan, task)
                plan.sort()
            writer, total, written, number = Writer(task.kind), plan.count(), 0, 0
            while some := plan.after(number, self._sizes.piece):
                tell(Progress(Phase.WRITING, written, written, total))
                if written:
                    unit.next_version()
                writer.write(unit, some)
                number, written = some[-1].number, written + len(some)
            number = 0
            while some := plan.booked_after(number, self._sizes.piece):
                writer.book(unit, some)
                number = some[-1].number
            record(unit, plan, task.kind, _detail(task, report))
            tell(Progress(Phase.WRITING, written, written, total))
        return report


def _understood(task: Task) -> Table:
    """Raises BadInput."""

    def tick(_: int, done: int) -> None:
        task.watch.tell(Progress(Phase.READING, 0, done, 0))

    table = understood(
        task.kind, examine(task.path, codec=task.encoding, tick=tick), task.mapping, task.watch.tell
    )
    if task.kind == "memberships" and not (task.options.group or table.places.has("groups")):
        raise BadInput(
            "no column says which groups; call one of them groups in the file, or name one group for all rows"
        )
    return table


def _detail(task: Task, report: Report) -> str:
    """An import as the history tells it."""
    counts = f"{report.created} created, {report.updated} updated, {report.skipped} skipped"
    if task.kind == "memberships":
        counts = f"{report.added} added, {report.removed} removed"
    return f"{task.path.name}: {counts}"

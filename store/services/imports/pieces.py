"""Writes a large plan piece by piece under a journal, so that nobody waits for the book for long.

The plan lies safely on the disk and the journal has its row before the first piece is written; each piece
moves the journal in its own transaction, and what it writes over is in the plan before it is committed. So
a killed program leaves either nothing, or a journal that says exactly how to go on.
"""

import logging
import time
from pathlib import Path
from typing import cast

from store.domain.errors import TillError, Unavailable
from store.domain.imports.outcome import Kind, Phase, Progress, Stopped, Watch
from store.queries import bulks, import_plan
from store.queries.bulks import Bulk
from store.queries.import_plan import PlanFile, Spoiled
from store.services.imports.history import record
from store.services.imports.task import PLANS, Sizes, plan_path
from store.services.imports.writing import Writer
from store.unit import Actor, Units, Via

_LOG = logging.getLogger(__name__)


class Pieces:
    """The large imports of one lane."""

    def __init__(self, units: Units, folder: Path, sizes: Sizes) -> None:
        self._units = units
        self._folder = folder
        self._sizes = sizes

    def begin(self, identity: bytes, plan: PlanFile, actor: Actor, kind: Kind, detail: str) -> Bulk:
        """Make a plan safe and enter it into the journal: from here on it is finished or undone."""
        plan.keep_safe()
        bulk = Bulk(identity, kind, detail, actor.staff, actor.via, "writing", 0, plan.count())
        with self._units.database.writing() as connection:
            bulks.begin(connection, bulk)
        return bulk

    def finish(self, bulk: Bulk, plan: PlanFile, watch: Watch) -> None:
        """Write what is missing of an import, or undo it; the plan is gone then.

        Raises:
            Stopped: `watch` wanted it; everything is as before.
            Unavailable: it cannot go on now; `resume` does, later.
        """
        if not self._complete(bulk, plan, watch):
            raise Stopped("the import was stopped and undone; everything is as before")

    def resume(self) -> None:
        """Finish or undo what killed programs left; what another program still works on is let alone.

        What cannot go on now is logged and tried again the next time: nothing keeps a shop from opening.
        """
        left = self._begun()
        for bulk in left:
            try:
                self._resume(bulk.id)
            except Unavailable:
                _LOG.exception("the import %s cannot go on now", bulk.detail)
        known = {plan_path(self._folder, bulk.id) for bulk in left}
        for path in set(self._folder.glob(PLANS)) - known:
            _remove(path)

    def _resume(self, identity: bytes) -> None:
        path = plan_path(self._folder, identity)
        plan = None
        if path.is_file():
            try:
                plan = import_plan.open_left(path)
            except Spoiled:
                import_plan.remove(path)
            else:
                if plan is None:
                    return
        # Only now: who had the plan until now may have ended the import.
        bulk = next((bulk for bulk in self._begun() if bulk.id == identity), None)
        if bulk is not None and plan is not None:
            self._complete(bulk, plan, Watch())
        elif bulk is not None:
            import_plan.remove(path)
            self._strike_out(bulk)
        elif plan is not None:
            plan.discard()

    def _begun(self) -> list[Bulk]:
        with self._units.database.reading() as connection:
            return bulks.begun(connection, bulks.IMPORTS)

    def _strike_out(self, bulk: Bulk) -> None:
        """The plan is gone or spoiled: what is written stays, and the history says so."""
        _LOG.error(
            "the plan of the import %s is lost; %s of %s are written", bulk.detail, bulk.done, bulk.total
        )
        with self._units.begin(_actor(bulk)) as unit:
            unit.did(f"import.cut.{bulk.kind}", detail=f"{bulk.detail}; cut off, its plan is lost")
            bulks.end(unit.connection, bulk.id)

    def _complete(self, bulk: Bulk, plan: PlanFile, watch: Watch) -> bool:
        """Whether it is written as a whole; otherwise it is undone as a whole."""
        try:
            done = self._write(bulk, plan, watch) if bulk.state == "writing" else bulk.done
            if done is not None:
                self._undo(bulk, plan, done, watch)
        except TillError as error:
            plan.close()
            raise Unavailable(
                f"the import goes on when the shop is opened again; for now: {error}"
            ) from error
        except BaseException:
            plan.close()
            raise
        plan.discard()
        return done is None

    def _write(self, bulk: Bulk, plan: PlanFile, watch: Watch) -> int | None:
        """Write piece by piece to the end; answers how far it came if it was stopped."""
        plan.forget_after(bulk.done)  # by a transaction that did not come to its end
        piece = self._sizes.short_piece_of(bulk.kind)
        writer, number, written = Writer(_kind(bulk)), bulk.done, plan.count_until(bulk.done)
        if number > plan.last():
            self._book(bulk, plan, number - plan.last())
            return None
        while not watch.is_stopped():
            watch.progress(Progress(Phase.WRITING, written, written, bulk.total))
            some = plan.after(number, piece)
            if not some:
                self._book(bulk, plan, 0)
                return None
            with self._units.begin(_actor(bulk)) as unit:
                before = writer.write(unit, some)
                if before or writer.made:
                    # What is written over must be safe before it is gone.
                    plan.remember(before, writer.made)
                number, written = some[-1].number, written + len(some)
                bulks.advance(unit.connection, bulk.id, "writing", number)
            time.sleep(self._sizes.pause_seconds)
        return number

    def _book(self, bulk: Bulk, plan: PlanFile, number: int) -> None:
        """Write the opening entries, once all else is written: never taken back, nothing stops them.

        In the journal their numbers go on behind the last one of what was written.
        """
        writer, last = Writer(_kind(bulk)), plan.last()
        while True:
            some = plan.booked_after(number, self._sizes.short_piece)
            with self._units.begin(_actor(bulk)) as unit:
                if not some:
                    record(unit, plan, _kind(bulk), bulk.detail)
                    bulks.end(unit.connection, bulk.id)
                    return
                writer.book(unit, some)
                number = some[-1].number
                bulks.advance(unit.connection, bulk.id, "writing", last + number)
            time.sleep(self._sizes.pause_seconds)

    def _undo(self, bulk: Bulk, plan: PlanFile, number: int, watch: Watch) -> None:
        """Take back what was written up to a number, the last first."""
        writer = Writer(_kind(bulk))
        while True:
            left = plan.count_until(number)
            watch.progress(Progress(Phase.UNDOING, left, bulk.total - left, bulk.total))
            some = plan.until(number, self._sizes.short_piece_of(bulk.kind))
            with self._units.begin(_actor(bulk)) as unit:
                writer.take_back(unit, some, plan.remembered([known.number for known in some]))
                if not some:
                    writer.take_back_made(unit, plan.made())
                    record(unit, plan, _kind(bulk), bulk.detail, verb="import.undo")
                    bulks.end(unit.connection, bulk.id)
                    return
                number = some[-1].number - 1
                bulks.advance(unit.connection, bulk.id, "undoing", number)
            time.sleep(self._sizes.pause_seconds)


def _remove(path: Path) -> None:
    """Remove a plan that never got into the journal, unless somebody is just making it."""
    try:
        abandoned = import_plan.open_left(path)
    except Spoiled:
        import_plan.remove(path)
    except Unavailable:
        _LOG.exception("the abandoned plan %s cannot be removed", path)
    else:
        if abandoned is not None:
            abandoned.discard()


def _actor(bulk: Bulk) -> Actor:
    return Actor(bulk.staff, cast("Via", bulk.via))


def _kind(bulk: Bulk) -> Kind:
    return cast("Kind", bulk.kind)

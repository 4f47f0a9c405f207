"""Large edits and undos: a piece at a time under a journal, so that nobody waits for the book for long.

Each piece moves the journal in its own transaction; what it writes over is kept in that transaction too. So a
killed program leaves either nothing, or a journal that says exactly how to go on. An edit that is stopped is
undone, as a whole; one whose plan is lost as well. Small ones have a file too while they are written: by it
the next start knows that there was one, and by the history whether it is there.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from store.domain.bulk_edits.outcomes import Stopped, Watch
from store.domain.bulk_edits.plan import Move, Put
from store.domain.bulk_edits.written import Detail, Written
from store.domain.errors import TillError, Unavailable
from store.domain.ids import ID_BYTES
from store.queries import bulks, chosen_file, history, priors
from store.queries.bulks import Bulk
from store.queries.chosen_file import Begun, ChosenFile
from store.queries.plan_file import Spoiled, remove
from store.services.bulk_edits import undoing
from store.services.bulk_edits.journal import Entry, entry_of
from store.services.bulk_edits.undoing import Outcome, Target
from store.services.bulk_edits.writing import write_steps
from store.unit import Actor, Unit, Units, Via

_LOG = logging.getLogger(__name__)

PLANS = "*.chosen"
"""Files in the lane's folder: of edits under way, or left by a killed program."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of rows."""

    one_transaction_max: int = 100_000
    """More are written piece by piece, so that the checkout never waits for the book."""
    piece: int = 1_000
    """Written in one transaction of those: it keeps the book for some 20 ms."""
    pause_seconds: float = 0.01
    """Between pieces: whoever waits for the book gets it."""


class Pieces:
    """The large edits of one lane."""

    def __init__(self, units: Units, folder: Path, sizes: Sizes) -> None:
        self._units = units
        self._folder = folder
        self._sizes = sizes

    @contextmanager
    def begun(self, identity: bytes, name: str, what: str) -> Iterator[ChosenFile]:
        """Note that something begins, until it has ended well or with nothing changed.

        Args:
            identity: of the action that it will be.
            name: what it is, `a bulk edit`.
            what: in words, what it does.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        plan = chosen_file.create(self._path(identity))
        try:
            plan.note(Begun(name, what))
            yield plan
        except BaseException:
            plan.close()
            # What goes on later needs its plan.
            if all(bulk.id != identity for bulk in self._begun()):
                self._remove(plan.path)
            raise
        plan.close()
        self._remove(plan.path)

    def _remove(self, path: Path) -> None:
        remove(path)
        with suppress(OSError):  # others are under way
            self._folder.rmdir()

    def edit(self, entry: Entry, plan: ChosenFile, chosen: bytes, actor: Actor, watch: Watch) -> Entry:
        """Write an edit for the customers `chosen`, 16 bytes each; answers how it ended.

        Raises:
            Stopped: `watch` wanted it; everything is as before.
            Unavailable: it cannot go on now; `resume` does, later.
        """
        per_piece = max(1, self._sizes.piece // len(entry.steps)) * ID_BYTES
        plan.save(chosen[start : start + per_piece] for start in range(0, len(chosen), per_piece))
        plan.keep_safe()
        bulk = self._begin(entry.target, "edit", entry, actor, total=-(-len(chosen) // per_piece))
        ended = self._complete(bulk, plan, watch)
        if ended is None:
            raise Stopped("the edit was stopped and undone; everything is as it was before")
        return ended

    def undo(
        self, action: bytes, entry: Entry, target: Target, actor: Actor, *, size: int, watch: Watch
    ) -> Outcome:
        """Undo something large, of about `size` changes; it is finished once begun."""
        bulk = self._begin(action, "undo", entry, actor, total=size)
        try:
            return self._undo(bulk, target, watch)
        except TillError as error:
            raise _later(error) from error

    def resume(self) -> list[str]:
        """Finish or undo what killed programs left; says what was done, a sentence for each."""
        told: list[str] = []
        left = self._begun()
        for bulk in left:
            try:
                told += self._resume(bulk.id)
            except Unavailable:
                _LOG.exception("a bulk edit cannot go on now")
        known = {self._path(bulk.id) for bulk in left}
        for path in set(self._folder.glob(PLANS)) - known:
            told += self._sweep(path)
        with suppress(OSError):
            self._folder.rmdir()
        return told

    def _resume(self, identity: bytes) -> Iterator[str]:
        path = self._path(identity)
        plan: ChosenFile | None = None
        try:
            plan = chosen_file.open_left(path) if path.is_file() else None
            is_busy = plan is None and path.is_file()
        except Spoiled:
            remove(path)
            is_busy = False
        if is_busy:
            return
        try:
            # Only now: who had the plan until now may have ended the edit.
            bulk = next((bulk for bulk in self._begun() if bulk.id == identity), None)
            told = self._completed(bulk, plan) if bulk is not None else self._ended(plan)
        finally:
            if plan is not None:
                plan.close()
        remove(path)
        yield from told

    def _completed(self, bulk: Bulk, plan: ChosenFile | None) -> list[str]:
        """Finish or undo one; says which."""
        what = entry_of(bulk.detail).what
        if bulk.kind == "undo":
            self._finish_undo(bulk)
            return [f"an undo that was cut off is finished: {what}"]
        if plan is None:
            self._take_back(bulk, Watch())
            return [f"a bulk edit that was cut off is undone, its plan is lost: {what}"]
        if self._complete(bulk, plan, Watch()) is None:
            return [f"a bulk edit that was stopped is undone: {what}"]
        return [f"a bulk edit that was cut off is finished: {what}"]

    def _sweep(self, path: Path) -> list[str]:
        try:
            left = chosen_file.open_left(path)
        except Spoiled:
            remove(path)
            return ["a bulk edit was cut off before it began; nothing is changed"]
        if left is None:
            return []
        try:
            told = self._ended(left)
        finally:
            left.close()
        remove(path)
        return told

    def _ended(self, left: ChosenFile | None) -> list[str]:
        """Whether what a killed program was at is there: as a whole, or not at all."""
        begun = None if left is None else left.begun()
        if left is None or begun is None:
            return []
        with self._units.database.reading() as connection:
            is_there = history.get(connection, bytes.fromhex(left.path.stem)) is not None
        came = "and is there, whole" if is_there else "and did not happen"
        return [f"{begun.name} was cut off {came}: {begun.what}"]

    def _path(self, identity: bytes) -> Path:
        return self._folder / PLANS.replace("*", identity.hex())

    def _begun(self) -> list[Bulk]:
        with self._units.database.reading() as connection:
            return bulks.begun(connection, bulks.EDITS)

    def _begin(self, identity: bytes, kind: str, entry: Entry, actor: Actor, *, total: int) -> Bulk:
        bulk = Bulk(identity, kind, entry.text(), actor.staff, actor.via, "writing", 0, total)
        with self._units.database.writing() as connection:
            bulks.begin(connection, bulk)
        return bulk

    def _complete(self, bulk: Bulk, plan: ChosenFile, watch: Watch) -> Entry | None:
        """Write to the end, or undo; None when it was undone."""
        try:
            ended = self._write(bulk, plan, watch) if bulk.state == "writing" else None
            if ended is None:
                self._take_back(bulk, watch)
        except TillError as error:
            raise _later(error) from error
        return ended

    def _write(self, bulk: Bulk, plan: ChosenFile, watch: Watch) -> Entry | None:
        """Write piece by piece to the end; None when it was stopped."""
        entry, number = entry_of(bulk.detail), bulk.done
        while not watch.is_stopped():
            watch.progress(number, bulk.total)
            ids = plan.piece(number + 1)
            with self._units.begin(_actor(bulk)) as unit:
                if ids is None:
                    finish_edit(unit, entry)
                    bulks.end(unit.connection, bulk.id)
                    return entry
                written = write_steps(unit, ids, entry.steps, bulk.id, watch=Watch())
                number, entry = number + 1, entry.after(written, (unit.first_ver, unit.mark.ver))
                bulks.advance(unit.connection, bulk.id, "writing", number, detail=entry.text())
            time.sleep(self._sizes.pause_seconds)
        return None

    def _take_back(self, bulk: Bulk, watch: Watch) -> None:
        """Undo what is written of an edit that is not to be finished."""
        now = next(one for one in self._begun() if one.id == bulk.id)
        with self._units.database.writing() as connection:
            bulks.advance(connection, bulk.id, "undoing", now.done)
            own = undoing.own_site(connection)
        entry = entry_of(now.detail)
        target = Target(bulk.id, own, entry.runs, None, (), hlc=0, is_undo=False)
        left = sum(entry.rows)
        for unit, outcome, _ in self._undo_pieces(bulk, target, None, 0):
            undoing.tell(unit, target, outcome)
            left -= outcome.restored
            watch.progress(max(0, left), 0)
        with self._units.begin(_actor(bulk)) as unit:
            detail = Detail(entry.what, entry.customers, 0, (), ())
            unit.did("customers.bulk.stopped", detail=detail.text())
            bulks.end(unit.connection, bulk.id)

    def _undo(self, bulk: Bulk, target: Target, watch: Watch) -> Outcome:
        """Undo piece by piece to the end."""
        entry, total = entry_of(bulk.detail), Outcome()
        for unit, outcome, position in self._undo_pieces(bulk, target, bulk.id, bulk.done):
            total.add(outcome)
            piece = Written(len(outcome.customers), (outcome.turned, outcome.put_back))
            entry = entry.after(piece, (unit.first_ver, unit.mark.ver))
            bulks.advance(unit.connection, bulk.id, "writing", position, detail=entry.text())
            watch.progress(sum(entry.rows), max(bulk.total, sum(entry.rows)))
        with self._units.begin(_actor(bulk)) as unit:
            total.turned, total.put_back = entry.rows
            undoing.missed_rows(unit, target, total)
            undoing.record(unit, target, entry.what, total, entry.runs, bulk.id)
            undoing.tell(unit, target, total)
            bulks.end(unit.connection, bulk.id)
        return total

    def _undo_pieces(
        self, bulk: Bulk, target: Target, action: bytes | None, position: int
    ) -> Iterator[tuple[Unit, Outcome, int]]:
        """Transactions that each put some back, until nothing is left to."""
        for version in (ver for first, last in target.runs for ver in range(first, last + 1)):
            with self._units.begin(_actor(bulk)) as unit:
                outcome = Outcome()
                if not undoing.turn_rows(unit, target, (version, version), outcome):
                    continue
                yield unit, outcome, position
            time.sleep(self._sizes.pause_seconds)
        while True:
            with self._units.begin(_actor(bulk)) as unit:
                outcome = Outcome()
                kept, onward = priors.some_of(unit.connection, target.action, position, VALUES_AT_ONCE)
                if onward == position:
                    return
                undoing.put_back(unit, kept, action, outcome)
                position = onward
                yield unit, outcome, position
            time.sleep(self._sizes.pause_seconds)

    def _finish_undo(self, bulk: Bulk) -> None:
        entry = entry_of(bulk.detail)
        with self._units.database.reading() as connection:
            action = history.get(connection, entry.target)
            target = None if action is None else undoing.target_in(connection, action)
        if target is None:
            with self._units.database.writing() as connection:
                bulks.end(connection, bulk.id)
        else:
            self._undo(bulk, target, Watch())


VALUES_AT_ONCE = 1024
"""Values that one transaction of a large undo puts back."""


def finish_edit(unit: Unit, entry: Entry) -> None:
    """Enter an edit into the history, as one line however large it was."""
    groups = tuple(dict.fromkeys(step.group.hex() for step in entry.steps if isinstance(step, Move)))
    rows = sum(
        count for step, count in zip(entry.steps, entry.rows, strict=True) if not isinstance(step, Put)
    )
    runs = entry.runs or ((unit.first_ver, unit.mark.ver),)
    # The line is about all its pieces: who looks a row's version up finds it.
    unit.first_ver = min(unit.first_ver, runs[0][0])
    subject = bytes.fromhex(groups[0]) if len(groups) == 1 else None
    detail = Detail(entry.what, entry.customers, rows, runs, groups)
    unit.did("customers.bulk", subject, detail.text(), action=entry.target)


def _later(error: TillError) -> Unavailable:
    return Unavailable(f"it goes on when the shop is opened again; for now: {error}")


def _actor(bulk: Bulk) -> Actor:
    return Actor(bulk.staff, cast("Via", bulk.via))

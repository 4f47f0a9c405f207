"""The door to bulk edits: what would happen, doing it, doing it to groups, and undo."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Select

from store.domain.bulk_edits.edits import DeleteCustomers, Edit, GroupEdit, SetField
from store.domain.bulk_edits.fields import parse
from store.domain.bulk_edits.outcomes import SAMPLES_MAX, Preview, Report, UndoPreview, UndoReport, Watch
from store.domain.bulk_edits.plan import Move, Step, describe
from store.domain.bulk_edits.written import detail_of
from store.domain.errors import NotFound, Refused
from store.domain.history import UNDO_MILLISECONDS, UNDOABLE, why_not, words
from store.domain.ids import ID_BYTES, GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.money import Currency
from store.domain.rules.grammar import parse as read_rule
from store.queries import bulk_edits, bulks, customer_filters, history, priors, selections
from store.queries.history import Action
from store.services.asking import ask_for_benefits, ask_to_undo, asks
from store.services.bulk_edits import planning, telling, undoing
from store.services.bulk_edits.group_changes import change_groups
from store.services.bulk_edits.journal import Entry
from store.services.bulk_edits.pieces import PLANS, Pieces, Sizes, finish_edit
from store.services.bulk_edits.undoing import Outcome, Target
from store.services.bulk_edits.writing import write_steps
from store.services.group_effects import refuse_lost
from store.services.rule_names import RuleNames
from store.services.shop import ShopService
from store.unit import Actor, Units

ID_DIGITS_MIN = 8
"""Fewer digits of an id could be anybody's."""


class BulkEditService:
    """Changes many customers, or several groups, at once."""

    def __init__(self, units: Units, actor: Actor, folder: Path, sizes: Sizes | None = None) -> None:
        self._units = units
        self._actor = actor
        self._folder = folder / "bulk"
        self._sizes = sizes or Sizes()
        self._pieces = Pieces(units, self._folder, self._sizes)

    def field(self, name: str, text: str) -> SetField:
        """The edit that sets a field to what was typed; raises BadInput."""
        return parse(name, text, ShopService(self._units, self._actor).get())

    def where(self, rule: str) -> Selection:
        """Everybody for whom a rule is true, as a person writes it; raises BadInput, NotFound, Refused."""
        wanted = read_rule(rule, RuleNames(self._units, self._actor, is_thorough=True))
        with self._units.database.reading() as connection:
            refuse_lost(connection, wanted)
        return Selection(matching=CustomerList(rule=wanted))

    def preview(self, selection: Selection, edits: Sequence[Edit]) -> Preview:
        """What `apply` would do; nothing is written. Raises BadInput for edits that contradict each other."""
        currency = self._currency()
        with self._units.database.reading() as connection:
            planned = planning.plan_here(connection, edits)
            chosen = self._chosen(connection, selection)
            if not planned.steps:
                sight = customer_filters.sight_of(connection, self._units.world.now())
                matching = selections.count(connection, selection, sight)
                return Preview(matching, 0, (), (), planned.refusals)
            counts = bulk_edits.counts(connection, chosen, planned.steps)
            samples = (
                bulk_edits.samples(connection, chosen, planned.steps, SAMPLES_MAX) if counts.changing else []
            )
        return Preview(
            counts.matching,
            counts.changing,
            telling.step_counts(planned.steps, counts.steps, currency),
            tuple(telling.sample(found, planned.steps, currency) for found in samples),
            (*planned.refusals, *planning.gone(selection, counts.matching)),
        )

    def apply(self, selection: Selection, edits: Sequence[Edit], watch: Watch | None = None) -> Report:
        """Do it, as a whole or not at all.

        Args:
            selection: whom.
            edits: what; at least one.
            watch: hears rows written and rows in all, in this thread, and may stop it.

        Raises:
            BadInput: the edits contradict each other.
            Refused: a part of it cannot be done at all; nothing is changed.
            Stopped: `watch` wanted it; everything is as before.
        """
        self._actor.require(_right(selection, edits))
        watch, currency = watch or Watch(), self._currency()
        with self._units.database.reading() as connection:
            planned = planning.unblocked(planning.plan_here(connection, edits))
            moved = [step.group for step in planned.steps if isinstance(step, Move)]
            ask_for_benefits(self._actor, connection, moved)
        what = "; ".join(dict.fromkeys(describe(step, currency) for step in planned.steps))
        action = self._units.new_id()
        entry = Entry(what, planned.steps, action, 0, (0,) * len(planned.steps), ())
        with self._pieces.begun(action, "a bulk edit", what) as file:
            matching, ids = self._changing(selection, planned.steps, watch)
            if len(ids) // ID_BYTES * len(planned.steps) > self._sizes.one_transaction_max:
                entry = self._pieces.edit(entry, file, ids, self._actor, watch)
            elif ids:
                entry = self._at_once(entry, ids, edits, watch)
        refusals = (*planned.refusals, *planning.gone(selection, matching))
        steps = telling.step_counts(planned.steps, entry.rows, currency)
        return Report(action if entry.customers else None, what, matching, entry.customers, steps, refusals)

    def _changing(self, selection: Selection, steps: Sequence[Step], watch: Watch) -> tuple[int, bytes]:
        """How many are chosen, and the ids of those for whom anything would be different."""
        matching, ids = 0, bytearray()
        with self._units.database.reading() as connection:
            chosen = self._chosen(connection, selection)
            for identity, changes in bulk_edits.chosen_ids(connection, chosen, steps):
                matching += 1
                if changes:
                    ids += identity
                if matching % 5000 == 0:
                    watch.tell(0, 0)
        return matching, bytes(ids)

    @asks("GROUPS")
    def change_groups(self, chosen: Sequence[GroupId], edit: GroupEdit) -> Report:
        """Switch groups on or off, or delete them; what is so already is left out.

        Raises:
            NotFound: one is not there.
            Refused: one would be deleted that rules of other groups name.
        """
        with self._units.begin(self._actor) as unit:
            return change_groups(unit, chosen, edit)

    def foretell(self, action: bytes | None = None) -> UndoPreview:
        """What `undo` would do; nothing is written. Raises what `undo` raises."""
        from store.services.bulk_edits.foretelling import foretell

        with self._units.database.reading() as connection:
            done = self._undoable(connection, action)
            outcome = foretell(connection, undoing.target_in(connection, done))
            what = _said(connection, done)
        left, instead = outcome.not_restored(), outcome.otherwise()
        return UndoPreview(done.id, what, done.at, outcome.restored, left, instead)

    @asks("BULK")
    def undo(self, action: bytes | None = None, watch: Watch | None = None) -> UndoReport:
        """Put back what an action did, where nobody has changed it since; by default the last one done here.

        Raises:
            NotFound: there is no such action, or none that could be undone.
            Refused: it is of a kind that is not undone, undone already, or too old.
        """
        with self._units.database.reading() as connection:
            done = self._undoable(connection, action)
            target = undoing.target_in(connection, done)
            ask_for_benefits(self._actor, connection, [GroupId(group) for group in target.groups])
            ask_to_undo(self._actor, connection, done)
            size = (target.rows or 0) + priors.count_of(connection, done.id)
            what = _said(connection, done)
        identity = self._units.new_id()
        with self._pieces.begun(identity, "an undo", what):
            if size > self._sizes.one_transaction_max:
                entry = Entry(what, (), done.id, 0, (0, 0), ())
                outcome = self._pieces.undo(
                    identity, entry, target, self._actor, size=size, watch=watch or Watch()
                )
            else:
                outcome = self._undo_at_once(target, what, identity)
        return UndoReport(
            identity if outcome.restored else None,
            what,
            outcome.restored,
            outcome.not_restored(),
            is_redo=target.is_undo,
            instead=outcome.otherwise(),
        )

    def named(self, text: str) -> bytes:
        """The action of an id in hex, or of its first digits as the history shows them.

        Raises:
            NotFound: none.
            Refused: several.
        """
        digits = text.strip().replace("-", "").casefold()
        known = set(digits) <= set("0123456789abcdef")
        if not known or not ID_DIGITS_MIN <= len(digits) <= 2 * ID_BYTES:
            raise NotFound(f"{text.strip()[:40]!r} is no id of the history; see it with: history")
        low, high = digits.ljust(2 * ID_BYTES, "0"), digits.ljust(2 * ID_BYTES, "f")
        with self._units.database.reading() as connection:
            found = history.beginning_with(connection, bytes.fromhex(low), bytes.fromhex(high), 2)
        if not found:
            raise NotFound(f"nothing in the history has the id {digits}; see it with: history")
        if len(found) > 1:
            raise Refused(f"several things in the history begin with {digits}: give more of the id")
        return found[0].id

    def resume(self) -> list[str]:
        """Finish or undo what a killed program left half done; says what was done, a sentence for each."""
        with self._units.database.reading() as connection:
            is_left = bool(bulks.begun(connection, bulks.EDITS))
        return self._pieces.resume() if is_left or any(self._folder.glob(PLANS)) else []

    def _currency(self) -> Currency:
        return ShopService(self._units, self._actor).get().currency

    def _chosen(self, connection: Connection, selection: Selection) -> Select[bytes]:
        sight = customer_filters.sight_of(connection, self._units.world.now())
        return selections.ids(connection, selection, sight)

    def _at_once(self, entry: Entry, ids: bytes, edits: Sequence[Edit], watch: Watch) -> Entry:
        with self._units.begin(self._actor) as unit:
            planning.unblocked(planning.plan_here(unit.connection, edits))
            written = write_steps(unit, ids, entry.steps, entry.target, watch=watch)
            entry = entry.after(written, (unit.first_ver, unit.mark.ver))
            if written.rows:
                finish_edit(unit, entry)
        return entry

    def _undo_at_once(self, target: Target, what: str, identity: bytes) -> Outcome:
        outcome = Outcome()
        with self._units.begin(self._actor) as unit:
            if history.undone(unit.connection, [target.action]):
                raise Refused("this cannot be undone: it is undone already")
            for run in target.runs:
                undoing.turn_rows(unit, target, run, outcome)
            undoing.put_back(unit, priors.of(unit.connection, target.action), identity, outcome)
            undoing.missed_rows(unit, target, outcome)
            if outcome.restored:
                runs = ((unit.first_ver, unit.mark.ver),)
                undoing.record(unit, target, what, outcome, runs, identity)
                undoing.tell(unit, target, outcome)
        return outcome

    def _undoable(self, connection: Connection, action: bytes | None) -> Action:
        done = self._last(connection) if action is None else history.get(connection, action)
        if done is None:
            raise NotFound("there is nothing to undo" if action is None else "that was never done here")
        is_undone = bool(history.undone(connection, [done.id]))
        reason = why_not(done.does, done.at, now=self._units.world.now(), is_undone=is_undone)
        if reason:
            raise Refused(f"this cannot be undone: {reason}")
        if priors.is_of_newer(connection, done.id):
            why = "a newer version of the program did it; undo it on a lane that has it"
            raise Refused(f"this cannot be undone here: {why}")
        return done

    def _last(self, connection: Connection) -> Action | None:
        """The last thing this lane did that can be undone, undos aside."""
        since = self._units.world.now() - UNDO_MILLISECONDS
        kinds = sorted(UNDOABLE - {"undo", "redo"})
        found = history.latest(connection, undoing.own_site(connection), since, kinds)
        gone = history.undone(connection, [action.id for action in found])
        return next((action for action in found if action.id not in gone), None)


def _right(selection: Selection, edits: Sequence[Edit]) -> str:
    """What it takes: one customer is changed at the counter, many by who may, and gone is gone."""
    if any(isinstance(edit, DeleteCustomers) for edit in edits):
        return "DELETE_CUSTOMERS"
    is_one = selection.matching is None and len(selection.keys) == 1
    return "CUSTOMERS" if is_one else "BULK"


def _said(connection: Connection, action: Action) -> str:
    """What is undone, in words that tell it without its line: `VIP deleted`."""
    known = detail_of(action.detail)
    if known is not None:
        return known.what
    named = history.names(connection, [action.subject]) if action.subject else {}
    return " ".join((*named.values(), words(action.does, action.detail)))

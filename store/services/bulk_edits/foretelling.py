"""What an undo would do, before it is done: read, never written."""

from sqlalchemy import Connection

from store.domain.together import speaks
from store.queries import foretelling, priors, undo
from store.services.bulk_edits.undoing import TAKEN, Outcome, Target, changed, missed_rows_in


def foretell(connection: Connection, target: Target) -> Outcome:
    """How much would be put back, and what would be left for which reason."""
    outcome = Outcome()
    for run in target.runs:
        outcome.turned += sum(
            foretelling.turnable(connection, table, target.site, run) for table in undo.TURNED
        )
    for prior in priors.of(connection, target.action):
        others = set(foretelling.changed(connection, prior))
        kept = [each for each in prior.ids if each not in others]
        taken = foretelling.taken(connection, prior, kept) if kept else []
        if speaks(prior.table.name, prior.column):
            outcome.put_back += len(kept) - len(taken)
            outcome.leave(connection, changed(prior.column), prior.table, sorted(others))
        outcome.leave(connection, TAKEN, prior.table, taken)
    missed_rows_in(connection, target, outcome, own=0)
    return outcome

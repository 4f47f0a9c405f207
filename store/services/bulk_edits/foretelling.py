"""What an undo would do, before it is done: read, never written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.together import speaks
from store.queries import foretelling, priors
from store.queries.priors import Prior
from store.services.bulk_edits.undoing import (
    TAKEN,
    Outcome,
    Target,
    changed,
    columns,
    meanwhile,
    missed_rows_in,
    overtaken,
)
from store.tables.base import Scalar
from store.tables.customers import TURNED


def foretell(connection: Connection, target: Target) -> Outcome:
    """How much would be put back, and what would be left for which reason."""
    outcome = Outcome()
    for run in target.runs:
        outcome.turned += sum(foretelling.turnable(connection, table, target.site, run) for table in TURNED)
    written = priors.of(connection, target.action)
    others_of = {
        (table.name, column): overtaken(
            connection, table, column, {each: prior.hlc for prior in some for each in prior.ids}
        )
        for table, column, some in columns(written)
    }
    for prior in written:
        others = set(foretelling.changed(connection, prior))
        kept = [each for each in prior.ids if each not in others]
        known = others_of[prior.table.name, prior.column]
        instead = {each: known[each] for each in kept if each in known}
        taken = _taken(connection, prior, kept, instead)
        if speaks(prior.table.name, prior.column):
            outcome.put_back += len(kept) - len(taken)
            heeded = sorted(instead.keys() - set(taken))
            outcome.heed(connection, meanwhile(prior.column), prior.table, heeded)
            outcome.leave(connection, changed(prior.column), prior.table, sorted(others))
        outcome.leave(connection, TAKEN, prior.table, taken)
    missed_rows_in(connection, target, outcome, own=0)
    return outcome


def _taken(
    connection: Connection, prior: Prior, ids: Sequence[bytes], instead: Mapping[bytes, Scalar | None]
) -> list[bytes]:
    """Which of these rows another has the name or the address of that they would get."""
    found = [
        identity
        for row, value in instead.items()
        for identity in foretelling.taken(connection, replace(prior, value=value), [row])
    ]
    as_before = [each for each in ids if each not in instead]
    return found + (foretelling.taken(connection, prior, as_before) if as_before else [])

"""What a bulk edit would do here: its steps, and what is refused of it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.bulk_edits.edits import Edit
from store.domain.bulk_edits.outcomes import Refusal
from store.domain.bulk_edits.plan import Move, Plan, Step, plan
from store.domain.errors import Refused
from store.domain.listing import Selection
from store.queries import groups
from store.queries.kin import kin


def plan_here(connection: Connection, edits: Sequence[Edit]) -> Plan:
    """Steps and refusals; who is in what became part of a group is taken out of that too."""
    planned = plan(edits, groups.all_groups(connection))
    related = kin(connection)
    steps: list[Step] = []
    for step in planned.steps:
        steps.append(step)
        if isinstance(step, Move) and not step.inside:
            parts = related.names(step.group)[1:]
            steps += [Move(part, step.name, inside=False) for part in parts]
    return Plan(tuple(steps), planned.refusals)


def unblocked(planned: Plan) -> Plan:
    """The same; raises Refused when a part of it cannot be done at all."""
    blocking = [refusal for refusal in planned.refusals if refusal.blocks]
    if blocking:
        told = "; ".join(f"{refusal.what}: {refusal.reason}" for refusal in blocking)
        raise Refused(f"nothing was changed: {told}")
    return planned


def gone(selection: Selection, matching: int) -> list[Refusal]:
    """Of customers that were chosen one by one, those that are not there any more."""
    count = len(selection.keys) - matching if selection.matching is None else 0
    if count <= 0:
        return []
    who = "1 customer" if count == 1 else f"{count} customers"
    return [Refusal(who, "deleted since they were chosen", blocks=False)]

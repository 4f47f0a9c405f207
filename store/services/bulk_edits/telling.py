"""Steps and changes as a preview and a report tell them."""

from collections.abc import Sequence

from store.domain.bulk_edits.fields import label, shown
from store.domain.bulk_edits.outcomes import Change, Sample, StepCount
from store.domain.bulk_edits.plan import Mark, Move, Put, Step, describe
from store.domain.money import Currency
from store.queries.bulk_edits import Sampled


def step_counts(steps: Sequence[Step], counts: Sequence[int], currency: Currency) -> tuple[StepCount, ...]:
    """What each step does, as said, with how many it is done to; steps that say the same are one."""
    found: dict[str, int] = {}
    for step, count in zip(steps, counts, strict=True):
        what = describe(step, currency)
        found[what] = found.get(what, 0) + count
    return tuple(StepCount(what, count) for what, count in found.items())


def sample(found: Sampled, steps: Sequence[Step], currency: Currency) -> Sample:
    """One customer, and what would be different of them."""
    changes = [
        _change(step, old, currency)
        for step, is_changed, old in zip(steps, found.changed, found.before, strict=True)
        if is_changed
    ]
    return Sample(found.id, found.name, tuple(dict.fromkeys(changes)))


def _change(step: Step, old: object, currency: Currency) -> Change:
    match step:
        case Move(name=name, inside=inside):
            return Change(name, *(("not in it", "member") if inside else ("member", "not in it")))
        case Mark(tag=tag, there=there):
            return Change(f"tag {tag}", *(("no", "yes") if there else ("yes", "no")))
        case Put(column="deleted"):
            return Change("customer", "there", "deleted")
        case Put(column=column, value=value):
            before = old if isinstance(old, int | str) else None
            return Change(label(column), shown(column, before, currency), shown(column, value, currency))

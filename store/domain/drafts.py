"""Collects what is wrong with a form, field by field, so that all of it can be shown at once."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TypeVar

from store.domain.errors import BadInput, Invalid
from store.domain.together import Together

T = TypeVar("T")


class Check:
    """Runs checks and remembers the refusals; `done()` raises them together."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def read(self, field: str, check: Callable[[], T], fallback: T) -> T:
        """The checked value, or `fallback` while the refusal is noted under `field`."""
        try:
            return check()
        except BadInput as error:
            self.problems.setdefault(field, str(error))
            return fallback

    def require(self, field: str, holds: object, message: str) -> None:
        """Note `message` under `field` unless `holds`."""
        if not holds:
            self.problems.setdefault(field, message)

    def done(self) -> None:
        """Raise Invalid if anything was noted."""
        if self.problems:
            raise Invalid(self.problems)


def rebase(draft: T, seen: T, now: T, together: Together = ()) -> T:
    """What a person wants of `now` who saw `seen` and left `draft`: only what they touched is theirs.

    All three are dataclasses of one type. Lists count as sets: what was added or taken away is, beside what
    others added meanwhile. Of fields that belong `together`, who touched one said all.
    """
    touched: dict[str, object] = {}
    for field in fields(draft):  # type: ignore[arg-type] # there is no public name for "a dataclass"
        wanted, before = getattr(draft, field.name), getattr(seen, field.name)
        if wanted == before:
            continue
        if isinstance(wanted, tuple) and isinstance(before, tuple):
            kept = (each for each in getattr(now, field.name) if each in wanted or each not in before)
            wanted = tuple(dict.fromkeys([*kept, *(each for each in wanted if each not in before)]))
        touched[field.name] = wanted
    names = {field.name for field in fields(draft)}  # type: ignore[arg-type] # as above
    for some in together:
        # What a column calls by its id, a draft has by its name.
        of_draft = [each if each in names else each.removesuffix("_id") for each in some]
        if not touched.keys().isdisjoint(of_draft):
            touched |= {each: getattr(draft, each) for each in of_draft if each in names}
    return replace(now, **touched)  # type: ignore[type-var] # as above

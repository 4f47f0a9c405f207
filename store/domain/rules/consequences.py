"""What deleting or merging groups does to other groups whose rules name them: values and the sentences."""

from collections.abc import Sequence

from store.domain.rules.preview import Crowd, Linked
from store.domain.values import dataclass

NAMED_MAX = 5
"""Groups told one by one in one sentence."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of one group."""

    name: str
    enter: Crowd
    leave: Crowd
    discounts: tuple[Linked, ...]
    """What those who enter would get and those who leave would lose."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What becomes of all."""

    groups: tuple[Consequence, ...] = ()
    """Those whose rules name what is deleted or merged, by name; of deleted ones, also through others."""
    followers: tuple[str, ...] = ()
    """Names of groups whose rules name those above: who moves there is seen once it is done."""

    @property
    def moved(self) -> int:
        """How many come and go, each group counted by itself."""
        return sum(each.enter.count + each.leave.count for each in self.groups)


def refusal_to_delete(names: Sequence[str], found: Consequences) -> str:
    """Why groups are not deleted while rules name them, and what to do."""
    rules, told = _rules(found.groups), _told(found.groups)
    edit = "that rule" if len(found.groups) == 1 else "those rules"
    return (
        f"{rules} {_names(found.groups)} {_listed(names)}: once deleted, nobody meets {_it(found.groups)}"
        f" ({told}); edit {edit} first, merge the group into another, or say --even-so"
    )


def refusal_to_merge(names: Sequence[str], into: str, found: Consequences) -> str:
    """Why groups are not merged without a word of consent, and what to do."""
    return (
        f"{_rules(found.groups)} would ask for everybody in {into} when {_listed(names)}"
        f" {'is' if len(names) == 1 else 'are'} part of it ({_told(found.groups)}{_and_on(found)});"
        " to do it, say --even-so"
    )


def moves(each: Consequence) -> str:
    """How many come and go: `2 enter, 1 leaves`."""
    parts = [_count(each.enter.count, "enter")] if each.enter.count else []
    parts += [_count(each.leave.count, "leave")] if each.leave.count else []
    return ", ".join(parts) or "nobody enters or leaves"


def _told(groups: Sequence[Consequence]) -> str:
    told = [f"{each.name}: {moves(each)}" for each in groups[:NAMED_MAX]]
    rest = len(groups) - len(told)
    return "; ".join([*told, *([f"and {rest} more groups"] if rest else [])])


def _rules(groups: Sequence[Consequence]) -> str:
    names = _listed([each.name for each in groups])
    return f"the rule of {names}" if len(groups) == 1 else f"the rules of {names}"


def _names(groups: Sequence[Consequence]) -> str:
    return "leads to" if len(groups) == 1 else "lead to"


def _it(groups: Sequence[Consequence]) -> str:
    return "it" if len(groups) == 1 else "them"


def _and_on(found: Consequences) -> str:
    return f"; {_listed(found.followers)} may follow" if found.followers else ""


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:NAMED_MAX])
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _count(number: int, verb: str) -> str:
    return f"{number:,} {verb}{'s' if number == 1 else ''}"

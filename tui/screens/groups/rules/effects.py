"""What a rule would do, in words: how many, who enters, who leaves, what that does to discounts. Pure."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Final

from store.domain.discounts_words import gives
from store.domain.groups import Group, GroupKind
from store.domain.money import Currency
from store.domain.rules.preview import Crowd, Linked, Preview
from store.domain.values import dataclass
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, wrap
from tui.widgets.discount_words import target
from tui.widgets.paper import Span

NAMES_MAX: Final = 60
"""Of those who enter or leave, so many are named."""

MANY: Final = 10
"""So many who leave at once are asked about, and so is half of the members."""


class State(Enum):
    """How far it is known what a rule would do."""

    NOTHING = auto()
    """Nothing is asked yet."""
    UNFINISHED = auto()
    """What is typed is the beginning of a rule."""
    UNREADABLE = auto()
    COUNTING = auto()
    FAILED = auto()
    KNOWN = auto()


_TOLD: Final = frozenset({State.KNOWN, State.COUNTING, State.UNFINISHED, State.UNREADABLE})
"""What is known is told, also while it is of a text that was typed before."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What is known."""

    state: State = State.NOTHING
    preview: Preview | None = None
    """The last one that was found; of another text while it is counted."""
    customers: int = 0
    """All there are."""
    warnings: tuple[str, ...] = ()
    reason: str = ""
    """Why it failed, or cannot be read."""


@dataclass(frozen=True, slots=True)
class About:
    """The group whose rule it is."""

    name: str
    group: Group | None
    """None for one that is not there yet."""
    own: str = ""
    """What the form of a new group gives: `10 % off`."""

    @property
    def is_manual(self) -> bool:
        """Whether people have filled it so far."""
        return self.group is not None and self.group.kind is GroupKind.MANUAL


def effect_lines(effects: Effects, about: About, currency: Currency, cells: int) -> list[list[Span]]:
    """All rows in `cells`."""
    told = [*_state_lines(effects, about)]
    preview, is_old = effects.preview, effects.state is not State.KNOWN
    if preview is not None and effects.state in _TOLD:
        told += _known(preview, effects.customers, about, currency)
    rows: list[list[Span]] = []
    for text, ink in told:
        shown = Ink.DIM if is_old and ink in {Ink.TEXT, Ink.STRONG, Ink.ACCENT} else ink
        rows += [[(f" {part}", shown)] for part in wrap(text, cells - 2)]
    if preview is not None and effects.state in _TOLD:
        rows += _names("Enter", preview.enter, cells, is_old=is_old)
        rows += _names(
            "Stay as exceptions" if about.is_manual else "Leave", preview.leave, cells, is_old=is_old
        )
    return rows


def _beginning(about: About) -> Iterable[tuple[str, Ink]]:
    if about.group is not None and about.group.trouble:
        yield f"! {about.group.trouble}", Ink.WARN
    yield "Nothing is asked yet.", Ink.DIM
    yield "Type a rule above, or Tab and n: what it would do is counted here as you go.", Ink.DIM
    if about.is_manual:
        yield "", Ink.TEXT
        yield _becoming(about), Ink.TEXT


def _state_lines(effects: Effects, about: About) -> Iterable[tuple[str, Ink]]:
    match effects.state:
        case State.NOTHING:
            yield from _beginning(about)
        case State.UNFINISHED:
            yield "Not complete yet.", Ink.DIM
        case State.UNREADABLE:
            yield "The text cannot be read.", Ink.WARN
            if effects.reason:
                yield effects.reason, Ink.BAD
        case State.COUNTING:
            yield "Counting ...", Ink.DIM
        case State.FAILED:
            yield f"Not counted: {effects.reason}", Ink.BAD
            yield "Ctrl+R counts again.", Ink.DIM
        case State.KNOWN:
            pass
    for warning in effects.warnings:
        yield f"! {warning}", Ink.WARN


def _becoming(about: About) -> str:
    return (
        f"People have filled {about.name} by hand so far. From now on its rule does; members who do not"
        " meet the rule stay, as exceptions that can be taken away (p on tab 2)."
    )


def _known(preview: Preview, customers: int, about: About, currency: Currency) -> list[tuple[str, Ink]]:
    told = [(matching(preview.matches, customers), Ink.ACCENT)]
    if about.group is not None:
        told.append((_moves(preview, about), Ink.STRONG))
    if about.group is not None and not about.group.active and (preview.discounts or about.own):
        told.append((f"{about.name} is switched off: it gives nothing now.", Ink.DIM))
    told += [(text, Ink.TEXT) for text in _discounts(preview, about, currency)]
    return told


def matching(matches: int, customers: int) -> str:
    """How many of how many."""
    if not matches:
        return "Nobody matches."
    if matches >= customers:
        return f"Everybody matches: {matches:,}."
    return f"{matches:,} of {customers:,} match{'es' if matches == 1 else ''}."


def _moves(preview: Preview, about: About) -> str:
    enter, leave = preview.enter.count, preview.leave.count
    if about.is_manual:
        stay = f"{leave:,} {_is(leave)} in it without matching and stay{'s' if leave == 1 else ''}."
        return f"{_enter(enter)}. {stay}" if leave else f"{_enter(enter)}."
    if not enter and not leave:
        return "Nobody enters or leaves."
    return f"{_enter(enter)}, {leave:,} leave{'s' if leave == 1 else ''}."


def _enter(count: int) -> str:
    return f"{count:,} enter{'s' if count == 1 else ''}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _discounts(preview: Preview, about: About, currency: Currency) -> Iterable[str]:
    enter, leave = preview.enter.count, 0 if about.is_manual else preview.leave.count
    if about.own:
        yield f"{_get(enter)} {about.own}."
    for each in preview.discounts:
        yield _linked(each, enter, leave, currency)


def _linked(linked: Linked, enter: int, leave: int, currency: Currency) -> str:
    given = gives(linked.discount, currency)
    what = f"{given} on {target(linked.discount)} ({linked.name})"
    rests = "" if linked.discount.active else "; it is switched off"
    if not enter and not leave:
        return f"{what}: nothing changes{rests}."
    if not leave:
        return f"{_get(enter)} {what}{rests}."
    loses = f"{leave:,} lose{'s' if leave == 1 else ''}"
    return f"{loses} {what}{rests}." if not enter else f"{_get(enter)}, {loses} {what}{rests}."


def _get(count: int) -> str:
    return f"{count:,} get{'s' if count == 1 else ''}"


def _names(title: str, crowd: Crowd, cells: int, *, is_old: bool) -> list[list[Span]]:
    if not crowd.count:
        return []
    rows: list[list[Span]] = [[], [(f" {title}", Ink.DIM if is_old else Ink.HEADER)]]
    rows += [[(f"  {shorten(name, cells - 3)}", Ink.DIM if is_old else Ink.TEXT)] for name in crowd.sample]
    rest = crowd.count - len(crowd.sample)
    return [*rows, *([[(f"  and {rest:,} more", Ink.DIM)]] if rest > 0 else [])]


def doubts(effects: Effects, about: About, members: int | None) -> Sequence[str]:
    """What is worth asking before a rule is saved; nothing when all is as one would think."""
    preview = effects.preview
    if preview is None:
        return ()
    found = []
    leave = preview.leave.count
    if not preview.matches:
        found.append("Nobody meets it now.")
    elif preview.matches >= effects.customers > 1:
        found.append("Everybody meets it.")
    if not about.is_manual and leave and (leave >= MANY or (members is not None and 2 * leave >= members)):
        found.append(f"{leave:,} leave{'s' if leave == 1 else ''} {about.name}.")
    return found

"""How a drawer stands, as lines to show. Pure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.day_slips import TITLES
from store.domain.drawer import HOURS_MAX, DrawerState, Entry, Kind
from store.domain.money import Currency
from tui.theme.inks import Ink
from tui.widgets.cells import fit
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from tui.widgets.paper import Span

LABEL: Final = 16
TITLE: Final = max(map(len, TITLES.values()))
MOVES_MAX: Final = 40
"""Lines of the drawer's book that are shown, the newest first; the X has them all."""


def state_lines(state: DrawerState, money: Currency, calendar: Calendar) -> "list[list[Span]]":
    """All there is to see of it."""
    last = [_line("Last Z", f"Z {state.last_number}")] if state.last_number else []
    if state.session is None:
        left = f"{money.format(state.left)} {money.code} should be in it"
        return [_head("The drawer is closed."), [], _line("Left", left), *last]
    lines = [
        _head("The drawer is open."),
        [],
        _line("Since", f"{calendar.local(state.opened_at):%Y-%m-%d %H:%M}  {state.opened_by}"),
        _line("Float", f"{money.format(state.opening)} {money.code}"),
        _line("Receipts", str(state.documents)),
    ]
    if state.expected is not None:
        lines.append(_line("Should be in it", f"{money.format(state.expected)} {money.code}", Ink.STRONG))
    if state.count is not None:
        lines.append(_line("Counted", f"{money.format(state.count.amount)} {money.code}"))
    lines += [*last, *_warnings(state, money), []]
    return [*lines, *_moves(state.entries, money, calendar)]


def closed_words(amount: str, *, is_even: bool, difference: str | None, may_recount: bool) -> str:
    """What a count is answered with: what it says, and the next key."""
    if is_even:
        return f"Counted {amount}: as it should be. e ends the day."
    if difference is None:
        return f"Counted {amount}: not what should be there. c counts once more."
    again = "c counts again, " if may_recount else ""
    return f"Counted {amount}, difference {difference}: {again}e ends the day."


def _warnings(state: DrawerState, money: Currency) -> "list[list[Span]]":
    lines: list[list[Span]] = []
    if state.is_overdue:
        lines.append([(f"! Open for more than {HOURS_MAX} hours: count it (c) and end the day (e)", Ink.BAD)])
    if state.too_much is not None:
        by = f", {money.format(state.too_much)} too much" if state.too_much else ""
        lines.append([(f"! Much cash is in the drawer{by}: s takes some to the safe", Ink.BAD)])
    return lines


def _moves(entries: Sequence[Entry], money: Currency, calendar: Calendar) -> "list[list[Span]]":
    shown = [entry for entry in reversed(entries) if entry.kind is not Kind.COUNT][:MOVES_MAX]
    return [
        [
            (f"{calendar.local(entry.at):%H:%M}  ", Ink.DIM),
            (fit(TITLES[entry.kind], TITLE), Ink.TEXT),
            (fit(money.format(entry.amount) if entry.amount else "", 12, "right"), Ink.TEXT),
            (f"  {', '.join(told for told in (entry.reason, entry.note) if told)}", Ink.DIM),
        ]
        for entry in shown
    ]


def _head(text: str) -> "list[Span]":
    return [(text, Ink.STRONG)]


def _line(label: str, value: str, ink: Ink = Ink.TEXT) -> "list[Span]":
    return [(fit(label, LABEL), Ink.DIM), (value, ink)]

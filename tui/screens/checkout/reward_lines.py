"""What the points of the customer at the till can do, in the few cells beside the sale. Pure."""

from typing import TYPE_CHECKING, Final

from store.domain.money import Currency
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, wrap

if TYPE_CHECKING:
    from store.domain.reward_standing import RewardStanding
    from tui.widgets.paper import Span

ROWS: Final = 2
"""Of a sentence; the whole of it is said when somebody pays with points."""
USABLE_ROWS: Final = 4
"""Of how much is usable and by what: half of that would be another sentence."""


def reward_lines(standing: "RewardStanding", currency: Currency, cells: int) -> "list[list[Span]]":
    """What they are worth, what ends soon, which coupon can be had, what a group allows."""
    lines: list[list[Span]] = []
    if standing.worth:
        worth = shorten(currency.format(standing.worth), cells)
        lines.append([(fit("  worth", cells - len(worth)), Ink.DIM), (worth, Ink.TEXT)])
    offer = standing.coupon
    if offer is not None and not offer.missing:
        lines += _told(f"Coupon for {offer.points:,}: {offer.name}", Ink.ACCENT, cells)
    if standing.ends:
        lines += _told(standing.ends, Ink.WARN, cells)
    if standing.note:
        lines += _told(_main_clause(standing.note, cells), Ink.DIM, cells, rows=USABLE_ROWS)
    if offer is not None and offer.missing:
        lines += _told(f"{offer.missing:,} to {offer.name}", Ink.DIM, cells)
    return lines


def _main_clause(note: str, cells: int) -> str:
    """What can be used, or why nothing can; without the reason where both would be cut."""
    told = note.partition(";")[0]
    return told if len(wrap(told, cells)) <= USABLE_ROWS else told.partition(":")[0]


def _told(text: str, ink: Ink, cells: int, *, rows: int = ROWS) -> "list[list[Span]]":
    return [[(row, ink)] for row in wrap(text, cells)[:rows]]

"""Transfers as rows: when, from which lane to which, how much, of whom."""

from typing import TYPE_CHECKING, Final

from store.domain.transfers import Transfer
from tui.ports import Row
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, day_text

if TYPE_CHECKING:
    from store.domain.money import Currency

COLUMNS: Final = (
    Column("at", "When", 14, sortable=False),
    Column("giver", "From", 9, share=1, sortable=False),
    Column("taker", "To", 9, share=1, sortable=False),
    Column("amount", "Amount", 12, align="right", sortable=False),
    Column("kind", "Of", 9, share=1, sortable=False),
    Column("whose", "Whose", 12, share=3, sortable=False),
)


def transfer_row(each: Transfer, calendar: Calendar, money: "Currency") -> Row:
    """One of them as a line."""
    amount = money.format(each.amount) if each.is_money else f"{each.amount:,} {each.unit}"
    at = f"{day_text(each.at, calendar)} {calendar.local(each.at):%H:%M}"
    return Row(each.id, (at, each.giver, each.taker, amount, each.kind, each.whose))

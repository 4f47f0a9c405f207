"""People, and what roles may, as rows of lists. Pure."""

from typing import Final

from store.domain.money import Currency
from store.domain.rights import Right, Role, Table, default, limit, limit_words
from store.domain.staff import Person
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import OFF, Column

PEOPLE: Final = (
    Column("name", "Name", 24, share=2, sortable=False),
    Column("role", "Role", 12, sortable=False),
    Column("pin", "PIN", 5, sortable=False),
    Column("here", "", 12, share=1, sortable=False),
)

RIGHTS: Final = (
    Column("right", "What", 34, share=1, sortable=False),
    Column("cashier", "Cashier", 19, sortable=False),
    Column("manager", "Manager", 15, sortable=False),
)


def person_row(person: Person, here: str | None) -> Row:
    """Somebody as a line; `here`: who signed in at this till."""
    name = person.name if person.active else f"{OFF} {person.name}"
    cells = (
        name,
        person.role.value,
        "yes" if person.has_pin else "",
        "signed in" if here and person.name == here else "",
    )
    return Row(person.id, cells, Ink.TEXT if person.active else Ink.DIM)


def right_rows(table: Table, currency: Currency) -> list[Row]:
    """What each role but the owner may; what differs from the default has that beside it in brackets."""
    return [
        Row(right, (right.words, *(limit_cell(role, right, table, currency) for role in ASKED)))
        for right in Right
    ]


ASKED: Final = (Role.CASHIER, Role.MANAGER)
"""Owners may everything."""


def limit_cell(role: Role, right: Right, table: Table, currency: Currency) -> str:
    """Up to what a role may do something, and in brackets what it would be if the shop had said nothing."""
    usual = default(role, right, currency)
    now = limit(role, right, currency, table)
    words = limit_words(right, now, currency)
    return words if now == usual else f"{words} ({limit_words(right, usual, currency)})"

import pytest

from store.domain.ids import StaffId
from store.domain.money import currency
from store.domain.rights import Limit, Right, Role
from store.domain.staff import Person
from tui.ports import Row
from tui.screens.staff.rows import limit_cell, person_row, right_rows
from tui.theme.inks import Ink
from tui.widgets.short_rows import having

EUR = currency("EUR")
MIA = StaffId(b"m" * 16)


@pytest.mark.parametrize(
    ("person", "here", "row"),
    [
        (
            Person(MIA, "Mia", Role.CASHIER, active=True, has_pin=True),
            "Mia",
            Row(MIA, ("Mia", "cashier", "yes", "signed in"), Ink.TEXT),
        ),
        (
            Person(MIA, "Mia", Role.MANAGER, active=False, has_pin=False),
            "",
            Row(MIA, ("(off) Mia", "manager", "", ""), Ink.DIM),
        ),
    ],
)
def test_a_person_as_a_line(person: Person, here: str | None, row: Row) -> None:
    assert person_row(person, here) == row


@pytest.mark.parametrize(
    ("right", "table", "cell"),
    [
        (Right.RETURN, {}, "to 20.00"),
        (Right.RETURN, {(Role.CASHIER, Right.RETURN): 5000}, "to 50.00 (to 20.00)"),
        (Right.GROUPS, {(Role.CASHIER, Right.GROUPS): None}, "yes (no)"),
        (Right.DISCOUNT_PERCENT, {}, "to 10 %"),
        (Right.NO_SALE, {}, "yes"),
    ],
)
def test_what_differs_has_the_default_beside_it(
    right: Right, table: dict[tuple[Role, Right], Limit], cell: str
) -> None:
    assert limit_cell(Role.CASHIER, right, table, EUR) == cell


def test_every_right_is_a_line_and_is_found_by_its_words() -> None:
    rows = right_rows({}, EUR)
    assert [row.key for row in rows] == list(Right)
    assert [row.cells for row in having(rows, "cash out drawer")] == [
        ("take cash out of the drawer", "no", "yes")
    ]

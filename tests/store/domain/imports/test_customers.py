"""A row about a customer becomes checked values; what is bad is refused or left out, and always told."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.customers import CARDS_MAX, NOTES_CHARACTERS_MAX
from store.domain.imports.customers import CustomerReader
from store.domain.imports.dates import Order
from store.domain.imports.headings import recognised
from store.domain.imports.line import Line
from store.domain.imports.survey import Habits
from store.domain.money import currency

EUR, BERLIN = currency("EUR"), ZoneInfo("Europe/Berlin")

HEADINGS = (
    "state", "accepts marketing", "tax exempt", "taxable", "exemption reason", "tags",
    "id", "name", "first name", "last name", "company", "email", "phone", "mobile", "birthday", "gender",
    "city", "country", "note", "groups", "card number", "active",
)  # fmt: skip


def read(**cells: str) -> Line:
    return read_in(Habits(), cells)


def read_in(habits: Habits, cells: Mapping[str, str]) -> Line:
    _, places = recognised("customers", HEADINGS, [])
    row = [cells.get(heading.replace(" ", "_"), "") for heading in HEADINGS]
    return CustomerReader(places, habits, EUR, BERLIN).read(7, row)


def test_everything_a_row_can_say() -> None:
    line = read(
        id=" 17 ", name="  Ann   Lee ", email=" ANN@Example.COM ", mobile="'+31 6", birthday="31.12.1980",
        gender="f", city="Utrecht", country="NL", note="likes tea\ncalls back", groups="VIP, staff",
        card_number="C-100; C-200", active="yes",
    )  # fmt: skip
    assert line == Line(
        7,
        {
            "name": "Ann Lee", "email": "ann@example.com", "phone": "+31 6", "reference": "17",
            "gender": "female",
            "city": "Utrecht", "country": "NL", "birth_date": "1980-12-31", "notes": "likes tea\ncalls back",
            "active": 1,
        },
        {"cards": ("C-100", "C-200"), "groups": ("VIP, staff",)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ({"state": " Utah ", "accepts_marketing": "yes"}, {"region": "Utah", "consent": 1}),
        ({"accepts_marketing": "Unsubscribed"}, {"consent": 0}),
        ({"accepts_marketing": "Opted In"}, {"consent": 1}),
        ({"tax_exempt": "no"}, {"tax_exempt": 0, "tax_reason": ""}),
        ({"tax_exempt": "TRUE"}, {"tax_exempt": 1, "tax_reason": "said by the imported file"}),
        ({"tax_exempt": "1", "exemption_reason": "ID 7"}, {"tax_exempt": 1, "tax_reason": "ID 7"}),
        ({"taxable": "0"}, {"tax_exempt": 1, "tax_reason": "said by the imported file"}),
        ({"taxable": "1", "exemption_reason": "ID 7"}, {"tax_exempt": 0, "tax_reason": ""}),
    ],
)
def test_standing_and_consent(cells: dict[str, str], values: dict[str, object]) -> None:
    assert read(**cells) == Line(7, values)  # type: ignore[arg-type] # a table of both kinds


def test_tags_are_one_without_case() -> None:
    assert read(tags="Wine; VIP, wine").lists == {"tags": ("wine", "vip")}


def test_what_is_neither_yes_nor_no_is_left_out() -> None:
    line = read(accepts_marketing="perhaps", tags="x" * 61 + ",ok")
    assert (line.values, line.lists) == ({}, {"tags": ("ok",)})
    assert [field for field, _ in line.faults] == ["tags", "consent"]


def test_empty_cells_say_nothing() -> None:
    assert read() == Line(7)
    assert read(name=" ", email="\t", active="") == Line(7)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Ann Lee", "first_name": "X"}, "Ann Lee"),
        ({"first_name": "Ann", "last_name": "Lee", "company": "Acme"}, "Ann Lee"),
        ({"last_name": "Lee"}, "Lee"),
        ({"company": "Acme"}, "Acme"),
    ],
)
def test_the_name_is_put_together(cells: dict[str, str], name: str) -> None:
    assert read(**cells).values == {"name": name}


def test_the_phone_is_the_first_that_is_there() -> None:
    assert read(phone="1", mobile="2").values == {"phone": "1"}
    assert read(mobile="2").values == {"phone": "2"}


def test_the_order_of_dates_is_that_of_the_file() -> None:
    assert read_in(Habits(order=Order.MONTH), {"birthday": "03/04/1980"}).values == {
        "birth_date": "1980-03-04"
    }


@pytest.mark.parametrize(
    ("cells", "fault", "values"),
    [
        ({"birthday": "03/04/1980", "name": "Ann"}, "birth_date", {"name": "Ann"}),
        ({"birthday": "12-31", "name": "Ann"}, "birth_date", {"name": "Ann"}),
        ({"phone": "1" * 300, "name": "Ann"}, "phone", {"name": "Ann"}),
        ({"note": "x" * (NOTES_CHARACTERS_MAX + 1), "name": "Ann"}, "notes", {"name": "Ann"}),
        ({"active": "perhaps", "name": "Ann"}, "active", {"name": "Ann"}),
        ({"id": "17", "email": "nobody", "name": "Ann"}, "email", {"name": "Ann", "reference": "17"}),
    ],
)
def test_a_bad_value_is_left_out_and_told(
    cells: dict[str, str], fault: str, values: dict[str, object]
) -> None:
    line = read(**cells)
    assert (line.values, line.is_refused) == (values, False)
    assert [(field, message.endswith("taken without it")) for field, message in line.faults] == [
        (fault, True)
    ]


def test_bad_cards_are_left_out_and_good_ones_stay() -> None:
    line = read(name="Ann", card_number="C-100, !, C-200")
    assert line.lists == {"cards": ("C-100", "C-200")}
    assert [field for field, _ in line.faults] == ["cards"]
    many = read(name="Ann", card_number=",".join(f"C-{number}" for number in range(CARDS_MAX + 5)))
    assert len(many.lists["cards"]) == CARDS_MAX


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"email": "nobody", "name": "Ann"}, "email"),
        ({"name": "x" * 300}, "name"),
        ({"id": "1" * 300}, "reference"),
    ],
)
def test_a_bad_identity_refuses_the_row(cells: dict[str, str], field: str) -> None:
    line = read(**cells)
    assert line.is_refused
    assert [name for name, _ in line.faults] == [field]


@given(st.lists(st.text(), max_size=len(HEADINGS) + 2))
def test_no_row_breaks_the_reader(cells: list[str]) -> None:
    _, places = recognised("customers", HEADINGS, [])
    line = CustomerReader(places, Habits(), EUR, BERLIN).read(2, cells)
    assert not line.is_refused or line.faults

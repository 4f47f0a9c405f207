"""A customer as a row: every cell as the import reads it."""

from zoneinfo import ZoneInfo

import pytest

from store.domain.exports.customers import HEADINGS, Person, cells, moment
from store.domain.money import currency

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_customer_is_a_row_under_the_headings() -> None:
    person = Person(
        id=bytes(16),
        texts=("=Ann", "a@x.com", "+49", "7", "1980-12-31", "female", "Bonn", "NRW", "DE", "-x\ny"),
        active=False, consent=True, tax_exempt=True, tax_reason="@1", credit_limit=1250, joined=0,
        cards=("1", "2"), tags=("a,b",), groups=("VIP",), points=-3, balance=-500,
    )  # fmt: skip
    row = cells(person, currency("JPY"), BERLIN)
    assert len(row) == len(HEADINGS)
    assert row == [
        "0" * 32, "'=Ann", "a@x.com", "'+49", "7", "1980-12-31", "female", "Bonn", "NRW", "DE", "'-x\ny",
        "no", "yes", "yes", "'@1", "1250", "1970-01-01T01:00:00+01:00", "1; 2", '"a,b"', "VIP", "-3", "-500",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T01:00:00+01:00"),
        (1, "1970-01-01T01:00:00.001+01:00"),
        (1_751_364_000_000, "2025-07-01T12:00:00+02:00"),
        (-1, "1970-01-01T00:59:59.999+01:00"),
    ],
)
def test_a_moment_is_on_the_shops_clock(instant: int, text: str) -> None:
    assert moment(instant, BERLIN) == text

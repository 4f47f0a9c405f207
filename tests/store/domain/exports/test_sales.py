from dataclasses import replace
from zoneinfo import ZoneInfo

from store.domain.exports.sales import HEADINGS, Closed, cells
from store.domain.money import currency

EUR = currency("EUR")
BERLIN = ZoneInfo("Europe/Berlin")
SALE = Closed(
    number="1-000001",
    kind="",
    closed_at=1_772_452_800_000,
    lane="Front",
    staff="@Mia",
    customer="=Ann",
    list_total=1_000,
    discount_total=100,
    tax_total=59,
    total=900,
    rounding=-2,
    change=102,
    paid={"cash": 500, "card": 500},
    original="",
    reason="",
    note="-10 %",
)


def row(closed: Closed) -> dict[str, str]:
    return dict(zip(HEADINGS, cells(closed, EUR, BERLIN), strict=True))


def test_change_is_taken_off_cash_and_all_ways_sum_to_the_total() -> None:
    told = row(SALE)
    assert (told["cash"], told["card"], told["points"]) == ("3.98", "5.00", "0.00")
    assert EUR.parse(told["cash"]) + EUR.parse(told["card"]) == SALE.total + SALE.rounding


def test_what_people_chose_is_no_formula() -> None:
    told = row(SALE)
    assert (told["staff"], told["customer"], told["note"]) == ("'@Mia", "'=Ann", "'-10 %")


def test_a_void_without_money_has_none() -> None:
    told = row(replace(SALE, kind="void", total=0, rounding=0, change=0, paid={}, original="1-000009"))
    assert (told["kind"], told["cash"], told["of"], row(SALE)["kind"]) == ("void", "0.00", "1-000009", "sale")

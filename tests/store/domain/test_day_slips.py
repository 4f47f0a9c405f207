"""The papers of a day, whole."""

from store.domain.day_report import Counting, DayReport, LaneDay, Named, Part, StoreDay, Sums, TaxSum
from store.domain.day_slips import (
    Letterhead,
    cash_slip,
    count_rows,
    difference_words,
    figure_rows,
    lane_words,
    report_slip,
    store_slip,
)
from store.domain.drawer import Cash, Entry, Kind
from store.domain.ids import LaneId, StaffId
from store.domain.money import currency
from store.domain.slip import slip_text

EUR = currency("EUR")
HEAD = Letterhead("Corner Shop", lambda at: f"at {at}")
SUMS = Sums(
    sales=Part(3, 6000, 5000),
    refunds=Part(1, -1000, -900),
    taxes=(TaxSum(1900, 4100, 900),),
    discounts=(Named("percent", 2, 300),),
    group_discounts=(Named("VIP", 2, 300),),
    tenders=(Named("card", 1, 2000), Named("cash", 2, 4000)),
    rounding=2,
    cash=Cash(10000, 500, -200, 0, 4000, 998),
    paid_in=(Named("change", 1, 500),),
    paid_out=(Named("stamps", 1, -200),),
    no_sales=(Named("training", 1, 0),),
    points_earned=50,
    counted=13300,
    difference=-2,
    banked=3300,
    held=(Named("Ann", 1, 700),),
)
REPORT = DayReport(
    number=7, session=b"", lane="Front", staff="Mia", currency="EUR", opened_at=1, at=2,
    first_receipt="1-000001", last_receipt="1-000004", documents=4, is_counted=True,
    counts=(Counting(3, "Ann", 13400, 0), Counting(4, "Mia", 13300, -2)),
    reason="wrong change", next_float=10000, sums=SUMS,
)  # fmt: skip


def test_a_z_says_it_all() -> None:
    assert slip_text(report_slip(REPORT, HEAD, seal="ab12"), 32).splitlines() == [
        "          Corner Shop",
        "              Z 7",
        "--------------------------------",
        "Front                        Mia",
        "Opened                      at 1",
        "Closed                      at 2",
        "Receipts    1-000001 to 1-000004",
        "--------------------------------",
        "Sales",
        "3 sold                     60.00",
        "1 returned                -10.00",
        "0 voided                    0.00",
        "TURNOVER EUR               50.00",
        "Without tax                41.00",
        "--------------------------------",
        "Tax",
        "19 % net                   41.00",
        "19 % tax                    9.00",
        "--------------------------------",
        "Discounts by kind",
        "2 percent                   3.00",
        "--------------------------------",
        "Discounts by group",
        "2 VIP                       3.00",
        "--------------------------------",
        "Paid",
        "1 card                     20.00",
        "2 cash                     40.00",
        "change                     -9.98",
        "rounding                    0.02",
        "--------------------------------",
        "Customers",
        "Points earned                 50",
        "--------------------------------",
        "Also",
        "Opened without a sale: training",
        "                               1",
        "--------------------------------",
        "Cash",
        "Float                     100.00",
        "Taken                      30.02",
        "In: change                  5.00",
        "Out: stamps                -2.00",
        "EXPECTED EUR              133.02",
        "Counted                   133.00",
        "Missing                    -0.02",
        "To the bank                33.00",
        "Because: wrong change",
        "Left in the drawer        100.00",
        "--------------------------------",
        "Counts",
        "at 3 Ann                  134.00",
        "at 4 Mia                  133.00",
        "Missing                    -0.02",
        "--------------------------------",
        "Waiting sales, carried over",
        "1 Ann                       7.00",
        "--------------------------------",
        "Seal ab12",
    ]


def test_a_store_z_says_which_lanes_are_not_in_it() -> None:
    lanes = (
        LaneDay(lane="Front", reports=(7, 8)),
        LaneDay(lane="Back", reports=()),
        LaneDay(lane="Bar", reports=(3,), open_since=9),
        LaneDay(lane="Yard", reports=(), open_since=8, is_gone=True),
    )
    day = StoreDay(day="2026-03-02", currency="EUR", lanes=lanes, sums=SUMS)
    assert [lane_words(lane, HEAD) for lane in lanes] == [
        "Z 7, Z 8",
        "not heard from",
        "Z 3; open since at 9",
        "opened at 8, gone without a Z",
    ]
    text = slip_text(store_slip(day, HEAD), 80)
    assert "Store Z 2026-03-02" in text
    assert "NOT WHOLE: Back, Bar, Yard not closed or not heard from" in text


def test_cash_taken_out_is_signed() -> None:
    entry = Entry(
        id=b"", session=b"", lane=LaneId(b""), staff=StaffId(b""), at=5, kind=Kind.OUT, amount=-500,
        reason="stamps", note="for the parcels",
    )  # fmt: skip
    text = slip_text(cash_slip(entry, EUR, HEAD, lane="Front", staff="Mia"), 30)
    assert [line.split() for line in text.splitlines() if line.strip("- ")] == [
        ["Corner", "Shop"],
        ["Cash", "out"],
        ["Front", "Mia"],
        ["At", "at", "5"],
        ["EUR", "5.00"],
        ["stamps"],
        ["for", "the", "parcels"],
        ["Signed", "...................."],
    ]


def test_a_table_of_all_figures() -> None:
    rows = figure_rows(SUMS, EUR)
    assert ("Sales", "TURNOVER EUR", "50.00") in rows
    assert ("Cash", "Missing", "-0.02") in rows
    assert count_rows(REPORT, HEAD) == [
        ("Counts", "at 3 Ann", "134.00"),
        ("Counts", "at 4 Mia", "133.00"),
        ("Counts", "Missing", "-0.02"),
    ]
    assert [difference_words(amount) for amount in (-1, 0, 1)] == ["Missing", "Difference", "Too much"]

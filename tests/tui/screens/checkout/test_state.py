from dataclasses import replace

import pytest

from store.domain.ids import CustomerId, SaleId
from store.domain.money import currency
from store.domain.till import Closed, Till, TillCustomer, TillGroup, TillLine
from tui.screens.checkout import state
from tui.screens.checkout.state import Phase, Spans, View
from tui.widgets.cells import width

SALE = SaleId(bytes(16))
ANN = TillCustomer(
    CustomerId(b"a" * 16),
    "Ann Köhler",
    active=True,
    groups=(TillGroup("VIP", 1000, current=True), TillGroup("Summer club", 1500, current=False)),
    points=120,
)
BEANS = TillLine("Espresso beans 1 kg", "9520000000012", 1000, 1490, 149, 1341)
MILK = TillLine("Milk 1 l", "9520000000029", 3000, 119, 0, 357)
TILL = Till(
    sale=SALE,
    opened_at=0,
    lines=(BEANS, MILK),
    customer=ANN,
    list_total=1847,
    discount_total=149,
    tax_total=111,
    total=1698,
    tenders=(),
    coupons=(),
    due_cash=1700,
    before=1847,
    outcomes=(),
)
VIEW = state.with_till(View(currency=currency("EUR")), TILL, cursor=1)


def plain(rows: list[Spans]) -> list[str]:
    return ["".join(text for text, _ in row).rstrip() for row in rows]


def test_the_lines_stand_in_columns_and_the_marked_one_carries_a_sign() -> None:
    rows = [state.header(VIEW, 55), state.line_row(VIEW, 0, 55), state.line_row(VIEW, 1, 55)]
    assert plain(rows) == [
        "    # Item                      Qty  Price   Off  Total",
        "    1 Espresso beans 1 kg         1  14.90  1.49  13.41",
        ">   2 Milk 1 l                    3   1.19         3.57",
    ]
    assert {width(text) for text in ("".join(t for t, _ in row) for row in rows)} == {55}


def test_beside_the_sale_stand_customer_and_sums() -> None:
    assert plain(state.side(VIEW, 24, 18)) == [
        "Ann Köhler 10 %",
        "VIP",
        "Summer club (not now)",
        "Points               120",
        "",
        "",
        "",
        "",
        "List               18.47",
        "Off                -1.49",
        "Tax                 1.11",
        "Before             18.47",
        "",
        "TOTAL",
        "        ▀█ █▀▀   █▀█ █▀█",
        "         █ █▀█   ▀▀█ █▀█",
        "         ▀ ▀▀▀ ▀ ▀▀▀ ▀▀▀",
        "In cash            17.00",
    ]


def test_sums_stay_when_there_is_no_room_for_all_groups() -> None:
    crowd = tuple(TillGroup(f"Group {number}", 0, current=True) for number in range(20))
    crowded = state.with_till(VIEW, replace(TILL, customer=replace(ANN, groups=crowd)))
    rows = plain(state.side(crowded, 24, 16))
    assert len(rows) == 16
    assert rows[-1] == "In cash            17.00"


def test_a_total_too_wide_for_large_figures_is_written_small() -> None:
    rich = state.with_till(VIEW, replace(TILL, total=123_456_789, due_cash=123_456_789))
    assert plain(state.side(rich, 24, 16))[-1] == "TOTAL         1234567.89"


def test_after_paying_the_change_is_the_largest_thing() -> None:
    paid = replace(VIEW, phase=Phase.PAID, closed=Closed(SALE, "1-000007", 1698, 2000, 300, 16))
    assert plain(state.side(paid, 24, 10)) == [
        "",
        "Receipt 1-000007",
        "Total              16.98",
        "Given              20.00",
        "Points earned         16",
        "",
        "CHANGE",
        "           ▀▀█   █▀█ █▀█",
        "            ▀█   █ █ █ █",
        "           ▀▀▀ ▀ ▀▀▀ ▀▀▀",
    ]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (View(), ("Opening the shop ...", "Scan on: nothing is lost.")),
        (
            replace(View(), phase=Phase.READY, trouble="the disk is full"),
            ("the disk is full",),
        ),
        (
            replace(View(), phase=Phase.READY),
            ("Nothing on the sale yet.", "Scan something, or type a code or a name."),
        ),
    ],
)
def test_every_state_without_lines_says_what_it_is(view: View, words: tuple[str, ...]) -> None:
    assert state.words(view) == words


def test_the_cursor_stays_on_a_line_that_exists() -> None:
    shorter = state.with_till(VIEW, replace(TILL, lines=(BEANS,)))
    assert shorter.cursor == 0
    assert state.line_row(shorter, 1, 55) == []


@pytest.mark.parametrize(("cursor", "rows", "first"), [(0, 5, 0), (19, 5, 15), (3, 5, 3), (17, 5, 15)])
def test_the_marked_line_is_in_sight(cursor: int, rows: int, first: int) -> None:
    long = state.with_till(VIEW, replace(TILL, lines=(MILK,) * 20), cursor=cursor)
    assert state.first_row(long, rows) == first


def test_another_customer_is_told_with_the_old_and_the_new_total() -> None:
    assert state.total_changed(VIEW) == "Ann Köhler: total 18.47 -> 16.98"
    alone = state.with_till(VIEW, replace(TILL, customer=None))
    assert state.total_changed(alone) == "No customer: total 18.47 -> 16.98"


def test_what_was_added_is_said_with_its_quantity() -> None:
    assert state.added(MILK, currency("EUR")) == "3 x Milk 1 l  3.57"
    assert state.added(BEANS, currency("EUR")) == "Espresso beans 1 kg  13.41"


def test_the_line_hints_what_can_be_typed_now() -> None:
    alone = state.with_till(VIEW, replace(TILL, customer=None))
    paid = replace(VIEW, phase=Phase.PAID)
    assert [state.hint(view, "Ctrl+G") for view in (View(), alone, VIEW, paid)] == [
        "scan, code or name   3* times   @ customer   = pay   ? why",
        "scan, code or name   3* times   @ customer   = pay   ? why",
        "scan, code or name   3* times   Ctrl+G groups   = pay   ? why",
        "the next key or scan begins the next sale",
    ]


def test_an_inactive_customer_has_no_percent() -> None:
    left = state.with_till(VIEW, replace(TILL, customer=replace(ANN, active=False)))
    assert plain(state.side(left, 24, 18))[:2] == ["Ann Köhler", "INACTIVE: no groups"]


def test_a_sale_that_was_left_is_shown_from_its_end() -> None:
    assert state.with_till(View(), TILL).cursor == 1


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (None, ""),
        (1847, "Ann Köhler: total 18.47 -> 16.98"),
        (1698, "Ann Köhler: the total stays 16.98"),
    ],
)
def test_a_change_of_customer_tells_old_and_new_total(before: int | None, told: str) -> None:
    assert state.total_changed(state.with_till(VIEW, replace(TILL, before=before))) == told

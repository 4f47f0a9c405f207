from dataclasses import replace

from support.shops import CORNER_SHOP

from store.domain.group_figures import GroupFigures, Month, Overview, Seller, Spending
from store.domain.ids import ProductId
from tui.cli.group_figures import alone, beside, card, in_list, ranking

MILK = Seller(ProductId(b"m" * 16), "Milk 1 l", 5_500, 700)
ROLLS = Seller(ProductId(b"r" * 16), "Rolls\n", 1_000, 1_400)
EUR = CORNER_SHOP.currency
OVERVIEW = Overview(
    members=3,
    active_members=2,
    buyers=1,
    ever=Spending(4, 1_000),
    recent=Spending(1, 200),
    last_at=1_772_452_800_000,
    top=MILK,
    months=(Month(2026, 2, Spending()), Month(2026, 3, Spending(1, 200))),
)


def test_a_group_of_many() -> None:
    assert in_list(GroupFigures(3, Spending(4, 1_000), MILK, has_top=True), EUR) == {
        "orders": 4, "spent": "10.00", "average": "3.33", "top_product": "Milk 1 l",
    }  # fmt: skip
    none = {"orders": 0, "spent": "0.00", "average": None, "top_product": None}
    assert in_list(None, EUR) == none
    assert in_list(GroupFigures(0, Spending(), has_top=True), EUR) == none


def test_a_group_by_itself() -> None:
    assert alone(OVERVIEW, CORNER_SHOP) == {
        "active_members": 2,
        "buyers": 1,
        "orders": 4,
        "spent": "10.00",
        "average": "3.33",
        "last_90_days": {"orders": 1, "spent": "2.00", "average": "0.67"},
        "last_order": "2026-03-02T13:00:00+01:00",
        "top_product": "Milk 1 l",
        "months": [
            {"month": "2026-02", "orders": 0, "spent": "0.00"},
            {"month": "2026-03", "orders": 1, "spent": "2.00"},
        ],
    }


def test_the_ranking() -> None:
    assert ranking([MILK, ROLLS], EUR) == [
        {
            "rank": 1, "id": "6d" * 16, "name": "Milk 1 l", "quantity": "5.5", "spent": "7.00",
            "share": "33.33",
        },
        {
            "rank": 2, "id": "72" * 16, "name": "Rolls\n", "quantity": "1", "spent": "14.00",
            "share": "66.67",
        },
    ]  # fmt: skip


def test_figures_for_people() -> None:
    assert list(card(OVERVIEW, [MILK, ROLLS], CORNER_SHOP)) == [
        "Orders      4",
        "Spent       10.00 EUR",
        "Average     3.33 a member",
        "90 days     2.00 EUR in 1 orders",
        "Last order  2026-03-02T13:00:00+01:00",
        "",
        "Rank  Product   Sold  Spent    Share",
        "   1  Milk 1 l   5.5   7.00  33.33 %",
        "   2  Rolls        1  14.00  66.67 %",
    ]
    nobody = replace(OVERVIEW, members=0, ever=Spending(), recent=Spending(), last_at=None)
    assert list(card(nobody, [], CORNER_SHOP))[-2:] == ["Spent    0.00 EUR", "90 days  0.00 EUR in 0 orders"]


def test_more_is_said_beside_an_answer() -> None:
    assert beside({"id": "1"}, products=[]) == {"id": "1", "products": []}

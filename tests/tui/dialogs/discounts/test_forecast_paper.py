from dataclasses import replace

from store.domain.forecast import Forecast, Gain
from store.domain.money import currency
from tui.dialogs.discounts.forecast_paper import forecast_lines

EUR = currency("EUR")
FOUND = Forecast(
    sales=40, lines=90, touched=12, revenue=100_000, revenue_with=95_000, given=6_000, instead=1_000,
    margin=30_000, margin_with=25_000, known=50_000, net=100_000, uses=12,
    customers=(Gain(b"Ann", 3_000, 2),), groups=(Gain(b"VIP", 3_000, 2),), anonymous=Gain(b"", 2_000, 10),
    is_near=False,
)  # fmt: skip


def told(found: Forecast) -> list[str]:
    return [
        " ".join("".join(text for text, _ in line).split())
        for line in forecast_lines(found, lambda each: each.decode(), EUR)
    ]


def test_what_it_would_have_cost() -> None:
    assert told(FOUND) == [
        "Sales it changes 12 of 40 of 90 lines sold",
        "Revenue without it 1000.00 by the offers of today",
        "Revenue with it 950.00 -5 %",
        "It costs 50.00",
        "It takes off itself 60.00 used 12 times",
        "Others take off less 10.00 it is better, or stands alone",
        "Margin without it 300.00 cost is known for 50 % of the sum",
        "Margin with it 250.00 -16.67 %",
        "",
        "Who gains",
        "Ann 30.00 2 sales",
        "without a customer 20.00 10 sales",
        "",
        "By group; who is in several counts in each",
        "VIP 30.00 2 sales",
        "",
        "Past sales by today's offers and groups; nobody buys more because of it.",
        "Returns are not taken off.",
    ]


def test_nothing_known_and_nobody() -> None:
    nobody = replace(
        FOUND, known=0, customers=(), groups=(), anonymous=Gain(b"", 0, 0), instead=0, is_near=True
    )
    lines = told(nobody)
    assert "Margin unknown no product sold has a cost" in lines
    assert "nobody" in lines
    assert lines[-1].startswith("So many customers gain")
    assert told(replace(FOUND, sales=0)) == ["Nothing was sold in these weeks."]

from datetime import date

import pytest

from store.domain.group_figures import GroupFigures, Spending, age_on, months_until, share


@pytest.mark.parametrize(
    ("figures", "average"),
    [
        (GroupFigures(0, Spending()), None),
        (GroupFigures(4, Spending()), 0),
        (GroupFigures(3, Spending(2, 1000)), 333),
        (GroupFigures(2, Spending(9, 101)), 51),
        (GroupFigures(2, Spending(2, -101)), -51),
    ],
)
def test_what_each_member_spent(figures: GroupFigures, average: int | None) -> None:
    assert figures.average == average


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        ("", date(2026, 3, 2), None),
        ("not a day", date(2026, 3, 2), None),
        ("2026-03-03", date(2026, 3, 2), None),
        ("2026-03-02", date(2026, 3, 2), 0),
        ("1960-03-03", date(2026, 3, 2), 65),
        ("1960-03-02", date(2026, 3, 2), 66),
        ("2000-02-29", date(2026, 2, 28), 25),
        ("2000-02-29", date(2026, 3, 1), 26),
        ("2000-02-29", date(2028, 2, 29), 28),
    ],
)
def test_full_years_at_a_day(birth_date: str, day: date, age: int | None) -> None:
    assert age_on(day, birth_date) == age


@pytest.mark.parametrize(
    ("part", "whole", "basis"),
    [(0, 0, 0), (5, 0, 0), (1, 3, 3333), (2, 3, 6667), (7, 7, 10_000), (-1, 4, -2500)],
)
def test_the_share_of_a_whole(part: int, whole: int, basis: int) -> None:
    assert share(part, whole) == basis


def test_the_last_months_go_over_new_year() -> None:
    assert months_until(date(2026, 2, 28), 4) == ((2025, 11), (2025, 12), (2026, 1), (2026, 2))

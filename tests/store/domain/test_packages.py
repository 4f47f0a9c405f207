"""What a package's label says: as text and back, and which of its dates is behind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.packages import NOTHING, Package, mark, of_code, read, written
from store.domain.scancodes import recognise

TODAY = date(2026, 3, 2)
PAST, FUTURE = date(2026, 3, 1), date(2026, 3, 3)
days = st.none() | st.dates(date(1951, 1, 1), date(2050, 12, 31))
GS1_CHARACTERS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@given(days, days, days, st.text(GS1_CHARACTERS, max_size=20))
def test_a_package_comes_back_as_it_was_written(
    use_by: date | None, sell_by: date | None, best_before: date | None, lot: str
) -> None:
    package = Package(use_by, sell_by, best_before, lot)
    assert read(written(package)) == package


@pytest.mark.parametrize(
    ("package", "text"),
    [
        (NOTHING, ""),
        (Package(lot="L42"), "lot L42"),
        (Package(use_by=PAST), "use-by 2026-03-01"),
        (
            Package(PAST, TODAY, FUTURE, "a"),
            "use-by 2026-03-01 sell-by 2026-03-02 best-before 2026-03-03 lot a",
        ),
    ],
)
def test_it_is_written_so_that_people_read_it(package: Package, text: str) -> None:
    assert written(package) == text


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("thawed 2026-01-01 use-by 2026-03-01 lot L42", Package(use_by=PAST, lot="L42")),
        ("use-by never lot L42", Package(lot="L42")),
        ("lot lot", Package(lot="lot")),
        ("nothing of that", NOTHING),
    ],
)
def test_of_what_a_newer_lane_says_the_rest_is_read(text: str, package: Package) -> None:
    assert read(text) == package


@pytest.mark.parametrize(
    ("package", "over", "unsold"),
    [
        (NOTHING, None, False),
        (Package(use_by=TODAY, sell_by=TODAY, best_before=TODAY), None, False),
        (Package(use_by=PAST), ("use-by", PAST), True),
        (Package(use_by=FUTURE, sell_by=PAST), ("sell-by", PAST), True),
        (Package(use_by=FUTURE, best_before=PAST), ("best-before", PAST), False),
        (Package(use_by=PAST, best_before=PAST), ("use-by", PAST), True),
    ],
)
def test_the_strictest_date_that_is_behind_counts(
    package: Package, over: tuple[str, date] | None, *, unsold: bool
) -> None:
    assert package.over(TODAY) == over
    assert package.may_not_be_sold(TODAY) == unsold


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ""),
        ("use-by 2026-03-02 lot L42", ""),
        ("use-by 2026-03-01 lot L42", "EXPIRED"),
        ("sell-by 2026-03-01", "EXPIRED"),
        ("best-before 2026-03-01", "past date"),
    ],
)
def test_only_what_is_behind_is_seen_on_the_sale(text: str, told: str) -> None:
    assert mark(text, TODAY) == told


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        ("17260301", "use-by 2026-03-01"),
        ("17260300", "use-by 2026-03-31"),
        ("70032603011530", "use-by 2026-03-01"),
        ("16260301", "sell-by 2026-03-01"),
        ("15260301", "best-before 2026-03-01"),
        ("17000000", ""),
        ("1726030110L42", "use-by 2026-03-01 lot L42"),
    ],
)
def test_the_elements_of_a_code_are_its_dates_and_its_lot(elements: str, text: str) -> None:
    assert written(of_code(recognise(f"0109520123456788{elements}"))) == text

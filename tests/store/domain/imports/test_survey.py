"""The habits of a file show only in what they leave no doubt about."""

import pytest

from store.domain.imports.amounts import NumberStyle
from store.domain.imports.dates import Order
from store.domain.imports.fields import Places
from store.domain.imports.survey import Habits, Survey

DATES, PRICES, RATES = Places({"birth_date": (0,)}), Places({"price": (0,)}), Places({"tax_rate": (0,)})


@pytest.mark.parametrize(
    ("places", "cells", "habits"),
    [
        (DATES, ["03/04/1980", "31/12/1980"], Habits(order=Order.DAY)),
        (DATES, ["03/04/1980", "12/31/1980"], Habits(order=Order.MONTH)),
        (DATES, ["31/12/1980", "12/31/1980"], Habits()),
        (DATES, ["", "03/04/1980"], Habits()),
        (PRICES, ["1.234", "12,50"], Habits(numbers=NumberStyle(","))),
        (PRICES, ["12.50", "12,50"], Habits()),
        (RATES, ["0.19", "0.07", "0", ""], Habits(numbers=NumberStyle("", fractions=True))),
        (RATES, ["0.5", "19"], Habits()),
        (RATES, ["GST", "none"], Habits()),
        (RATES, ["GST", "Standard"], Habits(has_rates=False)),
    ],
)
def test_habits(places: Places, cells: list[str], habits: Habits) -> None:
    survey = Survey(places)
    for cell in cells:
        survey.see([cell])
    survey.see([])
    assert survey.habits() == habits


def test_a_file_without_anything_doubtful_needs_no_look() -> None:
    assert not Survey(Places({"name": (0,), "email": (1,)})).is_needed
    assert Survey(PRICES).is_needed

"""What was written over is read in pieces that hold about as many values, however few each row of it has."""

import pytest
from support.shops import ShopLane

from store.domain.customers import CustomerDraft
from store.domain.ids import ID_BYTES
from store.queries import priors
from store.tables.book import PRIORS
from store.tables.customers import CUSTOMERS

ACTION = b"an action".ljust(ID_BYTES)
CITIES = [("Bonn", 3), ("Köln", 1), ("Trier", 1), ("Ulm", 4)]
"""What some had, and how many."""


@pytest.fixture
def lane(front: ShopLane) -> ShopLane:
    """A lane that keeps four cities of nine customers."""
    store = front.store
    people = [store.customers.create(CustomerDraft(name=str(number))) for number in range(9)]
    had = [(city, people.pop()) for city, count in CITIES for _ in range(count)]
    with store._units.begin(store._actor) as unit:
        unit.insert(PRIORS, list(priors.rows(ACTION, 0, CUSTOMERS, "city", had)))
    return front


@pytest.mark.parametrize(
    ("values_max", "pieces"),
    [
        (1, [["Bonn"], ["Köln"], ["Trier"], ["Ulm"]]),
        (2, [["Bonn"], ["Köln", "Trier"], ["Ulm"]]),
        (5, [["Bonn", "Köln", "Trier"], ["Ulm"]]),
        (9, [["Bonn", "Köln", "Trier", "Ulm"]]),
    ],
)
def test_pieces_hold_about_as_many_values(lane: ShopLane, values_max: int, pieces: list[list[str]]) -> None:
    read, position = [], 0
    with lane.store._database.reading() as connection:
        while True:
            kept, onward = priors.some_of(connection, ACTION, position, values_max)
            if onward == position:
                break
            read.append([prior.value for prior in kept])
            position = onward
    assert (read, kept) == (pieces, [])
    assert position == len(CITIES)

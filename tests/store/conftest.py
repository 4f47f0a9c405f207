"""A shop with one lane or three, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.shops import ShopLane, found, lanes

from store.api import Store


@pytest.fixture
def front(tmp_path: Path) -> Iterator[ShopLane]:
    """The only lane of a new shop."""
    lane = found(tmp_path / "front")
    yield lane
    lane.store.close()


@pytest.fixture
def store(front: ShopLane) -> Store:
    """The book of a new shop."""
    return front.store


@pytest.fixture
def three(tmp_path: Path) -> Iterator[list[ShopLane]]:
    """Three lanes of one shop that know the same."""
    together = lanes(tmp_path, 3)
    yield together
    for lane in together:
        lane.store.close()

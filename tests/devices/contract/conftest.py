"""The cables of the machine at hand: of a virtual bus, or of a real kernel with emulated devices."""

from collections.abc import Iterator

import pytest
from support.cables import Cables, cables_at_hand


@pytest.fixture
def cables() -> Iterator[Cables]:
    """All sockets are empty at first."""
    made = cables_at_hand()
    yield made
    made.close()

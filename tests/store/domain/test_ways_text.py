"""What paid for goods that came back is kept as text."""

import pytest

from store.domain.payment import CARD, POINTS, Paid
from store.domain.ways_text import read, written


def test_ways_are_read_as_they_were_written() -> None:
    ways = (Paid(CARD, "A\u0308 17\n", 500), Paid(POINTS, "", 300, points=150))
    assert read(written(ways)) == ways
    assert (written(()), read("")) == ("", ())


@pytest.mark.parametrize("text", ["nothing", "5", "[5]", '[["card"]]'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        read(text)

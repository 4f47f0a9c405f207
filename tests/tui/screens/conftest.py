"""A stocked shop for every test of a screen, and a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import counters


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[counters.Counter]:
    with counters.counter(tmp_path / "shop") as made:
        yield made


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tui.widgets.status_strip.wall_clock", lambda: datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
    )

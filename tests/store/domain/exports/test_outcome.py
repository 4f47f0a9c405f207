"""Who waits for an export hears how far it is, and may stop it."""

import pytest

from store.domain.exports.outcome import Stopped, Watch


def test_a_watch_hears_until_it_stops() -> None:
    heard: list[tuple[int, int]] = []
    Watch(lambda done, total: heard.append((done, total))).tell(1, 2)
    assert heard == [(1, 2)]
    with pytest.raises(Stopped, match="no file was written"):
        Watch(is_stopped=lambda: True).tell(1, 2)
    Watch().tell(1, 2)

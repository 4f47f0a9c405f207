"""What answers say of themselves."""

import pytest

from store.domain.bulk_edits.outcomes import NotRestored, Preview, Refusal, Stopped, UndoReport, Watch


def test_a_preview_is_blocked_by_what_blocks() -> None:
    gone = Refusal("2 customers", "deleted since they were chosen", blocks=False)
    off = Refusal("VIP", "it is inactive", blocks=True)
    assert not Preview(1, 1, (), (), (gone,)).is_blocked
    assert Preview(1, 1, (), (), (gone, off)).is_blocked


def test_what_an_undo_left_adds_up() -> None:
    left = (NotRestored(2, "changed since", ("Ann",)), NotRestored(3, "taken", ()))
    assert UndoReport(None, "x", 0, left).not_restored == 5


def test_a_watch_hears_and_stops() -> None:
    heard: list[tuple[int, int]] = []
    Watch(lambda done, total: heard.append((done, total))).tell(3, 7)
    assert heard == [(3, 7)]
    with pytest.raises(Stopped, match="nothing was changed"):
        Watch(is_stopped=lambda: True).tell(0, 0)

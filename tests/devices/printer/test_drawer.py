"""The drawer's switch: which level is open is learnt from kicks; one left open is told once."""

import pytest

from devices import limits
from devices.events import DrawerLeftOpen, DrawerShut
from devices.printer.drawer import Drawer

LONG = limits.DRAWER_OPEN_SECONDS_MAX


def kick(drawer: Drawer, before: bool, after: bool, at: float = 0.0) -> None:  # noqa: FBT001 - levels
    drawer.kicked(before, at)
    drawer.saw(before, at + 0.1)
    drawer.saw(after, at + 1)


@pytest.mark.parametrize("is_high", [True, False])
def test_the_level_that_follows_a_kick_is_open(is_high: bool) -> None:  # noqa: FBT001 - a level
    drawer = Drawer("p")
    kick(drawer, not is_high, is_high)
    assert (drawer.open_level, drawer.is_watched) == (is_high, True)
    assert drawer.saw(not is_high, 3) == []
    assert drawer.is_watched is False


def test_a_drawer_left_open_is_told_once_and_so_is_that_it_is_shut() -> None:
    drawer = Drawer("p")
    kick(drawer, before=False, after=True)
    assert drawer.saw(True, LONG) == []
    assert drawer.saw(True, LONG + 1) == [DrawerLeftOpen("p")]
    assert drawer.saw(True, 2 * LONG) == []
    assert drawer.saw(False, 3 * LONG) == [DrawerShut("p")]
    assert drawer.saw(False, 4 * LONG) == []


def test_one_that_stood_open_and_was_shut_at_once_teaches_nothing_for_good() -> None:
    drawer = Drawer("p")
    kick(drawer, before=True, after=False)
    for number in range(1, 4):
        drawer.saw(False, 10.0 * number)
        kick(drawer, before=False, after=True, at=10.0 * number)
    assert drawer.open_level is True


def test_a_drawer_without_a_switch_is_not_watched_for_ever() -> None:
    drawer = Drawer("p")
    for number in range(limits.DRAWER_SILENT_KICKS_MAX):
        drawer.kicked(False, 100.0 * number)
        assert drawer.is_watched
        assert drawer.saw(False, 100.0 * number + limits.DRAWER_LEARN_SECONDS) == []
        assert not drawer.is_watched
    drawer.kicked(False, 1e6)
    assert not drawer.is_watched
    assert drawer.open_level is None


def test_a_printer_that_says_nothing_of_its_drawer_is_not_watched() -> None:
    drawer = Drawer("p")
    drawer.kicked(None, 0)
    assert not drawer.is_watched
    assert drawer.saw(None, 1) == []


def test_a_change_long_after_a_kick_is_none_of_it() -> None:
    drawer = Drawer("p")
    drawer.kicked(False, 0)
    drawer.saw(False, limits.DRAWER_LEARN_SECONDS)
    drawer.saw(True, 2 * limits.DRAWER_LEARN_SECONDS)
    assert drawer.open_level is None

"""Word that something was plugged, without asking for it: an idle till must sleep.

On Linux the kernel tells over a netlink socket, free of wake-ups; elsewhere the bus is looked at
every other second. What was plugged is not read here: any hint leads to one look at the bus.
"""

import contextlib
import select
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from devices.limits import POLL_SECONDS, SETTLE_SECONDS
from devices.ports import PlugWatch
from devices.usb.sysfs import interface_key

_KOBJECT_UEVENT = 15
_KERNEL_EVENTS = 1
_UDEV_EVENTS = 2
"""Sent after udev has set permissions, so the later and better hint where udev runs."""
_MESSAGE_BYTES_MAX = 65_536
_PRINTER_CLASS = "07"
_SCANNER_CLASSES = ("02", "03")
"""Serial ports and HID."""
_BAR_CODE_PAGE = b"\x05\x8c"
"""The usage page of bar code scanners, as a report descriptor names it."""


def plug_watch() -> PlugWatch:
    """The cheapest watch this system has."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return NetlinkWatch(_uevent_socket())
    return PollWatch(POLL_SECONDS)


def printer_plugged(sysfs: Path = Path("/sys/bus/usb/devices")) -> bool:
    """Whether a USB printer may be there, told by sysfs without loading any USB library.

    True where sysfs does not exist, for then only the library can know.
    """
    if sys.platform != "linux":
        return True
    for described in sysfs.glob("*:*/bInterfaceClass"):
        with contextlib.suppress(OSError):
            if described.read_text().strip() == _PRINTER_CLASS:
                return True
    return not sysfs.is_dir() and Path("/dev/bus/usb").is_dir()


def scanner_plugged(
    is_wanted: Callable[[str, int], bool], sysfs: Path = Path("/sys/bus/usb/devices")
) -> bool:
    """Whether a scanner may be there, told by sysfs without loading any USB library.

    `is_wanted` is asked with the key and the vendor of each interface that may be one; a HID one that
    explains itself as a scanner of bar codes is always wanted. True where sysfs does not exist.
    """
    if sys.platform != "linux" or not sysfs.is_dir():
        return sys.platform != "linux" or Path("/dev/bus/usb").is_dir()
    for described in sysfs.glob("*:*/bInterfaceClass"):
        with contextlib.suppress(OSError, ValueError):
            if described.read_text().strip() not in _SCANNER_CLASSES:
                continue
            folder = described.parent
            key, vendor = interface_key(folder)
            if is_wanted(key, vendor) or _explains_bar_codes(folder):
                return True
    return False


def _explains_bar_codes(folder: Path) -> bool:
    descriptors = folder.glob("*:*:*.*/report_descriptor")
    return any(_BAR_CODE_PAGE in path.read_bytes() for path in descriptors)


def is_usb_event(message: bytes) -> bool:
    """Whether a uevent, from the kernel or from udev, is about USB or the terminal port of an adapter."""
    return b"\0SUBSYSTEM=usb\0" in message or b"\0SUBSYSTEM=tty\0" in message


class NetlinkWatch:
    """Blocks on the kernel's own announcements; costs nothing while nothing happens."""

    def __init__(self, events: socket.socket) -> None:
        self._events = events
        self._waker, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        events.setblocking(False)

    def wait(self) -> None:
        """Block until a USB event has come and the flood that goes with it has settled."""
        while True:
            ready, _, _ = select.select([self._events, self._woken], [], [])
            if self._woken in ready:
                self._drain(self._woken)
                return
            if self._drain(self._events):
                break
        while select.select([self._events, self._woken], [], [], SETTLE_SECONDS)[0] == [self._events]:
            self._drain(self._events)

    def _drain(self, source: socket.socket) -> bool:
        """Empty a socket; True when one of its messages was about USB or when some were lost."""
        about_usb = False
        while True:
            try:
                about_usb |= is_usb_event(source.recv(_MESSAGE_BYTES_MAX))
            except BlockingIOError:
                return about_usb
            except OSError:  # ENOBUFS: more events than the socket holds
                return True

    def wake(self) -> None:
        """End the wait."""
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def close(self) -> None:
        """Close the sockets."""
        for one in (self._events, self._waker, self._woken):
            one.close()


class PollWatch:
    """Looks again after a while, for systems without announcements."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._woken = threading.Event()

    def wait(self) -> None:
        """Block for the given time or until woken."""
        self._woken.wait(self._seconds)
        self._woken.clear()

    def wake(self) -> None:
        """End the wait."""
        self._woken.set()

    def close(self) -> None:
        """Nothing to free."""


def _uevent_socket() -> socket.socket:
    events = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _KOBJECT_UEVENT)
    try:
        events.bind((0, _KERNEL_EVENTS | _UDEV_EVENTS))
    except OSError:  # a container may hear the kernel but not udev
        try:
            events.bind((0, _KERNEL_EVENTS))
        except OSError:
            events.close()
            raise
    return events

"""Word of plugs."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.ports import PlugWatch
from devices.usb import hotplug
from devices.usb.hotplug import (
    NetlinkWatch,
    PollWatch,
    is_usb_event,
    plug_watch,
    printer_plugged,
    scanner_plugged,
)

KERNEL_PLUG = b"add@/devices/pci0/usb1/1-2\0ACTION=add\0SUBSYSTEM=usb\0DEVTYPE=usb_device\0SEQNUM=7\0"
UDEV_PLUG = b"libudev\0\xfe\xed\xca\xfe" + bytes(28) + b"ACTION=bind\0SUBSYSTEM=usb\0DEVTYPE=usb_device\0"
ADAPTER = (
    b"add@/devices/pci0/usb1/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0\0ACTION=add\0SUBSYSTEM=tty\0DEVNAME=ttyUSB0\0"
)
BATTERY = b"change@/devices/battery\0ACTION=change\0SUBSYSTEM=power_supply\0SEQNUM=8\0"


@pytest.mark.parametrize(
    ("message", "answer"),
    [(KERNEL_PLUG, True), (UDEV_PLUG, True), (ADAPTER, True), (BATTERY, False), (b"", False)],
)
def test_usb_events_are_told_from_others(message: bytes, answer: bool) -> None:  # noqa: FBT001 - an expected value
    assert is_usb_event(message) is answer


@pytest.fixture
def kernel_and_watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, NetlinkWatch]]:
    monkeypatch.setattr(hotplug, "SETTLE_SECONDS", 0.01)
    kernel, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    watch = NetlinkWatch(ours)
    yield kernel, watch
    watch.close()
    kernel.close()


def waits(watch: PlugWatch) -> threading.Thread:
    thread = threading.Thread(target=watch.wait)
    thread.start()
    return thread


def test_a_plug_ends_the_wait(kernel_and_watch: tuple[socket.socket, NetlinkWatch]) -> None:
    kernel, watch = kernel_and_watch
    thread = waits(watch)
    kernel.send(BATTERY)
    kernel.send(KERNEL_PLUG)
    kernel.send(UDEV_PLUG)
    thread.join(5)
    assert not thread.is_alive()


def test_other_events_do_not_end_the_wait(kernel_and_watch: tuple[socket.socket, NetlinkWatch]) -> None:
    kernel, watch = kernel_and_watch
    thread = waits(watch)
    kernel.send(BATTERY)
    thread.join(0.05)
    assert thread.is_alive()
    watch.wake()
    thread.join(5)
    assert not thread.is_alive()


def test_a_watch_woken_early_does_not_wait(kernel_and_watch: tuple[socket.socket, NetlinkWatch]) -> None:
    _, watch = kernel_and_watch
    watch.wake()
    watch.wait()


def test_a_poll_ends_by_itself_and_when_woken() -> None:
    PollWatch(0.001).wait()
    slow = PollWatch(60)
    slow.wake()
    slow.wait()
    slow.close()


def test_this_system_has_a_watch() -> None:
    watch = plug_watch()
    watch.wake()
    watch.wait()
    watch.close()


@pytest.mark.parametrize(("classes", "answer"), [([], False), (["03", "08"], False), (["03", "07"], True)])
def test_sysfs_tells_whether_a_printer_may_be_there(
    tmp_path: Path,
    classes: list[str],
    answer: bool,  # noqa: FBT001 - an expected value
) -> None:
    for number, kind in enumerate(classes):
        folder = tmp_path / f"1-{number}:1.0"
        folder.mkdir()
        (folder / "bInterfaceClass").write_text(f"{kind}\n")
    assert printer_plugged(tmp_path) is answer


KEYBOARD = bytes.fromhex("05010906a1010507c0")
BAR_CODES = bytes.fromhex("058c0902a101c0")


def described(sysfs: Path, kind: str, vendor: str, descriptor: bytes | None = None) -> None:
    """A device with one interface, as sysfs shows it."""
    device, interface = sysfs / "1-2", sysfs / "1-2:1.0"
    for folder in (device, interface):
        folder.mkdir()
    (device / "idVendor").write_text(f"{vendor}\n")
    (device / "idProduct").write_text("0901\n")
    (interface / "bInterfaceClass").write_text(f"{kind}\n")
    if descriptor is not None:
        (interface / "0003:0C2E:0901.0001").mkdir()
        (interface / "0003:0C2E:0901.0001" / "report_descriptor").write_bytes(descriptor)


@pytest.mark.parametrize(
    ("kind", "vendor", "descriptor", "answer"),
    [
        ("03", "0c2e", KEYBOARD, True),
        ("02", "0c2e", None, True),
        ("07", "0c2e", None, False),
        ("03", "1234", KEYBOARD, False),
        ("03", "1234", BAR_CODES, True),
        ("03", "junk", KEYBOARD, False),
    ],
)
def test_sysfs_tells_whether_a_scanner_may_be_there(
    tmp_path: Path,
    kind: str,
    vendor: str,
    descriptor: bytes | None,
    answer: bool,  # noqa: FBT001 - an expected value
) -> None:
    described(tmp_path, kind, vendor, descriptor)
    asked: set[tuple[str, int]] = set()

    def is_wanted(key: str, maker: int) -> bool:
        asked.add((key, maker))
        return maker == 0x0C2E

    assert scanner_plugged(is_wanted, tmp_path) is answer
    assert asked <= {("1-2/0c2e:0901/0", 0x0C2E), ("1-2/1234:0901/0", 0x1234)}


def test_without_devices_no_scanner_is_there(tmp_path: Path) -> None:
    assert not scanner_plugged(lambda *_: True, tmp_path)

"""Serial adapters: seen without being touched, taken alone, read byte for byte, given back as they were."""

import errno
import fcntl
import os
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.adapters import PretendAdapter, PretendPlugs
from support.contract import until
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone
from devices.usb.adapters import AdapterPort, Adapters, line_of
from devices.usb.bus import UsbBus
from devices.usb.scanners import ScannerUnit, Wiring

KEY = "1-2.4/0403:6001/0"
ALL_BYTES = bytes(range(256))


@pytest.fixture
def plugs(tmp_path: Path) -> Iterator[PretendPlugs]:
    made = PretendPlugs(tmp_path)
    yield made
    made.close()


@pytest.fixture
def one(plugs: PretendPlugs) -> PretendAdapter:
    return plugs.plug("1-2.4")


@pytest.fixture
def port(plugs: PretendPlugs, one: PretendAdapter) -> Iterator[AdapterPort]:  # noqa: ARG001 - it is plugged in
    (unit,) = plugs.adapters.units()
    made = plugs.adapters.open(unit)
    yield made
    made.close()


def heard(port: AdapterPort, size: int) -> bytes:
    data = b""

    def is_all_there() -> bool:
        nonlocal data
        data += port.read(1)
        return len(data) >= size

    until(is_all_there)
    return data


@pytest.mark.parametrize("is_direct", [False, True])
def test_one_is_seen_with_all_the_system_tells(plugs: PretendPlugs, *, is_direct: bool) -> None:
    plugs.plug("1-2.4", is_direct=is_direct)
    assert plugs.adapters.units() == [
        ScannerUnit(
            KEY, 1, 0x0403, 0x6001, Wiring.ADAPTER, "FTDI FT232R USB UART", "A1", b"", is_forbidden=False
        )
    ]


def test_seeing_one_leaves_it_alone(
    plugs: PretendPlugs, one: PretendAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*what: object) -> int:
        raise AssertionError(what)

    before = one.attributes()
    with monkeypatch.context() as shut:
        shut.setattr(os, "open", opened)
        assert len(plugs.adapters.units()) == 1
    assert (one.is_taken(), one.attributes()) == (False, before)


def test_ports_that_the_bus_speaks_to_itself_are_none(plugs: PretendPlugs) -> None:
    plugs.plug("1-1", kind="02", is_direct=True)
    assert plugs.adapters.units() == []


@pytest.mark.parametrize("missing", ["idVendor", "idProduct", "devnum", "../1-2.4:1.0/bInterfaceClass"])
def test_one_that_vanishes_while_it_is_looked_at_is_none(
    plugs: PretendPlugs, one: PretendAdapter, missing: str
) -> None:
    (one.folder / missing).unlink()
    assert plugs.adapters.units() == []


def test_a_machine_without_such_a_list_has_none(tmp_path: Path) -> None:
    assert Adapters(tmp_path / "none").units() == []


def test_one_that_may_not_be_read_is_told_so(plugs: PretendPlugs, one: PretendAdapter) -> None:
    one.port.unlink()
    (unit,) = plugs.adapters.units()
    assert unit.is_forbidden


def test_the_bus_shows_those_that_are_wanted(plugs: PretendPlugs) -> None:
    plugs.plug("1-2.4")
    plugs.plug("1-3")
    bus = UsbBus(VirtualUsb(VirtualClock()), plugs.adapters)
    assert [unit.key for unit in bus.scanners()] == [KEY, "1-3/0403:6001/0"]
    asked: list[tuple[str, int]] = []

    def is_wanted(key: str, vendor: int) -> bool:
        asked.append((key, vendor))
        return key == KEY

    assert [unit.key for unit in bus.scanners(is_wanted)] == [KEY]
    assert {vendor for _, vendor in asked} == {0}, "its maker says nothing of what hangs on it"


def test_bytes_come_as_they_were_sent(one: PretendAdapter, port: AdapterPort) -> None:
    port.set_line(9600, "8N1")
    one.send(ALL_BYTES)
    assert heard(port, len(ALL_BYTES)) == ALL_BYTES
    assert port.read(1) == b""


def test_the_line_is_as_it_is_set(one: PretendAdapter, port: AdapterPort) -> None:
    port.set_line(115200, "8N1")
    assert one.attributes()[4:6] == [termios.B115200, termios.B115200]
    port.set_line(9600, "8N1")
    assert one.attributes()[4:6] == [termios.B9600, termios.B9600]


@pytest.mark.parametrize(
    ("frame", "bits"),
    [
        ("8N1", termios.CS8),
        ("8E1", termios.CS8 | termios.PARENB),
        ("8O1", termios.CS8 | termios.PARENB | termios.PARODD),
        ("7E1", termios.CS7 | termios.PARENB),
        ("7O1", termios.CS7 | termios.PARENB | termios.PARODD),
        ("7N2", termios.CS7 | termios.CSTOPB),
    ],
)
def test_frames(frame: str, bits: int) -> None:
    _, _, control, local, _, _, characters = line_of([1, 2, 3, 4, 5, 6, [b"\3"] * 32], 9600, frame)
    assert isinstance(control, int)
    assert control & ~(termios.CREAD | termios.CLOCAL | termios.HUPCL) == bits
    assert local == 0
    assert isinstance(characters, list)
    assert (characters[termios.VMIN], characters[termios.VTIME]) == (1, 0)


def test_it_is_ours_alone_and_then_as_it_was(plugs: PretendPlugs, one: PretendAdapter) -> None:
    before = one.attributes()
    (unit,) = plugs.adapters.units()
    port = plugs.adapters.open(unit)
    port.set_line(19200, "8N1")
    assert one.is_taken()
    with pytest.raises(Busy):
        plugs.adapters.open(unit)
    port.close()
    assert (one.is_taken(), one.attributes()) == (False, before)
    plugs.adapters.open(unit).close()


def test_one_that_another_program_has_locked_is_busy(plugs: PretendPlugs, one: PretendAdapter) -> None:
    (unit,) = plugs.adapters.units()
    theirs = os.open(one.port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(theirs, fcntl.LOCK_EX)
    with pytest.raises(Busy):
        plugs.adapters.open(unit)
    os.close(theirs)
    plugs.adapters.open(unit).close()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EACCES, Forbidden), (errno.EPERM, Forbidden), (errno.EBUSY, Busy), (errno.ENOENT, Gone),
        (errno.ENODEV, Gone), (errno.ENXIO, Gone), (errno.EIO, Gone), (errno.EMFILE, Garbled),
    ],
)  # fmt: skip
def test_what_keeps_it_from_being_opened_is_told_apart(
    plugs: PretendPlugs,
    one: PretendAdapter,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[DeviceError],
) -> None:
    (unit,) = plugs.adapters.units()

    def opened(path: Path, flags: int) -> int:
        assert path == one.port
        assert flags & os.O_ACCMODE == os.O_RDONLY, "a byte sent to the wrong device may cost money"
        raise OSError(number, "no")

    with monkeypatch.context() as refused:
        refused.setattr(os, "open", opened)
        with pytest.raises(kind):
            plugs.adapters.open(unit)


def test_what_is_no_terminal_is_let_go(plugs: PretendPlugs, one: PretendAdapter, tmp_path: Path) -> None:
    one.port.unlink()
    (tmp_path / "file").touch()
    one.port.symlink_to(tmp_path / "file")
    (unit,) = plugs.adapters.units()
    with pytest.raises(DeviceError):
        plugs.adapters.open(unit)
    with (tmp_path / "file").open() as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_pulled_in_the_middle_of_a_code_it_is_gone_at_once(one: PretendAdapter, port: AdapterPort) -> None:
    port.set_line(9600, "8N1")
    one.send(b"40063")
    assert heard(port, 5) == b"40063"
    one.pull()
    with pytest.raises(Gone):
        port.read(60_000)
    with pytest.raises(Gone):
        port.set_line(9600, "8N1")


def test_one_that_was_plugged_in_anew_is_another(plugs: PretendPlugs, one: PretendAdapter) -> None:
    (before,) = plugs.adapters.units()
    one.pull()
    with pytest.raises(Gone):
        plugs.adapters.open(before)
    again = plugs.plug("1-2.4")
    with pytest.raises(Gone):
        plugs.adapters.open(before)
    assert not again.is_taken()
    (now,) = plugs.adapters.units()
    assert now.key == before.key
    plugs.adapters.open(now).close()

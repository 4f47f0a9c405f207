"""`regulars devices` on pretend cables, with no till running."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.emulated_scanners import KbdScanner
from support.escpos_reader import Reader
from support.printers import EmulatedPrinter
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.events import DeviceFact
from devices.ports import PrintQueue
from devices.service import DeviceService
from devices.usb.bus import UsbBus
from store.api import open_store, place_in, system_world
from tui import machinery

LEFT, RIGHT = "1-1/04b8:0e28/0", "1-2/04b8:0e28/0"


def pretended(vbus: VirtualUsb) -> type[DeviceService]:
    class Pretended(DeviceService):
        def __init__(self, emit: Callable[[DeviceFact], None], jobs: PrintQueue) -> None:
            super().__init__(emit, jobs, UsbBus(vbus), watch=vbus.watch, clock=vbus.clock)

    return Pretended


@pytest.fixture
def printers(monkeypatch: pytest.MonkeyPatch) -> list[EmulatedPrinter]:
    """Two of a kind, and a scanner."""
    vbus = VirtualUsb(VirtualClock())
    printers = [EmulatedPrinter(), EmulatedPrinter()]
    for port, each in enumerate(printers, start=1):
        vbus.plug(each, port=port)
    vbus.plug(KbdScanner(), port=3)

    monkeypatch.setattr(machinery, "DeviceService", pretended(vbus))
    return printers


@pytest.mark.usefixtures("printers")
def test_all_are_listed(regulars: CommandLine) -> None:
    left, right, scanner = regulars.many("devices", "list")
    assert left == {
        "key": LEFT,
        "kind": "printer",
        "name": "EPSON TM-T20III",
        "socket": "1-1",
        "state": "not in use",
        "message": "",
        "permission": "",
        "receipts": True,
        "drawer": True,
        "wiring": "",
        "profile": "Epson 80 mm, 48 columns",
        "serial": "",
    }
    assert (right["key"], right["receipts"], scanner["kind"], scanner["wiring"]) == (
        RIGHT, False, "scanner", "keyboard",
    )  # fmt: skip
    assert regulars.many("devices") == [left, right, scanner]
    heads, first, *_ = regulars("devices").out.splitlines()
    assert heads.split() == ["Name", "Kind", "Socket", "State", "For", "Driven", "as", "Serial", "Key"]
    assert "receipts, drawer" in first


def test_without_any_that_is_said(regulars: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machinery, "DeviceService", pretended(VirtualUsb(VirtualClock())))
    assert regulars("devices").out == "No printer and no scanner is plugged in.\n"
    assert regulars.many("devices", "list") == []


def test_one_without_the_right_is_told_with_what_gives_it(
    regulars: CommandLine, printers: list[EmulatedPrinter]
) -> None:
    printers[0].is_permitted = False
    (told,) = [one for one in regulars.many("devices") if one["key"] == LEFT]
    assert told["state"] == "trouble"
    assert str(told["permission"]).startswith("sudo scripts/install_kiosk --devices")
    assert "may not use the printer" in regulars("devices").out


@pytest.mark.usefixtures("printers")
def test_they_are_named_and_set_up(regulars: CommandLine) -> None:
    assert regulars.one("devices", "name", "1-2", "Kitchen")["name"] == "Kitchen"
    told = regulars.one(
        "devices",
        "printer",
        "kitchen",
        "--receipts",
        "yes",
        "--page",
        "cp866",
        "--profile",
        "58 mm, 32 columns",
    )
    assert (told["receipts"], told["profile"]) == (True, "58 mm, 32 columns")
    assert regulars.one("devices", "printer", "Kitchen", "--profile", "auto")["profile"] == (
        "Epson 80 mm, 48 columns"
    )
    told = regulars.one("devices", "scanner", "1-3", "--use", "no", "--prefix", "~", "--suffix", "tab")
    assert told["key"] == "1-3/0c2e:0901/0"
    assert regulars.one("devices", "scanner", "1-3", "--speed", "19200", "--frame", "7E1")
    with closing(open_store(place_in(regulars.shop), system_world(), "cli")) as store:
        (setup,) = store.machines.scanners().values()
    assert (setup.speed, setup.frame, setup.prefix) == (19_200, "7E1", "~")
    assert regulars.one("devices", "scanner", "1-3", "--use", "auto", "--layout", "fr")
    assert regulars("devices", "name", "Kitchen", "").code == 0
    assert regulars.one("devices", "forget", RIGHT)["receipts"] is False


def test_a_printer_is_tried(regulars: CommandLine, printers: list[EmulatedPrinter]) -> None:
    assert regulars.one("devices", "test", "1-1") == {"key": LEFT, "name": "EPSON TM-T20III", "done": "test"}
    (sheet,) = Reader(bytes(printers[0].printed), 48).read().sheets
    assert sheet.barcodes == ["TEST-0123456789"]
    assert regulars.one("devices", "drawer", "1-2")["done"] == "drawer"
    assert [len(each.kicks) for each in printers] == [0, 1]
    printers[0].paper = "out"
    assert "out of paper" in regulars("devices", "test", "1-1").refusal()


@pytest.mark.usefixtures("printers")
@pytest.mark.parametrize(
    ("words", "code", "refusal"),
    [
        (("test", "TM"), 1, "there is no device 'TM'"),
        (("test", "EPSON TM-T20III"), 1, "may be several"),
        (("test", "1-3"), 1, "is a scanner"),
        (("test",), 2, "DEVICE"),
        (("shine", "1-1"), 2, "shine"),
        (("name", "1-1", "x" * 31), 1, "30 characters"),
        (("printer", "1-1"), 2, "say what to set"),
        (("printer", "1-3", "--receipts", "yes"), 1, "is a scanner: devices scanner sets it"),
        (("scanner", "1-1", "--use", "yes"), 1, "is a printer: devices printer sets it"),
        (("printer", "1-1", "--page", "cp9"), 1, "auto or one of: cp858"),
        (("printer", "1-1", "--profile", "laser"), 1, "auto or one of: 80 mm"),
        (("printer", "1-1", "--pulse-ms", "1000"), 1, "from 20 to 120"),
        (("printer", "1-1", "--pulse-ms", "long"), 2, "whole number"),
        (("printer", "1-1", "--drawer-pin", "3"), 1, "2, 5"),
        (("scanner", "1-3", "--prefix", "\x1b[31m"), 1, "can be typed"),
        (("scanner", "1-3", "--suffix", "bell"), 2, "bell"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_a_line(
    regulars: CommandLine, words: tuple[str, ...], code: int, refusal: str
) -> None:
    assert refusal in regulars("devices", *words).refusal(code)


@pytest.mark.usefixtures("printers")
def test_two_are_not_called_the_same(regulars: CommandLine) -> None:
    assert regulars("devices", "name", "1-1", "Counter").code == 0
    assert "another one already" in regulars("devices", "name", "1-2", "counter").refusal()


@pytest.mark.usefixtures("printers")
def test_a_picture_stands_above_receipts_or_none(regulars: CommandLine, tmp_path: Path) -> None:
    picture = tmp_path / "ours.pbm"
    picture.write_bytes(b"P4\n8 1\n\xf0")
    assert regulars.one("devices", "logo", str(picture)) == {"logo": str(picture)}
    assert regulars.one("devices", "logo") == {"logo": None}
    assert "cannot be read" in regulars("devices", "logo", str(tmp_path / "gone.png")).refusal()

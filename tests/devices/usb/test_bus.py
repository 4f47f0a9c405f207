"""Finding and claiming printers, on the pretend bus below pyusb."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from support.emulated_scanners import KbdScanner
from support.printers import EmulatedPrinter
from support.virtual_usb import VirtualClock, VirtualUsb

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone, Stalled
from devices.usb.bus import PrinterUnit, UsbBus

KEY = "1-1/04b8:0e28/0"


@pytest.fixture
def vbus() -> VirtualUsb:
    return VirtualUsb(VirtualClock())


@pytest.fixture
def bus(vbus: VirtualUsb) -> UsbBus:
    return UsbBus(vbus)


def test_a_printer_is_found_with_all_it_tells(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(strings=("EPSON", "TM-T20III", "X1Y2")), port=4)
    assert bus.printers() == [
        PrinterUnit(
            key="1-4/04b8:0e28/0",
            address=1,
            vendor_id=0x04B8,
            product_id=0x0E28,
            name="EPSON TM-T20III",
            serial="X1Y2",
            device_id="",
            is_forbidden=False,
        )
    ]


def test_finding_a_printer_leaves_it_alone(vbus: VirtualUsb, bus: UsbBus) -> None:
    printer = EmulatedPrinter()
    node = vbus.plug(printer)
    bus.printers()
    assert (node.driver, node.claimed_by, bytes(printer.taken)) == ("usblp", None, b"")


@pytest.mark.parametrize(
    "kind", [(3, 1, 1), (8, 6, 80), (7, 1, 4), (7, 2, 1)], ids=["keyboard", "disk", "IPP over USB", "other"]
)
def test_other_devices_are_no_printers(vbus: VirtualUsb, bus: UsbBus, kind: tuple[int, int, int]) -> None:
    vbus.plug(EmulatedPrinter(interface_class=kind))
    assert bus.printers() == []


def test_a_printer_within_a_composite_device_is_found(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(interface_number=1))
    (unit,) = bus.printers()
    assert unit.key == "1-1/04b8:0e28/1"
    port = bus.open(unit.key)
    assert (port.write(b"x", 100), port.port_status()) == (1, 0x18)


def test_the_neighbour_of_a_printer_within_a_device_is_not_touched(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(interface_number=1))
    port = bus.open("1-1/04b8:0e28/1")
    claims = vbus.calls.count("claim_interface")
    assert port.device_id() == ""
    assert vbus.calls.count("claim_interface") == claims


def test_identical_printers_are_told_apart_by_their_sockets(vbus: VirtualUsb, bus: UsbBus) -> None:
    first, second = EmulatedPrinter(), EmulatedPrinter()
    vbus.plug(first, port=1)
    vbus.plug(second, port=2)
    keys = [unit.key for unit in bus.printers()]
    assert len(set(keys)) == 2
    bus.open(keys[1]).write(b"to the second", 100)
    assert (bytes(first.taken), bytes(second.taken)) == (b"", b"to the second")


def test_names_from_the_wire_are_made_safe(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(strings=("\x1b[2Jevil\u202e", "x" * 90, None)))
    (unit,) = bus.printers()
    assert unit.name == "[2Jevil " + "x" * 37 + "..."


def test_a_printer_that_may_not_be_opened_is_found_and_said_to_be_so(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(is_permitted=False))
    (unit,) = bus.printers()
    assert (unit.is_forbidden, unit.name) == (True, "")
    with pytest.raises(Forbidden, match="may not use"):
        bus.open(KEY)


def test_a_printer_without_strings_is_found(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(strings=(None, None, None)))
    assert [unit.name for unit in bus.printers()] == [""]


def test_one_that_vanishes_while_it_is_looked_at_harms_no_other(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(), port=1)
    vbus.plug(EmulatedPrinter(), port=2)
    vbus.nodes[0].is_there = False
    assert [unit.name for unit in bus.printers()] == ["", "EPSON TM-T20III"]
    with pytest.raises(Gone):
        bus.open("1-1/04b8:0e28/0")


def test_an_absent_printer_cannot_be_opened(bus: UsbBus) -> None:
    with pytest.raises(Gone):
        bus.open(KEY)


def test_a_claimed_printer_is_given_back_to_its_driver(vbus: VirtualUsb, bus: UsbBus) -> None:
    node = vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    assert "detach_kernel_driver" in vbus.calls
    port.close()
    port.close()
    assert (node.driver, node.claimed_by) == ("usblp", None)


def test_a_printer_that_a_crashed_till_took_is_given_to_its_driver(vbus: VirtualUsb, bus: UsbBus) -> None:
    node = vbus.plug(EmulatedPrinter())
    node.driver = None
    bus.open(KEY).close()
    assert node.driver == "usblp"


def test_what_another_program_has_is_given_to_nobody(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    attached = vbus.calls.count("attach_kernel_driver")
    with pytest.raises(Busy):
        UsbBus(vbus).open(KEY)
    assert vbus.calls.count("attach_kernel_driver") == attached
    port.close()


def test_a_printer_held_elsewhere_is_busy(vbus: VirtualUsb, bus: UsbBus) -> None:
    node = vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    with pytest.raises(Busy):
        UsbBus(vbus).open(KEY)
    assert node.driver is None
    port.close()
    assert node.driver == "usblp"


def test_a_claim_that_fails_gives_the_driver_back(vbus: VirtualUsb, bus: UsbBus) -> None:
    node = vbus.plug(EmulatedPrinter())
    bus.open(KEY).close()
    vbus.faults[vbus.calls.index("claim_interface") + len(vbus.calls)] = 16
    with pytest.raises(Busy):
        bus.open(KEY)
    assert (node.driver, node.claimed_by) == ("usblp", None)


def test_counts_are_what_was_taken(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(paper="out", buffer_size=100))
    port = bus.open(KEY)
    assert [port.write(bytes(80), 200) for _ in range(3)] == [80, 20, 0]


def test_clones_with_other_endpoints_print(vbus: VirtualUsb, bus: UsbBus) -> None:
    printer = EmulatedPrinter(out_endpoint=0x03, in_endpoint=0x81)
    vbus.plug(printer)
    assert bus.open(KEY).write(b"hello", 100) == 5
    assert bytes(printer.printed) == b"hello"


def test_a_printer_that_cannot_speak_is_heard_as_silent(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter(in_endpoint=None))
    port = bus.open(KEY)
    port.clear_halt()
    assert port.read(100) == b""


def test_what_a_printer_says_is_read_whole(vbus: VirtualUsb, bus: UsbBus) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer)
    port = bus.open(KEY)
    printer.answers.extend([b"x" * 64, b"y"])
    assert [port.read(100), port.read(100), port.read(100)] == [b"x" * 64, b"y", b""]


@pytest.mark.parametrize(
    ("make", "status", "device_id"),
    [
        (EmulatedPrinter, 0x18, "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;"),
        (lambda: EmulatedPrinter(paper="out", device_id=None), 0x38, ""),
        (lambda: EmulatedPrinter(port_status=0, device_id=""), 0, ""),
    ],
    ids=["well", "out of paper, nameless", "clone"],
)
def test_the_interface_itself_answers(
    vbus: VirtualUsb, bus: UsbBus, make: Callable[[], EmulatedPrinter], status: int, device_id: str
) -> None:
    vbus.plug(make())
    port = bus.open(KEY)
    assert (port.port_status(), port.device_id()) == (status, device_id)


@pytest.mark.parametrize(
    ("errno", "error"), [(1, Forbidden), (13, Forbidden), (16, Busy), (19, Gone), (32, Stalled), (5, Garbled)]
)
@pytest.mark.parametrize(
    "call", [lambda port: port.write(b"x", 100), lambda port: port.read(100)], ids=["write", "read"]
)
def test_errors_are_our_own(
    vbus: VirtualUsb, bus: UsbBus, errno: int, error: type[DeviceError], call: Callable[[object], object]
) -> None:
    vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    vbus.faults[len(vbus.calls)] = errno
    with pytest.raises(error):
        call(port)


@pytest.mark.parametrize("errno", [75, 110])
def test_no_answer_and_an_answer_too_long_are_no_news(vbus: VirtualUsb, bus: UsbBus, errno: int) -> None:
    vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    vbus.faults[len(vbus.calls)] = errno
    assert port.read(100) == b""


def test_a_control_request_that_is_refused_is_no_error(vbus: VirtualUsb, bus: UsbBus) -> None:
    vbus.plug(EmulatedPrinter())
    port = bus.open(KEY)
    for errno in (32, 110, 5):
        vbus.faults[len(vbus.calls)] = errno
        assert port.port_status() is None


def test_looking_for_printers_without_any_loads_no_usb_library() -> None:
    program = (
        "import sys; from devices.usb import bus, hotplug; bus.printer_plugged = lambda: False\n"
        "assert bus.UsbBus().printers() == []; sys.exit('usb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_library_that_comes_with_the_till_can_be_used() -> None:
    program = (
        "import sys; from devices.usb import bus, hotplug; bus.printer_plugged = lambda: True\n"
        "found = bus.UsbBus(); found.printers(); print(found._backend.lib._name)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "libusb_package" in done.stdout, done.stderr
    assert done.stderr == ""


def test_a_scanner_as_it_was_plugged_in_before_is_gone(vbus: VirtualUsb, bus: UsbBus) -> None:
    scanner = KbdScanner()
    vbus.plug(scanner)
    (before,) = bus.scanners()
    vbus.replug(scanner)
    (now,) = bus.scanners()
    assert before.key == now.key
    with pytest.raises(Gone):
        bus.open_scanner(before)
    bus.open_scanner(now).close()

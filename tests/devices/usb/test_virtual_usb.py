"""The pretend bus behaves as a real one does, below pyusb itself: each row was seen on a real kernel."""

import threading

import pytest
import usb.core
import usb.util
from support import virtual_usb
from support.emulated_scanners import AcmScanner, KbdScanner, PosScanner
from support.printers import EmulatedPrinter
from support.virtual_usb import VirtualClock, VirtualUsb


@pytest.fixture
def vbus() -> VirtualUsb:
    return VirtualUsb(VirtualClock())


def found(vbus: VirtualUsb) -> usb.core.Device:
    return usb.core.find(backend=vbus)


def claimed(vbus: VirtualUsb) -> usb.core.Device:
    device = found(vbus)
    if device.is_kernel_driver_active(0):
        device.detach_kernel_driver(0)
    usb.util.claim_interface(device, 0)
    return device


def refusal(errno: int) -> pytest.RaisesExc[usb.core.USBError]:
    return pytest.raises(usb.core.USBError, check=lambda error: error.errno == errno)


def test_claiming_under_a_driver_is_refused(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter())
    with refusal(16):
        usb.util.claim_interface(found(vbus), 0)


def test_claiming_what_another_holds_is_refused(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter())
    first = claimed(vbus)
    with refusal(16):
        usb.util.claim_interface(found(vbus), 0)
    usb.util.release_interface(first, 0)
    usb.util.claim_interface(found(vbus), 0)


def test_reading_nothing_times_out_in_its_own_time(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter())
    device = claimed(vbus)
    with pytest.raises(usb.core.USBTimeoutError) as caught:
        device.read(0x82, 64, 300)
    assert (caught.value.errno, caught.value.backend_error_code) == (110, -7)
    assert vbus.clock.monotonic() == pytest.approx(0.3, abs=0.01)


def test_a_pulled_cable_ends_everything_for_that_handle(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer)
    device = claimed(vbus)
    vbus.unplug(printer)
    with refusal(19):
        device.write(0x01, b"x", 100)
    with refusal(19):
        device.read(0x82, 64, 100)
    vbus.plug(printer)
    with refusal(19):
        device.write(0x01, b"x", 100)


def test_a_cable_pulled_while_reading_ends_the_read_at_once(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer)
    device = claimed(vbus)
    vbus.clock.listeners.append(
        lambda _: vbus.unplug(printer) if vbus.nodes and vbus.clock.monotonic() > 0.05 else None
    )
    with refusal(19):
        device.read(0x82, 64, 5000)
    assert vbus.clock.monotonic() < 0.1


def test_a_replug_gives_a_new_address_in_the_same_socket(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer, port=3)
    before = found(vbus)
    vbus.unplug(printer)
    assert found(vbus) is None
    vbus.plug(printer, port=3)
    after = found(vbus)
    assert after.address != before.address
    assert after.port_numbers == before.port_numbers == (3,)


def test_a_write_taken_in_part_is_a_short_count_and_no_error(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter(paper="out", buffer_size=1024))
    device = claimed(vbus)
    assert device.write(0x01, bytes(3680), 1500) == 1024
    with pytest.raises(usb.core.USBTimeoutError):
        device.write(0x01, b"x", 500)


def test_waiting_for_ever_is_a_mistake(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter())
    with pytest.raises(AssertionError, match="for ever"):
        claimed(vbus).write(0x01, b"x", 0)


def test_a_stalled_endpoint_refuses_until_cleared(vbus: VirtualUsb) -> None:
    node = vbus.plug(EmulatedPrinter())
    device = claimed(vbus)
    node.stalled.add(0x01)
    with refusal(32):
        device.write(0x01, b"x", 100)
    device.clear_halt(0x01)
    assert device.write(0x01, b"x", 100) == 1


def test_without_permission_only_descriptors_can_be_read(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter(is_permitted=False))
    device = found(vbus)
    assert device.idVendor == 0x04B8
    assert [interface.bInterfaceClass for interface in device[0]] == [7]
    with refusal(13):
        device.is_kernel_driver_active(0)
    with refusal(13):
        usb.util.claim_interface(device, 0)
    with pytest.raises(ValueError, match="langid"):
        usb.util.get_string(device, 1)


def test_detaching_what_is_not_attached_is_refused(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter(driver=None))
    with refusal(2):
        found(vbus).detach_kernel_driver(0)


def test_a_wrong_endpoint_is_a_value_error(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter(out_endpoint=0x03, in_endpoint=0x81))
    with pytest.raises(ValueError, match="Invalid endpoint"):
        claimed(vbus).write(0x01, b"x", 100)


def test_gone_between_finding_and_opening(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer)
    device = found(vbus)
    vbus.unplug(printer)
    with refusal(19):
        device.is_kernel_driver_active(0)


def test_a_packet_longer_than_the_buffer_is_lost(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter()
    vbus.plug(printer)
    device = claimed(vbus)
    printer.answers.append(b"12345678901234567890")
    with refusal(75):
        device.read(0x82, 16, 100)
    with pytest.raises(usb.core.USBTimeoutError):
        device.read(0x82, 64, 100)


def test_a_driver_does_not_come_back_by_itself(vbus: VirtualUsb) -> None:
    node = vbus.plug(EmulatedPrinter())
    device = claimed(vbus)
    usb.util.dispose_resources(device)
    assert node.driver is None
    device.attach_kernel_driver(0)
    assert node.driver == "usblp"


def test_answers_wait_for_the_next_reader(vbus: VirtualUsb) -> None:
    vbus.plug(EmulatedPrinter())
    first = claimed(vbus)
    first.write(0x01, b"\x10\x04\x01", 100)
    usb.util.dispose_resources(first)
    assert claimed(vbus).read(0x82, 64, 100).tobytes() == b"\x12"


def test_questions_are_answered_on_arrival_and_orders_in_turn(vbus: VirtualUsb) -> None:
    printer = EmulatedPrinter(paper="out")
    vbus.plug(printer)
    device = claimed(vbus)
    device.write(0x01, b"\x1dr\x01\x1bp\x00\x19\xfa\x10\x14\x01\x00\x01\x10\x04\x01", 100)
    assert device.read(0x82, 64, 100).tobytes() == b"\x1a"
    assert printer.kicks == ["DLE DC4"]
    printer.refill()
    vbus.clock.sleep(0.1)
    assert device.read(0x82, 64, 100).tobytes() == b"\x00"
    assert printer.kicks == ["DLE DC4", "ESC p"]


def listened(vbus: VirtualUsb, interface: int = 0) -> usb.core.Device:
    device = found(vbus)
    device.detach_kernel_driver(interface)
    usb.util.claim_interface(device, interface)
    return device


def test_a_scanner_that_says_nothing_times_out(vbus: VirtualUsb) -> None:
    vbus.plug(KbdScanner())
    with pytest.raises(usb.core.USBTimeoutError):
        listened(vbus).read(0x81, 8, 300)


def test_a_report_longer_than_the_buffer_is_lost(vbus: VirtualUsb) -> None:
    scanner = PosScanner()
    vbus.plug(scanner)
    device = listened(vbus)
    vbus.feed(scanner.speaks, [bytes(64), b"next"])
    with refusal(75):
        device.read(0x81, 8, 300)
    assert bytes(device.read(0x81, 64, 300)) == b"next"


def test_a_stalled_scanner_says_nothing_until_it_is_cleared(vbus: VirtualUsb) -> None:
    scanner = KbdScanner()
    vbus.plug(scanner)
    device = listened(vbus)
    vbus.stall(scanner, 0x81)
    vbus.feed(scanner.speaks, [bytes(8)])
    with refusal(32):
        device.read(0x81, 8, 300)
    device.clear_halt(0x81)
    assert len(device.read(0x81, 8, 300)) == 8


def test_a_scanner_that_is_pulled_while_it_is_listened_to_ends_that_at_once(
    vbus: VirtualUsb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virtual_usb, "LISTENED_SECONDS_MAX", 10)
    scanner = KbdScanner()
    vbus.plug(scanner)
    device = listened(vbus)
    pulled = threading.Timer(0.01, vbus.unplug, [scanner])
    pulled.start()
    with refusal(19):
        device.read(0x81, 8, 10_000)
    pulled.join()


def test_both_interfaces_of_a_serial_scanner_have_one_driver(vbus: VirtualUsb) -> None:
    node = vbus.plug(AcmScanner())
    device = listened(vbus, 1)
    usb.util.claim_interface(device, 0)
    usb.util.release_interface(device, 1)
    with refusal(16):
        device.attach_kernel_driver(1)
    usb.util.release_interface(device, 0)
    device.attach_kernel_driver(0)
    assert node.driver == "cdc_acm"

"""Printers that talk nonsense or without end, or become another device: a sale is printed, or told."""

from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.print_jobs import FillingQueue
from support.printers import EmulatedPrinter
from support.receipts import ORDINARY
from support.shops import dice_of
from support.till_printer import KEY, TARGET, Till
from support.virtual_usb import Node, VirtualClock, VirtualUsb

from devices.errors import DeviceError
from devices.events import ReceiptFailed, ReceiptPrinted
from devices.usb.bus import UsbBus

TOTAL = "TOTAL EUR" + "32.70".rjust(39)


@settings(max_examples=40)
@given(st.integers(0, 1 << 32), st.sampled_from([0.0, 2000.0]))
def test_a_babbling_printer_ends_a_sale_one_way_or_another(seed: int, speed: float) -> None:
    till = Till(EmulatedPrinter(speed=speed, buffer_size=600))
    dice = dice_of(seed)

    def babble(_: float) -> None:
        if len(till.printer.answers) < 20:
            till.printer.answers.append(dice.randbytes(dice.randint(1, 64)))

    till.clock.listeners.append(babble)
    till.spool.kick(TARGET)
    job = till.spool.submit(ORDINARY, TARGET)
    till.spool.work()
    told = till.told(ReceiptPrinted, ReceiptFailed)
    assert [fact.job for fact in told if isinstance(fact, ReceiptPrinted | ReceiptFailed)] == [job]
    assert till.jobs.states()[0] in {"confirmed", "unconfirmed", "failed"}
    till.clock.listeners.remove(babble)
    till.clock.sleep(10)
    if till.jobs.states() == ["confirmed"]:
        assert TOTAL in till.sheets()[-1].texts


def test_a_printer_that_never_stops_talking_is_not_waited_out() -> None:
    till = Till()
    till.clock.listeners.append(lambda _: till.printer.answers.append(b"\xff" * 64))
    till.printer.answers.extend([b"\xff" * 64] * 1000)
    till.spool.submit(ORDINARY, TARGET)
    till.spool.work()
    assert till.clock.monotonic() < 60
    assert len(till.told(ReceiptPrinted, ReceiptFailed)) == 1


class Fickle(VirtualUsb):
    """Descriptors that lie from the reading of a number on."""

    def __init__(self, clock: VirtualClock, number: int, lie: str) -> None:
        super().__init__(clock)
        self.left, self.lie = number, lie

    def _lies(self) -> bool:
        self.left -= 1
        return self.left < 0

    def get_interface_descriptor(self, dev: Node, intf: int, alt: int, config: int) -> SimpleNamespace:
        told = super().get_interface_descriptor(dev, intf, alt, config)
        if self._lies():
            match self.lie:
                case "no printer":
                    told.bInterfaceClass = 3
                case "no endpoints":
                    told.bNumEndpoints = 0
                case "too many endpoints":
                    told.bNumEndpoints = 30
                case _:
                    raise IndexError
        return told

    def get_endpoint_descriptor(
        self, dev: Node, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        told = super().get_endpoint_descriptor(dev, ep % 2, intf, alt, config)
        if self.lie == "all in" and self._lies():
            told.bEndpointAddress |= 0x80
        return told


@pytest.mark.parametrize(
    "lie", ["no printer", "no endpoints", "too many endpoints", "no interface", "all in"]
)
@pytest.mark.parametrize("number", range(8))
def test_descriptors_that_are_wrong_or_change_harm_nothing(lie: str, number: int) -> None:
    till = Till(jobs=FillingQueue())
    bus = Fickle(till.clock, number, lie)
    bus.plug(till.printer)
    usb = UsbBus(bus)
    for _ in range(4):
        with suppress(DeviceError):
            usb.printers()
            port = usb.open(KEY)
            port.write(b"x", 10)
            port.read(10)
            port.close()

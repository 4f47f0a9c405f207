"""Who is held, and what is remembered of a printer."""

from support.printers import EmulatedPrinter
from support.till_printer import KEY, Till

from devices.events import PrinterRecovered, PrinterTrouble, Trouble
from devices.printer.connection import Connection
from devices.printer.dialogue import begin
from devices.usb.bus import UsbBus


def connection(till: Till) -> Connection:
    bus = UsbBus(till.vbus)
    return Connection(
        lambda printer, is_mute: begin(lambda: bus.open(printer), till.clock, is_mute=is_mute), till.book
    )


def test_a_conversation_goes_on_until_it_is_closed() -> None:
    till = Till()
    held = connection(till)
    first = held.to(KEY)
    assert held.to(KEY) is first
    assert till.node.claimed_by is not None
    held.close()
    held.close()
    assert held.held is None
    assert (till.vbus.node_of(till.printer).claimed_by, till.node.driver) == (None, "usblp")
    assert held.to(KEY) is not first
    held.close()


def test_one_printer_is_held_at_a_time() -> None:
    till = Till()
    second = till.vbus.plug(EmulatedPrinter(), port=2)
    held = connection(till)
    held.to(KEY)
    held.to("1-2/04b8:0e28/0")
    assert (till.node.claimed_by, second.claimed_by is None) == (None, False)
    held.close()


def test_a_mute_printer_is_remembered_until_it_is_gone() -> None:
    till = Till(EmulatedPrinter(is_mute=True))
    held = connection(till)
    held.to(KEY).status()
    held.close()
    assert held.to(KEY).is_mute
    held.forget(KEY)
    held.close()
    assert not held.to(KEY).is_mute
    held.close()


def test_what_is_held_of_a_printer_that_was_unplugged_is_dead() -> None:
    till = Till()
    held = connection(till)
    before = held.to(KEY)
    till.vbus.replug(till.printer)
    assert held.to(KEY) is before
    held.forget(KEY)
    assert held.to(KEY).status().answers
    assert held.to(KEY) is held.to(KEY)
    held.close()


def test_troubles_of_opening_are_over_once_it_opens() -> None:
    till = Till()
    held = connection(till)
    till.book.report(KEY, Trouble.BUSY, "held")
    held.to(KEY)
    till.book.report(KEY, Trouble.PAPER_OUT, "empty")
    held.close()
    held.to(KEY)
    assert till.told() == [
        PrinterTrouble(KEY, Trouble.BUSY, "held"),
        PrinterRecovered(KEY),
        PrinterTrouble(KEY, Trouble.PAPER_OUT, "empty"),
    ]
    held.close()

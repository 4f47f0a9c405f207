"""The devices of a till, key by key."""

from dataclasses import replace

import pytest
from support.counters import BEANS, Counter, Person

from devices.events import Machine, MachineKind, MachineState, Scanned, ScannerFound, ScannerInfo, Trouble
from store.domain.errors import Unavailable
from store.domain.machines import PrinterSetup, ScannerSetup

LEFT, RIGHT, DOOR, KEYS = "1-1/04b8:0e28/0", "1-2/04b8:0e28/0", "1-3/0c2e:0b61/0", "1-4/1234:0001/0"
EPSON = Machine(LEFT, MachineKind.PRINTER, "TM-T20", MachineState.READY, profile="80 mm, 42 columns")
FORBIDDEN = replace(
    EPSON, key=RIGHT, state=MachineState.TROUBLE, trouble=Trouble.FORBIDDEN, message="It may not be used"
)
ADAPTER = Machine("1-4/0403:6001/0", MachineKind.SCANNER, "FT232R", MachineState.LEFT_ALONE, wiring="adapter")
SCANNER = Machine(DOOR, MachineKind.SCANNER, "Voyager", MachineState.READY, wiring="keyboard")
KEYBOARD = replace(SCANNER, key=KEYS, name="A keyboard", state=MachineState.LEFT_ALONE)


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A till with two printers, a scanner and a keyboard."""
    counter.devices.there = [EPSON, FORBIDDEN, SCANNER, KEYBOARD]
    return counter


def test_devices_are_found_by_their_name_and_told(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f10")
        await person.sees("Devices")
        await person.types("devices")
        await person.press("enter")
        await person.sees("> TM-T20 printer 1-1 ready receipts, drawer", "Devices · 4")
        await person.sees("TM-T20: It is ready.", "driven as 80 mm, 42 columns")
        await person.press("down")
        await person.sees("TM-T20: It may not be used.", "sudo scripts/install_kiosk --devices --user NAME")
        await person.press("end")
        await person.sees("A keyboard: It is left alone", "types like a keyboard")
        assert "t Test" not in person.line

    counter.serve(story)


def test_a_printer_is_named_and_gets_the_receipts(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("down", "e")
        await person.sees("TM-T20, socket 1-2", "Receipts yes [no]")
        await person.types("Kitchen")
        await person.press("tab", "y", "ctrl+s")
        await person.sees("Kitchen printer 1-2 TROUBLE receipts, drawer", "TM-T20 printer 1-1 ready")

    counter.serve(story, place="devices")
    assert counter.store.machines.printers() == {RIGHT: PrinterSetup("Kitchen", is_for_receipts=True)}


def test_what_is_used_by_default_is_not_chosen_by_looking_at_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("enter")
        await person.sees("Receipts [yes] no")
        await person.types("Counter")
        await person.press("ctrl+s")
        await person.sees("> Counter printer 1-1")

    counter.serve(story, place="devices")
    assert counter.store.machines.printers() == {LEFT: PrinterSetup("Counter")}


def test_a_wrong_value_stays_in_its_form(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("enter", *["tab"] * 6, "end", *["backspace"] * 2)
        await person.types("999")
        await person.press("ctrl+s")
        await person.sees("pulse_ms is a number from 20 to 120")

    counter.serve(story, place="devices")
    assert counter.store.machines.printers() == {}


def test_a_printer_and_its_drawer_are_tried(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("t")
        await person.sees("A test is being printed on TM-T20.")
        await person.press("d")
        await person.sees("TM-T20 was told to open the drawer.")
        counter.devices.there = counter.devices.there[1:]
        await person.press("t")
        await person.sees("No printer is there")

    counter.serve(story, place="devices")
    assert counter.devices.tried == [("print", LEFT), ("kick", LEFT)]


def test_a_scanner_is_tried_and_nothing_is_sold(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("TOTAL")
        await person.press("f10")
        await person.types("devices")
        await person.press("enter")
        await person.sees("> TM-T20 printer 1-1")
        await person.press("down", "down", "t")
        await person.sees("Scan something with Voyager", "Sent nothing yet")
        counter.bridge.emit(Scanned(DOOR, "0104006381333931\x1d10LOT7", "]C1", 0.0))
        await person.sees(
            "Sent 0104006381333931<GS>10LOT7", "Symbol ]C1", "gs1, GTIN 04006381333931, lot LOT7"
        )
        await person.scans(BEANS)
        await person.sees(f"Sent {BEANS}", "it came by the keyboard", f"gtin, GTIN {BEANS}")
        await person.press("escape")
        await person.sees_no("Nothing is sold")
        counter.bridge.emit(Scanned(DOOR, BEANS, "]E0", 0.0))
        await person.press("f2")
        await person.sees("Espresso beans")

    counter.serve(story)
    assert counter.store.checkout.lines_waiting() == 1


def test_a_scanner_among_keyboards_is_found_by_its_cable(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("f")
        await person.sees("Pull its cable out of the till")
        await person.until(lambda: counter.devices.looks > 2)
        counter.devices.there = [EPSON, FORBIDDEN, SCANNER]
        await person.sees("It is out. Plug it in again.")
        counter.devices.there = [EPSON, FORBIDDEN, SCANNER, KEYBOARD]
        await person.sees("A keyboard is a scanner from now on; t tries it.")

    counter.serve(story, place="devices")
    assert counter.store.machines.scanners() == {KEYS: ScannerSetup(is_scanner=True)}


def test_the_keyboard_of_a_scanner_is_set(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "down", "e")
        await person.sees("Its keyboard [by its codes]")
        await person.press("tab", "tab", "tab", "tab", "tab", "d", "ctrl+s")
        await person.sees("> Voyager scanner 1-3")

    counter.serve(story, place="devices")
    assert counter.store.machines.scanners() == {DOOR: ScannerSetup(layout="de")}


def test_the_line_of_a_scanner_on_an_adapter_is_set(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> FT232R scanner 1-4 left alone", "hangs on a serial adapter")
        await person.press("e")
        await person.sees("Is a scanner [only if told]", "[9600]", "Frame [8N1]")
        await person.sees_no("Its keyboard")
        await person.press("tab", "y", "tab", "tab", "tab", "tab", "right", "tab", "7", "ctrl+s")
        await person.sees("> FT232R scanner 1-4")

    counter.devices.there = [ADAPTER]
    counter.serve(story, place="devices")
    told = ScannerSetup(is_scanner=True, speed=19_200, frame="7E1")
    assert counter.store.machines.scanners() == {ADAPTER.key: told}


def test_a_scanner_is_set_up_and_forgotten(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("down", "down", "e")
        await person.sees("Voyager, socket 1-3", "Is a scanner [by its make]")
        await person.types("Door")
        await person.press("tab", "n", "ctrl+s")
        await person.sees("> Door scanner 1-3")
        assert counter.store.machines.scanners() == {DOOR: ScannerSetup("Door", is_scanner=False)}
        await person.press("delete")
        await person.sees("Door is as usual again.", "> Voyager scanner 1-3")
        await person.press("delete")
        await person.sees("Voyager is as usual: nothing was set for it.")

    counter.serve(story, place="devices")
    assert counter.store.machines.scanners() == {}


def test_what_is_plugged_in_shows_up_by_itself(counter: Counter) -> None:
    async def story(person: Person) -> None:
        counter.devices.there = []
        await person.sees("No printer and no scanner is plugged in.")
        counter.devices.there = [SCANNER]
        counter.bridge.emit(ScannerFound(ScannerInfo(DOOR, "Voyager", "keyboard", "")))
        await person.sees("> Voyager scanner 1-3 ready", "Voyager is ready to scan.")

    counter.devices.there = []
    counter.serve(story, place="devices")


def test_where_usb_cannot_be_used_that_is_said(counter: Counter) -> None:
    counter.devices.refusal = Unavailable("USB cannot be used on this machine; ask for help")

    async def story(person: Person) -> None:
        await person.sees("USB cannot be used on this machine; ask for help.")

    counter.serve(story, place="devices")


def test_the_picture_above_receipts_is_chosen_by_its_path(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> TM-T20 printer 1-1")
        await person.press("g")
        await person.sees("Which picture stands above receipts?")
        await person.types("/a.gif")
        await person.press("enter")
        await person.sees("this is no picture in PNG or PBM")
        await person.press(*["backspace"] * 3)
        await person.types("png")
        await person.press("enter")
        await person.sees("The next receipt has that logo.")
        assert counter.devices.logo == "/a.png"
        await person.press("g", "enter")
        await person.sees("Receipts have no logo from now on.")
        assert counter.devices.logo == ""

    counter.serve(story, place="devices")

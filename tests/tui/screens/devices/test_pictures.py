"""The devices of a till, as pictures."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person
from support.pictures import Compare, acting
from support.screens import SMALL, WIDE

from devices.events import Machine, MachineKind, MachineState, Trouble
from tui.theme.themes import ThemeName

EPSON = Machine(
    "1-1/04b8:0e28/0",
    MachineKind.PRINTER,
    "EPSON TM-T20III",
    MachineState.READY,
    profile="Epson 80 mm, 48 columns",
    serial="J5GF012345",
)
CLONE = Machine(
    "1-2.1/0416:5011/0",
    MachineKind.PRINTER,
    "POS-58",
    MachineState.TROUBLE,
    "This account may not use the printer; F10, Devices tells what gives it the right",
    Trouble.FORBIDDEN,
    profile="58 mm, 32 columns",
)
SCANNER = Machine(
    "1-2.4/0c2e:0b61/0", MachineKind.SCANNER, "Honeywell Voyager 1450g", MachineState.READY, wiring="keyboard"
)
KEYBOARD = replace(SCANNER, key="1-3/1234:0001/0", name="USB Keyboard", state=MachineState.LEFT_ALONE)


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """Two printers, a scanner, a keyboard, and a printer that is not there."""
    counter.store.machines.set_printer(EPSON.key, {"name": "Counter"})
    counter.store.machines.set_printer("1-4/04b8:0e28/0", {"name": "Kitchen"})
    counter.devices.there = [EPSON, CLONE, SCANNER, KEYBOARD]
    return counter


async def list_devices(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("down")
    await person.sees("> POS-58", "sudo scripts/install_kiosk")


async def printer_form(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("enter")
    await person.sees("Counter, socket 1-1")


async def scanner_form(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("/", *"voyager", "enter", "e")
    await person.sees("Honeywell Voyager 1450g, socket 1-2.4")


async def find_a_scanner(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("f")
    await person.sees("Pull its cable out of the till")


async def try_a_scanner(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("/", *"voyager", "enter", "t")
    await person.sees("Sent nothing yet")
    await person.scans("0104006381333931")
    await person.sees("Sent 0104006381333931")


async def learn_typing(person: Person) -> None:
    await person.sees("Devices · 5")
    await person.press("l")
    await person.sees("Scan one product three times")


ACTS = {
    "list": list_devices,
    "form": printer_form,
    "scanner-form": scanner_form,
    "find": find_a_scanner,
    "try": try_a_scanner,
    "learn": learn_typing,
}


@pytest.mark.parametrize(("theme", "size"), [("plain", SMALL), ("counter", WIDE)], ids=["small", "wide"])
@pytest.mark.parametrize("act", ACTS)
def test_devices_look_so(
    counter: Counter, snap_compare: Compare, act: str, theme: ThemeName, size: tuple[int, int]
) -> None:
    app = counter.app("devices", theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=acting(ACTS[act]))

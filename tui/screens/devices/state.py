"""Devices as rows, and one of them in words. Pure."""

from typing import Final

from devices.events import Machine, MachineKind, MachineState
from tui.fittings import Fitting
from tui.permission import rule_for
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import Column

COLUMNS: Final = (
    Column("name", "Name", 18, share=3, sortable=False),
    Column("kind", "Kind", 8, sortable=False),
    Column("socket", "Socket", 8, share=1, sortable=False),
    Column("state", "State", 13, share=1, sortable=False),
    Column("for", "For", 16, sortable=False),
)

EXPLAINED: Final = (
    "Devices are known by the socket they are in: two of a kind keep their names. A scanner that is left"
    " alone types like a keyboard; e takes it for a scanner, f finds it."
)

_WIRINGS: Final = {
    "keyboard": "types like a keyboard",
    "hid": "sends reports of its own",
    "serial": "is a serial port",
    "adapter": "hangs on a serial adapter",
}
_UNHEARD: Final = frozenset({"hid", "serial", "adapter"})
"""Whose codes are no keys."""
_NOT_HEARD: Final = "It is left alone: nothing listens to what it sends."
_STATES: Final = {
    MachineState.READY: "It is ready.",
    MachineState.LOW: "Its roll is near its end.",
    MachineState.SILENT: "It does not tell how it is; it may print all the same.",
    MachineState.THERE: "It is there, and was not asked how it is.",
    MachineState.STARTING: "It is being taken.",
    MachineState.LEFT_ALONE: "It is left alone: what it sends goes wherever keys go.",
    MachineState.UNUSED: "Nobody uses it.",
    MachineState.GONE: "It is not plugged in; what was set for it waits.",
}


def device_row(fitting: Fitting) -> Row:
    """One line of the list."""
    machine = fitting.machine
    state = machine.state.value
    is_bad = machine.state is MachineState.TROUBLE
    ink = Ink.BAD if is_bad else Ink.DIM if is_idle(machine) else Ink.TEXT
    cells = (
        machine.name,
        machine.kind.value,
        machine.socket,
        state.upper() if is_bad else state,
        use(fitting),
    )
    return Row(machine.key, cells, ink)


def use(fitting: Fitting) -> str:
    """What it is for."""
    if fitting.is_for_receipts and fitting.is_for_drawer:
        return "receipts, drawer"
    return "receipts" if fitting.is_for_receipts else "drawer" if fitting.is_for_drawer else ""


def is_idle(machine: Machine) -> bool:
    """Whether it is not there, or left alone."""
    return machine.state in {MachineState.LEFT_ALONE, MachineState.GONE, MachineState.UNUSED}


def told(machine: Machine) -> str:
    """How it is."""
    is_unheard = machine.state is MachineState.LEFT_ALONE and machine.wiring in _UNHEARD
    usual = _NOT_HEARD if is_unheard else _STATES.get(machine.state, "")
    how = f"{machine.message}." if machine.message else usual
    return f"{machine.name}: {how}" if how else machine.name


def told_more(machine: Machine) -> str:
    """What gives it the right, else how it is driven."""
    if rule := rule_for(machine):
        return rule
    driven = f"driven as {machine.profile}" if machine.profile else _WIRINGS.get(machine.wiring, "")
    serial = f"serial number {machine.serial}" if machine.serial else ""
    return ", ".join(filter(None, (driven, serial, machine.make)))


def can_print(machine: Machine | None) -> bool:
    """Whether it is a printer that may take something now."""
    return (
        machine is not None and machine.kind is MachineKind.PRINTER and machine.state is not MachineState.GONE
    )


def can_scan(machine: Machine | None) -> bool:
    """Whether it is a scanner that is used."""
    used = {MachineState.READY, MachineState.STARTING, MachineState.TROUBLE}
    return machine is not None and machine.kind is MachineKind.SCANNER and machine.state in used

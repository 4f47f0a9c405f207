"""Printers and scanners as staff see them: one kind of fact for all. Pure."""

from devices.errors import Forbidden
from devices.events import (
    Machine,
    MachineKind,
    MachineState,
    PrinterCondition,
    PrinterInfo,
    ScannerState,
    Standing,
    Trouble,
)

_STATES = {
    Standing.READY: MachineState.READY,
    Standing.STARTING: MachineState.STARTING,
    Standing.TROUBLE: MachineState.TROUBLE,
    Standing.LEFT_ALONE: MachineState.LEFT_ALONE,
}


def printer_machine(info: PrinterInfo, condition: PrinterCondition, words: str) -> Machine:
    """A printer of the till that runs here; `words` are those of its trouble."""
    return Machine(
        key=info.key,
        kind=MachineKind.PRINTER,
        name=info.name,
        state=_printer_state(condition),
        message=words if condition.trouble is not None else "",
        trouble=condition.trouble,
        profile=info.profile,
        serial=info.serial,
    )


def unused_printer(info: PrinterInfo, *, is_forbidden: bool) -> Machine:
    """A printer that no till uses."""
    state = MachineState.TROUBLE if is_forbidden else MachineState.UNUSED
    return Machine(
        key=info.key,
        kind=MachineKind.PRINTER,
        name=info.name,
        state=state,
        message=str(Forbidden()) if is_forbidden else "",
        trouble=Trouble.FORBIDDEN if is_forbidden else None,
        profile=info.profile,
        serial=info.serial,
    )


def scanner_machine(state: ScannerState, *, is_used: bool) -> Machine:
    """A scanner, or what may be one; `is_used`: whether a till runs that would use it."""
    return Machine(
        key=state.scanner.key,
        kind=MachineKind.SCANNER,
        name=state.scanner.name,
        state=_STATES[state.standing] if is_used else MachineState.UNUSED,
        message=state.message,
        trouble=state.trouble,
        wiring=state.scanner.wiring,
        serial=state.scanner.serial,
    )


def _printer_state(condition: PrinterCondition) -> MachineState:
    if condition.trouble is not None:
        return MachineState.TROUBLE
    if condition.is_paper_low:
        return MachineState.LOW
    return {True: MachineState.READY, False: MachineState.SILENT, None: MachineState.THERE}[condition.answers]

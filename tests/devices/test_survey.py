"""Printers and scanners told alike."""

import pytest

from devices.errors import Forbidden
from devices.events import (
    Machine,
    MachineKind,
    MachineState,
    PrinterCondition,
    PrinterInfo,
    ScannerInfo,
    ScannerState,
    Standing,
    Trouble,
)
from devices.survey import printer_machine, scanner_machine, unused_printer

INFO = PrinterInfo("1-1/04b8:0e28/0", "Counter", "80 mm", 42, "S1")
SCANNER = ScannerInfo("1-2.4/0c2e:0b61/0", "Door", "keyboard", "")


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        (PrinterCondition(None, is_paper_low=False, answers=True), MachineState.READY),
        (PrinterCondition(None, is_paper_low=True, answers=True), MachineState.LOW),
        (PrinterCondition(None, is_paper_low=False, answers=False), MachineState.SILENT),
        (PrinterCondition(None, is_paper_low=False, answers=None), MachineState.THERE),
        (PrinterCondition(Trouble.PAPER_OUT, is_paper_low=True, answers=True), MachineState.TROUBLE),
    ],
)
def test_a_printer_is_as_it_tells(condition: PrinterCondition, state: MachineState) -> None:
    machine = printer_machine(INFO, condition, "No paper")
    words = "No paper" if state is MachineState.TROUBLE else ""
    assert machine == Machine(
        INFO.key, MachineKind.PRINTER, "Counter", state, words, condition.trouble, "", "80 mm", "S1"
    )
    assert (machine.socket, machine.make) == ("1-1", "04b8:0e28")


def test_a_printer_that_nobody_uses_tells_no_more_than_whether_it_may_be_used() -> None:
    assert unused_printer(INFO, is_forbidden=False).state is MachineState.UNUSED
    forbidden = unused_printer(INFO, is_forbidden=True)
    told = (forbidden.state, forbidden.trouble, forbidden.message)
    assert told == (MachineState.TROUBLE, Trouble.FORBIDDEN, str(Forbidden()))


@pytest.mark.parametrize("standing", Standing)
def test_a_scanner_is_as_it_stands_where_a_till_runs(standing: Standing) -> None:
    machine = scanner_machine(ScannerState(SCANNER, standing, "why", Trouble.BUSY), is_used=True)
    assert (machine.state.name, machine.message, machine.trouble) == (standing.name, "why", Trouble.BUSY)
    assert (machine.wiring, machine.socket, machine.make) == ("keyboard", "1-2.4", "0c2e:0b61")
    assert scanner_machine(ScannerState(SCANNER, standing), is_used=False).state is MachineState.UNUSED

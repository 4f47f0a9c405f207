"""Devices in rows and words."""

from dataclasses import replace

import pytest

from devices.events import Machine, MachineKind, MachineState, Trouble
from tui.fittings import Fitting
from tui.screens.devices.finding import returned
from tui.screens.devices.state import can_print, can_scan, device_row, told, told_more
from tui.screens.devices.trying import read_as, shown
from tui.theme.inks import Ink

PRINTER = Machine(
    "1-1/04b8:0e28/0", MachineKind.PRINTER, "Counter", MachineState.READY, profile="80 mm", serial="S1"
)
SCANNER = Machine("1-2.4/0c2e:0b61/0", MachineKind.SCANNER, "Door", MachineState.READY, wiring="keyboard")
NO_PAPER = "The printer is out of paper; put in a new roll"
OUT = replace(PRINTER, state=MachineState.TROUBLE, trouble=Trouble.PAPER_OUT, message=NO_PAPER)


@pytest.mark.parametrize(
    ("fitting", "cells", "ink"),
    [
        (
            Fitting(PRINTER, is_for_receipts=True, is_for_drawer=True),
            ("Counter", "printer", "1-1", "ready", "receipts, drawer"),
            Ink.TEXT,
        ),
        (Fitting(PRINTER, is_for_drawer=True), ("Counter", "printer", "1-1", "ready", "drawer"), Ink.TEXT),
        (Fitting(OUT, is_for_receipts=True), ("Counter", "printer", "1-1", "TROUBLE", "receipts"), Ink.BAD),
        (Fitting(SCANNER), ("Door", "scanner", "1-2.4", "ready", ""), Ink.TEXT),
        (
            Fitting(replace(SCANNER, state=MachineState.LEFT_ALONE)),
            ("Door", "scanner", "1-2.4", "left alone", ""),
            Ink.DIM,
        ),
    ],
)
def test_a_device_is_a_line(fitting: Fitting, cells: tuple[str, ...], ink: Ink) -> None:
    row = device_row(fitting)
    assert (row.key, row.cells, row.ink) == (fitting.machine.key, cells, ink)


@pytest.mark.parametrize("state", MachineState)
def test_every_state_has_words(state: MachineState) -> None:
    message = NO_PAPER if state is MachineState.TROUBLE else ""
    assert len(told(replace(PRINTER, state=state, message=message))) > len("Counter: ")


def test_only_the_codes_of_a_keyboard_are_keys() -> None:
    left = replace(SCANNER, state=MachineState.LEFT_ALONE)
    assert told(left) == "Door: It is left alone: what it sends goes wherever keys go."
    for wiring in ("hid", "serial", "adapter"):
        assert told(replace(left, wiring=wiring)) == (
            "Door: It is left alone: nothing listens to what it sends."
        )


def test_more_is_how_it_is_driven_or_what_gives_the_right() -> None:
    assert told_more(PRINTER) == "driven as 80 mm, serial number S1, 04b8:0e28"
    assert told_more(SCANNER) == "types like a keyboard, 0c2e:0b61"
    assert told_more(replace(SCANNER, trouble=Trouble.FORBIDDEN)).startswith("sudo ")


@pytest.mark.parametrize("state", MachineState)
def test_what_is_there_can_be_tried(state: MachineState) -> None:
    assert can_print(replace(PRINTER, state=state)) is (state is not MachineState.GONE)
    assert not can_print(replace(SCANNER, state=state))
    is_used = state.name in {"READY", "STARTING", "TROUBLE"}
    assert can_scan(replace(SCANNER, state=state)) is is_used
    assert not can_scan(replace(PRINTER, state=state))
    assert not can_print(None)
    assert not can_scan(None)


OTHER = replace(SCANNER, key="1-3/1234:0001/0")


@pytest.mark.parametrize(
    ("pulled", "now", "found"),
    [
        ((), (SCANNER,), None),
        ((), (SCANNER, OTHER), OTHER),
        ((SCANNER.key,), (), None),
        ((SCANNER.key,), (SCANNER,), SCANNER),
        ((), (SCANNER, replace(PRINTER, key="1-9/04b8:0e28/0")), None),
    ],
    ids=["nothing happened", "a new one", "still out", "it is back", "a printer is none"],
)
def test_a_scanner_is_found_by_its_cable(
    pulled: tuple[str, ...], now: tuple[Machine, ...], found: Machine | None
) -> None:
    assert returned((SCANNER, PRINTER), frozenset(pulled), now) == found


@pytest.mark.parametrize(
    ("code", "aim", "words"),
    [
        ("4006381333931", "", "gtin, GTIN 4006381333931"),
        ("4006381333932", "]E0", "gtin, GTIN 4006381333932, WRONG CHECK DIGIT"),
        (
            "0104006381333931172601311 0LOT7".replace(" ", ""),
            "]C1",
            "gs1, GTIN 04006381333931, expires 2026-01-31, lot LOT7",
        ),
        ("hello", "", "unknown"),
    ],
)
def test_a_code_is_told_as_what_it_says(code: str, aim: str, words: str) -> None:
    assert read_as(code, aim) == words


def test_what_cannot_be_seen_is_named() -> None:
    assert shown("01\x1d10A\x1b[31m\r") == "01<GS>10A<1B>[31m<0D>"

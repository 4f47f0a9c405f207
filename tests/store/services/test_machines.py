"""What is set for devices: kept for each socket, one printer a role, told to whoever drives them."""

import pytest
from support.shops import ShopLane

from store.api import Store
from store.domain.errors import BadInput, Refused
from store.domain.machines import PrinterSetup, ScannerSetup, TypingSetup
from store.events import Fact, MachinesChanged
from store.services.machines import MACHINES_MAX

LEFT, RIGHT = "1-1/04b8:0e28/0", "1-2/04b8:0e28/0"
SCANNER = "1-3/0c2e:0b61/0"


def test_two_of_a_kind_are_told_apart_by_their_sockets(store: Store) -> None:
    store.machines.set_printer(LEFT, {"name": "Counter"})
    store.machines.set_printer(RIGHT, {"name": "Kitchen", "page": "cp866"})
    store.machines.set_scanner(SCANNER, {"name": "Counter", "is_scanner": True})
    assert store.machines.printers() == {
        LEFT: PrinterSetup(name="Counter"), RIGHT: PrinterSetup(name="Kitchen", page="cp866")
    }  # fmt: skip
    assert store.machines.scanners() == {SCANNER: ScannerSetup(name="Counter", is_scanner=True)}


def test_a_setting_leaves_the_others_as_they_are(store: Store) -> None:
    store.machines.set_printer(LEFT, {"name": "Counter", "pulse_ms": 80})
    assert store.machines.set_printer(LEFT, {"page": "cp852"}) == PrinterSetup(
        "Counter", page="cp852", pulse_ms=80
    )


def test_receipts_and_the_drawer_have_one_printer_each(store: Store) -> None:
    store.machines.set_printer(LEFT, {"is_for_receipts": True, "is_for_drawer": True, "name": "Counter"})
    store.machines.set_printer(RIGHT, {"is_for_receipts": True})
    assert store.machines.printers() == {
        LEFT: PrinterSetup(name="Counter", is_for_drawer=True), RIGHT: PrinterSetup(is_for_receipts=True)
    }  # fmt: skip


def test_two_are_not_called_the_same(store: Store) -> None:
    store.machines.set_printer(LEFT, {"name": "Counter"})
    with pytest.raises(Refused, match="Counter is another one already"):
        store.machines.set_printer(RIGHT, {"name": " COUNTER"})
    assert RIGHT not in store.machines.printers()
    store.machines.set_printer(LEFT, {"name": "counter"})


def test_what_cannot_be_changes_nothing(store: Store) -> None:
    with pytest.raises(BadInput):
        store.machines.set_printer(LEFT, {"name": "Counter", "pulse_ms": 1_000})
    with pytest.raises(BadInput, match="which one"):
        store.machines.set_scanner("", {"name": "Counter"})
    assert store.machines.printers() == {}
    assert store.machines.scanners() == {}


def test_what_is_forgotten_is_as_usual(store: Store) -> None:
    store.machines.set_printer(LEFT, {"name": "Counter"})
    assert store.machines.forget(LEFT)
    assert not store.machines.forget(LEFT)
    assert store.machines.printers() == {}


def test_no_more_are_remembered_than_there_can_be(store: Store) -> None:
    for number in range(MACHINES_MAX):
        store.machines.set_scanner(f"2-{number}/0c2e:0b61/0", {"is_scanner": False})
    with pytest.raises(Refused, match="forget one"):
        store.machines.set_scanner(SCANNER, {"is_scanner": False})
    store.machines.set_scanner("2-7/0c2e:0b61/0", {"is_scanner": True})


def test_whoever_drives_them_is_told(store: Store) -> None:
    told: list[Fact] = []
    stop = store.subscribe(told.append)
    store.machines.set_printer(LEFT, {"name": "Counter"})
    store.machines.set_scanner(SCANNER, {"is_scanner": False})
    store.machines.forget(LEFT)
    store.machines.forget(LEFT)
    stop()
    assert told == [MachinesChanged()] * 3


def test_what_another_program_sets_without_a_word_is_told_once(front: ShopLane) -> None:
    store = front.store
    told: list[Fact] = []
    store.machines.printers()
    stop = store.subscribe(told.append)
    with front.beside() as other:
        store.look()
        assert told == []
        other.machines.set_printer(LEFT, {"name": "Counter"})
        store.look()
        store.look()
        assert told == [MachinesChanged()]
        store.machines.set_printer(RIGHT, {"name": "Kitchen"})
        store.look()
        assert told == [MachinesChanged()] * 2, "what was set here was told when it was"
        other.machines.forget(LEFT)
        store.look()
    stop()
    assert told == [MachinesChanged()] * 3
    assert list(store.machines.printers()) == [RIGHT]


def test_what_is_set_is_there_after_a_restart(front: ShopLane) -> None:
    front.store.machines.set_printer(LEFT, {"name": "Counter"})
    front.reopen()
    assert front.store.machines.printers() == {LEFT: PrinterSetup(name="Counter")}


def test_how_a_scanner_types_is_kept_until_it_is_forgotten(store: Store) -> None:
    taught = TypingSetup(
        pause_ms=60, silence_ms=95, prefix="F", suffix="tab", digits="à&é\"'(-è_ç", others=")-qaaq"
    )
    store.machines.set_typing(taught)
    assert store.machines.typing() == taught
    assert (store.machines.scanners(), store.machines.printers()) == ({}, {})
    store.machines.set_typing(TypingSetup())
    assert store.machines.typing() == TypingSetup()
    assert not store.machines.forget("typing")

"""What there is and what was set, put together; and told to another program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.events import Machine, MachineKind, MachineState, Trouble
from store.api import Store, open_store, place_in, system_world
from store.domain.errors import BadInput, NotFound
from store.domain.shop import new_shop
from tui.fittings import Fitting, as_words, find, fittings, from_words, trial_paper
from tui.founding import found_shop

LEFT, RIGHT = "1-1/04b8:0e28/0", "1-2/04b8:0e28/0"
SCANNER = "1-3/0c2e:0b61/0"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    place = place_in(tmp_path)
    found_shop(place, new_shop("Corner Shop", code="EUR", tax="none", timezone="UTC"), "Front")
    opened = open_store(place, system_world(), "till")
    yield opened
    opened.close()


def printer(key: str, name: str = "TM-T20") -> Machine:
    return Machine(key, MachineKind.PRINTER, name, MachineState.READY, profile="80 mm")


def scanner(key: str = SCANNER, name: str = "Voyager") -> Machine:
    return Machine(key, MachineKind.SCANNER, name, MachineState.READY, wiring="keyboard")


FOUND = (printer(LEFT), printer(RIGHT), scanner())


def roles(store: Store) -> list[tuple[str, bool, bool]]:
    return [
        (each.machine.key, each.is_for_receipts, each.is_for_drawer)
        for each in fittings(FOUND, store)
        if each.machine.kind is MachineKind.PRINTER
    ]


def test_without_a_word_the_first_printer_has_receipts_and_drawer(store: Store) -> None:
    assert roles(store) == [(LEFT, True, True), (RIGHT, False, False)]


def test_chosen_ones_have_them(store: Store) -> None:
    store.machines.set_printer(RIGHT, {"is_for_receipts": True})
    assert roles(store) == [(RIGHT, True, True), (LEFT, False, False)]
    store.machines.set_printer(LEFT, {"is_for_drawer": True})
    assert roles(store) == [(RIGHT, True, False), (LEFT, False, True)]


def test_names_are_those_of_staff_and_what_was_set_is_not_lost_with_a_cable(store: Store) -> None:
    store.machines.set_printer(LEFT, {"name": "Counter"})
    store.machines.set_scanner(SCANNER, {"name": "Door"})
    store.machines.set_printer("1-9/04b8:0e28/0", {"name": "Kitchen"})
    store.machines.set_scanner("1-8/0c2e:0b61/0", {"is_scanner": True})
    told = [(each.machine.name, each.machine.state) for each in fittings(FOUND, store)]
    assert told == [
        ("Counter", MachineState.READY),
        ("TM-T20", MachineState.READY),
        ("Door", MachineState.READY),
        ("Kitchen", MachineState.GONE),
        ("scanner of socket 1-8", MachineState.GONE),
    ]


@pytest.mark.parametrize("what", [SCANNER, "1-3", "voyager", " VOYAGER "])
def test_one_is_found_by_key_socket_or_name(what: str) -> None:
    assert find([Fitting(one) for one in FOUND], what) == scanner()


def test_what_may_be_several_or_none_is_refused() -> None:
    among = [Fitting(one) for one in FOUND]
    with pytest.raises(BadInput, match=f"may be several, say which: {LEFT}, {RIGHT}"):
        find(among, "tm-t20")
    with pytest.raises(NotFound, match="no device 'Kitchen'"):
        find(among, "Kitchen")


@pytest.mark.parametrize(
    "machine",
    [
        *FOUND,
        Machine(
            LEFT, MachineKind.PRINTER, "x", MachineState.TROUBLE, "No paper", Trouble.PAPER_OUT, serial="1"
        ),
    ],
)
def test_what_is_told_is_read_again(machine: Machine) -> None:
    assert from_words(as_words(machine)) == machine


def test_what_another_version_tells_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="another version"):
        from_words({**as_words(printer(LEFT)), "state": "humming"})


def test_the_test_paper_is_of_the_printer_as_it_is_set(store: Store) -> None:
    store.machines.set_printer(LEFT, {"page": "cp866"})
    head = {line.label: line.value for line in trial_paper(store, printer(LEFT, "Counter")).head}
    assert head == {"Printer": "Counter", "Driven as": "80 mm", "Code page": "cp866"}

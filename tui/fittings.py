"""What there is of printers and scanners, with what staff have set; for a screen or for another program."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from devices.events import Machine, MachineKind, MachineState, Trouble
from store.domain.errors import BadInput, NotFound
from store.domain.machines import PrinterSetup, ScannerSetup
from store.domain.names import name_key
from store.domain.printer_test import printer_test
from store.domain.slip import Slip
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.api import Store


LOGO_FILE: Final = "logo.png"
"""A picture in the lane's folder that stands above its receipts, whatever program saved it."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A device and what it is for here."""

    machine: Machine
    is_for_receipts: bool = False
    is_for_drawer: bool = False


def fittings(found: Sequence[Machine], store: "Store") -> list[Fitting]:
    """All that was found, printers first, and what was set up once and is not there now.

    The printer for receipts comes first in `found` unless another one is chosen.
    """
    printers, scanners = store.machines.printers(), store.machines.scanners()
    there = [_named(one, printers, scanners) for one in found]
    ready = [one for one in there if one.kind is MachineKind.PRINTER]
    ready.sort(key=lambda one: not printers.get(one.key, PrinterSetup()).is_for_receipts)
    drawer = next((one for one in ready if printers.get(one.key, PrinterSetup()).is_for_drawer), None)
    first = ready[0] if ready else None
    fitted = [
        Fitting(one, is_for_receipts=one is first, is_for_drawer=one is (drawer or first)) for one in ready
    ]
    keys = {one.key for one in there}
    return [
        *fitted,
        *(Fitting(one) for one in there if one.kind is MachineKind.SCANNER),
        *(
            Fitting(_gone(key, MachineKind.PRINTER, printers[key].name))
            for key in printers
            if key not in keys
        ),
        *(
            Fitting(_gone(key, MachineKind.SCANNER, scanners[key].name))
            for key in scanners
            if key not in keys
        ),
    ]


def find(among: Sequence[Fitting], what: str) -> Machine:
    """The one that a key, a socket or a name means; raises NotFound, or BadInput when it may be several."""
    exact = [one.machine for one in among if one.machine.key == what]
    if exact:
        return exact[0]
    wanted = name_key(what)
    meant = [one.machine for one in among if wanted in {one.machine.socket, name_key(one.machine.name)}]
    if len(meant) > 1:
        keys = ", ".join(one.key for one in meant)
        raise BadInput(f"{what!r} may be several, say which: {keys}")
    if not meant:
        raise NotFound(f"there is no device {what!r}; see them with: devices list")
    return meant[0]


def trial_paper(store: "Store", machine: Machine) -> Slip:
    """What a printer is tested with."""
    shop = store.shop.get()
    setup = store.machines.printers().get(machine.key, PrinterSetup())
    return printer_test(shop.name, machine.name, machine.profile, setup, shop.currency)


def as_words(machine: Machine) -> dict[str, str]:
    """A device as the running till tells it to another program."""
    return {
        "key": machine.key,
        "kind": machine.kind.value,
        "name": machine.name,
        "state": machine.state.value,
        "message": machine.message,
        "trouble": "" if machine.trouble is None else machine.trouble.value,
        "wiring": machine.wiring,
        "profile": machine.profile,
        "serial": machine.serial,
    }


def from_words(words: Mapping[str, object]) -> Machine:
    """The same, read again; raises BadInput when a till of another version says what it cannot."""
    told = {name: str(words.get(name, "")) for name in as_words(_gone("", MachineKind.PRINTER, ""))}
    try:
        return Machine(
            key=told["key"],
            kind=MachineKind(told["kind"]),
            name=told["name"],
            state=MachineState(told["state"]),
            message=told["message"],
            trouble=Trouble(told["trouble"]) if told["trouble"] else None,
            wiring=told["wiring"],
            profile=told["profile"],
            serial=told["serial"],
        )
    except ValueError as error:
        raise BadInput("the running till is of another version; start it again") from error


def _named(
    machine: Machine, printers: Mapping[str, PrinterSetup], scanners: Mapping[str, ScannerSetup]
) -> Machine:
    setups = printers if machine.kind is MachineKind.PRINTER else scanners
    setup = setups.get(machine.key)
    return machine if setup is None or not setup.name else replace(machine, name=setup.name)


def _gone(key: str, kind: MachineKind, name: str) -> Machine:
    return Machine(key, kind, name or f"{kind.value} of socket {key.partition('/')[0]}", MachineState.GONE)

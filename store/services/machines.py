"""What staff have set for the devices of this lane; it stays here, as a socket is no business of other lanes.

Nobody is asked for a right: whoever stands at a till whose printer was changed must be able to go on.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from store.domain.errors import BadInput, Refused
from store.domain.machines import (
    PrinterSetup,
    ScannerSetup,
    Setup,
    SetupKind,
    TypingSetup,
    Value,
    changed,
    is_same_name,
    read,
    written,
)
from store.events import MachinesChanged
from store.queries import machines
from store.unit import Units

MACHINES_MAX: Final = 200
"""Sockets that are remembered of one kind; no counter has a tenth of them."""

TYPING: Final = "typing"
"""Kind and key of the scanner that types: there is one keyboard."""

_KINDS: Final[Mapping[type[Setup], str]] = {
    PrinterSetup: "printer",
    ScannerSetup: "scanner",
    TypingSetup: TYPING,
}
_ROLES: Final = ("is_for_receipts", "is_for_drawer")


class MachineService:
    """The setups of this lane's machines, by the key devices have; safe to call from any thread."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._known: tuple[tuple[str, str, str], ...] | None = None
        """What is set, as it was told or read last."""

    def printers(self) -> dict[str, PrinterSetup]:
        """Of printers, also of those that are not plugged in."""
        return self._all(PrinterSetup)

    def scanners(self) -> dict[str, ScannerSetup]:
        """Of scanners, also of those that are not plugged in."""
        return self._all(ScannerSetup)

    def set_printer(self, key: str, values: Mapping[str, Value]) -> PrinterSetup:
        """Set something of a printer; takes receipts or the drawer from another if it is to have them.

        Raises:
            BadInput: a value that cannot be.
            Refused: another printer has that name, or too many are remembered.
        """
        with self._units.database.writing() as connection:
            all_of_them = _read(connection, PrinterSetup)
            setup = changed(all_of_them.get(key, PrinterSetup()), values)
            _keep(connection, key, setup, all_of_them)
            for role in _ROLES:
                if values.get(role):
                    _take(connection, role, key)
        self._tell()
        return setup

    def set_scanner(self, key: str, values: Mapping[str, Value]) -> ScannerSetup:
        """Set something of a scanner; raises what `set_printer` does."""
        with self._units.database.writing() as connection:
            all_of_them = _read(connection, ScannerSetup)
            setup = changed(all_of_them.get(key, ScannerSetup()), values)
            _keep(connection, key, setup, all_of_them)
        self._tell()
        return setup

    def typing(self) -> TypingSetup:
        """How the scanner types that no program takes; as usual where nobody has taught it."""
        return self._all(TypingSetup).get(TYPING, TypingSetup())

    def set_typing(self, setup: TypingSetup) -> None:
        """Read what is typed by it from now on; the usual setup forgets it."""
        with self._units.database.writing() as connection:
            _keep(connection, TYPING, setup, {})
        self._tell()

    def forget(self, key: str) -> bool:
        """Have everything of that machine as usual again; False when nothing was set."""
        with self._units.database.writing() as connection:
            kinds = [kind for kind in _KINDS.values() if key in machines.all_of(connection, kind)]
            for kind in kinds:
                machines.drop(connection, kind, key)
        if kinds:
            self._tell()
        return bool(kinds)

    def look(self) -> None:
        """Tell that another program has set something, or has changed a file that belongs to it."""
        self._tell()

    def follow(self) -> None:
        """Tell if another program has set something without a word; cheap, for `Store.look`."""
        if self._known is not None and self._known != self._kept():
            self._tell()

    def _all(self, kind: type[SetupKind]) -> dict[str, SetupKind]:
        with self._units.database.reading() as connection:
            self._known = self._known or machines.whole(connection)
            return _read(connection, kind)

    def _kept(self) -> tuple[tuple[str, str, str], ...]:
        with self._units.database.reading() as connection:
            return machines.whole(connection)

    def _tell(self) -> None:
        self._known = self._kept()
        self._units.feed.publish([MachinesChanged()])


def _read(connection: Connection, kind: type[SetupKind]) -> dict[str, SetupKind]:
    told = machines.all_of(connection, _KINDS[kind])
    return {key: read(kind, text) for key, text in told.items()}


def _keep(
    connection: Connection,
    key: str,
    setup: Setup,
    others: Mapping[str, PrinterSetup] | Mapping[str, ScannerSetup],
) -> None:
    if not key:
        raise BadInput("which one is not said")
    for other, told in others.items():
        if other != key and is_same_name(told.name, setup.name):
            raise Refused(f"{told.name} is another one already: give it another name", field="name")
    if key not in others and len(others) >= MACHINES_MAX:
        raise Refused("too many are remembered: forget one that is not used any more")
    kind = _KINDS[type(setup)]
    if setup == type(setup)():
        machines.drop(connection, kind, key)
    else:
        machines.put(connection, kind, key, written(setup))


def _take(connection: Connection, role: str, key: str) -> None:
    """Nobody but `key` has that role."""
    for other, told in _read(connection, PrinterSetup).items():
        if other != key and getattr(told, role):
            rest = changed(told, {role: False})
            machines.put(connection, _KINDS[PrinterSetup], other, written(rest))

"""Facts from the cable, frozen: the words in which this room speaks to the rest."""

from enum import Enum
from typing import NewType, TypeAlias

from store.domain.values import dataclass

JobId = NewType("JobId", int)
"""Names a print job, also after the program was started again."""


class Trouble(Enum):
    """Why a printer does not print."""

    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER = "cutter"
    FAULT = "fault"
    OFFLINE = "offline"
    NOT_TAKING = "not-taking"
    """It takes no data and does not say why."""
    UNPLUGGED = "unplugged"
    BUSY = "busy"
    FORBIDDEN = "forbidden"
    CONNECTION = "connection"
    FOREIGN = "foreign"
    """It is not a receipt printer."""
    NO_USB = "no-usb"
    STOPPED = "stopped"
    """The till is closing."""
    NOT_KEPT = "not-kept"
    """The print queue cannot be written, so that nothing is sent."""


@dataclass(frozen=True, slots=True)
class PrinterInfo:
    """A printer that is plugged in."""

    key: str
    """Names the socket it is plugged into, and its make; stays the same over a replug."""
    name: str
    """What it calls itself, made safe for a screen."""
    profile: str
    """Name of the profile it is driven with."""
    columns: int
    serial: str
    """Empty when it has none or does not tell."""


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """A printer was plugged in, or was there at the start."""

    printer: PrinterInfo


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A printer is no longer there."""

    printer: PrinterInfo


@dataclass(frozen=True, slots=True)
class PrinterTrouble:
    """A printer cannot print; told once until it is over or becomes another trouble."""

    printer: str
    """Key of the printer; empty when it concerns USB as a whole."""
    trouble: Trouble
    message: str
    """One sentence: cause and next step."""


@dataclass(frozen=True, slots=True)
class PrinterRecovered:
    """The trouble told last is over. Nothing prints because of it: a person decides."""

    printer: str


@dataclass(frozen=True, slots=True)
class PaperLow:
    """The roll is near its end; told once for each roll."""

    printer: str


@dataclass(frozen=True, slots=True)
class ReceiptPrinted:
    """All of a receipt was taken by the printer."""

    job: JobId
    name: str
    """What it is: `Receipt 1-000123`, `Z 12`."""
    confirmed: bool
    """Whether the printer said that it got to the end; many never say."""


@dataclass(frozen=True, slots=True)
class ReceiptFailed:
    """A receipt did not print; it waits in the print queue for `retry` or `discard`."""

    job: JobId
    name: str
    trouble: Trouble
    message: str
    unfinished: bool
    """Whether some of it reached the printer, so that part or all of it may still come out."""


@dataclass(frozen=True, slots=True)
class DrawerKicked:
    """The printer took the order to open the drawer. Whether it opened, nobody can know."""

    printer: str


@dataclass(frozen=True, slots=True)
class DrawerFailed:
    """The order to open the drawer did not reach the printer."""

    printer: str
    trouble: Trouble
    message: str


@dataclass(frozen=True, slots=True)
class DrawerLeftOpen:
    """The drawer has been open for longer than change takes; told once until it is shut."""

    printer: str


@dataclass(frozen=True, slots=True)
class DrawerShut:
    """The drawer that was told to be open is shut."""

    printer: str


DeviceFact: TypeAlias = (
    DeviceFound
    | DeviceLost
    | PrinterTrouble
    | PrinterRecovered
    | PaperLow
    | ReceiptPrinted
    | ReceiptFailed
    | DrawerKicked
    | DrawerFailed
    | DrawerLeftOpen
    | DrawerShut
)

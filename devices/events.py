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
class PrinterKnown:
    """A printer was asked how it is; told once for each plug, and when it begins or ceases to answer."""

    printer: str
    answers: bool
    """False for the many that never do: how they are, nobody knows."""


@dataclass(frozen=True, slots=True)
class PrinterCondition:
    """How a printer is, as far as it tells."""

    trouble: Trouble | None
    is_paper_low: bool
    answers: bool | None
    """None until it was asked."""


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


@dataclass(frozen=True, slots=True)
class ScannerInfo:
    """A scanner that is plugged in, or what may be one."""

    key: str
    """Names the socket it is plugged into, and its make; stays the same over a replug."""
    name: str
    """What staff call it, else what it calls itself, made safe for a screen."""
    wiring: str
    """How it speaks: `keyboard`, `hid`, `serial` or `adapter`."""
    serial: str
    """Empty when it has none or does not tell."""

    @property
    def socket(self) -> str:
        """Where it is plugged in, `1-2.4`: bus and ports; tells two of a make apart."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class ScannerRules:
    """What staff have set for the scanner in one socket."""

    name: str = ""
    """What staff call it; empty for its own words."""
    is_scanner: bool | None = None
    """True takes it for a scanner, False leaves it alone, None goes by its make and its descriptor."""
    prefix: str = ""
    """What it sends before each code."""
    suffixes: str = "\r\n\t"
    """Each of these characters ends a code; silence always does."""
    separator: str = ""
    """What it sends for the separator of GS1, where that cannot pass."""
    layout: str = ""
    """Of one that acts as a keyboard: of which country; empty for a US one until its codes show another."""
    speed: int = 9600
    """Of one behind an adapter: baud."""
    frame: str = "8N1"
    """Of one behind an adapter: data bits, parity, stop bits."""


class Standing(Enum):
    """How it is with a scanner."""

    READY = "ready"
    STARTING = "starting"
    TROUBLE = "trouble"
    LEFT_ALONE = "left-alone"
    """Not taken: a keyboard or serial device nobody has named as a scanner, or one staff left alone."""


@dataclass(frozen=True, slots=True)
class ScannerState:
    """A scanner or what may be one, and how it is with it."""

    scanner: ScannerInfo
    standing: Standing
    message: str = ""
    """In trouble: which, and the next step."""
    trouble: Trouble | None = None


class MachineState(Enum):
    """How it is with a printer or a scanner, as far as that is known."""

    READY = "ready"
    LOW = "paper low"
    SILENT = "silent"
    """A printer that does not answer when it is asked how it is."""
    THERE = "there"
    """A printer that was not asked yet."""
    STARTING = "starting"
    TROUBLE = "trouble"
    LEFT_ALONE = "left alone"
    UNUSED = "not in use"
    """Nobody uses it: no till runs."""
    GONE = "not there"
    """It was set up once and is not plugged in."""


class MachineKind(Enum):
    """What a device is for."""

    PRINTER = "printer"
    SCANNER = "scanner"


@dataclass(frozen=True, slots=True)
class Machine:
    """A printer, a scanner, or what may be one."""

    key: str
    kind: MachineKind
    name: str
    state: MachineState
    message: str = ""
    """In trouble: which, and the next step."""
    trouble: Trouble | None = None
    wiring: str = ""
    """Of a scanner: how it speaks."""
    profile: str = ""
    """Of a printer: name of the profile it is driven with."""
    serial: str = ""

    @property
    def socket(self) -> str:
        """Where it is plugged in, `1-2.4`: bus and ports."""
        return self.key.partition("/")[0]

    @property
    def make(self) -> str:
        """Vendor and product as `lsusb` writes them, `0c2e:0b61`."""
        return self.key.split("/")[1] if "/" in self.key else ""


@dataclass(frozen=True, slots=True)
class ScannerFound:
    """A scanner was taken: what it reads from now on comes here and nowhere else."""

    scanner: ScannerInfo


@dataclass(frozen=True, slots=True)
class ScannerLost:
    """A scanner is no longer there, or was given back."""

    scanner: ScannerInfo


@dataclass(frozen=True, slots=True)
class ScannerTrouble:
    """A scanner cannot be used; told once until it is over or becomes another trouble."""

    scanner: str
    """Key of the scanner."""
    trouble: Trouble
    message: str
    """One sentence: which scanner, cause and next step."""


@dataclass(frozen=True, slots=True)
class ScannerRecovered:
    """The trouble told last is over."""

    scanner: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner read a code."""

    scanner: str
    """Key of the scanner."""
    code: str
    """As read, without what is the scanner's own; may hold control characters."""
    aim: str
    """The AIM identifier of its symbology, `]C1`; empty when the scanner does not tell."""
    at: float
    """When the last of it came, in seconds on a clock that never jumps."""


@dataclass(frozen=True, slots=True)
class ScanSpoiled:
    """Something was scanned and is not known: it has to be scanned again."""

    scanner: str
    """Key of the scanner."""
    message: str
    """One sentence: cause and next step."""


DeviceFact: TypeAlias = (
    DeviceFound
    | DeviceLost
    | PrinterTrouble
    | PrinterKnown
    | PrinterRecovered
    | PaperLow
    | ReceiptPrinted
    | ReceiptFailed
    | DrawerKicked
    | DrawerFailed
    | DrawerLeftOpen
    | DrawerShut
    | ScannerFound
    | ScannerLost
    | ScannerTrouble
    | ScannerRecovered
    | Scanned
    | ScanSpoiled
)

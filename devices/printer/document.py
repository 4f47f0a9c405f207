"""What goes on paper, as operations: lines, a barcode, a cut. No bytes, no widths to work out."""

from typing import TypeAlias

from devices.printer.bitmap import Bitmap
from devices.profiles import CodePage
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text that fits the paper at its size; all its characters are on the page."""

    text: str
    bold: bool = False
    tall: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Barcode:
    """A Code 128 symbol with its text below, centred; printable ASCII only."""

    text: str
    module_dots: int
    """Width of the narrowest bar."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code that the printer draws, centred; printable ASCII only."""

    text: str
    module_dots: int
    """Width of a module."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots no wider than the print head: a logo, bars, a line in a script that the printer lacks."""

    dots: Bitmap
    stands_for: str = ""
    """The text that is drawn, as far as it is text."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class CutPaper:
    """Part the paper in the profile's way."""


Operation: TypeAlias = Line | Barcode | QrCode | Picture | Feed | CutPaper


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of paper; every character of it is on one code page."""

    page: CodePage
    operations: tuple[Operation, ...]

"""Printers we know: how wide, which characters, how they cut. Facts only; nothing is sent here.

A printer is recognised by its USB ids or by the model it names; any other gets `GENERIC_80`, which
asks for no more than what nearly every 80 mm printer can do.
"""

from enum import Enum

from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CodePage:
    """One of a printer's character tables: its number in `ESC t` and Python's name for it."""

    number: int
    codec: str


class Cut(Enum):
    """How to part the paper."""

    NONE = 0
    """No cutter: feed past the tear bar."""
    FEED_THEN_CUT = 1
    """The oldest command, which everyone knows; feeding is ours."""
    CUT_WITH_FEED = 2
    """The printer feeds by itself exactly to its cutter."""


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """What a kind of printer can do."""

    name: str
    columns: int
    """Characters on a line in font A, each 12 dots wide."""
    pages: tuple[CodePage, ...]
    """Code pages it surely has, the preferred one first; one of them is pinned for each job."""
    cut: Cut
    feed_lines: int
    """From the print head past the cutter or tear bar; unused where the printer feeds by itself."""
    barcodes: bool = True
    """Whether it surely draws Code 128 by itself; for others the bars are a picture."""
    pictures: bool = True
    """Whether it prints dots; nearly every printer of the last twenty years does."""
    is_epson: bool = False
    """Whether it surely knows what makers of clones leave out: a pulse for the drawer while it prints,
    telling its state by itself, naming the job it has done, QR codes of its own."""

    @property
    def dots(self) -> int:
        """Width of the print head in dots."""
        return self.columns * 12


CP858 = CodePage(19, "cp858")
CP852 = CodePage(18, "cp852")
CP866 = CodePage(17, "cp866")
CP1252 = CodePage(16, "cp1252")
CP737 = CodePage(14, "cp737")
CP857 = CodePage(13, "cp857")
CP775 = CodePage(33, "cp775")

_EPSON_PAGES = (CP858, CP1252, CP852, CP866, CP737, CP857, CP775)
_COMMON_PAGES = (CP858, CP852, CP866)

EPSON_80 = PrinterProfile("Epson 80 mm, 48 columns", 48, _EPSON_PAGES, Cut.CUT_WITH_FEED, 0, is_epson=True)
EPSON_42 = PrinterProfile("Epson 80 mm, 42 columns", 42, _EPSON_PAGES, Cut.CUT_WITH_FEED, 0, is_epson=True)
GENERIC_80 = PrinterProfile("80 mm, 42 columns", 42, _COMMON_PAGES, Cut.FEED_THEN_CUT, 5)
GENERIC_80_WIDE = PrinterProfile("80 mm, 48 columns", 48, _COMMON_PAGES, Cut.FEED_THEN_CUT, 5)
GENERIC_58 = PrinterProfile("58 mm, 32 columns", 32, _COMMON_PAGES, Cut.NONE, 4, barcodes=False)

PROFILES = (GENERIC_80, GENERIC_80_WIDE, GENERIC_58, EPSON_80, EPSON_42)
"""All there are; of each width the one that asks least comes first."""

_EPSON = 0x04B8
_BY_IDS = {
    (_EPSON, 0x0E03): EPSON_80,  # TM-T20
    (_EPSON, 0x0E15): EPSON_80,  # TM-T20II
    (_EPSON, 0x0E28): EPSON_80,  # TM-T20III
    (0x0416, 0x5011): GENERIC_58,  # POS-58 family
    (0x0456, 0x0808): GENERIC_58,  # H58 family
}
_BY_MODEL = (
    ("TM-T88", EPSON_42),
    ("TM-T70", EPSON_42),
    ("TM-T20", EPSON_80),
    ("TM-M30", EPSON_80),
    ("POS-58", GENERIC_58),
    ("POS58", GENERIC_58),
    ("POS-80", GENERIC_80_WIDE),
    ("POS80", GENERIC_80_WIDE),
)


def profile_for(vendor_id: int, product_id: int, model: str) -> PrinterProfile:
    """The profile of a printer by its USB ids and by what it says it is."""
    named = model.upper()
    for words, profile in _BY_MODEL:
        if words in named:
            return profile
    fallback = EPSON_42 if vendor_id == _EPSON else GENERIC_80
    return _BY_IDS.get((vendor_id, product_id), fallback)


def profile_named(name: str) -> PrinterProfile | None:
    """The profile of that name, as settings spell it."""
    return next((profile for profile in PROFILES if profile.name == name), None)


_OFFICE_LANGUAGES = ("PCL", "PJL", "POSTSCRIPT", "ZPL", "EPL", "TSPL", "URF", "PWG", "ESCPL2", "BDC", "STAR")


def speaks_escpos(device_id: str) -> bool:
    """Whether an IEEE 1284 device id leaves it possible that this is an ESC/POS printer.

    Page and label printers are USB printers too and would print pages of bytes; they name the
    languages they know. Many receipt printers name none.
    """
    fields = (field.partition(":") for field in device_id.upper().split(";"))
    languages = " ".join(value for name, _, value in fields if name.strip() in ("CMD", "COMMAND SET"))
    return "ESC/POS" in languages or not any(word in languages for word in _OFFICE_LANGUAGES)

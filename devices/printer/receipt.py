"""A receipt as a document for one kind of printer: size, weight, logo, barcode and cut added to its layout.

Slips, such as an X or a coupon, are arranged elsewhere and printed alike. What the printer's page lacks is
drawn where this machine has a font for it, and else spelled or named: see `codepages`.
"""

from typing import Final

from devices.printer.bitmap import Shades, as_dots
from devices.printer.code128 import bars
from devices.printer.codepages import is_on, pinned, printable
from devices.printer.document import Barcode, CutPaper, Document, Line, Operation, Picture, QrCode
from devices.printer.escpos import encode
from devices.printer.glyphs import HexFont
from devices.printer.qr import BYTES_MAX, qr_code
from devices.profiles import PrinterProfile
from store.domain import slip as slips
from store.domain.cells import centred, wrap
from store.domain.paper_text import Paper
from store.domain.receipt import Receipt, with_texts
from store.domain.receipt_layout import Emphasis, LayoutLine, receipt_lines, receipt_text
from store.domain.slip import Slip
from store.domain.values import dataclass

_BARCODE_CHARACTERS_MAX = 40
_BARS_DOTS = 60
_MODULE_DOTS = (3, 2)
"""Bar widths in order of liking; one dot is too fine for hand scanners."""
_QR_DOTS = 6
"""Width of a module: three quarters of a millimetre, for any telephone. The longest fits 58 mm paper."""
_QR_WHITE = 4
"""Modules that must stay white on each side."""


@dataclass(frozen=True, slots=True)
class Means:
    """What this machine adds to what printers can do."""

    logo: Shades | None = None
    """Stands above every receipt."""
    font: HexFont | None = None
    """Draws letters that a printer lacks."""


NO_MEANS: Final = Means()


def document(paper: Paper, profile: PrinterProfile, means: Means = NO_MEANS) -> Document:
    """Arrange a paper for a printer, in characters that the printer has or that can be drawn."""
    font = means.font if profile.pictures else None
    draws = font.draws if font is not None else _nothing
    if isinstance(paper, Slip):
        page = pinned(profile.pages, slips.slip_text(paper, profile.columns).splitlines())
        lines = slips.slip_lines(slips.with_texts(paper, printable(page, draws)), profile.columns)
        number, qr = paper.barcode, ""
    else:
        page = pinned(profile.pages, receipt_text(paper, profile.columns).splitlines())
        lines = receipt_lines(with_texts(paper, printable(page, draws)), profile.columns)
        number, qr = paper.number, paper.qr
    operations: list[Operation] = []
    if isinstance(paper, Receipt) and profile.pictures and means.logo is not None:
        operations.append(_logo(means.logo, profile))
    printed = [each for line in lines for each in _printed(line, profile.columns)]
    operations += [each if is_on(page, each.text) else _drawn(each, profile, font) for each in printed]
    return Document(page, (*operations, *_barcode(number, profile), *_qr(qr, profile), CutPaper()))


def _nothing(_: str) -> bool:
    return False


def _logo(logo: Shades, profile: PrinterProfile) -> Picture:
    fit = as_dots(logo, profile.dots)
    return Picture(fit.on(profile.dots, fit.height))


def _drawn(line: Line, profile: PrinterProfile, font: HexFont | None) -> Picture:
    assert font is not None  # noqa: S101 - only what it draws was left as it is
    across, down = 1 + line.wide, 1 + line.tall
    return Picture(font.line(line.text, profile.columns // across).scaled(across, down), line.text)


def preview(paper: Paper, profile: PrinterProfile, means: Means = NO_MEANS) -> list[str]:
    """The lines of a paper as they will be printed, in the characters that will stand there."""
    shown: list[str] = []
    for operation in document(paper, profile, means).operations:
        match operation:
            case Line(text=text, wide=wide):
                shown.append(centred(text.strip(), profile.columns) if wide else text)
            case Barcode(text=text):
                shown.append(centred(f"||| {text} |||", profile.columns))
            case QrCode(text=text):
                shown += ["", *_qr_in_words(text, profile.columns)]
            case Picture(stands_for=text):
                shown.append(text or centred("[picture]", profile.columns))
            case _:
                pass
    return shown


def escpos_pieces(paper: Paper, profile: PrinterProfile, means: Means = NO_MEANS) -> list[bytes]:
    """A paper as ESC/POS, in pieces between which a printer is in no command."""
    return encode(document(paper, profile, means), profile)


def escpos_bytes(paper: Paper, profile: PrinterProfile, means: Means = NO_MEANS) -> bytes:
    """A paper as ESC/POS, ready for a printer of that profile."""
    return b"".join(escpos_pieces(paper, profile, means))


def _printed(line: LayoutLine, columns: int) -> list[Line]:
    match line.emphasis:
        case Emphasis.PLAIN:
            return [Line(line.text)]
        case Emphasis.TITLE:
            parts = wrap(line.text, columns // 2)
            return [Line(centred(part, columns // 2), bold=True, tall=True, wide=True) for part in parts]
        case Emphasis.STRONG:
            return [Line(line.text, bold=True, tall=True)]
        case Emphasis.MARK:
            return [Line(line.text, bold=True)]


def _barcode(number: str, profile: PrinterProfile) -> list[Operation]:
    """A number or code as Code 128, as wide as the paper allows; none if no scanner could read it."""
    is_plain = number.isascii() and number.isprintable()
    if not is_plain or not 0 < len(number) <= _BARCODE_CHARACTERS_MAX:
        return []
    quiet, start_check_stop = 20, 11 + 11 + 13
    modules = quiet + start_check_stop + 11 * len(number)
    fitting = [dots for dots in _MODULE_DOTS if dots * modules <= profile.dots]
    if not fitting:
        return []
    if profile.barcodes:
        return [Line(""), Barcode(number, fitting[0])]
    if not profile.pictures:
        return []
    symbol = bars(number, module_dots=fitting[0], height=_BARS_DOTS).on(profile.dots, _BARS_DOTS)
    return [
        Line(""),
        Picture(symbol, centred("|||||||||", profile.columns)),
        Line(centred(number, profile.columns)),
    ]


def _qr(text: str, profile: PrinterProfile) -> list[Operation]:
    """A text as a QR code, drawn by the printer if it surely can; as words where nothing else is possible."""
    if not text or not text.isascii() or not text.isprintable() or len(text) > BYTES_MAX:
        return []
    if profile.is_epson:
        return [Line(""), QrCode(text, _QR_DOTS)]
    if not profile.pictures:
        return [Line(""), *map(Line, _qr_in_words(text, profile.columns))]
    code = qr_code(text).scaled(_QR_DOTS, _QR_DOTS)
    return [Picture(code.on(profile.dots, code.height + 2 * _QR_WHITE * _QR_DOTS), text)]


def _qr_in_words(text: str, columns: int) -> list[str]:
    return [centred(part, columns) for part in wrap(text, columns)]

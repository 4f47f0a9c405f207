"""A receipt as a document for one kind of printer: size, weight, barcode and cut added to its layout.

Slips, such as an X or a coupon, are arranged elsewhere and printed alike.
"""

from devices.printer.codepages import pinned, printable
from devices.printer.document import Barcode, CutPaper, Document, Line, Operation
from devices.printer.escpos import encode
from devices.profiles import PrinterProfile
from store.domain import slip as slips
from store.domain.cells import centred, wrap
from store.domain.paper_text import Paper
from store.domain.receipt import with_texts
from store.domain.receipt_layout import Emphasis, LayoutLine, receipt_lines, receipt_text
from store.domain.slip import Slip

_BARCODE_CHARACTERS_MAX = 40
_MODULE_DOTS = (3, 2)
"""Bar widths in order of liking; one dot is too fine for hand scanners."""


def document(receipt: Paper, profile: PrinterProfile) -> Document:
    """Arrange a receipt for a printer, in characters that the printer has."""
    if isinstance(receipt, Slip):
        return _slip(receipt, profile)
    page = pinned(profile.pages, receipt_text(receipt, profile.columns).splitlines())
    lines = receipt_lines(with_texts(receipt, printable(page)), profile.columns)
    operations: list[Operation] = []
    for line in lines:
        operations.extend(_printed(line, profile.columns))
    operations.extend(_barcode(receipt.number, profile))
    return Document(page, (*operations, CutPaper()))


def _slip(slip: Slip, profile: PrinterProfile) -> Document:
    page = pinned(profile.pages, slips.slip_text(slip, profile.columns).splitlines())
    lines = slips.slip_lines(slips.with_texts(slip, printable(page)), profile.columns)
    operations: list[Operation] = [printed for line in lines for printed in _printed(line, profile.columns)]
    return Document(page, (*operations, *_barcode(slip.barcode, profile), CutPaper()))


def escpos_pieces(receipt: Paper, profile: PrinterProfile) -> list[bytes]:
    """A receipt as ESC/POS, in pieces between which a printer is in no command."""
    return encode(document(receipt, profile), profile)


def escpos_bytes(receipt: Paper, profile: PrinterProfile) -> bytes:
    """A receipt as ESC/POS, ready for a printer of that profile."""
    return b"".join(escpos_pieces(receipt, profile))


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
    if not profile.barcodes or not is_plain or not 0 < len(number) <= _BARCODE_CHARACTERS_MAX:
        return []
    quiet, start_check_stop = 20, 11 + 11 + 13
    modules = quiet + start_check_stop + 11 * len(number)
    fitting = [dots for dots in _MODULE_DOTS if dots * modules <= profile.dots]
    return [Line(""), Barcode(number, fitting[0])] if fitting else []

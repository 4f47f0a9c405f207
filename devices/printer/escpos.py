"""Documents and orders as ESC/POS bytes: the few commands that nearly every receipt printer knows.

A printer acts on DLE EOT, DLE ENQ and DLE DC4 wherever they stand, even inside a picture. No document
contains them: text carries no control characters, no argument here follows a 10 hex with one of those
bytes, and pictures are made so that none does.
"""

from collections.abc import Iterator

from devices.printer.bitmap import Bitmap
from devices.printer.document import Barcode, CutPaper, Document, Feed, Line, Operation, Picture, QrCode
from devices.profiles import CodePage, Cut, PrinterProfile

_ESC, _FS, _GS, _DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
_LF = b"\n"

_STRIP_ROWS = 8
"""A picture goes in strips so flat that a printer with little memory prints each as it comes."""
_RESYNC_BYTES = 640
"""Zeros that end a command cut off in an earlier job: more than any argument of ours is long.

A printer that waits for text ignores them.
"""
_BARCODE_HEIGHT_DOTS = 60
_PULSE_UNIT_MS = 2
_PULSE_OFF = 250
"""500 ms: four times the longest pulse, within the duty cycle of every solenoid."""

CONFIRM = _GS + b"r\x01"
"""Asks for the paper sensor in turn, so that the answer comes after all that was sent before it."""


TELL_CHANGES = _GS + b"a\x0f"
"""Has the printer tell by itself when drawer, cover, paper or errors change; until the next reset."""
TELL_NO_CHANGES = _GS + b"a\x00"


def name_when_done(name: bytes) -> bytes:
    """Asks for the four characters of `name` back, when all that was sent before is on paper."""
    return _GS + b"(H\x06\x0000" + name


def status_question(which: int) -> bytes:
    """The real-time question for status byte `which`, 1 to 4."""
    return _DLE + b"\x04" + bytes([which])


def kick(pin: int, pulse_ms: int) -> bytes:
    """Open the drawer when the printer comes to it; `pin` 0 is connector pin 2, 1 is pin 5."""
    return _ESC + b"p" + bytes([pin, pulse_ms // _PULSE_UNIT_MS, _PULSE_OFF])


def kick_at_once(pin: int) -> bytes:
    """Open the drawer even though the printer is offline or still printing; 100 ms."""
    return _DLE + b"\x14\x01" + bytes([pin, 1])


def part_from_leftover(profile: PrinterProfile) -> bytes:
    """Cut off what an unfinished job may have left hanging in the printer."""
    return bytes(_RESYNC_BYTES) + _LF + _cut(profile)


def encode(document: Document, profile: PrinterProfile) -> list[bytes]:
    """A document as bytes, one piece for each operation, so that it may be interrupted between them."""
    return [
        _start(document.page, profile),
        *(_bytes(one, document.page, profile) for one in document.operations),
    ]


def _start(page: CodePage, profile: PrinterProfile) -> bytes:
    reset = bytes(_RESYNC_BYTES) + _ESC + b"@"
    # Asian models wake up reading two bytes as one ideograph; DIP switches may replace # $ @ [ and others.
    single_bytes = _FS + b"."
    country = _ESC + b"R\x00"
    watch = TELL_CHANGES if profile.is_epson else b""  # others might print it
    return reset + single_bytes + country + _ESC + b"t" + bytes([page.number]) + watch


def _bytes(operation: Operation, page: CodePage, profile: PrinterProfile) -> bytes:
    match operation:
        case Line():
            return b"".join(_line(operation, page))
        case Barcode():
            return _barcode(operation)
        case QrCode():
            return _qr_code(operation)
        case Picture(dots):
            return b"".join(_strips(dots))
        case Feed(lines):
            return _ESC + b"d" + bytes([lines])
        case CutPaper():
            return _cut(profile)


def _line(line: Line, page: CodePage) -> Iterator[bytes]:
    size = (0x10 if line.wide else 0) | (0x01 if line.tall else 0)
    if line.bold:
        yield _ESC + b"E\x01"
    if size:
        yield _GS + b"!" + bytes([size])
    yield line.text.encode(page.codec) + _LF
    if size:
        yield _GS + b"!\x00"
    if line.bold:
        yield _ESC + b"E\x00"


def _barcode(barcode: Barcode) -> bytes:
    symbols = b"{B" + barcode.text.replace("{", "{{").encode("ascii")
    look = _GS + b"h" + bytes([_BARCODE_HEIGHT_DOTS]) + _GS + b"w" + bytes([barcode.module_dots])
    text_below = _GS + b"H\x02" + _GS + b"f\x00"
    code_128 = _GS + b"kI" + bytes([len(symbols)]) + symbols
    return _ESC + b"a\x01" + look + text_below + code_128 + _ESC + b"a\x00"


def _qr_code(code: QrCode) -> bytes:
    """Model 2, level M: stored, then drawn from there."""
    model, level, store, draw = b"A2\x00", b"E1", b"P0" + code.text.encode("ascii"), b"Q0"
    orders = (model, b"C" + bytes([code.module_dots]), level, store, draw)
    told = b"".join(_GS + b"(k" + (1 + len(one)).to_bytes(2, "little") + b"1" + one for one in orders)
    return _ESC + b"a\x01" + told + _ESC + b"a\x00"


def _strips(dots: Bitmap) -> Iterator[bytes]:
    across = (dots.width + 7) // 8
    for first in range(0, dots.height, _STRIP_ROWS):
        rows = min(_STRIP_ROWS, dots.height - first)
        size = across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield _GS + b"v0\x00" + size + _without_orders(dots.packed(first, rows))


def _without_orders(packed: bytes) -> bytes:
    """A picture in which no dots are an order that is carried out at once: one dot more says nothing."""
    for order in _AT_ONCE:
        packed = packed.replace(_DLE + order, _DLE_BROKEN + order)
    return packed


_AT_ONCE = (b"\x04", b"\x05", b"\x14")
_DLE_BROKEN = b"\x30"


def _cut(profile: PrinterProfile) -> bytes:
    feed = _ESC + b"d" + bytes([profile.feed_lines])
    match profile.cut:
        case Cut.NONE:
            return feed
        case Cut.FEED_THEN_CUT:
            return feed + _GS + b"V\x01"
        case Cut.CUT_WITH_FEED:
            return _GS + b"VB\x00"

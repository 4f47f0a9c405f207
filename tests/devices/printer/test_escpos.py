"""Bytes of the few commands used, as the command reference has them."""

import pytest

from devices.printer import escpos
from devices.printer.bitmap import Bitmap
from devices.printer.document import Barcode, CutPaper, Document, Feed, Line, Operation, Picture
from devices.profiles import CP852, CP858, EPSON_80, GENERIC_58, GENERIC_80, PrinterProfile

GOLDEN: dict[str, tuple[Operation, PrinterProfile, bytes]] = {
    "a line": (Line("5 €"), GENERIC_80, b"5 \xd5\n"),
    "a bold line": (Line("a", bold=True), GENERIC_80, b"\x1bE\x01a\n\x1bE\x00"),
    "a large line": (Line("a", tall=True, wide=True), GENERIC_80, b"\x1d!\x11a\n\x1d!\x00"),
    "a bold tall line": (
        Line("a", bold=True, tall=True),
        GENERIC_80,
        b"\x1bE\x01\x1d!\x01a\n\x1d!\x00\x1bE\x00",
    ),
    "a feed": (Feed(3), GENERIC_80, b"\x1bd\x03"),
    "a barcode": (
        Barcode("1{2", 2),
        GENERIC_80,
        b"\x1ba\x01\x1dh\x3c\x1dw\x02\x1dH\x02\x1df\x00\x1dkI\x06{B1{{2\x1ba\x00",
    ),
    "a picture, nine rows in two strips, and no order in it": (
        Picture(Bitmap(12, (0x104, *[0xFFF] * 8))),
        GENERIC_80,
        b"\x1dv0\x00\x02\x00\x08\x00\x10\x40" + b"\xff\xf0" * 7 + b"\x1dv0\x00\x02\x00\x01\x00\xff\xf0",
    ),
    "a picture that would kick the drawer": (
        Picture(Bitmap(16, (0x1014, 0x1004))),
        GENERIC_80,
        b"\x1dv0\x00\x02\x00\x02\x00\x30\x14\x30\x04",
    ),
    "a cut with its feed": (CutPaper(), EPSON_80, b"\x1dVB\x00"),
    "a cut after a feed": (CutPaper(), GENERIC_80, b"\x1bd\x05\x1dV\x01"),
    "no cutter": (CutPaper(), GENERIC_58, b"\x1bd\x04"),
}


@pytest.mark.parametrize("what", GOLDEN)
def test_operations(what: str) -> None:
    operation, profile, expected = GOLDEN[what]
    assert escpos.encode(Document(CP858, (operation,)), profile)[1:] == [expected]


def test_every_job_starts_from_nothing() -> None:
    start = escpos.encode(Document(CP852, ()), GENERIC_80)
    assert start == [bytes(640) + b"\x1b@" + b"\x1c." + b"\x1bR\x00" + b"\x1bt\x12"]


def test_what_hangs_from_an_unfinished_job_is_cut_off() -> None:
    assert escpos.part_from_leftover(EPSON_80) == bytes(640) + b"\n\x1dVB\x00"


def test_orders_and_questions() -> None:
    assert escpos.kick(0, 50) == b"\x1bp\x00\x19\xfa"
    assert escpos.kick(1, 120) == b"\x1bp\x01\x3c\xfa"
    assert escpos.kick_at_once(1) == b"\x10\x14\x01\x01\x01"
    assert escpos.status_question(4) == b"\x10\x04\x04"
    assert escpos.CONFIRM == b"\x1dr\x01"


def test_a_job_begins_with_more_zeros_than_any_command_of_ours_is_long() -> None:
    widest = Picture(Bitmap(576, (0,) * 64))
    (picture,) = escpos.encode(Document(CP858, (widest,)), EPSON_80)[1:]
    strip = picture.index(b"\x1dv0", 1)
    start = escpos.encode(Document(CP858, ()), EPSON_80)[0]
    assert strip < start.index(b"\x1b@")


def test_an_epson_is_asked_to_tell_its_state() -> None:
    assert escpos.encode(Document(CP858, ()), EPSON_80)[0].endswith(b"\x1bt\x13\x1da\x0f")
    assert escpos.name_when_done(b"0042") == b"\x1d(H\x06\x00000042"

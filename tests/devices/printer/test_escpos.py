"""Bytes of the few commands used, as the command reference has them."""

import pytest

from devices.printer import escpos
from devices.printer.document import Barcode, CutPaper, Document, Feed, Line, Operation
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
    assert start == [bytes(256) + b"\x1b@" + b"\x1c." + b"\x1bR\x00" + b"\x1bt\x12"]


def test_what_hangs_from_an_unfinished_job_is_cut_off() -> None:
    assert escpos.part_from_leftover(EPSON_80) == bytes(256) + b"\n\x1dVB\x00"


def test_orders_and_questions() -> None:
    assert escpos.kick(0) == b"\x1bp\x00\x19\xfa"
    assert escpos.kick_at_once(1) == b"\x10\x14\x01\x01\x01"
    assert escpos.status_question(4) == b"\x10\x04\x04"
    assert escpos.CONFIRM == b"\x1dr\x01"

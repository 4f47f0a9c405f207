"""The decoder that judges our receipts is judged here, by bytes written by hand from the reference."""

import pytest
from support.escpos_reader import PaperLine, Reader, Unreadable, read_receipt

START = bytes(8) + b"\x1b@\x1c.\x1bR\x00\x1bt\x13"
END = b"\x1dVB\x00"

GOOD = {
    "a line": (b"Milk  1.00\n", [PaperLine("Milk  1.00")]),
    "the euro on page 19": (b"\xd5 5\n", [PaperLine("€ 5")]),
    "bold and tall": (
        b"\x1bE\x01\x1d!\x01TOTAL\n\x1d!\x00\x1bE\x00x\n",
        [PaperLine("TOTAL", is_bold=True, height=2), PaperLine("x")],
    ),
    "double width that just fits": (b"\x1d!\x11" + b"W" * 12 + b"\n", [PaperLine("W" * 12, False, 2, 2)]),
    "feed": (b"a\n\x1bd\x02", [PaperLine("a"), PaperLine(""), PaperLine("")]),
    "centred": (b"\x1ba\x01a\n\x1ba\x00", [PaperLine("a", alignment=1)]),
}


@pytest.mark.parametrize("what", GOOD)
def test_it_reads(what: str) -> None:
    body, lines = GOOD[what]
    assert read_receipt(START + body + END, 24).lines == lines


def test_it_reads_a_barcode() -> None:
    code = b"\x1dh\x3c\x1dw\x02\x1dH\x02\x1df\x00\x1dkI\x06{B1-23"
    assert read_receipt(START + b"a\n" + code + END, 24).barcodes == ["1-23"]


BAD = {
    "no reset": b"Milk\n" + END,
    "no cut": START + b"Milk\n",
    "two cuts": START + b"Milk\n" + END + b"x\n" + END,
    "text after the cut": START + b"Milk\n" + END + b"x\n",
    "wrapped at the edge": START + b"x" * 25 + b"\n" + END,
    "wrapped when wide": START + b"\x1d!\x10" + b"x" * 13 + b"\n\x1d!\x00" + END,
    "an unknown command": START + b"\x1bZ" + END,
    "a control character": START + b"a\x07b\n" + END,
    "a tab": START + b"a\tb\n" + END,
    "cut within a line": START + b"Milk" + END,
    "cut off within a command": START + b"Milk\n\x1dV",
    "cut off within a line": START + b"Milk\n" + END + b"Mi",
    "ideographs still on": START.replace(b"\x1c.", b"") + b"\xd5\n" + END,
    "no country": START.replace(b"\x1bR\x00", b"") + b"a\n" + END,
    "no page": START.replace(b"\x1bt\x13", b"") + b"\xd5\n" + END,
    "a page nobody has": START.replace(b"\x1bt\x13", b"\x1bt\x63") + b"a\n" + END,
    "two pages": START + b"a\n\x1bt\x12b\n" + END,
    "a kick within": START + b"\x1bp\x00\x19\xfaa\n" + END,
    "a question within": START + b"a\n\x10\x04\x01" + END,
    "a barcode too wide": START + b"\x1dw\x03\x1dkI\x0c{B1234567890" + END,
    "a barcode without a width": START + b"\x1dkI\x06{B1-23" + END,
    "a barcode in no code set": START + b"\x1dw\x02\x1dkI\x041-23" + END,
    "a zero within text": START + b"Mi\x00lk\n" + END,
    "reset within a line": START + b"Mi\x1b@lk\n" + END,
}


@pytest.mark.parametrize("what", BAD)
def test_it_refuses(what: str) -> None:
    with pytest.raises(Unreadable):
        read_receipt(BAD[what], 24)


def test_a_pulse_must_spare_the_drawer() -> None:
    assert Reader(b"\x1bp\x00\x19\xfa", 24).read().kicks == ["ESC p"]
    with pytest.raises(Unreadable, match="solenoid"):
        Reader(b"\x1bp\x00\x32\x32", 24).read()


def test_a_job_cut_off_anywhere_is_ended_by_zeros() -> None:
    whole = START + b"\x1bE\x01Milk\n\x1dw\x02\x1dkI\x06{B1-23" + END
    for cut in range(len(whole)):
        sheets = Reader(whole[:cut] + bytes(40) + whole, 24, after_failure=True).read().sheets
        assert [line.text for line in sheets[-1].lines][-1] == "Milk", cut
        assert sheets[-1].is_cut

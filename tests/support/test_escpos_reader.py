"""The decoder that judges our receipts is judged here, by bytes written by hand from the reference."""

import pytest
from support.escpos_reader import Dots, PaperLine, Reader, Unreadable, read_bars, read_receipt

START = bytes(8) + b"\x1b@\x1c.\x1bR\x00\x1bt\x13"
END = b"\x1dVB\x00"

GOOD = {
    "a line": (b"Milk  1.00\n", [PaperLine("Milk  1.00")]),
    "the euro on page 19": (b"\xd5 5\n", [PaperLine("€ 5")]),
    "bold and tall": (
        b"\x1bE\x01\x1d!\x01TOTAL\n\x1d!\x00\x1bE\x00x\n",
        [PaperLine("TOTAL", is_bold=True, height=2), PaperLine("x")],
    ),
    "double width that just fits": (
        b"\x1d!\x11" + b"W" * 12 + b"\n\x1d!\x00",
        [PaperLine("W" * 12, False, 2, 2)],
    ),
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


def test_it_reads_pictures_and_joins_their_strips() -> None:
    strip = b"\x1dv0\x00\x02\x00\x01\x00"
    picture = strip + b"\x80\x01" + strip + b"\x00\xff"
    (dots,) = read_receipt(START + picture + b"a\n" + END, 24).pictures
    assert [dots.row(0), dots.row(1)] == ["#              #", "        ########"]
    assert len(read_receipt(START + picture + b"a\n" + picture + END, 24).pictures) == 2


def bars(text: str) -> Dots:
    """By hand: quiet zone, start B, 1, -, 2, check, stop; two dots a module."""
    bits = "".join(text.split())
    row = "".join(bit * 2 for bit in f"{0:010b}{bits}{0:010b}")
    row += "0" * (-len(row) % 8)
    return Dots([int(row, 2).to_bytes(len(row) // 8, "big")] * 3)


# 1-2: (104 + 17 + 2 * 13 + 3 * 18) % 103 = 98, which is 413111 in widths.
NUMBER = "11010010000 10011100110 10011011100 11001110010 {check} 1100011101011"


def test_it_reads_bars() -> None:
    assert read_bars(bars(NUMBER.format(check="11110100010"))) == "1-2"


@pytest.mark.parametrize(
    "spoilt",
    [
        NUMBER.format(check="10011101100"),
        NUMBER.format(check="11110100010")[:-4],
        NUMBER.format(check="11110100010").replace("10011011100", "10011011110"),
    ],
    ids=["wrong check", "no stop", "a bar too wide"],
)
def test_it_refuses_spoilt_bars(spoilt: str) -> None:
    with pytest.raises(Unreadable):
        read_bars(bars(spoilt))


def test_every_bit_that_is_lost_or_turned_is_noticed() -> None:
    """One byte left out or turned anywhere never reads as the same receipt, but for how the paper is cut."""
    code = b"\x1dh\x3c\x1dw\x02\x1dH\x02\x1df\x00\x1dkI\x06{B1-23"
    picture = b"\x1dv0\x00\x02\x00\x01\x00\x80\x01"
    good = START + b"\x1bE\x01Milk 1.00\n\x1bE\x00" + code + picture + END
    whole = read_receipt(good, 24)
    heads_in = len(START) - 10
    unheard = {good.index(b"\x1dh") + 2, good.index(b"\x1dH") + 2, good.index(b"\x1df") + 2}
    for at in range(heads_in, len(good)):
        for spoilt in (good[:at] + good[at + 1 :], good[:at] + bytes([good[at] ^ 0x21]) + good[at + 1 :]):
            try:
                read = read_receipt(spoilt, 24)
            except Unreadable:
                continue
            assert read != whole or at in unheard or at >= len(good) - 2, (at, spoilt)


BAD = {
    "bold left on": START + b"\x1bE\x01Milk\n" + END,
    "a feed of nothing": START + b"Milk\n\x1bd\x00" + END,
    "a picture too wide": START + b"\x1dv0\x00\x30\x00\x01\x00" + bytes(48) + END,
    "a picture cut off": START + b"\x1dv0\x00\x02\x00\x02\x00\x01\x02" + END[:1],
    "a picture within a line": START + b"a\x1dv0\x00\x01\x00\x01\x00\x01\n" + END,
    "a picture with an order in it": START + b"\x1dv0\x00\x02\x00\x01\x00\x10\x14" + END,
    "a picture of no rows": START + b"\x1dv0\x00\x02\x00\x00\x00" + END,
    "another kind of picture": START + b"\x1dv1\x00\x01\x00\x01\x00\x01" + END,
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

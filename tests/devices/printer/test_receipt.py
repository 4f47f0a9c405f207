"""Receipts on paper, as an independent reader sees them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.escpos_reader import PAGES, PaperLine, Sheet, read_bars, read_receipt
from support.qr_reader import read_qr
from support.receipts import ORDINARY, named, receipts

from devices.printer.bitmap import Shades
from devices.printer.codepages import printable
from devices.printer.document import Barcode, CutPaper, Document, Line
from devices.printer.glyphs import HexFont
from devices.printer.qr import BYTES_MAX
from devices.printer.receipt import Means, document, escpos_bytes, preview
from devices.profiles import CP858, EPSON_80, GENERIC_58, GENERIC_80, PROFILES, Cut, PrinterProfile
from store.domain.cells import centred, width
from store.domain.money import currency
from store.domain.receipt import Receipt, ReceiptShop, with_texts
from store.domain.receipt_layout import receipt_text
from store.domain.slip import Slip

MILK = Document(
    CP858,
    (
        Line("     Corner Shop", bold=True, tall=True, wide=True),
        Line("              12 High Street"),
        Line("              London N1 9AB"),
        Line("        Tax number GB 123 4567 89"),
        Line("------------------------------------------"),
        Line("Receipt 1-000123          2026-11-21 14:05"),
        Line("Lane 1                      Served by Anna"),
        Line("------------------------------------------"),
        Line("Milk                                  1.00"),
        Line("------------------------------------------"),
        Line("TOTAL EUR                             1.00", bold=True, tall=True),
        Line("------------------------------------------"),
        Line("                Thank you!"),
        Line("*** COPY 1 ***".rjust(28), bold=True),
        Line(""),
        Barcode("1-000123", 3),
        CutPaper(),
    ),
)


def on_paper(receipt: Receipt, profile: PrinterProfile) -> Sheet:
    return read_receipt(escpos_bytes(receipt, profile), profile.columns, cuts=profile.cut is not Cut.NONE)


def test_a_receipt_as_a_document() -> None:
    made = document(replace(named("Milk"), copy_number=1), GENERIC_80)
    assert made.page == MILK.page
    assert made.operations[1:] == MILK.operations
    assert made.operations[0] == Line("*** COPY 1 ***".rjust(28), bold=True)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_an_ordinary_receipt_reads_back_as_it_was_laid_out(profile: PrinterProfile) -> None:
    sheet = on_paper(ORDINARY, profile)
    laid_out = receipt_text(ORDINARY, profile.columns).splitlines()
    if not profile.barcodes:
        laid_out += ["", centred(ORDINARY.number, profile.columns)]
    printed = [line.text for line in sheet.lines if line.width == 1]
    assert printed[: len(laid_out) - 1] == laid_out[1:]
    assert not any(text for text in printed[len(laid_out) :])
    assert sheet.barcodes + list(map(read_bars, sheet.pictures)) == ["1-000123"]


def test_the_total_is_large_and_the_shop_larger() -> None:
    sheet = on_paper(ORDINARY, EPSON_80)
    assert [line for line in sheet.lines if line.is_bold] == [
        PaperLine("      Corner Shop", is_bold=True, height=2, width=2),
        PaperLine("TOTAL EUR" + "32.70".rjust(39), is_bold=True, height=2),
    ]


def test_a_long_shop_name_breaks_at_its_own_size() -> None:
    receipt = replace(ORDINARY, shop=replace(ORDINARY.shop, name="The Old Corner Shop and Bakery"))
    titles = [line.text for line in on_paper(receipt, GENERIC_58).lines if line.width == 2]
    assert titles == [" The Old Corner", "Shop and Bakery"]


def test_a_polish_receipt_is_printed_in_polish() -> None:
    sheet = on_paper(named("Żółć gęślą jaźń"), GENERIC_80)
    assert sheet.pages == {18}
    assert "Żółć gęślą jaźń" + "1.00".rjust(27) in sheet.texts


@pytest.mark.parametrize(
    ("number", "barcodes"),
    [
        ("1-000123", ["1-000123"]),
        ("{A}", ["{A}"]),
        ("Ж-1", []),
        ("", []),
        ("9" * 33, []),
        ("9" * 15, ["9" * 15]),
    ],
)
def test_the_number_is_a_barcode_where_it_can_be(number: str, barcodes: list[str]) -> None:
    assert on_paper(replace(ORDINARY, number=number), GENERIC_80).barcodes == barcodes


@given(receipts(), st.sampled_from(PROFILES))
def test_any_receipt_prints_whole(receipt: Receipt, profile: PrinterProfile) -> None:
    data = escpos_bytes(receipt, profile)
    sheet = on_paper(receipt, profile)
    codec = PAGES[next(iter(sheet.pages))]
    page = next(page for page in profile.pages if page.codec == codec)
    expected = receipt_text(with_texts(receipt, printable(page)), profile.columns)
    below = receipt.number if sheet.pictures else ""
    assert "".join("".join(sheet.texts).split()) == "".join((expected + below).split())
    assert not any(real_time in data for real_time in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


FONT = (
    "0020:00000000000000000000000000000000\n"
    "0031:00000000081828080808083E00000000\n"
    "0041:0000000018242442427E424242420000\n"
    "05D0:80808080808080808080808080808080\n"
    "05D1:20202020202020202020202020202020\n"
    "05D2:02020202020202020202020202020202\n"
    "0627:00001010101010101010101010101000\n"
    "62B9:1008100810087FFE1008100810081FFC2008400880081008100810081008300C\n"
    "8336:0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF00008001\n"
)
"""Some lines of a font, the last two of them Han."""


@pytest.fixture
def font(tmp_path: Path) -> Iterator[HexFont]:
    (tmp_path / "font.hex").write_text(FONT)
    font = HexFont(tmp_path / "font.hex")
    yield font
    font.close()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_what_the_printer_lacks_is_drawn_where_the_machine_has_a_font(
    font: HexFont, profile: PrinterProfile
) -> None:
    receipt = replace(named("\u62b9\u8336"), number="")
    data = escpos_bytes(receipt, profile, Means(font=font))
    sheet = read_receipt(data, profile.columns, cuts=profile.cut is not Cut.NONE)
    (drawn,) = sheet.pictures
    assert (drawn.width, len(drawn.rows)) == ((profile.dots + 7) // 8 * 8, 24)
    # The first stroke of the second letter: two cells of 24 dots, 16 of them drawn, in the middle.
    assert drawn.row(5)[24:48] == "    " + "#" * 16 + "    "
    assert "[Han]" not in " ".join(sheet.texts)
    assert "TOTAL EUR" in " ".join(sheet.texts)


HEBREW = {"##": "\u05d0", "   ##": "\u05d1", "         ##": "\u05d2", "": " "}
"""Letters of the font by a row of their cell."""


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_hebrew_runs_from_right_to_left_and_its_price_stays_at_the_edge(
    font: HexFont, profile: PrinterProfile
) -> None:
    paper, means = replace(named("\u05d0\u05d1 1 \u05d2"), number=""), Means(font=font)
    sheet = read_receipt(
        escpos_bytes(paper, profile, means), profile.columns, cuts=profile.cut is not Cut.NONE
    )
    (drawn,) = sheet.pictures
    row = drawn.row(12)
    cells = [row[at : at + 12].rstrip() for at in range(0, 72, 12)]
    seen = [HEBREW.get(cell, "1") for cell in cells]
    assert "".join(seen) == "\u05d2 1 \u05d1\u05d0"
    assert "1.00".rjust(profile.columns) in sheet.texts
    assert "\u05d0\u05d1 1 \u05d2" in preview(paper, profile, means), "the screen has it as it is read"


def test_without_a_font_it_is_named() -> None:
    assert (
        "[Hebrew] 1 [Hebrew]" + "1.00".rjust(23) in on_paper(named("\u05d0\u05d1 1 \u05d2"), GENERIC_80).texts
    )
    assert "[Han]" + "1.00".rjust(37) in on_paper(named("\u62b9\u8336"), GENERIC_80).texts


def test_a_drawn_line_has_the_size_of_its_weight(font: HexFont) -> None:
    receipt = replace(ORDINARY, shop=ReceiptShop("\u62b9 A"), number="")
    (drawn,) = read_receipt(escpos_bytes(receipt, GENERIC_80, Means(font=font)), 42).pictures
    assert len(drawn.rows) == 48
    assert drawn.rows[20] == drawn.rows[21]


LOGO = Shades(600, (bytes([0] * 300 + [255] * 300),) * 20)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_logo_stands_above_every_receipt_as_wide_as_fits(profile: PrinterProfile) -> None:
    data = escpos_bytes(replace(ORDINARY, number=""), profile, Means(logo=LOGO))
    (logo,) = read_receipt(data, profile.columns, cuts=profile.cut is not Cut.NONE).pictures
    black = logo.row(5).count("#")
    assert len(logo.rows) == (10 if profile.dots < 600 else 20)
    assert black == (150 if profile.dots < 600 else 300)
    slip = Slip(shop="Shop", number="Z 1", head=(), parts=(), currency=currency("EUR"))
    assert not read_receipt(
        escpos_bytes(slip, profile, Means(logo=LOGO)), profile.columns, cuts=profile.cut is not Cut.NONE
    ).pictures


@given(st.lists(st.binary(min_size=40, max_size=40), min_size=1, max_size=20))
def test_no_picture_gives_orders(rows: list[bytes]) -> None:
    logo = Shades(40, tuple(bytes(255 * (byte & 1) for byte in row) for row in rows))
    data = escpos_bytes(named("Milk"), GENERIC_80, Means(logo=logo))
    assert not any(order in data for order in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    read_receipt(data, 42)


@pytest.mark.parametrize(
    ("code", "barcodes"), [("SUMMER10", [Barcode("SUMMER10", 3)]), ("", []), ("\u00e4", [])]
)
def test_a_slip_has_the_code_that_is_to_be_scanned_from_it(code: str, barcodes: list[Barcode]) -> None:
    slip = Slip(shop="Shop", number="Coupon", head=(), parts=(), currency=currency("EUR"), barcode=code)
    printed = document(slip, EPSON_80).operations
    assert [each for each in printed if isinstance(each, Barcode)] == barcodes
    assert isinstance(printed[-1], CutPaper)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_what_is_shown_is_what_is_printed(profile: PrinterProfile) -> None:
    paper = replace(named("Żółć \u62b9"), duplicate=True)
    sheet = on_paper(paper, profile)
    shown = preview(paper, profile)
    printed = [text.strip() for text in sheet.texts if text.strip()]
    as_shown = [line.strip() for line in shown if line.strip() and "|||" not in line]
    assert as_shown == printed
    assert all(width(line) <= profile.columns for line in shown)
    assert "[Han]" in " ".join(shown), "what will be named is named before"


def test_what_is_drawn_is_shown_as_it_is(font: HexFont) -> None:
    means = Means(font=font, logo=LOGO)
    shown = preview(named("\u62b9\u8336"), GENERIC_80, means)
    assert shown[0].strip() == "[picture]"
    assert "\u62b9\u8336" + "1.00".rjust(38) in shown
    assert shown[-1].strip() == "||| 1-000123 |||"


LINK = "https://shop.example/r/1-000123"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("text", [LINK, "1-000123", "x" * BYTES_MAX], ids=["link", "number", "longest"])
def test_a_qr_code_is_drawn_by_the_printer_or_for_it(profile: PrinterProfile, text: str) -> None:
    receipt = replace(ORDINARY, qr=text)
    sheet = on_paper(receipt, profile)
    drawn = [read_qr(picture) for picture in sheet.pictures if not any(picture.rows[0])]
    assert (sheet.qr_codes, drawn) == (([text], []) if profile.is_epson else ([], [text]))


@pytest.mark.parametrize("text", ["", "x" * (BYTES_MAX + 1), "naïve", "a\x1b@"])
def test_what_no_qr_code_can_say_is_left_out(text: str) -> None:
    assert escpos_bytes(replace(ORDINARY, qr=text), EPSON_80) == escpos_bytes(ORDINARY, EPSON_80)


def test_without_pictures_a_link_is_written() -> None:
    plain = replace(GENERIC_80, pictures=False)
    sheet = read_receipt(escpos_bytes(replace(ORDINARY, qr=LINK), plain), 42)
    assert LINK in [text.strip() for text in sheet.texts]


@pytest.mark.parametrize("profile", [EPSON_80, GENERIC_80])
def test_what_a_qr_code_says_is_shown(profile: PrinterProfile) -> None:
    assert LINK in [line.strip() for line in preview(replace(ORDINARY, qr=LINK), profile)]


@given(qr=st.from_regex(r"[!-~]{1,130}", fullmatch=True), profile=st.sampled_from([GENERIC_58, GENERIC_80]))
@settings(max_examples=15, deadline=None)
def test_no_qr_code_gives_orders(qr: str, profile: PrinterProfile) -> None:
    assert read_qr(on_paper(replace(ORDINARY, qr=qr), profile).pictures[-1]) == qr

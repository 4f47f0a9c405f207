"""The paper a printer is tested with, read as it comes out."""

from store.domain.machines import PrinterSetup
from store.domain.money import currency
from store.domain.printer_test import printer_test
from store.domain.slip import slip_text


def test_it_says_which_printer_it_is_and_shows_where_its_paper_ends() -> None:
    slip = printer_test("Corner Shop", "Kitchen", "58 mm", PrinterSetup(page="cp866"), currency("EUR"))
    text = slip_text(slip, 32)
    assert "Kitchen" in text
    assert "cp866" in text
    assert "€ £ ä ö ü ß é è ñ ç å ø" in text
    lines = text.splitlines()
    assert max(map(len, lines)) == 32
    assert [line[-1] for line in lines if line.startswith("Total")] == ["0"]
    assert slip.barcode


def test_without_a_page_it_says_so() -> None:
    slip = printer_test("Corner Shop", "Kitchen", "58 mm", PrinterSetup(), currency("EUR"))
    assert "as each paper needs" in slip_text(slip, 42)

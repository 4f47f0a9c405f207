"""What a printer is tested with: is each character right, does a line end where the paper does, is it cut?"""

from store.domain.machines import PrinterSetup
from store.domain.money import Currency
from store.domain.slip import Slip, SlipLine, SlipPart

_LETTERS = ("€ £ ä ö ü ß é è ñ ç å ø", "ą ć ł ő ş ž", "Ж Я Ω λ", "# $ @ [ ] { } | ~ ^")
_RULER = "0123456789" * 6


def printer_test(shop: str, printer: str, profile: str, setup: PrinterSetup, currency: Currency) -> Slip:
    """The paper; `printer` is what it is called, `profile` what it is driven as."""
    return Slip(
        shop=shop,
        number="Printer test",
        head=(
            SlipLine("Printer", printer),
            SlipLine("Driven as", profile),
            SlipLine("Code page", setup.page or "as each paper needs"),
        ),
        parts=(
            SlipPart("Letters", tuple(SlipLine(letters) for letters in _LETTERS)),
            SlipPart("The right edge", (SlipLine(_RULER), SlipLine("Total", "1,234.50", is_strong=True))),
        ),
        currency=currency,
        barcode="TEST-0123456789",
    )

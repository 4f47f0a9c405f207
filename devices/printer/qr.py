"""Texts as QR codes, for printers that draw none themselves: byte mode, level M, made by segno.

It is loaded when the first code is drawn: most tills have a printer that draws them, or print none.
"""

from typing import Final

from devices.printer.bitmap import Bitmap

BYTES_MAX: Final = 152
"""What 49 by 49 modules hold (version 8); with more of them each is too fine for a narrow paper."""


def qr_code(text: str) -> Bitmap:
    """The code of a text, a dot a module, without the white around it.

    Raises:
        ValueError: the text has more than BYTES_MAX bytes.
    """
    import segno

    size = len(text.encode())
    if size > BYTES_MAX:
        raise ValueError(size)
    modules = segno.make_qr(text, error="M", mode="byte", boost_error=False).matrix
    return Bitmap(len(modules), tuple(int("".join("01"[dark] for dark in row), 2) for row in modules))

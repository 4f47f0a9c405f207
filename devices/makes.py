"""Who makes scanners: what these sell as a keyboard or a serial port is taken for one without a question.

The udev rules that come with the till name the same.
"""

from typing import Final

HONEYWELL_VENDORS: Final = frozenset({0x0536, 0x0C2E})
"""Hand Held Products, Metrologic."""

SCANNER_VENDORS: Final = HONEYWELL_VENDORS | {
    0x05E0,  # Symbol, Zebra
    0x05F9,  # PSC, Datalogic
    0x065A,  # Opticon
    0x080C,  # Datalogic
    0x1EAB,  # Newland
}

"""Code 128 as bars, for printers that draw no barcodes of their own. Printable ASCII, code set B. Pure."""

from typing import Final

from devices.printer.bitmap import Bitmap

_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
"""Bars and spaces in turn, in modules, six a value: 0 to 102 are characters, then the three starts."""
_EACH: Final = 6
_STOP: Final = "2331112"
_START_B: Final = 104
_MODULUS: Final = 103
_QUIET_MODULES: Final = 10


def values(text: str) -> list[int]:
    """Start, characters and check character."""
    characters = [ord(character) - ord(" ") for character in text]
    check = _START_B + sum(place * value for place, value in enumerate(characters, start=1))
    return [_START_B, *characters, check % _MODULUS]


def bars(text: str, *, module_dots: int, height: int) -> Bitmap:
    """The symbol with its quiet zones, `module_dots` for the narrowest bar."""
    widths = "".join(_WIDTHS[value * _EACH : (value + 1) * _EACH] for value in values(text)) + _STOP
    dots = "0" * _QUIET_MODULES
    for place, modules in enumerate(widths):
        dots += ("0" if place % 2 else "1") * int(modules)
    dots += "0" * _QUIET_MODULES
    return Bitmap(len(dots), (int(dots, 2),)).scaled(module_dots, height)

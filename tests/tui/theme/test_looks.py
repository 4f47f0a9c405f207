"""Every ink in every theme can be read: contrast by WCAG, over the palettes terminals have."""

import pytest
from rich.color import Color, ColorType
from rich.style import Style

from tui.theme.inks import Ink
from tui.theme.looks import COUNTER, PLAIN, look

CONSOLE = (
    *("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"),
    *("555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"),
)
XTERM = (
    *("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"),
    *("7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"),
)
"""The sixteen colours of the Linux console and of xterm."""

CONTRAST_MIN = 4.5
RULE_CONTRAST_MIN = 2.5
"""A rule is no text."""


def luminance(rgb: str) -> float:
    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(rgb[at : at + 2], 16)) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def rgb_of(color: Color | None, palette: tuple[str, ...]) -> str:
    assert color is not None
    if color.type is ColorType.TRUECOLOR:
        assert color.triplet is not None
        return color.triplet.hex.removeprefix("#")
    assert color.type is ColorType.STANDARD
    assert color.number is not None
    return palette[color.number]


@pytest.mark.parametrize("palette", [CONSOLE, XTERM], ids=["console", "xterm"])
@pytest.mark.parametrize("theme", ["counter", "plain"])
@pytest.mark.parametrize("ink", Ink)
def test_it_can_be_read(theme: str, ink: Ink, palette: tuple[str, ...]) -> None:
    style = look(theme, ink)
    found = contrast(rgb_of(style.color, palette), rgb_of(style.bgcolor, palette))
    assert found >= (RULE_CONTRAST_MIN if ink is Ink.RULE else CONTRAST_MIN)


def test_both_themes_have_every_ink() -> None:
    assert set(COUNTER) == set(PLAIN) == set(Ink)


def test_plain_uses_only_the_sixteen_colours_and_no_bold() -> None:
    for ink in Ink:
        style = look("plain", ink)
        assert style.color is not None
        assert style.bgcolor is not None
        assert {style.color.type, style.bgcolor.type} == {ColorType.STANDARD}
        assert not style.bold


@pytest.mark.parametrize("ink", [Ink.CURSOR, Ink.CARET, Ink.BAR, Ink.BAR_BAD])
def test_what_must_be_seen_without_colour_is_reversed(ink: Ink) -> None:
    assert look("plain", ink).reverse


def test_an_unknown_theme_looks_plain() -> None:
    assert look("textual-dark", Ink.BAD) == Style.parse(PLAIN[Ink.BAD])

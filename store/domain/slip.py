"""A paper of the till that is no receipt, as data and in columns: an X, a Z, cash in or out, a coupon.

It is arranged as receipts are, and printed the same way.
"""

from collections.abc import Callable
from dataclasses import replace

from store.domain.cells import clean, clip
from store.domain.money import Currency
from store.domain.receipt_layout import TEXT_CELLS_MAX, Emphasis, LayoutLine, Page
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A label and what stands at the right edge beside it."""

    label: str
    value: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class SlipPart:
    """Lines that belong together, below a rule."""

    heading: str
    lines: tuple[SlipLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The whole paper."""

    shop: str
    number: str
    """What it is: `Z 12`, `Cash out`."""
    head: tuple[SlipLine, ...]
    parts: tuple[SlipPart, ...]
    currency: Currency
    duplicate: bool = False
    """Printed again because an earlier print was cut short."""
    barcode: str = ""
    """What a scanner is to read from it; empty for nothing."""


def slip_lines(slip: Slip, columns: int) -> list[LayoutLine]:
    """Arrange it in lines of at most `columns` cells, or as many as a receipt needs if that is more."""
    page = Page(columns, slip.currency)
    if slip.duplicate:
        page.middle("*** DUPLICATE ***", Emphasis.MARK)
    page.middle(_shown(slip.shop), Emphasis.TITLE)
    page.middle(_shown(slip.number), Emphasis.STRONG)
    page.rule()
    _add(page, slip.head)
    for part in slip.parts:
        page.rule()
        if part.heading:
            page.text(_shown(part.heading))
        _add(page, part.lines)
    return page.lines


def slip_text(slip: Slip, columns: int) -> str:
    """The same as plain text, each line ended by a newline."""
    return "".join(f"{line.text}\n" for line in slip_lines(slip, columns))


def with_texts(slip: Slip, shown: Callable[[str], str]) -> Slip:
    """The same slip with every text in it as `shown` gives it."""
    return replace(
        slip,
        shop=shown(slip.shop),
        number=shown(slip.number),
        head=_lines_as(slip.head, shown),
        parts=tuple(SlipPart(shown(part.heading), _lines_as(part.lines, shown)) for part in slip.parts),
    )


def _add(page: Page, lines: tuple[SlipLine, ...]) -> None:
    for line in lines:
        emphasis = Emphasis.STRONG if line.is_strong else Emphasis.PLAIN
        if line.value:
            page.amount(_shown(line.label), _shown(line.value), emphasis=emphasis)
        else:
            page.text(_shown(line.label))


def _lines_as(lines: tuple[SlipLine, ...], shown: Callable[[str], str]) -> tuple[SlipLine, ...]:
    return tuple(SlipLine(shown(line.label), shown(line.value), line.is_strong) for line in lines)


def _shown(text: str) -> str:
    return clip(clean(text), TEXT_CELLS_MAX)

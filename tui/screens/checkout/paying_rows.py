"""The pay panel as rows: what is due, what was given, what is left; sums of cash to choose from. Pure."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from store.domain.money import Currency
from store.domain.payment import BALANCE, CARD, CASH, POINTS, VOUCHER, Tender
from store.domain.till import Payable
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, width, wrap
from tui.widgets.paper import Span

NAMES: Final = {CASH: "Cash", CARD: "Card", POINTS: "Points", BALANCE: "Balance", VOUCHER: "Voucher"}

TENDERS_SHOWN_MAX: Final = 6
"""Of more the last are shown: the first can be read on the receipt."""

_LEFT_CELLS: Final = 36


def rows(
    payable: Payable, currency: Currency, cells: int, chosen: int = -1, keys: Sequence[str] = ()
) -> list[list[Span]]:
    """All rows of the panel for a width.

    `chosen` is the sum of cash that is marked, `keys` the names of those that take the next ones at once.
    """
    left = min(_LEFT_CELLS, cells // 2)
    sums, quick = _sums(payable, currency, left), _quick(payable, currency, chosen, keys)
    block = [
        [*(one or [(" " * left, Ink.TEXT)]), ("   ", Ink.TEXT), *(other or [])]
        for one, other in zip_longest(sums, quick)
    ]
    return [*block, *_means(payable, currency, cells)]


def told(before: Payable, payable: Payable, currency: Currency) -> str:
    """What somebody who pays must know: a payment that counts no more, or another total; mostly nothing."""
    if payable.trouble:
        return f"! {payable.trouble}"
    if before.sale != payable.sale or before.total == payable.total:
        return ""
    return f"! The total is another one: {currency.format(before.total)} -> {currency.format(payable.total)}"


def tender_words(tender: Tender, currency: Currency) -> str:
    """`Card 4.00 A17`, as a question names it."""
    told = f"{NAMES.get(tender.kind, tender.kind)} {currency.format(abs(tender.amount))}"
    return f"{told} {tender.reference}" if tender.reference and tender.kind != BALANCE else told


def _sums(payable: Payable, currency: Currency, cells: int) -> list[list[Span]]:
    money = currency.format
    if payable.total < 0:
        return _out(payable, currency, cells)
    found = [_pair("Total", money(payable.total), cells, Ink.TEXT)]
    hidden = len(payable.tenders) - TENDERS_SHOWN_MAX
    if hidden > 0:
        given = sum(tender.amount for tender in payable.tenders[:hidden])
        found.append(_pair(f"{hidden} earlier", money(-given), cells, Ink.DIM))
    found += [
        _pair(_name(tender), money(-tender.amount), cells, Ink.TEXT)
        for tender in payable.tenders[-TENDERS_SHOWN_MAX:]
    ]
    found.append(_pair("TO PAY", money(payable.rest), cells, Ink.ACCENT))
    if payable.due_cash != payable.rest:
        found.append(_pair("in cash", money(payable.due_cash), cells, Ink.ACCENT))
    return found


def _out(payable: Payable, currency: Currency, cells: int) -> list[list[Span]]:
    """What goes back and how: what was chosen stands out from what follows from how it was paid."""
    money, kinds = currency.format, {tender.kind for tender in payable.tenders}
    found = [_pair("TO PAY OUT", money(-payable.total), cells, Ink.ACCENT)]
    return found + [
        _pair(_name(tender), money(-tender.amount), cells, Ink.TEXT if tender.kind in kinds else Ink.DIM)
        for tender in payable.back
    ]


def _name(tender: Tender) -> str:
    name = NAMES.get(tender.kind, tender.kind)
    if tender.kind == POINTS:
        return f"{name} ({abs(tender.points)})"
    return f"{name} {tender.reference}".rstrip()


def _quick(payable: Payable, currency: Currency, chosen: int, keys: Sequence[str]) -> list[list[Span]]:
    texts = [currency.format(amount) for amount in payable.quick]
    most = max(map(width, texts), default=0)
    beside = (_beside(payable), *(f"  {key}" for key in keys))
    return [
        [
            ("> " if place == chosen else "  ", Ink.STRONG),
            (fit(text, most, "right"), Ink.CURSOR if place == chosen else Ink.TEXT),
            (told, Ink.DIM),
        ]
        for place, (text, told) in enumerate(zip_longest(texts, beside[: len(texts)], fillvalue=""))
    ]


def _beside(payable: Payable) -> str:
    return " all that is left in cash" if payable.total < 0 else " exactly"


def _means(payable: Payable, currency: Currency, cells: int) -> list[list[Span]]:
    found: list[list[Span]] = []
    for means in payable.means:
        if not means.usable and any(tender.kind == means.kind for tender in payable.tenders):
            continue  # all of it is given already, and stands above
        name = NAMES[means.kind]
        here, why, rest = means.told.partition(";")
        pays = f", pays {currency.format(means.usable)}" if means.kind == POINTS and means.usable else ""
        indent = width(name) + 1
        told = wrap(f"{here}{pays}{why}{rest}", cells - indent)
        found += [
            [(fit("" if row else name, indent), Ink.DIM), (text, Ink.TEXT)] for row, text in enumerate(told)
        ]
    return found


def _pair(label: str, value: str, cells: int, ink: Ink) -> list[Span]:
    return [(fit(shorten(label, cells - width(value) - 1), cells - width(value)), ink), (value, ink)]

"""Why a price is what it is, as lines to read: of a whole sale or one line, open, tried or closed. Pure."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from store.domain.discounts_words import gives
from store.domain.money import Currency, format_quantity
from store.domain.pricing.priced import BY_HAND, Outcome
from store.domain.pricing.reasons import Cause
from store.domain.pricing.trace import Trace, TraceLine
from store.domain.pricing.wording import Naming, lines_in_words, sentence
from store.domain.values import dataclass
from tui.theme.inks import Ink
from tui.widgets.cells import fit, wrap
from tui.widgets.discount_words import target
from tui.widgets.paper import Span

Lines = list[list[Span]]

_AMOUNT: Final = 10
_INDENT: Final = "    "
_FOR_OTHERS: Final = {Cause.NO_CUSTOMER, Cause.NOT_A_MEMBER, Cause.NO_GROUP, Cause.NEEDS_COUPON}


@dataclass(frozen=True, slots=True)
class Telling:
    """How amounts, names and moments are written, and how wide the page is."""

    naming: Naming
    currency: Currency
    zone: tzinfo
    width: int


def whole_sale(trace: Trace, telling: Telling) -> Lines:
    """All lines with what was taken off them, then every candidate in the order of the rules."""
    lines: Lines = []
    for place, line in enumerate(trace.lines):
        lines += _sold_line(place, line, telling)
    lines += [*_sums(trace, telling), *_candidates(trace.outcomes, trace, telling)]
    return lines


def one_line(trace: Trace, place: int, telling: Telling) -> Lines:
    """One line from its list price down, then every candidate for it."""
    lines = _sold_line(place, trace.lines[place], telling)
    return [*lines, *_candidates(trace.of_line(place), trace, telling)]


def _sold_line(place: int, line: TraceLine, telling: Telling) -> Lines:
    """`1 Espresso beans · 2 x 14.90   29.80`, and below it what came off, in order."""
    money = telling.currency.format
    head = f"{place + 1:>3} {line.name} · {format_quantity(line.quantity)} x {money(line.unit_price)}"
    told: Lines = [_row(head, money(line.list), telling, Ink.STRONG)]
    for share in line.shares:
        told.append(
            _row(f"{_INDENT}{telling.naming(share.discount)}", money(-share.amount), telling, Ink.ACCENT)
        )
    if line.shares:
        told.append(_row(f"{_INDENT}costs", money(line.value), telling, Ink.TEXT))
    return told


def _sums(trace: Trace, telling: Telling) -> Lines:
    money = telling.currency.format
    taken = f"List {money(trace.list_total)}, off {money(trace.discount_total)}"
    tax = f", tax {money(trace.tax_total)}" if trace.tax_total else ""
    return [[], _row(f"    {taken}{tax}", money(trace.total), telling, Ink.STRONG)]


def _row(text: str, amount: str, telling: Telling, ink: Ink) -> list[Span]:
    room = telling.width - _AMOUNT
    return [(fit(text, room), ink), (fit(amount, _AMOUNT, "right"), ink)]


def _candidates(outcomes: Sequence[Outcome], trace: Trace, telling: Telling) -> Lines:
    if not outcomes:
        return [[], [("No discount is for this: it has its list price.", Ink.DIM)]]
    given = [each for each in outcomes if each.refusal is None]
    refused = [each for each in outcomes if each.refusal is not None]
    # What is for other people, or for who has a coupon, last: it is rarely what was asked.
    refused.sort(key=lambda each: each.refusal is not None and each.refusal.cause in _FOR_OTHERS)
    lines: Lines = []
    if given:
        lines += [[], [("Taken off", Ink.STRONG)]]
        for each in given:
            lines += _given(each, trace, telling)
    if refused:
        lines += [[], [("Not taken off", Ink.STRONG)]]
        for each in refused:
            lines += _refused(each, trace, telling)
    return lines


def _given(outcome: Outcome, trace: Trace, telling: Telling) -> Lines:
    amount = telling.currency.format(-outcome.amount)
    where = lines_in_words(outcome.lines) if outcome.lines else "the sale"
    sets = f", {outcome.uses} sets" if outcome.uses > 1 else ""
    first = _row(f"  {_named(outcome, telling)}{_what(outcome, trace, telling)}", amount, telling, Ink.ACCENT)
    return [first, *_wrapped(f"on {where}{sets}{_rule(outcome)}", telling)]


def _refused(outcome: Outcome, trace: Trace, telling: Telling) -> Lines:
    if outcome.refusal is None:
        return []
    why = sentence(outcome.refusal, telling.naming, telling.currency, telling.zone)
    first = [(fit(f"  {_named(outcome, telling)}{_what(outcome, trace, telling)}", telling.width), Ink.TEXT)]
    return [first, *_wrapped(f"{why}{_rule(outcome)}", telling)]


def _named(outcome: Outcome, telling: Telling) -> str:
    return "By hand" if outcome.discount == BY_HAND else telling.naming(outcome.discount)


def _what(outcome: Outcome, trace: Trace, telling: Telling) -> str:
    """What it gives on what, as far as that is known."""
    discount = trace.discounts.get(outcome.discount)
    if discount is None:
        return ""
    return f" · {gives(discount, telling.currency)} on {target(discount)}"


def _rule(outcome: Outcome) -> str:
    return f" (rule {outcome.rule})" if outcome.rule else ""


def _wrapped(text: str, telling: Telling) -> Lines:
    return [[(f"{_INDENT}{part}", Ink.DIM)] for part in wrap(text, telling.width - len(_INDENT))]

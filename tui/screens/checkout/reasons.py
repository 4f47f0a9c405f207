"""Why this price: what became of every discount that touches the sale, as lines to read."""

from typing import TYPE_CHECKING, Final

from store.domain.money import Currency
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause
from store.domain.pricing.wording import sentence
from store.domain.till import Till
from tui.theme.inks import Ink
from tui.widgets.paper import Span

if TYPE_CHECKING:
    from datetime import tzinfo

    from store.domain.pricing.wording import Naming


def reason_lines(till: Till, naming: "Naming", currency: Currency, zone: "tzinfo") -> list[list[Span]]:
    """One line for each discount: what it took off which lines, or why it did not.

    What was given comes first, what is for other people last.
    """
    if not till.outcomes:
        return [[("No discount touches this sale: everything has its list price.", Ink.DIM)]]
    return [_line(outcome, naming, currency, zone) for outcome in sorted(till.outcomes, key=_rank)]


_FOR_OTHERS: Final = {Cause.NO_CUSTOMER, Cause.NOT_A_MEMBER}


def _rank(outcome: Outcome) -> int:
    if outcome.refusal is None:
        return 0
    return 2 if outcome.refusal.cause in _FOR_OTHERS else 1


def _line(outcome: Outcome, naming: "Naming", currency: Currency, zone: "tzinfo") -> list[Span]:
    name = naming(outcome.discount)
    if outcome.refusal is not None:
        return [(f"{name}: ", Ink.TEXT), (sentence(outcome.refusal, naming, currency, zone), Ink.DIM)]
    lines = ", ".join(str(place + 1) for place in outcome.lines)
    took = f"-{currency.format(outcome.amount)} on {'lines' if len(outcome.lines) > 1 else 'line'} {lines}"
    return [(f"{name}: ", Ink.STRONG), (took, Ink.ACCENT), (f"  (rule {outcome.rule})", Ink.DIM)]

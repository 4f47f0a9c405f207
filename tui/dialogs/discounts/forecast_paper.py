"""What a discount would have cost, as lines to read. Pure."""

from store.domain.forecast import Forecast, Gain
from store.domain.money import WHOLE, Currency, Minor, format_percent, rounded
from store.domain.pricing.wording import Naming
from tui.theme.inks import Ink
from tui.widgets.cells import fit
from tui.widgets.paper import Span

_WHAT, _AMOUNT = 30, 14


def forecast_lines(found: Forecast, naming: Naming, currency: Currency) -> list[list[Span]]:
    """Revenue, what the discount gives, margin, and who gains."""
    money = currency.format
    if not found.sales:
        return [[("Nothing was sold in these weeks.", Ink.DIM)]]
    share = f"{found.touched:,} of {found.sales:,}"
    lines: list[list[Span]] = [
        _row("Sales it changes", share, f"of {found.lines:,} lines sold"),
        _row("Revenue without it", money(found.revenue), "by the offers of today"),
        _row("Revenue with it", money(found.revenue_with), _percent(-found.cost, found.revenue)),
        [(fit("It costs", _WHAT), Ink.STRONG), (fit(money(found.cost), _AMOUNT, "right"), Ink.STRONG)],
        _row("  It takes off itself", money(found.given), f"used {found.uses:,} times"),
    ]
    if found.instead:
        lines.append(_row("  Others take off less", money(found.instead), "it is better, or stands alone"))
    lines += [*_margin(found, currency), [], [("Who gains", Ink.STRONG)]]
    lines += [_gain(gain, naming(gain.who), currency) for gain in found.customers]
    if found.anonymous.sales:
        lines.append(_gain(found.anonymous, "without a customer", currency))
    if not found.customers and not found.anonymous.sales:
        lines.append([("  nobody", Ink.DIM)])
    if found.groups:
        lines += [[], [("By group; who is in several counts in each", Ink.STRONG)]]
        lines += [_gain(gain, naming(gain.who), currency) for gain in found.groups]
    return [*lines, [], *_notes(found)]


def _margin(found: Forecast, currency: Currency) -> list[list[Span]]:
    if not found.known:
        return [_row("Margin", "unknown", "no product sold has a cost")]
    known = _percent(found.known, found.net)
    return [
        _row("Margin without it", currency.format(found.margin), f"cost is known for {known} of the sum"),
        _row(
            "Margin with it", currency.format(found.margin_with), _percent(-found.margin_cost, found.margin)
        ),
    ]


def _notes(found: Forecast) -> list[list[Span]]:
    lines: list[list[Span]] = [
        [("Past sales by today's offers and groups; nobody buys more because of it.", Ink.DIM)],
        [("Returns are not taken off.", Ink.DIM)],
    ]
    if found.is_near:
        lines.append([("So many customers gain that small gains are missing from the list.", Ink.DIM)])
    return lines


def _row(what: str, amount: str, note: str) -> list[Span]:
    return [(fit(what, _WHAT), Ink.TEXT), (fit(amount, _AMOUNT, "right"), Ink.TEXT), (f"  {note}", Ink.DIM)]


def _gain(gain: Gain, name: str, currency: Currency) -> list[Span]:
    sales = "1 sale" if gain.sales == 1 else f"{gain.sales:,} sales"
    return _row(f"  {name}", currency.format(gain.amount), sales)


def _percent(part: Minor, whole: Minor) -> str:
    return f"{format_percent(rounded(part * WHOLE, whole))} %" if whole > 0 else ""

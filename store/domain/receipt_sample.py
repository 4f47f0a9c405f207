"""A made-up receipt with the shop's own header, foot, taxes and rounding: what a form of settings shows."""

from store.domain.money import Minor, rounded
from store.domain.receipt import Receipt, ReceiptDiscount, ReceiptLine, ReceiptShop, ReceiptTax, ReceiptTender
from store.domain.shop import Shop, Tax
from store.domain.tax import TaxPolicy, rate_totals, taxes
from store.domain.tax_rates import tax_rates

_STANDARD, _TENTH = 1900, 10
_NAMES = ("Something", "Something else")


def sample(shop: Shop) -> Receipt:
    """A receipt as the shop's sales would print; raises BadInput when its tax rates cannot be read."""
    one: Minor = 10**shop.currency.digits
    rates = [rate.percent for rate in tax_rates(shop.tax_rates)][: len(_NAMES)] or [_STANDARD]
    rates = [rates[0], rates[-1]]
    lists = [12 * one + one * 99 // 100, 4 * one]
    off = rounded(lists[0], _TENTH)
    values = [lists[0] - off, lists[1]]
    tax = taxes(values, rates, TaxPolicy(shop.tax, shop.tax_rounding))
    on_top = shop.tax is Tax.EXCLUSIVE
    nets = values if on_top else [value - part for value, part in zip(values, tax, strict=True)]
    total = sum(nets) + sum(tax)
    step = max(1, shop.cash_step)
    to_pay = rounded(total, step) * step
    given = to_pay + (-to_pay) % (20 * one)
    return Receipt(
        shop=ReceiptShop(shop.name, tuple(shop.receipt_header.splitlines()), shop.tax_number),
        number="1-000001",
        closed_at="2026-01-31 12:00",
        lane="Lane 1",
        staff="",
        currency=shop.currency,
        lines=(
            ReceiptLine(_NAMES[0], 1000, lists[0], lists[0], values[0], (ReceiptDiscount("10 % off", off),)),
            ReceiptLine(_NAMES[1], 2000, lists[1] // 2, lists[1], values[1]),
        ),
        list_total=sum(lists),
        discount_total=off,
        total=total,
        tenders=(ReceiptTender("Cash", given),),
        change=given - to_pay,
        rounding=to_pay - total,
        taxes=()
        if shop.tax is Tax.NONE
        else tuple(
            ReceiptTax(each.rate, each.net, each.tax, each.gross)
            for each in rate_totals(list(zip(rates, nets, tax, strict=True)))
        ),
        taxes_on_top=on_top,
        foot=tuple(shop.receipt_foot.splitlines()),
        qr=shop.qr_on("1-000001"),
    )

"""What goods without a receipt are worth: a price that was looked up or agreed on, with the tax of today."""

from collections.abc import Sequence
from typing import Final

from store.domain.cart import Returned
from store.domain.discounts import Discount
from store.domain.errors import BadInput, Refused
from store.domain.ids import ProductId
from store.domain.money import Currency, Milli, Minor
from store.domain.payment import BALANCE, CASH, Paid, Tender, cash_rounded
from store.domain.pricing.basket import Basket, BasketLine
from store.domain.pricing.book import PriceBook, price_book
from store.domain.pricing.engine import price
from store.domain.refunds import Refund, as_chosen, by_default
from store.domain.returns import negative
from store.domain.sale import Origin, SaleLine
from store.domain.stamps import Instant
from store.domain.values import dataclass

NO_OFFERS: tuple[Discount, ...] = ()

NEEDS_CUSTOMER: Final = "without a receipt goods come back for a customer: put one on the sale with @ first"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a unit of a product is given for without a receipt."""

    now: Minor
    """Its price."""
    lowest: Minor
    """The lowest it was sold for lately; never above its price."""


@dataclass(frozen=True, slots=True)
class WithoutReceipt:
    """Goods that are to come back without a receipt."""

    product: ProductId
    quantity: Milli
    condition: str
    value: Minor | None = None
    """What a unit is worth by agreement, at most its price; None: the lowest it was sold for lately."""
    code: str = ""
    """What was scanned or typed."""


def agreed(worth: Worth, value: Minor | None, money: Currency) -> tuple[Minor, bool]:
    """The value of a unit, and whether somebody must allow it; raises BadInput above the price of today."""
    if value is None:
        return worth.lowest, False
    if not 0 <= value <= worth.now:
        raise BadInput(f"at most {money.format(worth.now)}, which it costs today", field="value")
    return value, value > worth.lowest


def lines_back(
    returned: Sequence[Returned], book: PriceBook, *, at: Instant, tax_exempt: bool
) -> tuple[SaleLine, ...]:
    """The lines of a document that takes them back, below zero; no offer is looked at."""
    goods = [(each.goods, each.condition) for each in returned if each.goods is not None]
    plain = price_book(NO_OFFERS, (), currency=book.currency, tax=book.tax, timezone=book.timezone)
    basket = Basket(
        lines=tuple(
            BasketLine(
                unit_price=line.unit_price,
                quantity=line.quantity,
                product=line.product,
                tax_rate=line.tax_rate,
            )
            for line, _ in goods
        ),
        opened=at,
        tax_exempt=tax_exempt,
    )
    return tuple(
        negative(
            SaleLine(
                product=line.product,
                category=line.category,
                name=line.name,
                code=line.code,
                quantity=line.quantity,
                unit_price=line.unit_price,
                tax_rate=done.tax_rate,
                list=done.list,
                shares=(),
                net=done.net,
                tax=done.tax,
                total=done.total,
                origin=Origin(None, 0, condition),
                cost=line.cost,
            )
        )
        for (line, condition), done in zip(goods, price(basket, plain).lines, strict=True)
    )


def refunded(
    amount: Minor, chosen: Sequence[Tender], *, allows_cash: bool, step: Minor, currency: Currency
) -> Refund:
    """Pay it out: on the customer's balance, or in cash where the shop allows that and it is chosen.

    Raises:
        BadInput, Refused: it goes back in no other way.
    """
    if not chosen:
        return by_default(amount, ways(amount), step=step)
    if any(tender.kind not in {BALANCE, CASH} for tender in chosen):
        raise Refused("without a receipt nothing goes back on a card or a voucher: it goes on the balance")
    if any(tender.kind == CASH and tender.amount for tender in chosen) and not allows_cash:
        raise Refused("without a receipt it goes on the customer's balance: the shop gives no cash for it")
    paid = Paid(CASH, "", amount, cash_rounded(amount, step))
    return as_chosen(amount, chosen, [paid], step=step, currency=currency)


def ways(amount: Minor) -> tuple[Paid, ...]:
    """How goods without a receipt count as paid: what they are exchanged for goes back on the balance."""
    return (Paid(BALANCE, "", amount),) if amount else ()

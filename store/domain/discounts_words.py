"""What a discount says of itself to people, wherever it is read."""

from store.domain.discounts import Discount, Kind, Per
from store.domain.money import Currency, format_percent


def gives(discount: Discount, currency: Currency) -> str:
    """What it takes off, and from which sum on."""
    value = currency.format(discount.value)
    match discount.kind:
        case Kind.PERCENT:
            told = f"{format_percent(discount.value)} %"
        case Kind.AMOUNT:
            told = f"{value} off" if discount.per is Per.SALE else f"{value} off each"
        case Kind.PRICE:
            told = f"for {value}"
        case Kind.MULTIBUY:
            told = f"{discount.buy} for {value}"
    return f"{told} from {currency.format(discount.minimum)}" if discount.minimum else told

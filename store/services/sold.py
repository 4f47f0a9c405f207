"""What a document of sale is made of: its lines as sold, who bought, how it was paid, what is told of it."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.cart import MONEY, Cart, CartLine
from store.domain.customers import Customer
from store.domain.errors import Refused
from store.domain.money import Minor
from store.domain.payment import CASH, Tender, kicks_drawer
from store.domain.pricing.priced import PricedBasket, PricedLine
from store.domain.sale import LineKind, Sale, SaleLine, Share
from store.domain.stamps import Instant
from store.domain.till import Closed
from store.domain.values import dataclass
from store.queries import sales
from store.services.prices import Prices

if TYPE_CHECKING:
    from store.services.earning import Earner

NO_NAME = "discount"
"""What a receipt calls a discount whose name this lane does not have."""

# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_KINDS = {kind.value: kind for kind in LineKind}

EXEMPT = "yes"
"""Why no tax was taken, of a customer whose reason this lane does not have."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer as the sale will remember them."""

    name: str = ""
    groups: tuple[str, ...] = ()
    earner: "Earner | None" = None
    tax_exempt: str = ""
    """Why they pay no tax; empty when they do."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What was given for a sale, and how the change is given."""

    tenders: tuple[Tender, ...]
    change_in: str = CASH
    """`balance` puts it on the customer's balance."""


def lines_of(cart: Cart, result: PricedBasket, prices: Prices) -> tuple[SaleLine, ...]:
    """All lines in their places; what was struck is kept with all its amounts at zero."""
    done = iter(result.lines)
    return tuple(struck(line) if line.voided else _line(line, next(done), prices) for line in cart.lines)


def _line(line: CartLine, done: PricedLine, prices: Prices) -> SaleLine:
    return SaleLine(
        product=line.product,
        category=line.category,
        name=line.name,
        code=line.code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=done.tax_rate,
        list=done.list,
        shares=tuple(
            [Share(discount, prices.names.get(discount, NO_NAME), amount) for discount, amount in done.shares]
        ),
        net=done.net,
        tax=done.tax,
        total=done.total,
        kind=_KINDS[line.kind],
        note=line.note,
        cost=line.cost,
        manual=_manual(line),
        package=line.package,
    )


def struck(line: CartLine) -> SaleLine:
    """A line that was taken out again, or that is of a sale that was: all its amounts are zero."""
    return SaleLine(
        product=line.product,
        category=line.category,
        name=line.name,
        code=line.code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate,
        list=0,
        shares=(),
        net=0,
        tax=0,
        total=0,
        kind=_KINDS[line.kind],
        note=line.note,
        cost=line.cost,
        voided=True,
        manual=_manual(line),
        package=line.package,
    )


def _manual(line: CartLine) -> str:
    return "" if line.manual is None else f"{line.manual.kind.value} {line.manual.value}"


def buyer_of(connection: Connection, known: Customer | None, at: Instant, prices: Prices) -> Buyer:
    """The customer of a sale, at a moment; raises Refused when they are not there any more."""
    if known is None:
        raise Refused("the customer on the sale is not there any more: take them off with @, then pay")
    exempt = (known.tax_reason or EXEMPT) if known.tax_exempt else ""
    if not known.active:
        return Buyer(known.name, tax_exempt=exempt)
    terms, theirs = prices.terms, set(known.groups)
    current = [group for group in terms.groups(connection) if group.id in theirs and group.current(at)]
    from store.services import earning  # a sale to nobody earns nothing

    earner = earning.earner(current, lambda: terms.programs(connection), at, prices.shop.zone)
    return Buyer(known.name, tuple(group.name for group in current), earner, exempt)


def moved(cart: Cart) -> Minor:
    """What the lines of a cart cost that move money and sell nothing."""
    return sum(line.unit_price for line in cart.live if line.kind in MONEY)


def closed_as(connection: Connection, sale: Sale) -> Closed:
    """What is to be told of a sale that is closed."""
    entry = sales.earned(connection, sale.id)
    return closed_now(sale, 0 if entry is None else entry.amount)


def closed_now(sale: Sale, earned: int) -> Closed:
    """The same of one that earned so many points."""
    given = sum(tender.amount for tender in sale.tenders if tender.amount > 0)
    given_back = -sum(tender.amount for tender in sale.tenders if tender.amount < 0)
    return Closed(
        sale=sale.id,
        number=sale.number,
        total=sale.total,
        given=given,
        change=sale.change,
        earned=earned,
        kept=0 if sale.total < 0 else given_back,
        back=given_back if sale.total < 0 else 0,
        opens_drawer=kicks_drawer(sale.tenders, sale.change),
    )

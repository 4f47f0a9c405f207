"""What comes back of a sale, worked out against all that came back of it before: nothing is written here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from store.domain.catalogue import refuse_part_back
from store.domain.errors import NotFound, Refused
from store.domain.ids import SaleId
from store.domain.money import ONE, Minor, format_quantity
from store.domain.payment import BALANCE, Paid, Tender
from store.domain.refund_ways import paid_for
from store.domain.refunds import Refund, as_chosen, by_default, completed
from store.domain.returns import (
    RETURNABLE_KINDS,
    Broken,
    BrokenOffer,
    Choice,
    Left,
    after,
    broken,
    checked,
    deducted,
    left_of,
    taken,
)
from store.domain.sale import Sale, SaleKind, SaleLine
from store.domain.shop import Shop
from store.domain.stamps import utc
from store.domain.values import dataclass
from store.queries import book, catalogue, discounts, returns, sales
from store.services.shop import shop_from


@dataclass(frozen=True, slots=True)
class Plan:
    """Goods of one receipt that come back."""

    original: Sale
    later: tuple[Sale, ...]
    """What came back of it before, by document."""
    shop: Shop
    lines: tuple[SaleLine, ...]
    """Below zero; and what broken offers take back, above."""
    rest: tuple[Left, ...]
    """What stays with the customer."""
    lost: tuple[Broken, ...]
    deducted: Minor
    """What broken offers take off the refund."""

    @property
    def amount(self) -> Minor:
        """What it is worth, above zero."""
        return -sum(line.total for line in self.lines)

    @property
    def before(self) -> Minor:
        """What came back of that sale already was worth."""
        back = (line for document in self.later for line in document.lines)
        return -sum(line.total for line in back if _is_of(line, self.original))

    @property
    def ways(self) -> tuple[Paid, ...]:
        """How the sale was paid, less what went back: up to what each way may be paid out."""
        return paid_for(self.original, self.later)

    @property
    def policy(self) -> BrokenOffer:
        """What the shop has decided about broken offers."""
        return broken_offer(self.shop)


def broken_offer(shop: Shop) -> BrokenOffer:
    """What the shop has decided; a word that this lane does not know decides nothing."""
    kinds = {each.value: each for each in BrokenOffer}
    return kinds.get(shop.returns_broken, BrokenOffer.KEEP)


def plan(connection: Connection, sale: SaleId, choices: Sequence[Choice]) -> Plan:
    """Work it out; raises NotFound, BadInput, Refused with where and when goods came back already."""
    original = get(connection, sale)
    if original.kind not in RETURNABLE_KINDS:
        raise Refused(
            f"{original.number} is a {original.kind.value}:"
            " goods come back with the receipt they were sold on"
        )
    shop = shop_from(book.settings(connection))
    later = tuple(returns.later(connection, sale))
    _refuse_voided(later)
    left = left_of(original, lines_of(later))
    _refuse_elsewhere(connection, left, choices, later, shop)
    chosen = checked(left, choices)
    _refuse_parts(connection, left, chosen)
    back = tuple(
        taken(left[each.position], each.quantity, sale=sale, tax=original.tax, condition=each.condition)
        for each in chosen
    )
    rest = after(left, back)
    lost = _broken(connection, rest)
    value = -sum(line.total for line in back)
    undone = deducted(rest, lost, value, sale=original) if broken_offer(shop) is BrokenOffer.DEDUCT else ()
    return Plan(
        original, later, shop, (*back, *undone), after(rest, undone), lost, sum(line.total for line in undone)
    )


def paid_out(planned: Plan, tenders: Sequence[Tender] | None) -> Refund:
    """How all of it is paid out; the way it was paid unless said. Raises BadInput, Refused."""
    paid, shop = planned.ways, planned.shop
    if tenders is None:
        refund = by_default(planned.amount, paid, step=shop.cash_step)
    else:
        refund = as_chosen(planned.amount, tenders, paid, step=shop.cash_step, currency=shop.currency)
    return _to_somebody(planned.original, refund)


def paid_out_of(planned: Plan, amount: Minor, chosen: Sequence[Tender]) -> Refund:
    """How a part of it is paid out, in what was chosen so far; the rest the way it was paid."""
    paid, shop = planned.ways, planned.shop
    return completed(amount, chosen, paid, step=shop.cash_step, currency=shop.currency)


def _to_somebody(original: Sale, refund: Refund) -> Refund:
    if original.customer is None and any(each.kind == BALANCE for each in refund.tenders):
        raise Refused("nobody's balance can take it: the sale had no customer")
    return refund


def get(connection: Connection, sale: SaleId) -> Sale:
    """A sale, whole; raises NotFound."""
    found = sales.get(connection, sale)
    if found is None:
        raise NotFound("that sale is not here (any more); it may not have arrived yet")
    return found


def lines_of(later: Sequence[Sale]) -> list[SaleLine]:
    """The lines of several documents."""
    return [line for document in later for line in document.lines]


def _is_of(line: SaleLine, sale: Sale) -> bool:
    return line.origin is not None and line.origin.sale == sale.id


def _broken(connection: Connection, rest: tuple[Left, ...]) -> tuple[Broken, ...]:
    names = {share.discount: share.name for each in rest for share in each.line.shares}
    if not names:
        return ()
    offers = {each.id: each for each in discounts.offers(connection).discounts if each.id in names}
    return broken(rest, offers, names)


def _refuse_voided(later: Sequence[Sale]) -> None:
    for document in later:
        if document.kind is SaleKind.VOID:
            raise Refused(f"that sale was voided with {document.number}: nothing of it can come back")


def _refuse_elsewhere(
    connection: Connection, left: Sequence[Left], choices: Sequence[Choice], later: Sequence[Sale], shop: Shop
) -> None:
    """Say where and when it came back, if that is why it cannot now."""
    for choice in choices:
        if not 0 <= choice.position < len(left):
            continue
        known = left[choice.position]
        if not known.is_goods or choice.quantity <= known.quantity or choice.quantity > known.bought:
            continue
        took = [
            each
            for each in later
            if any(line.origin and line.origin.position == choice.position for line in each.lines)
        ]
        if took:
            last = took[-1]
            lane = book.lane_names(connection).get(last.lane, "another lane")
            when = f"{_local(last.closed_at, shop):%Y-%m-%d %H:%M}"
            where = f"on {lane}, {when}, with {last.number}"
            if known.quantity == 0:
                raise Refused(f"{known.line.name} came back already {where}")
            rest = format_quantity(known.quantity)
            raise Refused(f"only {rest} of {known.line.name} can still come back: the rest did {where}")


def _refuse_parts(connection: Connection, left: Sequence[Left], chosen: Sequence[Choice]) -> None:
    """Of pieces whole ones come back; what was sold in part, and what is left of it, comes back so too."""
    for choice in chosen:
        known = left[choice.position]
        is_as_sold = known.bought % ONE != 0 or choice.quantity == known.quantity
        if not choice.quantity % ONE or is_as_sold or known.line.product is None:
            continue
        product = catalogue.get(connection, known.line.product)
        if product is not None:
            refuse_part_back(replace(product, name=known.line.name), choice.quantity)


def _local(at: int, shop: Shop) -> datetime:
    return utc(at).astimezone(shop.zone)

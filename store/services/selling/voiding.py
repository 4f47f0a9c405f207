"""A sale that is voided before it was paid, as a document: numbered and sealed like all, worth nothing."""

from store.domain.cart import Cart
from store.domain.members import Member
from store.domain.sale import Sale, SaleKind
from store.queries import book, customers, sales
from store.services import documents
from store.services.shop import shop_from
from store.services.sold import struck
from store.unit import Unit


def void(unit: Unit, cart: Cart, lane: Member, reason: str) -> str:
    """Write the document; voiding the same cart twice gives the number that is there."""
    there = sales.row(unit.connection, cart.sale)
    if there is not None:
        return there.number
    if cart.held is not None:
        from store.services.selling import held  # most sales never waited

        held.end(unit, cart, lane.id)
    known = None if cart.customer is None else customers.get(unit.connection, cart.customer)
    place = documents.next_place(unit, lane)
    sale = Sale(
        id=cart.sale,
        number=place.number,
        lane=lane.id,
        staff=unit.actor.staff,
        customer=cart.customer,
        customer_name="" if known is None else known.name,
        groups=(),
        opened_at=unit.now if cart.opened_at is None else cart.opened_at,
        closed_at=unit.now,
        tax=shop_from(book.settings(unit.connection)).tax.value,
        lines=tuple(struck(line) for line in cart.lines),
        tenders=(),
        list_total=0,
        discount_total=0,
        tax_total=0,
        total=0,
        rounding=0,
        change=0,
        kind=SaleKind.VOID,
        session=place.session,
        note=cart.note,
        reason=reason,
    )
    documents.write(unit, sale, place)
    unit.did("sales.void", sale.id, reason)
    return sale.number

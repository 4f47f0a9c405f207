"""Writing a return as a document, with all that it does to accounts and to discounts that have limits."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.ids import SaleId
from store.domain.members import Member
from store.domain.refunds import Refund
from store.domain.returns import gone
from store.domain.sale import Sale, SaleKind, SaleLine
from store.events import CustomersChanged
from store.services import discount_uses, documents, return_entries
from store.services.return_plan import Plan
from store.unit import Unit


def head(unit: Unit, original: Sale, lines: Sequence[SaleLine]) -> Sale:
    """A document that takes back from a sale; number, tenders and reason are still those of the sale."""
    return replace(
        original,
        id=SaleId(unit.new_id()),
        staff=unit.actor.staff,
        opened_at=unit.now,
        closed_at=unit.now,
        lines=tuple(lines),
        list_total=sum(line.list for line in lines),
        discount_total=sum(share.amount for line in lines for share in line.shares),
        tax_total=sum(line.tax for line in lines),
        total=sum(line.total for line in lines),
        change=0,
        kind=SaleKind.RETURN,
        original=original.id,
        session=None,
        note="",
    )


def write(unit: Unit, planned: Plan, refund: Refund, reason: str, lane: Member) -> Sale:
    """Write the return of goods with their receipt; answers the document."""
    place = documents.next_place(unit, lane)
    document = replace(
        head(unit, planned.original, planned.lines),
        number=place.number,
        lane=lane.id,
        session=place.session,
        tenders=refund.tenders,
        rounding=refund.rounding,
        reason=reason,
    )
    documents.write(unit, document, place)
    taken = points_taken(unit.connection, planned)
    return_entries.book(unit, document, planned.original, taken=taken)
    discount_uses.give_back(unit, document.id, planned.original.id, gone(planned.rest))
    unit.did("sales.return", document.id, planned.original.number)
    tell(unit, document)
    return document


def points_taken(connection: Connection, planned: Plan) -> int:
    """Earned points that go back with it."""
    return return_entries.taken_back(connection, planned.original, planned.later, planned.lines)


def tell(unit: Unit, document: Sale) -> None:
    """Say whose figures are others now."""
    if document.customer is not None:
        unit.tell([CustomersChanged(frozenset([document.customer]))])

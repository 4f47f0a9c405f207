"""Voiding a sale that was closed: a document that mirrors it, so that both count nowhere."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.members import Member
from store.domain.payment import CASH
from store.domain.return_cart import checked_reason
from store.domain.return_preview import Returned
from store.domain.returns import mirrored
from store.domain.sale import Sale, SaleKind
from store.queries import returns
from store.services import discount_uses, documents, drawer_sessions, return_entries
from store.services.return_documents import head, tell
from store.unit import Unit


def void(unit: Unit, original: Sale, lane: Member, reason: str) -> Returned:
    """Write the document; that the sale may be voided is known. Raises BadInput, Refused."""
    place = documents.next_place(unit, lane)
    document = replace(
        head(unit, original, mirrored(original)),
        kind=SaleKind.VOID,
        number=place.number,
        lane=lane.id,
        session=place.session,
        tenders=tuple(replace(each, amount=-each.amount, points=-each.points) for each in original.tenders),
        rounding=-original.rounding,
        change=-original.change,
        reason=checked_reason(reason),
    )
    documents.write(unit, document, place)
    points = return_entries.reverse(unit, document, original)
    discount_uses.give_back(unit, document.id, original.id, range(len(original.lines)))
    unit.did("sales.void", document.id, original.number)
    tell(unit, document)
    return Returned(
        sale=document.id,
        number=document.number,
        refund_total=original.total,
        points=points,
        tenders=document.tenders,
        opens_drawer=any(each.kind == CASH for each in document.tenders),
    )


def why_not(connection: Connection, sale: Sale, lane: bytes) -> str | None:
    """Why a sale cannot be voided, and what to do instead; None when it can."""
    if sale.kind is not SaleKind.SALE:
        return f"{sale.number} is a {sale.kind.value}, and only a sale can be voided"
    if sale.lane != lane:
        return "only the lane that sold it can void it: return the goods instead"
    if returns.later(connection, sale.id):
        return f"something of {sale.number} came back or was voided already: return the rest instead"
    if sale.session is None or sale.session != drawer_sessions.current(connection):
        return "the drawer's session of that sale is closed: return the goods instead"
    return None

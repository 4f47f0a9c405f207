"""A sale with what followed from it, and goods that came back twice: for whoever looks."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from store.domain.ids import LaneId, SaleId
from store.domain.return_preview import Document, DoubleReturn, SalePage
from store.domain.returns import RETURNABLE_KINDS, left_of
from store.domain.sale import Sale
from store.queries import book, returns, sales
from store.services.return_plan import get, lines_of


def page(connection: Connection, sale: SaleId) -> SalePage:
    """A sale and what followed from it; raises NotFound."""
    found = get(connection, sale)
    later = returns.later(connection, sale)
    lanes = book.lane_names(connection)
    staff = {person.id: person.name for person in book.staff(connection)}
    original = None if found.original is None else sales.row(connection, found.original)
    return SalePage(
        sale=found,
        left=left_of(found, lines_of(later)) if found.kind in RETURNABLE_KINDS else (),
        later=tuple(_document(each, lanes) for each in later),
        lane=lanes.get(found.lane, ""),
        staff=staff.get(found.staff, ""),
        original="" if original is None else original.number,
        points_earned=sales.points_moved(connection, sale),
    )


def stands(page: SalePage) -> bool:
    """Whether anything of it is still with the customer; what only took goods back stays so."""
    return not page.left or any(each.line.quantity > 0 and not each.line.voided for each in page.left)


def doubles(connection: Connection, among: Collection[bytes] | None = None) -> list[DoubleReturn]:
    """Goods of which more came back than was sold, of some sales or all, with what took them."""
    lanes = book.lane_names(connection)
    return [
        DoubleReturn(
            sale, get(connection, sale).number, place, name, bought, back,
            tuple(
                _document(each, lanes)
                for each in returns.later(connection, sale)
                if any(line.origin and line.origin.position == place for line in each.lines)
            ),
        )
        for sale, place, name, bought, back in returns.doubles(connection, among)
    ]  # fmt: skip


def _document(sale: Sale, lanes: Mapping[LaneId, str]) -> Document:
    return Document(
        sale.id, sale.number, sale.kind.value, sale.closed_at, lanes.get(sale.lane, ""), sale.total
    )

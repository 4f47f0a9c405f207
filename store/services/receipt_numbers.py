"""Which sale the number of a receipt names."""

from sqlalchemy import Connection

from store.domain.errors import NotFound, Refused
from store.domain.ids import SaleId, id_of_text
from store.domain.stamps import utc
from store.queries import book, sales
from store.services.shop import shop_from


def sale_named(connection: Connection, text: str) -> SaleId:
    """The sale of a receipt number, or of an id.

    Two sales have one number where a lane sold on from an old copy of its book before any lane told it of
    what it had sold since: which one is meant is for a person to say.

    Raises:
        NotFound: there is none here.
        Refused: there are several of that number.
    """
    wanted = text.strip()
    found = sales.numbered(connection, wanted) or _identified(connection, wanted)
    if not found:
        raise NotFound(f"no receipt {wanted!r} on this lane; it may not have arrived yet")
    if len(found) > 1:
        zone = shop_from(book.settings(connection)).zone
        rows = [row for row in (sales.row(connection, sale) for sale in found) if row is not None]
        moments = sorted(utc(row.closed_at).astimezone(zone) for row in rows)
        told = " and ".join(f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments)
        raise Refused(f"several receipts have the number {wanted}, of {told}: take the one meant in F7")
    return found[0]


def _identified(connection: Connection, text: str) -> list[SaleId]:
    raw = id_of_text(text)
    return [SaleId(raw)] if raw is not None and sales.is_there(connection, SaleId(raw)) else []

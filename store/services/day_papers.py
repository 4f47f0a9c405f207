"""The papers of the drawer's day, from the book: of an X or a Z, and of cash put in or taken out."""

from typing import Final

from sqlalchemy import Connection

from store.domain.day_report import DayReport
from store.domain.day_slips import Letterhead, cash_slip, report_slip
from store.domain.drawer import Entry
from store.domain.ids import LaneId
from store.domain.shop import Shop
from store.domain.slip import Slip
from store.domain.stamps import utc
from store.queries import book
from store.services.shop import shop_from

_TIME: Final = "%Y-%m-%d %H:%M"


def cash_paper(connection: Connection, entry: Entry) -> Slip:
    """The paper for cash that was put in or taken out."""
    shop = shop_from(book.settings(connection))
    lane = lanes_known(connection, {entry.lane})[entry.lane]
    staff = next((one.name for one in book.staff(connection) if one.id == entry.staff), "")
    return cash_slip(entry, shop.currency, _of_shop(shop), lane=lane, staff=staff)


def report_paper(connection: Connection, report: DayReport, *, seal: str) -> Slip:
    """The paper of an X, or of a Z with its seal."""
    return report_slip(report, letterhead(connection), seal=seal)


def letterhead(connection: Connection) -> Letterhead:
    """Of the shop as it is called now."""
    return _of_shop(shop_from(book.settings(connection)))


def _of_shop(shop: Shop) -> Letterhead:
    return Letterhead(shop.name, lambda at: utc(at).astimezone(shop.zone).strftime(_TIME))


def lanes_known(connection: Connection, heard: set[LaneId]) -> dict[LaneId, str]:
    """Lanes that work in the shop, or that were heard of, in the order of their numbers."""
    members = book.known_lanes(connection).values()
    every = {
        member.id: member.name
        for member in sorted(members, key=lambda member: member.number)
        if not member.is_gone or member.id in heard
    }
    return {**every, **{lane: "unknown lane" for lane in heard if lane not in every}}

"""Where this lane's drawer goes on after its book came back from other lanes, from an image or in pieces."""

from contextlib import suppress

from sqlalchemy import Connection

from store.domain.day_report import read
from store.domain.drawer import checked_float
from store.domain.errors import BadInput
from store.domain.ids import LaneId
from store.queries import drawer, sites
from store.services.day_figures import LAST_Z, last_number
from store.services.drawer_sessions import FLOAT, current


def follow(connection: Connection, lane: LaneId) -> None:
    """Go on after the last Z of this lane that is known, in a session that has none.

    That is the one which is open here, or else the last one: the machine that opened it is gone, and what was
    sold in it would be in no Z.
    """
    last = drawer.latest(connection, lane)
    if last is not None and last.number >= last_number(connection):
        sites.set_local(connection, LAST_Z, last.number, last.seal)
        # One that cannot be read here leaves the float that is known.
        with suppress(BadInput):
            sites.set_local(connection, FLOAT, checked_float(read(last.content).next_float))
    here = current(connection)
    if here is None or drawer.get(connection, here):
        left = drawer.last_open(connection, lane)
        sites.set_local(connection, sites.SESSION, 0, "" if left is None else left.hex())

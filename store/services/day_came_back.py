"""Documents that came back from other lanes into sessions of this one that had their Z before."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection

from store.domain.day_report import DayReport, Named, Sums, named, read
from store.domain.errors import BadInput
from store.domain.ids import LaneId
from store.domain.money import Minor
from store.queries import day_sums, drawer

_LOOKED_BACK: Final = 31
"""Zs: an image is hardly older than a month, and a year of sales is too much to count at each Z."""


def came_back(connection: Connection, lane: LaneId) -> tuple[Named, ...]:
    """What is in no Z yet, by the Z of its session."""
    return tuple(_untold(connection, lane))


def _untold(connection: Connection, lane: LaneId) -> Iterator[Named]:
    kept: list[tuple[bytes, DayReport]] = []
    for one in drawer.last(connection, lane, _LOOKED_BACK):
        with suppress(BadInput):
            kept.append((one.session, read(one.content)))
    told = {one.name: one for one in named(one for _, z in kept for one in z.sums.came_back)}
    there = day_sums.counts(connection, [session for session, _ in kept])
    for session, z in kept:
        before = told.get(z.name, Named(z.name, 0, 0))
        count = there.get(session, 0) - z.documents - before.count
        if count > 0:
            now = day_sums.sums(connection, session, lane)
            yield Named(z.name, count, _worth(now) - _worth(z.sums) - before.amount)


def _worth(sums: Sums) -> Minor:
    return sums.turnover.gross + sums.moved

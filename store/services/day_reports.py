"""Zs as they were kept, the Z of a store's day, and the papers of both. Nothing is computed anew."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

from store.domain.day_report import DayReport, LaneDay, StoreDay, added, as_plain, read
from store.domain.day_slips import Letterhead, count_rows, figure_rows, store_slip
from store.domain.drawer import Entry
from store.domain.errors import NotFound
from store.domain.ids import LaneId
from store.domain.money import currency
from store.domain.shop import Shop
from store.domain.slip import Slip
from store.domain.stamps import Instant, since_epoch, utc
from store.domain.values import dataclass
from store.queries import book, drawer
from store.queries.drawer import Kept
from store.services.day_papers import cash_paper, lanes_known, letterhead, report_paper
from store.services.exports.files import appearing, table
from store.services.shop import shop_from
from store.unit import Units


@dataclass(frozen=True, slots=True)
class Sealed:
    """A Z and its seal."""

    report: DayReport
    seal: str
    lane: LaneId


class DayReports:
    """Reads them; they came from this lane or another."""

    def __init__(self, units: Units) -> None:
        self._units = units

    def count(self) -> int:
        """How many Zs are known here."""
        with self._units.database.reading() as connection:
            return drawer.count(connection)

    def window(self, start: int, size: int) -> list[Sealed]:
        """A slice of them, the newest first."""
        with self._units.database.reading() as connection:
            return [_sealed(kept) for kept in drawer.window(connection, start, size)]

    def position(self, session: bytes) -> int | None:
        """Where one stands among them, from 0."""
        with self._units.database.reading() as connection:
            return drawer.position(connection, session)

    def get(self, session: bytes) -> Sealed:
        """The Z of a session; raises NotFound."""
        with self._units.database.reading() as connection:
            kept = drawer.get(connection, session)
        if kept is None:
            raise NotFound("that Z is not here; it may not have arrived yet")
        return _sealed(kept)

    def numbered(self, number: int, lane: LaneId) -> Sealed:
        """A lane's Z of a number; raises NotFound."""
        with self._units.database.reading() as connection:
            kept = drawer.numbered(connection, lane, number)
        if kept is None:
            raise NotFound(f"that lane has no Z {number} here; it may not have arrived yet")
        return _sealed(kept)

    def today(self) -> date:
        """The shop's day now."""
        with self._units.database.reading() as connection:
            zone = shop_from(book.settings(connection)).zone
        return utc(self._units.world.now()).astimezone(zone).date()

    def store_day(self, day: date) -> StoreDay:
        """The Zs that all lanes made on a day of the shop, summed; and which days are not whole in it."""
        with self._units.database.reading() as connection:
            shop = shop_from(book.settings(connection))
            since, until = (_midnight(each, shop) for each in (day, day + timedelta(days=1)))
            kept = drawer.closed_between(connection, since, until)
            gone = {lane for lane, member in book.known_lanes(connection).items() if member.is_gone}
            # What a lane that is gone left open is told with the day it was opened on, and with no later one.
            opened = {
                entry.lane: entry
                for entry in drawer.open_sessions(connection)
                if entry.at < until and (entry.lane not in gone or entry.at >= since)
            }
            lanes = lanes_known(connection, {one.lane for one in kept} | set(opened))
        numbers = {lane: tuple(sorted(one.number for one in kept if one.lane == lane)) for lane in lanes}
        return StoreDay(
            day=day.isoformat(),
            currency=shop.currency.code,
            lanes=tuple(
                LaneDay(
                    lane=name,
                    reports=numbers[lane],
                    open_since=opened[lane].at if lane in opened else None,
                    is_gone=lane in gone,
                )
                for lane, name in lanes.items()
            ),
            sums=added(_sealed(one).report.sums for one in kept),
        )

    def write(self, path: Path, session: bytes) -> None:
        """Write a Z into a file that is not there yet: as JSON where its name ends so, else as a table.

        Raises:
            NotFound, Refused, BadInput, Unavailable: there is no file then.
        """
        kept = self.get(session)
        with appearing(path, replace=False) as file:
            if path.suffix.casefold() == ".json":
                plain = {**as_plain(kept.report), "seal": kept.seal}
                file.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
                return
            known = (("Number", str(kept.report.number)), ("Lane", kept.report.lane), ("Seal", kept.seal))
            rows = figure_rows(kept.report.sums, currency(kept.report.currency))
            counts = count_rows(kept.report, self._letterhead())
            table(file, ("Part", "Figure", "Value"), [*(("Z", *one) for one in known), *rows, *counts])

    def slip(self, report: DayReport, *, seal: str = "") -> Slip:
        """The paper of an X, or of a Z with its seal."""
        with self._units.database.reading() as connection:
            return report_paper(connection, report, seal=seal)

    def store_slip(self, day: StoreDay) -> Slip:
        """The paper of a store's Z."""
        return store_slip(day, self._letterhead())

    def cash_slip(self, entry: Entry) -> Slip:
        """The paper for cash that was put in or taken out."""
        with self._units.database.reading() as connection:
            return cash_paper(connection, entry)

    def _letterhead(self) -> Letterhead:
        with self._units.database.reading() as connection:
            return letterhead(connection)


def _sealed(kept: Kept) -> Sealed:
    return Sealed(read(kept.content), kept.seal, kept.lane)


def _midnight(day: date, shop: Shop) -> Instant:
    return since_epoch(datetime.combine(day, time.min, shop.zone))

"""A book that was found damaged, and another lane's that is to take its place."""

from pathlib import Path

from store.domain.ids import LaneId
from store.domain.remnants import Remnant
from store.engine import Database, sqlite_url
from store.faults import DamageMark, found_in
from store.queries import reached, sites
from store.services import replacing, salvage
from store.services.salvage import Salvage


class DamagedBook:
    """The file of a damaged book. It is only read, until `replace`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def is_sound(self) -> bool:
        """Whether it is no damaged book after all; blocks for seconds."""
        return not DamageMark(self.file).is_set and not found_in(self.file)

    def remnant(self, lane: LaneId) -> Remnant:
        """What it still says of its lane and the others; raises Unavailable."""
        return salvage.look_at(self.file, lane)

    def salvage(self, made: Path, lane: LaneId, found: Remnant) -> Salvage:
        """What the lane wrote into it and `made`, another lane's book, lacks; raises Unavailable."""
        database = Database(sqlite_url(made))
        try:
            site = salvage.next_free(database, lane, found.next_epoch)
            with database.reading() as connection:
                shared, forgotten = sites.vector(connection), reached.floor(connection)
        finally:
            database.close()
        return Salvage(self.file, shared, forgotten, site)

    def replace(self, made: Path) -> Path:
        """Let `made` be the lane's book, written from now on as nobody has before; where this one lies then.

        Raises Unavailable.
        """
        database = Database(sqlite_url(made))
        try:
            salvage.begin_life(database)
        finally:
            database.close()
        return replacing.put_in_place(made, self.file)

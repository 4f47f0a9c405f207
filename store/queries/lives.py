"""Lives of a site: what tells two programs apart that wrote as the same lane, and parts what they wrote.

A till that is brought back from an old image and first meets a lane that was away as well cannot know that it
is a copy. It writes on, and gives names (site, version) that others have given already. What holds then:

* each program that writes begins with a row of `RUNS`, so both lives are known by their runs;
* a batch says of which life it goes on, and a lane that has another one takes nothing of it (`fits`): on
  every lane a site is all of one life up to its vector, though not the same one everywhere;
* the lane itself, once it meets who has the other life, learns where the two part (`parting`), and names
  anew what its own book has above that, as its next epoch (`part`). It writes a row of `PARTINGS`; whoever
  has that life does the same (`heed`), is back at where they part, and is sent the other life like anybody;
* the lane itself may never be linked to who has the other life. Two others that meet with different lives of
  it write down which they are (`queries.branches`), which reaches it by any way, and it parts as told above.

So both lives are on every lane in the end, each under a name of its own. Not covered: an image of a program's
memory that runs on twice, for that draws no new run; an image from when the lane was alone in its shop, if it
tells others of what it wrote before it meets who knows more; a lane that has by then itself the life in which
no program began where the two part, for that one cannot be named; and one that never comes back: whoever has
one of two lives of it keeps what it has, and says that there is more elsewhere.

A sale that waited in the image, parked or in the file of the open cart, both lives may close, each in its
way: that is two sales, for in every run of the program it goes on under another id (`holding.gone_on`).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection

from store.domain.changes import Batch, Cell, Life, Site, Trail, Version, life_of, site_bytes
from store.domain.ids import ID_BYTES, LaneId
from store.domain.values import dataclass
from store.queries import rows, sites
from store.queries.driver import fetch, run
from store.queries.rows import Mark, Row
from store.queries.wire import VER
from store.tables.book import PARTINGS, RUNS
from store.tables.every import every

_ID = 16
"""The number of a run's id among its columns."""

TRAIL_MAX = 50_000
"""Runs of a lane that are told, the latest: as many as a frame may have. No old copy is older than that."""


_OTHERS = "SELECT count(*) FROM lanes"


def begin(connection: Connection, random: Callable[[int], bytes], at: int, mark: Mark) -> None:
    """Note that what is written from `mark` on is a program's that never wrote before.

    As long as a lane is alone in its shop there is nobody who could hear of two lives of it.
    """
    ((lanes,),) = fetch(connection, _OTHERS)
    if lanes < 2:  # noqa: PLR2004 - itself
        return
    # Machines that draw the same after each start are told apart by who they are and how far they got.
    drawn = random(ID_BYTES) + site_bytes(sites.site_of(connection, mark.site)) + mark.ver.to_bytes(8, "big")
    run_id = hashlib.sha256(drawn).digest()[:ID_BYTES]
    rows.insert(connection, RUNS, [{"id": run_id, "at": at}], mark)


_LAST = "SELECT id FROM runs WHERE site = ? AND ver <= ? ORDER BY ver DESC LIMIT 1"


def at(connection: Connection, site: int, version: Version) -> Life:
    """Of which life a version of a site is here."""
    for (run_id,) in fetch(connection, _LAST, (site, version)):
        return life_of(bytes(run_id))
    return 0


def of(connection: Connection, site: Site, version: Version) -> Life:
    """The same of a site that may be unknown here: 0 then."""
    number, _ = _standing(connection, site)
    return at(connection, number, version)


_OF_ALL = """
SELECT lane_id, epoch,
  (SELECT id FROM runs WHERE runs.site = sites.site AND runs.ver <= sites.ver ORDER BY runs.ver DESC LIMIT 1)
FROM sites WHERE ver > 0
"""


def latest(connection: Connection) -> dict[Site, Life]:
    """Of which life the latest version here of each site is."""
    found = fetch(connection, _OF_ALL)
    return {
        Site(LaneId(lane), epoch): 0 if run_id is None else life_of(bytes(run_id))
        for lane, epoch, run_id in found
    }


_RUNS = "SELECT ver, id FROM runs WHERE site = ? AND ver > ? AND ver <= ? ORDER BY ver"


def runs(
    connection: Connection, site: int, after: Version, through: Version
) -> tuple[tuple[Version, bytes], ...]:
    """The runs that began with a site's versions after one and up to another, and with which."""
    return tuple(
        (int(ver), bytes(run_id)) for ver, run_id in fetch(connection, _RUNS, (site, after, through))
    )


_LATEST = "SELECT ver, id FROM runs WHERE site = ? AND ver <= ? ORDER BY ver DESC LIMIT ?"


def trail(connection: Connection, site: Site) -> Trail:
    """The lives of a site as this book has it."""
    number, through = _standing(connection, site)
    latest = fetch(connection, _LATEST, (number, through, TRAIL_MAX))
    begun = ((int(ver), life_of(bytes(run_id))) for ver, run_id in reversed(latest))
    return Trail(site, through, tuple(begun))


def doubts(connection: Connection, own: sites.Own, known: Site, version: Version, life: Life | None) -> bool:
    """Whether what somebody has of a site up to a version may not be of the life that is here.

    Of the site this lane writes as nobody can have more than it has told.
    """
    number, through = _standing(connection, known)
    if number == own.site and sites.is_old_copy(connection, own, version):
        return True
    if life is None:
        return False
    return bool(through) and at(connection, number, min(version, through)) != life


def _standing(connection: Connection, site: Site) -> tuple[int, Version]:
    """The local number of a site and how far it is here; twice 0 for one that nobody here has heard of."""
    sql = "SELECT site, ver FROM sites WHERE lane_id = ? AND epoch = ?"
    for number, ver in fetch(connection, sql, (site.lane, site.epoch)):
        return int(number), int(ver)
    return 0, 0


_OF_SITE = "FROM partings WHERE lane_id = ? AND epoch = ?"


@dataclass(frozen=True, slots=True)
class Parting:
    """Where what is here of a site and what somebody else has of it part."""

    above: Version
    """Up to here both have the same."""
    runs: tuple[tuple[Version, bytes], ...]
    """The runs that are here alone, by the versions they began with; none when nothing is."""


def parting(connection: Connection, theirs: Trail) -> Parting | None:
    """Where they part; None as long as the one that has less has nothing that the other one has not.

    None too when theirs is known to be parted: whoever told of it has not heard so yet.
    """
    known = fetch(connection, f"SELECT from_ver, run_id {_OF_SITE}", theirs.site)
    if not set(theirs.begun).isdisjoint((ver, life_of(bytes(run_id))) for ver, run_id in known):
        return None
    number, through = _standing(connection, theirs.site)
    # Of one that is as long as can be told nothing is known of what was before: that is taken for the same.
    start = theirs.begun[0][0] - 1 if len(theirs.begun) == TRAIL_MAX else 0
    mine = runs(connection, number, start, through)
    same = 0
    for (ver, run_id), told in zip(mine, theirs.begun, strict=False):
        if (ver, life_of(run_id)) != told:
            break
        same += 1
    my_next = mine[same][0] if same < len(mine) else through + 1
    others = theirs.begun[same][0] if same < len(theirs.begun) else theirs.through + 1
    above = min(my_next, others) - 1
    if above >= min(through, theirs.through):
        return None
    return Parting(above, mine[same:])


def part(connection: Connection, site: int, above: Version, heir: int) -> None:
    """Name anew, as the site `heir`'s, all that is here of a site above a version; numbers are local ones.

    Versions stay what they were, so that what an action names by them stays too.
    """
    for spec in every().values():
        name = spec.table.name
        run(connection, f'UPDATE "{name}" SET site = ? WHERE site = ? AND ver > ?', [(heir, site, above)])  # noqa: S608 - our own table names
    run(connection, _NOT_TWICE, [(site, above, heir)])
    run(connection, "UPDATE waiting SET site = ? WHERE site = ? AND ver > ?", [(heir, site, above)])
    sites.reached(connection, heir, sites.reach(connection, site))
    run(connection, _BACK, [(above, above, above, above, above, site)])
    # Somebody may have claimed more than that by a name that means something else from now on.
    run(connection, "DELETE FROM cuts", [()])


_NOT_TWICE = (
    "DELETE FROM waiting WHERE site = ? AND ver > ? AND EXISTS (SELECT 1 FROM waiting AS other"
    " WHERE other.site = ? AND other.ver = waiting.ver AND other.table_no = waiting.table_no"
    " AND other.row_key = waiting.row_key)"
)
_BACK = (
    "UPDATE sites SET ver = ?, floor = CASE WHEN floor > ? THEN ? ELSE floor END,"
    " swept = CASE WHEN swept > ? THEN ? ELSE swept END WHERE site = ?"
)


def tell(connection: Connection, parted: Site, found: Parting, heir: int) -> None:
    """Let everybody know whose is what was written here as `parted`'s above where it parts: after `part`.

    Of its first run, as a part of its first version: whoever has any of it has that one, nobody hears of any
    of it without, and a till that was brought back once more with a part of it says it in the same words.
    """
    if not found.runs:
        return
    first, run_id = found.runs[0]
    ((hlc,),) = fetch(connection, "SELECT hlc FROM runs WHERE id = ?", (run_id,))
    named = hashlib.sha256(b"parting" + site_bytes(parted) + run_id).digest()[:ID_BYTES]
    row: Row = {
        "id": named,
        "lane_id": parted.lane,
        "epoch": parted.epoch,
        "above": found.above,
        "run_id": run_id,
        "from_ver": first,
    }
    if not fetch(connection, "SELECT 1 FROM partings WHERE id = ?", (named,)):
        rows.insert(connection, PARTINGS, [row], Mark(int(hlc), heir, first))


def tells(batch: Batch) -> bool:
    """Whether a batch says of a life that it parts."""
    number = rows.spec_of(PARTINGS).number
    return any(told.table == number for told in batch.tables)


_TOLD = (
    "SELECT parted.site, told.above, told.site FROM partings AS told"
    " JOIN sites AS parted ON parted.lane_id = told.lane_id AND parted.epoch = told.epoch"
    " JOIN sites AS heirs ON heirs.site = told.site"
    " AND heirs.lane_id = parted.lane_id AND heirs.epoch > parted.epoch"
    " JOIN runs ON runs.id = told.run_id AND runs.site = parted.site AND runs.ver = told.from_ver"
    " WHERE told.above >= 0 AND told.above < told.from_ver AND parted.site {} ?"
    " ORDER BY told.from_ver DESC, told.id LIMIT 1"
)


def heir_of(connection: Connection, site: int) -> tuple[Version, int] | None:
    """Above which version what is here of a site is another one's, as its lane has told, and whose.

    The own site's too: its lane may have parted with it in a life of which this book is an old copy.
    """
    for _, above, heir in fetch(connection, _TOLD.format("="), (site,)):
        return int(above), int(heir)
    return None


def heed(connection: Connection, *, but: int) -> None:
    """Name anew what is here of lives that are parted, as their own lanes say: mostly nothing is.

    The own site, `but`, is this lane's own business: it learns of it from who has the other life.
    """
    while found := fetch(connection, _TOLD.format("<>"), (but,)):  # each brings its run to a later site
        part(connection, *found[0])


def parted_runs(connection: Connection, site: Site) -> set[bytes]:
    """The runs that do not belong to a site, though they were written as it."""
    found = fetch(connection, f"SELECT run_id {_OF_SITE}", site)
    return {bytes(run_id) for (run_id,) in found}


def fits(connection: Connection, here: int, batch: Batch, through: Version) -> bool:
    """Whether a batch goes on where this book is with its site, which it has up to `through`.

    `here` is the site's local number. What does not say of which life it is is believed to.
    """
    if batch.life is not None and at(connection, here, batch.after) != batch.life:
        return False
    came = dict(_runs_in(batch))
    if batch.life is not None and batch.after < through:
        mine = runs(connection, here, batch.after, min(through, batch.through))
        if mine != tuple(sorted((ver, run_id) for run_id, ver in came.items() if ver <= through)):
            return False
    return not came or came.keys().isdisjoint(parted_runs(connection, batch.site))


def _runs_in(batch: Batch) -> Iterable[tuple[bytes, Version]]:
    number = rows.spec_of(RUNS).number
    for told in batch.tables:
        if told.table == number and {_ID, VER} <= set(told.columns):
            columns: dict[int, Sequence[Cell]] = dict(zip(told.columns, told.values, strict=False))
            for run_id, ver in zip(columns[_ID], columns[VER], strict=False):
                if isinstance(run_id, bytes) and isinstance(ver, int):
                    yield run_id, ver

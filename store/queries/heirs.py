"""Whose the rights are that sites have booked: their own, or their heirs' once they are retired."""

from sqlalchemy import Connection

from store.domain.changes import SITE_BYTES, Site, site_of_bytes
from store.domain.heirs import Retirement, is_retired, owner, unowned
from store.domain.ids import LaneId
from store.queries.driver import fetch


class Owners:
    """Who has what each site booked, as one transaction knows it."""

    def __init__(self, connection: Connection) -> None:
        found = fetch(connection, _SITES)
        self._sites = {site: Site(LaneId(bytes(lane)), epoch) for site, lane, epoch, _ in found}
        self._own = found[0][3] if found else 0
        self.lives: dict[LaneId, int] = {}
        """Of each lane the epoch of its latest life that is known here."""
        for site in self._sites.values():
            self.lives[site.lane] = max(site.epoch, self.lives.get(site.lane, 0))
        self._below: dict[LaneId, int] = {}
        self._left: dict[LaneId, list[Retirement]] = {}
        lanes = {site.lane for site in self._sites.values()}
        for written, below, heir in fetch(connection, _LANES):
            lane = LaneId(bytes(written))
            lanes.add(lane)
            self._below[lane] = max(below, self._below.get(lane, 0))
            if heir is not None and len(heir) == SITE_BYTES:
                self._left.setdefault(lane, []).append(Retirement(below, site_of_bytes(heir)))
        for several in self._left.values():
            several.sort(reverse=True)  # of heirs who were not to be two every lane takes the same one
        self._count = len(lanes)
        self._of = {number: owner(site, self._below, self._left) for number, site in self._sites.items()}

    @property
    def is_alone(self) -> bool:
        """Whether there is no other lane, nor an earlier life of this one: all rights are here."""
        return len(self._sites) == self._count == 1

    def of(self, number: int) -> Site:
        """Who has what the site of a local number booked."""
        return self._of[number]

    def of_written(self, site: bytes) -> Site:
        """The same of a site as 24 bytes."""
        return self.of_site(site_of_bytes(site))

    def of_site(self, site: Site) -> Site:
        """The same of any site, known here or not."""
        return owner(site, self._below, self._left)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Local numbers of all sites that are known."""
        return tuple(self._sites)

    def site(self, number: int) -> Site:
        """The site of a local number, retired or not."""
        return self._sites[number]

    @property
    def here(self) -> Site:
        """The site this lane writes as."""
        return self._sites[self._own]

    def is_nobodys(self, lane: LaneId) -> bool:
        """Whether nobody has what a lane left, and it is not that an heir is still to have it."""
        last = self.of_site(Site(lane, 0)).lane
        return self.of_site(Site(lane, 0)) == unowned(last) and bool(self._left.get(last))

    def waits_to_go_on(self, life: Site) -> bool:
        """Whether a lane is in that life, and nobody has what it had in those before."""
        is_latest = life == self.here or (
            life.lane != self.here.lane and life.epoch == self.lives.get(life.lane)
        )
        return is_latest and life.epoch > self._below.get(life.lane, 0)

    def is_retired(self, site: Site) -> bool:
        """Whether a site spends nothing any more, whoever has what it left."""
        return is_retired(site, self._below)


_SITES = "SELECT site, lane_id, epoch, (SELECT number FROM local WHERE key = 'site') FROM sites"
_LANES = "SELECT id, retired, NULL FROM lanes UNION ALL SELECT lane_id, below, heir FROM estates"

"""Whose the rights are that sites have booked: their own, or their heirs' once they are retired."""

from sqlalchemy import Connection

from store.domain.changes import SITE_BYTES, Site, site_of_bytes
from store.domain.heirs import Retirement, is_retired, owner
from store.domain.ids import LaneId
from store.queries.driver import fetch


class Owners:
    """Who has what each site booked, as one transaction knows it."""

    def __init__(self, connection: Connection) -> None:
        found = fetch(connection, _SITES)
        self._sites = {site: Site(LaneId(bytes(lane)), epoch) for site, lane, epoch, _ in found}
        self._own = found[0][3] if found else 0
        lanes = fetch(connection, _LANES)
        self._lanes = {LaneId(bytes(lane)) for lane, _, _ in lanes} | {
            site.lane for site in self._sites.values()
        }
        self._retired = {
            LaneId(bytes(lane)): Retirement(below, site_of_bytes(heir))
            for lane, below, heir in lanes
            if below > 0 and len(heir) == SITE_BYTES
        }
        self._of = {number: owner(site, self._retired) for number, site in self._sites.items()}

    @property
    def is_alone(self) -> bool:
        """Whether there is no other lane, nor an earlier life of this one: all rights are here."""
        return len(self._sites) == len(self._lanes) == 1

    def of(self, number: int) -> Site:
        """Who has what the site of a local number booked."""
        return self._of[number]

    def of_written(self, site: bytes) -> Site:
        """The same of a site as 24 bytes."""
        return owner(site_of_bytes(site), self._retired)

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

    def is_retired(self, site: Site) -> bool:
        """Whether a site spends nothing any more."""
        return is_retired(site, self._retired)


_SITES = "SELECT site, lane_id, epoch, (SELECT number FROM local WHERE key = 'site') FROM sites"
_LANES = "SELECT id, retired, heir FROM lanes"

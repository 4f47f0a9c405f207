"""Which peer each site's rows are being pulled from, so that no two peers send the same rows.

Shared by all sessions of a lane. A site's own lane, while linked, pushes its rows unasked: it is
claimed for as long, unless it lacks what others have (it may be an old copy of itself and not know it, and
will only learn it from whoever got it elsewhere), and but for bulks, which it pushes to a few peers only
(`Favourites` is the other half of this: whom this lane pushes to). Any other claim lapses when nothing comes.
"""

from math import inf
from typing import NamedTuple

from netsync.protocol import limits
from store.domain.changes import Site


class _Claim(NamedTuple):
    holder: object
    ends: float


class Claims:
    """Claims of sessions on sites; a session is any object, time is monotonic seconds."""

    def __init__(self) -> None:
        self.favourites = Favourites()
        self._claims: dict[Site, _Claim] = {}
        self._missed: dict[Site, float] = {}
        """Since when a site is to be had elsewhere and does not come from its own lane."""
        self._bulks: dict[Site, float] = {}

    def pin(self, site: Site, holder: object) -> None:
        """The site's own lane is linked: nobody else need be asked."""
        self._claims[site] = _Claim(holder, inf)

    def loosen(self, site: Site, holder: object) -> None:
        """The site's own lane pushes a bulk to others: whoever has it may be asked."""
        claim = self._claims.get(site)
        if claim is not None and claim.holder is holder:
            del self._claims[site]

    def note_bulk(self, site: Site, now: float) -> None:
        """A frame of a bulk has come."""
        self._bulks[site] = now + limits.BULK_SECONDS

    def is_bulk(self, site: Site, now: float) -> bool:
        """Whether others wait to hear how far this lane has a site."""
        return now < self._bulks.get(site, 0.0)

    def take(self, site: Site, holder: object, *, now: float, ends: float) -> bool:
        """Claim a site, or prolong the claim; False while somebody else holds it."""
        claim = self._claims.get(site)
        if claim is not None and claim.holder is not holder and now < claim.ends:
            if claim.ends != inf or not self._is_overdue(site, now):
                return False
            claim = None
        if claim is None or claim.ends != inf:
            self._claims[site] = _Claim(holder, ends)
        return True

    def _is_overdue(self, site: Site, now: float) -> bool:
        """Whether somebody has wished to ask for a site for so long though its own lane is linked."""
        since = self._missed.get(site, now)
        if now - since > 2 * limits.PATIENCE_SECONDS:
            since = now  # that was another time, and it came
        self._missed[site] = since
        return now - since >= limits.PATIENCE_SECONDS

    def drop(self, site: Site, holder: object) -> None:
        """Give up a claim, if it is the holder's and not pinned."""
        claim = self._claims.get(site)
        if claim is not None and claim.holder is holder and claim.ends != inf:
            del self._claims[site]

    def release(self, holder: object) -> None:
        """Give up every claim of a session that ended."""
        self._claims = {site: claim for site, claim in self._claims.items() if claim.holder is not holder}


class Favourites:
    """The few peers that this lane pushes its bulks to: the first it had one for, while they are linked."""

    def __init__(self) -> None:
        self._few: list[object] = []

    def has(self, peer: object) -> bool:
        """Whether a peer is one of them, or becomes one as there is room."""
        if peer not in self._few and len(self._few) < limits.BULK_PEERS_MAX:
            self._few.append(peer)
        return peer in self._few

    def leave(self, peer: object) -> None:
        """A peer's link ended: the next one may have its place."""
        self._few = [other for other in self._few if other is not peer]

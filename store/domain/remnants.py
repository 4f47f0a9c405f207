"""What a damaged book still says of its lane."""

from collections.abc import Mapping, Sequence

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.members import Member
from store.domain.values import dataclass

UNKNOWN_EPOCH = 1 << 32
"""The life that follows one whose number cannot be read: above all that were ever counted."""


@dataclass(frozen=True, slots=True)
class Remnant:
    """Who a damaged book says that its lane is, and whom it knows."""

    site: Site | None
    """The site it wrote as; None when that cannot be read: then nothing that it wrote can be told."""
    members: tuple[Member, ...]
    """The shop's lanes that are not shut out, this one among them."""
    addresses: Mapping[LaneId, Sequence[str]]

    @property
    def next_epoch(self) -> int:
        """The life that the lane begins with another lane's copy."""
        return UNKNOWN_EPOCH if self.site is None else self.site.epoch + 1

"""What lanes did while they did not know of each other, for people to look at and to settle."""

import hashlib
from collections.abc import Iterable
from enum import Enum
from typing import Final, TypeAlias

from store.domain.ids import ID_BYTES
from store.domain.stamps import Instant
from store.domain.values import dataclass

ConflictId: TypeAlias = bytes
"""16 bytes, worked out from what the conflict is about: the same on every lane."""


class Kind(Enum):
    """What happened."""

    EDIT = "edit"
    """One field was edited on two lanes."""
    DELETED = "deleted"
    """Something was edited on one lane and deleted on another."""
    NAMES = "names"
    """Groups of one name."""
    CARD = "card"
    """A card that several customers carry."""
    RETURN = "return"
    """More of a line came back than was sold."""
    SALE = "sale"
    """One sale that waited was closed on several lanes."""
    ACCOUNT = "account"
    """Lanes spent more of an account than was there."""
    ALARM = "alarm"
    """A document that is never changed came in two forms."""


class Answer(Enum):
    """What can be done about it; each is a key."""

    TAKE = "take"
    """What did not stay is put in; what is deleted comes back with it; the card goes to the other."""
    KEEP = "keep"
    """It stays as it is."""
    BOTH = "both"
    """Both stay."""
    MERGE = "merge"
    """The two become one."""


ANSWERS: Final[dict[Kind, tuple[Answer, ...]]] = {
    Kind.EDIT: (Answer.TAKE, Answer.KEEP),
    Kind.DELETED: (Answer.TAKE, Answer.KEEP),
    Kind.NAMES: (Answer.MERGE, Answer.BOTH),
    Kind.CARD: (Answer.TAKE, Answer.KEEP, Answer.MERGE),
    Kind.RETURN: (Answer.KEEP,),
    Kind.SALE: (Answer.KEEP,),
    Kind.ACCOUNT: (Answer.KEEP,),
    Kind.ALARM: (Answer.KEEP,),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it says, and who did it."""

    value: str
    """As a person reads it."""
    who: str = ""
    lane: str = ""
    at: Instant | None = None
    """None when that is not known."""
    id: bytes = b""
    """Of the customer, group or sale this side is; empty when both are about one thing."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One line of the inbox."""

    id: ConflictId
    kind: Kind
    subject: str
    """What it is about, by name: a customer, a group, a card, a sale."""
    place: str
    """What that is: `customer`, `group`, `product` …"""
    field: str
    """Which field of it, in words; empty when it is no field."""
    kept: Side
    """What stands now."""
    lost: Side
    """What does not, or is there as well."""
    told: str
    """What happened, and what to do, in a sentence or two."""
    answers: tuple[Answer, ...]

    @property
    def at(self) -> Instant:
        """When the later of the two was done; 0 when neither is known."""
        return max(self.kept.at or 0, self.lost.at or 0)


def conflict_id(*parts: str | int | bytes) -> ConflictId:
    """The id of a conflict about all of these."""
    digest = hashlib.blake2b(digest_size=ID_BYTES)
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(raw).to_bytes(8))
        digest.update(raw)
    return digest.digest()


def many_id(kind: Kind, ids: Iterable[bytes], *also: str | int | bytes) -> ConflictId:
    """The id of a conflict between several things, in whatever order they are named."""
    return conflict_id(kind.value, *also, *sorted(ids))

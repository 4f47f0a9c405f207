"""Why a discount was refused: a cause and what is needed to say it. The sentence is made by `wording`."""

from enum import Enum
from typing import NamedTuple

from store.domain.money import Minor


class Cause(Enum):
    """Why a discount takes nothing off this sale."""

    NOT_DISCOUNTABLE = "line not discountable"
    BY_HAND = "priced by hand"
    NO_CUSTOMER = "no customer"
    NOT_A_MEMBER = "not a member"
    NO_GROUP = "its groups were all taken away"
    GROUP_DORMANT = "group inactive or outside its schedule"
    INACTIVE = "inactive"
    NOT_YET = "not yet"
    OVER = "over"
    OTHER_TIME = "another weekday or hour"
    BELOW_MINIMUM = "below minimum"
    USED_UP = "used up"
    USES_AWAY = "its last uses are with other lanes"
    NEEDS_COUPON = "needs its coupon"
    COUPON_USED = "its coupon is used up"
    COUPON_AWAY = "its coupon may be used on another lane alone"
    COUPON_OF_ANOTHER = "its coupon is for one customer alone"
    NEEDS_CUSTOMER = "limited by customer, and there is none"
    BETTER = "lost to a better one"
    EQUAL_FIRST = "lost to an equal one before it"
    SAVES_NOTHING = "saves nothing"
    NEEDS_UNITS = "too few units"
    UNITS_TAKEN = "units taken by another multi-buy"
    NOTHING_LEFT = "nothing left to take off"
    TAKES_MORE = "another amount takes off more"
    TAKES_AS_MUCH = "another amount takes off as much and comes first"
    NOT_BESIDE = "does not meet another"
    OTHERS_BETTER = "the other offers are better together"
    BELOW_FLOOR = "below the floor price"


# A tuple for the same reason as the priced lines: dozens at every scan.
class Reason(NamedTuple):
    """A cause with its particulars; those a cause has no use for stay empty."""

    cause: Cause
    lines: tuple[int, ...] = ()
    """Places of the lines it is about, from 0."""
    winners: tuple[tuple[bytes, ...], ...] = ()
    """For each of `lines` what it took instead; without lines, one entry for the sale."""
    ids: tuple[bytes, ...] = ()
    """Groups the customer is not in, or is in and which are inactive."""
    others: tuple[bytes, ...] = ()
    """Groups the customer is in and which are outside their schedule."""
    amount: Minor = 0
    """The minimum, the floor, or the instant at which it starts or ended."""
    needed: int = 0
    """Units of one set."""
    there: int = 0
    """Units there are."""
    code: str = ""
    """The coupon it is about."""

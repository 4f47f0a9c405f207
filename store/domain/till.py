"""What the checkout shows, and what can come of typing or scanning something there."""

from typing import TYPE_CHECKING, TypeAlias

from store.domain.catalogue import Product
from store.domain.ids import CustomerId, LaneId, SaleId
from store.domain.money import Basis, Milli, Minor
from store.domain.payment import Tender
from store.domain.pricing.priced import Outcome
from store.domain.stamps import Instant
from store.domain.values import dataclass

if TYPE_CHECKING:
    from store.domain.reward_standing import RewardStanding


@dataclass(frozen=True, slots=True)
class TillLine:
    """One line of the open sale."""

    name: str
    code: str
    quantity: Milli
    unit_price: Minor
    off: Minor
    """What all discounts take off it."""
    total: Minor
    """What the line costs, as prices are shown: with tax where prices include it."""
    note: str = ""
    voided: bool = False
    """Struck through: it costs nothing any more."""
    by_hand: bool = False
    """Whether its price was set by hand."""
    comes_back: bool = False
    """Goods that come back: below zero, as they were paid."""
    over: str = ""
    """The date on its label that is behind, as `packages.mark` has it."""


@dataclass(frozen=True, slots=True)
class TillGroup:
    """A group of the customer at the till."""

    name: str
    percent: Basis
    """What its own discount gives; 0 without a percent."""
    current: bool
    """Whether it counts now: active and inside its period."""


@dataclass(frozen=True, slots=True)
class TillCustomer:
    """The customer on the sale."""

    id: CustomerId
    name: str
    active: bool
    groups: tuple[TillGroup, ...]
    points: int
    """As far as this lane knows."""
    balance: Minor = 0
    birthday: int | None = None
    """Days until it, today is 0; None when it is not soon."""
    notes: str = ""
    tax_exempt: str = ""
    """Why they pay no tax; empty when they do."""

    rewards: "RewardStanding | None" = None
    """What their points can do."""

    @property
    def percent(self) -> Basis:
        """The best percent any current group gives."""
        return max((group.percent for group in self.groups if group.current), default=0)


@dataclass(frozen=True, slots=True)
class Till:
    """The open sale, priced."""

    sale: SaleId
    opened_at: Instant | None
    lines: tuple[TillLine, ...]
    customer: TillCustomer | None
    list_total: Minor
    discount_total: Minor
    tax_total: Minor
    total: Minor
    due_cash: Minor
    """What is left to pay, rounded for cash."""
    tenders: tuple[Tender, ...]
    """What was given so far."""
    coupons: tuple[str, ...]
    """Codes that are on it."""
    before: Minor | None
    """The total before the customer was changed, while that is the last thing that happened."""
    outcomes: tuple[Outcome, ...]
    """Why: what became of every discount that touches the sale."""
    note: str = ""
    tax_freed: Minor = 0
    """The tax that prices contain and an exempt customer does not pay: less in `total`."""
    coupons_dead: tuple[str, ...] = ()
    """Those of them that open nothing any more: used up or taken back since, or another customer's."""
    has_lost_customer: bool = False
    """Whether it is for somebody who was deleted meanwhile: nobody pays before they are taken off."""
    back: Minor = 0
    """What the lines that come back are worth, above zero: less in all totals."""


@dataclass(frozen=True, slots=True)
class Added:
    """A product went on the sale, at this place."""

    place: int
    told: str = ""
    """What the cashier should know of it, such as a date that is over."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A customer's card was read."""

    customer: CustomerId


@dataclass(frozen=True, slots=True)
class Choose:
    """Several products are meant; a person decides."""

    products: tuple[Product, ...]
    code: str = ""
    """What was read, where it says more than which product."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing carries this; nothing was added."""

    raw: str
    why: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A coupon went on the sale, or off it."""

    code: str
    told: str
    """What became of it, for the line."""
    is_idle: bool = False
    """Whether it is on the sale and takes nothing off as things stand."""


Entry: TypeAlias = Added | Attached | Choose | Unknown | Redeemed


@dataclass(frozen=True, slots=True)
class Closed:
    """A sale that has just been closed."""

    sale: SaleId
    number: str
    total: Minor
    given: Minor
    """All tenders together."""
    change: Minor
    earned: int
    """Points it earned."""
    kept: Minor = 0
    """Change that was put on the customer's balance."""
    back: Minor = 0
    """What was paid out, in whatever way: goods that came back were worth more than what was sold."""
    opens_drawer: bool = True
    """Whether cash went in or out."""
    again: bool = False
    """It was closed before, and is only told again."""


@dataclass(frozen=True, slots=True)
class Means:
    """What can be taken from an account towards the open sale."""

    kind: str
    """`points` or `balance`."""
    usable: Minor
    """What it pays here and now, whatever is due."""
    told: str
    """How much there is, and how much of it may be spent here."""
    holders: tuple[LaneId, ...] = ()
    """Lanes that can be asked for the rest."""
    most: Minor = 0
    """What it pays once they have handed over what they have; 0 where there is none to ask."""


@dataclass(frozen=True, slots=True)
class Payable:
    """The open sale as it is being paid."""

    sale: SaleId
    total: Minor
    rest: Minor
    """Total less all that was given: what a card pays."""
    due_cash: Minor
    """What is left for cash, rounded."""
    tenders: tuple[Tender, ...]
    quick: tuple[Minor, ...]
    """Sums of cash to offer, the exact one first."""
    means: tuple[Means, ...] = ()
    """The customer's own."""
    trouble: str = ""
    """Why a payment that was taken must be given back before anything else."""
    back: tuple[Tender, ...] = ()
    """Below zero: how a total below zero goes back, as things stand."""

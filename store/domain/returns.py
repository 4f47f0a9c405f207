"""What comes back of a sale, and what it is worth: stored amounts and shares, never prices of today.

Whatever is left of a line is split by quantity, and the last part takes what remains: however goods come
back in parts, the parts sum to what was paid, tax and discounts too. How it is paid out is `refunds`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Final

from store.domain.discounts import Discount
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import DiscountId, SaleId
from store.domain.money import WHOLE, Milli, Minor, format_quantity, rounded, spread
from store.domain.sale import MONEY_KINDS, Origin, Sale, SaleKind, SaleLine, Share
from store.domain.values import dataclass

RESELL: Final = "resell"
DAMAGED: Final = "damaged"
CONDITIONS: Final = (RESELL, DAMAGED)

REASONS: Final = ("did not like it", "does not fit", "faulty", "wrong item", "past its date")
"""Why goods come back; others may be typed."""
VOID_REASONS: Final = ("wrong items", "wrong customer", "wrong payment", "customer left")
"""Why a closed sale is undone."""

RETURNABLE_KINDS: Final = frozenset({SaleKind.SALE, SaleKind.EXCHANGE})


class BrokenOffer(Enum):
    """What happens when what stays does not reach the minimum of an offer any more."""

    KEEP = "keep"
    """The customer keeps what it took off."""
    DEDUCT = "recalculate"
    """What it took off the goods that stay comes off the refund."""
    BLOCK = "block"
    """Somebody who may must allow the return."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Goods that are to come back."""

    position: int
    """Of their line, from 0."""
    quantity: Milli
    condition: str = RESELL


@dataclass(frozen=True, slots=True)
class Left:
    """What of a line is still with the customer, and what was paid for it."""

    position: int
    line: SaleLine
    """As it was sold, or with what came back of it taken off."""
    bought: Milli
    is_goods: bool = True

    @property
    def quantity(self) -> Milli:
        """How much can come back."""
        return max(0, self.line.quantity) if self.is_goods else 0

    @property
    def returned(self) -> Milli:
        """How much came back already."""
        return self.bought - self.line.quantity


@dataclass(frozen=True, slots=True)
class Broken:
    """An offer that what stays does not reach any more."""

    discount: DiscountId
    name: str
    minimum: Minor
    reached: Minor
    amount: Minor
    """What it took off the goods that stay."""


def left_of(sale: Sale, earlier: Iterable[SaleLine]) -> tuple[Left, ...]:
    """What is left of each line of a sale; `earlier` are lines of later documents that came from it."""
    lines = list(sale.lines)
    for back in earlier:
        if back.origin is not None and back.origin.sale == sale.id:
            at = back.origin.position
            lines[at] = _plus(lines[at], back)
    return tuple(
        Left(
            place,
            line,
            sale.lines[place].quantity,
            not line.voided and line.origin is None and line.kind not in MONEY_KINDS,
        )
        for place, line in enumerate(lines)
    )


def checked(left: Sequence[Left], choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices, each line once, in the order of the lines.

    Raises:
        NotFound: a line that is not there.
        BadInput: a senseless quantity or condition.
        Refused: nothing was chosen, or more than can come back.
    """
    wanted: dict[int, Choice] = {}
    for choice in choices:
        if not 0 <= choice.position < len(left):
            raise NotFound(f"the receipt has no line {choice.position + 1}: it has {len(left)}")
        if choice.quantity <= 0:
            raise BadInput("a quantity that comes back is above 0", field="quantity")
        if choice.condition not in CONDITIONS:
            raise BadInput(f"goods come back to {RESELL} or {DAMAGED}", field="condition")
        before = wanted.get(choice.position)
        more = choice.quantity + (0 if before is None else before.quantity)
        wanted[choice.position] = replace(choice, quantity=more)
    if not wanted:
        raise Refused("nothing comes back yet: choose a line first")
    for choice in wanted.values():
        _refuse_too_much(left[choice.position], choice.quantity)
    return tuple(wanted[place] for place in sorted(wanted))


def _refuse_too_much(left: Left, quantity: Milli) -> None:
    name = left.line.name
    if not left.is_goods:
        raise Refused(f"{name} cannot come back: only goods that were sold can")
    if quantity <= left.quantity:
        return
    if left.quantity == 0:
        raise Refused(f"{name} came back already: nothing of it is left to return")
    raise Refused(f"only {format_quantity(left.quantity)} of {name} can still come back")


def taken(left: Left, quantity: Milli, *, sale: SaleId, tax: str, condition: str) -> SaleLine:
    """The line of a return for a part of what is left: everything in it is negative.

    Args:
        left: what is left of the line.
        quantity: above zero, at most `left.quantity`.
        sale: where it was sold.
        tax: how that sale was taxed: `inclusive`, `exclusive` or `none`.
        condition: what happens with the goods.
    """
    whole = left.line
    origin = Origin(sale, left.position, condition)
    if quantity == whole.quantity:
        return replace(negative(whole), origin=origin)

    def part(amount: int) -> int:
        return rounded(amount * quantity, whole.quantity)

    total = part(whole.total)
    if tax == "exclusive":
        value = part(whole.net)
        taxed = total - value
    else:
        value = total
        taxed = rounded(whole.tax * total, whole.total) if whole.total > 0 else 0
    listed = part(whole.list) if whole.shares else value
    parted = replace(
        whole,
        quantity=quantity,
        list=listed,
        shares=_parted(whole.shares, listed - value),
        net=total - taxed,
        tax=taxed,
        total=total,
    )
    return replace(negative(parted), origin=origin)


def broken(
    left: Sequence[Left], offers: Mapping[DiscountId, Discount], names: Mapping[DiscountId, str]
) -> tuple[Broken, ...]:
    """Offers with a minimum that is not reached any more by what stays, though it took something off that.

    Args:
        left: what stays with the customer.
        offers: the discounts that the shop still knows.
        names: what the receipt called them.
    """
    kept = [each for each in left if each.quantity > 0]
    found: list[Broken] = []
    for discount in offers.values():
        amount = sum(_share(each.line, discount.id) for each in kept)
        if not discount.minimum or amount <= 0:
            continue
        reached = sum(each.line.list for each in kept if _is_meant(discount, each.line))
        if reached < discount.minimum:
            name = names.get(discount.id, "offer")
            found.append(Broken(discount.id, name, discount.minimum, reached, amount))
    return tuple(sorted(found, key=lambda each: each.discount))


def deducted(
    left: Sequence[Left], lost: Iterable[Broken], refund: Minor, *, sale: Sale
) -> tuple[SaleLine, ...]:
    """Lines that take back what broken offers took off the goods that stay, never more than is refunded."""
    room, lines = refund, list[SaleLine]()
    for offer in lost:
        kept = [each for each in left if each.quantity > 0 and _share(each.line, offer.discount) > 0]
        highest = max((each.line.tax_rate for each in kept), default=0) if sale.tax == "exclusive" else 0
        amount = min(offer.amount, room * WHOLE // (WHOLE + highest))
        parts = spread(amount, [_share(each.line, offer.discount) for each in kept])
        for each, part in zip(kept, parts, strict=True):
            if part:
                lines.append(_lost(each, offer, part, sale))
        room = refund - sum(line.total for line in lines)
    return tuple(lines)


def after(left: Sequence[Left], back: Iterable[SaleLine]) -> tuple[Left, ...]:
    """What is left when some lines have come back too."""
    rest = list(left)
    for line in back:
        if line.origin is not None:
            at = line.origin.position
            rest[at] = replace(rest[at], line=_plus(rest[at].line, line))
    return tuple(rest)


def gone(left: Sequence[Left]) -> frozenset[int]:
    """Places of lines of which nothing is with the customer any more."""
    return frozenset(each.position for each in left if each.quantity == 0)


def mirrored(sale: Sale) -> tuple[SaleLine, ...]:
    """The lines of a void: those of the sale with everything negative; what was struck stays out."""
    return tuple(
        replace(negative(line), origin=line.origin or Origin(sale.id, place, ""))
        for place, line in enumerate(sale.lines)
        if not line.voided
    )


def negative(line: SaleLine) -> SaleLine:
    """A line the other way round."""
    return replace(
        line,
        quantity=-line.quantity,
        list=-line.list,
        shares=tuple(replace(share, amount=-share.amount) for share in line.shares),
        net=-line.net,
        tax=-line.tax,
        total=-line.total,
    )


def _is_meant(discount: Discount, line: SaleLine) -> bool:
    target = discount.target
    if target.products is not None:
        return line.product in target.products
    if target.categories is not None:
        return line.category in target.categories
    return True


def _share(line: SaleLine, discount: DiscountId) -> Minor:
    return sum(share.amount for share in line.shares if share.discount == discount)


def _lost(left: Left, offer: Broken, amount: Minor, sale: Sale) -> SaleLine:
    line = left.line
    inside = sale.tax == "inclusive"
    tax = (
        0 if sale.tax == "none" else rounded(amount * line.tax_rate, WHOLE + (line.tax_rate if inside else 0))
    )
    net = amount - tax if inside else amount
    return replace(
        line,
        quantity=0,
        list=0,
        shares=(Share(offer.discount, offer.name, -amount),),
        net=net,
        tax=tax,
        total=net + tax,
        note="offer not reached any more",
        origin=Origin(sale.id, left.position, ""),
    )


def _parted(shares: tuple[Share, ...], off: Minor) -> tuple[Share, ...]:
    """A part of the shares that sums to `off`: each lies between nothing and what it is a part of."""
    parts = spread(off, [abs(share.amount) for share in shares])
    return tuple(replace(share, amount=amount) for share, amount in zip(shares, parts, strict=True))


def _plus(line: SaleLine, other: SaleLine) -> SaleLine:
    moved = {share.discount: share.amount for share in other.shares}
    return replace(
        line,
        quantity=line.quantity + other.quantity,
        list=line.list + other.list,
        shares=tuple(
            replace(share, amount=share.amount + moved.get(share.discount, 0)) for share in line.shares
        ),
        net=line.net + other.net,
        tax=line.tax + other.tax,
        total=line.total + other.total,
    )

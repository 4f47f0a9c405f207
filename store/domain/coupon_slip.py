"""The paper of one coupon: what it opens, how often and for whom, with its code for a scanner."""

from collections.abc import Callable

from store.domain.coupons import KnownCode, written_code
from store.domain.money import Currency
from store.domain.slip import Slip, SlipLine, SlipPart
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponPaper:
    """A coupon with the names around it."""

    shop: str
    offer: str
    known: KnownCode
    ends: Instant | None
    """When its offer is over."""
    customer: str
    """The one it is for; empty for anybody."""


def coupon_slip(paper: CouponPaper, currency: Currency, local: Callable[[Instant], str]) -> Slip:
    """The paper; `local` writes a moment on the shop's clock."""
    coupon, left = paper.known.coupon, paper.known.left
    lines = [SlipLine("Code", written_code(coupon.code), is_strong=True)]
    if left is not None:
        lines.append(SlipLine("Can be used", "once" if left == 1 else f"{left} times"))
    if paper.customer:
        lines.append(SlipLine("Only for", paper.customer))
    if paper.ends is not None:
        lines.append(SlipLine("Until", local(paper.ends)))
    return Slip(
        shop=paper.shop,
        number="Coupon",
        head=(SlipLine(paper.offer),),
        parts=(SlipPart("", tuple(lines)),),
        currency=currency,
        barcode=coupon.code,
    )

"""What a coupon says on paper."""

import pytest

from store.domain.coupon_slip import CouponPaper, coupon_slip
from store.domain.coupons import CouponCode, KnownCode
from store.domain.ids import DiscountId
from store.domain.money import currency
from store.domain.slip import slip_text

SUMMER = DiscountId(b"d" * 16)


@pytest.mark.parametrize(
    ("code", "uses", "used", "ends", "customer", "lines"),
    [
        ("SUMMER10", None, 7, None, "", ["Code", "SUMMER10"]),
        ("ABCD2345", 1, 0, None, "", ["Code", "ABCD 2345", "Can be used", "once"]),
        ("X", 5, 2, 9, "Ann", ["Code", "X", "Can be used", "3 times", "Only for", "Ann", "Until", "day 9"]),
    ],
)
def test_a_coupon_on_paper(
    code: str, uses: int | None, used: int, ends: int | None, customer: str, lines: list[str]
) -> None:
    known = KnownCode(CouponCode(code, SUMMER, uses), used)
    paper = CouponPaper(shop="Corner Shop", offer="Summer", known=known, ends=ends, customer=customer)
    slip = coupon_slip(paper, currency("EUR"), lambda at: f"day {at}")
    words = [word for row in slip_text(slip, 32).splitlines()[5:] for word in row.strip().split("  ") if word]
    assert [word.strip() for word in words] == lines
    assert slip.barcode == code
    assert "Corner Shop" in slip_text(slip, 32)
    assert "Summer" in slip_text(slip, 32)

from datetime import UTC

from store.domain.ids import DiscountId, SaleId
from store.domain.money import currency
from store.domain.pricing.priced import Outcome
from store.domain.pricing.reasons import Cause, Reason
from store.domain.till import Till
from tui.screens.checkout.reasons import reason_lines

EUR = currency("EUR")
VIP, STAFF, MILK, OLD = (DiscountId(name * 16) for name in (b"v", b"s", b"m", b"o"))
NAMES = {VIP: "VIP", STAFF: "Staff", MILK: "Milk week", OLD: "Old"}


def till(*outcomes: Outcome) -> Till:
    return Till(
        sale=SaleId(bytes(16)),
        opened_at=0,
        lines=(),
        customer=None,
        list_total=0,
        discount_total=0,
        tax_total=0,
        total=0,
        due_cash=0,
        tenders=(),
        coupons=(),
        before=None,
        outcomes=outcomes,
    )


def told(*outcomes: Outcome) -> list[str]:
    lines = reason_lines(till(*outcomes), lambda named: NAMES[DiscountId(named)], EUR, UTC)
    return ["".join(text for text, _ in line) for line in lines]


def test_what_was_given_comes_first_and_what_is_for_others_last() -> None:
    assert told(
        Outcome(STAFF, 4, refusal=Reason(Cause.NO_CUSTOMER)),
        Outcome(OLD, 5, refusal=Reason(Cause.INACTIVE)),
        Outcome(VIP, 12, amount=149, lines=(0, 2)),
        Outcome(MILK, 10, amount=20, lines=(1,)),
    ) == [
        "VIP: -1.49 on lines 1, 3  (rule 12)",
        "Milk week: -0.20 on line 2  (rule 10)",
        "Old: it is not active",
        "Staff: is for a group, and the sale has no customer",
    ]


def test_without_any_discount_that_is_said() -> None:
    assert told() == ["No discount touches this sale: everything has its list price."]

from zoneinfo import ZoneInfo

import pytest

from store.domain.money import currency
from store.domain.pricing.reasons import Cause, Reason
from store.domain.pricing.wording import sentence

D1, D2, D3 = b"d1", b"d2", b"d3"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason(Cause.NOT_DISCOUNTABLE, lines=(0,)), "line 1 is not discountable"),
        (Reason(Cause.NOT_DISCOUNTABLE, lines=(0, 2, 3)), "lines 1, 3 and 4 are not discountable"),
        (Reason(Cause.BY_HAND, lines=(1,)), "line 2 is priced by hand"),
        (Reason(Cause.NO_CUSTOMER, ids=(D1,)), "is for a group, and the sale has no customer"),
        (Reason(Cause.NOT_A_MEMBER, ids=(D1,)), "the customer is not a member of d1"),
        (Reason(Cause.NOT_A_MEMBER, ids=(D1, D2, D3)), "the customer is not a member of d1, d2 or d3"),
        (Reason(Cause.GROUP_DORMANT, ids=(D1,)), "group d1 is inactive"),
        (
            Reason(Cause.GROUP_DORMANT, ids=(D1,), others=(D2,)),
            "group d1 is inactive, group d2 is outside its schedule",
        ),
        (Reason(Cause.NO_GROUP), "is for groups, and none is left: give it one, or make it everybody's"),
        (Reason(Cause.INACTIVE), "it is not active"),
        (Reason(Cause.NOT_YET, amount=1_780_000_000_000), "outside its schedule: starts 2026-05-28 22:26"),
        (Reason(Cause.OVER, amount=1_780_000_000_000), "outside its schedule: ended 2026-05-28 22:26"),
        (Reason(Cause.OTHER_TIME), "outside its schedule: another weekday or hour"),
        (Reason(Cause.BELOW_MINIMUM, amount=5000), "below its minimum of 50.00"),
        (Reason(Cause.USED_UP), "used up"),
        (Reason(Cause.NEEDS_COUPON), "needs its coupon"),
        (Reason(Cause.COUPON_USED, code="A1"), "the coupon A1 is used up"),
        (
            Reason(Cause.COUPON_OF_ANOTHER, code="A1"),
            "the coupon A1 is for one customer, who is not on the sale",
        ),
        (Reason(Cause.NEEDS_CUSTOMER), "is limited for each customer, and the sale has none"),
        (Reason(Cause.BETTER, (0,), ((D1,),)), "d1 is better on line 1"),
        (
            Reason(Cause.BETTER, (0, 1, 4), ((D1,), (D2, D3), (D1,))),
            "d1 is better on lines 1 and 5, d2 and d3 together are better on line 2",
        ),
        (Reason(Cause.EQUAL_FIRST, (0,), ((D1,),)), "d1 is as good and comes first on line 1"),
        (Reason(Cause.SAVES_NOTHING), "saves nothing here"),
        (Reason(Cause.NEEDS_UNITS, needed=3, there=2), "needs 3, there are 2"),
        (Reason(Cause.NEEDS_UNITS, needed=3, there=1), "needs 3, there is 1"),
        (Reason(Cause.UNITS_TAKEN, (0,), ((D1, D2),)), "d1 and d2 take its units on line 1"),
        (Reason(Cause.NOTHING_LEFT), "nothing is left to take off"),
        (Reason(Cause.TAKES_MORE, winners=((D1,),)), "d1 takes off more"),
        (Reason(Cause.TAKES_MORE, winners=((D1, D2),)), "d1 and d2 take off more"),
        (Reason(Cause.TAKES_AS_MUCH, winners=((D1,),)), "d1 takes off as much and comes first"),
        (Reason(Cause.NOT_BESIDE, winners=((D1,),)), "does not meet d1, which stands alone"),
        (Reason(Cause.OTHERS_BETTER), "stands alone, and the other offers cost no more"),
        (Reason(Cause.BELOW_FLOOR, lines=(0,), amount=200), "below the floor price of 2.00"),
    ],
)
def test_every_cause_has_its_sentence(reason: Reason, expected: str) -> None:
    assert sentence(reason, bytes.decode, currency("EUR"), ZoneInfo("Europe/Berlin")) == expected


def test_no_cause_is_without_one() -> None:
    for cause in Cause:
        reason = Reason(cause, (0,), ((D1,),), (D1,))
        assert sentence(reason, bytes.decode, currency("JPY"), ZoneInfo("UTC"))


def test_names_are_those_of_the_till() -> None:
    names = {D1: "Happy hour"}
    reason = Reason(Cause.TAKES_MORE, winners=((D1,),))
    assert (
        sentence(reason, names.__getitem__, currency("EUR"), ZoneInfo("UTC")) == "Happy hour takes off more"
    )

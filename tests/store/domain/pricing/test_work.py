from store.domain.ids import DiscountId
from store.domain.pricing.basket import BasketLine
from store.domain.pricing.priced import Share
from store.domain.pricing.work import Work


def test_what_is_taken_off_lowers_the_line_and_is_remembered_unless_it_is_nothing() -> None:
    work = Work([BasketLine(500, 1000)], [500])
    one, other = DiscountId(b"one"), DiscountId(b"other")
    work.take_off(0, one, 120)
    work.take_off(0, other, 0)
    work.take_off(0, other, 80)
    assert (work.values, dict(work.shares)) == ([300], {0: [Share(one, 120), Share(other, 80)]})

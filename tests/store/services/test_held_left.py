"""Parked sales that a lane took up and cannot end: whoever is there goes on with them."""

import pytest
from support.returns import COAT, stocked
from support.shops import DAY, ShopLane, sync

from store.domain.errors import Refused
from store.domain.ids import SaleId
from store.domain.payment import CASH, Tender


def parked(lane: ShopLane, label: str) -> SaleId:
    stocked(lane.store)
    lane.store.checkout.scan(COAT)
    lane.store.holding.park(label)
    (held,) = lane.store.holding.waiting()
    return held.sale


def labels(lane: ShopLane) -> list[str]:
    return [each.label for each in lane.store.holding.waiting()]


@pytest.mark.parametrize("how", ["retired", "shut out"])
def test_what_a_lane_that_is_gone_took_up_waits_again(three: list[ShopLane], how: str) -> None:
    front, back, third = three
    sale = parked(front, "table 5")
    sync(front.store, back.store)
    back.store.holding.recall(sale)
    sync(front.store, back.store)
    assert labels(front) == []
    assert [each.label for each in front.store.holding.taken_elsewhere()] == ["table 5"]
    with pytest.raises(Refused, match="has taken this sale up already"):
        front.store.holding.recall(sale)
    if how == "shut out":
        front.store.lanes.revoke(back.member.id)
    else:
        front.store.lanes.retire(back.member.id, "burnt")
    sync(front.store, third.store)
    for lane in (front, third):
        assert labels(lane) == ["table 5"]
        assert not lane.store.holding.taken_elsewhere()
    third.store.holding.finish(sale, [Tender(CASH, 4990)])
    sync(front.store, third.store)
    assert labels(front) == []


@pytest.mark.parametrize("days", [6, 8, 30])
def test_what_was_parked_long_ago_is_found_again_when_the_power_fails(
    three: list[ShopLane], days: int
) -> None:
    front, back, _ = three
    sale = parked(front, "lay-away")
    sync(front.store, back.store)
    for lane in (front, back):
        lane.machine.forward(days * DAY)
    cart = back.folder / "cart.json"
    before = cart.read_bytes() if cart.exists() else b""
    back.store.holding.recall(sale)
    sync(front.store, back.store)
    assert [each.label for each in front.store.holding.taken_elsewhere()] == ["lay-away"]
    cart.write_bytes(before)
    back.reopen()
    assert labels(back) == ["lay-away"]
    back.store.holding.recall(sale)

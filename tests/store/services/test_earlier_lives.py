"""What a lane had before it was restored: its own again once no other lane knows more of that life."""

from pathlib import Path

import pytest
from support.returns import COAT, MILK, stocked, taken
from support.shops import Image, ShopLane, image_of, meet, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.payment import VOUCHER
from store.domain.spending import voucher_key
from store.domain.transfers import Ask

GIFT = "GV12345678"


def left(store: Store) -> int:
    """What may be spent here of the voucher."""
    return store.wallets.voucher(GIFT).spendable


@pytest.fixture
def image(three: list[ShopLane], tmp_path: Path) -> Image:
    """The first lane as it was when it had just sold a voucher; the second knows that it went on since."""
    front, back, third = (lane.store for lane in three)
    stocked(front)
    front.paying.sell_voucher(5000, GIFT)
    taken(front)
    for other in (back, third):
        sync(front, other)
    image = image_of(three[0], tmp_path / "image")
    front = three[0].store
    front.checkout.scan(MILK)
    taken(front)
    sync(front, back)
    return image


@pytest.fixture
def restored(three: list[ShopLane], image: Image) -> ShopLane:
    """It gave the right to the voucher to the third, whose cable is cut since, and was restored then."""
    front, third = three[0].store, three[2].store
    ask = Ask(bytes(16), voucher_key(GIFT), VOUCHER, 5000)
    assert front.transfers.give(third.replication.site(), ask) == 5000
    sync(front, third)
    restored = image.bring_back(seed=4)
    meet(restored.store, three[1].store)
    assert restored.store.lanes.has_earlier_life()
    return restored


def test_what_it_gave_to_a_lane_that_is_not_linked_is_not_spent_twice(
    three: list[ShopLane], restored: ShopLane
) -> None:
    front, back, third = restored.store, three[1].store, three[2].store
    own = restored.member.id
    assert front.lanes.inheritance(own).waits_for == ("Lane 2", "Lane 3")
    assert front.lanes.retire(own, "restored").waits_for == ("Lane 2", "Lane 3")
    assert not front.lanes.has_earlier_life(), "that is said now"
    meet(front, back)
    assert (left(front), left(third)) == (0, 5000)
    assert [each.told() for each in front.lanes.estates()] == [
        "What Lane 1 had before it was restored can be spent here once Lane 3 has heard of it."
    ]
    told = "What Lane 1 had before it was restored can be spent on Lane 1 once Lane 3 has heard of it."
    assert [each.told() for each in back.lanes.estates()] == [told]
    front.checkout.scan(COAT)
    with pytest.raises(Refused, match="before it was restored"):
        front.paying.take(VOUCHER, 4990, reference=GIFT)
    for _ in range(2):
        meet(front, third)
    assert (left(front), left(third)) == (0, 5000)
    assert not front.lanes.estates()
    sync(front, back)
    assert not back.lanes.estates()


def test_what_is_known_of_it_everywhere_is_its_own_again(three: list[ShopLane], image: Image) -> None:
    restored = image.bring_back(seed=4)
    front, back, third = restored.store, three[1].store, three[2].store
    meet(front, back)
    assert left(front) == 0
    front.lanes.retire(restored.member.id, "restored")
    with pytest.raises(
        Refused, match=r"Lane 1 was before it was restored is retired already\. What it had can"
    ):
        front.lanes.retire(restored.member.id, "again")
    for other in (back, third):
        for _ in range(2):
            meet(front, other)
    assert left(front) == 5000
    assert not any(lane.retired for lane in third.lanes.members())
    with pytest.raises(Refused, match="no earlier life"):
        front.lanes.retire(restored.member.id, "again")


def test_what_another_lane_alone_knows_to_be_spent_is_waited_for(three: list[ShopLane], image: Image) -> None:
    old, third = three[0].store, three[2].store
    old.checkout.scan(COAT)
    taken(old, VOUCHER, 4990, reference=GIFT)
    sync(old, third)
    restored = image.bring_back(seed=4)
    front, back = restored.store, three[1].store
    meet(front, back)
    front.lanes.retire(restored.member.id, "restored")
    meet(front, back)
    assert left(front) == 0
    for _ in range(2):
        meet(front, third)
    assert left(front) == 10


def test_who_does_not_wait_has_it_at_once(restored: ShopLane) -> None:
    front, own = restored.store, restored.member.id
    with pytest.raises(Refused, match="what Lane 1 had before it was restored is not retired"):
        front.lanes.take_over(own)
    front.lanes.retire(own, "restored")
    assert front.lanes.inheritance(own).is_said
    assert front.lanes.take_over(own).waits_for == ()
    assert left(front) == 5000, "at the risk that is told"
    assert not front.lanes.estates()


def test_a_lane_that_is_restored_once_more_says_it_anew(
    three: list[ShopLane], restored: ShopLane, tmp_path: Path
) -> None:
    """What lanes agreed to was the life in between, of which they may know less than of this one."""
    back, third, own = three[1].store, three[2].store, restored.member.id
    image = image_of(restored, tmp_path / "second")
    restored.store.lanes.retire(own, "restored")
    meet(restored.store, back)
    again = image.bring_back(seed=9).store
    meet(again, back)
    assert again.lanes.has_earlier_life()
    assert not again.lanes.estates()
    assert not back.lanes.estates()
    assert again.lanes.retire(own, "restored again").waits_for == ("Lane 2", "Lane 3")
    meet(again, back)
    assert [each.waits_for for each in again.lanes.estates()] == [("Lane 3",)]
    for _ in range(2):
        meet(again, third)
    assert not again.lanes.estates()
    assert (left(again), left(third)) == (0, 5000)


def test_a_lane_that_is_retired_waits_for_nothing_of_what_it_was(
    three: list[ShopLane], restored: ShopLane
) -> None:
    front, back, third = restored.store, three[1].store, three[2].store
    front.lanes.retire(restored.member.id, "restored")
    meet(front, back)
    third.lanes.retire(restored.member.id, "lost")
    for _ in range(3):
        meet(back, third)
        meet(front, third)
    assert [store.lanes.estates() for store in (front, back, third)] == [[], [], []]
    assert (left(front), left(third)) == (0, 5000)


def test_a_lane_on_its_own_waits_for_nobody(three: list[ShopLane], image: Image) -> None:
    restored = image.bring_back(seed=4)
    front, back = restored.store, three[1].store
    meet(front, back)
    for other in three[1:]:
        front.lanes.revoke(other.member.id, keep=())
    assert front.lanes.retire(restored.member.id, "restored").waits_for == ()
    assert left(front) == 5000
    front.customers.create(CustomerDraft(name="Ann"))

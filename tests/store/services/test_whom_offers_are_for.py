"""A discount for some groups is never everybody's by itself: not by lanes apart, nor while one catches up."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import MINUTE, ShopLane, lanes, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.conflicts import Answer
from store.domain.discounts import Discount, Kind, Named, Target
from store.domain.groups import GroupDraft
from store.domain.ids import DiscountId, GroupId, ProductId

BREAD = "4006381333931"
FULL, HALF = 1000, 500

Deed = Callable[[Store], object]


@pytest.fixture
def two(tmp_path: Path) -> tuple[ShopLane, ShopLane]:
    one, other = lanes(tmp_path, 2)
    bread(one.store)
    return one, other


def bread(store: Store) -> ProductId:
    return store.catalogue.create(ProductDraft(name="Bread", price=FULL, barcodes=(BREAD,)))


def groups(store: Store) -> tuple[GroupId, GroupId]:
    return store.groups.create(GroupDraft(name="Staff")), store.groups.create(GroupDraft(name="Family"))


def half(store: Store, *whom: GroupId) -> Discount:
    """Half the price for the members of these groups; of none, for everybody."""
    made = Discount(store.discounts.new_id(), Kind.PERCENT, 5000, groups=frozenset(whom) or None)
    store.discounts.create("Half", made)
    return made


def pays(store: Store) -> int:
    """What a stranger pays for bread."""
    store.checkout.scan(BREAD)
    total = store.checkout.till().total
    store.checkout.void_sale("only looked")
    return total


def whom(store: Store) -> frozenset[GroupId] | None:
    (named,) = store.discounts.all()
    return named.discount.groups


def apart(two: tuple[ShopLane, ShopLane], first: Deed, second: Deed) -> None:
    one, other = two
    sync(one.store, other.store)
    first(one.store)
    one.machine.forward(MINUTE)
    other.machine.forward(MINUTE)
    second(other.store)
    sync(one.store, other.store)


def with_groups(made: Discount, *wanted: GroupId) -> Deed:
    return lambda store: store.discounts.edit("Half", replace(made, groups=frozenset(wanted) or None))


def detached(made: Discount, group: GroupId) -> Deed:
    return lambda store: store.discounts.detach(made.id, group)


def test_two_lanes_that_each_take_a_group_away_leave_it_to_nobody(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made = half(one.store, staff, family)
    apart(two, detached(made, staff), detached(made, family))
    assert [pays(lane.store) for lane in two] == [FULL, FULL]
    assert whom(one.store) == whom(other.store) == frozenset()
    other.store.discounts.attach(made.id, family)
    sync(one.store, other.store)
    assert whom(one.store) == frozenset([family])


def test_two_forms_that_each_take_a_group_away_leave_it_to_nobody(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made = half(one.store, staff, family)
    apart(two, with_groups(made, family), with_groups(made, staff))
    assert [pays(lane.store) for lane in two] == [FULL, FULL]
    assert whom(one.store) == whom(other.store) == frozenset()


def test_a_form_that_was_open_while_another_lane_took_a_group(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made = half(one.store, staff, family)
    sync(one.store, other.store)
    detached(made, family)(other.store)
    sync(one.store, other.store)
    one.store.discounts.edit("Half", replace(made, groups=frozenset([family])), seen=Named("Half", made))
    sync(one.store, other.store)
    assert [pays(lane.store) for lane in two] == [FULL, FULL]


def test_switching_on_what_lost_its_last_group_meanwhile(two: tuple[ShopLane, ShopLane]) -> None:
    one, _ = two
    staff, _ = groups(one.store)
    made = half(one.store, staff)

    def off_and_on(store: Store) -> None:
        store.discounts.set_active([made.id], active=False)
        store.discounts.set_active([made.id], active=True)

    apart(two, detached(made, staff), off_and_on)
    assert [pays(lane.store) for lane in two] == [FULL, FULL]


def test_a_lane_that_has_heard_of_the_discount_and_not_yet_of_its_group(tmp_path: Path) -> None:
    one, other, late = lanes(tmp_path, 3)
    bread(one.store)
    staff, family = groups(one.store)
    sync(one.store, other.store)
    sync(one.store, late.store)
    made = half(one.store, staff)
    sync(one.store, other.store)
    other.store.discounts.attach(made.id, family)
    other.store.discounts.detach(made.id, staff)
    # Its row is the first lane's again, its link the other one's.
    sync(one.store, other.store)
    one.store.discounts.set_active([made.id], active=False)
    one.store.discounts.set_active([made.id], active=True)
    batches = one.store.replication.since(late.store.replication.have(), rows_max=5000)
    assert len(batches) == len({batch.site for batch in batches}) == 2
    for batch in batches:
        late.store.replication.apply([batch])
        assert pays(late.store) == FULL
    assert whom(late.store) == frozenset([family])


@pytest.mark.parametrize("turned", [False, True])
def test_of_everybody_and_a_group_the_later_word_counts(two: tuple[ShopLane, ShopLane], turned: bool) -> None:  # noqa: FBT001 - a case
    one, _ = two
    staff, family = groups(one.store)
    made = half(one.store, staff, family)
    deeds = (with_groups(made), detached(made, staff))
    apart(two, *(deeds[::-1] if turned else deeds))
    price = HALF if turned else FULL
    assert [pays(lane.store) for lane in two] == [price, price]


def test_that_it_was_made_everybodys_meanwhile_is_told(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made = half(one.store, staff, family)
    apart(two, with_groups(made), detached(made, staff))
    (waiting,) = one.store.conflicts.all()
    told = (waiting.field, waiting.kept.value, waiting.lost.value)
    assert told == ("who has it", "groups", "everybody")
    one.store.conflicts.settle(waiting.id, Answer.TAKE)
    sync(one.store, other.store)
    assert [pays(lane.store) for lane in two] == [HALF, HALF]


def test_groups_that_had_it_before_everybody_do_not_come_back(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made = half(one.store, staff)
    apart(two, lambda store: store.discounts.attach(made.id, family), with_groups(made))
    assert whom(one.store) is whom(other.store) is None
    assert pays(one.store) == HALF
    third = other.store.groups.create(GroupDraft(name="Friends"))
    other.store.discounts.restrict(made.id, third)
    sync(one.store, other.store)
    assert whom(one.store) == whom(other.store) == frozenset([third])


def test_products_that_it_was_on_before_the_whole_sale_do_not_come_back(
    two: tuple[ShopLane, ShopLane],
) -> None:
    one, other = two
    ids = [one.store.catalogue.create(ProductDraft(name=name, price=100)) for name in ("Milk", "Tea")]
    milk, tea = ids
    made = Discount(one.store.discounts.new_id(), Kind.PERCENT, 1000, Target(products=frozenset([milk])))
    one.store.discounts.create("Ten", made)

    def on(target: Target) -> Deed:
        return lambda store: store.discounts.edit("Ten", replace(made, target=target))

    apart(two, on(Target(products=frozenset(ids))), on(Target()))
    on(Target(products=frozenset([milk])))(other.store)
    sync(one.store, other.store)
    for lane in two:
        (named,) = lane.store.discounts.all()
        assert named.discount.target == Target(products=frozenset([milk]))
    assert tea in ids


def test_a_discount_leaves_a_group_that_was_merged_into_another(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    staff, family = groups(one.store)
    made: DiscountId = half(one.store, staff).id
    one.store.group_algebra.merge([staff], family, even_so=True)
    assert whom(one.store) == frozenset([family])
    assert one.store.discounts.detach(made, family)
    sync(one.store, other.store)
    assert whom(one.store) == whom(other.store) == frozenset()
    assert [pays(lane.store) for lane in two] == [FULL, FULL]

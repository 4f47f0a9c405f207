from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import NOON, ShopLane, hand_over, sync

from store.api import Named, Store
from store.domain.catalogue import ProductDraft
from store.domain.discounts import Discount, GroupState, Kind, Per, Stacking, Target
from store.domain.errors import BadInput
from store.domain.groups import GroupDraft
from store.domain.ids import CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import Schedule
from store.events import CatalogueChanged, Fact
from store.queries.discounts import Offers, offers
from store.tables.catalogue import DISCOUNTS


def read_offers(store: Store) -> Offers:
    with store._database.reading() as connection:
        return offers(connection)


def discounts(store: Store) -> dict[str, Discount]:
    """What was made, as it is read back."""
    created = 0
    return {named.name: replace(named.discount, created=created) for named in store.discounts.all()}


@pytest.fixture
def bread(store: Store) -> ProductId:
    return store.catalogue.create(ProductDraft(name="Bread", price=250))


def test_a_discount_is_read_back_as_it_was_made(store: Store, bread: ProductId) -> None:
    bakery = store.catalogue.create_category("Bakery")
    vip, staff = (store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Staff"))
    made = {
        "Coffee hour": Discount(
            store.discounts.new_id(),
            Kind.PERCENT,
            2000,
            target=Target(categories=frozenset([bakery, CategoryId(b"c" * 16)])),
            groups=frozenset([vip, staff]),
            schedule=Schedule(NOON, NOON + 1, frozenset((0, 6)), (15 * 60, 17 * 60)),
        ),
        "Rolls": Discount(
            store.discounts.new_id(), Kind.MULTIBUY, 120, target=Target(products=frozenset([bread])), buy=3
        ),
        "5 from 50": Discount(
            store.discounts.new_id(),
            Kind.AMOUNT,
            500,
            per=Per.SALE,
            minimum=5000,
            priority=7,
            stacking=Stacking.ALONE,
        ),
        "Off": Discount(store.discounts.new_id(), Kind.PERCENT, 1, active=False),
    }
    for name, discount in made.items():
        store.discounts.create(f" {name} ", discount)

    assert discounts(store) == made
    assert store.discounts.all()[0].name == "5 from 50"


def test_creating_is_told_and_needs_a_name(store: Store) -> None:
    heard: list[Fact] = []
    store.subscribe(lambda fact: heard.append(fact) if isinstance(fact, CatalogueChanged) else None)
    with pytest.raises(BadInput):
        store.discounts.create(" ", Discount(store.discounts.new_id(), Kind.PERCENT, 1))
    store.discounts.create("One", Discount(store.discounts.new_id(), Kind.PERCENT, 1))
    assert heard == [CatalogueChanged()]


def test_discounts_are_tried_by_priority_then_age(front: ShopLane) -> None:
    for name, priority in (("Old", 0), ("Young", 0), ("First", 5)):
        front.machine.forward(5)
        discount = Discount(front.store.discounts.new_id(), Kind.PERCENT, 1, priority=priority)
        front.store.discounts.create(name, discount)
    assert [named.name for named in front.store.discounts.all()] == ["First", "Old", "Young"]


def test_the_age_of_a_discount_is_the_same_on_every_lane(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    three[1].machine.forward(7)
    back.discounts.create("One", Discount(back.discounts.new_id(), Kind.PERCENT, 1))
    sync(front, back)
    assert front.discounts.all() == back.discounts.all()
    assert front.discounts.all()[0].discount.created == NOON + 7


def test_a_discount_for_a_group_that_is_gone_is_for_nobody(store: Store) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    store.discounts.create(
        "For VIPs", Discount(store.discounts.new_id(), Kind.PERCENT, 1000, groups=frozenset([vip]))
    )
    store.groups.delete([vip])
    found = read_offers(store)

    assert found.discounts[0].groups == {vip}
    assert found.groups == (GroupState(vip, active=False, schedule=Schedule()),)


def test_a_discount_that_two_lanes_made_senseless_gives_nothing_and_is_named(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    discount = Discount(front.discounts.new_id(), Kind.PERCENT, 1000)
    front.discounts.create("Ten", discount)
    front.discounts.create("Good", Discount(front.discounts.new_id(), Kind.PERCENT, 500))
    hand_over(front, back)
    with front._units.begin(front.discounts._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"value": 20_000})
    with back._units.begin(back.discounts._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"stacking": "of a newer program"})
    sync(front, back)

    for store in (front, back):
        found = read_offers(store)
        assert [found.names[each.id] for each in found.discounts] == ["Good"]
        assert found.faulty == ("Ten",)
        assert [named.name for named in store.discounts.all()] == ["Good"]


def test_a_group_whose_period_two_lanes_turned_round_gives_nothing(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    draft = GroupDraft(name="VIP", scheduled=True, from_at=NOON, until_at=NOON + 100)
    vip = front.groups.create(draft)
    hand_over(front, back)
    front.groups.edit(vip, replace(draft, from_at=NOON + 90))
    back.groups.edit(vip, replace(draft, until_at=NOON + 10))
    sync(front, back)

    for store in (front, back):
        assert read_offers(store).groups == (GroupState(vip, active=False, schedule=Schedule()),)
        assert not store.groups.get(vip).current(NOON + 50)


def test_links_and_targets_travel(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    discount = Discount(
        front.discounts.new_id(),
        Kind.PRICE,
        99,
        target=Target(products=frozenset([ProductId(b"p" * 16)])),
        groups=frozenset([GroupId(b"g" * 16)]),
    )
    front.discounts.create("Milk", discount)
    hand_over(front, back)
    assert back.discounts.all() == front.discounts.all()
    assert back.discounts.all() == [Named("Milk", replace(discount, created=NOON))]
    key = Key("discount_groups", (discount.id, b"g" * 16))
    assert read(back)[key] == read(front)[key]


def test_ids_are_new_each_time(store: Store) -> None:
    ids: set[DiscountId] = {store.discounts.new_id() for _ in range(100)}
    assert len(ids) == 100

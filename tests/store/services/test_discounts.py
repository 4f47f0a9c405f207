from collections.abc import Callable
from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import NOON, ShopLane, hand_over, sync

from store.api import Named, Store
from store.domain.catalogue import ProductDraft
from store.domain.discounts import Discount, GroupState, Kind, Limits, Per, Stacking, Target
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import COMMON_GROUP, CategoryId, DiscountId, GroupId, ProductId
from store.domain.schedule import Schedule
from store.events import CatalogueChanged, Fact, GroupsChanged
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

    assert found.discounts[0].linked == {vip}
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


# Which groups have it


def linked(store: Store, name: str) -> tuple[frozenset[GroupId] | None, bool]:
    found = discounts(store)[name]
    return found.groups, found.active


@pytest.fixture
def rolls(store: Store) -> DiscountId:
    """A discount for the police alone."""
    police = store.groups.create(GroupDraft(name="Police"))
    made = Discount(store.discounts.new_id(), Kind.PERCENT, 2000, groups=frozenset([police]))
    store.discounts.create("Rolls", made)
    return made.id


def test_a_discount_is_attached_to_another_group_and_detached(store: Store, rolls: DiscountId) -> None:
    police, vip = store.groups.find("police").id, store.groups.create(GroupDraft(name="VIP"))
    heard: list[Fact] = []
    store.subscribe(heard.append)
    store.discounts.attach(rolls, vip)
    assert linked(store, "Rolls") == (frozenset([police, vip]), True)
    assert {CatalogueChanged(), GroupsChanged(frozenset([vip]))} <= set(heard)
    with pytest.raises(Refused, match="linked to this group already"):
        store.discounts.attach(rolls, vip)
    assert not store.discounts.detach(rolls, police)
    assert linked(store, "Rolls") == (frozenset([vip]), True)
    with pytest.raises(NotFound, match="not linked to that group any more"):
        store.discounts.detach(rolls, police)


def test_a_discount_that_leaves_its_last_group_does_not_become_everybodys(
    store: Store, rolls: DiscountId
) -> None:
    police = store.groups.find("police").id
    assert store.discounts.detach(rolls, police)
    assert linked(store, "Rolls") == (frozenset(), True)
    assert store.discounts.get(rolls).discount.is_for_nobody
    store.discounts.attach(rolls, police)
    assert linked(store, "Rolls") == (frozenset([police]), True)


def test_what_everybody_has_is_taken_from_them_only_when_that_is_said(store: Store) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    happy = Discount(store.discounts.new_id(), Kind.PERCENT, 500)
    store.discounts.create("Happy hour", happy)
    with pytest.raises(Refused, match="everybody has 'Happy hour'"):
        store.discounts.attach(happy.id, vip)
    store.discounts.restrict(happy.id, vip)
    assert linked(store, "Happy hour") == (frozenset([vip]), True)
    with pytest.raises(Refused, match="linked to this group already"):
        store.discounts.restrict(happy.id, vip)
    with pytest.raises(Refused, match="not for everybody any more"):
        store.discounts.restrict(happy.id, store.groups.create(GroupDraft(name="Staff")))


def test_nothing_is_added_to_an_inactive_group(store: Store, rolls: DiscountId) -> None:
    off = store.groups.create(GroupDraft(name="Off", active=False))
    told = "Off is inactive: switch it on"
    with pytest.raises(Refused, match=told):
        store.discounts.attach(rolls, off)
    with pytest.raises(Refused, match=told):
        store.discounts.restrict(rolls, off)
    new = Discount(store.discounts.new_id(), Kind.PERCENT, 100, groups=frozenset([off]))
    with pytest.raises(Refused, match=told):
        store.discounts.create("New", new)
    assert "New" not in discounts(store)


def test_links_of_a_group_that_is_switched_off_stay(store: Store, rolls: DiscountId) -> None:
    police = store.groups.find("police").id
    store.groups.set_active([police], active=False)
    assert linked(store, "Rolls") == (frozenset([police]), True)
    assert store.discounts.detach(rolls, police)


def test_a_groups_own_discount_belongs_to_its_form(store: Store) -> None:
    quick = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", discount=quick))
    staff = store.groups.create(GroupDraft(name="Staff"))
    (own,) = store.discounts.all()
    assert own.owner == vip
    with pytest.raises(Refused, match="belongs to its group's form"):
        store.discounts.attach(own.discount.id, staff)
    assert not store.discounts.detach(own.discount.id, vip)
    assert store.groups.get(vip).discount == QuickDiscount()
    store.groups.edit(vip, GroupDraft(name="VIP", discount=quick))
    assert store.groups.get(vip).discount == quick
    assert store.discounts.all()[0].discount.linked == {vip}


@pytest.mark.parametrize("deed", ["attach", "restrict", "detach"])
def test_what_is_gone_is_said(store: Store, rolls: DiscountId, deed: str) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    do = getattr(store.discounts, deed)
    with pytest.raises(NotFound, match="that discount is not there any more"):
        do(DiscountId(b"x" * 16), vip)
    store.groups.delete([vip])
    with pytest.raises(NotFound, match=r"not there any more|not linked"):
        do(rolls, vip)
    if deed != "detach":
        with pytest.raises(Refused, match="everybody is in the common group"):
            do(rolls, COMMON_GROUP)


# Edit, switch, delete


def a_discount(store: Store, **fields: object) -> Discount:
    made = Discount(store.discounts.new_id(), Kind.PERCENT, 1000)
    made = replace(made, **fields)  # type: ignore[arg-type] # any field, by name
    store.discounts.create("Offer", made)
    return made


def test_every_field_of_a_discount_can_be_changed(store: Store, bread: ProductId) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    before = a_discount(store)
    after = Discount(
        before.id,
        Kind.MULTIBUY,
        500,
        target=Target(products=frozenset([bread])),
        buy=3,
        groups=frozenset([vip]),
        stacking=Stacking.STACK,
        priority=4,
        active=False,
        schedule=Schedule(NOON, NOON + 1, frozenset([2]), (60, 120)),
        minimum=100,
        limits=Limits(1, 2, 3),
        coupon=True,
    )
    store.discounts.edit(" 3 for 5 ", after)
    assert discounts(store) == {"3 for 5": after}
    store.discounts.edit("Offer", before)
    assert discounts(store) == {"Offer": before}


def test_what_others_changed_meanwhile_stays(store: Store) -> None:
    vip, staff = (store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Staff"))
    first = a_discount(store, groups=frozenset([vip]))
    seen = store.discounts.get(first.id)
    store.discounts.edit("Other name", replace(seen.discount, value=2000))
    store.discounts.attach(first.id, staff)
    store.discounts.edit("Offer", replace(seen.discount, priority=3), seen=seen)
    now = store.discounts.get(first.id)
    assert (now.name, now.discount.value, now.discount.priority) == ("Other name", 2000, 3)
    assert now.discount.linked == {vip, staff}


def test_nothing_changed_is_nothing_written(store: Store) -> None:
    first = a_discount(store)
    seen = store.discounts.get(first.id)
    before = read(store)
    store.discounts.edit("Offer", seen.discount, seen=seen)
    assert read(store).keys() == before.keys()


def test_discounts_are_switched_and_deleted(store: Store) -> None:
    one, two = a_discount(store), a_discount(store)
    store.discounts.set_active([one.id, two.id], active=False)
    assert [each.discount.active for each in store.discounts.all()] == [False, False]
    store.discounts.set_active([two.id], active=True)
    assert store.discounts.get(two.id).discount.active
    store.discounts.delete(one.id)
    assert [each.discount.id for each in store.discounts.all()] == [two.id]
    deeds: list[Callable[[], object]] = [
        lambda: store.discounts.get(one.id),
        lambda: store.discounts.delete(one.id),
        lambda: store.discounts.set_active([one.id], active=True),
        lambda: store.discounts.edit("Offer", one),
    ]
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()


def test_a_discount_of_a_groups_form_is_changed_there(store: Store) -> None:
    store.groups.create(GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=500)))
    (own,) = store.discounts.all()
    deeds: list[Callable[[], None]] = [
        lambda: store.discounts.edit("Mine", own.discount),
        lambda: store.discounts.set_active([own.discount.id], active=False),
        lambda: store.discounts.delete(own.discount.id),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="part of its group"):
            deed()


def test_switching_and_deleting_can_be_undone(store: Store) -> None:
    one = a_discount(store)
    store.discounts.set_active([one.id], active=False)
    store.discounts.delete(one.id)
    for _ in range(2):
        store.bulk_edits.undo()
    assert store.discounts.get(one.id).discount.active

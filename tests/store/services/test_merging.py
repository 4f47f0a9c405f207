"""Two customers made one and two again, on one lane and on lanes that were apart."""

from dataclasses import replace

import pytest
from support.shops import DAY, HOUR, NOON, ShopLane, sync

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import Customer, CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, SaleList
from store.domain.payment import Tender
from store.domain.rewards import ProgramDraft
from store.domain.till import Attached

BEANS = "4006381333931"
NOBODY = CustomerId(b"nobody".ljust(16))


def stock(store: Store) -> tuple[GroupId, GroupId]:
    """Beans for 10.00, a group that earns a point for each 1.00, and one that does not."""
    program = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    store.catalogue.create(ProductDraft(name="Beans", price=1000, barcodes=(BEANS,)))
    vip = store.groups.create(GroupDraft(name="VIP", program=program))
    return vip, store.groups.create(GroupDraft(name="Wine club"))


def buy(store: Store, customer: CustomerId | str) -> None:
    whom = customer if isinstance(customer, str) else customer.hex()
    store.checkout.sell(whom, [BasketItem(BEANS, 1000)], [Tender("cash", 1000)])


def twins(lane: ShopLane) -> tuple[CustomerId, CustomerId]:
    """Ann, who was there first, and Ann again."""
    store = lane.store
    vip, wine = stock(store)
    ann = store.customers.create(
        CustomerDraft(name="Ann Köhler", city="Bonn", cards=("A100",), tags=("tea",), groups=(vip,))
    )
    lane.machine.forward(1)
    other = store.customers.create(
        CustomerDraft(
            name="Ann Koehler",
            email="ann@example.org",
            phone="030 123456",
            city="Köln",
            cards=("B200",),
            tags=("wine",),
            groups=(vip, wine),
            joined=NOON - DAY,
        )
    )
    lane.machine.forward(1)
    return ann, other


def pairs(store: Store) -> list[set[CustomerId]]:
    return [{twins.first.id, twins.second.id} for twins in store.customers.twins(9)]


def listed(store: Store) -> list[str]:
    return [row.name for row in store.customers.window(CustomerList(), 0, 9)]


def test_two_become_one_with_all_that_is_theirs(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    vip, wine = store.customers.get(other).groups
    buy(store, ann)
    buy(store, other)
    was = store.customers.get(ann)
    preview = store.customers.merging.preview(other, ann, {"name": "second"})
    assert (preview.kept, preview.together.orders, preview.together.points) == (ann, 2, 20)
    assert (preview.together.cards, preview.together.groups) == (("A100", "B200"), ("VIP", "Wine club"))
    assert {field.name: field.side for field in preview.fields if field.differs} == {
        "name": "second", "email": "first", "phone": "first", "city": "first", "joined": "first",
    }  # fmt: skip
    assert store.customers.get(ann) == was

    assert store.customers.merging.merge(other, ann, {"name": "second"}) == ann

    one = Customer(
        **{
            **{name: getattr(was, name) for name in Customer.__slots__},
            "email": "ann@example.org",
            "phone": "030 123456",
            "city": "Köln",
            "joined": NOON - DAY,
            "cards": ("A100", "B200"),
            "tags": ("tea", "wine"),
            "groups": (vip, wine),
            "merged": (other,),
        }
    )
    assert store.customers.get(ann) == store.customers.get(other) == one
    for text in ("A100", "B200", "ann@example.org", ann.hex(), other.hex()):
        assert store.customers.find(text).id == ann
    assert listed(store) == ["Ann Köhler"]
    assert store.sales.count(SaleList(customer=ann)) == 2
    assert store.customers.accounts.totals(ann) == {"points": 20, "balance": 0}
    assert [entry.after for entry in store.customers.accounts.window(ann, 0, 9)] == [20, 10]
    assert [store.customers.count(CustomerList(group=group)) for group in (vip, wine)] == [1, 1]


def test_the_card_of_one_who_was_merged_attaches_who_they_are_now(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    store.customers.merging.merge(ann, other, {})
    assert store.checkout.scan("B200") == Attached(ann)
    till = store.checkout.till()
    assert till.customer is not None
    assert (till.customer.id, till.customer.name) == (ann, "Ann Köhler")


def test_two_again_as_they_were_and_later_sales_stay(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    before = store.customers.get(ann), store.customers.get(other)
    buy(store, other)
    store.customers.merging.merge(ann, other, {})
    buy(store, "B200")
    assert store.customers.accounts.totals(other)["points"] == 20

    [merged] = store.customers.merging.merged(ann)
    assert (merged.id, merged.name, merged.email, merged.at) == (
        other, "Ann Koehler", "ann@example.org", NOON + 2,
    )  # fmt: skip
    assert store.customers.merging.unmerge(other) == ann

    assert (store.customers.get(ann), store.customers.get(other)) == before
    assert store.customers.merging.merged(ann) == []
    assert [store.sales.count(SaleList(customer=one)) for one in (ann, other)] == [1, 1]
    assert [store.customers.accounts.totals(one)["points"] for one in (ann, other)] == [10, 10]
    assert store.customers.find("B200").id == other


def test_what_is_booked_on_two_stays_with_the_one_that_was_said_before(front: ShopLane) -> None:
    store, merging = front.store, front.store.customers.merging
    ann, other = twins(front)
    assert merging.preview(ann, other, {}).keeper == "Ann Köhler, the first of the two"
    assert merging.preview(other, ann, {}).keeper == "Ann Köhler, the second of the two"
    assert merging.merge(other, ann, {}) == ann
    assert store.customers.get(ann).name == "Ann Koehler"
    store.wallets.adjust(other, "balance", 2000, "paid by post")
    merging.unmerge(other)
    assert [store.customers.accounts.totals(one)["balance"] for one in (ann, other)] == [2000, 0]


def test_what_was_changed_since_the_merge_stays(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    store.customers.merging.merge(ann, other, {"city": "second"})
    now = store.customers.get(ann)
    assert (now.city, now.email) == ("Köln", "ann@example.org")
    from store.api import customer_draft_of

    store.customers.edit(ann, replace(customer_draft_of(now), city="Kiel"))
    store.customers.merging.unmerge(other)
    kept = store.customers.get(ann)
    assert (kept.city, kept.email) == ("Kiel", "")


def test_what_is_taken_from_one_is_taken_from_the_one_who_was_merged(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    store.customers.merging.merge(ann, other, {})
    from store.api import customer_draft_of

    seen = customer_draft_of(store.customers.get(ann))
    store.customers.edit(ann, replace(seen, cards=("A100",), tags=(), groups=seen.groups[:1]), seen=seen)
    now = store.customers.get(ann)
    assert (now.cards, now.tags, now.groups) == (("A100",), (), seen.groups[:1])
    with pytest.raises(NotFound):
        store.customers.find("B200")


def test_who_leaves_a_group_leaves_it_as_both(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    vip, wine = store.customers.get(other).groups
    store.customers.merging.merge(ann, other, {})
    assert store.groups.add_members(wine, [ann]) == 0
    assert [store.groups.remove_members(wine, [ann]) for _ in range(2)] == [1, 0]
    assert store.customers.get(ann).groups == (vip,)
    assert store.groups.add_members(wine, [ann]) == 1


def test_what_cannot_be_merged(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    merging = store.customers.merging
    with pytest.raises(Refused, match="one customer already"):
        merging.merge(ann, ann, {})
    with pytest.raises(NotFound):
        merging.merge(ann, NOBODY, {})
    with pytest.raises(BadInput):
        merging.merge(ann, other, {"shoe size": "first"})
    with pytest.raises(NotFound, match="not merged"):
        merging.unmerge(ann)
    merging.merge(ann, other, {})
    with pytest.raises(Refused, match="one customer already"):
        merging.preview(other, ann, {})


def test_an_address_of_one_who_was_merged_is_not_free(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    store.customers.merging.merge(ann, other, {"email": "first"})
    assert store.customers.get(ann).email == ""
    assert store.customers.find("ann@example.org").id == ann


def test_three_in_a_row_are_one(front: ShopLane) -> None:
    store = front.store
    ann, other = twins(front)
    third = store.customers.create(CustomerDraft(name="A. Köhler", cards=("C300",)))
    store.customers.merging.merge(other, third, {})
    assert store.customers.get(third).id == other
    store.customers.merging.merge(other, ann, {})
    assert store.customers.find("C300").id == ann
    assert set(store.customers.get(third).merged) == {other, third}
    store.customers.merging.unmerge(other)
    assert (store.customers.find("C300").id, store.customers.find("A100").id) == (other, ann)


# ---- lanes ----


@pytest.fixture
def two(three: list[ShopLane]) -> tuple[ShopLane, ShopLane]:
    return three[0], three[1]


def test_lanes_that_merge_the_same_two_the_other_way_round_agree(two: tuple[ShopLane, ShopLane]) -> None:
    front, back = two
    ann, other = twins(front)
    sync(front.store, back.store)
    back.machine.forward(HOUR)
    assert front.store.customers.merging.merge(ann, other, {}) == ann
    assert back.store.customers.merging.merge(other, ann, {}) == ann
    sync(front.store, back.store)
    front.machine.forward(HOUR)
    front.store.replication.ripen()

    for store in (front.store, back.store):
        assert listed(store) == ["Ann Koehler"]
        assert store.customers.find("A100").id == store.customers.find("B200").id == ann
    assert front.store.customers.get(ann) == back.store.customers.get(ann)

    back.store.customers.merging.unmerge(other)
    sync(front.store, back.store)
    for store in (front.store, back.store):
        assert store.customers.find("B200").id == other


def test_what_another_lane_gave_one_who_was_being_merged_counts_for_who_they_are(
    two: tuple[ShopLane, ShopLane],
) -> None:
    front, back = two
    ann, other = twins(front)
    staff = front.store.groups.create(GroupDraft(name="Staff"))
    sync(front.store, back.store)
    front.store.customers.merging.merge(ann, other, {})
    back.store.groups.add_members(staff, [other])
    buy(back.store, other)
    sync(front.store, back.store)

    for store in (front.store, back.store):
        assert staff in store.customers.get(ann).groups
        assert store.customers.accounts.totals(ann)["points"] == 10
        assert store.sales.count(SaleList(customer=ann)) == 1


def test_a_chain_that_lanes_made_together_ends_where_it_should(two: tuple[ShopLane, ShopLane]) -> None:
    front, back = two
    ann, other = twins(front)
    third = front.store.customers.create(CustomerDraft(name="A. Köhler"))
    sync(front.store, back.store)
    front.store.customers.merging.merge(ann, other, {})
    back.store.customers.merging.merge(third, other, {})
    sync(front.store, back.store)
    for store in (front.store, back.store):
        assert store.customers.get(third).id == ann
        assert listed(store) == ["Ann Köhler"]


# ---- twins ----


def test_the_surest_twins_come_first(front: ShopLane) -> None:
    store = front.store

    def create(name: str, **known: str) -> CustomerId:
        front.machine.forward(1)
        return store.customers.create(CustomerDraft(name=name, **known))  # type: ignore[arg-type] # texts

    ann = create("Ann Köhler", birth_date="1980-12-31", phone="+49 30 1234567")
    bob = create("Bob Lee", reference="R7")
    cid = create("Cid Fox", phone="040 998877")
    koehler = create("KOEHLER, Ann", birth_date="1980-12-31")
    robert = create("Robert Lee", reference="R7")
    phone = create("Dana Fox", phone="(040) 998 877")
    create("Ann Köhler", birth_date="1991-01-01", email="another@example.org")
    create("Eve Alone")

    found = store.customers.twins(10)
    assert [(twins.first.id, twins.second.id, twins.reasons) for twins in found] == [
        (bob, robert, ("same reference",)),
        (ann, koehler, ("names differ by word order", "same birth date")),
        (cid, phone, ("same phone",)),
    ]
    assert [twins.weight for twins in store.customers.twins(1)] == [found[0].weight]
    assert store.customers.merging.twins_of(koehler) == [found[1]]
    assert store.customers.merging.twins_of(NOBODY) == []
    store.customers.merging.merge(bob, robert, {})
    assert [twins.first.id for twins in store.customers.twins(10)] == [ann, cid]


def test_lanes_that_gave_one_card_twice_are_told(two: tuple[ShopLane, ShopLane]) -> None:
    front, back = two
    made = [
        lane.store.customers.create(CustomerDraft(name=name, cards=("A100",)))
        for lane, name in ((front, "Ann"), (back, "Bob"))
    ]
    sync(front.store, back.store)
    for store in (front.store, back.store):
        [found] = store.customers.twins(5)
        assert ({found.first.id, found.second.id}, found.reasons) == (set(made), ("same card",))


def test_a_name_that_everybody_has_is_no_reason(store: Store) -> None:
    for number in range(13):
        store.customers.create(CustomerDraft(name="Maria Garcia", phone=f"555 00{number:02} 1{number:02}"))
    assert store.customers.twins(50) == []


# ---- told apart ----


def apart(store: Store) -> list[tuple[str, str]]:
    return [(pair.first_name, pair.second_name) for pair in store.customers.merging.dismissed(9)]


def test_two_who_were_told_apart_are_no_twins_any_more(front: ShopLane) -> None:
    store, merging = front.store, front.store.customers.merging
    ann = store.customers.create(CustomerDraft(name="Ann Lee", phone="555 0101"))
    front.machine.forward(1)
    anna = store.customers.create(CustomerDraft(name="Anna Lee", phone="555 0101"))
    front.machine.forward(1)
    cid = store.customers.create(CustomerDraft(name="Cid Lee", phone="555 0101"))
    assert pairs(store) == [{ann, anna}, {ann, cid}]

    merging.dismiss(anna, ann)
    # Cid is compared with whoever else has the number, the oldest first.
    assert pairs(store) == [{ann, cid}]
    merging.dismiss(ann, cid)
    assert pairs(store) == [{anna, cid}]
    assert [{twins.first.id, twins.second.id} for twins in merging.twins_of(anna)] == [{anna, cid}]
    merging.dismiss(ann, cid)
    assert apart(store) == [("Ann Lee", "Cid Lee"), ("Ann Lee", "Anna Lee")]

    merging.restore(ann, anna)
    assert (pairs(store), apart(store)) == ([{ann, anna}, {anna, cid}], [("Ann Lee", "Cid Lee")])
    with pytest.raises(Refused, match="nobody said that Anna Lee and Ann Lee are two people"):
        merging.restore(anna, ann)
    with pytest.raises(NotFound):
        merging.dismiss(ann, NOBODY)
    with pytest.raises(Refused, match="one customer already"):
        merging.dismiss(ann, ann)


def test_telling_apart_is_in_the_history_and_can_be_undone(front: ShopLane) -> None:
    store, merging = front.store, front.store.customers.merging
    ann = store.customers.create(CustomerDraft(name="Ann Lee", phone="555 0101"))
    front.machine.forward(1)
    anna = store.customers.create(CustomerDraft(name="Anna Lee", phone="555 0101"))
    front.machine.forward(1)
    merging.dismiss(ann, anna)
    [line, *_] = store.history.of_customer(anna, 0, 5)
    assert (line.what, line.subject, line.count, line.is_undoable) == (
        "told apart from Anna Lee", "Ann Lee", 0, True,
    )  # fmt: skip
    front.machine.forward(1)
    foretold = store.bulk_edits.foretell()
    assert (foretold.what, foretold.restorable) == ("Ann Lee told apart from Anna Lee", 1)
    undone = store.bulk_edits.undo()
    assert (undone.restored, pairs(store), apart(store)) == (1, [{ann, anna}], [])
    assert undone.action is not None
    store.bulk_edits.undo(undone.action)
    assert (pairs(store), apart(store)) == ([], [("Ann Lee", "Anna Lee")])


def test_all_lanes_agree_who_was_told_apart(two: tuple[ShopLane, ShopLane]) -> None:
    front, back = two
    ann, other = twins(front)
    sync(front.store, back.store)
    assert pairs(back.store) == [{ann, other}]
    front.store.customers.merging.dismiss(ann, other)
    back.machine.forward(1)
    back.store.customers.merging.dismiss(other, ann)
    sync(front.store, back.store)
    for store in (front.store, back.store):
        assert (pairs(store), apart(store)) == ([], [("Ann Köhler", "Ann Koehler")])
    back.machine.forward(1)
    back.store.customers.merging.restore(ann, other)
    sync(front.store, back.store)
    for store in (front.store, back.store):
        assert (pairs(store), apart(store)) == ([{ann, other}], [])


def test_who_was_told_apart_stays_so_as_part_of_another(front: ShopLane) -> None:
    store, merging = front.store, front.store.customers.merging
    made = []
    for name in ("Ann Lee", "Anne Lee", "Anna Lee"):
        made.append(store.customers.create(CustomerDraft(name=name, phone="555 0101")))
        front.machine.forward(1)
    ann, anne, anna = made
    merging.dismiss(anne, anna)
    merging.merge(ann, anne, {})
    assert (pairs(store), apart(store)) == ([], [("Ann Lee", "Anna Lee")])
    merging.restore(ann, anna)
    assert (pairs(store), apart(store)) == ([{ann, anna}], [])
    merging.dismiss(ann, anna)
    merging.merge(ann, anna, {})
    assert (pairs(store), apart(store)) == ([], [])
    merging.unmerge(anna)
    assert apart(store) == [("Ann Lee", "Anna Lee")]


def test_of_many_told_apart_the_others_are_still_found(front: ShopLane) -> None:
    store = front.store
    for number in range(12):
        for name in ("Ann", "Bea"):
            store.customers.create(CustomerDraft(name=f"{name} {number:02}", phone=f"555 01{number:02}"))
            front.machine.forward(1)
    for found in store.customers.twins(9):
        store.customers.merging.dismiss(found.first.id, found.second.id)
    assert [found.first.name for found in store.customers.twins(1)] == ["Ann 09"]
    assert len(store.customers.twins(9)) == 3

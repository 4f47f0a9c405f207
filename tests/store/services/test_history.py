"""The history of the shop, of a group and of a customer."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from support.shops import MINUTE, NOON, ShopLane, sync

from store.api import BasketItem, Store, customer_draft_of
from store.domain.bulk_edits.edits import AddTags, AddToGroups, RemoveFromGroups
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.groups import GroupDraft
from store.domain.history import Entry
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.payment import Tender
from store.domain.pins import Side
from store.tables.derived import AUTO_LOG

EVERYBODY = Selection(matching=CustomerList())


@pytest.fixture
def vip(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="VIP"))


def create(store: Store, *names: str) -> list[CustomerId]:
    return [store.customers.create(CustomerDraft(name=name)) for name in names]


def said(entries: list[Entry]) -> list[str]:
    return [entry.what for entry in entries]


def test_a_line_says_everything(front: ShopLane, vip: GroupId) -> None:
    front.machine.forward(MINUTE)
    front.store.groups.set_active([vip], active=False)
    (line,) = front.store.history.all(0, 1)
    assert line.action is not None
    assert line == Entry(
        action=line.action,
        at=NOON + MINUTE,
        who="Owner",
        lane="Front",
        via="till",
        what="switched off",
        subject="VIP",
        count=0,
        is_undoable=True,
        why_not="",
    )


def test_windows_fit_together(store: Store) -> None:
    create(store, *"abcdef")
    whole = store.history.all(0, 100)
    assert store.history.all(0, 3) + store.history.all(3, 97) == whole
    assert len(whole) == 7
    assert whole[-1].what == "founded the shop"


def test_sales_are_left_out_where_they_are_not_wanted(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Tea", price=300, barcodes=("9520000000011",)))
    store.checkout.sell(None, [BasketItem("9520000000011", 1000)], [Tender("cash", 300)])
    assert said(store.history.all(0, 9)) == ["closed a sale", "created a product", "founded the shop"]
    assert said(store.history.besides_sales(0, 9)) == ["created a product", "founded the shop"]
    assert said(store.history.besides_sales(1, 1)) == ["founded the shop"]


def test_money_and_points_put_right_are_told_with_their_amounts(store: Store) -> None:
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.wallets.adjust(ann, "balance", 550, "a gift")
    store.wallets.adjust(ann, "points", 120, "welcome")
    store.day.open(10_000)
    assert said(store.history.all(0, 3)) == [
        "opened the drawer with 100.00",
        "corrected an account: points 120: welcome",
        "corrected an account: balance 5.50: a gift",
    ]


def test_who_joined_and_left_a_group_by_whatever_way(front: ShopLane, vip: GroupId) -> None:
    store = front.store
    ann, ben, cem = create(store, "Ann", "Ben", "Cem")
    acts: list[Callable[[], object]] = [
        lambda: store.groups.add_members(vip, [ann, ben]),
        lambda: store.customers.edit(
            cem, replace(customer_draft_of(store.customers.get(cem)), groups=(vip,))
        ),
        lambda: store.customers.create(CustomerDraft(name="Dan", groups=(vip,))),
        lambda: store.bulk_edits.apply(
            Selection(frozenset([ben])), [RemoveFromGroups((vip,)), AddTags(("x",))]
        ),
    ]
    for act in acts:
        front.machine.forward(MINUTE)
        act()
    assert said(store.history.of_group(vip, 0, 9)) == [
        "remove from VIP; tag x: Ben left",
        "created: Dan joined",
        "changed: Cem joined",
        "added members (2): Ann joined",
        "created",
    ]
    assert said(store.history.of_group(vip, 1, 2)) == ["created: Dan joined", "changed: Cem joined"]
    assert said(store.history.of_customer(ben, 0, 9)) == ["remove from VIP; tag x: left VIP", "created"]


def test_a_bulk_edit_of_two_groups_is_in_the_history_of_both(store: Store, vip: GroupId) -> None:
    staff = store.groups.create(GroupDraft(name="Staff"))
    create(store, "Ann", "Ben")
    store.bulk_edits.apply(EVERYBODY, [AddToGroups((vip, staff))])
    for group in (vip, staff):
        told = ["add to VIP; add to Staff: Ann, Ben joined"]
        assert said(store.history.of_group(group, 0, 1)) == told
    assert [entry.subject for entry in store.history.all(0, 1)] == ["2 customers"]


def told(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.what, entry.subject) for entry in entries]


def test_a_merge_stands_with_who_stays_and_with_who_went(store: Store) -> None:
    ann, annie = create(store, "Ann", "Annie")
    store.customers.merging.merge(annie, ann, {"name": "second"})
    assert told(store.history.of_customer(ann, 0, 9)) == [("took in Annie", "Ann"), ("created", "Ann")]
    assert told(store.history.of_customer(annie, 0, 9)) == [
        ("merged into Ann", "Annie"),
        ("created", "Annie"),
    ]
    store.customers.merging.unmerge(annie)
    assert told(store.history.of_customer(ann, 0, 1)) == [("gave back what was merged in: Annie", "Ann")]
    assert told(store.history.of_customer(annie, 0, 1)) == [
        ("made a customer of their own again, out of Ann", "Annie")
    ]
    assert len(store.history.of_customer(ann, 0, 9)) == 3


def test_a_merge_says_who_was_called_otherwise_until_then(store: Store) -> None:
    yusuf, vera = create(store, "Yusuf", "Vera")
    store.customers.merging.merge(vera, yusuf, {})
    took_in = "took in Vera; was Yusuf until then"
    assert told(store.history.of_customer(yusuf, 0, 1)) == [(took_in, "Vera")]
    assert told(store.history.of_customer(vera, 0, 1)) == [("merged into Yusuf", "Vera")]
    store.customers.merging.unmerge(vera)
    assert told(store.history.of_customer(yusuf, 0, 2)) == [
        ("gave back what was merged in: Vera", "Yusuf"),
        (took_in, "Yusuf"),
    ]


def test_a_merge_stands_with_who_stays_on_another_lane_too(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    ann, annie = create(one, "Ann", "Annie")
    one.customers.merging.merge(ann, annie, {})
    sync(one, two)
    for customer in (ann, annie):
        assert two.history.of_customer(customer, 0, 9) == one.history.of_customer(customer, 0, 9)


def test_of_several_deleted_at_once_each_has_their_own_line(store: Store) -> None:
    ann, ben = create(store, "Ann", "Ben")
    store.customers.delete([ann, ben])
    assert told(store.history.of_customer(ann, 0, 9)) == [("deleted", "Ann"), ("created", "Ann")]


def test_offers_goods_lanes_and_sales_are_called_by_their_names(front: ShopLane, vip: GroupId) -> None:
    store = front.store
    spring = Discount(store.discounts.new_id(), Kind.PERCENT, 500)
    store.discounts.create("Spring", spring)
    store.discounts.restrict(spring.id, vip)
    store.lanes.rename(store.lanes.own().id, "Bar")
    store.catalogue.create(ProductDraft(name="Tea", price=300, barcodes=("9520000000011",)))
    sale = store.checkout.sell(None, [BasketItem("9520000000011", 1000)], [Tender("cash", 300)])
    assert told(store.history.all(0, 5)) == [
        ("closed a sale", sale.number),
        ("created a product", "Tea"),
        ("renamed a lane to Bar", "Bar"),
        ("restricted a discount to VIP", "Spring"),
        ("created a discount", "Spring"),
    ]


def test_a_customer_is_told_which_groups_they_joined_and_left(store: Store, vip: GroupId) -> None:
    staff = store.groups.create(GroupDraft(name="Staff"))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(staff,)))
    before = customer_draft_of(store.customers.get(ann))
    store.customers.edit(ann, replace(before, city="Bonn", groups=(vip,)))
    expected = "changed: city; joined VIP, left Staff"
    assert said(store.history.of_customer(ann, 0, 1)) == [expected]
    assert said(store.history.all(0, 1)) == [expected]
    store.groups.remove_members(vip, [ann])
    assert said(store.history.of_customer(ann, 0, 1)) == ["removed members (1): left VIP"]
    assert told(store.history.all(0, 1)) == [("removed members (1): Ann left", "VIP")]


def test_a_pin_says_whom_in_or_out_and_why(store: Store) -> None:
    rule = store.group_rules.read("age > 60")
    old = store.groups.create(GroupDraft(name="Old", rule=rule))
    ann, ben = create(store, "Ann", "Ben")
    store.group_rules.pin(old, [ann], Side.IN, reason="regular", until=None)
    store.group_rules.pin(old, [ben], Side.OUT, reason="", until=None)
    expected = ["pinned customers (1): Ben out", "pinned customers (1): Ann in (regular)"]
    assert said(store.history.all(0, 2)) == said(store.history.of_group(old, 0, 2)) == expected
    assert said(store.history.of_customer(ann, 0, 1)) == ["pinned customers (1): in Old (regular)"]
    assert said(store.history.of_customer(ben, 0, 1)) == ["pinned customers (1): out of Old"]
    store.group_rules.unpin(old, [ben])
    assert said(store.history.of_group(old, 0, 1)) == ["removed pins (1): Ben"]
    assert said(store.history.of_customer(ben, 0, 1)) == ["removed pins (1): Old"]


def test_a_groups_discounts_undos_and_import_are_in_its_history(
    store: Store, vip: GroupId, tmp_path: Path
) -> None:
    spring = Discount(store.discounts.new_id(), Kind.PERCENT, 500)
    store.discounts.create("Spring", spring)
    store.discounts.restrict(spring.id, vip)
    store.discounts.detach(spring.id, vip)
    store.groups.delete([vip])
    store.bulk_edits.undo()
    assert told(store.history.of_group(vip, 0, 9)) == [
        ("undid: VIP deleted", ""),
        ("deleted", "VIP"),
        ("detached a discount from VIP", "Spring"),
        ("restricted a discount to VIP", "Spring"),
        ("created", "VIP"),
    ]
    again = store.history.of_group(vip, 0, 1)[0].action
    assert store.bulk_edits.undo(again).is_redo
    assert said(store.history.of_group(vip, 0, 1)) == ["did again: VIP deleted"]
    path = tmp_path / "groups.csv"
    path.write_text("name\nTea\n", "utf-8")
    store.imports.run(path, "groups")
    tea = store.groups.find("Tea").id
    store.groups.set_active([tea], active=False)
    assert said(store.history.of_group(tea, 0, 9)) == [
        "switched off",
        "imported groups: groups.csv: 1 created, 0 updated, 0 skipped",
    ]


def test_what_a_rule_did_stands_among_the_rest(front: ShopLane, vip: GroupId) -> None:
    store = front.store
    (ann,) = create(store, "Ann")
    lines = [
        {"at": NOON + 1, "group_id": vip, "customer_id": ann, "joined": 1, "left": 0, "cause": "a sale"},
        {"at": NOON + 2, "group_id": vip, "customer_id": None, "joined": 3, "left": 2, "cause": "midnight"},
    ]
    with store._units.database.writing() as connection:
        connection.execute(insert(AUTO_LOG), lines)
    assert said(store.history.of_group(vip, 0, 9)) == [
        "3 joined, 2 left (midnight)",
        "Ann joined (a sale)",
        "created",
    ]
    (line, *_) = store.history.of_customer(ann, 0, 9)
    assert (line.what, line.via, line.is_undoable) == ("VIP: Ann joined (a sale)", "rule", False)


def test_another_lane_tells_the_same(three: list[ShopLane]) -> None:
    one, two, _ = (lane.store for lane in three)
    group = one.groups.create(GroupDraft(name="VIP"))
    create(one, "Ann", "Ben")
    one.bulk_edits.apply(EVERYBODY, [AddToGroups((group,))])
    sync(one, two)
    assert two.history.of_group(group, 0, 9) == one.history.of_group(group, 0, 9)
    assert {entry.lane for entry in two.history.of_group(group, 0, 9)} == {"Lane 1"}

"""What was deleted is cleared away when nothing can bring it back, by each lane for itself."""

import pytest
from sqlalchemy import Table, func, select
from support.months import live, month, swap, tend
from support.shops import DAY, MINUTE, ShopLane, hand_over, join, member, sync

from store.api import BasketItem, Store
from store.domain.baskets import WholeBasket
from store.domain.bulk_edits.edits import DeleteCustomers
from store.domain.catalogue import ProductDraft
from store.domain.changes import Batch
from store.domain.customers import CustomerDraft
from store.domain.graves import NEW_FOR, Silent
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.money import ONE
from store.domain.payment import Tender
from store.events import Fact, RowsWritten
from store.services import graves
from store.services.graves import SOON_SECONDS
from store.tables.base import REPLICATED
from store.tables.book import PRIORS
from store.tables.customers import CARDS, CUSTOMERS, MEMBERSHIPS, TAGS
from store.tables.derived import CUSTOMER_STATS
from store.tables.sales import HELD
from store.unit import Row


def count(store: Store, table: Table, **values: object) -> int:
    wanted = [table.c[name] == value for name, value in values.items()]
    with store._database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one())


def stock(store: Store) -> tuple[GroupId, CustomerId]:
    group = store.groups.create(GroupDraft(name="VIP"))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(group,), cards=("777",), tags=("old",)))
    return group, ann


def empty_out(store: Store, group: GroupId, customer: CustomerId) -> None:
    """Take from a customer all that can be taken."""
    store.groups.remove_members(group, [customer])
    store.customers.edit(customer, CustomerDraft(name="Anna"))


def strangers(store: Store, names: str) -> list[CustomerId]:
    """Customers of whom the history says nothing by name, as a file brings them."""
    with store._units.begin(store._actor) as unit:
        rows: list[Row] = [{"id": unit.new_id(), "name": name, "email": f"{name}@x.test"} for name in names]
        unit.insert(CUSTOMERS, rows)
        unit.did("customers.import")
    return [CustomerId(row["id"]) for row in rows if isinstance(row["id"], bytes)]


def delete_all(store: Store, customers: list[CustomerId]) -> None:
    store.bulk_edits.apply(Selection(frozenset(customers)), [DeleteCustomers()])


def graves_of(store: Store) -> int:
    return sum(count(store, table, present=0) for table in (MEMBERSHIPS, CARDS, TAGS))


def test_graves_are_gone_after_a_month_and_the_living_are_not(three: list[ShopLane]) -> None:
    store = three[0].store
    group, ann = stock(store)
    bob = store.customers.create(CustomerDraft(name="Bob", groups=(group,), cards=("888",)))
    empty_out(store, group, ann)
    swap(three)
    before = [lane.store.replication.digest() for lane in three]

    month(three)

    for lane, digest in zip(three, before, strict=True):
        assert graves_of(lane.store) == 0
        assert count(lane.store, PRIORS) == 0
        assert count(lane.store, MEMBERSHIPS) == count(lane.store, CARDS) == 1
        assert lane.store.customers.get(bob).cards == ("888",)
        told = lane.store.replication.digest()
        assert {**told, "reached": "", "runs": ""} == {**digest, "reached": "", "runs": ""}
    assert [lane.store.replication.digest() for lane in three] == [store.replication.digest()] * 3


def test_the_only_lane_of_a_shop_clears_away_too(front: ShopLane) -> None:
    empty_out(front.store, *stock(front.store))
    month([front])
    assert graves_of(front.store) == 0


@pytest.mark.parametrize("days", [1, 12, 29])
def test_nothing_younger_than_a_month_goes(three: list[ShopLane], days: int) -> None:
    empty_out(three[0].store, *stock(three[0].store))
    swap(three)
    live(three, days)
    assert [graves_of(lane.store) for lane in three] == [3, 3, 3]
    assert count(three[0].store, PRIORS) == 1


def test_a_grave_a_day_younger_stays_a_day_longer(front: ShopLane) -> None:
    store = front.store
    (group, ann), bob = stock(store), store.customers.create(CustomerDraft(name="Bob"))
    store.groups.add_members(group, [bob])
    live([front])
    store.groups.remove_members(group, [ann])
    live([front])
    store.groups.remove_members(group, [bob])
    live([front])
    front.machine.forward(28 * DAY)
    gone = []
    for _ in range(5):
        live([front])
        gone.append(2 - count(store, MEMBERSHIPS, present=0))
    assert gone == sorted(gone)
    assert {0, 1, 2} == set(gone)


def test_a_lane_that_sleeps_keeps_every_grave_and_nothing_comes_back(three: list[ShopLane]) -> None:
    awake, sleeper = three[:2], three[2]
    group, ann = stock(three[0].store)
    swap(three)
    live(three)
    empty_out(three[0].store, group, ann)
    sleeper.store.customers.create(CustomerDraft(name="Sold asleep"))

    month(awake)
    assert [graves_of(lane.store) for lane in awake] == [3, 3]
    assert [silent.lane for silent in three[0].store.graves.silent()] == [sleeper.member.id]

    sleeper.machine.at = three[0].machine.at
    swap(three)
    assert sleeper.store.customers.get(ann).groups == ()
    month(three)
    assert [graves_of(lane.store) for lane in three] == [0, 0, 0]
    assert three[0].store.graves.silent() == []
    assert [lane.store.replication.digest() for lane in three] == [sleeper.store.replication.digest()] * 3


def test_a_lane_that_is_lost_is_waited_for_until_it_is_retired(three: list[ShopLane]) -> None:
    awake, lost = three[:2], three[2]
    empty_out(three[0].store, *stock(three[0].store))
    swap(awake)
    month(awake)
    assert [graves_of(lane.store) for lane in awake] == [3, 3]

    awake[1].store.lanes.retire(lost.member.id, "stolen")
    swap(awake)
    live(awake, 4)
    assert [graves_of(lane.store) for lane in awake] == [0, 0]
    assert awake[0].store.graves.silent() == []


def test_a_lane_that_was_shut_out_is_not_waited_for(three: list[ShopLane]) -> None:
    awake = three[:2]
    empty_out(three[0].store, *stock(three[0].store))
    awake[0].store.lanes.revoke(three[2].member.id)
    swap(awake)
    month(awake)
    assert [graves_of(lane.store) for lane in awake] == [0, 0]


def test_what_was_under_way_all_the_time_brings_nothing_back(three: list[ShopLane]) -> None:
    front, back, _ = three
    group, ann = stock(front.store)
    late: list[Batch] = list(front.store.replication.since(back.store.replication.have(), rows_max=1))
    late += front.store.replication.since(back.store.replication.have(), rows_max=5000)
    empty_out(front.store, group, ann)
    swap(three)
    month(three)

    digest = back.store.replication.digest()
    back.store.replication.apply(late)
    longer = [
        Batch(each.site, each.after, back.store.replication.have()[each.site] + 1, each.sites, each.tables)
        for each in late
    ]
    back.store.replication.apply(longer[-1:])
    assert graves_of(back.store) == 0
    assert back.store.customers.get(ann).groups == ()
    assert back.store.replication.digest() == digest


def test_who_is_deleted_goes_with_all_that_was_theirs_unless_somebody_names_them(
    three: list[ShopLane],
) -> None:
    store = three[0].store
    group, _ = stock(store)
    store.catalogue.create(ProductDraft(name="Milk", price=120, barcodes=("4006381333931",)))
    nobody, buyer, member, twin = strangers(store, "nbmt")
    store.groups.add_members(group, [member])
    store.customers.edit(twin, CustomerDraft(name="t", email="t@x.test", cards=("999",)))
    kept = store.customers.merging.merge(twin, store.customers.create(CustomerDraft(name="T")), {})
    basket = WholeBasket((BasketItem("4006381333931", ONE),), buyer.hex())
    store.checkout.whole.sell(basket, [Tender("cash", 1000)])
    delete_all(store, [nobody, buyer, member])
    swap(three)
    before = store.replication.digest()
    assert count(store, CUSTOMERS, deleted=1) == 4

    month(three)

    for lane in three:
        assert count(lane.store, CUSTOMERS, id=nobody) == 0
        assert count(lane.store, CUSTOMERS, id=member) == 0
        assert count(lane.store, MEMBERSHIPS, customer_id=member) == 0
        assert count(lane.store, CUSTOMER_STATS, customer_id=nobody) == 0
        assert count(lane.store, CUSTOMERS, id=buyer, deleted=1) == 1
        assert count(lane.store, CUSTOMERS, deleted=1) == 2
        assert lane.store.customers.get(kept).name in {"t", "T"}
        told = lane.store.replication.digest()
        assert {**told, "reached": "", "runs": ""} == {**before, "reached": "", "runs": ""}


def test_what_a_merge_wrote_over_stays_so_that_two_can_be_made_of_one(front: ShopLane) -> None:
    store = front.store
    one, other = (
        store.customers.create(CustomerDraft(name=name, email=f"{name}@x.test")) for name in ("A", "B")
    )
    merging = store.customers.merging
    kept = merging.merge(one, other, {"name": "second", "email": "second"})
    month([front])
    merging.unmerge(other if kept == one else one)
    assert {row.name for row in store.customers.window(CustomerList(), 0, 9)} == {"A", "B"}


def test_sales_that_waited_and_were_taken_up_go_and_those_that_wait_stay(front: ShopLane) -> None:
    store = front.store
    store.catalogue.create(ProductDraft(name="Milk", price=120, barcodes=("4006381333931",)))
    for label in ("one", "two"):
        store.checkout.scan("4006381333931")
        store.holding.park(label)
    done = next(held for held in store.holding.waiting() if held.label == "one")
    store.holding.finish(done.sale, [Tender("cash", 1000)])
    month([front])
    assert [held.label for held in store.holding.waiting()] == ["two"]
    assert count(store, HELD) == 1
    assert store.sales.last(front.member.id) is not None


def test_who_is_found_by_a_card_is_found_after_others_of_it_went(front: ShopLane) -> None:
    store = front.store
    ann = store.customers.create(CustomerDraft(name="Ann", cards=("771", "772")))
    store.customers.edit(ann, CustomerDraft(name="Ann", cards=("771",)))
    month([front])
    assert count(store, CARDS) == 1
    assert [row.name for row in store.customers.window(CustomerList(text="771"), 0, 9)] == ["Ann"]


def test_graves_go_a_few_hundred_to_a_transaction(front: ShopLane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graves, "ROWS_AT_ONCE", 10)
    store = front.store
    group, _ = stock(store)
    many = strangers(store, "abcdefghijklmnopqrstuvwxyz")
    store.groups.add_members(group, many)
    store.groups.remove_members(group, many)
    live([front])
    front.machine.forward(31 * DAY)
    left = []
    while store.graves.tend() == SOON_SECONDS:
        left.append(count(store, MEMBERSHIPS, present=0))
    assert sorted(set(left), reverse=True) == [26, 16, 6, 0]


def test_a_new_lane_is_waited_for_from_the_beginning(three: list[ShopLane]) -> None:
    empty_out(three[0].store, *stock(three[0].store))
    swap(three)
    live(three, 20)
    newcomer = join(three[0].folder.parent / "new", three[0], name="New", seed=9)
    month(three)
    assert [graves_of(lane.store) for lane in three] == [3, 3, 3]

    newcomer.machine.at = three[0].machine.at
    live([*three, newcomer])
    month([*three, newcomer])
    assert [graves_of(lane.store) for lane in [*three, newcomer]] == [0, 0, 0, 0]
    newcomer.store.close()


def test_a_book_that_begins_where_graves_are_gone_knows_so(three: list[ShopLane]) -> None:
    empty_out(three[0].store, *stock(three[0].store))
    swap(three)
    month(three)
    floor = three[0].store.replication.floor()
    newcomer = join(three[0].folder.parent / "new", three[0], name="New", seed=9)
    newcomer.store.replication.begin_above(floor)
    hand_over(three[0].store, newcomer.store, rows_max=1)
    assert newcomer.store.replication.floor() == floor
    sync(three[0].store, newcomer.store)
    assert newcomer.store.replication.digest() == three[0].store.replication.digest()
    newcomer.store.close()


def test_each_lane_tells_once_a_day_how_far_it_is(three: list[ShopLane]) -> None:
    front = three[0]
    for lane in three:
        tend(lane.store)
    swap(three)
    before = front.store.replication.have()
    for lane in three:
        tend(lane.store)
    assert front.store.replication.have() == before
    live(three)
    assert all(version == before[site] + 1 for site, version in front.store.replication.have().items())


def test_the_links_hear_that_there_is_something_to_tell(three: list[ShopLane]) -> None:
    heard: list[Fact] = []
    store = three[0].store
    store.subscribe(heard.append)
    store.graves.tell()
    assert heard == [RowsWritten()]
    store.graves.tell()
    assert heard == [RowsWritten()], "once a day"


def test_an_empty_lane_has_nothing_to_tell(front: ShopLane) -> None:
    newcomer = join(front.folder.parent / "new", front, seed=9)
    assert tend(newcomer.store) == 0
    assert newcomer.store.replication.have() == {}
    assert newcomer.store.graves.silent() == []
    newcomer.store.close()


def test_who_was_alone_for_years_is_not_silent_since_then(front: ShopLane) -> None:
    front.machine.forward(400 * DAY)
    newcomer = join(front.folder.parent / "new", front, seed=9)
    sync(front.store, newcomer.store)
    assert newcomer.store.graves.silent() == front.store.graves.silent() == []

    newcomer.machine.forward(31 * DAY)
    assert newcomer.store.graves.silent() == [Silent(front.member.id, front.member.name, 31)]
    newcomer.store.close()


def test_every_table_with_graves_is_cleared_by_a_rule() -> None:
    from store.tables.graves import GRAVES

    turned = {spec.table for spec in REPLICATED.values() if "present" in spec.table.c}
    assert {table.name for table in turned - GRAVES.keys()} == {"coupons"}


def test_a_lane_that_nothing_came_from_is_named_after_a_while_and_before_it_is_silent(
    front: ShopLane,
) -> None:
    newcomer = join(front.folder.parent / "new", front, seed=9)
    there = front.store.graves
    assert there.never_heard() == []
    front.machine.forward(NEW_FOR + MINUTE)
    assert [each.name for each in there.never_heard()] == [newcomer.member.name]
    front.machine.forward(31 * DAY)
    assert (there.never_heard(), len(there.silent())) == ([], 1)
    front.machine.forward(-31 * DAY)
    sync(front.store, newcomer.store)
    assert [each.name for each in there.never_heard()] == [newcomer.member.name]
    newcomer.store.graves.tell()
    sync(front.store, newcomer.store)
    assert there.never_heard() == []
    newcomer.store.close()


def test_a_lane_that_is_retired_is_none_that_never_came(front: ShopLane) -> None:
    front.store.lanes.enrol(member("Back", 2, front.member.id))
    front.machine.forward(NEW_FOR + MINUTE)
    (lost,) = front.store.graves.never_heard()
    front.store.lanes.retire(lost.id, "joining was begun anew")
    assert front.store.graves.never_heard() == []

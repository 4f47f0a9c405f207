"""Edits dated far in the future wait; so do rows of tables that only a newer version has."""

from dataclasses import replace

import pytest
from support.books import read
from support.shops import DAY, MINUTE, ShopLane, sync

from store.api import Store
from store.domain.bulk_edits.edits import AddTags
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList, Selection
from store.domain.stamps import AHEAD_MAX, instant
from store.queries import sites
from store.services.group_writing import draft_of
from store.tables.base import REPLICATED
from store.tables.catalogue import CATEGORIES

AHEAD = 400 * DAY


@pytest.fixture
def wrong(three: list[ShopLane]) -> ShopLane:
    """The third lane, and its clock is 400 days ahead."""
    three[2].machine.forward(AHEAD)
    return three[2]


@pytest.fixture
def front(three: list[ShopLane]) -> Store:
    return three[0].store


@pytest.fixture
def back(three: list[ShopLane]) -> Store:
    return three[1].store


def names(store: Store) -> set[str]:
    return {row.name for row in store.customers.window(CustomerList(), 0, 100)}


def hlc(store: Store) -> int:
    with store._database.reading() as connection:
        own = sites.own(connection)
    assert own is not None
    return own.hlc


def contents(store: Store) -> dict[object, object]:
    return {key: kept.content for key, kept in read(store).items()}


def test_what_a_clock_far_ahead_dates_waits_and_is_told_by_name(front: Store, wrong: ShopLane) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    sync(front, wrong.store)
    wrong.store.groups.edit(group, GroupDraft(name="Later"))
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    sync(front, wrong.store)

    assert front.groups.get(group).name == "VIP"
    assert names(front) == set()
    (told,) = front.lanes.dated_ahead()
    assert (told.name, told.count) == (wrong.member.name, 2)
    assert AHEAD <= told.ahead <= AHEAD + MINUTE
    assert front.replication.have() == wrong.store.replication.have()


def test_nothing_else_is_dated_after_it(front: Store, wrong: ShopLane) -> None:
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    sync(front, wrong.store)
    front.customers.create(CustomerDraft(name="Bob"))

    assert instant(hlc(front)) < front.world.now() + AHEAD_MAX


def test_what_waits_is_handed_on(front: Store, back: Store, wrong: ShopLane, three: list[ShopLane]) -> None:
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    sync(front, wrong.store)
    sync(front, back)

    assert back.lanes.dated_ahead() == front.lanes.dated_ahead()
    for lane in three[:2]:
        lane.machine.forward(AHEAD)
        lane.store.keep_current()
        assert names(lane.store) == {"Ann"}
        assert lane.store.lanes.dated_ahead() == []
        assert read(lane.store) == read(wrong.store)


def test_the_time_comes_while_news_come(front: Store, wrong: ShopLane, three: list[ShopLane]) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    sync(front, wrong.store)
    wrong.store.groups.edit(group, GroupDraft(name="Later"))
    sync(front, wrong.store)
    three[0].reopen()
    three[0].machine.forward(AHEAD)
    three[0].store.replication.apply([])

    assert three[0].store.groups.get(group).name == "Later"
    three[0].store.keep_current()


def test_ten_minutes_are_not_far(front: Store, three: list[ShopLane]) -> None:
    three[1].machine.forward(AHEAD_MAX)
    three[1].store.customers.create(CustomerDraft(name="Ann"))
    sync(front, three[1].store)
    assert names(front) == {"Ann"}


def test_sales_come_in_whatever_their_date(front: Store, wrong: ShopLane) -> None:
    from store.tables.sales import SALES
    from store.unit import Actor

    with wrong.store._units.begin(Actor(wrong.store.shop.staff()[0].id, "till")) as unit:
        unit.insert(SALES, [{"id": unit.new_id(), "number": "3-000001", "total": 250}])
    sync(front, wrong.store)

    (sale,) = (kept for (table, _), kept in read(front).items() if table == SALES.name)
    assert sale is not None
    assert front.lanes.dated_ahead() == []
    assert instant(hlc(front)) < front.world.now() + AHEAD_MAX


def test_who_may_takes_it_over_at_once(front: Store, back: Store, wrong: ShopLane) -> None:
    group = front.groups.create(GroupDraft(name="VIP", description="Ours"))
    ann = front.customers.create(CustomerDraft(name="Ann"))
    sync(front, wrong.store)
    edited = replace(draft_of(wrong.store.groups.get(group)), name="Later")
    wrong.store.groups.edit(group, edited)
    wrong.store.customers.create(CustomerDraft(name="Bob"))
    wrong.store.bulk_edits.apply(Selection(frozenset([ann])), [AddTags(("wholesale",))])
    front.groups.edit(group, replace(draft_of(front.groups.get(group)), description="Theirs"))
    sync(front, wrong.store)

    assert front.lanes.accept(wrong.member.id) >= 3

    taken = front.groups.get(group)
    assert (taken.name, draft_of(taken).description) == ("Later", "Theirs")
    assert names(front) == {"Ann", "Bob"}
    assert front.lanes.dated_ahead() == []
    sync(front, back)
    assert names(back) == {"Ann", "Bob"}
    with pytest.raises(Refused, match="nothing of that lane"):
        front.lanes.accept(wrong.member.id)


def test_a_clock_put_right_dates_its_edits_anew(three: list[ShopLane], wrong: ShopLane) -> None:
    front = three[0].store
    group = front.groups.create(GroupDraft(name="VIP"))
    sync(front, wrong.store)
    wrong.store.groups.edit(group, GroupDraft(name="Later"))
    wrong.store.customers.create(CustomerDraft(name="Ann"))
    sync(front, wrong.store)
    wrong.machine.forward(-AHEAD)
    wrong.store.lanes.trust_clock()
    sync(front, wrong.store)

    assert front.groups.get(group).name == "Later"
    assert names(front) == {"Ann"}
    assert front.lanes.dated_ahead() == []
    assert read(front) == read(wrong.store)
    for lane in three:
        lane.machine.forward(MINUTE)
    front.groups.edit(group, GroupDraft(name="Last"))
    wrong.store.customers.create(CustomerDraft(name="Bob"))
    sync(front, wrong.store)
    assert wrong.store.groups.get(group).name == "Last"
    assert names(front) == {"Ann", "Bob"}


# ---- tables of a newer version ----


def test_a_table_of_a_newer_version_is_kept_and_handed_on(
    three: list[ShopLane], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lane in the middle is older: what goes through it is whole at the end, and here once it is new."""
    front, middle, end = three
    front.store.catalogue.create_category("Bakery")
    number = next(number for number, spec in REPLICATED.items() if spec.table is CATEGORIES)
    older = {known: spec for known, spec in REPLICATED.items() if known != number}
    spec = REPLICATED[number]
    news = front.store.replication.since(middle.store.replication.have(), rows_max=100)
    with monkeypatch.context() as old:
        old.delitem(REPLICATED, number)
        assert older.keys() == REPLICATED.keys()
        middle.store.replication.apply(news)
        middle.store.replication.apply(news)
        onward = middle.store.replication.since(end.store.replication.have(), rows_max=100)
    REPLICATED[number] = spec
    end.store.replication.apply(onward)

    assert read(end.store) == read(front.store)
    middle.reopen()
    middle.store.replication.ripen()
    assert read(middle.store) == read(front.store)
    assert [each.name for each in middle.store.catalogue.categories()] == ["Bakery"]

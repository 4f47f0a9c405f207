from pathlib import Path

import pytest
from support.books import read
from support.shops import CORNER_SHOP, NOON, SHOP_ID, Machine, ShopLane, found, join, member, place_in, sync

from store.api import create_shop, exists, join_shop, open_store
from store.domain.catalogue import ProductDraft
from store.domain.errors import NotFound, Refused, Unavailable
from store.domain.groups import GroupDraft
from store.domain.listing import CustomerList, ProductList, SaleList
from store.engine import Database
from store.services import opening

LANE = member("Front", 1, None)


def test_there_is_no_shop_until_one_is_made(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    assert not exists(place)
    with pytest.raises(NotFound, match="regulars shop create"):
        open_store(place, Machine().world(), "till")
    assert list(tmp_path.iterdir()) == []


def test_founding_writes_the_shop_its_lane_and_its_owner_in_one_transaction(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    create_shop(place, CORNER_SHOP, SHOP_ID, LANE, Machine().world())
    assert exists(place)
    store = open_store(place, Machine().world(), "till")

    assert store.shop.get() == CORNER_SHOP
    assert store.lanes.own() == LANE
    assert store.lanes.shop_id() == SHOP_ID
    assert store.replication.have() == {store.replication.site(): 1}
    tables = {key.table for key, kept in read(store).items() if kept.tag.ver == 1}
    assert tables == {"settings", "lanes", "staff", "actions"}
    assert {kept.content.cells[0][1][0] >> 16 for kept in read(store).values()} == {NOON}
    store.close()


def test_a_second_shop_in_the_same_place_is_refused(front: ShopLane) -> None:
    before = read(front.store)
    place, world = place_in(front.folder), Machine().world()
    with pytest.raises(Refused, match="choose another folder with --shop"):
        create_shop(place, CORNER_SHOP, b"another shop, 16", member("Other", 1, None), world)
    with pytest.raises(Refused):
        join_shop(place, SHOP_ID, member("Other", 2, LANE.id), [LANE])

    assert read(front.store) == before
    assert front.store.lanes.shop_id() == SHOP_ID


def test_a_founding_that_was_cut_short_can_be_repeated(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    database = Database(place.url)
    opening.prepare(database)
    database.close()
    create_shop(place, CORNER_SHOP, SHOP_ID, LANE, Machine().world())
    store = open_store(place, Machine().world(), "till")
    assert store.shop.get() == CORNER_SHOP
    store.close()


def test_a_book_without_a_shop_refuses_writes_in_words(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    database = Database(place.url)
    opening.prepare(database)
    database.close()
    store = open_store(place, Machine().world(), "till")
    for act in (
        lambda: store.groups.create(GroupDraft(name="VIP")),
        store.replication.site,
        lambda: store.replication.apply([]),
    ):
        with pytest.raises(Unavailable, match="no lane of its own"):
            act()
    store.look()
    store.close()


@pytest.fixture
def newcomer(tmp_path: Path, front: ShopLane) -> ShopLane:
    return join(tmp_path / "newcomer", front)


def test_a_lane_that_is_still_empty_opens_and_says_what_it_waits_for(newcomer: ShopLane) -> None:
    store = newcomer.store
    assert store.replication.have() == {}
    assert [counted.members for counted in store.groups.all()] == [0]
    assert (
        store.customers.count(CustomerList()),
        store.catalogue.count(ProductList()),
        store.sales.count(SaleList()),
    ) == (0, 0, 0)
    for act in (store.shop.get, store.checkout.till):
        with pytest.raises(Unavailable, match="link to another lane"):
            act()
    store.close()


def test_a_lane_fills_up_and_then_sells_under_its_own_number(newcomer: ShopLane, front: ShopLane) -> None:
    front.store.catalogue.create(ProductDraft(name="Bread", price=250))
    sync(front.store, newcomer.store)
    newcomer.reopen()

    assert newcomer.store.shop.get() == CORNER_SHOP
    assert newcomer.store.lanes.own().number == 2
    assert read(newcomer.store) == read(front.store)
    newcomer.store.groups.create(GroupDraft(name="VIP"))
    assert newcomer.store.replication.have()[newcomer.store.replication.site()] == 1
    newcomer.store.close()


def test_what_an_empty_lane_writes_reaches_the_others(newcomer: ShopLane, front: ShopLane) -> None:
    newcomer.store.groups.create(GroupDraft(name="Made before it was filled"))
    sync(front.store, newcomer.store)
    assert read(front.store) == read(newcomer.store)
    newcomer.store.close()


def test_shops_of_different_founders_have_nothing_in_common(tmp_path: Path, front: ShopLane) -> None:
    other = found(tmp_path / "other", name="Elsewhere")
    assert other.store.replication.site() != front.store.replication.site()
    other.store.close()


def test_a_restart_finds_everything_as_it_was(front: ShopLane) -> None:
    front.store.groups.create(GroupDraft(name="VIP"))
    before = read(front.store)
    site = front.store.replication.site()
    front.reopen()
    assert read(front.store) == before
    assert front.store.replication.site() == site

"""A till whose disk was restored from an old image goes on as a new site; nothing is lost or doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.books import read
from support.shops import ShopLane, image_of, lanes, sync

from store.api import Store
from store.domain.baskets import GoodsBack, WholeBasket
from store.domain.catalogue import ProductDraft
from store.domain.changes import Site
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.listing import CustomerList, SaleList
from store.domain.money import ONE
from store.domain.payment import CASH, Tender
from store.domain.returns import Choice
from store.queries import statistics

CODE = "4006381333931"


def sell(store: Store) -> str:
    """A bread for cash; the number of its receipt."""
    store.checkout.scan(CODE)
    return store.checkout.pay([Tender(CASH, store.checkout.till().due_cash)]).number


def names(store: Store) -> set[str]:
    return {row.name for row in store.customers.window(CustomerList(), 0, 100)}


def contents(store: Store) -> dict[object, object]:
    """Every row of every table that lanes share, by key, whoever is said to have written it last."""
    return {key: kept.content for key, kept in read(store).items()}


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[tuple[ShopLane, ShopLane, Site]]:
    """A restored lane that wrote on before it met anybody, one that knows more of it, and its old site."""
    front, back = lanes(tmp_path, 2)
    front.store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(CODE,)))
    ann = front.store.customers.create(CustomerDraft(name="Before"))
    assert sell(front.store) == "1-000001"
    sync(front.store, back.store)
    old = front.store.replication.site()
    front.store.customers.create(CustomerDraft(name="Not told yet"))
    image = image_of(front, tmp_path / "image")
    front.store.customers.create(CustomerDraft(name="After the image"))
    front.store.checkout.attach(ann)
    assert sell(front.store) == "1-000002"
    front.store.checkout.attach(ann)
    assert sell(front.store) == "1-000003"
    sync(front.store, back.store)
    restored = image.bring_back(seed=77)
    restored.store.customers.create(CustomerDraft(name="Restored"))
    yield restored, back, old
    restored.store.close()
    back.store.close()


def renewed(lane: ShopLane, other: ShopLane, old: Site) -> Site:
    return lane.store.replication.renew(old, other.store.replication.have()[old])


def test_it_goes_on_as_another_site(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, back, old = apart

    site = renewed(restored, back, old)

    assert site == Site(old.lane, old.epoch + 1)
    assert restored.store.replication.site() == site
    assert restored.store.replication.have()[old] < back.store.replication.have()[old]


def test_of_two_sales_with_one_number_somebody_says_which_is_meant(
    apart: tuple[ShopLane, ShopLane, Site],
) -> None:
    restored, back, old = apart
    assert sell(restored.store) == "1-000002"
    renewed(restored, back, old)
    sync(restored.store, back.store)

    twins = [row.id for row in back.store.sales.window(SaleList(), 0, 9) if row.number == "1-000002"]
    basket = WholeBasket((), back=GoodsBack("1-000002", (Choice(0, ONE),)))
    assert len(twins) == 2
    for lane in (restored, back):
        told = "several receipts have the number 1-000002, of 2026-03-02 13:00:00 and 2026-03-02 13:01:00"
        with pytest.raises(Refused, match=told):
            lane.store.sales.numbered("1-000002")
        with pytest.raises(Refused, match=told):
            lane.store.checkout.whole.sell(basket, [Tender(CASH, -250)])
        assert [lane.store.sales.numbered(twin.hex()).id for twin in twins] == twins


def test_both_lives_are_everywhere_then(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, back, old = apart
    renewed(restored, back, old)

    sync(restored.store, back.store)

    everybody = {"Before", "Not told yet", "After the image", "Restored"}
    assert names(restored.store) == names(back.store) == everybody
    assert contents(restored.store) == contents(back.store)


def test_receipts_go_on_after_the_last_that_anybody_knows(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, back, old = apart
    restored.store.checkout.scan(CODE)
    renewed(restored, back, old)
    sync(restored.store, back.store)

    assert [line.quantity for line in restored.store.checkout.till().lines] == [ONE], "what was begun stays"
    restored.store.checkout.void_line(0)
    assert sell(restored.store) == "1-000004"
    sync(restored.store, back.store)
    assert contents(restored.store) == contents(back.store)


def test_sums_count_every_sale_once(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, back, old = apart
    renewed(restored, back, old)
    sync(restored.store, back.store)
    ann = next(row.id for row in back.store.customers.window(CustomerList(), 0, 100) if row.name == "Before")

    for lane in (restored, back):
        with lane.store._database.reading() as connection:
            found = statistics.stats_of(connection, ann)
        assert (found.orders, found.spent) == (2, 500)


def test_what_a_lane_knows_of_itself_is_not_an_old_copy(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, _, old = apart
    log = restored.store.replication
    log.since({}, rows_max=1000)

    assert log.renew(old, log.have()[old]) == old


def test_more_than_anybody_was_told_is_a_sign_also_when_there_are_no_more_versions(
    apart: tuple[ShopLane, ShopLane, Site],
) -> None:
    restored, back, old = apart
    while restored.store.replication.have()[old] < back.store.replication.have()[old]:
        restored.store.customers.create(CustomerDraft(name="Restored"))

    assert renewed(restored, back, old) == Site(old.lane, old.epoch + 1)


def test_it_may_happen_twice(apart: tuple[ShopLane, ShopLane, Site]) -> None:
    restored, back, old = apart
    first = renewed(restored, back, old)
    sync(restored.store, back.store)

    second = restored.store.replication.renew(first, restored.store.replication.have()[first] + 5)

    assert second == Site(old.lane, old.epoch + 2)
    sync(restored.store, back.store)
    assert contents(restored.store) == contents(back.store)


def test_what_others_had_heard_before_keeps_the_name_they_know(tmp_path: Path) -> None:
    front, back = lanes(tmp_path, 2)
    front.reopen()
    front.store.customers.create(CustomerDraft(name="Told after the copy was made"))
    image = image_of(front, tmp_path / "image")
    old = front.store.replication.site()
    front.store.customers.create(CustomerDraft(name="After the image"))
    sync(front.store, back.store)
    restored = image.bring_back(seed=77)

    renewed(restored, back, old)
    sync(restored.store, back.store)

    assert read(restored.store) == read(back.store), "tags included"
    restored.store.close()
    back.store.close()

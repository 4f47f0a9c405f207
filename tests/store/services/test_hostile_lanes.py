"""What a stolen till, whose key is good, may say to the others: they go on, whatever it is."""

import pytest
from support.shops import ShopLane, sync

from store.domain.changes import VERSION_MAX, Batch, TableRows
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput
from store.queries.rows import spec_of
from store.queries.wire import HLC, VER
from store.tables.book import PARTINGS


def test_a_lane_does_not_believe_what_it_is_told_of_its_own_site(three: list[ShopLane]) -> None:
    front, back, _ = three
    log = front.store.replication
    site, before = log.site(), log.have()
    with pytest.raises(BadInput, match="never wrote"):
        log.apply([Batch(site, before[site], VERSION_MAX, (), ())])
    assert log.have() == before

    front.reopen()
    ann = front.store.customers.create(CustomerDraft(name="Ann"))
    sync(front.store, back.store)
    assert back.store.customers.get(ann).name == "Ann"
    assert back.store.replication.have()[site] < before[site] + 10


def test_a_lane_is_not_told_by_rows_of_its_own_that_it_had_two_lives(three: list[ShopLane]) -> None:
    log = three[0].store.replication
    site = log.site()
    have = log.have()[site]
    told = (have + 1, 1, b"one of two lives", site.lane, site.epoch, 0, b"some run" * 2, 1)
    columns = (VER, HLC, 16, 17, 18, 19, 20, 21)
    rows = TableRows(spec_of(PARTINGS).number, columns, tuple((cell,) for cell in told))
    with pytest.raises(BadInput, match="never wrote"):
        log.apply([Batch(site, have, have + 1, (site,), (rows,))])
    assert (log.site(), log.have()[site]) == (site, have)
    with three[0].store.lanes._units.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT 1 FROM partings").fetchall()

import logging

import pytest

from store.events import BookChanged, CatalogueChanged, Fact, ShopChanged
from store.feed import Feed

pytestmark = pytest.mark.sqlite_only("there is no database in it")


def test_everybody_hears_every_fact_in_order() -> None:
    feed, one, other = Feed(), list[Fact](), list[Fact]()
    feed.subscribe(one.append)
    feed.publish([ShopChanged()])
    feed.subscribe(other.append)
    feed.publish([CatalogueChanged(), BookChanged()])

    assert one == [ShopChanged(), CatalogueChanged(), BookChanged()]
    assert other == [CatalogueChanged(), BookChanged()]


def test_whoever_has_heard_enough_hears_no_more() -> None:
    feed, heard = Feed(), list[Fact]()
    stop = feed.subscribe(heard.append)
    feed.publish([ShopChanged()])
    stop()
    stop()
    feed.publish([ShopChanged()])

    assert heard == [ShopChanged()]


def test_a_listener_that_fails_hurts_nobody_and_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    feed, heard = Feed(), list[Fact]()

    def fail(_fact: Fact) -> None:
        raise ZeroDivisionError

    feed.subscribe(fail)
    feed.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        feed.publish([ShopChanged(), BookChanged()])

    assert heard == [ShopChanged(), BookChanged()]
    assert [record.getMessage() for record in caplog.records] == [
        "a listener failed on ShopChanged()",
        "a listener failed on BookChanged()",
    ]


def test_a_listener_may_leave_while_it_hears() -> None:
    feed, heard = Feed(), list[Fact]()

    def once(fact: Fact) -> None:
        heard.append(fact)
        stop()

    stop = feed.subscribe(once)
    feed.publish([ShopChanged(), ShopChanged()])
    assert heard == [ShopChanged()]

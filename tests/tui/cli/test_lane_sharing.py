"""What was sold on this lane and is nowhere else, in words and for programs."""

from collections.abc import Iterator

import pytest
from support.command_line import CommandLine

from store.api import Store, open_store, place_in, system_world
from store.domain.catalogue import ProductDraft
from store.domain.payment import Tender
from tui.cli import lane_sharing

BREAD = "4006381333931"


@pytest.fixture
def store(regulars: CommandLine) -> Iterator[Store]:
    """A shop that sells bread."""
    opened = open_store(place_in(regulars.shop), system_world(), "till")
    opened.catalogue.create(ProductDraft(name="Rye bread", price=340, barcodes=(BREAD,)))
    yield opened
    opened.close()


def sell(store: Store) -> int:
    """Sell one; how far the lane is then."""
    store.checkout.scan(BREAD)
    store.checkout.pay([Tender("cash", 340)])
    return store.replication.have()[store.replication.site()]


def test_of_all_other_lanes_the_one_that_has_most_counts(store: Store) -> None:
    first, second, third = (sell(store) for _ in range(3))
    standing: list[dict[str, object]] = [{"has_here": first}, {"has_here": None}, {"has_here": second}]
    answer = lane_sharing.as_json(store, standing)
    assert answer["unshared_sales"] == 1
    assert str(answer["oldest_unshared_sale"]).startswith("20")
    (told,) = lane_sharing.words(store, standing)
    assert told.startswith("No other lane has 1 sale of this one yet, the oldest of 20")
    everything: list[dict[str, object]] = [*standing, {"has_here": third}]
    assert lane_sharing.as_json(store, everything) == {"unshared_sales": 0, "oldest_unshared_sale": None}
    assert lane_sharing.words(store, everything) == []


@pytest.mark.parametrize("standing", [[], [{"has_here": None}], [{}]])
def test_while_nobody_was_linked_it_is_not_known(store: Store, standing: list[dict[str, object]]) -> None:
    sell(store)
    assert lane_sharing.as_json(store, standing) == {"unshared_sales": None, "oldest_unshared_sale": None}
    assert lane_sharing.words(store, standing) == []

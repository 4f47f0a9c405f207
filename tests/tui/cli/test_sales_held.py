"""`regulars sales held` of a sale that another lane has taken up."""

import re

from support.command_line import CommandLine
from support.edits import SOMEBODY
from support.shops import member

from store.api import open_store, place_in, system_world
from store.domain.catalogue import ProductDraft
from store.domain.holding import TAKEN
from store.queries import holding
from store.services.holding import _cart
from store.services.selling import held
from store.tables.sales import HELD

BREAD = "4006381333931"


def test_a_sale_that_another_lane_took_up_is_told_below_those_that_wait(regulars: CommandLine) -> None:
    store = open_store(place_in(regulars.shop), system_world(), "cli")
    back = member("Back", 2, store.lanes.own().id)
    store.lanes.enrol(back)
    store.catalogue.create(ProductDraft(name="Bread", price=250, barcodes=(BREAD,)))
    store.checkout.scan(BREAD)
    store.holding.park("table 5")
    (waiting,) = store.holding.waiting()
    with store._units.begin(SOMEBODY) as unit:
        row = holding.get(unit.connection, waiting.sale)
        assert row is not None
        unit.put(HELD, [held.taken(row, back.id, _cart(row), TAKEN)])
    store.close()
    told = regulars("sales", "held").out.splitlines()
    assert told[0] == "No sale waits."
    assert re.fullmatch(r"Back took up table 5 \(1 line, 2\.50\) at \S+ and has not ended it\.", told[1])
    assert regulars.many("sales", "held") == []

"""Spending by rights, against the same row written without a look: one durable transaction of the same store.

Each spend reads what every site booked and handed on, judges it, and writes its row in the transaction that
looked. The floor writes that row and reads nothing. Both in turn, of accounts
that have some entries and some transfers already.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from scripts.benchmarks.closing import _at
from scripts.benchmarks.figures import MILLISECONDS, Figure, Plan
from scripts.benchmarks.shops import Bench
from store.api import Store, open_store, place_in, system_world
from store.domain.changes import Site, site_bytes
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.ids import CustomerId, LaneId
from store.domain.spending import BALANCE
from store.queries import purses
from store.queries.heirs import Owners
from store.services.spending import ADJUSTED, entry
from store.tables.sales import LEDGER, TRANSFERS
from store.unit import Row

SPENDS: Final = 400
WARM_UP: Final = 30
SPENDS_EACH: Final = 20
BOOKED: Final = 20
"""Entries of an account before the first spend, half as many transfers among them."""


def spending(plan: Plan, place: Bench) -> Sequence[Figure]:  # noqa: ARG001 - as all groups are called
    """A spend and a plain row of the ledger, in turn."""
    store = open_store(place_in(place.demo("spending")), system_world(), "till")
    try:
        ours, floor = [], []
        for turn in range(WARM_UP + SPENDS):
            if turn % SPENDS_EACH == 0:
                whose, other = _account(store, f"Spender {turn}"), _account(store, f"Floor {turn}")
            spent = _timed(_spend, store, whose)
            plain = _timed(_write, store, other)
            if turn >= WARM_UP:
                ours.append(spent)
                floor.append(plain)
    finally:
        store.close()
    return [Figure("a spend by rights, p50", MILLISECONDS, _at(ours, 50), _at(floor, 50), 1.3)]


def _account(store: Store, name: str) -> CustomerId:
    """Somebody with a balance that is never spent up, of which some came from another lane."""
    whose = store.customers.create(CustomerDraft(name=name))
    away = site_bytes(Site(LaneId(b"another lane".ljust(16)), 1))
    for number in range(BOOKED):
        store.wallets.adjust(whose, BALANCE, 10**6, "a start")
        if number % 2:
            with store._units.begin(store._actor) as unit:  # noqa: SLF001 - below the services
                row: Row = {
                    "id": unit.new_id(),
                    "customer_id": whose,
                    "account": BALANCE,
                    "taker": away,
                    "amount": 1,
                    "at": unit.now,
                }
                unit.insert(TRANSFERS, [row])
    return whose


def _spend(store: Store, whose: CustomerId) -> None:
    with store._units.begin(store._actor) as unit:  # noqa: SLF001 - as above
        owners = Owners(unit.connection)
        held = purses.balance(unit.connection, whose, owners)
        if held.get(owners.here, 0) < 1:
            raise Refused("the bench has spent everything")
        unit.insert(LEDGER, [entry(unit.new_id(), ADJUSTED, whose, BALANCE, -1, at=unit.now, note="")])


def _write(store: Store, whose: CustomerId) -> None:
    with store._units.begin(store._actor) as unit:  # noqa: SLF001 - as above
        unit.insert(LEDGER, [entry(unit.new_id(), ADJUSTED, whose, BALANCE, -1, at=unit.now, note="")])


def _timed(work: Callable[[Store, CustomerId], None], store: Store, whose: CustomerId) -> float:
    """In milliseconds."""
    begun = time.perf_counter()
    work(store, whose)
    return (time.perf_counter() - begun) * 1000

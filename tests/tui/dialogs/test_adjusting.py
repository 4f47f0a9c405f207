"""What a customer has, corrected where one stands: put on, taken off, with a reason and by whom it may be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import counters
from support.counters import BEANS, MILK, Counter, Person
from support.people import PINS, signed_in, staffed

from store.domain.baskets import BasketItem
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId
from store.domain.payment import Tender


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with counters.counter(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def ann(counter: Counter) -> CustomerId:
    """Who has 13 points."""
    found = counter.customers["Ann Köhler"]
    counter.store.checkout.sell(found.hex(), [BasketItem(BEANS, 1000)], [Tender("cash", 1500)])
    counter.lane.machine.forward(60_000)
    return found


def has(counter: Counter, customer: CustomerId) -> tuple[int, int]:
    wallet = counter.store.wallets.of(customer)
    return wallet.points.known, wallet.balance.known


def booked(counter: Counter, customer: CustomerId) -> list[tuple[str, int, str]]:
    entries = counter.store.customers.accounts.window(customer, 0, 9)
    return [(each.account, each.amount, each.note) for each in entries]


def test_points_are_put_on_and_taken_off_for_a_reason(counter: Counter, ann: CustomerId) -> None:
    async def story(person: Person) -> None:
        await person.press("h")
        await person.sees("Account of Ann Köhler · 1", "c Correct")
        await person.press("c")
        await person.sees("Correct the account of Ann Köhler", "There now 13 points, a balance of 0.00")
        await person.press("down", "down")
        await person.types("1,200")
        await person.sees("There will be 1,213 points.")
        await person.press("ctrl+s")
        await person.sees("Why is needed")
        await person.types("lost card")
        await person.press("ctrl+s")
        await person.sees("Ann Köhler has 1,213 points now.", "Account of Ann Köhler · 2", "+1,200 1,213")
        await person.press("c")
        await person.sees("There now 1,213 points")
        await person.press("down", "right", "down")
        await person.types("1213")
        await person.sees("There will be 0 points.")
        await person.types("1")
        await person.sees("No more than 1,213 points can be taken off on this lane.")
        await person.press("down")
        await person.types("mistyped")
        await person.press("ctrl+s")
        await person.sees("an adjustment takes no more than is there")
        await person.press("up", "backspace", "ctrl+s")
        await person.sees("Ann Köhler has 0 points now.", "Account of Ann Köhler · 3")

    counter.serve(story, place="customers", size=(128, 48))
    assert has(counter, ann) == (0, 0)
    assert sorted((amount, note) for _, amount, note in booked(counter, ann)) == [
        (-1213, "mistyped"),
        (13, "1-000001"),
        (1200, "lost card"),
    ]


def test_a_balance_below_zero_is_what_is_asked_for_first(counter: Counter) -> None:
    cleo = counter.store.customers.create(CustomerDraft(name="Aacleo", credit_limit=500))
    counter.store.checkout.sell(cleo.hex(), [BasketItem(MILK, 1000)], [Tender("balance", 119)])

    async def story(person: Person) -> None:
        await person.sees("> Aacleo")
        await person.press("h")
        await person.sees("Account of Aacleo")
        await person.press("c")
        await person.sees("Correct the account of Aacleo", "a balance of -1.19")
        await person.press("down", "down")
        await person.types("1.19")
        await person.sees("There will be a balance of 0.00.")
        await person.press("down")
        await person.types("goodwill")
        await person.press("ctrl+s")
        await person.sees("Aacleo has a balance of 0.00 now.")

    counter.serve(story, place="customers", size=(128, 48))
    assert has(counter, cleo) == (0, 0)


def test_who_may_not_has_it_corrected_with_a_pin(counter: Counter, ann: CustomerId) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.press("h")
        await person.sees("Account of Ann Köhler")
        await person.press("c")
        await person.sees("Correct the account of Ann Köhler")
        await person.press("down", "down")
        await person.types("50")
        await person.press("down")
        await person.types("lost card")
        await person.press("ctrl+s")
        await person.types("be")
        await person.press("enter")
        await person.sees("Why?")
        await person.enters("kiosk")
        await person.sees("Ben's PIN")
        await person.enters(PINS["Ben"])
        await person.sees("Ann Köhler has 63 points now.")

    counter.serve(story, place="customers", size=(128, 48))
    assert booked(counter, ann)[0] == ("points", 50, "lost card")


def test_leaving_books_nothing(counter: Counter, ann: CustomerId) -> None:
    async def story(person: Person) -> None:
        await person.press("h")
        await person.sees("Account of Ann Köhler")
        await person.press("c")
        await person.sees("Correct the account of Ann Köhler")
        await person.press("down", "down")
        await person.types("50")
        await person.press("escape")
        await person.sees("Not saved.")
        await person.press("escape")
        await person.sees("Account of Ann Köhler · 1")

    counter.serve(story, place="customers")
    assert has(counter, ann) == (13, 0)

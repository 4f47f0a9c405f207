"""Lists against slices of the whole, with limits so low that a small shop takes every way through them."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from support.shops import NOON, ShopLane

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, CustomerSort, Quick
from store.domain.rules.tree import Flag, Is, Not
from store.domain.searching import parts
from store.queries import search
from store.services import customer_lists

SEED = 7
MONTH = f"{datetime.fromtimestamp(NOON / 1000, UTC).month:02}"
FIRST = ("Ann", "Änne", "Bob", "Émile", "Zoe", "Wolfgang")
LAST = ("Köhler", "Kohl", "Wolf", "Mann", "Lee")
SORTS: Sequence[CustomerSort] = (
    "name", "email", "city", "joined", "spent", "orders", "last_order", "points",
)  # fmt: skip


@pytest.fixture
def people(front: ShopLane) -> list[CustomerDraft]:
    dice = random.Random(SEED)  # noqa: S311 - the same every time
    vip = front.store.groups.create(GroupDraft(name="VIP"))
    drafts = [
        CustomerDraft(
            name=f"{dice.choice(FIRST)} {dice.choice(LAST)}",
            email=f"p{number}@example.org" if number % 4 else "",
            city=dice.choice(("Berlin", "Paris", "")),
            birth_date=f"19{60 + number % 40}-{1 + number % 12:02}-03",
            active=number % 5 > 0,
            consent=number % 3 == 0,
            groups=(vip,) if number % 6 == 0 else (),
        )
        for number in range(60)
    ]
    for draft in drafts:
        front.store.customers.create(draft)
        front.machine.forward(1)
    return drafts


@pytest.fixture(params=[(2000, 10_000, 20_000), (3, 10, 20_000), (3, 5, 4)], ids=["few", "several", "many"])
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    few, several, visits = request.param
    monkeypatch.setattr(customer_lists, "FEW_MAX", few)
    monkeypatch.setattr(search, "SEVERAL_MAX", several)
    monkeypatch.setattr(search, "VISITS_MAX", visits)


def whole(store: Store, query: CustomerList) -> list[CustomerId]:
    return [row.id for row in store.customers.open(query).window(0, 1000)]


QUERIES = (
    *(CustomerList(sort=sort, descending=way) for sort in SORTS for way in (False, True)),
    *(
        CustomerList(text, descending=way)
        for text in ("k", "ko", "wolf", "kohl", "zoe mann")
        for way in (False, True)
    ),
    CustomerList("wolf", sort="city"),
    CustomerList("wolf", quick=frozenset([Quick.ACTIVE])),
    CustomerList(quick=frozenset([Quick.INACTIVE, Quick.UNGROUPED]), descending=True),
    CustomerList(rule=Not(Is(Flag.CONSENT)), sort="email"),
)


@pytest.mark.usefixtures("people", "limits")
def test_windows_are_slices_wherever_they_lie(store: Store) -> None:
    for query in QUERIES:
        check_windows(store, query)


def check_windows(store: Store, query: CustomerList) -> None:
    everybody = whole(store, query)
    assert [row.id for row in store.customers.open(query).all()] == everybody
    opened = store.customers.open(query)
    dice = random.Random(SEED)  # noqa: S311 - the same every time
    for round_number in range(12):
        start, size = dice.randrange(len(everybody) + 5), dice.randrange(25)
        assert [row.id for row in opened.window(start, size)] == everybody[start : start + size]
        if round_number == 4:
            assert opened.count() == len(everybody)
            assert opened.known() == (len(everybody), True)
        if round_number == 6:
            key = dice.choice(everybody)
            assert opened.position(key) == everybody.index(key)
        if round_number == 9:
            opened.renew()
    assert set(store.customers.ids(query)) == set(everybody)


@pytest.mark.usefixtures("limits")
def test_a_search_finds_who_has_every_part(store: Store, people: list[CustomerDraft]) -> None:
    with store._database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT customer_id, words FROM customer_search").all()
    assert len(rows) == len(people)
    for text in ("k", "an", "kohl", "wolf", "wolfgang mann", "example.org", "p1", "qqq"):
        wanted = {row[0] for row in rows if all(part in row[1] for part in parts(text))}
        assert set(whole(store, CustomerList(text))) == wanted
        assert store.customers.count(CustomerList(text)) == len(wanted)


HOLDS: Mapping[Quick, Callable[[CustomerDraft], bool]] = {
    Quick.ACTIVE: lambda draft: draft.active,
    Quick.INACTIVE: lambda draft: not draft.active,
    Quick.GROUPED: lambda draft: bool(draft.groups),
    Quick.UNGROUPED: lambda draft: not draft.groups,
    Quick.NO_EMAIL: lambda draft: not draft.email,
    Quick.CONSENT: lambda draft: draft.consent,
    Quick.BIRTHDAY_MONTH: lambda draft: draft.birth_date[5:7] == MONTH,
    Quick.NEW_THIS_MONTH: lambda _draft: True,
}


def test_a_quick_filter_shows_whom_it_names(store: Store, people: list[CustomerDraft]) -> None:
    assert set(HOLDS) == set(Quick)
    for quick, holds in HOLDS.items():
        rows = store.customers.window(CustomerList(quick=frozenset([quick])), 0, 100)
        assert sorted(row.name for row in rows) == sorted(draft.name for draft in people if holds(draft))


def test_a_list_that_changed_is_another_after_it_was_renewed(
    store: Store, people: list[CustomerDraft]
) -> None:
    opened = store.customers.open(CustomerList("zoe"))
    before = len(opened.window(0, 100))
    assert opened.known() == (before, True)
    store.customers.create(CustomerDraft(name="Zoe New"))
    opened.renew()
    assert opened.known() == (before, False)
    assert len(opened.window(0, 100)) == before + 1
    assert len(people) == 60


def test_what_an_index_has_in_its_order_is_read_at_once(store: Store) -> None:
    def is_quick(query: CustomerList) -> bool:
        return store.customers.open(query).is_quick

    assert is_quick(CustomerList())
    assert is_quick(CustomerList(sort="joined"))
    assert is_quick(CustomerList("ann"))
    assert not is_quick(CustomerList("ann", sort="city"))
    assert is_quick(CustomerList(sort="spent"))
    assert not is_quick(CustomerList(quick=frozenset([Quick.INACTIVE])))

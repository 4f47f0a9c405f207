"""The index against the words themselves, kept by triggers whatever is written."""

from dataclasses import replace

import pytest
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList
from store.domain.searching import search_text
from store.queries import search, search_keeping
from store.queries.search import Pieces, Search, search_for
from store.services.customers import draft_of
from store.tables import search as tables

ANN = CustomerDraft(name="Ann Köhler", email="ann@example.org", phone="030 1234", cards=("A100",))


def kept(store: Store) -> dict[CustomerId, str]:
    with store._database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT customer_id, words FROM customer_search").all()
    return {CustomerId(row[0]): row[1] for row in rows}


def words(store: Store, customer: CustomerId) -> str:
    known = store.customers.get(customer)
    cards = " ".join(known.cards)
    return search_text(known.name, known.email, known.phone, known.reference, known.city, cards)


def found(store: Store, typed: str) -> list[str]:
    return [row.name for row in store.customers.window(CustomerList(typed), 0, 100)]


def test_what_is_written_can_be_found_at_once_and_what_is_gone_cannot(store: Store) -> None:
    ann = store.customers.create(ANN)
    assert kept(store) == {ann: words(store, ann)}
    assert [found(store, typed) for typed in ("kohler", "K", "0301234", "a100", "ler an")] == [
        ["Ann Köhler"]
    ] * 4 + [["Ann Köhler"]]
    draft = draft_of(store.customers.get(ann))
    store.customers.edit(ann, replace(draft, name="Ann Lee", cards=("B200",)))
    assert kept(store) == {ann: words(store, ann)}
    assert [found(store, typed) for typed in ("kohler", "a100", "b200", "lee")] == [
        [], [], ["Ann Lee"], ["Ann Lee"],
    ]  # fmt: skip
    store.customers.edit(ann, replace(draft_of(store.customers.get(ann)), notes="nothing that is searched"))
    assert found(store, "lee") == ["Ann Lee"]
    store.customers.delete([ann])
    assert kept(store) == {}
    assert found(store, "lee") == []


def test_what_other_lanes_write_is_found(three: list[ShopLane]) -> None:
    front, back, _ = three
    stores = (front.store, back.store)
    ann = front.store.customers.create(ANN)
    sync(*stores)
    assert found(back.store, "kohler a100") == ["Ann Köhler"]
    back.store.customers.edit(ann, replace(draft_of(back.store.customers.get(ann)), city="Łódź"))
    sync(*stores)
    assert found(front.store, "lodz") == ["Ann Köhler"]
    assert kept(front.store) == kept(back.store) == {ann: words(front.store, ann)}


def test_the_index_can_be_built_anew(store: Store) -> None:
    store.customers.create(ANN)
    store.customers.create(CustomerDraft(name="Bob"))
    before = kept(store)
    with store._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM customer_search")
        search_keeping.catch_up(connection)
    assert found(store, "kohler") == []
    with store._database.writing() as connection:
        search_keeping.rebuild(connection)
    assert kept(store) == before
    assert found(store, "kohler") == ["Ann Köhler"]
    store.customers.create(CustomerDraft(name="Carl Köhler"))
    assert found(store, "kohler") == ["Ann Köhler", "Carl Köhler"]


@pytest.mark.sqlite_only("PostgreSQL has its index always")
def test_without_fts5_rows_are_looked_at_and_the_index_comes_back_with_it(store: Store) -> None:
    store.customers.create(ANN)
    with store._database.writing() as connection:
        for statement in tables.leave_grams():
            connection.exec_driver_sql(statement)
        assert not search_keeping.fits(connection)
    store.customers.create(CustomerDraft(name="Carl Köhler"))
    assert found(store, "kohler") == ["Ann Köhler", "Carl Köhler"]
    assert found(store, "k") == ["Ann Köhler", "Carl Köhler"]
    with store._database.writing() as connection:
        search_keeping.fit(connection)
        assert search_keeping.fits(connection)
    assert found(store, "kohler") == ["Ann Köhler", "Carl Köhler"]
    store.customers.create(CustomerDraft(name="Dora Köhler"))
    assert found(store, "ohle") == ["Ann Köhler", "Carl Köhler", "Dora Köhler"]


@pytest.mark.parametrize("typed", ['"', "'", '"""', "a:b", "NEAR(", "-a*", "50% _", "\\", "(a OR b)"])
def test_signs_of_query_languages_are_only_signs(store: Store, typed: str) -> None:
    store.customers.create(CustomerDraft(name=f"Zoe {typed} Last"))
    store.customers.create(CustomerDraft(name="Zoe Other"))
    assert found(store, f"zoe {typed}") == [f"Zoe {typed} Last"]


def test_names_are_gone_through_only_where_that_is_quicker_than_putting_matches_in_order() -> None:
    anybody = Search(("ann",), Pieces.FTS, sqlite=True)
    visits = {
        spread: replace(anybody, among=1_000_000, spread=spread).visits(25)
        for spread in (1.0, 10.0, 200.0, 280.0, 290.0, 1_000.0)
    }
    assert visits == {1.0: 20_000, 10.0: 20_000, 200.0: 10_001, 280.0: 7_143, 290.0: 0, 1_000.0: 0}
    assert anybody.visits(25) == 0


def test_a_search_knows_how_far_apart_matches_are(store: Store) -> None:
    for number in range(12):
        store.customers.create(CustomerDraft(name=f"{'Ann' if number % 3 else 'Bob'} {number}"))
    with store._database.reading() as connection:
        wanted = search_for(connection, "bob")
        assert wanted is not None
        counted, measured = search.measured(connection, wanted, 10)
        assert counted == 4
        if wanted.pieces is Pieces.FTS:
            assert (measured.among, measured.spread) == (12, 10 / 4)

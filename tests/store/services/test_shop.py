from dataclasses import replace

import pytest
from support.books import Key, read
from support.shops import CORNER_SHOP, ShopLane, hand_over

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.errors import Invalid, Unavailable
from store.domain.money import currency
from store.domain.payment import Tender
from store.domain.settings import TEXT_CHARACTERS_MAX
from store.domain.shop import Shop, Staff, Tax, TaxRounding
from store.events import Fact, ShopChanged
from store.services.shop import settings_of, shop_from
from store.tables.book import SETTINGS
from store.unit import Actor

BAR = Shop(
    name="Bar",
    currency=currency("JPY"),
    tax=Tax.EXCLUSIVE,
    tax_rounding=TaxRounding.RATE,
    timezone="Asia/Tokyo",
    tax_number="T123",
    receipt_header="Bar\nTokyo",
    receipt_foot="Thanks",
    receipt_qr="{number}",
    cash_step=10,
)


def test_a_new_shop_is_as_it_was_founded_with_an_owner(store: Store) -> None:
    assert store.shop.get() == CORNER_SHOP
    (owner,) = store.shop.staff()
    assert owner == Staff(owner.id, "Owner", "owner")


def test_settings_survive_the_book(store: Store) -> None:
    store.shop.edit(BAR)
    assert store.shop.get() == BAR
    assert shop_from(settings_of(BAR)) == BAR


def test_only_what_differs_is_written_and_told(store: Store) -> None:
    heard: list[Fact] = []
    store.subscribe(lambda fact: heard.append(fact) if isinstance(fact, ShopChanged) else None)
    before = read(store)
    store.shop.edit(replace(CORNER_SHOP, receipt_foot="Thanks", cash_step=5))

    after = read(store)
    written = {key.key[0] for key in after if key.table == "settings" and after[key] != before.get(key)}
    assert written == {"receipt_foot", "cash_step"}
    store.shop.edit(replace(CORNER_SHOP, receipt_foot=" Thanks\n", cash_step=5))
    assert read(store) == after
    assert heard == [ShopChanged()]


def test_texts_are_tidied(store: Store) -> None:
    store.shop.edit(
        replace(
            BAR,
            name="  The \t Bar ",
            tax_number=" T\x001 ",
            receipt_header="\n The Bar\n 1 Street \n",
            receipt_foot="\udcff",
        )
    )
    kept = store.shop.get()
    assert (kept.name, kept.tax_number, kept.receipt_header, kept.receipt_foot) == (
        "The Bar",
        "T1",
        "The Bar\n 1 Street",
        "",
    )


@pytest.mark.parametrize(
    ("shop", "fields"),
    [
        (replace(BAR, name=""), {"name"}),
        (replace(BAR, timezone="Nowhere"), {"timezone"}),
        (replace(BAR, cash_step=0), {"cash_step"}),
        (replace(BAR, receipt_header="x" * (TEXT_CHARACTERS_MAX + 1)), {"receipt_header"}),
        (replace(BAR, name=" ", tax_number="x" * 5000, cash_step=-1), {"name", "tax_number", "cash_step"}),
    ],
)
def test_faulty_settings_write_nothing(store: Store, shop: Shop, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        store.shop.edit(shop)
    assert set(refused.value.problems) == fields
    assert store.shop.get() == CORNER_SHOP


def test_what_an_older_lane_never_wrote_has_its_default() -> None:
    assert shop_from({"name": "Bar", "currency": "EUR"}) == Shop(
        name="Bar", currency=currency("EUR"), tax=Tax.NONE, timezone="UTC"
    )


@pytest.mark.parametrize("known", [{}, {"name": "Bar"}, {"currency": "EUR"}])
def test_an_empty_lane_says_what_it_needs(known: dict[str, str]) -> None:
    with pytest.raises(Unavailable, match="needs a link to another lane"):
        shop_from(known)


@pytest.mark.parametrize(
    ("key", "value"),
    [("tax", "reversed"), ("tax_rounding", "never"), ("cash_step", "0.05"), ("currency", "EURO")],
)
def test_a_setting_of_a_newer_program_is_refused_in_words(
    three: list[ShopLane], key: str, value: str
) -> None:
    front, back, _ = (lane.store for lane in three)
    with front._units.begin(Actor(front.shop.staff()[0].id, "till")) as unit:
        unit.put(SETTINGS, [{"key": key, "value": value}])
    hand_over(front, back)
    with pytest.raises(Unavailable, match="update Regulars"):
        back.shop.get()


def test_settings_of_two_lanes_merge_one_by_one(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    front.shop.edit(replace(CORNER_SHOP, receipt_foot="Thanks"))
    back.shop.edit(replace(CORNER_SHOP, cash_step=5))
    hand_over(front, back)
    hand_over(back, front)

    assert front.shop.get() == back.shop.get() == replace(CORNER_SHOP, receipt_foot="Thanks", cash_step=5)
    assert read(front)[Key("settings", ("cash_step",))].tag.site == back.replication.site()


def test_a_form_keeps_what_others_changed_meanwhile(store: Store) -> None:
    store.shop.edit(replace(CORNER_SHOP, receipt_foot="Thanks"))
    store.shop.edit(replace(CORNER_SHOP, cash_step=5), seen=CORNER_SHOP)
    assert store.shop.get() == replace(CORNER_SHOP, receipt_foot="Thanks", cash_step=5)


def test_the_history_says_what_was_changed(store: Store) -> None:
    store.shop.edit(replace(CORNER_SHOP, cash_step=5, receipt_foot="Thanks"))
    newest = store.history.all(0, 1)[0]
    assert newest.what == "changed settings: Foot; Cash step 0.01 -> 0.05"


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [(1, 1, 5), (10, 10, 10), (1, 20, 20)],
    ids=["nobody has chosen one", "one was chosen before", "one is chosen with it"],
)
def test_another_currency_brings_its_own_rounding_of_cash(
    store: Store, before: int, said: int, after: int
) -> None:
    store.shop.edit(replace(store.shop.get(), cash_step=before))
    store.shop.edit(replace(store.shop.get(), currency=currency("CHF"), cash_step=said))
    assert store.shop.get().cash_step == after


def test_the_currency_stays_once_something_has_a_price_or_was_sold(store: Store) -> None:
    store.shop.edit(replace(CORNER_SHOP, currency=currency("JPY")))
    store.shop.edit(CORNER_SHOP)
    store.catalogue.create(ProductDraft(name="Tea", price=100, barcodes=("4006381333931",)))
    store.shop.edit(replace(CORNER_SHOP, currency=currency("USD")))
    with pytest.raises(Invalid) as refused:
        store.shop.edit(replace(CORNER_SHOP, currency=currency("JPY")))
    told = "there are prices in USD, which has other decimals: it stays"
    assert refused.value.problems == {"currency": told}

    store.checkout.sell(None, [BasketItem("4006381333931", 1000)], [Tender("cash", 100)])
    with pytest.raises(Invalid) as refused:
        store.shop.edit(CORNER_SHOP)
    assert refused.value.problems == {"currency": "something was sold in USD already: it stays"}

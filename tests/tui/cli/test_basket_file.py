from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.baskets import NOON

from store.domain.discounts import Discount, GroupState, Kind, Limits, Per, Stacking, Target, Uses
from store.domain.errors import BadInput
from store.domain.ids import COMMON_GROUP, CategoryId, DiscountId, GroupId, ProductId
from store.domain.pricing.basket import Basket, BasketLine, Manual, ManualKind
from store.domain.pricing.book import PriceBook
from store.domain.schedule import Schedule
from store.domain.shop import Tax, TaxRounding
from tui.cli.basket_file import name_of, read_basket
from tui.cli.json_input import Node


def read(**sale: object) -> tuple[Basket, PriceBook]:
    return read_basket(Node({"currency": "EUR", **sale}, ""), NOON)


def test_only_the_currency_must_be_there() -> None:
    sale, book = read()
    assert sale == Basket((), NOON)
    assert (book.currency.code, book.tax.mode, book.tax.rounding) == ("EUR", Tax.NONE, TaxRounding.LINE)
    assert (book.timezone, book.offers, book.groups) == (ZoneInfo("UTC"), (), {})


def test_a_customer_may_be_exempt_from_tax() -> None:
    assert [read(customer=customer)[0].tax_exempt for customer in ({}, {"tax_exempt": True})] == [False, True]
    with pytest.raises(BadInput) as refused:
        read(customer={"tax_exempt": "yes"})
    assert (refused.value.field, str(refused.value)) == ("customer.tax_exempt", "must be true or false")


def test_a_line_and_a_discount_have_plain_defaults() -> None:
    sale, book = read(
        lines=[{"unit_price": "1.50", "quantity": "2"}],
        discounts=[{"id": "d", "kind": "percent", "value": "10"}],
    )
    assert sale.lines == (BasketLine(150, 2000),)
    assert [offer.discount for offer in book.offers] == [Discount(DiscountId(b"d"), Kind.PERCENT, 1000)]


def test_everything_can_be_said() -> None:
    sale, book = read(
        tax="exclusive",
        tax_rounding="rate",
        timezone="Europe/Berlin",
        at="2026-03-04T12:00",
        customer={"groups": ["vip", "common"]},
        groups=[{"id": "vip", "active": False, "from": "2026-01-01", "until": "2026-02-01T00:00:00Z"}],
        lines=[
            {
                "product": "p",
                "category": "c",
                "unit_price": "1",
                "quantity": "0.375",
                "tax_rate": "19",
                "discountable": False,
                "manual": {"percent": "12.5"},
                "floor": "0.50",
                "name": "Tea",
            }
        ],
        discounts=[
            {
                "id": "m",
                "kind": "multibuy",
                "buy": 3,
                "value": "7.00",
                "target": {"categories": ["c"]},
                "groups": ["vip", "common"],
                "stacking": "stack",
                "priority": -2,
                "active": False,
                "from": "2026-01-01T00:00:00+01:00",
                "until": "2026-02-01T00:00:00+01:00",
                "weekdays": ["mon", "sun"],
                "hours": ["22:00", "02:00"],
                "minimum": "50.00",
                "limits": {"sale": 2, "customer": {"limit": 3}, "total": {"limit": 9, "used": 4}},
            },
            {"id": "u", "kind": "amount", "per": "unit", "value": "0.10", "target": {"products": ["p"]}},
        ],
    )
    vip = GroupId(b"vip")
    january = 1_767_222_000_000, 1_769_900_400_000
    assert sale == Basket(
        (
            BasketLine(
                100, 375, ProductId(b"p"), CategoryId(b"c"), 1900, False, Manual(ManualKind.PERCENT, 1250), 50
            ),
        ),
        1_772_622_000_000,
        frozenset({vip}),
        {DiscountId(b"m"): Uses(total=4)},
    )  # fmt: skip
    assert dict(book.groups) == {vip: GroupState(vip, False, Schedule(january[0], 1_769_904_000_000))}
    assert [offer.discount for offer in book.offers] == [
        Discount(
            DiscountId(b"u"),
            Kind.AMOUNT,
            10,
            Target(products=frozenset({ProductId(b"p")})),
            per=Per.UNIT,
            created=1,
        ),
        Discount(
            DiscountId(b"m"),
            Kind.MULTIBUY,
            700,
            Target(categories=frozenset({CategoryId(b"c")})),
            buy=3,
            groups=frozenset({vip, COMMON_GROUP}),
            stacking=Stacking.STACK,
            priority=-2,
            created=0,
            active=False,
            schedule=Schedule(*january, frozenset({0, 6}), (22 * 60, 2 * 60)),
            minimum=5000,
            limits=Limits(2, 3, 9),
        ),
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04T12:00:00+01:00", 1_772_622_000_000),
        ("2026-03-04T11:00:00Z", 1_772_622_000_000),
        ("2026-03-04T12:00", 1_772_622_000_000),
        ("2026-03-04 12:00:00.001", 1_772_622_000_001),
        ("2026-03-04", 1_772_578_800_000),
        (None, NOON),
    ],
)
def test_a_time_without_an_offset_is_the_shops(at: str | None, expected: int) -> None:
    assert read(at=at, timezone="Europe/Berlin")[0].opened == expected


def test_without_a_time_zone_it_is_utc() -> None:
    sale, book = read(at="2026-03-04T12:00")
    assert (sale.opened, book.timezone.utcoffset(None)) == (NOON, UTC.utcoffset(None))


@pytest.mark.parametrize(
    ("customer", "groups"),
    [(None, None), ({}, frozenset()), ({"groups": None}, frozenset()), ({"groups": ["common"]}, frozenset())],
)
def test_the_common_group_needs_no_naming(customer: Any, groups: object) -> None:  # noqa: ANN401 - as JSON has it
    assert read(customer=customer)[0].groups == groups


def test_describing_the_common_group_as_it_is_does_no_harm() -> None:
    assert list(read(groups=[{"id": "common", "active": True}])[1].groups) == [COMMON_GROUP]


def test_ids_have_their_names_back() -> None:
    assert [name_of(each) for each in ("цена".encode(), COMMON_GROUP)] == ["цена", "common"]

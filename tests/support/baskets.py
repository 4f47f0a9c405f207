"""Baskets for `regulars price`: plain where a test does not care, and random ones for laws."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from hypothesis import strategies as st

from store.domain.money import currency
from store.domain.pricing.engine import price
from store.domain.pricing.priced import PricedBasket
from tui.cli.basket_file import name_of, read_basket
from tui.cli.json_input import Node

Json: TypeAlias = dict[str, Any]
NOON = int(datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp() * 1000)


def basket(*lines: Json, discounts: list[Json] | None = None, **rest: object) -> Json:
    """A basket in euros."""
    return {"currency": "EUR", "lines": list(lines), "discounts": discounts or [], **rest}


def line(unit_price: str, quantity: str = "1", product: str = "p", **rest: object) -> Json:
    """A line."""
    return {"unit_price": unit_price, "quantity": quantity, "product": product, **rest}


def percent(name: str, value: str, **rest: object) -> Json:
    """A percentage, of the whole sale unless a target is given."""
    return {"id": name, "kind": "percent", "value": value, **rest}


def amount(name: str, value: str, per: str = "sale", **rest: object) -> Json:
    """An amount off."""
    return {"id": name, "kind": "amount", "per": per, "value": value, **rest}


def fixed(name: str, value: str, *products: str, **rest: object) -> Json:
    """A fixed unit price."""
    return {"id": name, "kind": "price", "value": value, "target": of(*products or ("p",)), **rest}


def multibuy(name: str, buy: int, value: str, *products: str, **rest: object) -> Json:
    """N for X."""
    return {
        "id": name, "kind": "multibuy", "buy": buy, "value": value, "target": of(*products or ("p",)), **rest
    }  # fmt: skip


def of(*products: str) -> Json:
    """A target of products."""
    return {"products": list(products)}


def priced(sale: Json) -> PricedBasket:
    """A basket through the reader and the engine."""
    return price(*read_basket(Node(sale, ""), NOON))


def total(sale: Json) -> str:
    """What a basket costs, as text."""
    return currency(sale["currency"]).format(priced(sale).total)


def shares(sale: Json) -> list[dict[str, int]]:
    """What each discount took off each line, in minor units."""
    return [{name_of(share.discount): share.amount for share in done.shares} for done in priced(sale).lines]


def refusals(sale: Json) -> dict[str, tuple[str, int]]:
    """Cause and rule of every discount that was refused."""
    return {
        name_of(each.discount): (each.refusal.cause.name, each.rule)
        for each in priced(sale).outcomes
        if each.refusal is not None
    }


# Random baskets: few products, small numbers and many ties, so that the rules meet each other all the time.

KINDS = ("percent", "sum percent", "unit", "sale", "price", "multibuy", "multibuy")
STACKINGS = ("best", "best", "stack", "stack", "alone")

_PRODUCTS, _CATEGORIES = ("p0", "p1", "p2"), ("c0", "c1")
_GOODS: tuple[Json, ...] = (
    of("p0"), of("p0", "p1"), of("p1", "p2"), of(*_PRODUCTS), {"categories": ["c0"]}, {"categories": []}
)  # fmt: skip
_MEMBERSHIPS: tuple[list[str], ...] = (["g0"], ["g0", "g1"], [])
_PRICES = (333, 100, 99, 200, 250, 4, 1, 500, 1050, 0)
_QUANTITIES = ("1", "2", "3", "4", "5", "7", "1", "2", "3", "0.5", "1.25", "0.333")
_PERCENTS = ("10", "20", "5", "12.5", "33.33", "50", "99.99", "100", "0")


@st.composite
def baskets(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, stackings: tuple[str, ...] = STACKINGS) -> Json:
    """A random basket with every kind of line, discount, stacking and tax."""
    code = draw(st.sampled_from(["EUR", "EUR", "EUR", "JPY", "BHD"]))
    return {
        "currency": code,
        "tax": draw(st.sampled_from(["none", "inclusive", "exclusive"])),
        "tax_rounding": draw(st.sampled_from(["line", "rate"])),
        "customer": draw(
            st.sampled_from([{"groups": ["g0"]}, {"groups": ["g0", "g1"]}, {"groups": []}, None])
        ),
        "groups": draw(st.sampled_from([[], [], [{"id": "g0", "active": False}]])),
        "coupons": draw(st.sampled_from([[], ["A"], ["A", "B"]])),
        "lines": [draw(_line(code)) for _ in range(draw(st.sampled_from([2, 3, 4, 1, 5, 0])))],
        "discounts": [
            {"id": f"d{place}", **draw(discounts(code, kinds, stackings))}
            for place in range(draw(st.sampled_from([3, 4, 5, 6, 2, 1, 0])))
        ],
    }


@st.composite
def discounts(draw: st.DrawFn, code: str, kinds: tuple[str, ...], stackings: tuple[str, ...]) -> Json:
    """A random discount without an id; most have no condition."""
    kind = draw(st.sampled_from(kinds))
    goods = draw(st.sampled_from(_GOODS))
    shapes: dict[str, Json] = {
        "percent": {"kind": "percent", "value": draw(st.sampled_from(_PERCENTS)), "target": goods},
        "sum percent": {"kind": "percent", "value": draw(st.sampled_from(_PERCENTS))},
        "unit": {"kind": "amount", "per": "unit", "value": draw(_money(code, 120)), "target": goods},
        "sale": {"kind": "amount", "value": draw(_money(code, 700)), "target": goods},
        "price": {"kind": "price", "value": draw(_money(code, 400)), "target": goods},
        "multibuy": {
            "kind": "multibuy",
            "buy": draw(st.sampled_from([2, 3, 1, 4])),
            "value": draw(_money(code, 900)),
            "target": goods,
        },
    }
    shape = shapes[kind]
    if kind in {"unit", "sale"} and draw(_seldom()):
        shape["target"] = {"sale": True}
    return {
        **shape,
        "stacking": draw(st.sampled_from(stackings)),
        "priority": draw(st.sampled_from([0, 0, 0, 1, -1])),
        **(draw(_conditions(code)) if draw(_seldom()) else {}),
    }


_LIMITS: st.SearchStrategy[Json] = st.dictionaries(
    st.sampled_from(["sale", "customer", "total"]),
    st.fixed_dictionaries({"limit": st.integers(0, 3), "used": st.integers(0, 1)}),
).map(lambda limits: {"limits": limits})

_CODES: st.SearchStrategy[list[Json | str]] = st.lists(
    st.one_of(
        st.sampled_from(["A", "B"]),
        st.builds(
            lambda code, uses, used: {"code": code, "uses": uses, "used": used},
            st.sampled_from(["A", "B"]),
            st.integers(1, 3),
            st.integers(0, 1),
        ),
    ),
    max_size=2,
)


def _conditions(code: str) -> st.SearchStrategy[Json]:
    return st.one_of(
        st.just({"active": False}),
        st.sampled_from([["g0"], ["g1", "g0"], ["common"]]).map(lambda groups: {"groups": groups}),
        _money(code, 1500).map(lambda least: {"minimum": least}),
        _LIMITS,
        _CODES.map(lambda codes: {"codes": codes}),
    )


@st.composite
def _line(draw: st.DrawFn, code: str) -> Json:
    drawn = {
        "unit_price": _text(code, draw(st.sampled_from(_PRICES))),
        "quantity": draw(st.sampled_from(_QUANTITIES)),
        "product": draw(st.sampled_from(_PRODUCTS)),
        "category": draw(st.sampled_from(_CATEGORIES)),
        "tax_rate": draw(st.sampled_from(["19", "7", "0", "5.5"])),
        "discountable": not draw(_seldom()),
    }
    if draw(_seldom()):
        drawn["manual"] = draw(
            st.one_of(
                st.sampled_from(_PERCENTS).map(lambda value: {"percent": value}),
                _money(code, 300).map(lambda value: {"amount": value}),
                _money(code, 600).map(lambda value: {"price": value}),
            )
        )
        drawn["floor"] = draw(st.one_of(st.none(), _money(code, 300)))
    return drawn


def _seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from(range(8)).map(lambda draw: draw == 0)


def _money(code: str, highest: int) -> st.SearchStrategy[str]:
    return st.integers(0, highest).map(lambda minor: _text(code, minor))


def _text(code: str, minor: int) -> str:
    return currency(code).format(minor)


@st.composite
def counted_baskets(draw: st.DrawFn) -> Json:
    """A random basket whose discounts have use limits and codes."""
    sale = draw(baskets(kinds=("multibuy", "multibuy", "percent", "sale", "unit")))
    counted: st.SearchStrategy[Json] = st.one_of(
        _LIMITS, _CODES.map(lambda codes: {"codes": codes}), st.just({})
    )
    return {**sale, "discounts": [{**each, **draw(counted), **draw(counted)} for each in sale["discounts"]]}

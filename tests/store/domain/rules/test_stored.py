import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rules import CATEGORIES, GROUPS, PRODUCTS, rules
from support.texts import awkward_texts

from store.domain.errors import BadInput
from store.domain.rules.shape import normal
from store.domain.rules.stored import from_text, to_text
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    BoughtOf,
    Date,
    Flag,
    HasTag,
    InGroup,
    Is,
    Money,
    Not,
    Number,
    NumberIn,
    NumberIs,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextContains,
    TextIs,
)

EVERYTHING = AllOf((
    AnyOf((TextIs(Text.CITY, ("São Paulo", 'a"b')), TextContains(Text.NOTES, "wine"))),
    Not(NumberIs(Number.LAST_ORDER, "<", 30)),
    NumberIs(Money.SPENT, ">=", 50_000),
    NumberIn(Date.BIRTH, (-1, 20_000)),
    OrdersWithin(30, ">", 3),
    SpentWithin(90, "<=", -5),
    BirthdayWithin(14),
    Is(Flag.TAX_EXEMPT),
    HasTag("wine"),
    Bought(PRODUCTS[1]),
    BoughtOf(CATEGORIES[1], 7),
    InGroup(GROUPS[1]),
))  # fmt: skip

KEPT = (
    '{"version":1,"rule":["all",['
    '["any",[["text","city",["São Paulo","a\\"b"]],["contains","notes","wine"]]],'
    '["not",["number","last order","<",30]],'
    '["number","spent",">=",50000],'
    '["numbers","birth date",[-1,20000]],'
    '["orders",30,">",3],'
    '["spent",90,"<=",-5],'
    '["birthday",14],'
    '["is","tax exempt"],'
    '["tag","wine"],'
    '["product","02020202020202020202020202020201",null],'
    '["category","03030303030303030303030303030301",7],'
    '["group","01010101010101010101010101010101"]'
    "]]}"
)


def test_the_text_of_a_rule_is_for_good() -> None:
    assert to_text(EVERYTHING) == KEPT
    assert from_text(KEPT) == EVERYTHING


@given(rules())
def test_every_rule_comes_back(rule: Rule) -> None:
    text = to_text(rule)
    assert from_text(text) == normal(rule)
    assert to_text(from_text(text)) == text


def refused(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        from_text(text)
    assert caught.value.field in {"rule", ""}
    return str(caught.value)


@pytest.mark.parametrize(
    "rule",
    [
        ["horoscope", "leo"],
        ["text", "shoe size", ["42"]],
        ["number", "shoe size", "=", 42],
        ["is", "happy"],
        ["number", "age", "~", 42],
        ["birthday", 14, "at noon"],
        ["all", [["not", ["horoscope"]]]],
    ],
)
def test_what_a_newer_lane_asks_is_told_as_such(rule: object) -> None:
    assert "update this lane" in refused(json.dumps({"version": 1, "rule": rule}))


def test_a_newer_version_is_told_as_such() -> None:
    assert "update this lane" in refused('{"version":2,"tree":{}}')


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{", "{}", '{"version":1}', '{"version":"1","rule":[]}',
        '{"version":0,"rule":["all",[]]}',
        "[" * 100_000, '{"version":1,"rule":' + '["not",' * 300 + '["is","active"]' + "]" * 300 + "}",
        '{"version":1,"rule":[]}', '{"version":1,"rule":7}', '{"version":1,"rule":["text","city",[7]]}',
        '{"version":1,"rule":["birthday",true]}', '{"version":1,"rule":["birthday",1.5]}',
        '{"version":1,"rule":["birthday",-1]}', '{"version":1,"rule":["group","zz"]}',
        '{"version":1,"rule":["group","01"]}', "9" * 5000, " " * 1_000_001,
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text: str) -> None:
    assert refused(text)


def test_a_rule_out_of_bounds_is_not_kept() -> None:
    with pytest.raises(BadInput, match="1 to 12"):
        to_text(NumberIs(Number.BIRTHDAY_MONTH, "=", 13))


nodes = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), awkward_texts,
        st.sampled_from(["all", "any", "not", "text", "number", "city", "age", "=", "group", "00" * 16]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(awkward_texts, inner, max_size=2)),
    max_leaves=12,
)  # fmt: skip


@given(nodes)
def test_any_json_is_a_rule_or_bad_input(node: object) -> None:
    text = json.dumps({"version": 1, "rule": node})
    try:
        rule = from_text(text)
    except BadInput:
        return
    assert from_text(to_text(rule)) == rule

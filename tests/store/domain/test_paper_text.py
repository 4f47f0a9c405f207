"""Papers as text: what is read back is what was written, whatever stands on it; nothing else is read."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from support.receipts import ORDINARY, receipts

from store.domain.money import currency
from store.domain.paper_text import Paper, read, written
from store.domain.receipt import Receipt
from store.domain.slip import Slip, SlipLine, SlipPart

Z = Slip(
    shop="Corner Shop",
    number="Z 12",
    head=(SlipLine("Lane 1", "Anna"), SlipLine("“Opened”", "9:00")),
    parts=(SlipPart("Sales", (SlipLine("TURNOVER EUR", "1.00", is_strong=True),)), SlipPart("", ())),
    currency=currency("JPY"),
    barcode="C-1",
)


@pytest.mark.parametrize(
    "paper", [ORDINARY, replace(ORDINARY, customer=None, points=None, duplicate=True, balance=-5), Z]
)
def test_a_paper_is_read_back_as_it_was(paper: Paper) -> None:
    text = written(paper)
    assert "\n" not in text
    assert read(text) == paper


@given(receipts())
def test_any_receipt_is_read_back(receipt: Receipt) -> None:
    assert read(written(receipt)) == receipt


def test_what_a_version_before_did_not_know_is_as_it_is_without() -> None:
    kind, plain = json.loads(written(ORDINARY))
    del plain["foot"], plain["gift"]
    assert read(json.dumps([kind, plain])) == replace(ORDINARY, foot=())


SPOILT = {
    "empty": "",
    "no JSON": "{",
    "another kind": '["letter", {}]',
    "no pair": "[1]",
    "a number where a text belongs": '["slip", {"shop": 1}]',
    "a text where lines belong": '["receipt", {"lines": "x"}]',
    "a flag where a number belongs": '["receipt", {"total": true}]',
    "a field of a later version": '["slip", {"colour": "red"}]',
    "too little": '["slip", {"shop": "x"}]',
    "lines where a shop belongs": '["receipt", {"shop": []}]',
}


@pytest.mark.parametrize("what", SPOILT)
def test_anything_else_is_refused(what: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        read(SPOILT[what])

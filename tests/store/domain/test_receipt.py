"""A receipt as data."""

from dataclasses import fields, is_dataclass

from hypothesis import given
from support.receipts import ORDINARY, receipts

from store.domain.receipt import Receipt, with_texts


def texts_in(value: object) -> list[str]:
    """Every text somebody reads in a value, whatever it is made of; no codes."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in texts_in(item)]
    if is_dataclass(value):
        parts = [
            getattr(value, field.name) for field in fields(value) if field.name not in {"currency", "qr"}
        ]
        return [text for part in parts for text in texts_in(part)]
    return []


@given(receipts())
def test_every_text_is_changed_and_nothing_else(receipt: Receipt) -> None:
    marked = with_texts(receipt, lambda text: f"<{text}>")
    assert texts_in(marked) == [f"<{text}>" for text in texts_in(receipt)]
    assert with_texts(marked, lambda text: text[1:-1]) == receipt


def test_a_receipt_without_customer_and_points_stays_so() -> None:
    assert with_texts(ORDINARY, str.upper).customer is not None
    bare = with_texts(ORDINARY, lambda text: text)
    assert bare == ORDINARY

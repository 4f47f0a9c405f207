import io
import sys

import pytest

from store.domain.errors import BadInput
from tui.cli import json_input
from tui.cli.json_input import Node, read_json


def test_a_refusal_names_the_whole_path() -> None:
    fields = Node({"lines": [{}, {"price": 1.0}]}, "").object("lines")
    _, second = fields.items("lines")
    with pytest.raises(BadInput, match="must be a string") as refused:
        second.object("price").need("price").text()
    assert refused.value.field == "lines[1].price"


def test_null_is_absent() -> None:
    fields = Node({"a": None}, "").object("a", "b")
    assert (fields.get("a"), fields.take("b", 3, Node.count), list(fields.items("a"))) == (None, 3, [])
    with pytest.raises(BadInput, match="is missing"):
        fields.need("a")


def test_a_number_is_whole_and_of_sane_size() -> None:
    assert [Node(value, "n").count() for value in (-1, 0, 10**9)] == [-1, 0, 10**9]
    for value in (1.0, True, "1", None, 10**9 + 1):
        with pytest.raises(BadInput):
            Node(value, "n").count()


def test_more_than_a_basket_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_input, "BYTES_MAX", 1024 * 1024)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" " * (1024 * 1024 + 1))))
    with pytest.raises(BadInput, match="larger than 1 MiB"):
        read_json("-")


def test_an_empty_name_is_asked_for() -> None:
    with pytest.raises(BadInput, match="name the file, or - for standard input"):
        read_json(" ")

import pytest

from netsync.link.addresses import (
    AddressBook,
    format_address,
    is_numeric,
    is_reachable_from,
    is_this_machine,
    parse_address,
)
from netsync.protocol.limits import ADDRESSES_PER_LANE_MAX
from store.domain.errors import BadInput
from store.domain.ids import LaneId

A, B = LaneId(b"a" * 16), LaneId(b"b" * 16)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.0.2.7", "192.0.2.7", 4747),
        (" 192.0.2.7:80 ", "192.0.2.7", 80),
        ("till-2", "till-2", 4747),
        ("till-2.local:4748", "till-2.local", 4748),
        ("2001:db8::1", "2001:db8::1", 4747),
        ("[2001:db8::1]", "2001:db8::1", 4747),
        ("[2001:db8::1]:4748", "2001:db8::1", 4748),
        ("[fe80::1%eth0]:4747", "fe80::1%eth0", 4747),
    ],
)
def test_an_address_is_read(text: str, host: str, port: int) -> None:
    assert parse_address(text) == (host, port)
    assert parse_address(format_address(host, port)) == (host, port)


@pytest.mark.parametrize(
    "text", ["", " ", ":4747", "host:", "host:x", "host:0", "host:65536", "host:-1", "[::1", "[::1]x", "a b"]
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="HOST or HOST:PORT"):
        parse_address(text)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("192.0.2.7:4747", True),
        ("[2001:db8::1]:4747", True),
        ("[fe80::1%2]:4747", True),
        ("till-2:4747", False),
        ("nonsense:", False),
    ],
)
def test_what_peers_tell_needs_no_name_server(address: str, answer: bool) -> None:  # noqa: FBT001
    assert is_numeric(address) is answer


@pytest.mark.parametrize(
    ("host", "address", "answer"),
    [
        ("192.0.2.7", "192.0.2.9:4747", True),
        ("192.0.2.7", "[2001:db8::1]:4747", True),
        ("192.0.2.7", "127.0.0.1:4747", False),
        ("127.0.0.1", "127.0.0.1:4747", True),
        ("::1", "127.0.0.1:4747", True),
        ("192.0.2.7", "[fe80::1%2]:4747", False),
        ("192.0.2.7", "till-2:4747", False),
    ],
)
def test_only_addresses_that_can_help_are_told(host: str, address: str, answer: bool) -> None:  # noqa: FBT001
    assert is_reachable_from(address, is_here=is_this_machine(host)) is answer


def test_an_address_that_answered_comes_first() -> None:
    book = AddressBook()
    assert book.heard(A, ["one", "two"])
    book.answered(A, "two")

    assert book.of(A) == ("two", "one")
    assert book.of(B) == ()


def test_news_is_tried_after_what_worked_and_before_what_is_old() -> None:
    book = AddressBook()
    book.heard(A, ["good", "old"])

    assert book.heard(A, ["new", "good"])
    assert book.of(A) == ("good", "new", "old")
    assert not book.heard(A, ["old", "new"])


def test_an_address_that_leads_elsewhere_is_dropped_until_it_is_told_again() -> None:
    book = AddressBook()
    book.heard(A, ["one", "two"])
    book.drop(A, "one")
    assert book.of(A) == ("two",)

    assert book.heard(A, ["one"])


def test_a_lane_has_few_addresses() -> None:
    book = AddressBook()
    for number in range(100):
        book.heard(A, [f"{number}"])
    book.answered(A, "best")

    assert len(book.of(A)) == ADDRESSES_PER_LANE_MAX
    assert book.of(A)[0] == "best"

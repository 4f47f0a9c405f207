"""What entries of accounts are called."""

from dataclasses import replace

import pytest

from store.domain.accounts import _WORDS, MOVED, AccountEntry, EntryKey
from store.domain.imports.openings import KIND
from store.domain.points import COUPON, EARNED, GIVEN_BACK, SPENT, TAKEN_BACK
from store.services.return_entries import BALANCE_BACK
from store.services.spending import ADJUSTED, CHANGE, PAID, TOPPED_UP


@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        ("earned", 13, "Earned"),
        ("points.spent", -100, "Paid with"),
        ("balance.paid", 500, "Given back"),
        ("balance.top-up", 2000, "Topped up"),
        ("balance.adjusted", -5, "Put right"),
        ("of tomorrow", 1, "of tomorrow"),
    ],
)
def test_an_entry_says_what_happened(kind: str, amount: int, words: str) -> None:
    entry = AccountEntry(EntryKey(b"d", kind), 0, "points", amount, amount, "", "", "", "")
    assert entry.words == words


def test_a_right_that_moved_says_where_it_is() -> None:
    entry = AccountEntry(EntryKey(b"d", MOVED), 0, "points", 0, 0, "", "Lane 1", "", "", 120, "Lane 2")
    assert entry.words == "usable on Lane 2"
    assert replace(entry, taker="").words == "usable on another lane"


def test_every_kind_that_is_written_has_words() -> None:
    adjusted = {f"{account}.{ADJUSTED}" for account in ("points", "balance")}
    written = {EARNED, SPENT, GIVEN_BACK, TAKEN_BACK, COUPON, PAID, CHANGE, TOPPED_UP, BALANCE_BACK, KIND}
    assert written | adjusted == set(_WORDS)

"""The history in words."""

import pytest

from store.domain.bulk_edits.written import Detail
from store.domain.history import UNDO_MILLISECONDS, count_of, why_not, words

BULK = Detail("add to VIP", 7, 7, ((1, 1),), ("ab",)).text()

SAID = {
    ("customers.bulk", BULK): ("add to VIP", 7),
    ("customers.bulk.stopped", BULK): ("stopped a bulk edit; everything is as it was: add to VIP", 7),
    ("undo", BULK): ("undid: add to VIP", 7),
    ("redo", BULK): ("did again: add to VIP", 7),
    ("groups.add", "3"): ("added members (3)", 3),
    ("customers.deactivate", "12"): ("switched off (12)", 12),
    ("customers.edit", "name, birth_date"): ("changed: name, birth date", 0),
    ("customers.dismiss", "42"): ("told apart from 42", 0),
    ("customers.restore", "Ann Lee"): ("no longer told apart from Ann Lee", 0),
    ("groups.edit", ""): ("changed", 0),
    ("groups.union", "VIP, Police"): ("combined: in any of VIP, Police", 0),
    ("groups.split", "city, 3 groups"): ("split by city, 3 groups", 0),
    ("groups.merge", "Police"): ("took in Police", 0),
    ("groups.unmerge", ""): ("made a group of its own again", 0),
    ("import.customers", "a.csv: 3 created"): ("imported customers: a.csv: 3 created", 0),
    ("something.quite_new", "x"): ("something: quite new", 0),
}

WHY_NOT = {
    ("groups.delete", 0, False): "",
    ("groups.delete", 0, True): "it is undone already; to have it again, undo the undo",
    ("groups.delete", UNDO_MILLISECONDS, False): "",
    ("groups.delete", UNDO_MILLISECONDS + 1, False): "it is more than 30 days old",
    ("sales.close", 0, False): "this is not undone here; do the opposite",
}


@pytest.mark.parametrize("what", SAID)
def test_words_and_number(what: tuple[str, str]) -> None:
    assert (words(*what), count_of(*what)) == SAID[what]


@pytest.mark.parametrize("what", WHY_NOT)
def test_what_can_be_undone(what: tuple[str, int, bool]) -> None:
    does, age, is_undone = what
    assert why_not(does, 1000, now=1000 + age, is_undone=is_undone) == WHY_NOT[what]

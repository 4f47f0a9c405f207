"""The laws that are asked when every lane has heard everything."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from support.books import Key
from support.sim import copies, remerge
from support.sim.broken import Broken
from support.versions import NEWER, TABLES, speaking

from store.domain.holding import lineage
from store.domain.listing import CustomerList

if TYPE_CHECKING:
    from support.sim.around import Around
    from support.sim.lane import Lane

SALES, DELETED, VERSIONS, NAMES, DERIVED = 8, 9, 11, 12, 13
MERGED_AGAIN_EVERY = 16

FOR_GOOD = {"customers", "groups", "products"}
"""Nothing brings these back once deleted."""

_DERIVED = {
    "members of groups that fill themselves": "SELECT group_id, customer_id FROM auto_members ORDER BY 1, 2",
    "sums of customers": "SELECT * FROM customer_stats WHERE is_there = 1 ORDER BY customer_id",
}

_BELOW = """
SELECT customer_id, account FROM ledger WHERE kind <> 'points.taken' AND NOT EXISTS (
    SELECT 1 FROM customers WHERE merged_into IS NOT NULL AND ledger.customer_id IN (id, merged_into)
) GROUP BY customer_id, account HAVING SUM(amount) < 0
"""
_NOTED = "SELECT row_id, value FROM conflicts WHERE part = 0 AND kind = 'account'"


def agree(lanes: "Sequence[Lane]") -> None:
    """Lanes of two versions that know the same say so, of all that both have tables for; raises Broken."""
    said = []
    for lane in lanes:
        with speaking(lane.schema):
            found = lane.store.replication.digest()
        said.append({name: each for name, each in found.items() if name not in TABLES})
    for lane, digest in zip(lanes, said, strict=True):
        differing = [name for name in digest if digest[name] != said[0][name]]
        if differing:
            raise Broken(VERSIONS, f"lanes 0 and {lane.index} do not agree on {differing}")


def judge(around: "Around", lanes: "Sequence[Lane]") -> None:
    """Ask every law; raises Broken. What takes long is asked in some runs only, by their seeds."""
    with speaking(NEWER) if around.is_mixed else nullcontext():
        _judge(around, lanes)


def _judge(around: "Around", lanes: "Sequence[Lane]") -> None:
    for lane in lanes:
        around.witness.same_as_before(lane.index, lane.eye)
    lanes = [lane for lane in lanes if lane.index not in around.witness.out]
    for lane in lanes:
        around.witness.spoken(lane.index)  # also where nobody is left to be told
    try:
        around.witness.converged()
    except Broken as broken:
        # Lanes of one version are asked for law 1; what two versions lose between them is seen here.
        raise Broken(VERSIONS if around.is_mixed else broken.law, broken.words) from broken
    _sales(around)
    _closed_twice(around, lanes)
    _overspent(lanes)
    _deleted(around)
    _derived(lanes)
    _names(lanes)
    copies.judge(around, lanes)
    # Of two lives under one name no order of hearing makes one, before it is known whose is what.
    if around.seed % MERGED_AGAIN_EVERY == 0 and not around.witness.twins.of:
        remerge.judge(around, lanes)


def _sales(around: "Around") -> None:
    book = around.witness.views[0].rows
    numbers: dict[object, object] = {}
    for key, kept in book.items():
        if key.table == "sales":
            number = kept.content["number"]
            if number in numbers and not around.witness.is_lossy:
                raise Broken(SALES, f"receipt {number!r} is of two sales: {numbers[number]!r} and {key}")
            numbers[number] = key.key[0]
    for receipt in around.receipts:
        sale = Key("sales", (receipt.sale,))
        is_lost = around.witness.is_lossy and not around.witness.surviving(sale)
        if not is_lost and (sale not in book or book[sale].content["number"] != receipt.number):
            raise Broken(SALES, f"receipt {receipt.number} is in a customer's hand and in no book")


def _closed_twice(around: "Around", lanes: "Sequence[Lane]") -> None:
    """A sale may be closed by several receipts: no till hears all others. Every lane knows of these alone."""
    book = around.witness.views[0].rows.items()
    documents = [(key.key[0], kept.content) for key, kept in book if key.table == "sales"]
    undone = {content["original_id"] for _, content in documents if content["kind"] == "void"}
    closing = [sale for sale, content in documents if isinstance(sale, bytes) and content["kind"] != "void"]
    doubled = _several(sale for sale in closing if sale not in undone)
    ever = _several(closing)
    for lane in lanes:
        noted = {key for (key,) in lane.eye.rows("SELECT key FROM doubts WHERE kind = 'sale'")}
        if missing := doubled - noted:
            raise Broken(SALES, f"lane {lane.index} does not know that {missing} were closed twice")
        if not around.witness.is_lossy and (made_up := noted - ever):
            raise Broken(SALES, f"lane {lane.index} takes it that {made_up} were closed twice")


def _overspent(lanes: "Sequence[Lane]") -> None:
    """Of an account more may be spent than is there, where a disk was replaced: every lane knows of it."""
    for lane in lanes:
        noted = {(holder, json.loads(str(account))) for holder, account in lane.eye.rows(_NOTED)}
        if missing := set(lane.eye.rows(_BELOW)) - noted:
            raise Broken(NAMES, f"lane {lane.index} does not know that {missing} were overspent")


def _several(sales: Iterable[bytes]) -> set[bytes]:
    """What sales share that began as one."""
    return {head for head, count in Counter(map(lineage, sales)).items() if count > 1}


def _deleted(around: "Around") -> None:
    book = around.witness.views[0].rows
    for key in around.witness.named:
        if key.table not in FOR_GOOD:
            continue
        is_gone = any(content["deleted"] for content in around.witness.surviving(key))
        if is_gone and key in book and not book[key].content["deleted"]:
            raise Broken(DELETED, f"{key} was deleted, and is back")


def _derived(lanes: "Sequence[Lane]") -> None:
    for what, sql in _DERIVED.items():
        first = lanes[0].eye.rows(sql)
        for lane in lanes[1:]:
            if (found := lane.eye.rows(sql)) != first:
                raise Broken(DERIVED, f"{what} on lanes 0 and {lane.index}: {first} and {found}")


def _names(lanes: "Sequence[Lane]") -> None:
    shown = [_shown(lane) for lane in lanes]
    for lane, names in zip(lanes, shown, strict=True):
        if names != shown[0]:
            raise Broken(NAMES, f"lanes 0 and {lane.index} show other names: {shown[0]} and {names}")
        if lane.store.replication.have() != lane.have:
            raise Broken(NAMES, f"to show names made lane {lane.index} write")


def _shown(lane: "Lane") -> list[tuple[bytes, str]]:
    groups = [(counted.group.id, counted.group.label) for counted in lane.store.groups.all()]
    customers = lane.store.customers.window(CustomerList(), 0, 100)
    waiting = [(each.id, each.kind.value) for each in lane.store.conflicts.all()]
    return [*groups, *((row.id, row.name) for row in customers), *waiting]

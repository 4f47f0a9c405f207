"""`sell` on a lane whose till runs: what another lane has is asked for through that till."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.counters import MILK
from support.two_lanes import TwoLanes, two_lanes


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TwoLanes]:
    with two_lanes(tmp_path) as made:
        store = made.front.store
        store.wallets.adjust(store.customers.find("Ann Köhler").id, "balance", 300, "welcome")
        made.back.until(lambda: made.front.book() == made.back.book())
        yield made


def milk(kind: str = "balance", amount: str = "1.07") -> str:
    lines = [{"barcode": MILK, "quantity": "1"}]
    tenders = [{"kind": kind, "amount": amount}]
    return json.dumps({"customer": "Ann Köhler", "lines": lines, "tenders": tenders})


def test_a_sale_by_command_spends_what_the_other_lane_has(
    shop: TwoLanes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    regulars = CommandLine(shop.back.place.folder, capsys, monkeypatch)
    assert regulars.one("sell", "-", stdin=milk())["total"] == "1.07"
    waits = {"customer": "Ann Köhler", "lines": [{"barcode": MILK, "quantity": "1"}], "hold": "Ann"}
    held = regulars.one("sell", "-", stdin=json.dumps(waits))
    paid = {"held": held["held"], "tenders": [{"kind": "balance", "amount": "1.07"}]}
    assert regulars.one("sell", "-", stdin=json.dumps(paid))["total"] == "1.07"


def test_a_lane_that_is_cut_off_is_named_with_what_is_usable_here(
    shop: TwoLanes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    regulars = CommandLine(shop.back.place.folder, capsys, monkeypatch)
    name = shop.front.store.lanes.own().name
    shop.cut()
    shop.back.until(lambda: not shop.back.running.sync.linked())
    assert regulars("sell", "-", stdin=milk()).refusal() == (
        "not enough to spend here: 1.07 are needed from the balance, 0.00 of 3.00 usable while the network is"
        f" split; the rest is with {name}; take the rest in cash or by card"
    )
    shop.back.close()
    assert (
        regulars("sell", "-", stdin=milk())
        .refusal()
        .endswith(f"; no till runs on this lane that could ask {name} for it: start it, then repeat")
    )
    assert regulars.one("sell", "-", stdin=milk("cash"))["total"] == "1.07"

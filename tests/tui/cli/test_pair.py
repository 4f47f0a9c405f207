"""`regulars lane`, `pair`, `pair --join` and `lanes`: real programs over loopback, without multicast."""

import json
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.programs import Program
from support.shops import DAY

from store.api import World, open_store, place_in, system_world
from tui.version import VERSION

ALONE = ("--port", "0", "--no-discovery")

_PORT = r"at port (\d+)$"


@pytest.fixture
def new_lane(regulars: CommandLine, tmp_path: Path) -> CommandLine:
    """A command line where another lane is to be."""
    return CommandLine(tmp_path / "back", regulars.capsys, regulars.monkeypatch)


def port_of(pairing: Program) -> str:
    return pairing.line_with(r"--address \S+:(\d+)$")[1]


def test_pair_alone_takes_one_lane_in_and_fills_it(
    regulars: CommandLine, new_lane: CommandLine, start: Callable[..., Program]
) -> None:
    regulars.one("groups", "create", "VIP", "--percent", "10")
    regulars.one("customers", "create", "--name", "Ann", "--group", "VIP")
    pairing = start(regulars.shop, "pair", *ALONE)
    code = pairing.line()
    assert re.fullmatch(r"\d{3} \d{3}", code)
    address = f"127.0.0.1:{port_of(pairing)}"
    joined = new_lane.one("pair", "--join", *code.split(), "--address", address, "--name", "Back")
    assert joined["name"] == "Corner Shop"
    ended, out, err = pairing.end()
    assert (ended, out, err) == (0, "Back is a lane of this shop now\n", "")
    assert new_lane.names("customers", "list") == ["Ann"]
    assert new_lane.many("groups", "list") == regulars.many("groups", "list")
    assert [(peer["name"], peer["number"], peer["state"]) for peer in peers(regulars)] == [
        ("Back", 2, "offline")
    ]
    assert [(peer["name"], peer["number"]) for peer in peers(new_lane)] == [("Lane 1", 1)]


def peers(line: CommandLine) -> list[dict[str, object]]:
    told = line.one("lanes")["peers"]
    assert isinstance(told, list)
    return told


def test_a_running_lane_shows_the_code_and_lanes_tell_how_they_stand(
    regulars: CommandLine, new_lane: CommandLine, start: Callable[..., Program]
) -> None:
    front = start(regulars.shop, "lane", *ALONE, "--no-devices")
    assert front.line() == "Lane 1 runs; end it with Ctrl-C"
    port = front.line_with(r"at port (\d+)$")[1]
    pairing = start(regulars.shop, "pair", "--json")
    told = json.loads(pairing.line())
    assert told["port"] == int(port)
    new_lane.one("pair", "--join", told["code"], "--address", f"127.0.0.1:{port}", "--name", "Back 123456")
    ended, out, err = pairing.end()
    assert (ended, json.loads(out), err) == (0, {"paired": "Back …"}, "")
    front.line_with(r"^Back 123456 is linked$")
    front.line_with(r"^Back 123456 is not linked any more")
    (peer,) = peers(regulars)
    assert {key: peer[key] for key in ("name", "state", "behind")} == {
        "name": "Back 123456",
        "state": "offline",
        "behind": 0,
    }
    assert front.end(by=signal.SIGTERM)[0] == 0
    assert not (regulars.shop / "control.sock").exists()


def test_a_second_program_on_one_lane_is_refused(
    regulars: CommandLine, start: Callable[..., Program]
) -> None:
    first = start(regulars.shop, "lane", *ALONE, "--no-devices")
    first.line()
    refusal = regulars("lane", *ALONE, "--no-devices").refusal()
    assert re.fullmatch(
        r"a lane \(process \d+\) already runs on this shop; use that one, or end it first", refusal
    )


def test_a_wrong_code_leaves_nothing_behind_and_is_told_to_both(
    regulars: CommandLine, new_lane: CommandLine, start: Callable[..., Program]
) -> None:
    pairing = start(regulars.shop, "pair", *ALONE)
    code = pairing.line().replace(" ", "")
    address = f"127.0.0.1:{port_of(pairing)}"
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for tries_left in (2, 1, 0):
        refusal = new_lane("pair", "--join", wrong, "--address", address).refusal()
        assert "code" in refusal
        assert not new_lane.shop.exists(), tries_left
    ended, out, err = pairing.end()
    assert (ended, out) == (1, "")
    lines = err.splitlines()
    assert [line.partition("; ")[2] for line in lines[:3]] == ["2 tries left", "1 tries left", "0 tries left"]
    assert lines[3].startswith("regulars: the code was tried three times")


def test_nothing_that_looks_like_a_code_follows_the_code(
    regulars: CommandLine, start: Callable[..., Program]
) -> None:
    pairing = start(regulars.shop, "pair", *ALONE)
    pairing.line()
    port_of(pairing)
    ended, out, err = pairing.end(by=signal.SIGTERM)
    assert (ended, out, err) == (130, "", "")


REFUSED = {
    "nobody there": (
        ("--join", "123456", "--address", "127.0.0.1:1"),
        "no lane answers at 127.0.0.1:1: check the address, and that the other lane is on",
    ),
    "no address": (
        ("--join", "123456", "--address", "till:front"),
        "'till:front' is no address; write it as HOST or HOST:PORT",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_join_leaves_nothing(new_lane: CommandLine, case: str) -> None:
    words, refusal = REFUSED[case]
    assert new_lane("pair", *words).refusal() == refusal
    assert not new_lane.shop.exists()


def test_a_shop_cannot_join_another(regulars: CommandLine) -> None:
    refusal = regulars("pair", "--join", "123456", "--address", "127.0.0.1:1").refusal()
    assert refusal == f"there is a shop in {regulars.shop} already; choose another place with --shop"
    assert regulars.names("groups", "list") == ["Common group"]


MISUSED = (
    ("--join", "12345"),
    ("--join", "12a 456"),
    ("--address", "there"),
    ("--name", "Back"),
    ("--join", "123456", "--no-discovery"),
)


@pytest.mark.parametrize("words", MISUSED)
def test_wrong_usage(new_lane: CommandLine, words: tuple[str, ...]) -> None:
    assert new_lane("pair", *words).refusal(2)


def test_lanes_of_a_shop_where_nothing_runs(regulars: CommandLine) -> None:
    told = regulars.one("lanes")
    lane = told["lane"]
    assert isinstance(lane, dict)
    identity = lane.pop("id")
    vector = lane.pop("vector")
    assert lane == {
        "name": "Lane 1",
        "number": 1,
        "runs": False,
        "port": None,
        "clock_behind_ms": 0,
        "clock_offset_seconds": 0,
        "damaged": False,
        "retired": False,
        "earlier_life": False,
        "finding": "",
        "program": VERSION,
        "unshared_sales": None,
        "oldest_unshared_sale": None,
    }
    assert isinstance(vector, dict)
    assert list(vector) == [f"{identity}/1"]
    assert told["peers"] == []
    assert regulars("lanes").out.splitlines() == [
        "Lane    Number  State     Behind  Ahead  Clock  Address  Id",
        f"Lane 1       1  this one                                 {identity}",
    ]


def test_a_clock_that_is_behind_is_told_and_may_be_said_to_be_right(regulars: CommandLine) -> None:
    assert regulars("lanes", "--clock-is-right").refusal() == (
        "this machine's clock is not behind; nothing is to be done"
    )
    ahead = World(now=lambda: system_world().now() + 5 * DAY, random=system_world().random)
    store = open_store(place_in(regulars.shop), ahead, "cli")
    store.catalogue.create_category("Later")
    store.close()
    lane = regulars.one("lanes")["lane"]
    assert isinstance(lane, dict)
    assert lane["clock_behind_ms"] > 4 * DAY
    assert "clock 4 d back" in regulars("lanes").out
    assert "this one" in regulars("lanes", "--clock-is-right").out
    assert regulars("lanes", "--go-by-lanes").refusal() == (
        "this machine's clock is as the other lanes' clocks; nothing is to be done"
    )
    assert regulars("lanes", "--go-by-lanes", "--clock-is-right").refusal(2)


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def left_at(target: str, new_lane: CommandLine, *words: str) -> str:
    """What is said to who breaks joining off where something is called."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, interrupted)
        stopped = new_lane("pair", "--join", *words)
    assert (stopped.code, stopped.out) == (130, "")
    return stopped.err


def test_who_breaks_off_joining_is_told_how_it_goes_on(
    regulars: CommandLine, new_lane: CommandLine, start: Callable[..., Program]
) -> None:
    assert left_at("netsync.link.newcomer.join", new_lane, "123456", "--address", "127.0.0.1:1") == (
        "regulars: broken off: this is no lane yet; join with the code on the other lane, or show a new one"
        " there\n"
    )
    front = start(regulars.shop, "lane", *ALONE, "--no-devices")
    port = front.line_with(_PORT)[1]
    code = start(regulars.shop, "pair", "--json").line()
    half = (
        "regulars: broken off: this lane is the shop's and lacks its book; go on with:"
        f" regulars --shop {new_lane.shop} pair --join\n"
    )
    joining = (json.loads(code)["code"], "--address", f"127.0.0.1:{port}")
    assert left_at("tui.founding.fill", new_lane, *joining) == half
    assert left_at("tui.founding.fill", new_lane) == half
    assert left_at("tui.cli.pair.catch_up", new_lane) == (
        "regulars: broken off: this lane has the shop's book; what changed meanwhile comes once its till is"
        " open\n"
    )
    assert new_lane.names("groups", "list") == ["Common group"]


def test_who_joins_anew_is_told_of_the_lane_that_nobody_is_now(
    regulars: CommandLine, new_lane: CommandLine, start: Callable[..., Program]
) -> None:
    front = start(regulars.shop, "lane", *ALONE, "--no-devices")
    where = ("--address", f"127.0.0.1:{front.line_with(_PORT)[1]}", "--name", "Back")
    codes = (json.loads(start(regulars.shop, "pair", "--json").line())["code"] for _ in range(2))
    left_at("tui.founding.fill", new_lane, next(codes), *where)
    told = new_lane("pair", "--join", next(codes), *where)
    assert told.code == 0
    assert told.err == (
        "regulars: Back (number 2), which this machine began to be before, is still a lane of the shop, and"
        " others wait for it: retire it (F9, t)\n"
    )
    assert new_lane("lanes", "retire", "2", "--reason", "joined anew").code == 0


def test_a_joining_that_never_began_is_not_gone_on_with(new_lane: CommandLine) -> None:
    refused = new_lane("pair", "--join")
    assert (refused.code, refused.out) == (1, "")
    assert "join with a code" in refused.err
    assert new_lane("pair", "--join", "--name", "Back").code == 2

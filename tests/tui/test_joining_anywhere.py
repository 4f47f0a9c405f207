"""A new lane whose book is kept in a folder, on a server, or in a file elsewhere.

What breaks its joining off leaves nothing, or a lane that is gone on with.
"""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import postgres
from support.databases import Databases
from support.two_lanes import AT_BACK, LaneTill, founded, hurrying

from netsync.link import finding
from store import api
from store.api import Place, exists, open_store, place_in, system_world
from store.domain.errors import NotFound, Refused, Unavailable
from store.engine import sqlite_url
from tui import filling
from tui.cli.main import run
from tui.founding import (
    FIRST_LANE_NAME,
    JOINING,
    Invitation,
    found_shop,
    go_on_joining,
    is_joining,
    join_shop_of,
    place_named,
)
from tui.progress import BrokenOff
from tui.running import Parts, open_lane

ASKING, CHANGES = "Asking the other lane", "Catching up, changes"
DIED = 9
DYING = """
import os, sys
from pathlib import Path
import store.api
from tui import founding
_, url, folder, code, address, moment = sys.argv
def die(*_, **__):
    os._exit(9)
def hear(what, done, total):
    if what == moment:
        die()
out = Path(folder) / "lane.crt"
real = store.api.join_shop
def begin(*given, **named):
    if moment == "before the book":
        die()
    real(*given, **named)
    if moment == "with the book":
        die()
store.api.join_shop = begin
if moment == "on the way out":
    founding.forget_parts = lambda made: (made.folder / "lane.crt").replace(out) and die()
founding.join_shop_of(
    store.api.Place(url, Path(folder)), founding.Invitation(code, address, "Back"), hear
)
"""
MOMENTS = ("before the book", "with the book", CHANGES, "on the way out")


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaneTill]:
    """A running lane of a small shop."""
    monkeypatch.setattr(filling, "PATIENCE_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(finding, "_LISTEN_SECONDS", 0.1)
    lane = founded(tmp_path / "front")
    lane.run()
    yield lane
    lane.close()


@pytest.fixture(params=["folder", "server", "file elsewhere"])
def back(request: pytest.FixtureRequest, tmp_path: Path, own_home: Path) -> Iterator[Place]:
    """Where the new lane is to be; its folder is not there yet."""
    folder = tmp_path / "back"
    if request.param == "folder":
        yield place_in(folder)
    elif request.param == "file elsewhere":
        yield Place(sqlite_url(own_home / "book.db"), folder)
    else:
        databases = Databases(postgres.of_run(own_home.parent))
        yield databases.place_in(folder)
        databases.forget(0)


def invitation(front: LaneTill) -> Invitation:
    return Invitation(front.running.sync.open_pairing({}), front.address, "Back")


def broken_off(front: LaneTill, back: Place, moment: str) -> Invitation:
    """Join until a moment; the invitation that it was done with."""
    used = invitation(front)

    def leave(what: str, _done: int, _total: int) -> None:
        if what == moment:
            raise BrokenOff("nobody wants it any more")

    with hurrying(AT_BACK), pytest.raises(BrokenOff):
        join_shop_of(back, used, leave)
    return used


def numbers(front: LaneTill) -> list[int]:
    return [each.number for each in front.store.lanes.members()]


def is_whole(front: LaneTill, back: Place) -> bool:
    """Whether the lane is there, with all that the other one has, and nothing beside it."""
    beside = {"lane.crt", "lane.key"} | ({"shop.db"} if back == place_in(back.folder) else set())
    assert {path.name for path in back.folder.iterdir()} - {"log"} == beside
    store = open_store(back, system_world(), "cli")
    try:
        assert store.lanes.own().name == "Back"
        return store.replication.digest() == front.store.replication.digest()
    finally:
        store.close()


def test_before_the_shop_is_asked_nothing_is_left_behind(front: LaneTill, back: Place) -> None:
    used = broken_off(front, back, ASKING)
    assert (back.folder.exists(), is_joining(back), exists(back), numbers(front)) == (
        False,
        False,
        False,
        [1],
    )
    with hurrying(AT_BACK):
        join_shop_of(back, used, lambda *_: None)  # the code is as good as before
    assert is_whole(front, back)


def test_a_lane_of_the_shop_keeps_its_key_and_goes_on_without_a_code(front: LaneTill, back: Place) -> None:
    broken_off(front, back, CHANGES)
    assert (is_joining(back), numbers(front)) == (True, [1, 2])
    assert stat.S_IMODE((back.folder / JOINING / "lane.key").stat().st_mode) == 0o600
    with hurrying(AT_BACK):
        go_on_joining(back, lambda *_: None)
    assert stat.S_IMODE((back.folder / "lane.key").stat().st_mode) == 0o600
    assert (is_joining(back), numbers(front)) == (False, [1, 2])
    assert is_whole(front, back)
    lane = open_lane(back, "a test", lambda _: None, Parts(devices=False))
    lane.close()


def test_it_may_be_broken_off_as_often_as_somebody_likes(front: LaneTill, back: Place) -> None:
    broken_off(front, back, CHANGES)

    def leave(*_: object) -> None:
        raise BrokenOff("nobody wants it any more")

    with hurrying(AT_BACK):
        with pytest.raises(BrokenOff):
            go_on_joining(back, leave)
        assert is_joining(back)
        go_on_joining(back, lambda *_: None)
    assert is_whole(front, back)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_lane_that_was_killed_goes_on_without_a_code(front: LaneTill, back: Place, moment: str) -> None:
    used = invitation(front)
    words = [sys.executable, "-c", DYING, back.url, str(back.folder), used.code, front.address, moment]
    assert subprocess.run(words, check=False, timeout=60).returncode == DIED
    assert is_joining(back)
    with hurrying(AT_BACK):
        go_on_joining(back, lambda *_: None)
    assert is_whole(front, back)
    assert numbers(front) == [1, 2]


def test_a_book_that_cannot_be_made_leaves_a_lane_that_goes_on_once_it_can(
    front: LaneTill, back: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Unavailable("the disk is full")

    with hurrying(AT_BACK):
        with monkeypatch.context() as patch:
            patch.setattr(api, "join_shop", full)
            with pytest.raises(Unavailable, match="the disk is full"):
                join_shop_of(back, invitation(front), lambda *_: None)
        assert (is_joining(back), numbers(front)) == (True, [1, 2])
        go_on_joining(back, lambda *_: None)
    assert is_whole(front, back)


def test_until_it_has_its_book_no_program_opens_it(front: LaneTill, back: Place) -> None:
    broken_off(front, back, CHANGES)
    with pytest.raises(
        NotFound, match=r"belongs to a shop and has no book yet.* go on with: regulars pair --join"
    ):
        open_lane(back, "a till", lambda _: None, Parts(devices=False))


def test_commands_say_that_a_lane_on_a_server_waits_and_how_it_goes_on(
    front: LaneTill, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    databases = Databases(postgres.of_run(own_home.parent))
    url = databases.place_in(own_home / "back").url
    broken_off(front, place_named(url), CHANGES)
    for words in (["groups", "list"], ["lane"], ["pair"], ["lanes"]):
        assert run(["--shop", url, *words]) == 1
        assert capsys.readouterr().err.endswith("go on with: regulars pair --join\n")
    with hurrying(AT_BACK):
        assert run(["--shop", url, "pair", "--join"]) == 0
    assert is_whole(front, place_named(url))
    databases.forget(0)


def test_a_server_that_was_emptied_meanwhile_is_filled_all_the_same(
    front: LaneTill, tmp_path: Path, own_home: Path
) -> None:
    databases = Databases(postgres.of_run(own_home.parent))
    back = databases.place_in(tmp_path / "back")
    broken_off(front, back, CHANGES)
    databases.forget(0)
    databases.place_in(tmp_path / "back")
    with hurrying(AT_BACK):
        go_on_joining(back, lambda *_: None)
    assert is_whole(front, back)
    databases.forget(0)


def test_where_a_lane_waits_on_a_server_no_other_is_made(
    front: LaneTill, tmp_path: Path, own_home: Path
) -> None:
    databases = Databases(postgres.of_run(own_home.parent))
    back = databases.place_in(tmp_path / "back")
    broken_off(front, back, CHANGES)
    again = invitation(front)
    waits = "waits for its book; go on with: regulars pair --join, or empty its database first"
    with hurrying(AT_BACK), pytest.raises(Refused, match=waits):
        join_shop_of(back, again, lambda *_: None)
    with pytest.raises(Refused, match=waits):
        found_shop(back, front.store.shop.get(), FIRST_LANE_NAME)
    assert (is_joining(back), numbers(front)) == (True, [1, 2])
    databases.forget(0)

"""`regulars sync` and `store digest`: two lanes of one shop that no network joins."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.programs import Program

from store.api import open_store, place_in, system_world
from store.queries import reached


@pytest.fixture
def other(regulars: CommandLine, tmp_path: Path, start: Callable[..., Program]) -> CommandLine:
    """A lane that was paired and is on its own since."""
    new_lane = CommandLine(tmp_path / "back", regulars.capsys, regulars.monkeypatch)
    pairing = start(regulars.shop, "pair", "--port", "0", "--no-discovery")
    code = pairing.line()
    port = pairing.line_with(r"--address .+:(\d+)$")[1]
    new_lane.one("pair", "--join", *code.split(), "--address", f"127.0.0.1:{port}", "--name", "Back")
    pairing.end()
    return new_lane


def test_a_stick_makes_two_lanes_agree(regulars: CommandLine, other: CommandLine, tmp_path: Path) -> None:
    regulars.one("customers", "create", "--name", "Ann")
    other.one("customers", "create", "--name", "Bob")
    assert regulars.one("store", "digest") != other.one("store", "digest")

    there, back = str(tmp_path / "there"), str(tmp_path / "back again")
    other.one("sync", "export", there)
    regulars.one("sync", "import", there)
    assert regulars.one("sync", "export", back, "--beyond", there)["rows"] != 0
    other.one("sync", "import", back)

    assert regulars.names("customers", "list") == other.names("customers", "list") == ["Ann", "Bob"]
    assert regulars.one("store", "digest") == other.one("store", "digest")


def test_lanes_that_meet_by_files_alone_are_not_taken_for_lost(
    regulars: CommandLine, other: CommandLine, tmp_path: Path
) -> None:
    there, back = str(tmp_path / "there"), str(tmp_path / "back again")
    other.one("sync", "export", there)
    regulars.one("sync", "import", there)
    regulars.one("sync", "export", back)
    other.one("sync", "import", back)
    for lane in (regulars, other):
        store = open_store(place_in(Path(lane.shop)), system_world(), "cli")
        with store._database.reading() as connection:
            assert [bool(each.vector) for each in reached.told(connection)] == [True, True]
        store.close()


def test_what_a_till_wrote_before_it_was_brought_back_stays_on_the_stick(
    regulars: CommandLine, other: CommandLine, tmp_path: Path
) -> None:
    mine, image = tmp_path / "mine", tmp_path / "image"
    shutil.copytree(other.shop, image)
    for name in ("Ann", "Bob"):
        other.one("customers", "create", "--name", name)
        other.one("sync", "export", str(mine))
    written = mine.read_bytes()

    shutil.rmtree(other.shop)
    shutil.move(image, other.shop)
    for name in ("Cid", "Dan", "Eve", "Fay"):
        other.one("customers", "create", "--name", name)
    refusal = other("sync", "export", str(mine)).refusal()
    assert "is no file of changes that this lane has, too: choose another name" in refusal
    assert mine.read_bytes() == written
    regulars.one("sync", "import", str(mine))
    assert regulars.names("customers", "list") == ["Ann", "Bob"]

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


@pytest.mark.parametrize("written", [["Cid"], ["Cid", "Dan"], ["Cid", "Dan", "Eve", "Fay"]])
def test_what_another_copy_of_a_till_wrote_is_not_said_to_be_there(
    regulars: CommandLine, other: CommandLine, tmp_path: Path, written: list[str]
) -> None:
    first, second, back = (str(tmp_path / name) for name in ("first", "second", "third"))
    image = tmp_path / "image"
    shutil.copytree(other.shop, image)
    for name in ("Ann", "Bob"):
        other.one("customers", "create", "--name", name)
    other.one("sync", "export", first)
    regulars.one("sync", "import", first)
    shutil.rmtree(other.shop)
    shutil.move(image, other.shop)
    for name in written:
        other.one("customers", "create", "--name", name)
    other.one("sync", "export", second)
    words = "goes on from another copy of a till than what is here: link this lane and {} once, and that till"
    assert words.format("Back") in regulars("sync", "import", second).refusal()
    regulars.one("sync", "export", back)
    assert words.format("Lane 1") in other("sync", "import", back).refusal()
    assert regulars.names("customers", "list") == ["Ann", "Bob"]
    assert other.names("customers", "list") == written


def test_a_till_that_went_on_since_takes_an_older_file(
    regulars: CommandLine, other: CommandLine, tmp_path: Path
) -> None:
    """Each command is a program that runs once: what is here is of a later one than what the file tells."""
    there, back = str(tmp_path / "there"), str(tmp_path / "back again")
    other.one("customers", "create", "--name", "Ann")
    other.one("sync", "export", there)
    regulars.one("sync", "import", there)
    regulars.one("sync", "export", back)
    for name in ("Bob", "Cid"):
        other.one("customers", "create", "--name", name)
    other.one("sync", "import", back)
    other.one("sync", "export", str(tmp_path / "more"))
    regulars.one("sync", "import", str(tmp_path / "more"))
    regulars.one("sync", "import", there)
    assert regulars.names("customers", "list") == ["Ann", "Bob", "Cid"]

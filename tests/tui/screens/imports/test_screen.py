"""Files are read and written at the counter: shown first, taken whole; key by key."""

from pathlib import Path

import pytest
from support.counters import Counter, Person


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where short names of files mean something."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(counter: Counter, group: str) -> int:
    return next(one.members for one in counter.store.groups.all() if one.group.name == group)


def test_who_is_in_which_group_comes_in_as_the_keys_say(counter: Counter, folder: Path) -> None:
    (folder / "who.csv").write_text("email,group\nben@example.org,VIP\nmia@example.org,Neu\n", "utf-8")

    async def story(person: Person) -> None:
        await person.press("ctrl+o")
        await person.sees("who is in which group")
        await person.press("m")
        await person.sees("File of memberships")
        await person.enters("who.csv")
        await person.sees("r rows put in groups", "n no group is made", "1 memberships would be added")
        await person.sees("there is no group 'Neu'", "Enter imports 1")
        await person.press("n")
        await person.sees(
            "groups that are not there are made", "1 groups would be created", "Enter imports 2"
        )
        await person.press("r")
        await person.sees("rows take out of groups", "0 memberships would be removed")
        await person.press("r")
        await person.sees("everybody else is taken out", "2 memberships would be removed")
        await person.press("enter")
        await person.sees("2 added, 2 removed.", "2 memberships were removed")
        await person.press("escape")
        await person.sees("Read a file")

    counter.serve(story)
    assert (names(counter, "VIP"), names(counter, "Neu")) == (1, 1)


def test_groups_come_in_with_their_rules(counter: Counter, folder: Path) -> None:
    (folder / "groups.csv").write_text("name,rule\nLocals,city = Berlin\nOdd,age > >\n", "utf-8")

    async def story(person: Person) -> None:
        await person.press("ctrl+o")
        await person.sees("Read a file")
        await person.press("g")
        await person.enters("groups.csv")
        await person.sees("1 groups would be created", "row 3 rule: at character 7", "Enter imports 1")
        await person.press("r", "n")
        await person.settles()
        assert "rows put in groups" not in person.text
        await person.press("enter")
        await person.sees("1 created, 0 changed.")

    counter.serve(story)
    assert names(counter, "Locals") == 1


def test_customers_and_groups_are_written(counter: Counter, folder: Path) -> None:
    async def story(person: Person) -> None:
        await person.press("ctrl+o")
        await person.sees("Read a file")
        await person.press("e")
        await person.sees("Write all customers into which file?")
        await person.enters("out.csv")
        await person.sees("4 rows are in out.csv.")
        await person.press("w")
        await person.enters("out.csv")
        await person.sees("there is already 'out.csv'")
        await person.press("escape", "w")
        await person.enters("groups.json")
        await person.sees("3 rows are in groups.json.")

    counter.serve(story)
    assert (folder / "out.csv").read_text("utf-8-sig").count("\n") == 5
    assert (folder / "groups.json").is_file()


def test_a_folder_that_is_not_there_is_told(counter: Counter, folder: Path) -> None:
    async def story(person: Person) -> None:
        await person.press("ctrl+o")
        await person.sees("Read a file")
        await person.press("e")
        await person.enters("none/out.csv")
        await person.sees("there is no folder 'none'")

    counter.serve(story)
    assert list(folder.glob("**/*.csv")) == []

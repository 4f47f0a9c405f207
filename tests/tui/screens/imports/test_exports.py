"""Lists are written into files at the counter, key by key."""

from pathlib import Path

import pytest
from support.counters import Counter, Person

from store.domain.customers import CustomerDraft


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Home, and where short names of files mean something."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home


def names(path: Path) -> list[str]:
    return [line.split(",")[1].strip('"') for line in path.read_text("utf-8-sig").splitlines()[1:]]


def test_customers_go_out_all_some_or_those_that_match(counter: Counter, folder: Path) -> None:
    async def story(person: Person) -> None:
        await person.press("ctrl+e")
        await person.sees("Write all customers into which file?", "Enter takes ~/customers-2026-03-02.csv")
        await person.press("enter")
        await person.sees("4 rows are in ~/customers-2026-03-02.csv.", "> Ann Köhler")
        await person.press("ctrl+e")
        await person.sees("Enter takes ~/customers-2026-03-02-2.csv")
        await person.enters("customers-2026-03-02.csv")
        await person.sees("there is already 'customers-2026-03-02.csv'")
        await person.press("escape", "space", "space", "ctrl+e")
        await person.sees("Write 2 customers into which file?")
        await person.enters("two.csv")
        await person.sees("2 rows are in two.csv.")
        await person.press("escape", "/")
        await person.types("mia")
        await person.press("enter", "ctrl+e")
        await person.sees("Write the customers shown into which file?")
        await person.enters("mia.csv")
        await person.sees("1 row is in mia.csv.")
        await person.press("a", "ctrl+e")
        await person.sees("Write 1 customer into which file?")

    counter.serve(story, place="customers")
    everybody = names(folder / "customers-2026-03-02.csv")
    assert sorted(everybody) == ["Ann Köhler", "Ben Ito", "Mia Novák", "Zoë Ørsted"]
    assert sorted(names(folder / "two.csv")) == ["Ann Köhler", "Ben Ito"]
    assert names(folder / "mia.csv") == ["Mia Novák"]


def test_groups_their_members_and_a_mailing_go_out(counter: Counter, folder: Path) -> None:
    vip = counter.groups["VIP"]
    counter.store.customers.create(
        CustomerDraft(name="Eve", email="eve@example.org", consent=True, groups=(vip,))
    )

    async def story(person: Person) -> None:
        await person.press("end", "ctrl+e")
        await person.sees(
            "Write what of VIP into a file?", "> The group itself", "Memberships", "All members",
            "Mailing list", "All groups",
        )  # fmt: skip
        await person.types("mailing")
        await person.press("enter")
        await person.sees("Write the mailing list of VIP into which file?", "~/vip-mailing-2026-03-02.csv")
        await person.press("enter")
        await person.sees("1 row is in ~/vip-mailing-2026-03-02.csv; left out:")
        await person.press("home", "ctrl+e")
        await person.sees("> All members", "Mailing list", "All groups")
        assert "Memberships" not in person.text
        await person.press("escape", "end", "space", "up", "space", "ctrl+e")
        await person.sees("Write what of 2 groups into a file?", "> The groups themselves", "Memberships")
        assert "Mailing" not in person.text
        await person.types("membersh")
        await person.press("enter")
        await person.enters("who.csv")
        await person.sees("rows are in who.csv.")

    counter.serve(story, place="groups")
    assert (folder / "vip-mailing-2026-03-02.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "Eve,eve@example.org"
    ]


def test_members_go_out_all_or_the_marked(counter: Counter, folder: Path) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("Members of VIP · 2")
        await person.press("ctrl+e")
        await person.sees("> All members", "Mailing list", "Memberships")
        await person.press("enter")
        await person.enters("all.csv")
        await person.sees("2 rows are in all.csv.")
        await person.press("space", "ctrl+e")
        await person.sees("> 1 member marked")
        await person.press("enter")
        await person.sees("Write 1 member of VIP into which file?")
        await person.enters("one.csv")
        await person.sees("1 row is in one.csv.")

    counter.serve(story, place="groups")
    assert sorted(names(folder / "all.csv")) == ["Ann Köhler", "Zoë Ørsted"]
    assert names(folder / "one.csv") == ["Ann Köhler"]

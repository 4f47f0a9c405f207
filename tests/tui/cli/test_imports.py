"""`regulars import`, on a real shop."""

import io
import os
import signal
import sys
from pathlib import Path

import pytest
from support.command_line import CommandLine

from store.domain.imports.outcome import Phase, Progress
from tui.cli import imports
from tui.cli.stopping import interruptible

PEOPLE = "name;email;Tel\nÉva Nagyő;EVA@x.hu;1\nBob;bob;2\n;eva@x.hu;\n"


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE.encode("utf-16"))
    return str(path)


def test_an_import_answers_with_its_counts_and_problems(regulars: CommandLine, people: str) -> None:
    answer = regulars.one("import", "customers", people)
    assert answer == {
        "rows": 3,
        "created": 1,
        "updated": 0,
        "skipped": 2,
        "unchanged": 1,
        "refused": 1,
        "refused_rows": [3],
        "problem_count": 2,
        "problems": [
            {
                "row": 3,
                "field": "email",
                "message": "'bob' is no e-mail address; correct or empty it",
            },
            {
                "row": 4,
                "field": "email",
                "message": "the same as in row 2: this later row was taken over it",
            },
        ],
        "file": {
            "system": "",
            "encoding": "utf-16",
            "encoding_guessed": False,
            "delimiter": ";",
            "columns": [
                {"number": 1, "heading": "name", "field": "name", "mapped": False},
                {"number": 2, "heading": "email", "field": "email", "mapped": False},
                {"number": 3, "heading": "Tel", "field": "phone", "mapped": False},
            ],
        },
    }
    assert regulars.names("customers", "list") == ["Éva Nagyő"]


def test_a_dry_run_answers_the_same_and_changes_nothing(regulars: CommandLine, people: str) -> None:
    dry = regulars.get("import", "customers", people, "--dry-run")
    assert regulars.names("customers", "list") == []
    assert regulars.get("import", "customers", people) == dry


def test_products_come_in_with_prices_of_the_shop(regulars: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text('Artikel,EAN,Preis,MwSt\nTee,4006381333931,"1.234,50",7\n', "utf-8")
    regulars.one("import", "products", str(path))
    shown = regulars.one("products", "show", "Tee")
    assert (shown["price"], shown["barcode"], shown["tax_rate"]) == ("1234.50", "4006381333931", "7")


def test_columns_are_named_on_the_line(regulars: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "odd=.csv"
    path.write_text("Wer = wer,Was\nAnn,x\n", "utf-8")
    answer = regulars.one("import", "customers", str(path), "--map", "Wer = wer=name", "--map", "#2=notes")
    assert answer["created"] == 1
    assert regulars.names("customers", "list") == ["Ann"]


def test_people_get_a_summary(regulars: CommandLine, people: str) -> None:
    answer = regulars("import", "customers", people, "--dry-run")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "a table in utf-16, separated by semicolons",
        "column  field",
        "name    name",
        "email   email",
        "Tel     phone",
        "3 rows: 1 customer would be created, 0 would be updated, 2 skipped (1 say nothing new, 1 refused)",
        "row 3, email: refused: 'bob' is no e-mail address; correct or empty it",
        "row 4, email: the same as in row 2: this later row was taken over it",
    ]


def test_only_the_first_problems_are_shown(regulars: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name,email\n" + "Ann,nobody\n" * 30, "utf-8")
    lines = regulars("import", "customers", str(path)).out.splitlines()
    assert lines[-1] == "and 10 more problems; --json lists them"
    assert sum(line.startswith("row ") for line in lines) == 20


REFUSALS = {
    "{tmp}/none.csv": "there is no file {tmp}/none.csv; check the name",
    "{tmp}": "{tmp} is a folder; name the file in it",
    "{tmp}/empty.csv": "empty.csv is empty: there is nothing to import",
    "{tmp}/people.csv --map Mail=email": "there is no column 'Mail'; the file has 'name', 'email', 'Tel'",
    "{tmp}/people.csv --encoding x": "'x' is not an encoding; use utf-8, utf-16, cp1252 or cp1250",
}


@pytest.mark.parametrize("words", REFUSALS)
def test_refusals(regulars: CommandLine, people: str, tmp_path: Path, words: str) -> None:
    (Path(people).parent / "empty.csv").touch()
    told = regulars("import", "customers", *(word.format(tmp=tmp_path) for word in words.split()))
    assert told.refusal() == REFUSALS[words].format(tmp=tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ["customers", "x.csv", "--map", "Name=price"],
        ["customers", "x.csv", "--map", "Name"],
        ["customers", "x.csv", "--map", "=name"],
        ["products", "x.csv", "--map", "Name=email"],
        ["sales", "x.csv"],
        ["customers"],
    ],
)
def test_wrong_usage(regulars: CommandLine, words: list[str]) -> None:
    answer = regulars("import", *words)
    assert (answer.code, answer.out) == (2, "")


def test_the_help_says_what_decides(regulars: CommandLine) -> None:
    for kind, words in (("customers", "with the e-mail"), ("products", "with the SKU")):
        answer = regulars("import", kind, "--help")
        assert answer.code == 0
        assert words in answer.out
        assert "An empty cell never overwrites" in answer.out


def test_ctrl_c_asks_the_import_to_undo_itself() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as is_stopped:
        assert not is_stopped.is_set()
        os.kill(os.getpid(), signal.SIGINT)
        assert is_stopped.wait(10)
    assert signal.getsignal(signal.SIGINT) is before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_it_is_and_is_tidy_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with imports._meter(shown=True) as progress:
        progress(Progress(Phase.DECIDING, 1000, 50, 200))
        progress(Progress(Phase.READING, 0, 50, 0))
    assert terminal.getvalue() == "\rdeciding, 25 %, 1000 rows\x1b[K\rreading\x1b[K\r\x1b[K"


@pytest.mark.parametrize(("shown", "terminal"), [(False, Terminal()), (True, io.StringIO())])
def test_nobody_else_is_shown_anything(
    monkeypatch: pytest.MonkeyPatch, *, shown: bool, terminal: io.StringIO
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with imports._meter(shown=shown) as progress:
        progress(Progress(Phase.DECIDING, 1000, 50, 200))
    assert terminal.getvalue() == ""


def test_memberships_and_groups_come_in_and_say_what_they_did(regulars: CommandLine, tmp_path: Path) -> None:
    groups, members = tmp_path / "groups.csv", tmp_path / "members.csv"
    groups.write_text("name,rule\nVIP,\nLocals,city = Bonn\nOdd,age > >\n", "utf-8")
    answer = regulars.one("import", "groups", str(groups))
    assert (answer["created"], answer["refused_rows"]) == (2, [4])
    regulars.one("customers", "create", "--name", "Ann", "--email", "a@x.com")
    members.write_text("email\na@x.com\nz@x.com\n", "utf-8")
    options = ("--group", "Tea", "--create-groups", "--mode", "replace")
    dry = regulars.one("import", "memberships", str(members), *options, "--dry-run")
    assert (dry["added"], dry["removed"], dry["refused"], dry["groups_created"]) == (1, 0, 1, ["Tea"])
    assert regulars.names("groups", "list") == ["Locals", "VIP", "Common group"]
    plain = regulars("import", "memberships", str(members), *options).out.splitlines()
    assert plain[-3:] == [
        "2 rows: 1 membership added, 0 removed, 1 row skipped (0 say nothing new, 1 refused)",
        "groups created: Tea",
        "row 3, row: refused: there is no customer 'z@x.com'; import customers first",
    ]
    assert regulars("import", "memberships", str(members), "--mode", "some").code == 2

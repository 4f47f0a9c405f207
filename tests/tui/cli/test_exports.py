"""`regulars export`, on a real shop."""

import csv
from pathlib import Path

from support.command_line import CommandLine


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_customers_are_written_by_group_and_rule(regulars: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    regulars.one("groups", "create", "VIP")
    for name, city in (("Ann", "Bonn"), ("Bob", "Ulm"), ("Cem", "Bonn")):
        regulars.one("customers", "create", "--name", name, "--city", city)
    regulars.one("groups", "add", "VIP", "Ann", "Bob")
    answer = regulars.one("export", "customers", str(path), "--where", "city = Bonn", "--group", "vip")
    assert answer == {"file": str(path), "rows": 1}
    assert [row[1] for row in rows(path)] == ["name", "Ann"]
    again = regulars("export", "customers", str(path))
    assert "there is already a file" in again.refusal()
    assert regulars.one("export", "customers", str(path), "--force", "--group", "common group")["rows"] == 3
    assert regulars("export", "customers", str(path), "--where", "city = ").code == 1


def test_groups_and_memberships_are_written(regulars: CommandLine, tmp_path: Path) -> None:
    groups, members = tmp_path / "groups.json", tmp_path / "members.csv"
    regulars.one("groups", "create", "VIP")
    regulars.one("customers", "create", "--name", "Ann")
    regulars.one("groups", "add", "VIP", "Ann")
    assert regulars.one("export", "groups", str(groups)) == {"file": str(groups), "rows": 1}
    assert regulars.one("export", "memberships", str(members)) == {"file": str(members), "rows": 1}
    assert regulars.one("export", "memberships", str(members), "VIP", "--force")["rows"] == 1
    assert rows(members)[1][2:] == ["Ann", "", "", "VIP"]
    refused = regulars("export", "memberships", str(members), "none", "--force")
    assert "no group 'none'" in refused.refusal()


def test_a_mailing_says_who_is_left_out(regulars: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "mail.csv"
    regulars.one("groups", "create", "VIP")
    regulars.one("customers", "create", "--name", "Ann", "--email", "a@x.com", "--consent")
    regulars.one("customers", "create", "--name", "Bob", "--email", "b@x.com")
    regulars.one("groups", "add", "VIP", "Ann", "Bob")
    answer = regulars.one("export", "mailing", "VIP", str(path))
    assert answer == {"file": str(path), "rows": 1, "left_out": {"no consent to mailings": 1}}
    assert rows(path) == [["name", "email"], ["Ann", "a@x.com"]]
    plain = regulars("export", "mailing", "VIP", str(path), "--force")
    assert plain.out == f"1 rows in {path}\n  1 left out: no consent to mailings\n"

"""`regulars groups union` and its kin, on a real shop: what they answer and what they refuse."""

import pytest
from support.command_line import CommandLine

VIP, STAFF = ("Ann", "Bob"), ("Bob", "Cem")


@pytest.fixture
def shop(regulars: CommandLine) -> CommandLine:
    """Two groups that have one customer in common."""
    for name in ("VIP", "Staff"):
        regulars.one("groups", "create", name)
    for name, city in (("Ann", "Bonn"), ("Bob", ""), ("Cem", "")):
        regulars.one("customers", "create", "--name", name, "--email", f"{name}@x.org", "--city", city)
    for group, members in (("VIP", VIP), ("Staff", STAFF)):
        regulars.one("groups", "add", group, *(f"{name}@x.org" for name in members))
    return regulars


def members(regulars: CommandLine, group: str) -> list[object]:
    return [each["name"] for each in regulars.many("groups", "members", group)]


@pytest.mark.parametrize(
    ("action", "inside"),
    [("union", ["Ann", "Bob", "Cem"]), ("intersection", ["Bob"]), ("difference", ["Ann"])],
)
@pytest.mark.parametrize(("options", "kind"), [((), "manual"), (("--live",), "auto")])
def test_groups_are_combined(
    shop: CommandLine, action: str, inside: list[str], options: tuple[str, ...], kind: str
) -> None:
    made = shop.one("groups", action, "New", "VIP", "Staff", *options)
    assert (made["name"], made["kind"], made["members"]) == ("New", kind, len(inside))
    assert members(shop, "New") == inside


def test_a_group_is_split(shop: CommandLine) -> None:
    made = shop.many("groups", "split", "VIP", "--by", "city")
    assert [(each["name"], each["members"]) for each in made] == [("VIP: Bonn", 1), ("VIP: no city", 1)]


def test_a_group_is_duplicated(shop: CommandLine) -> None:
    assert shop.one("groups", "duplicate", "VIP", "Also VIP")["members"] == 2
    assert members(shop, "Also VIP") == ["Ann", "Bob"]


def test_a_group_is_merged_and_taken_apart_again(shop: CommandLine) -> None:
    assert shop.one("groups", "merge", "Staff", "VIP")["members"] == 3
    assert [each["name"] for each in shop.many("groups", "list")] == ["VIP", "Common group"]
    assert shop.one("groups", "unmerge", "staff")["name"] == "Staff"
    assert (members(shop, "VIP"), members(shop, "Staff")) == (["Ann", "Bob"], ["Bob", "Cem"])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("union", "New", "VIP"), "name 2 to 50 groups"),
        (("union", "New", "VIP", "vip"), "name each group once"),
        (("union", "vip", "VIP", "Staff"), "already a group 'VIP'"),
        (("merge", "VIP", "VIP"), "part of itself"),
        (("merge", "VIP", "common"), "the common group stays as it is"),
        (("unmerge", "VIP"), "no group 'VIP' is part of another one"),
        (("split", "Nobody", "--by", "city"), "no group 'Nobody'"),
    ],
)
def test_a_refusal_is_one_line_and_changes_nothing(
    shop: CommandLine, line: tuple[str, ...], why: str
) -> None:
    before = shop.many("groups", "list")
    assert why in shop("groups", *line).refusal()
    assert shop.many("groups", "list") == before

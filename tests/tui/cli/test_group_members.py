"""Who is in a group on the command line: with exceptions from its rule, and everybody in the common group."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after


@pytest.fixture(scope="session")
def pinned_shop(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    def person(name: str, city: str) -> tuple[str, ...]:
        return ("customers", "create", "--name", name, "--email", f"{name}@example.org", "--city", city)

    return shop_after(
        tmp_path_factory.mktemp("pinned") / "shop",
        new_corner_shop,
        person("Ann", "Berlin"),
        person("Bea", "Rome"),
        person("Cid", "Berlin"),
        ("groups", "create", "Locals", "--rule", "city = berlin"),
        ("groups", "pin", "Locals", "bea@example.org", "--reason", "moves soon", "--until", "2999-01-01"),
        ("groups", "pin", "Locals", "cid@example.org", "--out", "--reason", "asked us"),
    )


@pytest.fixture
def pinned(pinned_shop: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(pinned_shop)


BEA = {"side": "in", "reason": "moves soon", "until": "2999-01-01T00:00:00+01:00", "over": False}
CID = {"side": "out", "reason": "asked us", "until": None, "over": False}


def test_members_say_who_is_kept_in(pinned: CommandLine) -> None:
    told = [(member["name"], member["pin"]) for member in pinned.many("groups", "members", "Locals")]
    assert told == [("Ann", None), ("Bea", BEA)]
    heads, ann, bea, _, out = pinned("groups", "members", "Locals").out.splitlines()
    assert "Pinned" in heads
    assert "in, until" not in ann
    assert "in, until 2999-01-01T00:00:00+01:00: moves soon" in bea
    assert out == "1 kept out of it by hand; --pinned lists them"


def test_all_exceptions_of_a_group_are_listed(pinned: CommandLine) -> None:
    told = pinned.many("groups", "members", "Locals", "--pinned")
    assert [{key: one[key] for key in one if key != "id"} for one in told] == [
        {"name": "Bea", **BEA},
        {"name": "Cid", **CID},
    ]
    assert "Cid       out: asked us" in pinned("groups", "members", "Locals", "--pinned").out
    assert pinned.many("groups", "members", "everyone", "--pinned") == []


def test_a_customer_says_where_they_are_kept_in_or_out(pinned: CommandLine) -> None:
    shown = pinned.one("customers", "show", "cid@example.org")
    (pin,) = pinned.many("groups", "list")[:1]
    assert (shown["groups"], shown["pins"]) == ([], [{"group": "Locals", "group_id": pin["id"], **CID}])
    assert "Pinned out  Locals: asked us" in pinned("customers", "show", "cid@example.org").out
    pinned.one("groups", "unpin", "Locals", "cid@example.org")
    assert pinned.one("customers", "show", "cid@example.org")["pins"] == []


@pytest.mark.parametrize(
    "name", ["everyone", "Everybody", " common  GROUP", "common", "636f6d6d6f6e" + 20 * "0"]
)
def test_everybody_is_in_the_common_group_by_any_of_its_names(pinned: CommandLine, name: str) -> None:
    assert [member["name"] for member in pinned.many("groups", "members", name)] == ["Ann", "Bea", "Cid"]
    assert pinned.one("groups", "show", name)["members"] == 3


def test_a_group_called_everyone_is_the_one_that_is_meant(pinned: CommandLine) -> None:
    pinned.one("groups", "create", "Everyone")
    assert pinned.many("groups", "members", "everyone") == []

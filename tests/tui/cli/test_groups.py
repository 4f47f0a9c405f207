"""`regulars groups`, on a real shop: what it answers, what it refuses, and that refusals change nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.command_line import CommandLine, shop_after

from store.api import open_store, place_in, system_world
from store.tables.customers import GROUPS

BERLIN = ZoneInfo("Europe/Berlin")

COMMON = {
    "id": "636f6d6d6f6e00000000000000000000",
    "name": "Common group",
    "kind": "common",
    "active": True,
    "current": True,
    "members": 0,
    "description": "Everybody; cannot be changed.",
    "discount": "none",
    "percent": None,
    "amount": None,
    "scheduled": False,
    "from": None,
    "until": None,
    "program": None,
    "name_conflict": None,
}

PLAIN = {**COMMON, "name": "Staff", "kind": "manual", "description": ""}


ASIDE = {"statistics", "products", "rule", "trouble", "points_limit", "limit_period", "pins"}
"""What other tests look at."""


def plain(*answers: dict[str, object]) -> list[dict[str, object]]:
    """Groups without what their members spent and bought, and without their rules."""
    return [{key: value for key, value in answer.items() if key not in ASIDE} for answer in answers]


def without_id(answer: dict[str, object]) -> dict[str, object]:
    assert isinstance(answer["id"], str)
    assert len(bytes.fromhex(answer["id"])) == 16
    return {key: value for key, value in answer.items() if key not in {"id", *ASIDE}}


def test_a_new_shop_has_only_the_common_group(regulars: CommandLine) -> None:
    assert plain(*regulars.many("groups", "list")) == [COMMON]


CREATED: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "bare": ((), {}),
    "percent": (("--percent", "12.5"), {"discount": "percent", "percent": "12.5"}),
    "percent with its sign": (("--percent", "10%"), {"discount": "percent", "percent": "10"}),
    "amount": (("--amount", "5"), {"discount": "amount", "amount": "5.00"}),
    "inactive": (("--inactive",), {"active": False, "current": False}),
    "described": (("--description", "who work here"), {"description": "who work here"}),
    "scheduled": (
        ("--from", "2020-01-01", "--until", "2120-07-01T18:00"),
        {
            "scheduled": True,
            "from": "2020-01-01T00:00:00+01:00",
            "until": "2120-07-01T18:00:00+02:00",
        },
    ),
    "with an offset": (
        ("--from", "2020-01-01T00:00Z", "--until", "2120-01-01T00:00Z"),
        {"scheduled": True, "from": "2020-01-01T01:00:00+01:00", "until": "2120-01-01T01:00:00+01:00"},
    ),
}


@pytest.mark.parametrize("case", CREATED)
def test_create_answers_with_the_group(regulars: CommandLine, case: str) -> None:
    options, differs = CREATED[case]
    created = regulars.one("groups", "create", "Staff", *options)
    expected = {key: value for key, value in {**PLAIN, **differs}.items() if key != "id"}
    assert without_id(created) == expected
    assert plain(*regulars.many("groups", "list")) == [created, COMMON]
    assert plain(regulars.one("groups", "show", "staff"))[0] == created


def test_days_are_counted_on_the_shops_calendar(regulars: CommandLine) -> None:
    before = datetime.now(BERLIN).date()
    group = regulars.one("groups", "create", "Staff", "--from", "tomorrow", "--until", "+30")
    today = datetime.fromisoformat(str(group["from"])).date() - timedelta(days=1)
    assert before <= today <= datetime.now(BERLIN).date()
    until = datetime.fromisoformat(str(group["until"]))
    assert (until.date() - today, until.hour, until.minute) == (timedelta(days=30), 0, 0)


EDITED: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "name": (("--name", "Crew"), {"name": "Crew"}),
    "percent to amount": (("--amount", "2.50"), {"discount": "amount", "percent": None, "amount": "2.50"}),
    "no discount": (("--no-discount",), {"discount": "none", "percent": None}),
    "only the end": (("--until", "2120-02-01"), {"until": "2120-02-01T00:00:00+01:00"}),
    "no schedule": (("--no-schedule",), {"scheduled": False, "from": None, "until": None}),
    "inactive": (("--inactive",), {"active": False, "current": False}),
    "description": (("--description", ""), {"description": ""}),
    "reward": (("--program", "stars"), {"program": "Stars"}),
    "nothing": ((), {}),
}


@pytest.mark.parametrize("case", EDITED)
def test_edit_changes_only_what_is_named(regulars: CommandLine, case: str) -> None:
    options, differs = EDITED[case]
    regulars.one("rewards", "create", "Stars")
    group = regulars.one(
        "groups", "create", "Staff", "--percent", "10", "--description", "us",
        "--from", "2020-01-01", "--until", "2120-01-01",
    )  # fmt: skip
    edited = regulars.one("groups", "edit", "Staff", *options)
    assert edited == {**group, **differs}
    assert plain(regulars.one("groups", "show", str(group["id"]))) == [edited]


def test_a_group_gives_up_its_reward(regulars: CommandLine) -> None:
    regulars.one("rewards", "create", "Stars")
    assert regulars.one("groups", "create", "Staff", "--program", "Stars")["program"] == "Stars"
    assert regulars.one("groups", "edit", "Staff", "--no-program")["program"] is None


def test_delete(regulars: CommandLine) -> None:
    group = regulars.one("groups", "create", "Staff")
    assert regulars.one("groups", "delete", "STAFF") == {"id": group["id"], "name": "Staff", "deleted": True}
    assert plain(*regulars.many("groups", "list")) == [COMMON]


def test_a_period_that_is_over_is_warned_of(regulars: CommandLine) -> None:
    over = ("--from", "2020-01-01", "--until", "2020-02-01")
    warned = "regulars: warning: To lies in the past: the group gives nothing\n"
    created = regulars("groups", "create", "Staff", *over)
    assert (created.code, created.err) == (0, warned)
    assert regulars("groups", "edit", "Staff", *over).err == warned
    assert regulars("groups", "edit", "Staff", "--description", "old").err == ""


REFUSED = {
    "a gift to an inactive one": (
        ("create", "A", "--inactive", "--percent", "5"),
        "percent: the group is inactive: switch it on first",
    ),
    "twin": (("create", " vip "), "name: there is already a group 'VIP'; choose another name"),
    "empty name": (("create", " "), "name: a name is needed"),
    "too much off": (("create", "A", "--percent", "101"), "percent: a percent is between 0 and 100"),
    "less than nothing off": (("create", "A", "--percent", "-1"), "percent: a percent is between 0 and 100"),
    "too fine": (("create", "A", "--percent", "1.234"), "--percent: 1.234 has more than 2 decimals"),
    "no such coin": (("create", "A", "--amount", "1.999"), "--amount: 1.999 has more than 2 decimals"),
    "no end": (("create", "A", "--from", "2020-01-01"), "--until: needed while scheduling is on"),
    "ends first": (
        ("create", "A", "--from", "2020-01-02", "--until", "2020-01-01"),
        "--until: To must be later than From",
    ),
    "no such reward": (
        ("create", "A", "--program", "Moons"),
        "no reward program 'Moons'; see them with: rewards list",
    ),
    "edit nobody": (("edit", "Nobody"), "no group 'Nobody'; see them with: groups list"),
    "edit everybody": (
        ("edit", "common", "--name", "All"),
        "the common group cannot be changed or deleted",
    ),
    "delete everybody": (("delete", "common"), "the common group cannot be changed or deleted"),
    "add to everybody": (
        ("add", "common", "ann@example.org"),
        "everybody is in the common group; nobody is added or removed by hand",
    ),
    "add a stranger": (
        ("add", "VIP", "ann@example.org", "who@example.org"),
        "no customer 'who@example.org'; search with: customers list --search; nothing was changed",
    ),
    "add strangers": (
        ("add", "VIP", "who", "ann@example.org", "what"),
        "no customer 'who'; search with: customers list --search (and 1 more); nothing was changed",
    ),
}


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("peopled") / "shop",
        new_corner_shop,
        ("groups", "create", "VIP"),
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org"),
    )


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line_and_changes_nothing(
    peopled: Path, in_copy_of: Callable[[Path], CommandLine], case: str
) -> None:
    words, refusal = REFUSED[case]
    regulars = in_copy_of(peopled)
    before = regulars.many("groups", "list")
    assert regulars("groups", *words).refusal() == refusal
    assert regulars("groups", *words, "--json").refusal() == refusal
    assert regulars.many("groups", "list") == before


def test_names_that_lanes_gave_twice_are_marked_and_may_be_merged(regulars: CommandLine) -> None:
    older = regulars.one("groups", "create", "Same")["id"]
    store = open_store(place_in(regulars.shop), system_world(), "cli")
    with store.groups._units.begin(store.groups._actor) as unit:
        unit.insert(GROUPS, [{"id": unit.new_id(), "kind": "manual", "name": "same"}])
    store.close()
    listed = regulars("groups", "list")
    assert "Same (1)" in listed.out
    assert "active, name conflict" in listed.out
    assert listed.err == (
        "regulars: warning: 'same (2)' has the name of 'Same (1)': rename one, or make them one with:"
        " groups merge 'same (2)' 'Same (1)'\n"
    )
    assert regulars("groups", "show", "SAME").refusal().startswith("2 groups are called 'Same': say ")
    assert regulars.one("groups", "show", "Same (1)")["name_conflict"] == "Same (1)"
    assert regulars.one("groups", "merge", "same (2)", "Same (1)")["id"] == older
    assert regulars.one("groups", "show", "same")["name_conflict"] is None
    assert regulars("groups", "list").err == ""


MISUSED = {
    "nothing": (),
    "no action": ("groups",),
    "unknown action": ("groups", "burn"),
    "no name": ("groups", "create"),
    "no number": ("groups", "create", "A", "--percent", "ten"),
    "no date": ("groups", "create", "A", "--from", "soon"),
    "a year nobody means": ("groups", "create", "A", "--from", "0001-01-01"),
    "both discounts": ("groups", "create", "A", "--percent", "1", "--amount", "1"),
    "both states": ("groups", "edit", "A", "--active", "--inactive"),
    "unknown option": ("groups", "list", "--colour"),
    "nobody to add": ("groups", "add", "A"),
}


@pytest.mark.parametrize("case", MISUSED)
def test_wrong_usage_ends_with_2_and_nothing_on_standard_output(regulars: CommandLine, case: str) -> None:
    assert regulars(*MISUSED[case]).refusal(2).endswith("--help")


def test_a_schedule_and_none_is_wrong_usage(regulars: CommandLine) -> None:
    regulars.one("groups", "create", "VIP")
    answer = regulars("groups", "edit", "VIP", "--no-schedule", "--until", "tomorrow")
    assert answer.refusal(2) == "--no-schedule goes with neither --from nor --until"


def test_members_come_and_go_by_id_email_and_card(regulars: CommandLine) -> None:
    regulars.one("groups", "create", "VIP")
    ann = regulars.one("customers", "create", "--name", "Ann", "--email", "Ann@Example.org")
    regulars.one("customers", "create", "--name", "Bob", "--card", "2912345678905")
    cy = regulars.one("customers", "create", "--name", "Cy")
    added = regulars.one("groups", "add", "vip", "ANN@example.org", "2912345678905", str(ann["id"]))
    assert {key: added[key] for key in ("name", "added", "unchanged")} == {
        "name": "VIP",
        "added": 2,
        "unchanged": 0,
    }
    assert regulars.one("groups", "add", "VIP", "Cy", "Ann@example.org")["added"] == 1
    assert regulars.names("groups", "members", "VIP") == ["Ann", "Bob", "Cy"]
    assert regulars.one("groups", "show", "VIP")["members"] == 3
    assert regulars.one("groups", "remove", "VIP", str(cy["id"]), "Ann")["removed"] == 2
    members = regulars.many("groups", "members", "VIP")
    assert [(one["name"], one["email"], one["groups"]) for one in members] == [("Bob", "", ["VIP"])]
    assert regulars.names("groups", "members", "common") == ["Ann", "Bob", "Cy"]


def test_lists_of_people_are_plain_tables(regulars: CommandLine) -> None:
    regulars.one("groups", "create", "Größe 特大", "--percent", "10")
    lines = regulars("groups", "list").out.splitlines()
    assert [line.rpartition("  ")[0].rstrip() for line in lines] == [
        "Group         Kind    State   Members  Discount  Reward",
        "Größe 特大    manual  active        0      10 %",
        "Common group  common  active        0",
    ]


def test_a_name_cannot_command_the_terminal(regulars: CommandLine) -> None:
    regulars.one("groups", "create", "A\x1b[2J\u202eB", "--description", "one\ntwo\x07\x9b1m")
    assert regulars.one("groups", "show", "A[2J\u202eB")["description"] == "one\ntwo\x07\x9b1m"
    for words in (("list",), ("show", "A[2J\u202eB")):
        shown = regulars("groups", *words).out
        assert shown.replace("\n", "").isprintable()


def test_a_group_is_shown_with_what_its_members_spent_and_bought(regulars: CommandLine) -> None:
    regulars.one("groups", "create", "VIP")
    for name in ("Ann", "Bob"):
        regulars.one("customers", "create", "--name", name, "--group", "VIP")
    shown = regulars.one("groups", "show", "VIP")
    nothing = {"orders": 0, "spent": "0.00", "average": "0.00"}
    statistics = shown["statistics"]
    assert isinstance(statistics, dict)
    months = statistics.pop("months")
    assert statistics == {
        **nothing, "active_members": 2, "buyers": 0, "last_90_days": nothing, "last_order": None,
        "top_product": None,
    }  # fmt: skip
    assert [month["spent"] for month in months] == ["0.00"] * 12
    assert shown["products"] == []
    listed = {str(group["name"]): group["statistics"] for group in regulars.many("groups", "list")}
    assert listed == {name: {**nothing, "top_product": None} for name in ("VIP", "Common group")}

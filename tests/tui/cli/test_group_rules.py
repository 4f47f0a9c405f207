"""Groups that fill themselves on the command line: by the words of a rule, with exceptions and limits."""

from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after


@pytest.fixture(scope="session")
def town_shop(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("town") / "shop",
        new_corner_shop,
        ("customers", "create", "--name", "Ann", "--email", "ann@example.org", "--city", "Berlin"),
        ("customers", "create", "--name", "Bea", "--email", "bea@example.org", "--city", "Rome"),
        ("groups", "create", "Locals", "--rule", "city = berlin", "--percent", "5"),
        ("groups", "create", "Hand"),
    )


@pytest.fixture
def town(town_shop: Path, in_copy_of: "object") -> CommandLine:
    assert callable(in_copy_of)
    copied = in_copy_of(town_shop)
    assert isinstance(copied, CommandLine)
    return copied


def names(regulars: CommandLine, group: str) -> list[object]:
    return [member["name"] for member in regulars.many("groups", "members", group)]


def test_a_group_is_made_with_a_rule_in_words(town: CommandLine) -> None:
    shown = town.one("groups", "show", "Locals")
    assert (shown["kind"], shown["rule"], shown["members"], shown["pins"]) == ("auto", "city = berlin", 1, [])
    assert names(town, "Locals") == ["Ann"]


def test_a_rule_is_changed_and_previewed(town: CommandLine) -> None:
    told = town.one("groups", "preview", "city = rome", "--group", "Locals")
    assert told == {
        "rule": "city = rome",
        "matches": 1,
        "enter": 1,
        "leave": 1,
        "sample": {"enter": ["Bea"], "leave": ["Ann"]},
        "discounts": ["Locals"],
        "warnings": [],
    }
    town.one("groups", "edit", "Locals", "--rule", "city = rome")
    assert town.one("groups", "show", "Locals")["rule"] == "city = rome"
    assert names(town, "Locals") == ["Bea"]


def test_customers_are_pinned_and_unpinned(town: CommandLine) -> None:
    pinned = ("groups", "pin", "Locals", "bea@example.org", "--reason", "moves soon", "--until", "+30")
    assert town.one(*pinned)["changed"] == 1
    assert town.one(*pinned)["unchanged"] == 1
    pins = town.one("groups", "show", "Locals")["pins"]
    assert isinstance(pins, list)
    assert [(pin["name"], pin["side"], pin["reason"]) for pin in pins] == [("Bea", "in", "moves soon")]
    town.one("groups", "pin", "Locals", "ann@example.org", "--out")
    assert names(town, "Locals") == ["Bea"]
    assert town.one("groups", "unpin", "Locals", "ann@example.org", "bea@example.org")["changed"] == 2
    assert names(town, "Locals") == ["Ann"]


def test_members_are_not_added_by_hand(town: CommandLine) -> None:
    assert "pin customers into it" in town("groups", "add", "Locals", "bea@example.org").refusal()


@pytest.mark.parametrize("option", ["--group", "--no-group"])
@pytest.mark.parametrize("customer", ["ann@example.org", "bea@example.org"])
def test_nor_in_the_customers_form(town: CommandLine, option: str, customer: str) -> None:
    refused = town("customers", "edit", customer, option, "Locals").refusal()
    assert refused == ("Locals fills itself by its rule; keep customers in it or out of it with: groups pin")


def test_a_group_by_hand_gets_a_rule(town: CommandLine) -> None:
    town.one("groups", "add", "Hand", "bea@example.org")
    assert town.one("groups", "edit", "Hand", "--rule", "city = berlin", "--name", "Ours")["kind"] == "auto"
    assert names(town, "Ours") == ["Ann", "Bea"]


def test_it_is_said_who_stays_and_there_is_a_way_back(town: CommandLine) -> None:
    town.one("groups", "add", "Hand", "bea@example.org")
    given = town("groups", "edit", "Hand", "--rule", "city = berlin")
    assert given.out.splitlines()[0] == (
        "Hand fills itself now; 1 member who does not meet the rule stays, as exceptions;"
        " --manual or undo is the way back"
    )
    assert names(town, "Hand") == ["Ann", "Bea"]
    back = town.one("groups", "edit", "Hand", "--manual")
    assert (back["kind"], back["members"], back["kept"]) == ("manual", 2, 2)
    assert "filled by hand already" in town("groups", "edit", "Hand", "--manual").refusal()
    town("groups", "edit", "Locals", "--manual", "--rule", "city = rome").refusal(2)
    again = town.one("groups", "edit", "Hand", "--rule", "city = rome")
    assert (again["kind"], again["pinned"]) == ("auto", 1)
    town.one("undo")
    assert names(town, "Hand") == ["Ann", "Bea"]


def test_a_group_that_a_rule_names_is_deleted_or_merged_only_even_so(town: CommandLine) -> None:
    town.one("groups", "create", "Others", "--rule", "not group = Hand")
    said = town("groups", "delete", "Hand").refusal()
    assert "the rule of Others leads to Hand: once deleted, nobody meets it (Others: 2 leave)" in said
    assert (
        "(Others: 1 leaves); to do it, say --even-so" in town("groups", "merge", "Hand", "Locals").refusal()
    )
    assert names(town, "Others") == ["Ann", "Bea"]
    town.one("groups", "delete", "Hand", "--even-so")
    assert names(town, "Others") == []
    assert '"Hand", which was deleted' in str(town.one("groups", "show", "Others")["trouble"])
    assert 'group != "Hand" (deleted)' in town("groups", "show", "Others").out


def test_a_slip_in_a_rule_is_told_and_nothing_is_made(town: CommandLine) -> None:
    assert town("groups", "create", "New", "--rule", "citty = berlin").refusal()
    assert town("groups", "edit", "Locals", "--rule", 'group = "Locals"').refusal().count("→") == 1
    assert [group["name"] for group in town.many("groups", "list")] == ["Hand", "Locals", "Common group"]


@pytest.mark.parametrize(
    ("options", "limit", "period"),
    [
        (("--points-limit", "500"), 500, "month"),
        (("--points-limit", "500", "--limit-period", "7"), 500, "7 days"),
        (("--points-limit", "0", "--limit-period", "day"), 0, "day"),
        (("--no-points-limit",), None, None),
    ],
)
def test_a_limit_on_points(town: CommandLine, options: tuple[str, ...], limit: int, period: str) -> None:
    town.one("groups", "edit", "Hand", "--points-limit", "9", "--limit-period", "week")
    town.one("groups", "edit", "Hand", "--limit-period", "month")
    town.one("groups", "edit", "Hand", *options)
    told = town.one("groups", "show", "Hand")
    assert (told["points_limit"], told["limit_period"]) == (limit, period)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--limit-period", "week"), 2),
        (("--points-limit", "5", "--limit-period", "0"), 1),
        (("--points-limit", "5", "--limit-period", "never"), 1),
        (("--points-limit", "1.5"), 1),
    ],
)
def test_a_limit_that_cannot_be(town: CommandLine, options: tuple[str, ...], code: int) -> None:
    town("groups", "edit", "Hand", *options).refusal(code)


def test_a_value_that_nobody_has_is_warned_of(town: CommandLine) -> None:
    told = ["nobody has city Berln; did you mean Berlin?"]
    assert town.one("groups", "preview", "city = Berln")["warnings"] == told
    assert f"Warning  {told[0]}" in town("groups", "preview", "city = Berln").out
    assert town.one("groups", "preview", "city in (berlin, ROME)")["warnings"] == []
    for words in (("create", "New"), ("edit", "Locals")):
        answer = town("groups", *words, "--rule", "city = Berln", "--json")
        assert (answer.code, answer.err) == (0, f"regulars: warning: {told[0]}\n")
        assert town.one("groups", "show", words[1])["rule"] == "city = Berln"


def test_a_name_that_is_not_there_is_refused_with_what_may_be_meant(town: CommandLine) -> None:
    refused = town("groups", "preview", "group = Locls").refusal()
    assert refused == "at character 9: no group 'Locls'; did you mean 'Locals'?"

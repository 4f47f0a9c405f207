"""`regulars customers`, on a real shop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after

ANN = {
    "name": "Ann Lee",
    "email": "ann@example.org",
    "phone": "+49 30 1234",
    "reference": "K-17",
    "birth_date": "1980-12-31",
    "gender": "female",
    "city": "Łódź",
    "region": "Łódzkie",
    "country": "PL",
    "notes": "likes tea",
    "active": True,
    "consent": True,
    "tax_exempt": True,
    "tax_reason": "diplomat 4711",
    "credit_limit": "50.00",
    "joined": "2020-05-17T00:00:00+02:00",
    "cards": ["2912345678905", "VIP-7"],
    "tags": ["regular", "tea lover"],
    "merged": [],
    "groups": ["Staff", "VIP"],
}

WORDS = (
    "--name", " Ann  Lee ", "--email", "ANN@example.org ", "--phone", "+49 30 1234", "--reference", "K-17",
    "--birth-date", "1980-12-31", "--gender", "female", "--city", "Łódź", "--country", "PL",
    "--notes", "likes tea", "--card", "2912345678905", "--card", "VIP-7",
    "--group", "vip", "--group", "staff", "--region", "Łódzkie", "--consent", "--tax-exempt",
    "--tax-reason", "diplomat 4711", "--credit-limit", "50", "--joined", "2020-05-17",
    "--tag", "Tea lover", "--tag", "regular",
)  # fmt: skip


@pytest.fixture(scope="module")
def anns(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    return shop_after(
        tmp_path_factory.mktemp("anns") / "shop",
        new_corner_shop,
        ("groups", "create", "VIP", "--percent", "7.5"),
        ("groups", "create", "Staff", "--percent", "10"),
        ("customers", "create", *WORDS),
        ("groups", "edit", "Staff", "--inactive"),
    )


@pytest.fixture
def with_ann(anns: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(anns)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory, anns: Path) -> Path:
    create = ("customers", "create", "--name", "Twin")
    return shop_after(tmp_path_factory.mktemp("twins") / "shop", anns, create, create)


def told(answer: dict[str, object]) -> dict[str, object]:
    return {key: answer[key] for key in ANN}


def test_create_keeps_everything(with_ann: CommandLine) -> None:
    shown = with_ann.one("customers", "show", "ann@example.org")
    assert told(shown) == ANN
    assert set(shown) == {*ANN, "id", "pins"}


def test_a_list_is_whole_and_carries_what_a_picker_shows(with_ann: CommandLine) -> None:
    with_ann.one("customers", "create", "--name", "Bob")
    ann, bob = with_ann.many("customers", "list")
    shown = with_ann.one("customers", "show", "K-17")
    assert ann == {
        **{key: shown[key] for key in ("id", "name", "email", "phone", "city", "active", "joined", "groups")},
        "percent": "7.5",
    }
    assert (bob["name"], bob["email"], bob["groups"], bob["percent"]) == ("Bob", "", [], "0")


def test_a_list_longer_than_one_window_is_whole(
    regulars: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Customer {number}" for number in range(10, 17)]
    for name in names:
        regulars.one("customers", "create", "--name", name)
    monkeypatch.setattr("tui.cli.customer_answers.WINDOW_ROWS", 3)
    assert regulars.names("customers", "list") == names


SEARCHES = {
    "part of a name": (("--search", "lee"), ["Ann Lee"]),
    "words in any order": (("--search", "LEE ann"), ["Ann Lee"]),
    "e-mail": (("--search", "ann@"), ["Ann Lee"]),
    "card": (("--search", "2912345678905"), ["Ann Lee"]),
    "nobody": (("--search", "zoe"), []),
    "wildcards are letters": (("--search", "%"), []),
    "a group": (("--group", "VIP"), ["Ann Lee"]),
    "everybody": (("--group", "common"), ["Ann Lee", "Bob"]),
    "bytes that are no text": (("--search", "\udcff"), []),
}


@pytest.mark.parametrize("case", SEARCHES)
def test_search(with_ann: CommandLine, case: str) -> None:
    words, names = SEARCHES[case]
    with_ann.one("customers", "create", "--name", "Bob")
    assert with_ann.names("customers", "list", *words) == names


EDITED: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "name": (("--name", "Ann Lee-Kim"), {"name": "Ann Lee-Kim"}),
    "cleared": (("--email", "", "--notes", ""), {"email": "", "notes": ""}),
    "state": (("--inactive",), {"active": False}),
    "one card more": (("--card", "X-1"), {"cards": ["2912345678905", "VIP-7", "X-1"]}),
    "one card less": (("--no-card", "VIP-7"), {"cards": ["2912345678905"]}),
    "out of a group": (("--no-group", "vip"), {"groups": ["Staff"]}),
    "into a group again": (("--group", "vip"), {}),
    "one tag more": (("--tag", "VIP"), {"tags": ["regular", "tea lover", "vip"]}),
    "one tag less": (("--no-tag", "TEA LOVER"), {"tags": ["regular"]}),
    "no mailings": (("--no-consent",), {"consent": False}),
    "pays tax again": (("--taxable",), {"tax_exempt": False, "tax_reason": ""}),
    "another reason": (("--tax-reason", "embassy"), {"tax_reason": "embassy"}),
    "another limit": (("--credit-limit", "0"), {"credit_limit": "0.00"}),
    "joined earlier": (("--joined", "2019-01-01"), {"joined": "2019-01-01T00:00:00+01:00"}),
    "nothing": ((), {}),
}


@pytest.mark.parametrize("case", EDITED)
def test_edit_changes_only_what_is_named(with_ann: CommandLine, case: str) -> None:
    words, differs = EDITED[case]
    edited = with_ann.one("customers", "edit", "2912345678905", *words)
    assert told(edited) == {**ANN, **differs}
    assert with_ann.one("customers", "show", str(edited["id"])) == edited


def test_delete_takes_several_or_none(with_ann: CommandLine) -> None:
    bob = with_ann.one("customers", "create", "--name", "Bob")
    refusal = with_ann("customers", "delete", "Bob", "Cy").refusal()
    assert refusal == "no customer 'Cy'; search with: customers list --search; nothing was changed"
    gone = with_ann.get("customers", "delete", "Bob", "bob", "ann@example.org")
    assert isinstance(gone, list)
    assert [one["name"] for one in gone] == ["Bob", "Ann Lee"]
    assert gone[0] == {"id": bob["id"], "name": "Bob", "deleted": True}
    assert with_ann.many("customers", "list") == []


REFUSED = {
    "twin": (
        ("create", "--name", "B", "--email", "ann@EXAMPLE.org"),
        "email: another customer has this e-mail; open that one instead",
    ),
    "card of another": (
        ("create", "--name", "B", "--card", "VIP-7"),
        "--card: card VIP-7 belongs to another customer",
    ),
    "no address": (
        ("create", "--name", "B", "--email", "b"),
        "email: 'b' is no e-mail address; correct or empty it",
    ),
    "no day": (
        ("create", "--name", "B", "--birth-date", "1980-13-01"),
        "birth-date: '1980-13-01' is not a date; write it as 1980-12-31",
    ),
    "two faults": (
        ("create", "--name", "", "--email", "b"),
        "name: a name is needed; email: 'b' is no e-mail address; correct or empty it",
    ),
    "no such group": (
        ("create", "--name", "B", "--group", "Gone"),
        "no group 'Gone'; see them with: groups list",
    ),
    "no reason": (
        ("create", "--name", "B", "--tax-exempt"),
        "tax-reason: say why no tax is due, such as the number of a certificate",
    ),
    "less than nothing": (
        ("create", "--name", "B", "--credit-limit", "-1"),
        "credit-limit: a credit limit is not negative",
    ),
    "an inactive group": (
        ("create", "--name", "B", "--group", "Staff"),
        "Staff is inactive: nobody new is put in; switch it on first, or leave it out",
    ),
    "the common group": (
        ("create", "--name", "B", "--group", "common"),
        "everybody is in the common group; nobody is added or removed by hand",
    ),
    "nobody": (
        ("show", "zoe@example.org"),
        "no customer 'zoe@example.org'; search with: customers list --search",
    ),
    "two of a name": (("show", "Twin"), "'Twin' names more than one customer; use the id or the e-mail"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line_and_changes_nothing(
    twins: Path, in_copy_of: Callable[[Path], CommandLine], case: str
) -> None:
    words, refusal = REFUSED[case]
    regulars = in_copy_of(twins)
    before = regulars.many("customers", "list")
    assert regulars("customers", *words, "--json").refusal() == refusal
    assert regulars.many("customers", "list") == before


def test_a_customer_is_shown_in_plain_lines(with_ann: CommandLine) -> None:
    lines = with_ann("customers", "show", "K-17").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        "Customer", "Email", "Phone", "Reference", "Birth date", "Gender", "City", "Region", "Country",
        "Notes", "State", "Mailings", "Tax exempt", "Credit limit", "Joined", "Cards", "Tags", "Groups", "Id",
    ]  # fmt: skip
    assert lines[0] == "Customer      Ann Lee"
    assert with_ann("customers", "list").out.startswith(
        "Customer  E-mail           Phone        City  Groups"
    )

"""`regulars customers twins|merge|unmerge|orders|account`, on a real shop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    create = ("customers", "create", "--name")
    return shop_after(
        tmp_path_factory.mktemp("doubled") / "shop",
        new_corner_shop,
        (*create, "Ann Köhler", "--city", "Bonn", "--card", "A100", "--birth-date", "1980-12-31"),
        (*create, "Ann Koehler", "--email", "ann@example.org", "--city", "Köln", "--card", "B200",
         "--birth-date", "1980-12-31", "--tag", "tea"),
        (*create, "Bob"),
    )  # fmt: skip


@pytest.fixture
def shop(doubled: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(doubled)


def test_twins_are_told_with_the_reason(shop: CommandLine) -> None:
    ann = shop.one("customers", "show", "A100")
    [twins] = shop.many("customers", "twins")
    assert twins["reasons"] == ["names differ by accents", "same birth date"]
    assert (twins["against"], twins["weight"]) == ([], 60)
    assert twins["first"] == {
        "id": ann["id"], "name": "Ann Köhler", "email": "", "phone": "", "reference": "",
        "birth_date": "1980-12-31", "city": "Bonn", "cards": ["A100"],
    }  # fmt: skip
    assert shop.many("customers", "twins", "--limit", "0") == []
    assert "names differ by accents; same birth date" in shop("customers", "twins").out


def test_twins_are_told_apart_and_that_is_taken_back(shop: CommandLine) -> None:
    ann, other = (shop.one("customers", "show", card) for card in ("A100", "B200"))
    two = {
        "first": {"id": ann["id"], "name": "Ann Köhler"},
        "second": {"id": other["id"], "name": "Ann Koehler"},
    }
    assert shop.one("customers", "twins", "--dismiss", "A100", "B200") == {**two, "dismissed": True}
    assert shop.many("customers", "twins") == []
    [told] = shop.many("customers", "twins", "--dismissed")
    assert {key: told[key] for key in two} == two
    assert "Ann Köhler  Ann Koehler" in shop("customers", "twins", "--dismissed").out

    assert shop.one("customers", "twins", "--restore", "B200", "A100")["dismissed"] is False
    assert len(shop.many("customers", "twins")) == 1
    assert shop.many("customers", "twins", "--dismissed") == []
    [last, *_] = shop.many("history")
    assert (last["what"], last["subject"]) == ("no longer told apart from Ann Köhler", "Ann Koehler")
    again = shop("customers", "twins", "--restore", "A100", "B200", "--json")
    assert again.refusal() == "nobody said that Ann Köhler and Ann Koehler are two people"


def test_two_are_merged_and_are_two_again(shop: CommandLine) -> None:
    before = [shop.one("customers", "show", card) for card in ("A100", "B200")]
    preview = shop.one("customers", "merge", "A100", "B200", "--dry-run")
    assert [field for field in preview["fields"] if field["field"] != "joined"] == [  # type: ignore[attr-defined] # JSON
        {"field": "name", "first": "Ann Köhler", "second": "Ann Koehler", "take": "first"},
        {"field": "email", "first": "", "second": "ann@example.org", "take": "second"},
        {"field": "city", "first": "Bonn", "second": "Köln", "take": "first"},
    ]
    assert [shop.one("customers", "show", card) for card in ("A100", "B200")] == before

    done = shop.one("customers", "merge", "A100", "B200", "--take", "city=second")
    assert (done["id"], done["merged"]) == (before[0]["id"], before[1]["id"])
    now = shop.one("customers", "show", "B200")
    assert now == done["customer"] == shop.one("customers", "show", "ann@example.org")
    assert (now["name"], now["city"], now["cards"], now["tags"], now["merged"]) == (
        "Ann Köhler", "Köln", ["A100", "B200"], ["tea"], [before[1]["id"]],
    )  # fmt: skip
    assert shop.names("customers", "list") == ["Ann Köhler", "Bob"]

    back = shop.one("customers", "unmerge", "A100")
    assert back == {"id": before[1]["id"], "name": "Ann Koehler", "was": before[0]["id"]}
    assert [shop.one("customers", "show", card) for card in ("A100", "B200")] == before


def test_on_whose_record_two_are_booked_is_said_before_and_after(shop: CommandLine) -> None:
    bob, ann = (shop.one("customers", "show", who) for who in ("Bob", "A100"))
    booked = (
        "made two again, each has what was theirs; what is booked while they are one stays with Ann Köhler,"
        " the second of the two"
    )
    assert shop("customers", "merge", "Bob", "A100", "--dry-run").out.splitlines()[-1] == booked
    assert shop("customers", "merge", "Bob", "A100").out.splitlines() == [
        f"Bob and Ann Köhler are one, called Bob; back: customers unmerge {bob['id']}",
        booked,
    ]
    assert shop("customers", "unmerge", str(bob["id"])).out.strip() == (
        "Bob is a customer of their own again; what was booked while they were one stays with Ann Köhler: "
        f"customers account {ann['id']}"
    )


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("merge", "A100", "Ann Köhler"), "these two are one customer already"),
        (("merge", "A100", "nobody"), "no customer 'nobody'; search with: customers list --search"),
        (("merge", "A100", "B200", "--take", "city"), "--take: 'city' is not FIELD=first or FIELD=second"),
        (("merge", "A100", "B200", "--take", "city=both"), "city: 'both' is neither first nor second"),
        (("unmerge", "Bob"), "nobody was merged into Bob"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(shop: CommandLine, words: tuple[str, ...], refusal: str) -> None:
    assert shop("customers", *words, "--json").refusal() == refusal


def test_of_several_that_were_merged_one_is_named(shop: CommandLine) -> None:
    shop.one("customers", "merge", "A100", "B200", "--take", "email=first")
    shop.one("customers", "merge", "A100", "Bob")
    refusal = shop("customers", "unmerge", "A100").refusal()
    assert refusal.startswith("2 customers were merged into Ann Köhler: say which by its id, ")
    assert shop.one("customers", "unmerge", "ann@example.org")["name"] == "Ann Koehler"
    assert shop.one("customers", "unmerge", "A100")["name"] == "Bob"


def test_nothing_bought_and_nothing_earned(shop: CommandLine) -> None:
    assert shop.many("customers", "orders", "A100") == []
    assert shop.one("customers", "account", "A100")["entries"] == []

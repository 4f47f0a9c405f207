"""`regulars shop`: making one, all or nothing, and what its lanes agree on."""

import os
import stat
from pathlib import Path

import pytest
from support.command_line import CommandLine

CREATED: dict[str, tuple[tuple[str, ...], dict[str, object]]] = {
    "as little as can be said": (
        ("--currency", "eur", "--timezone", "Europe/Berlin"),
        {"currency": "EUR", "tax": "inclusive", "timezone": "Europe/Berlin", "cash_step": "0.01"},
    ),
    "all that can be said": (
        ("--currency", "JPY", "--tax", "exclusive", "--timezone", "Asia/Tokyo", "--lane", "レジ 1"),
        {"currency": "JPY", "tax": "exclusive", "timezone": "Asia/Tokyo", "cash_step": "1"},
    ),
    "without tax": (
        ("--currency", "BHD", "--tax", "none", "--timezone", "UTC"),
        {"currency": "BHD", "tax": "none", "timezone": "UTC", "cash_step": "0.005"},
    ),
}


@pytest.mark.parametrize("case", CREATED)
def test_create_answers_with_the_shop(nowhere: CommandLine, case: str) -> None:
    options, told = CREATED[case]
    made = nowhere.one("shop", "create", " Ann's  Größe 店 ", *options)
    assert {key: made[key] for key in told} == told
    assert (made["name"], made["folder"]) == ("Ann's Größe 店", str(nowhere.shop))
    assert made == nowhere.one("shop", "show")
    lane = nowhere.one("lanes")["lane"]
    assert isinstance(lane, dict)
    assert lane["name"] == ("レジ 1" if "--lane" in options else "Lane 1")


def test_a_new_shop_is_private(nowhere: CommandLine) -> None:
    nowhere.one("shop", "create", "A", "--currency", "EUR")
    assert stat.S_IMODE(nowhere.shop.stat().st_mode) == 0o700
    assert stat.S_IMODE((nowhere.shop / "lane.key").stat().st_mode) == 0o600


def test_the_zone_is_the_machines_unless_said(nowhere: CommandLine) -> None:
    told = {**os.environ, "TZ": "Pacific/Chatham"}
    answer = nowhere.program("shop", "create", "A", "--currency", "EUR", "--json", env=told).json()
    assert isinstance(answer, dict)
    assert answer["timezone"] == "Pacific/Chatham"


def test_a_second_shop_in_one_place_is_refused_and_harms_nothing(regulars: CommandLine) -> None:
    before = {path.name: path.read_bytes() for path in regulars.shop.iterdir() if path.is_file()}
    refusal = regulars("shop", "create", "B", "--currency", "EUR").refusal()
    assert refusal == f"there is a shop in {regulars.shop} already; choose another place with --shop"
    after = {path.name: path.read_bytes() for path in regulars.shop.iterdir() if path.is_file()}
    assert after == before


MISUSED = {
    "a currency that is none": ("A", "--currency", "EUX"),
    "no name": ("--currency", "EUR"),
    "no currency": ("A",),
    "currency": ("A", "--currency", "EURO"),
    "tax": ("A", "--currency", "EUR", "--tax", "high"),
    "zone": ("A", "--currency", "EUR", "--timezone", "Mars/Base"),
    "a path for a zone": ("A", "--currency", "EUR", "--timezone", "../../etc/passwd"),
}


@pytest.mark.parametrize("case", MISUSED)
def test_wrong_usage_makes_nothing(nowhere: CommandLine, case: str) -> None:
    answer = nowhere("shop", "create", *MISUSED[case])
    assert (answer.code, answer.out) == (2, "")
    assert not nowhere.shop.exists()


def test_a_shop_needs_a_name(nowhere: CommandLine) -> None:
    assert nowhere("shop", "create", " \t", "--currency", "EUR").refusal() == "a name is needed"
    assert not nowhere.shop.exists()


def test_what_fails_half_way_leaves_nothing(nowhere: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "shop.db")

    monkeypatch.setattr("store.api.create_shop", full)
    assert nowhere("shop", "create", "A", "--currency", "EUR").refusal() == "shop.db: No space left on device"
    assert not nowhere.shop.exists()


def test_what_was_there_before_a_failure_stays(nowhere: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    nowhere.shop.mkdir()
    note = nowhere.shop / "note.txt"
    note.write_text("mine")
    monkeypatch.setattr("store.api.create_shop", interrupted)
    answer = nowhere("shop", "create", "A", "--currency", "EUR")
    assert (answer.code, answer.out, answer.err) == (130, "", "")
    assert [path.name for path in nowhere.shop.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("name", ["with blank", "größe 店", "50%", "what?", "a#b", "a;b", "'quoted\""])
def test_a_shop_may_be_in_a_folder_of_any_name(nowhere: CommandLine, tmp_path: Path, name: str) -> None:
    nowhere.shop = tmp_path / name
    nowhere.one("shop", "create", "A", "--currency", "EUR")
    nowhere.one("groups", "create", "VIP")
    assert nowhere.names("groups", "list") == ["VIP", "Common group"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [name]


def test_a_shop_may_be_named_by_an_sqlite_url(nowhere: CommandLine, tmp_path: Path, own_home: Path) -> None:
    database = tmp_path / "book.db"
    made = nowhere(
        "--shop", f"sqlite:///{database}", "shop", "create", "A", "--currency", "EUR", "--json"
    ).json()
    assert database.is_file()
    assert isinstance(made, dict)
    assert Path(made["folder"]).is_relative_to(own_home)
    assert {path.name for path in Path(made["folder"]).iterdir()} >= {"lane.key", "lane.crt"}


REFUSED = {
    "mysql://there/shop": "mysql:// is no shop: use a folder, postgresql://HOST/DATABASE or sqlite:///FILE",
    "postgresql://[broken": "the shop's URL cannot be read: Invalid IPv6 URL",
}


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_that_leads_to_no_shop(nowhere: CommandLine, url: str) -> None:
    assert nowhere("--shop", url, "groups", "list").refusal() == REFUSED[url]


def test_edit_changes_what_is_named_and_answers_with_all(regulars: CommandLine) -> None:
    before = regulars.one("shop", "show")
    after = regulars.one(
        "shop", "edit", "--cash-step", "0.05", "--receipt-foot", r"Thanks\nCome again", "--merges", "no",
        "--tax-rates", r"19 Standard\n7% Food", "--returns-broken", "block", "--lock-minutes", "5",
    )  # fmt: skip
    told = {
        "cash_step": "0.05", "receipt_foot": "Thanks\nCome again", "merges": "no",
        "tax_rates": "19 Standard\n7 Food", "returns_broken": "block", "lock_minutes": "5",
    }  # fmt: skip
    assert after == {**before, **told} == regulars.one("shop", "show")
    history = regulars("history").out
    assert "Cash step 0.01 -> 0.05" in history


UNCHANGEABLE = {
    "1e9": (("--cash-step", "1e9"), "cash-step: '1e9' is not a number"),
    "decimals": (("--cash-ask", "0.005"), "cash-ask: 0.005 has more than 2 decimals"),
    "zone": (("--timezone", "Mars/Base"), "timezone: 'Mars/Base' is not a time zone"),
    "name": (("--name", "x" * 10_000), "name: a name may have 200 characters, this has 10000"),
}


@pytest.mark.parametrize("case", UNCHANGEABLE)
def test_edit_refuses_by_the_setting(regulars: CommandLine, case: str) -> None:
    before = regulars.one("shop", "show")
    options, refusal = UNCHANGEABLE[case]
    assert regulars("shop", "edit", *options).refusal().startswith(refusal)
    assert regulars.one("shop", "show") == before


def test_edit_needs_something_to_change(regulars: CommandLine) -> None:
    assert regulars("shop", "edit").code == 2

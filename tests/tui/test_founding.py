"""Where shops are kept, and that making one leaves all of it or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from store.api import Place, exists, open_store, place_in, system_world
from store.domain.errors import BadInput, Refused, Unavailable
from store.domain.money import currency
from store.domain.shop import new_shop
from tui import founding

SHOP = new_shop("Corner Shop", code="EUR", tax="inclusive", timezone="Europe/Berlin")


def test_a_folder_is_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert founding.place_named("shop") == place_in(tmp_path / "shop")
    assert founding.place_named(str(tmp_path / "shop")) == place_in(tmp_path / "shop")
    assert founding.place_named("~/shop") == place_in(own_home / "shop")


SAME = (
    "postgresql://ann@db.example:5432/shop",
    "postgres://ann@db.example:5432/shop",
    "postgresql+psycopg://ann:secret@db.example:5432/shop",
    "postgresql://ann:other@DB.example:5432/shop?sslmode=require",
)
OTHERS = (
    "postgresql://ann@db.example:5432/shop2",
    "postgresql://ann@db.example:5433/shop",
    "postgresql://bob@db.example:5432/shop",
    "sqlite:////srv/shop.db",
)


def test_a_database_has_a_folder_of_its_own_whatever_the_password(own_home: Path) -> None:
    folders = [founding.place_named(url).folder for url in (*SAME, *OTHERS)]
    assert len(set(folders[: len(SAME)])) == 1
    assert len(set(folders)) == 1 + len(OTHERS)
    assert all(folder.is_relative_to(own_home) and folder.parent.name == "lanes" for folder in folders)
    assert not folders[0].exists()


def test_the_driver_is_the_one_this_program_brings() -> None:
    urls = {founding.place_named(url).url.partition("://")[0] for url in SAME}
    assert urls == {"postgresql+psycopg"}


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "http://example.org", "://", "postgresql://", "postgresql://[x"]
)
def test_what_is_no_shop(url: str) -> None:
    with pytest.raises(BadInput):
        founding.place_named(url)


def test_a_file_is_no_shop(tmp_path: Path) -> None:
    (tmp_path / "shop.db").touch()
    with pytest.raises(BadInput, match=r"shop\.db is a file: name the shop's folder"):
        founding.place_named(str(tmp_path / "shop.db"))


def test_nobodys_home_is_no_shop() -> None:
    with pytest.raises(BadInput, match="there is nobody here called ~nobody-of-this-name: name the folder"):
        founding.place_named("~nobody-of-this-name/shop")


def test_a_name_that_is_no_text_is_no_shop() -> None:
    with pytest.raises(BadInput, match="not UTF-8"):
        founding.place_named("shop\udcff")


def test_a_founded_shop_opens_with_its_first_lane(tmp_path: Path) -> None:
    place = place_in(tmp_path / "deep" / "shop")
    founding.found_shop(place, SHOP, "Front")
    store = open_store(place, system_world(), "cli")
    assert store.shop.get() == SHOP
    assert (store.lanes.own().name, store.lanes.own().number) == ("Front", 1)
    store.close()


def test_a_second_founder_is_refused(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    founding.found_shop(place, SHOP, "Front")
    before = sorted(path.name for path in place.folder.iterdir())
    with pytest.raises(Refused):
        founding.found_shop(place, SHOP, "Front")
    assert sorted(path.name for path in place.folder.iterdir()) == before


def test_a_key_without_a_book_is_not_thrown_away(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    founding.found_shop(place, SHOP, "Front")
    key = (place.folder / "lane.key").read_bytes()
    (place.folder / "shop.db").unlink()
    with pytest.raises(Refused, match="already belongs to a lane"):
        founding.found_shop(place, SHOP, "Front")
    assert (place.folder / "lane.key").read_bytes() == key
    assert not exists(place)


def half_made(place: Place, *meanwhile: str) -> None:
    with founding.fresh(place) as made:
        (made.folder / "lane.key").write_text("key")
        (made.folder / "log").mkdir()
        (made.folder / "log" / "one").write_text("line")
        for name in meanwhile:
            (place.folder / name).write_text("of somebody else")
        raise ZeroDivisionError


def test_what_is_made_goes_again_when_the_rest_fails(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    with pytest.raises(ZeroDivisionError):
        half_made(place)
    assert not place.folder.exists()
    assert tmp_path.exists()


def test_what_was_there_before_stays(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ZeroDivisionError):
        half_made(place)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("is_new", [False, True])
def test_what_comes_into_the_folder_meanwhile_stays(tmp_path: Path, *, is_new: bool) -> None:
    place = place_in(tmp_path / "new" if is_new else tmp_path)
    with pytest.raises(ZeroDivisionError):
        half_made(place, "thesis.txt", "lane.crt")
    assert sorted(path.name for path in place.folder.iterdir()) == ["lane.crt", "thesis.txt"]


def test_what_was_moved_out_goes_again_when_the_book_cannot_be(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")

    def in_the_way() -> None:
        with founding.fresh(place) as made:
            (made.folder / "lane.key").write_text("key")
            (made.folder / "shop.db").write_bytes(b"")
            (place.folder / "shop.db" / "mine").mkdir(parents=True)

    with pytest.raises(OSError, match=r"shop\.db"):
        in_the_way()
    assert [path.name for path in place.folder.iterdir()] == ["shop.db"]
    assert (place.folder / "shop.db" / "mine").exists()


def test_one_is_made_at_a_time_and_the_second_maker_harms_nothing(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    with founding.fresh(place) as made:
        (made.folder / "lane.key").write_text("key")
        with pytest.raises(Unavailable, match="another program is making a shop"):
            founding.found_shop(place, SHOP, "Front")
        assert (made.folder / "lane.key").read_text() == "key"
    founding.found_shop(place_in(tmp_path / "other"), SHOP, "Front")


def test_the_demo_shop_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    place = place_in(tmp_path / "shop")

    class Enough(Exception):
        """Making all of it takes seconds."""

    def progress(what: str, done: int, total: int) -> None:
        told.append((what, done, total))
        if told[-1][:2] == ("sales", 3):
            raise Enough

    rounding = replace(SHOP, currency=currency("CHF"), cash_step=5)
    with pytest.raises(Enough):
        founding.found_demo_shop(place, rounding, "Front", progress)
    assert all(0 <= done <= total for _, done, total in told)
    assert not place.folder.exists()


def test_what_a_killed_founder_left_is_no_shop_and_in_nobodys_way(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    left = place.folder / founding.SCRATCH
    left.mkdir(parents=True)
    (left / "shop.db").write_bytes(b"half a book")
    (left / "lane.crt").write_bytes(b"half a lane")
    assert not exists(place)
    founding.found_shop(place, SHOP, "Front")
    assert sorted(path.name for path in place.folder.iterdir()) == ["lane.crt", "lane.key", "shop.db"]


def test_while_it_is_made_there_is_no_shop(tmp_path: Path) -> None:
    place = place_in(tmp_path / "shop")
    with founding.fresh(place) as made:
        (made.folder / "shop.db").write_bytes(b"")
        assert not exists(place)
    assert exists(place)

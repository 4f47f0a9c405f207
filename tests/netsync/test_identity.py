import stat
from pathlib import Path

import pytest
from support.lanes import SHOP, first_lane

from netsync.certificates import lane_of
from netsync.identity import CERTIFICATE_FILE, KEY_FILE, create_identity, load_identity
from store.domain.errors import BadInput, NotFound, Refused, Unavailable


def test_what_was_created_loads_as_the_same_lane(tmp_path: Path) -> None:
    created = create_identity(tmp_path, SHOP)

    assert load_identity(tmp_path, SHOP) == created
    assert created.lane == lane_of(created.certificate)
    assert created.key_pem().startswith(b"-----BEGIN PRIVATE KEY-----")


def test_the_key_is_private_and_no_draft_stays_behind(tmp_path: Path) -> None:
    create_identity(tmp_path, SHOP)

    assert sorted(path.name for path in tmp_path.iterdir()) == [CERTIFICATE_FILE, KEY_FILE]
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_the_key_file_is_never_wider_than_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    replace = Path.replace

    def replace_and_look(draft: Path, target: Path) -> Path:
        modes.append(stat.S_IMODE(draft.stat().st_mode))
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", replace_and_look)
    create_identity(tmp_path, SHOP)

    assert modes == [0o600, 0o600]


def test_a_second_identity_in_one_folder_is_refused(tmp_path: Path) -> None:
    first = create_identity(tmp_path, SHOP)

    with pytest.raises(Refused, match="already belongs to a lane"):
        create_identity(tmp_path, SHOP)
    assert load_identity(tmp_path, SHOP) == first


def test_a_folder_without_a_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="create the shop there or pair this lane"):
        load_identity(tmp_path, SHOP)


@pytest.mark.parametrize("name", [KEY_FILE, CERTIFICATE_FILE])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    create_identity(tmp_path, SHOP)
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(Unavailable, match=f"{name} cannot be read: Is a directory; it must belong to"):
        load_identity(tmp_path, SHOP)


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    create_identity(tmp_path, SHOP)
    (tmp_path / KEY_FILE).write_bytes(bytes(100))
    with pytest.raises(BadInput, match=f"{KEY_FILE} is damaged"):
        load_identity(tmp_path, SHOP)


def test_a_key_left_by_a_crash_before_the_certificate_is_replaced(tmp_path: Path) -> None:
    create_identity(tmp_path, SHOP)
    (tmp_path / CERTIFICATE_FILE).unlink()

    with pytest.raises(NotFound):
        load_identity(tmp_path, SHOP)
    again = create_identity(tmp_path, SHOP)
    assert load_identity(tmp_path, SHOP) == again


def test_a_damaged_certificate_is_named_as_such(tmp_path: Path) -> None:
    create_identity(tmp_path, SHOP)
    (tmp_path / CERTIFICATE_FILE).write_text("not a certificate")

    with pytest.raises(BadInput, match="cannot be read"):
        load_identity(tmp_path, SHOP)


def test_another_shops_identity_is_refused(tmp_path: Path) -> None:
    create_identity(tmp_path, SHOP)

    with pytest.raises(Refused, match="belongs to another shop"):
        load_identity(tmp_path, b"another shop, 16")


def test_two_lanes_never_share_an_id(tmp_path: Path) -> None:
    assert first_lane(tmp_path / "a").identity.lane != first_lane(tmp_path / "b").identity.lane

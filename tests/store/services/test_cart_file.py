"""The file of the open cart: the last whole line counts, whatever happened while it was written."""

import errno
import os
from pathlib import Path

import pytest

from store.domain.cart import Cart
from store.domain.errors import Unavailable
from store.domain.ids import SaleId
from store.services import cart_file
from store.services.cart_file import CartFile


def cart(number: int) -> Cart:
    return Cart(SaleId(bytes([number] * 16)), opened_at=number)


def test_the_last_cart_counts(tmp_path: Path) -> None:
    file = CartFile(tmp_path)
    assert file.load() is None
    for number in (1, 2, 3):
        file.save(cart(number))
        assert CartFile(tmp_path).load() == cart(number)


def test_wherever_a_write_was_cut_off_the_cart_before_it_is_there_and_goes_on(tmp_path: Path) -> None:
    file, path = CartFile(tmp_path), tmp_path / "cart.json"
    file.save(cart(1))
    before = path.read_bytes()
    file.save(cart(2))
    whole = path.read_bytes()
    for length in range(len(before), len(whole)):
        path.write_bytes(whole[:length])
        assert file.load() == cart(1), f"cut off at byte {length}"
        file.save(cart(3))
        assert file.load() == cart(3), f"cut off at byte {length}"


def test_a_file_that_has_grown_begins_anew_with_the_cart_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cart_file, "BYTES_MAX", 1_000)
    file, path = CartFile(tmp_path), tmp_path / "cart.json"
    sizes = []
    for number in range(40):
        file.save(cart(number))
        assert file.load() == cart(number)
        sizes.append(path.stat().st_size)
    assert max(sizes) <= 1_000
    assert sorted(sizes) != sizes, "it never began anew"
    assert [each.name for each in tmp_path.iterdir()] == ["cart.json"]


def test_a_cart_is_kept_in_the_file_that_stands_in_the_folder_whatever_became_of_the_one_before(
    tmp_path: Path,
) -> None:
    file, path = CartFile(tmp_path), tmp_path / "cart.json"
    file.save(cart(1))
    path.unlink()
    file.save(cart(2))
    assert CartFile(tmp_path).load() == cart(2)
    path.rename(tmp_path / "aside")
    path.write_bytes(b"")
    file.save(cart(3))
    assert CartFile(tmp_path).load() == cart(3)


def test_one_file_stays_open_until_it_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, shut = list[int](), list[int]()
    real_open, real_close = os.open, os.close

    def note_open(path: Path, flags: int, mode: int) -> int:
        opened.append(real_open(path, flags, mode))
        return opened[-1]

    def note_close(file: int) -> None:
        shut.append(file)
        real_close(file)

    monkeypatch.setattr(os, "open", note_open)
    monkeypatch.setattr(os, "close", note_close)
    file = CartFile(tmp_path)
    for number in (1, 2, 3):
        file.save(cart(number))
    assert (len(opened), shut) == (1, [])
    file.close()
    file.close()
    assert shut == opened
    file.save(cart(4))
    assert CartFile(tmp_path).load() == cart(4)
    del file
    assert shut == opened, "a file that was forgotten stays open"


def test_what_does_not_fit_on_the_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = CartFile(tmp_path), tmp_path / "cart.json"
    file.save(cart(1))
    before, real = path.read_bytes(), os.write

    def full(descriptor: int, rest: bytes) -> int:
        if len(rest) < 50:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, rest[:20])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(Unavailable, match=r"cannot be kept .* nothing was changed"):
            file.save(cart(2))
    assert path.read_bytes() == before
    file.save(cart(2))
    assert file.load() == cart(2)


def test_what_is_kept_for_good_is_on_the_disk_or_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = CartFile(tmp_path), tmp_path / "cart.json"
    file.save(cart(1))
    before, forced = path.read_bytes(), list[Cart | None]()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: forced.append(CartFile(tmp_path).load()))
        file.save(cart(2))
        assert forced == []
        file.save_for_good(cart(3))
        assert forced == [cart(3)]
    path.write_bytes(before)

    def failing(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Unavailable, match=r"cannot be kept .* nothing was changed"):
        file.save_for_good(cart(4))
    assert path.read_bytes() == before


def test_a_file_in_which_nothing_was_kept_is_no_cart_and_is_not_put_aside(tmp_path: Path) -> None:
    (tmp_path / "cart.json").touch()
    assert CartFile(tmp_path).load() is None
    assert [each.name for each in tmp_path.iterdir()] == ["cart.json"]


def test_nobody_else_may_read_who_buys_what(tmp_path: Path) -> None:
    CartFile(tmp_path).save(cart(1))
    assert (tmp_path / "cart.json").stat().st_mode & 0o777 == 0o600

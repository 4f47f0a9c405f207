"""The open sale outlives the program: killed, started anew, or brought back with the disk."""

import errno
import os
from dataclasses import replace

import pytest
from support.shops import ShopLane

from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import TillError
from store.domain.ids import SaleId
from store.domain.listing import SaleList
from store.domain.payment import Tender
from store.domain.till import Till
from store.services.cart_file import CartFile

BREAD, MILK = "4006381333931", "96385074"
ENOUGH = [Tender("cash", 1_000_000)]


@pytest.fixture
def front(front: ShopLane) -> ShopLane:
    """A shop that sells bread and milk."""
    for name, price, code in (("Rye bread", 250, BREAD), ("Milk", 99, MILK)):
        front.store.catalogue.create(ProductDraft(name=name, price=price, barcodes=(code,), weighed=True))
    return front


def lines(till: Till) -> list[str]:
    return [line.name for line in till.lines]


def test_an_open_sale_is_there_after_a_restart(front: ShopLane) -> None:
    front.store.checkout.scan(BREAD)
    front.store.checkout.attach(front.store.customers.create(CustomerDraft(name="Ann")))
    front.store.checkout.scan(MILK, 1500)
    before = front.store.checkout.till()
    front.reopen()
    after = front.store.checkout.till()
    assert after == replace(before, before=None, sale=after.sale)


def test_an_open_sale_goes_on_under_another_id_that_is_kept_before_it_can_be_closed(
    front: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of its disk may be brought back and close it too; what was allowed for it stays with it."""
    front.store.checkout.scan(BREAD)
    first = front.store.checkout.till().sale
    front.reopen()
    forced = list[SaleId]()
    file = CartFile(front.folder)
    monkeypatch.setattr(os, "fsync", lambda _: forced.append(kept.sale) if (kept := file.load()) else None)
    second = front.store.checkout.till().sale
    assert second != first
    assert second[:8] == first[:8]
    assert forced == [second]
    front.reopen()
    assert front.store.checkout.pay(ENOUGH).sale not in {first, second}
    assert front.store.sales.count(SaleList()) == 1


def test_a_program_beside_the_till_leaves_the_open_sale_as_it_is(front: ShopLane) -> None:
    front.store.checkout.scan(BREAD)
    before = (front.folder / "cart.json").read_bytes()
    with front.beside() as other:
        assert other.checkout.till().sale == front.store.checkout.till().sale
    assert (front.folder / "cart.json").read_bytes() == before


def test_an_open_sale_that_cannot_be_kept_under_another_id_goes_on_as_it_was(
    front: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.store.checkout.scan(BREAD)
    first = front.store.checkout.till().sale
    front.reopen()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert front.store.checkout.till().sale == first
    assert front.store.checkout.pay(ENOUGH).sale == first
    front.reopen()
    assert front.store.checkout.till().lines == ()


@pytest.mark.sqlite_only("a connection to a server does not survive the fork")
@pytest.mark.parametrize("moment", ["before it is kept", "after", "once it is closed"])
def test_a_program_killed_as_a_sale_gets_another_id_neither_loses_nor_sells_it_twice(
    front: ShopLane, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.store.checkout.scan(BREAD)
    front.store.close()
    if (child := os.fork()) == 0:
        front.reopen()
        if moment == "before it is kept":
            monkeypatch.setattr(CartFile, "save_for_good", lambda *_: os._exit(9))
        front.store.checkout.till()
        if moment == "once it is closed":
            monkeypatch.setattr(CartFile, "save", lambda *_: os._exit(9))
            front.store.checkout.pay(ENOUGH)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    front.reopen()
    is_sold = moment == "once it is closed"
    assert lines(front.store.checkout.till()) == ([] if is_sold else ["Rye bread"])
    if not is_sold:
        front.store.checkout.pay(ENOUGH)
    front.reopen()
    assert front.store.checkout.till().lines == ()
    assert front.store.sales.count(SaleList()) == 1


@pytest.mark.sqlite_only("a connection to a server does not survive the fork")
def test_an_open_sale_survives_a_killed_program(front: ShopLane) -> None:
    front.store.close()
    if (child := os.fork()) == 0:
        front.reopen()
        front.store.checkout.scan(BREAD)
        front.store.checkout.scan(MILK)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    front.reopen()
    assert lines(front.store.checkout.till()) == ["Rye bread", "Milk"]


def test_a_sale_that_was_closed_just_before_the_program_was_killed_is_not_open_again(front: ShopLane) -> None:
    """Whoever goes on scanning onto it would give the rest away."""
    front.store.checkout.scan(BREAD)
    cart = (front.folder / "cart.json").read_bytes()
    closed = front.store.checkout.pay(ENOUGH)
    (front.folder / "cart.json").write_bytes(cart)
    front.reopen()

    assert front.store.checkout.till().lines == ()
    front.store.checkout.scan(MILK)
    assert front.store.checkout.pay(ENOUGH).sale != closed.sale


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"sale": null}',
        b'{"sale": "AAAA", "opened_at": "noon", "customer": null, "lines": []}',
        b'{"sale": "!", "opened_at": null, "customer": null, "lines": []}',
        b'{"sale": "AAAA", "opened_at": null, "customer": null, "lines": {}}',
        b'{"sale": "AAAA", "opened_at": null, "customer": null, "lines": [{}]}',
        b'{"sale": "AAAA", "opened_at": null, "customer": null, "lines": [7]}',
    ],
)
def test_a_damaged_file_of_the_open_sale_is_put_aside(front: ShopLane, content: bytes) -> None:
    (front.folder / "cart.json").write_bytes(content)
    front.reopen()
    assert front.store.checkout.till().lines == ()
    assert (front.folder / "cart.unreadable").read_bytes() == content


def test_a_scan_that_cannot_be_kept_says_so_and_changes_nothing(front: ShopLane) -> None:
    front.store.checkout.scan(BREAD)
    file = front.folder / "cart.json"
    aside = file.rename(front.folder / "aside")
    file.mkdir()
    with pytest.raises(TillError, match="cannot be kept"):
        front.store.checkout.scan(MILK)
    assert front.store.checkout.lines_waiting() == 1
    file.rmdir()
    aside.rename(file)
    front.store.checkout.scan(MILK)
    assert front.store.checkout.lines_waiting() == 2


def test_a_sale_that_is_closed_is_closed_though_the_next_one_cannot_be_kept(front: ShopLane) -> None:
    front.store.checkout.scan(BREAD)
    file = front.folder / "cart.json"
    aside = file.rename(front.folder / "aside")
    file.mkdir()
    closed = front.store.checkout.pay(ENOUGH)

    assert front.store.sales.get(closed.sale).total == 250
    assert front.store.checkout.lines_waiting() == 0
    file.rmdir()
    aside.rename(file)
    front.reopen()
    assert front.store.checkout.lines_waiting() == 0

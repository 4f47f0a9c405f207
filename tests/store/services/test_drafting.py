"""A sale that was prepared before it was paid is the same sale, whatever became of it in between."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.books import read
from support.shops import HOUR, ShopLane, found

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import SaleId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rewards import ProgramDraft
from store.domain.sale import SaleLine
from store.domain.till import Closed
from store.services import documents
from store.services.customers import draft_of

BREAD, MILK, CARD = "4006381333931", "96385074", "ANN10001"


def stocked(folder: Path) -> ShopLane:
    """Bread, milk, and Ann, whose group takes ten percent off and earns points."""
    lane = found(folder)
    store = lane.store
    beans = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    store.customers.create(CustomerDraft(name="Ann", cards=(CARD,), groups=(vip,)))
    store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), tax_rate=700))
    store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=1900))
    for code in (BREAD, BREAD, MILK, CARD):
        store.checkout.scan(code)
    store.checkout.till()
    return lane


def name(store: Store, new: str) -> None:
    ann = store.customers.find(CARD)
    store.customers.edit(ann.id, replace(draft_of(ann), name=new))


def nothing(_: ShopLane) -> None:
    """It is paid at once."""


def scanned(lane: ShopLane) -> None:
    lane.store.checkout.scan(MILK)


def struck(lane: ShopLane) -> None:
    lane.store.checkout.void_line(1)


def counted(lane: ShopLane) -> None:
    lane.store.checkout.set_quantity(0, 5 * ONE)


def detached(lane: ShopLane) -> None:
    lane.store.checkout.detach()


def noted(lane: ShopLane) -> None:
    lane.store.checkout.by_hand.note_line(0, "cut")


def renamed(lane: ShopLane) -> None:
    name(lane.store, "Anna")


def dearer(lane: ShopLane) -> None:
    bread = lane.store.catalogue.carriers(BREAD)[0].id
    lane.store.catalogue.edit(
        bread, ProductDraft(name="Sourdough", price=300, barcodes=(BREAD,), tax_rate=700)
    )


def cheaper(lane: ShopLane) -> None:
    lane.store.discounts.create("Today", Discount(lane.store.discounts.new_id(), Kind.PERCENT, 500))


def told_by_another_program(lane: ShopLane) -> None:
    with lane.beside() as other:
        other.groups.create(GroupDraft(name="Staff"))
        name(other, "Anke")


def sold_beside(lane: ShopLane) -> None:
    lane.store.checkout.sell(None, [BasketItem(MILK, ONE)], [Tender("cash", 100)])


def paid_in_part(lane: ShopLane) -> None:
    lane.store.paying.take("cash", 100)


def an_hour_later(lane: ShopLane) -> None:
    lane.machine.forward(HOUR)


@pytest.mark.parametrize(
    "meanwhile",
    [
        nothing, scanned, struck, counted, detached, noted, renamed, dearer, cheaper,
        told_by_another_program, sold_beside, paid_in_part, an_hour_later,
    ],
)  # fmt: skip
def test_what_is_written_is_that_of_a_sale_nobody_prepared(
    tmp_path: Path, meanwhile: Callable[[ShopLane], None]
) -> None:
    books = []
    for folder, prepares in (("prepared", True), ("sudden", False)):
        lane = stocked(tmp_path / folder)
        if prepares:
            lane.store.paying.prepare()
        meanwhile(lane)
        closed = lane.store.paying.take("cash")
        assert isinstance(closed, Closed)
        books.append((closed, read(lane.store)))
        lane.store.close()
    assert books[0] == books[1]


def draws(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often lines are made ready from now on, when the sale is paid."""
    made: list[int] = []
    real = documents.draw

    def draw(sale: SaleId, lines: Sequence[SaleLine]) -> documents.Drawn:
        made.append(len(lines))
        return real(sale, lines)

    monkeypatch.setattr(documents, "draw", draw)
    return made


def test_a_prepared_sale_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = stocked(tmp_path / "shop").store
    made = draws(monkeypatch)
    store.paying.prepare()
    store.paying.prepare()
    assert made == [2]
    store.paying.take("cash")
    assert made == [2]
    store.close()


@pytest.mark.parametrize("what", ["empty", "gone"])
def test_what_cannot_be_paid_is_not_prepared_and_nothing_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    made = draws(monkeypatch)
    if what == "gone":
        store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=1900))
        ann = store.customers.create(CustomerDraft(name="Ann"))
        store.checkout.scan(MILK)
        store.checkout.attach(ann)
        store.customers.delete([ann])
    store.paying.prepare()
    assert made == []

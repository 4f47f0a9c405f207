"""A sale is whole or absent, closed once, and numbered without a gap."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from support.books import Kept, Key, read
from support.killing import kill_at
from support.shops import HOUR, NOON, ShopLane, hand_over, sync

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, ProgramId
from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pricing.basket import Basket, BasketLine
from store.domain.pricing.engine import price
from store.domain.rewards import ProgramDraft
from store.domain.sale import Sale, SaleLine, Share, seal
from store.domain.shop import Shop, Tax, TaxRounding
from store.events import CartChanged, CustomersChanged, DrawerChanged, Fact, SaleClosed
from store.queries import sites
from store.queries.discounts import offers

BREAD, MILK = "4006381333931", "96385074"
ENOUGH = [Tender("cash", 1_000_000)]
TABLES = {"sales", "sale_lines", "sale_discounts", "sale_tenders", "ledger", "drawer", "actions"}


@pytest.fixture
def beans(store: Store) -> ProgramId:
    """A point for each full euro."""
    return store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))


@pytest.fixture
def ann(store: Store, beans: ProgramId) -> CustomerId:
    """A customer whose group takes ten percent off and earns points."""
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = store.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    return store.customers.create(CustomerDraft(name="Ann", groups=(vip,)))


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    bakery = store.catalogue.create_category("Bakery")
    store.catalogue.create(
        ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), category=bakery, tax_rate=700)
    )
    store.catalogue.create(ProductDraft(name="Milk", price=99, barcodes=(MILK,), tax_rate=1900))


def fill(store: Store, customer: CustomerId | None = None) -> None:
    """Two breads and a milk on the open sale."""
    for code in (BREAD, BREAD, MILK):
        store.checkout.scan(code)
    if customer is not None:
        store.checkout.attach(customer)


def written(store: Store) -> dict[Key, Kept]:
    return {key: kept for key, kept in read(store).items() if key.table in TABLES - {"actions"}}


def receipts_given(store: Store) -> int:
    with store._database.reading() as connection:
        return (sites.get_local(connection, "receipt") or (0, ""))[0]


# ---- what is written ----


def test_a_sale_is_kept_with_all_that_is_on_it(front: ShopLane, ann: CustomerId, beans: ProgramId) -> None:
    store = front.store
    fill(store, ann)
    open_sale = store.checkout.till()
    front.machine.forward(HOUR)
    heard: list[Fact] = []
    store.subscribe(heard.append)
    closed = store.checkout.pay([Tender("cash", 500), Tender("cash", 100)])

    bread, milk = (line.product for line in store.sales.get(closed.sale).lines)
    discount = store.discounts.all()[0].discount.id
    assert store.sales.get(closed.sale) == Sale(
        id=open_sale.sale,
        number="1-000001",
        lane=front.member.id,
        staff=store.shop.staff()[0].id,
        customer=ann,
        customer_name="Ann",
        groups=("VIP",),
        opened_at=NOON,
        closed_at=NOON + HOUR,
        tax="inclusive",
        lines=(
            SaleLine(
                product=bread,
                category=store.catalogue.categories()[0].id,
                name="Rye bread",
                code=BREAD,
                quantity=2 * ONE,
                unit_price=255,
                tax_rate=700,
                list=510,
                shares=(Share(discount, "VIP", 51),),
                net=429,
                tax=30,
                total=459,
            ),
            SaleLine(
                product=milk,
                category=None,
                name="Milk",
                code=MILK,
                quantity=ONE,
                unit_price=99,
                tax_rate=1900,
                list=99,
                shares=(Share(discount, "VIP", 10),),
                net=75,
                tax=14,
                total=89,
            ),
        ),
        tenders=(Tender("cash", 500), Tender("cash", 100)),
        list_total=609,
        discount_total=61,
        tax_total=44,
        total=548,
        rounding=0,
        change=52,
        session=store.day.state().session,
    )
    assert (closed.number, closed.total, closed.given, closed.change, closed.earned) == (
        "1-000001",
        548,
        600,
        52,
        5,
    )
    assert (open_sale.total, open_sale.discount_total, open_sale.tax_total) == (548, 61, 44)
    told = [fact for fact in heard if fact not in {CartChanged(), DrawerChanged()}]
    assert told == [SaleClosed(closed.sale, "1-000001", 548, here=True), CustomersChanged(frozenset([ann]))]
    assert heard[-1] == CartChanged()
    entry = read(store)[Key("ledger", (closed.sale, "earned"))].content
    kept = [entry[name] for name in ("customer_id", "account", "amount", "at", "program_id", "note")]
    assert kept == [ann, "points", 5, NOON + HOUR, beans, "1-000001"]
    assert store.checkout.till().lines == ()


def test_one_sale_is_one_version(store: Store, ann: CustomerId) -> None:
    fill(store, ann)
    before = store.replication.have()[store.replication.site()]
    store.checkout.pay(ENOUGH)

    assert store.replication.have()[store.replication.site()] == before + 1
    assert {key.table for key, kept in read(store).items() if kept.tag.ver == before + 1} == TABLES


@pytest.mark.parametrize("tax", Tax)
@pytest.mark.parametrize("rounding", TaxRounding)
@pytest.mark.parametrize("step", [1, 5, 100])
def test_prices_taxes_and_totals_are_those_of_the_engine(
    store: Store, ann: CustomerId, tax: Tax, rounding: TaxRounding, step: int
) -> None:
    shop: Shop = replace(store.shop.get(), tax=tax, tax_rounding=rounding, cash_step=step)
    store.shop.edit(shop)
    fill(store, ann)
    till = store.checkout.till()
    sale = store.sales.get(store.checkout.pay(ENOUGH).sale)

    with store._database.reading() as connection:
        found_offers = offers(connection)
    basket = Basket(
        lines=tuple(
            BasketLine(
                unit_price=line.unit_price,
                quantity=line.quantity,
                product=line.product,
                category=line.category,
                tax_rate=line.tax_rate,
                discountable=True,
                floor=None,
            )
            for line in sale.lines
        ),
        opened=NOON,
        groups=frozenset(store.customers.get(ann).groups),
    )
    wanted = price(basket, store.checkout.prices.current().book)
    assert [(line.list, line.net, line.tax, line.total) for line in sale.lines] == [
        (line.list, line.net, line.tax, line.total) for line in wanted.lines
    ]
    assert [tuple((share.discount, share.amount) for share in line.shares) for line in sale.lines] == [
        tuple((share.discount, share.amount) for share in line.shares) for line in wanted.lines
    ]
    totals = (wanted.list_total, wanted.discount_total, wanted.tax_total, wanted.total)
    assert (sale.list_total, sale.discount_total, sale.tax_total, sale.total) == totals
    assert (till.list_total, till.discount_total, till.tax_total, till.total) == totals
    assert len(found_offers.discounts) == 1
    # What was handed over, less the change, is the total as cash can pay it, and what the till showed.
    paid = sum(tender.amount for tender in sale.tenders) - sale.change
    assert paid == sale.total + sale.rounding == till.due_cash
    assert sale.tax == tax.value


# ---- whole or absent ----


REFUSE = {
    "sqlite": (
        "CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.TABLE BEGIN SELECT RAISE(ABORT, 'no room'); END",
    ),
    "postgresql": (
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        "CREATE TRIGGER refuse BEFORE INSERT ON TABLE FOR EACH ROW EXECUTE FUNCTION refuse()",
    ),
}
ACCEPT = {"sqlite": "DROP TRIGGER temp.refuse", "postgresql": "DROP FUNCTION refuse CASCADE"}


@contextmanager
def broken(store: Store, table: str) -> Iterator[None]:
    """The disk refuses rows of a table."""
    with store._database._writer.connect() as connection:
        for statement in REFUSE[connection.dialect.name]:
            connection.exec_driver_sql(statement.replace("TABLE", f'"{table}"'))
        connection.commit()
    yield
    with store._database._writer.connect() as connection:
        connection.exec_driver_sql(ACCEPT[connection.dialect.name])
        connection.commit()


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_sale_that_fails_at_any_row_leaves_nothing_and_is_paid_again(
    store: Store, ann: CustomerId, table: str
) -> None:
    fill(store, ann)
    before, till = read(store), store.checkout.till()
    heard: list[Fact] = []
    store.subscribe(heard.append)
    with broken(store, table), pytest.raises(IntegrityError, match="no room"):
        store.checkout.pay(ENOUGH)

    assert read(store) == before
    assert receipts_given(store) == 0
    assert store.checkout.till() == till
    assert heard == []
    assert store.checkout.pay(ENOUGH).number == "1-000001"


def test_a_program_killed_at_any_step_leaves_the_sale_whole_or_absent(
    front: ShopLane, ann: CustomerId
) -> None:
    """A program is killed before each statement that writes, and right after the commit."""
    fill(front.store, ann)
    goods = front.store.checkout.till().lines
    front.store.close()
    seen, steps = set[bool](), 0
    while True not in seen:
        steps += 1
        assert steps < 70
        if (child := os.fork()) == 0:
            front.reopen()
            kill_at(front.store, steps)
            front.store.checkout.pay(ENOUGH)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {9, 0}
        front.reopen()
        there = written(front.store)
        seen.add(bool(there))
        if not there:
            assert receipts_given(front.store) == 0
            assert front.store.checkout.till().lines == goods
        front.store.close()
    front.reopen()
    assert {key.table for key in there} == TABLES - {"actions"}
    assert front.store.sales.count(SaleList()) == 1
    assert front.store.checkout.till().lines == ()
    assert steps > len(TABLES)


def test_a_program_killed_while_a_balance_pays_has_taken_all_or_nothing(
    front: ShopLane, ann: CustomerId
) -> None:
    """What was given in parts is still on the sale, and the balance as it was; or all of it is closed."""
    front.store.wallets.adjust(ann, "balance", 300, "welcome")
    fill(front.store, ann)
    front.store.paying.take("balance")
    front.store.paying.take("cash", 100)
    left = front.store.paying.due().tenders
    front.store.close()
    closed, steps = False, 0
    while not closed:
        steps += 1
        assert steps < 60
        if (child := os.fork()) == 0:
            front.reopen()
            kill_at(front.store, steps)
            front.store.paying.take("card")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {9, 0}
        front.reopen()
        closed = bool(front.store.sales.count(SaleList()))
        balance = front.store.wallets.of(ann).balance.known
        now = front.store.paying.due()
        assert (balance, now.tenders) == ((0, ()) if closed else (300, left))
        front.store.close()
    front.reopen()
    assert front.store.sales.numbered("1-000001").tenders == (*left, Tender("card", 148))
    assert steps > len(TABLES)


# ---- once ----


def test_closing_a_sale_twice_is_closing_it_once(store: Store, ann: CustomerId) -> None:
    fill(store, ann)
    cart = store.checkout.sale.cart()
    first = store.checkout.pay(ENOUGH)
    before = written(store)
    store.checkout.sale.save(cart)  # two keys pressed at once: the second still has the cart of the first
    heard: list[Fact] = []
    store.subscribe(heard.append)

    assert store.checkout.pay(ENOUGH) == first
    assert written(store) == before
    assert receipts_given(store) == 1
    assert [fact for fact in heard if isinstance(fact, SaleClosed)] == []


def test_receipts_are_numbered_without_a_gap_by_all_programs_of_a_lane(front: ShopLane) -> None:
    numbers = []
    with front.beside() as other:
        for number in range(6):
            store = other if number % 2 else front.store
            numbers.append(store.checkout.sell(None, [BasketItem(BREAD, ONE)], ENOUGH).number)
            with pytest.raises(Refused):
                store.checkout.sell(None, [BasketItem(BREAD, ONE)], [])
    front.reopen()
    numbers.append(front.store.checkout.sell(None, [BasketItem(BREAD, ONE)], ENOUGH).number)

    assert numbers == [f"1-{number:06}" for number in range(1, 8)]


def test_lanes_number_by_themselves(three: list[ShopLane]) -> None:
    three[0].store.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,)))
    for lane in three[1:]:
        hand_over(three[0].store, lane.store)
    item = BasketItem(BREAD, ONE)
    numbers = [lane.store.checkout.sell(None, [item], ENOUGH).number for lane in three for _ in range(2)]
    assert numbers == ["1-000001", "1-000002", "2-000001", "2-000002", "3-000001", "3-000002"]


def test_each_sale_of_a_lane_is_sealed_to_the_one_before(store: Store, ann: CustomerId) -> None:
    made = []
    for customer in (None, ann, None):
        fill(store, customer)
        made.append(store.checkout.pay(ENOUGH).sale)
    previous = ""
    for sale in made:
        kept = read(store)[Key("sales", (sale,))].content["seal"]
        assert kept == seal(store.sales.get(sale), previous)
        previous = str(kept)


# ---- refused ----


@pytest.mark.parametrize(
    ("tenders", "error", "says"),
    [
        ([], Refused, "6.09 is still to pay"),
        ([Tender("cash", 608)], Refused, "0.01 is still to pay"),
        ([Tender("cash", -1), Tender("cash", 700)], BadInput, "not negative"),
        ([Tender("cheque", 609)], BadInput, "cannot take 'cheque'"),
        ([Tender("card", 610)], Refused, "6.09 is left to pay"),
        ([Tender("points", 609)], Refused, "put one on the sale"),
        ([Tender("balance", 609)], Refused, "put one on the sale"),
        ([Tender("voucher", 609)], BadInput, "named by its code"),
        ([Tender("voucher", 609, "GV1")], Refused, "no voucher GV1 was sold"),
        ([Tender("cash", 4_006_381_333_931)], BadInput, "not that large"),
    ],
)
def test_tenders_that_do_not_cover_the_sale_close_nothing(
    store: Store, tenders: list[Tender], error: type[Exception], says: str
) -> None:
    fill(store)
    till = store.checkout.till()
    with pytest.raises(error, match=says):
        store.checkout.pay(tenders)
    assert store.checkout.till() == till
    assert written(store) == {}


def test_an_empty_sale_is_not_closed(store: Store) -> None:
    with pytest.raises(Refused, match="scan something first"):
        store.checkout.pay(ENOUGH)


def test_a_sale_for_somebody_who_was_deleted_meanwhile_asks_to_take_them_off(
    store: Store, ann: CustomerId
) -> None:
    fill(store, ann)
    store.customers.delete([ann])
    with pytest.raises(Refused, match="take them off"):
        store.checkout.pay(ENOUGH)
    store.checkout.detach()
    assert store.checkout.pay(ENOUGH).total == 609


def test_a_sale_of_nothing_but_gifts_needs_no_cash(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Bag", price=0, barcodes=("77",)))
    store.checkout.scan("77")
    closed = store.checkout.pay([])
    assert (closed.total, closed.change, closed.earned) == (0, 0, 0)


# ---- points ----


def test_points_come_from_the_best_program_of_the_groups_that_count(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    double = store.programs.create(ProgramDraft(name="Double", points=2, per_amount=100))
    off = store.programs.create(ProgramDraft(name="Off", points=99, per_amount=1, active=False))
    drafts = (
        GroupDraft(name="A", program=double, scheduled=True, from_at=NOON, until_at=NOON + HOUR),
        GroupDraft(name="B", program=off),
        GroupDraft(name="C", program=double),
    )
    for draft in drafts:
        store.groups.add_members(store.groups.create(draft), [ann])
    store.groups.set_active([store.groups.find("C").id], active=False)
    fill(store, ann)
    assert store.checkout.pay(ENOUGH).earned == 10
    front.machine.forward(HOUR)
    fill(store, ann)
    assert store.checkout.pay(ENOUGH).earned == 5


@pytest.mark.parametrize("tax", Tax)
def test_points_are_for_what_was_paid_before_taxes_on_top(store: Store, ann: CustomerId, tax: Tax) -> None:
    store.shop.edit(replace(store.shop.get(), tax=tax))
    fill(store, ann)
    assert store.checkout.pay(ENOUGH).earned == 5  # 5.48 after the discount, in every mode


INELIGIBLE: dict[str, Callable[[Store, CustomerId], object]] = {
    "no customer": lambda store, _: store.checkout.detach(),
    "inactive customer": lambda store, ann: store.customers.set_active([ann], active=False),
    "inactive group": lambda store, _: store.groups.set_active([store.groups.find("VIP").id], active=False),
    "deleted group": lambda store, _: store.groups.delete([store.groups.find("VIP").id]),
    "deleted program": lambda store, _: store.programs.delete(store.programs.all()[0].id),
    "left the group": lambda store, ann: store.groups.remove_members(store.groups.find("VIP").id, [ann]),
}


@pytest.mark.parametrize("what", INELIGIBLE)
def test_who_earns_nothing(store: Store, ann: CustomerId, what: str) -> None:
    fill(store, ann)
    INELIGIBLE[what](store, ann)
    closed = store.checkout.pay(ENOUGH)

    assert closed.earned == 0
    assert not [key for key in read(store) if key.table == "ledger"]
    kept = store.sales.get(closed.sale)
    assert kept.groups == (("VIP",) if what == "deleted program" else ())


def test_points_add_up_in_the_ledger(store: Store, ann: CustomerId) -> None:
    for _ in range(3):
        fill(store, ann)
        store.checkout.pay(ENOUGH)
    store.checkout.attach(ann)
    customer = store.checkout.till().customer
    assert customer is not None
    assert customer.points == 15


# ---- on other lanes ----


def test_a_sale_is_the_same_on_every_lane_and_its_points_count_once(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    beans = front.programs.create(ProgramDraft(name="Beans"))
    discount = QuickDiscount(QuickKind.PERCENT, percent=1000)
    vip = front.groups.create(GroupDraft(name="VIP", program=beans, discount=discount))
    ann = front.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
    front.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,), tax_rate=700))
    sync(front, back)
    closed = back.checkout.sell(ann.hex(), [BasketItem(BREAD, 2 * ONE)], ENOUGH)
    news = back.replication.since(front.replication.have(), rows_max=100)
    for _ in range(3):
        front.replication.apply([*news, *news])
    hand_over(front, third)
    hand_over(back, third)

    for store in (front, third):
        assert store.sales.get(closed.sale) == back.sales.get(closed.sale)
        assert store.sales.receipt(closed.sale) == back.sales.receipt(closed.sale)
        store.checkout.attach(ann)
        customer = store.checkout.till().customer
        assert customer is not None
        assert customer.points == closed.earned == 4


def test_a_counter_is_the_lanes_own_and_does_not_travel(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    front.catalogue.create(ProductDraft(name="Rye bread", price=255, barcodes=(BREAD,)))
    front.checkout.sell(None, [BasketItem(BREAD, ONE)], ENOUGH)
    sync(front, back)
    assert receipts_given(back) == 0
    assert back.sales.count(SaleList()) == 1


@pytest.mark.parametrize(
    ("tax", "reason", "lines", "totals", "told"),
    [
        (Tax.INCLUSIVE, "EU-7", [(238, 0, 238, 0), (83, 0, 83, 0)], (354, 0, 0, 321), ("EU-7", 33)),
        (Tax.EXCLUSIVE, "EU-7", [(255, 0, 255, 0), (99, 0, 99, 0)], (354, 0, 0, 354), ("EU-7", 0)),
        (Tax.NONE, "", [(255, 0, 255, 700), (99, 0, 99, 1900)], (354, 0, 0, 354), ("", 0)),
    ],
)
def test_a_sale_to_who_is_exempt_says_why_and_takes_no_tax(
    store: Store,
    tax: Tax,
    reason: str,
    lines: list[tuple[int, ...]],
    totals: tuple[int, ...],
    told: tuple[str, int],
) -> None:
    store.shop.edit(replace(store.shop.get(), tax=tax))
    store.customers.create(CustomerDraft(name="Embassy", tax_exempt=True, tax_reason="EU-7", reference="E"))
    items = [BasketItem(BREAD, ONE), BasketItem(MILK, ONE)]
    closed = store.checkout.sell("E", items, ENOUGH)
    sale = store.sales.get(closed.sale)
    assert [(line.net, line.tax, line.total, line.tax_rate) for line in sale.lines] == lines
    assert (sale.list_total, sale.discount_total, sale.tax_total, sale.total) == totals
    assert sale.tax_exempt == reason
    receipt = store.sales.receipt(closed.sale)
    assert (receipt.tax_exempt, receipt.tax_freed) == told
    assert bool(receipt.taxes) is False


def test_the_open_sale_says_who_is_exempt(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), tax=Tax.INCLUSIVE))
    embassy = store.customers.create(CustomerDraft(name="Embassy", tax_exempt=True, tax_reason="EU-7"))
    store.checkout.scan(BREAD)
    store.checkout.attach(embassy)
    till = store.checkout.till()
    assert till.customer is not None
    assert (till.customer.tax_exempt, till.tax_freed, till.tax_total, till.total) == ("EU-7", 17, 0, 238)
    store.checkout.detach()
    assert (store.checkout.till().tax_freed, store.checkout.till().total) == (0, 255)

"""What is kept per customer is at every moment what the rows of that lane add up to, however they came."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from support.shops import DAY, HOUR, NOON, ShopLane, dice_of, hand_over, lanes, sync
from support.sums import (
    EPOCH,
    KEPT,
    Line,
    added_up,
    entry,
    head,
    kept,
    line_rows,
    merge,
    people,
    rebuilt,
    sell,
    stats_of,
    void,
    write_sale,
)

from store.api import Store
from store.domain.changes import Batch
from store.domain.errors import BadInput
from store.domain.ids import CustomerId
from store.domain.stamps import LAST, Instant
from store.domain.statistics import Statistics
from store.events import BookChanged, CustomersChanged, Fact
from store.queries import statistics
from store.tables.customers import CUSTOMERS
from store.tables.sales import LEDGER, SALE_LINES, SALES
from store.unit import FACT_IDS_MAX, Row

# ---- one lane ----


def test_a_sale_counts_when_it_is_closed(store: Store) -> None:
    ann, bob = people(store, 2)
    product, category = b"espresso........", b"coffee.........."
    sale = sell(store, ann, Line(300, 2000, product, category), Line(100, 1000, None), at=NOON)
    with store._units.begin(store._actor) as unit:
        unit.insert(LEDGER, [entry(sale, ann, 4), entry(sale, ann, 250, account="balance", kind="credit")])
    sell(store, None, Line(999))

    day = 20_514  # 2026-03-02
    assert kept(store) == added_up(store)
    assert kept(store) == {
        "survivors": set(),
        "customer_stats": {(ann, 1, 1, 400, NOON, NOON, 4, 250), (bob, 1, 0, 0, 0, 0, 0, 0)},
        "customer_days": {(ann, day, 1, 400)},
        "bought": {(ann, product, category, 2000, 300, NOON), (ann, b"", b"", 1000, 100, NOON)},
    }
    assert stats_of(store, ann) == Statistics(1, 400, NOON, NOON, 4, 250)
    assert stats_of(store, bob) == Statistics()


def test_what_is_given_back_is_no_order_and_comes_off_the_sums(store: Store) -> None:
    (ann,) = people(store, 1)
    product = b"product-1......."
    sell(store, ann, Line(300, 2000), at=NOON)
    sell(store, ann, Line(-150, -1000), at=NOON + DAY)

    assert kept(store) == added_up(store)
    assert stats_of(store, ann) == Statistics(1, 150, NOON, NOON)
    assert kept(store)["bought"] == {(ann, product, b"", 1000, 150, NOON)}

    # Who gives something back and takes something else along has bought.
    sell(store, ann, Line(-150, -1000), Line(120, 1000, b"tea............."), at=NOON + 2 * DAY)
    assert kept(store) == added_up(store)
    assert stats_of(store, ann) == Statistics(2, 120, NOON, NOON + 2 * DAY)


def test_a_given_back_before_the_sale_is_known_is_no_first_order(store: Store) -> None:
    (ann,) = people(store, 1)
    sell(store, ann, Line(-150, -1000), at=NOON)
    assert stats_of(store, ann) == Statistics(0, -150)
    sell(store, ann, Line(300, 2000), at=NOON - DAY)
    assert stats_of(store, ann) == Statistics(1, 150, NOON - DAY, NOON - DAY)
    assert kept(store) == added_up(store)


def test_a_sale_without_its_lines_is_no_order_yet(store: Store) -> None:
    (ann,) = people(store, 1)
    with store._units.begin(store._actor) as unit:
        sale = unit.new_id()
        unit.insert(SALES, [head(sale, ann, NOON)])
    assert stats_of(store, ann) == Statistics()
    with store._units.begin(store._actor) as unit:
        unit.insert(SALE_LINES, line_rows(sale, Line(300)))
    assert stats_of(store, ann) == Statistics(1, 300, NOON, NOON)
    assert kept(store) == added_up(store)


def test_a_voided_sale_counts_nowhere_from_then_on(store: Store) -> None:
    (ann,) = people(store, 1)
    sell(store, ann, Line(300), at=NOON)
    before = kept(store)
    late = sell(store, ann, Line(100, 2000), at=NOON + DAY)
    assert stats_of(store, ann) == Statistics(2, 400, NOON, NOON + DAY)
    with store._units.begin(store._actor) as unit:
        void(unit, late, ann, Line(100, 2000), at=NOON + DAY)
    assert stats_of(store, ann) == Statistics(1, 300, NOON, NOON)
    assert kept(store) == before == added_up(store) == rebuilt(store)


def test_a_void_that_comes_before_its_sale_still_undoes_it(store: Store) -> None:
    (ann,) = people(store, 1)
    with store._units.begin(store._actor) as unit:
        sale = unit.new_id()
        void(unit, sale, ann, Line(100))
    with store._units.begin(store._actor) as unit:
        unit.insert(SALES, [head(sale, ann, NOON)])
        unit.insert(SALE_LINES, line_rows(sale, Line(100)))
    assert stats_of(store, ann) == Statistics()
    assert kept(store) == added_up(store)


def test_a_basket_that_was_voided_before_it_was_paid_counts_nowhere(store: Store) -> None:
    (ann,) = people(store, 1)
    before = kept(store)
    with store._units.begin(store._actor) as unit:
        document = unit.new_id()
        unit.insert(SALES, [head(document, ann, NOON, kind="void")])
        unit.insert(SALE_LINES, line_rows(document, Line(0, voided=1)))
    assert kept(store) == before == added_up(store)


def test_struck_lines_and_lines_of_money_are_not_bought(store: Store) -> None:
    (ann,) = people(store, 1)
    sell(store, ann, Line(5000, product=None, kind="top-up"), at=NOON)
    sell(store, ann, Line(2500, product=None, kind="voucher"), Line(0, voided=1), at=NOON)
    assert stats_of(store, ann) == Statistics()
    assert kept(store)["bought"] == set()
    assert kept(store) == added_up(store)

    struck, tea = Line(0, 9000, voided=1), Line(120, 1000, b"tea.............")
    sell(store, ann, struck, tea, Line(700, product=None, kind="open"), Line(5000, kind="top-up"), at=NOON)
    assert stats_of(store, ann) == Statistics(1, 820, NOON, NOON)
    assert {row[1:] for row in kept(store)["bought"]} == {
        (b"tea.............", b"", 1000, 120, NOON),
        (b"", b"", 1000, 700, NOON),
    }
    assert kept(store) == added_up(store)


def test_a_free_order_is_an_order(store: Store) -> None:
    (ann,) = people(store, 1)
    sell(store, ann, Line(0), at=NOON)
    assert stats_of(store, ann) == Statistics(1, 0, NOON, NOON)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Berlin", "2026-03-01T22:59:59.999", "2026-03-01"),
        ("Europe/Berlin", "2026-03-01T23:00", "2026-03-02"),
        ("Europe/Berlin", "2026-06-30T21:59:59.999", "2026-06-30"),
        ("Europe/Berlin", "2026-06-30T22:00", "2026-07-01"),
        ("America/Los_Angeles", "2026-03-02T07:59:59.999", "2026-03-01"),
        ("Pacific/Kiritimati", "2026-03-02T10:00", "2026-03-03"),
    ],
)
def test_a_day_is_one_of_the_shops_calendar(store: Store, zone: str, at: str, day: str) -> None:
    (ann,) = people(store, 1)
    sell(store, ann, Line(300), at=int(datetime.fromisoformat(f"{at}+00:00").timestamp() * 1000))
    store.shop.edit(replace(store.shop.get(), timezone=zone))

    days = (date.fromisoformat(day) - EPOCH).days
    assert kept(store)["customer_days"] == {(ann, days, 1, 300)}
    assert kept(store) == added_up(store)
    with store._database.reading() as connection:
        assert statistics.spent_since(connection, ann, days) == 300
        assert statistics.spent_since(connection, ann, days + 1) == 0


def test_sales_of_many_years_are_put_on_their_days(store: Store) -> None:
    (ann,) = people(store, 1)
    with store._units.begin(store._actor) as unit:
        for hour in range(-10 * 365 * 24, 365 * 24, 1_001):
            write_sale(unit, ann, Line(1), at=NOON + hour * HOUR)
    assert kept(store) == added_up(store)


@pytest.mark.parametrize("at", [-(2**47), -1, 0, LAST + 1, 2**47])
def test_a_clock_that_was_never_set_stops_nothing(store: Store, at: Instant) -> None:
    (ann,) = people(store, 1)
    with store._units.begin(store._actor) as unit:
        write_sale(unit, ann, Line(300), at=at)
        write_sale(unit, ann, Line(200), at=NOON)
    assert stats_of(store, ann).spent == 500
    assert kept(store) == rebuilt(store)


def test_who_is_merged_counts_as_who_they_became(store: Store) -> None:
    ann, bob, cy = people(store, 3)
    for customer, net in ((ann, 1), (bob, 10), (cy, 100)):
        sale = sell(store, customer, Line(net), at=NOON + net)
        with store._units.begin(store._actor) as unit:
            unit.insert(LEDGER, [entry(sale, customer, net)])
    apart = kept(store)

    merge(store, cy, bob)
    merge(store, bob, ann)
    sell(store, cy, Line(1000), at=NOON)
    whole = Statistics(4, 1111, NOON, NOON + 100, 111)
    assert [stats_of(store, each) for each in (ann, bob, cy)] == [whole, whole, whole]
    assert kept(store)["survivors"] == {(bob, ann), (cy, ann)}
    assert kept(store) == added_up(store)
    with store._database.reading() as connection:
        assert statistics.spent_since(connection, cy, 0) == 1111

    merge(store, bob, None)
    assert stats_of(store, ann) == Statistics(1, 1, NOON + 1, NOON + 1, 1)
    assert kept(store)["survivors"] == {(cy, bob)}
    merge(store, cy, None)
    assert kept(store) == added_up(store)
    assert {row for row in kept(store)["customer_stats"] if row[0] != cy} == {
        row for row in apart["customer_stats"] if row[0] != cy
    }


def test_a_sale_and_the_merge_of_its_customer_in_one_transaction(store: Store) -> None:
    ann, bob = people(store, 2)
    sell(store, bob, Line(10))
    with store._units.begin(store._actor) as unit:
        write_sale(unit, bob, Line(100))
        unit.edit(CUSTOMERS, {"id": bob}, {"merged_into": ann, "deleted": 1})
        write_sale(unit, bob, Line(1000))
    assert stats_of(store, ann).spent == 1110
    assert kept(store) == added_up(store)


def test_many_are_merged_at_once(store: Store) -> None:
    """More than one statement names."""
    with store._units.begin(store._actor) as unit:
        ids = sorted(unit.new_id() for _ in range(1_203))
        unit.insert(CUSTOMERS, [{"id": each, "name": each.hex()} for each in ids])
        for each in ids:
            write_sale(unit, each, Line(1))
    with store._units.begin(store._actor) as unit:
        for one, other in zip(ids[::2], ids[1::2], strict=False):
            unit.edit(CUSTOMERS, {"id": other}, {"merged_into": one, "deleted": 1})
    assert kept(store) == added_up(store)
    assert sum(row[3] == 2 for row in kept(store)["customer_stats"]) == 601


# ---- what is told ----


def hear(store: Store) -> list[Fact]:
    heard: list[Fact] = []
    store.subscribe(
        lambda fact: heard.append(fact) if isinstance(fact, CustomersChanged | BookChanged) else None
    )
    return heard


def test_whose_sums_are_others_now_is_told_once(store: Store) -> None:
    ann, bob = people(store, 2)
    heard = hear(store)
    sell(store, ann, Line(1))
    sell(store, None, Line(1))
    assert heard == [CustomersChanged(frozenset([ann]))]
    heard.clear()

    merge(store, bob, ann)
    assert heard == [CustomersChanged(frozenset([ann, bob]))]
    heard.clear()

    store.shop.edit(replace(store.shop.get(), receipt_foot="Thanks"))
    assert heard == []
    store.shop.edit(replace(store.shop.get(), timezone="Asia/Tokyo"))
    assert heard == [BookChanged()]


def test_too_many_to_name_are_told_as_all(store: Store) -> None:
    heard = hear(store)
    with store._units.begin(store._actor) as unit:
        for _ in range(FACT_IDS_MAX + 1):
            write_sale(unit, unit.new_id(), Line(1))
    assert heard == [CustomersChanged()]


# ---- several lanes ----


@dataclass
class Town:
    """Three lanes of a shop, what each was sent, and rows that are still to be written."""

    lanes: list[ShopLane]
    customers: list[CustomerId]
    dice: random.Random
    sent: dict[int, list[Sequence[Batch]]] = field(default_factory=lambda: defaultdict(list))
    owed: list[tuple[int, list[Row]]] = field(default_factory=list)

    def store(self) -> Store:
        return self.dice.choice(self.lanes).store

    def customer(self) -> CustomerId | None:
        return self.dice.choice([*self.customers, None])

    def lines(self) -> list[Line]:
        products = [None, b"product-1.......", b"product-2......."]
        return [
            Line(
                self.dice.randint(-99, 500),
                self.dice.choice((1000, 2500, -1000)),
                self.dice.choice(products),
                self.dice.choice(products),
                kind=self.dice.choice(("", "", "", "open", "top-up", "voucher")),
                voided=self.dice.choice((0, 0, 0, 1)),
            )
            for _ in range(self.dice.randint(1, 4))
        ]

    def at(self) -> Instant:
        return NOON + self.dice.randint(-400 * 24, 400 * 24) * HOUR

    def step(self) -> None:
        steps = (
            *[self.sell] * 6, *[self.void] * 2, *[self.sell_in_pieces] * 2, self.lines_later,
            *[self.pay_debts] * 2, *[self.book] * 2, *[self.merge] * 3, self.move,
            *[self.send] * 12, *[self.send_again] * 4,
        )  # fmt: skip
        self.dice.choice(steps)()

    def sell(self) -> None:
        sell(self.store(), self.customer(), *self.lines(), at=self.at())

    def void(self) -> None:
        """Undo a sale that some lane has, here or where it is not known yet."""
        with self.store()._database.reading() as connection:
            there = list(connection.execute(select(SALES).where(SALES.c.kind == "")))
        if there:
            sale, store = self.dice.choice(there), self.store()
            with store._units.begin(store._actor) as unit:
                void(unit, sale.id, sale.customer_id, *self.lines(), at=self.at())

    def sell_in_pieces(self) -> None:
        """A sale in several versions, which reach the others one by one."""
        store = self.store()
        with store._units.begin(store._actor) as unit:
            sale, lines = unit.new_id(), line_rows(unit.new_id(), *self.lines())
            pieces = [(SALES, head(sale, self.customer(), self.at()))]
            pieces += [(SALE_LINES, {**line, "sale_id": sale}) for line in lines]
            self.dice.shuffle(pieces)
            for table, row in pieces:
                unit.insert(table, [row])
                unit.next_version()

    def lines_later(self) -> None:
        """A sale's lines, or some of them, in another transaction than its head."""
        place = self.dice.randrange(len(self.lanes))
        store = self.lanes[place].store
        with store._units.begin(store._actor) as unit:
            sale = unit.new_id()
            lines = line_rows(sale, *self.lines())
            now = self.dice.randint(0, len(lines) - 1)
            unit.insert(SALES, [head(sale, self.customer(), self.at())])
            unit.insert(SALE_LINES, lines[:now])
        self.owed.append((place, lines[now:]))

    def pay_debts(self) -> None:
        if self.owed:
            place, lines = self.owed.pop()
            store = self.lanes[place].store
            with store._units.begin(store._actor) as unit:
                unit.insert(SALE_LINES, lines)

    def book(self) -> None:
        account = self.dice.choice(("points", "balance", "vouchers"))
        store = self.store()
        with store._units.begin(store._actor) as unit:
            customer = self.dice.choice(self.customers)
            unit.insert(LEDGER, [entry(unit.new_id(), customer, self.dice.randint(-50, 99), account=account)])

    def merge(self) -> None:
        one, other = self.dice.choice(self.customers), self.dice.choice([*self.customers, None])
        merge(self.store(), one, other)

    def move(self) -> None:
        store = self.store()
        zone = self.dice.choice(("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles"))
        store.shop.edit(replace(store.shop.get(), timezone=zone))

    def send(self) -> None:
        giver, taker = self.dice.sample(range(len(self.lanes)), 2)
        have = self.lanes[taker].store.replication.have()
        news = self.lanes[giver].store.replication.since(have, rows_max=self.dice.choice((1, 2, 3, 10, 100)))
        self.sent[taker].append(news)
        self.lanes[taker].store.replication.apply(news)

    def send_again(self) -> None:
        """Old news, with newer ones behind them in the same answer or not."""
        taker = self.dice.randrange(len(self.lanes))
        if self.sent[taker]:
            old = self.dice.choice(self.sent[taker])
            self.lanes[taker].store.replication.apply([*old, *old])


@pytest.mark.parametrize("seed", range(8))
def test_however_rows_come_in_they_count_once(seed: int, tmp_path: Path) -> None:
    together = lanes(tmp_path, 3)
    customers = people(together[0].store, 6)
    for other in together[1:]:
        sync(together[0].store, other.store)
    town = Town(together, customers, dice_of(seed))
    for _ in range(60):
        town.step()
        for lane in together:
            assert kept(lane.store) == added_up(lane.store)
    for _ in range(2):
        for other in together[1:]:
            sync(together[0].store, other.store, rows_max=town.dice.choice((1, 7, 5000)))

    final = kept(together[0].store)
    assert [kept(lane.store) for lane in together] == [final] * 3
    assert [rebuilt(lane.store) for lane in together] == [final] * 3
    for lane in together:
        lane.store.close()


def test_news_that_overlap_what_was_counted_count_once(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    (ann,) = people(front, 1)
    before = back.replication.have()
    sell(front, ann, Line(1))
    hand_over(front, back)
    sell(front, ann, Line(10))
    back.replication.apply(front.replication.since(before, rows_max=100))

    assert stats_of(back, ann).spent == 11
    assert kept(back) == kept(front)


def test_what_is_refused_counts_nothing(three: list[ShopLane]) -> None:
    front, back = three[0].store, three[1].store
    (ann,) = people(front, 1)
    hand_over(front, back)
    before = kept(back)
    sell(front, ann, Line(1))
    (good,) = front.replication.since(back.replication.have(), rows_max=100)
    with pytest.raises(BadInput):
        back.replication.apply([good, replace(good, after=good.through + 1, through=good.through + 2)])
    assert kept(back) == before

    back.replication.apply([good])
    assert kept(back) == kept(front) != before


# ---- a book from before ----


def test_a_book_that_was_never_derived_is_when_it_is_opened(front: ShopLane) -> None:
    (ann,) = people(front.store, 1)
    sell(front.store, ann, Line(300))
    before = kept(front.store)
    with front.store._database.writing() as connection:
        for table in KEPT:
            connection.execute(delete(table))
        connection.exec_driver_sql("DELETE FROM local WHERE key = 'derived'")
    front.reopen()
    assert kept(front.store) == before
    assert stats_of(front.store, ann) == Statistics(1, 300, NOON, NOON)

"""A drawer's day: float, cash in and out, counting, X and Z; whole or absent, gapless and sealed."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from support.killing import kill_at
from support.people import signed_in, staffed
from support.shops import DAY, HOUR, ShopLane

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.day_report import Named, Part, TaxSum, seal, written
from store.domain.drawer import Closing, Kind
from store.domain.errors import BadInput, Refused, TillError
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.listing import SaleList
from store.domain.money import ONE
from store.domain.payment import AskAgain, Tender
from store.domain.pricing.basket import Manual, ManualKind
from store.domain.returns import Choice
from store.domain.rights import NeedsApproval, Right
from store.domain.slip import slip_text
from store.queries import day_sums
from store.queries import drawer as queries
from store.tables.book import APPROVALS
from store.tables.drawer import DAY_REPORTS, DRAWER
from store.tables.sales import SALES

BREAD, MILK = "4006381333931", "9520000000011"


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Rye bread", price=1002, barcodes=(BREAD,), tax_rate=700))
    store.catalogue.create(ProductDraft(name="Milk", price=119, barcodes=(MILK,), tax_rate=1900))


def sell(store: Store, *codes: str, given: int = 5000, kind: str = "cash") -> None:
    for code in codes:
        store.checkout.scan(code)
    total = store.checkout.till().total
    store.checkout.pay([Tender(kind, given if kind == "cash" else total)])


def sessions(store: Store) -> list[bytes | None]:
    with store._database.reading() as connection:
        return list(connection.execute(select(SALES.c.session_id).order_by(SALES.c.number)).scalars())


def approved(store: Store, asked: NeedsApproval) -> None:
    store.staff.approve(store.staff.find("Ben").id, "8064", asked, "fine")


def test_a_session_opens_by_itself_and_every_document_carries_it(store: Store) -> None:
    assert store.day.state().session is None
    sell(store, BREAD)
    sell(store, MILK, kind="card")
    state = store.day.state()
    assert state.session is not None
    assert sessions(store) == [state.session, state.session]
    assert (state.opening, state.documents, state.expected) == (0, 2, 1002)


def test_what_goes_in_and_out_is_expected(store: Store) -> None:
    store.day.open(10000)
    sell(store, BREAD)
    store.day.put_in(500, "change from the bank")
    store.day.take_out(250, "post and postage", "parcels")
    store.day.drop(4000, "to the safe")
    store.day.no_sale("training")
    state = store.day.state()
    assert state.expected == 10000 + 1002 + 500 - 250 - 4000
    assert [(entry.kind, entry.amount) for entry in state.entries] == [
        (Kind.OPEN, 10000),
        (Kind.IN, 500),
        (Kind.OUT, -250),
        (Kind.DROP, -4000),
        (Kind.NO_SALE, 0),
    ]


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (lambda day: day.open(0), Refused),
        (lambda day: day.put_in(0, "x"), BadInput),
        (lambda day: day.put_in(-5, "x"), BadInput),
        (lambda day: day.put_in(10**12, "x"), BadInput),
        (lambda day: day.take_out(5, " "), BadInput),
        (lambda day: day.no_sale(""), BadInput),
        (lambda day: day.count(-1), BadInput),
        (lambda day: day.count({300: 1}), BadInput),
        (lambda day: day.close(Closing()), Refused),
        (lambda day: day.take_out(1001, "supplier paid"), AskAgain),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    store: Store, deed: Callable[..., object], error: type[TillError]
) -> None:
    store.day.open(1000)
    before = store.day.state()
    with pytest.raises(error):
        deed(store.day)
    assert store.day.state() == before


def test_a_closed_drawer_takes_nothing(store: Store) -> None:
    for deed in (
        lambda: store.day.put_in(5, "x"),
        lambda: store.day.take_out(5, "x"),
        lambda: store.day.no_sale("x"),
        lambda: store.day.count(0),
        store.day.x,
        lambda: store.day.close(Closing()),
    ):
        with pytest.raises(Refused, match="not open"):
            deed()


def test_more_than_is_expected_goes_out_only_when_somebody_agrees(store: Store) -> None:
    store.day.open(1000)
    with pytest.raises(AskAgain, match=r"only 10\.00 should be in the drawer"):
        store.day.take_out(1500, "supplier paid")
    store.day.take_out(1500, "supplier paid", even_so=True)
    assert store.day.state().expected == -500


def test_an_x_changes_nothing_and_says_everything(store: Store) -> None:
    group = store.groups.create(
        GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    )
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(group,)))
    store.checkout.attach(ann)
    sell(store, BREAD)
    sell(store, MILK, kind="card")
    store.day.no_sale("training")
    store.day.no_sale("training")
    before = store.day.state()
    x = store.day.x()
    assert store.day.x() == x
    assert store.day.state() == before
    assert (x.name, x.documents, x.first_receipt, x.last_receipt) == ("X", 2, "1-000001", "1-000002")
    sums = x.sums
    assert sums.sales == Part(2, 902 + 119, 843 + 100)
    assert sums.taxes == (TaxSum(1900, 100, 19), TaxSum(700, 843, 59))
    assert sums.discounts == (Named("percent", 1, 100),)
    assert sums.group_discounts == (Named("VIP", 1, 100),)
    assert sums.tenders == (Named("card", 1, 119), Named("cash", 1, 5000))
    assert sums.no_sales == (Named("training", 2, 0),)
    assert sums.expected == 902


def test_what_only_changes_its_place_is_no_goods_sold(store: Store) -> None:
    ann = store.customers.create(CustomerDraft(name="Ann"))
    sell(store, BREAD)
    store.paying.top_up_now(ann.hex(), 2000)
    store.paying.sell_voucher(1500)
    store.checkout.pay([Tender("cash", 1500)])
    store.paying.sell_voucher(500)
    sell(store, MILK)
    sums = store.day.x().sums
    assert (sums.sales.count, sums.sales.gross) == (2, 1121)
    assert (sums.topped_up, sums.vouchers_sold) == (2000, 2000)


def test_what_was_taken_off_goods_that_came_back_stands_by_itself(store: Store) -> None:
    group = store.groups.create(
        GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    )
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(group,)))
    for _ in range(2):
        store.checkout.attach(ann)
        sell(store, BREAD)
    first, second = (row.id for row in store.sales.window(SaleList(), 0, 2))
    store.returning.commit(first, [Choice(0, ONE)])
    store.returning.void(second)
    store.checkout.scan(BREAD)
    store.checkout.by_hand.price(0, Manual(ManualKind.PRICE, 1102))
    sell(store)
    sums = store.day.x().sums
    assert sums.discounts == (
        Named("by hand", 1, -100), Named("percent", 2, 200), Named("percent, gone back", 2, -200),
    )  # fmt: skip
    assert sums.group_discounts == (
        Named("VIP", 2, 200), Named("VIP, gone back", 2, -200), Named("everybody", 1, -100),
    )  # fmt: skip


def test_a_day_is_counted_and_closed(store: Store) -> None:
    store.day.open(10000)
    sell(store, BREAD)
    assert store.day.count({5000: 2, 1000: 1, 2: 1}).is_even
    z = store.day.close(Closing(banked=1002))
    assert (z.name, z.next_float, z.sums.counted, z.sums.difference, z.sums.banked) == (
        "Z 1",
        10000,
        11002,
        0,
        1002,
    )
    kept = store.day_reports.get(z.session)
    assert kept.report == z
    assert kept.seal == seal(written(z), "")
    state = store.day.state()
    assert (state.session, state.left, state.last_number) == (None, 10000, 1)


def test_a_sale_after_the_z_begins_a_new_session_with_what_was_left(store: Store) -> None:
    sell(store, BREAD)
    store.day.count(1002)
    z = store.day.close(Closing(banked=2, next_float=900, reason="not known"))
    sell(store, MILK)
    first, second = sessions(store)
    assert (first, second is not None, second != first) == (z.session, True, True)
    assert store.day.state().expected == 900 + 119
    assert store.day_reports.get(z.session).report == z


def test_zs_are_numbered_without_gaps_and_sealed_to_the_one_before(front: ShopLane) -> None:
    previous = ""
    for number in (1, 2, 3):
        front.store.day.open(number)
        front.machine.forward(HOUR)
        front.store.day.count(number)
        with pytest.raises(Refused):
            front.store.day.close(Closing(banked=number + 1))
        z = front.store.day.close(Closing(banked=number))
        kept = front.store.day_reports.get(z.session)
        assert (z.number, kept.seal) == (number, seal(written(z), previous))
        previous = kept.seal
        front.reopen()
    assert [kept.report.number for kept in front.store.day_reports.window(0, 9)] == [3, 2, 1]
    assert front.store.day_reports.position(z.session) == 0


def test_a_difference_needs_a_reason_and_survives(store: Store) -> None:
    store.day.open(1000)
    assert store.day.count(990).difference == -10
    with pytest.raises(BadInput, match="say why"):
        store.day.close(Closing())
    z = store.day.close(Closing(reason="wrong change given"))
    assert (z.sums.difference, z.reason, z.sums.cash.expected) == (-10, "wrong change given", 1000)
    assert store.day_reports.get(z.session).report.sums.difference == -10


def test_cash_that_goes_between_two_days_is_said(store: Store) -> None:
    store.day.open(10000)
    store.day.count(10000)
    assert store.day.close(Closing()).sums.float_off == 0
    opened = store.day.open(9000)
    assert "Left the day before" in slip_text(store.day_reports.cash_slip(opened), 32)
    assert store.day.x().sums.float_off == -1000
    assert "Less than was left        -10.00" in slip_text(store.day_reports.slip(store.day.x()), 32)


def test_a_float_that_is_not_what_was_left_needs_a_reason_and_is_said(store: Store) -> None:
    store.day.open(10000)
    store.day.count(10000)
    with pytest.raises(BadInput, match="next float"):
        store.day.close(Closing(banked=5000, next_float=4000))
    z = store.day.close(Closing(banked=5000, next_float=4000, reason="for the other till"))
    assert (z.sums.difference, z.sums.left_off, z.next_float) == (0, -1000, 4000)
    assert "Not left in it            -10.00" in slip_text(store.day_reports.slip(z), 32)
    assert store.day.open(4000).detail == "4000"
    assert store.day.x().sums.float_off == 0


def test_a_count_does_not_hold_once_cash_has_moved(store: Store) -> None:
    store.day.open(1000)
    store.day.count(1000)
    sell(store, MILK, kind="card")
    assert store.day.state().count is not None
    sell(store, MILK)
    assert store.day.state().count is None
    with pytest.raises(Refused, match="count it once more"):
        store.day.close(Closing())
    store.day.count(1119)
    z = store.day.close(Closing())
    assert [(count.amount, count.difference) for count in z.counts] == [(1000, 0), (1119, 0)]
    assert z.recounts == 1


def test_every_count_is_in_the_z_with_who_and_when(front: ShopLane) -> None:
    store = front.store
    staffed(store)
    store.day.open(1000)
    began = front.machine.at
    store.day.count(400)
    signed_in(store, "Mia")
    front.machine.forward(HOUR)
    store.day.put_in(600, "money found")
    store.day.count(1600)
    signed_in(store, "Owner")
    z = store.day.close(Closing())
    there = [(count.at - began, count.staff, count.amount, count.difference) for count in z.counts]
    assert there == [(0, "Owner", 400, -600), (HOUR, "Mia", 1600, 0)]
    assert store.day_reports.get(z.session).report.counts == z.counts


def test_a_sale_that_is_paid_in_part_is_settled_before_the_day_ends(store: Store) -> None:
    store.day.open(1000)
    store.checkout.scan(BREAD)
    store.paying.take("cash", 300)
    with pytest.raises(Refused, match=r"3\.00 is paid on the open sale: finish it or give it back"):
        store.day.count(1000)
    with pytest.raises(Refused, match="is paid on the open sale"):
        store.day.check_count()
    store.paying.give_back(0)
    store.day.count(1000)
    store.paying.take("card", 300)
    store.day.check_count()
    with pytest.raises(Refused, match="is paid on the open sale"):
        store.day.close(Closing())
    with pytest.raises(Refused, match="F2 =="):
        store.day.check_close()
    store.paying.give_back(0)
    z = store.day.close(Closing())
    assert (z.number, z.sums.held) == (1, (Named("still on the till", 1, 1002),))
    assert store.checkout.till().total == 1002


def test_an_x_tells_of_the_sale_on_the_till(store: Store) -> None:
    store.day.open(1000)
    store.checkout.scan(BREAD)
    store.holding.park("Ann")
    assert store.day.x().sums.held == (Named("Ann", 1, 1002),)
    store.checkout.scan(MILK)
    assert store.day.x().sums.held == (Named("Ann", 1, 1002), Named("still on the till", 1, 119))


def test_a_cashier_counts_blind_once_more_and_no_third_time(store: Store) -> None:
    staffed(store)
    store.day.open(1000)
    signed_in(store, "Mia")
    assert store.day.state().expected is None
    with pytest.raises(NeedsApproval):
        store.day.x()
    first = store.day.count(900)
    assert (first.is_even, first.difference, first.may_recount) == (False, None, True)
    assert store.day.state().count == first
    second = store.day.count(950)
    assert (second.difference, second.may_recount) == (-50, False)
    with pytest.raises(NeedsApproval) as third:
        store.day.count(1000)
    assert third.value.right is Right.SEE_EXPECTED
    with pytest.raises(NeedsApproval) as closing:
        store.day.close(Closing(reason="not known"))
    approved(store, closing.value)
    z = store.day.close(Closing(reason="not known"))
    assert (z.staff, z.recounts, z.sums.difference) == ("Mia", 1, -50)


def test_cash_that_moves_does_not_let_a_cashier_count_blind_anew(store: Store) -> None:
    staffed(store)
    store.day.open(1000)
    signed_in(store, "Mia")
    store.day.count(900)
    store.day.put_in(5, "money found")
    store.day.count(900)
    assert store.day.count(910).difference == -95
    store.day.put_in(5, "money found")
    with pytest.raises(NeedsApproval) as again:
        store.day.count(1010)
    assert again.value.right is Right.SEE_EXPECTED


def test_a_cashier_takes_cash_out_only_with_a_manager(store: Store) -> None:
    staffed(store)
    store.day.open(1000)
    signed_in(store, "Mia")
    store.day.put_in(100, "money found")
    store.day.no_sale("change for a customer")
    with pytest.raises(NeedsApproval) as asked:
        store.day.take_out(500, "cleaning")
    approved(store, asked.value)
    store.day.take_out(500, "cleaning")
    with pytest.raises(NeedsApproval):
        store.day.take_out(1, "cleaning")
    with store._database.reading() as connection:
        allowed = connection.execute(select(DRAWER.c.approval_id).where(DRAWER.c.kind == "out")).scalar_one()
        assert allowed == connection.execute(select(APPROVALS.c.id)).scalar_one()
        others = connection.execute(select(DRAWER.c.approval_id).where(DRAWER.c.kind != "out")).scalars()
        assert set(others) == {None}
    with pytest.raises(AskAgain, match="more than should be in the drawer"):
        store.day.take_out(5000, "cleaning")


def test_even_a_manager_is_asked_for_a_pin_to_take_more_than_there_is(store: Store) -> None:
    staffed(store)
    store.day.open(1000)
    signed_in(store, "Ben")
    store.day.take_out(400, "cleaning")
    with pytest.raises(NeedsApproval) as asked:
        store.day.take_out(700, "cleaning", even_so=True)
    assert asked.value.right is Right.OVERDRAW
    approved(store, asked.value)
    store.day.take_out(700, "cleaning", even_so=True)


def test_a_forgotten_session_is_warned_of(front: ShopLane) -> None:
    front.store.day.open(0)
    front.machine.forward(DAY)
    assert not front.store.day.state().is_overdue
    front.machine.forward(1)
    assert front.store.day.state().is_overdue


def test_too_much_cash_is_said(store: Store) -> None:
    store.shop.edit(replace(store.shop.get(), safe_drop=20000))
    store.day.open(19999)
    assert (store.day.state().too_much, store.day.is_too_full()) == (None, False)
    store.day.put_in(2, "correction")
    assert (store.day.state().too_much, store.day.is_too_full()) == (1, True)
    staffed(store)
    signed_in(store, "Mia")
    assert (store.day.state().too_much, store.day.is_too_full()) == (0, True)


def test_a_z_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.day.open(1000)
    store.day.count(1000)
    before = store.day.state()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("store.services.drawer_sessions.end", cut)
    with pytest.raises(KeyboardInterrupt):
        store.day.close(Closing())
    monkeypatch.undo()
    assert store.day.state() == before
    assert store.day_reports.count() == 0
    assert store.day.close(Closing()).number == 1


@pytest.mark.sqlite_only("asks SQLite how it searches")
def test_a_year_of_sales_is_not_read_for_an_x(store: Store) -> None:
    sell(store, BREAD)
    session = store.day.state().session
    assert session is not None
    asked: list[tuple[str, object]] = []
    with store._database.reading() as connection:

        def note(*given: object) -> None:
            asked.append((str(given[2]), given[3]))

        event.listen(connection, "before_cursor_execute", note)
        day_sums.sums(connection, session, store.lanes.own().id)
        day_sums.receipts(connection, session)
        event.remove(connection, "before_cursor_execute", note)
        plans = [
            str(step[3])
            for statement, given in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
        ]
    found = [step for step in plans if "sale" in step or "ledger" in step]
    assert any("sales_session_id" in step for step in found), plans
    assert [step for step in found if step.startswith("SCAN")] == []


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["cash", "card"]), st.integers(1, 3)),
        st.tuples(st.sampled_from(["in", "out"]), st.integers(1, 500)),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_a_z_is_the_sum_of_its_documents(store: Store, deeds: list[tuple[str, int]]) -> None:
    if store.day.state().session is None:
        store.day.open(5000)
    expected = store.day.state().expected or 0
    for what, number in deeds:
        if what == "in":
            store.day.put_in(number, "correction")
            expected += number
        elif what == "out":
            store.day.take_out(number, "correction", even_so=True)
            expected -= number
        else:
            sell(store, *[MILK] * number, kind=what)
            expected += 119 * number if what == "cash" else 0
    store.day.count(max(0, expected))
    z = store.day.close(Closing(reason="drawn", next_float=5000))
    assert z.sums.expected == expected
    documents = [what for what, _ in deeds if what in {"cash", "card"}]
    sold = sum(119 * number for what, number in deeds if what in {"cash", "card"})
    assert (z.documents, z.sums.turnover.gross) == (len(documents), sold)
    tendered = sum(one.amount for one in z.sums.tenders)
    assert tendered - z.sums.cash.change - z.sums.rounding == z.sums.turnover.gross + z.sums.moved
    assert sum(tax.gross for tax in z.sums.taxes) == z.sums.turnover.gross


def test_nothing_of_a_drawer_is_ever_changed(store: Store) -> None:
    store.day.open(1000)
    store.day.count(1000)
    z = store.day.close(Closing())
    with store._database.reading() as connection:
        entries = queries.entries(connection, z.session)
        assert [entry.kind for entry in entries] == [Kind.OPEN, Kind.COUNT, Kind.CLOSE]
        assert connection.execute(select(DRAWER.c.session_id)).scalars().all() == [z.session] * 3
        assert connection.execute(select(DAY_REPORTS.c.number)).scalars().all() == [1]


AT_THE_DRAWER: dict[str, tuple[Callable[[Store], object], Kind]] = {
    "in": (lambda store: store.day.put_in(500, "money found"), Kind.IN),
    "out": (lambda store: store.day.take_out(500, "cleaning"), Kind.OUT),
    "drop": (lambda store: store.day.drop(500, "to the safe"), Kind.DROP),
    "no sale": (lambda store: store.day.no_sale("training"), Kind.NO_SALE),
    "count": (lambda store: store.day.count({500: 2}), Kind.COUNT),
    "close": (lambda store: store.day.close(Closing(banked=100)), Kind.CLOSE),
}


def book_of(store: Store) -> list[tuple[str, int]]:
    """Every line of the drawer's book."""
    with store._database.reading() as connection:
        rows = connection.execute(select(DRAWER.c.kind, DRAWER.c.amount).order_by(DRAWER.c.at, DRAWER.c.id))
        return [(row.kind, row.amount) for row in rows]


@pytest.mark.parametrize("what", ["open", *AT_THE_DRAWER])
def test_a_program_killed_at_any_step_leaves_a_deed_at_the_drawer_whole_or_absent(
    front: ShopLane, what: str
) -> None:
    """A program is killed before each statement that writes, and right after the commit."""
    deed, kind = AT_THE_DRAWER.get(what, (lambda store: store.day.open(1000), Kind.OPEN))
    if what != "open":
        front.store.day.open(1000)
    if what == "close":
        front.machine.forward(HOUR)
        front.store.day.count(1000)
    before, state = book_of(front.store), front.store.day.state()
    front.store.close()
    front.machine.forward(HOUR)
    steps, there = 0, before
    while there == before:
        steps += 1
        assert steps < 40
        if (child := os.fork()) == 0:
            front.reopen()
            kill_at(front.store, steps)
            deed(front.store)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {9, 0}
        front.reopen()
        there, now = book_of(front.store), front.store.day.state()
        if there == before:
            assert now == state
            assert front.store.day_reports.count() == 0
        front.store.close()
    front.reopen()
    assert there[:-1] == before
    assert there[-1][0] == kind.value
    assert (now.session is None) == (what == "close")
    assert front.store.day_reports.count() == now.last_number == (what == "close")
    assert steps > 2, "it was killed in between"

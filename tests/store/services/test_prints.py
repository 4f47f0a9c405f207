"""The print queue in the book: every step is kept; what a killed program leaves is not printed unasked."""

from dataclasses import replace

import pytest
from support.receipts import ORDINARY, named
from support.shops import ShopLane

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.listing import ProductList
from store.domain.payment import CASH, Tender
from store.domain.print_jobs import STOPPED, PrintJob, PrintState
from store.events import Fact, PrintsChanged
from store.services.prints import FAILED_MAX, OVER_MAX, UNCONFIRMED_MAX
from store.tables.lane import PRINTS

PRINTER = "1-1/04b8:0e28/0"


def states(store: Store) -> dict[int, str]:
    return {job.id: job.state.value for job in store.prints.all()}


def test_a_paper_goes_its_way_through_the_queue(store: Store) -> None:
    prints = store.prints
    job = prints.add(ORDINARY, PRINTER)
    now = store.world.now()
    assert prints.all() == [
        PrintJob(job, now, "Receipt 1-000123", PRINTER, PrintState.QUEUED, "", is_reached=False)
    ]
    assert prints.paper(job) == ORDINARY
    assert prints.sending(job)
    prints.sent(job, confirmed=False)
    assert states(store) == {job: "unconfirmed"}
    prints.sent(job, confirmed=True)
    assert states(store) == {job: "confirmed"}
    assert prints.paper(job) is None, "what is out is nobody's business any more"
    assert prints.again(job, PRINTER) is None
    assert not prints.drop(job)


def test_what_did_not_reach_the_printer_is_printed_again_unmarked_and_what_may_have_is_marked(
    store: Store,
) -> None:
    prints = store.prints
    for reached, again in ((False, ORDINARY), (True, replace(ORDINARY, duplicate=True))):
        job = prints.add(ORDINARY, PRINTER)
        assert prints.sending(job)
        prints.failed(job, "The printer is out of paper", reached=reached)
        (found,) = [each for each in prints.all() if each.id == job]
        assert (found.state, found.message, found.waits) == (
            PrintState.FAILED, "The printer is out of paper", True,
        )  # fmt: skip
        assert prints.paper(job) == again
        assert prints.again(job, "other") == again
        assert states(store)[job] == "queued"
    assert [each.printer for each in prints.all()] == ["other", "other"]


def test_once_reached_a_paper_stays_so(store: Store) -> None:
    prints = store.prints
    job = prints.add(ORDINARY, PRINTER)
    prints.failed(job, "stopped within it", reached=True)
    prints.again(job, PRINTER)
    prints.failed(job, "no paper", reached=False)
    paper = prints.again(job, PRINTER)
    assert paper is not None
    assert paper.duplicate


def test_what_is_given_up_is_not_sent_and_its_failing_is_no_news(store: Store) -> None:
    prints = store.prints
    job = prints.add(ORDINARY, PRINTER)
    assert prints.drop(job)
    assert not prints.sending(job)
    prints.failed(job, "no paper", reached=False)
    assert states(store) == {job: "dropped"}
    assert prints.waiting() == 0
    assert not prints.sending(job + 1)
    assert not prints.drop(job + 1)


STEPS = {
    "entered": ("failed", False),
    "sending": ("failed", True),
    "sent": ("unconfirmed", True),
    "confirmed": ("confirmed", True),
    "failed": ("failed", False),
    "asked for again": ("failed", True),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_till_that_is_killed_at_any_step_knows_its_papers_and_prints_none_by_itself(
    front: ShopLane, step: str
) -> None:
    prints = front.store.prints
    job = prints.add(ORDINARY, PRINTER)
    if step in {"sending", "sent", "confirmed"}:
        prints.sending(job)
    if step in {"sent", "confirmed"}:
        prints.sent(job, confirmed=step == "confirmed")
    if step == "failed":
        prints.failed(job, "no paper", reached=False)
    if step == "asked for again":
        prints.failed(job, "no paper", reached=True)
        prints.again(job, PRINTER)
    front.reopen()
    left = front.store.prints.begin()
    (found,) = front.store.prints.all()
    assert (found.state.value, found.is_reached) == STEPS[step]
    assert bool(left) == (step in {"entered", "sending", "asked for again"})
    assert found.message == (STOPPED if left else "no paper" if step == "failed" else "")
    assert front.store.prints.waiting() == (found.state is PrintState.FAILED)
    assert not front.store.prints.sending(job), "nothing prints by itself"
    assert front.store.prints.begin() == []


def sell(store: Store, *, printed: bool) -> str:
    """Sell a bottle of milk; the number of its receipt."""
    if not store.catalogue.count(ProductList()):
        store.catalogue.create(ProductDraft(name="Milk", price=100, barcodes=("9520000000011",)))
    store.checkout.scan("9520000000011")
    closed = store.checkout.pay([Tender(CASH, 100)])
    if printed:
        job = store.prints.add(store.sales.receipt(closed.sale), PRINTER)
        store.prints.sending(job)
        store.prints.sent(job, confirmed=True)
    return closed.number


def test_a_sale_that_was_closed_when_the_till_was_killed_is_known_too(front: ShopLane) -> None:
    front.store.prints.begin()
    sell(front.store, printed=True)
    front.machine.forward(1000)
    number = sell(front.store, printed=False)
    front.reopen()
    (left,) = front.store.prints.begin()
    assert (left.name, left.state, left.is_reached) == (f"Receipt {number}", PrintState.FAILED, False)
    paper = front.store.prints.again(left.id, PRINTER)
    assert paper is not None
    assert (paper.number, paper.duplicate) == (number, False)
    front.reopen()
    front.store.prints.drop(left.id)
    assert front.store.prints.begin() == []


def test_a_till_that_was_closed_left_nothing_in_doubt(front: ShopLane) -> None:
    front.store.prints.begin()
    sell(front.store, printed=True)
    sell(front.store, printed=False)
    front.store.prints.end()
    front.reopen()
    assert front.store.prints.begin() == []


@pytest.mark.parametrize("last", ["printed", "by another program", "no printer is used"])
def test_what_was_printed_or_never_to_be_is_not_missed(front: ShopLane, last: str) -> None:
    front.store.prints.begin()
    sell(front.store, printed=last != "no printer is used")
    front.machine.forward(1000)
    if last == "by another program":
        with front.beside() as store:
            sell(store, printed=False)
    front.reopen()
    assert front.store.prints.begin() == []


def test_that_something_waits_or_does_not_any_more_is_told_and_nothing_else(store: Store) -> None:
    told: list[Fact] = []
    stop = store.subscribe(told.append)
    prints = store.prints
    job = prints.add(ORDINARY, PRINTER)
    prints.sending(job)
    prints.sent(job, confirmed=True)
    assert told == []
    job = prints.add(ORDINARY, PRINTER)
    prints.failed(job, "no paper", reached=False)
    prints.again(job, PRINTER)
    prints.drop(job)
    assert told == [PrintsChanged()] * 3
    stop()


def test_the_list_has_an_end_and_what_waits_for_somebody_stays_longest(store: Store) -> None:
    prints = store.prints
    waiting = prints.add(ORDINARY, PRINTER)
    prints.failed(waiting, "no paper", reached=False)
    for number in range(2 * OVER_MAX + 4):
        job = prints.add(named(str(number)), PRINTER)
        prints.sending(job)
        prints.sent(job, confirmed=number % 2 == 0)
    prints.add(ORDINARY, PRINTER)
    kept = [job.state for job in prints.all()]
    assert kept.count(PrintState.CONFIRMED) == OVER_MAX
    assert kept.count(PrintState.UNCONFIRMED) == UNCONFIRMED_MAX
    assert prints.all()[0].id == waiting
    assert FAILED_MAX > OVER_MAX


def test_a_paper_of_another_version_waits_to_be_given_up(store: Store) -> None:
    prints = store.prints
    job = prints.add(ORDINARY, PRINTER)
    prints.failed(job, "no paper", reached=False)
    with store._database.writing() as connection:
        connection.execute(PRINTS.update().values(paper='["receipt", {"colour": 1}]'))
    assert prints.paper(job) is None
    assert prints.again(job, PRINTER) is None
    assert prints.drop(job)

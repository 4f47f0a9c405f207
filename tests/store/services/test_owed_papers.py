"""Papers of deeds at the drawer: entered with the deed itself, so that no kill comes between the two."""

import os
from collections.abc import Callable
from typing import Final

import pytest
from support.killing import kill_at
from support.shops import HOUR, ShopLane

from store.api import Store
from store.domain.drawer import Closing
from store.domain.errors import Refused
from store.domain.print_jobs import STOPPED, PrintState
from store.domain.slip import Slip

PRINTER = "1-1/04b8:0e28/0"


def opened(store: Store) -> Slip:
    return store.day_reports.cash_slip(store.day.open(1000))


def closed(store: Store) -> Slip:
    session = store.day.close(Closing(banked=100)).session
    kept = store.day_reports.get(session)
    return store.day_reports.slip(kept.report, seal=kept.seal)


DEEDS: Final[dict[str, tuple[Callable[[Store], Slip], str]]] = {
    "open": (opened, "Drawer opened"),
    "in": (lambda store: store.day_reports.cash_slip(store.day.put_in(500, "change")), "Cash in"),
    "out": (lambda store: store.day_reports.cash_slip(store.day.take_out(500, "petty cash")), "Cash out"),
    "drop": (lambda store: store.day_reports.cash_slip(store.day.drop(500, "too full")), "Safe drop"),
    "close": (closed, "Z 1"),
}
"""What is done, and answers the paper that its screen prints; and how that is called."""


def ready_for(store: Store, what: str) -> None:
    if what != "open":
        store.day.open(1000)
        for job in store.prints.all():
            store.prints.drop(job.id)
    if what == "close":
        store.day.count(1000)


def waiting(store: Store) -> list[str]:
    return [job.name for job in store.prints.all() if job.state is not PrintState.DROPPED]


@pytest.mark.parametrize("what", DEEDS)
def test_a_till_killed_at_any_step_of_a_deed_at_the_drawer_knows_its_paper_if_it_was_done(
    front: ShopLane, what: str
) -> None:
    """Killed before each statement that writes, and right after the commit; nothing went to a printer."""
    deed, name = DEEDS[what]
    ready_for(front.store, what)
    before, steps, is_done = front.store.day.state(), 0, False
    front.store.close()
    front.machine.forward(HOUR)
    while not is_done:
        steps += 1
        assert steps < 40
        if (child := os.fork()) == 0:
            front.reopen()
            kill_at(front.store, steps)
            deed(front.store)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in {9, 0}
        front.reopen()
        is_done = front.store.day.state() != before
        assert waiting(front.store) == [name] * is_done
        if not is_done:
            front.store.close()
    (left,) = front.store.prints.begin()
    assert (left.name.startswith(name), left.is_reached) == (True, False)
    (job,) = [job for job in front.store.prints.all() if job.waits]
    assert job.message == STOPPED
    paper = front.store.prints.again(job.id, PRINTER)
    assert paper is not None
    assert not paper.duplicate
    assert steps > 2, "it was killed in between"


@pytest.mark.parametrize("what", DEEDS)
def test_what_the_printer_gets_is_what_the_deed_entered(store: Store, what: str) -> None:
    deed, _ = DEEDS[what]
    ready_for(store, what)
    paper = deed(store)
    (entered,) = [job for job in store.prints.all() if job.state is PrintState.QUEUED]
    assert entered.printer == ""
    assert store.prints.add(paper, PRINTER) == entered.id
    assert store.prints.sending(entered.id)
    store.prints.sent(entered.id, confirmed=True)
    assert waiting(store) == [entered.name]
    assert store.prints.add(paper, PRINTER) != entered.id, "asked for once more, it is another paper"


def test_a_paper_that_nothing_prints_is_forgotten(front: ShopLane) -> None:
    paper = opened(front.store)
    front.store.prints.let_go(paper)
    assert front.store.prints.all() == []
    front.store.prints.let_go(paper)
    front.reopen()
    assert front.store.prints.begin() == []


def test_two_papers_that_say_the_same_are_two(store: Store) -> None:
    deed, _ = DEEDS["in"]
    ready_for(store, "in")
    papers = [deed(store), deed(store)]
    assert papers[0] == papers[1]
    assert len({store.prints.add(paper, PRINTER) for paper in papers}) == 2
    assert len(waiting(store)) == 2


def test_what_is_done_before_devices_begin_is_no_paper_of_an_earlier_run(store: Store) -> None:
    paper = opened(store)
    assert store.prints.begin() == []
    job = store.prints.add(paper, PRINTER)
    assert store.prints.sending(job)


def test_a_paper_given_up_in_the_list_is_entered_anew(store: Store) -> None:
    paper = opened(store)
    (entered,) = store.prints.all()
    assert store.prints.drop(entered.id)
    assert store.prints.add(paper, PRINTER) != entered.id


def test_a_deed_that_is_refused_owes_nothing(store: Store) -> None:
    store.day.open(1000)
    before = store.prints.all()
    with pytest.raises(Refused):
        store.day.open(1000)
    assert store.prints.all() == before


def test_other_programs_print_nothing(front: ShopLane) -> None:
    with front.beside() as store:
        opened(store)
        assert store.prints.all() == []

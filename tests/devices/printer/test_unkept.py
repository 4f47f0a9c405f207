"""The print queue of tools without a book."""

from support.receipts import ORDINARY

from devices.printer.unkept import UnkeptQueue
from store.domain.print_jobs import PrintState, marked

PRINTER = "1-1/04b8:0e28/0"


def test_a_paper_goes_its_way_and_is_over() -> None:
    jobs = UnkeptQueue()
    job = jobs.add(ORDINARY, PRINTER)
    assert jobs.sending(job)
    assert not jobs.sending(job), "once"
    jobs.sent(job, confirmed=False)
    jobs.sent(job, confirmed=True)
    assert jobs.jobs[job].state is PrintState.CONFIRMED
    jobs.failed(job, "no paper", reached=False)
    assert jobs.jobs[job].state is PrintState.CONFIRMED
    assert jobs.again(job, PRINTER) is None
    assert not jobs.drop(job)


def test_what_failed_is_printed_again_and_marked_if_some_of_it_is_out() -> None:
    for reached, expected in ((False, ORDINARY), (True, marked(ORDINARY))):
        jobs = UnkeptQueue()
        job = jobs.add(ORDINARY, PRINTER)
        jobs.sending(job)
        jobs.failed(job, "no paper", reached=reached)
        assert jobs.jobs[job].message == "no paper"
        assert jobs.again(job, PRINTER) == expected
        assert jobs.jobs[job].state is PrintState.QUEUED
        assert jobs.drop(job)
        assert not jobs.sending(job)


def test_what_it_never_had_it_does_not_print() -> None:
    jobs = UnkeptQueue()
    assert jobs.again(7, PRINTER) is None
    assert not jobs.drop(7)

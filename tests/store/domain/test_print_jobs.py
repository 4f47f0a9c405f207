"""The print queue in words: names of papers, marks, the order in which staff see them."""

from dataclasses import replace

from support.receipts import ORDINARY

from store.domain.money import currency
from store.domain.print_jobs import PrintJob, PrintState, in_order, job_name, marked
from store.domain.slip import Slip

SLIP = Slip(shop="Corner Shop", number="Z 12", head=(), parts=(), currency=currency("EUR"))


def test_papers_have_names() -> None:
    assert job_name(ORDINARY) == "Receipt 1-000123"
    assert job_name(replace(ORDINARY, copy_number=2)) == "Receipt 1-000123, copy 2"
    assert job_name(replace(ORDINARY, gift=True)) == "Gift receipt 1-000123"
    assert job_name(SLIP) == "Z 12"


def test_what_may_be_out_already_is_marked() -> None:
    assert marked(ORDINARY) == replace(ORDINARY, duplicate=True)
    assert marked(SLIP) == replace(SLIP, duplicate=True)


def test_what_needs_a_hand_comes_first_then_what_is_under_way() -> None:
    states = ["confirmed", "failed", "queued", "dropped", "failed", "sending", "unconfirmed"]
    jobs = [
        PrintJob(number, 0, "x", "p", PrintState(state), "", is_reached=False)
        for number, state in enumerate(states)
    ]
    assert [job.id for job in in_order(jobs)] == [4, 1, 5, 2, 6, 3, 0]
    assert [job.id for job in jobs if job.waits] == [1, 4]

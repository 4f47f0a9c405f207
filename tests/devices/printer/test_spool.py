"""From the queue to paper: what comes out, what is told, and what happens when anything fails anywhere."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.printers import EmulatedPrinter
from support.receipts import ORDINARY, named
from support.till_printer import KEY, TARGET, Till

from devices import limits
from devices.errors import Busy, Forbidden
from devices.events import (
    DrawerFailed,
    DrawerKicked,
    DrawerLeftOpen,
    DrawerShut,
    JobId,
    PaperLow,
    PrinterRecovered,
    PrinterTrouble,
    ReceiptFailed,
    ReceiptPrinted,
    Trouble,
)
from devices.printer.receipt import escpos_bytes
from devices.printer.status import SENTENCES
from devices.profiles import EPSON_80, GENERIC_80
from store.domain.receipt import Receipt

NAME = f"Receipt {ORDINARY.number}"
TOTAL = "TOTAL EUR" + "32.70".rjust(39)
MARK = "*** DUPLICATE ***"


def submit(till: Till, receipt: Receipt = ORDINARY) -> JobId:
    job = till.spool.submit(receipt, TARGET)
    assert job is not None
    return job


def given_up(till: Till) -> bool:
    """Whether the printer is free for others."""
    return till.node.claimed_by is None and till.node.driver == "usblp"


def test_a_receipt_is_printed_and_confirmed_and_the_printer_given_back() -> None:
    till = Till()
    job = submit(till)
    till.spool.work()
    assert till.told() == [ReceiptPrinted(job, NAME, confirmed=True)]
    assert escpos_bytes(ORDINARY, EPSON_80) in bytes(till.printer.printed)
    assert given_up(till)


def test_receipts_come_out_in_their_order() -> None:
    till = Till()
    for name in ("one", "two", "three"):
        submit(till, named(name))
    till.spool.work()
    sheets = till.sheets()
    assert [sheet.texts[8].split()[0] for sheet in sheets] == ["one", "two", "three"]
    assert all(sheet.is_cut for sheet in sheets)


def test_a_mute_printer_prints_all_the_same() -> None:
    till = Till(EmulatedPrinter(is_mute=True))
    job = submit(till)
    till.spool.work()
    assert till.told() == [ReceiptPrinted(job, NAME, confirmed=False)]
    assert TOTAL in till.sheets()[-1].texts


def test_little_paper_is_told_with_the_receipt() -> None:
    till = Till(EmulatedPrinter(paper="near"))
    first, second = submit(till), submit(till)
    till.spool.work()
    assert till.told() == [
        PaperLow(KEY),
        ReceiptPrinted(first, NAME, confirmed=True),
        ReceiptPrinted(second, NAME, confirmed=True),
    ]


TROUBLES: dict[Trouble, Callable[[EmulatedPrinter], None]] = {
    Trouble.PAPER_OUT: lambda printer: setattr(printer, "paper", "out"),
    Trouble.COVER_OPEN: lambda printer: setattr(printer, "is_cover_open", True),
    Trouble.CUTTER: lambda printer: setattr(printer, "is_cutter_stuck", True),
}


def put_right(printer: EmulatedPrinter) -> None:
    printer.paper, printer.is_cover_open, printer.is_cutter_stuck = "ok", False, False


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.value)
def test_a_printer_in_trouble_gets_nothing_and_prints_nothing_by_itself(trouble: Trouble) -> None:
    till = Till()
    TROUBLES[trouble](till.printer)
    first, second = submit(till), submit(till)
    till.spool.work()
    message = SENTENCES[trouble]
    assert till.told() == [
        PrinterTrouble(KEY, trouble, message),
        ReceiptFailed(first, NAME, trouble, message, unfinished=False),
        ReceiptFailed(second, NAME, trouble, message, unfinished=False),
    ]
    till.spool.work()
    assert till.told() == []
    put_right(till.printer)
    till.spool.work()
    assert till.told() == [PrinterRecovered(KEY)]
    assert till.sheets() == []
    assert till.jobs.waiting() == [first, second]
    assert given_up(till)

    assert till.spool.retry(first, TARGET)
    assert till.spool.discard(second)
    till.spool.work()
    assert till.told() == [ReceiptPrinted(first, NAME, confirmed=True)]
    (sheet,) = till.sheets()
    assert MARK not in " ".join(sheet.texts)
    assert till.jobs.states() == ["confirmed", "dropped"]


def test_the_roll_that_ends_within_a_receipt_makes_the_next_print_a_marked_one() -> None:
    till = Till(EmulatedPrinter(paper_left=600, buffer_size=300))
    job = submit(till)
    till.spool.work()
    message = SENTENCES[Trouble.PAPER_OUT]
    assert till.told() == [
        PrinterTrouble(KEY, Trouble.PAPER_OUT, message),
        ReceiptFailed(job, NAME, Trouble.PAPER_OUT, message, unfinished=True),
    ]
    till.printer.refill()
    till.spool.work()
    assert till.told() == [PrinterRecovered(KEY)]
    assert till.spool.retry(job, TARGET)
    till.spool.work()
    assert till.told() == [ReceiptPrinted(job, NAME, confirmed=True)]
    unfinished, whole = till.sheets()
    assert TOTAL not in unfinished.texts
    assert unfinished.is_cut
    assert TOTAL in whole.texts
    assert [text.strip() for text in whole.texts].count(MARK) == 2


def test_the_roll_that_ends_after_the_printer_has_it_all_lets_the_printer_finish() -> None:
    till = Till(EmulatedPrinter(paper_left=600, buffer_size=8192))
    job = submit(till)
    till.spool.work()
    assert [type(fact) for fact in till.told()] == [PrinterTrouble, ReceiptFailed]
    till.printer.refill()
    till.clock.sleep(1)
    assert till.spool.discard(job)
    till.spool.work()
    assert till.told() == [PrinterRecovered(KEY)]
    (sheet,) = till.sheets()
    assert TOTAL in sheet.texts
    assert sheet.is_cut


def test_what_waits_behind_an_unfinished_receipt_is_not_marked() -> None:
    till = Till(EmulatedPrinter(paper_left=600, buffer_size=8192))
    submit(till)
    submit(till)
    till.spool.work()
    facts = till.told(ReceiptFailed)
    assert [fact.unfinished for fact in facts if isinstance(fact, ReceiptFailed)] == [True, False]


def test_paper_is_cut_for_a_leftover_once() -> None:
    till = Till(EmulatedPrinter(paper_left=600, buffer_size=300))
    job = submit(till)
    till.spool.work()
    assert till.spool.discard(job)
    till.printer.refill()
    submit(till)
    submit(till)
    till.spool.work()
    assert bytes(till.printer.printed).count(b"\x1dVB") == 3


def test_a_connection_that_failed_is_well_when_it_prints() -> None:
    till = Till()
    till.vbus.faults[CALLS.index("bulk_write")] = 5
    first, second = submit(till), submit(till)
    till.spool.work()
    facts = till.told()
    assert [type(fact) for fact in facts] == [PrinterTrouble, ReceiptFailed, PrinterRecovered, ReceiptPrinted]
    assert facts[3] == ReceiptPrinted(second, NAME, confirmed=True)
    assert till.jobs.waiting() == [first]


def test_a_discarded_job_does_not_leak_into_the_next_receipt() -> None:
    till = Till(EmulatedPrinter(paper_left=600, buffer_size=300))
    job = submit(till)
    till.spool.work()
    assert till.spool.discard(job)
    till.printer.refill()
    till.spool.work()
    submit(till, named("Milk"))
    till.spool.work()
    unfinished, whole = till.sheets()
    assert unfinished.is_cut
    assert whole.texts[0].strip() == "Corner Shop"
    assert MARK not in "".join(whole.texts)


def test_an_unplugged_printer_is_no_news_from_the_spool() -> None:
    till = Till(EmulatedPrinter(unplug_after=600))
    job = submit(till)
    till.spool.work()
    (failed,) = till.told()
    assert isinstance(failed, ReceiptFailed)
    assert (failed.job, failed.trouble, failed.unfinished) == (job, Trouble.UNPLUGGED, True)
    till.node = till.vbus.plug(till.printer)
    assert till.spool.retry(job, TARGET)
    till.spool.work()
    assert [type(fact) for fact in till.told()] == [ReceiptPrinted]
    assert MARK in till.sheets()[-1].texts[0]


@pytest.mark.parametrize("error", [Busy(), Forbidden()], ids=["busy", "forbidden"])
def test_a_printer_that_cannot_be_opened_is_told_once(error: Busy | Forbidden) -> None:
    till = Till()
    trouble = Trouble.BUSY if isinstance(error, Busy) else Trouble.FORBIDDEN
    holder = till.vbus.open_device(till.node)
    till.node.claimed_by, till.node.driver = holder, None
    till.printer.is_permitted = trouble is Trouble.BUSY
    first, second = submit(till), submit(till)
    till.spool.work()
    assert till.told() == [
        PrinterTrouble(KEY, trouble, str(error)),
        ReceiptFailed(first, NAME, trouble, str(error), unfinished=False),
        ReceiptFailed(second, NAME, trouble, str(error), unfinished=False),
    ]
    till.node.claimed_by, till.printer.is_permitted = None, True
    third = submit(till)
    till.spool.work()
    assert till.told() == [PrinterRecovered(KEY), ReceiptPrinted(third, NAME, confirmed=True)]


def test_a_kick_comes_before_what_waits() -> None:
    till = Till(EmulatedPrinter(speed=3000))
    job = submit(till)
    till.spool.kick(TARGET)
    till.spool.work()
    assert till.told() == [DrawerKicked(KEY), ReceiptPrinted(job, NAME, confirmed=True)]
    assert till.printer.kicks == ["ESC p"]
    assert bytes(till.printer.taken).index(b"\x1bp") < bytes(till.printer.taken).index(b"\x1b@")


def test_keys_pressed_again_kick_once() -> None:
    till = Till()
    till.spool.kick(TARGET)
    till.spool.kick(TARGET)
    till.spool.work()
    assert till.told() == [DrawerKicked(KEY)]
    till.clock.sleep(limits.DRAWER_LEARN_SECONDS)
    till.spool.work()
    assert given_up(till)
    assert till.told() == []


def test_a_kick_does_not_wait_for_the_receipt_before_it() -> None:
    till = Till(EmulatedPrinter(speed=100))
    submit(till)
    times: list[float] = []

    def kick_after_a_second(_: float) -> None:
        if till.clock.monotonic() > 1 and not times:
            times.append(till.clock.monotonic())
            till.spool.kick(TARGET)
        if till.printer.kicks and len(times) == 1:
            times.append(till.clock.monotonic())

    till.clock.listeners.append(kick_after_a_second)
    till.spool.work()
    asked, opened = times
    assert opened - asked < 0.5
    assert till.clock.monotonic() > opened + 5
    assert [type(fact) for fact in till.told()] == [DrawerKicked, ReceiptPrinted]


def test_a_drawer_that_cannot_be_reached_is_told_soon() -> None:
    till = Till(EmulatedPrinter(paper="out", buffer_size=0))
    till.spool.kick(TARGET)
    till.spool.work()
    assert till.told() == [DrawerFailed(KEY, Trouble.NOT_TAKING, SENTENCES[Trouble.NOT_TAKING])]
    till.vbus.unplug(till.printer)
    till.spool.kick(TARGET)
    till.spool.work()
    assert [type(fact) for fact in till.told()] == [DrawerFailed]
    assert till.clock.monotonic() < 2


@pytest.mark.parametrize("is_high", [True, False], ids=["high is open", "low is open"])
def test_a_drawer_left_open_is_known_where_the_printer_tells(is_high: bool) -> None:  # noqa: FBT001 - a level
    till = Till(EmulatedPrinter(drawer="shut", open_is_high=is_high))
    submit(till)
    till.spool.kick(TARGET)
    till.spool.work()
    till.told()
    for _ in range(40):
        till.clock.sleep(limits.LOOK_SECONDS)
        till.spool.work()
    assert till.told() == [DrawerLeftOpen(KEY)]
    assert not given_up(till)
    till.printer.drawer = "shut"
    till.spool.work()
    assert till.told() == [DrawerShut(KEY)]
    assert given_up(till)


def test_a_drawer_that_is_shut_after_the_change_is_no_news() -> None:
    till = Till(EmulatedPrinter(drawer="shut"))
    till.spool.kick(TARGET)
    till.spool.work()
    till.clock.sleep(limits.LOOK_SECONDS)
    till.spool.work()
    till.printer.drawer = "shut"
    till.clock.sleep(limits.LOOK_SECONDS)
    till.spool.work()
    assert till.told() == [DrawerKicked(KEY)]
    assert given_up(till)


def test_the_drawer_opens_while_the_printer_is_out_of_paper() -> None:
    till = Till(EmulatedPrinter(paper="out", drawer="shut"))
    job = submit(till)
    till.spool.kick(TARGET)
    till.spool.work()
    assert till.printer.kicks == ["DLE DC4"]
    assert till.printer.drawer == "open"
    assert [type(fact) for fact in till.told()] == [DrawerKicked, PrinterTrouble, ReceiptFailed]
    assert till.jobs.waiting() == [job]


def test_two_printers_are_served_in_turn() -> None:
    till = Till()
    other = EmulatedPrinter()
    till.vbus.plug(other, port=2)
    kitchen = replace(TARGET, key="1-2/04b8:0e28/0", profile=GENERIC_80)
    submit(till)
    assert till.spool.submit(named("Soup"), kitchen)
    till.spool.kick(kitchen)
    till.spool.work()
    assert len(till.told(ReceiptPrinted)) == 2
    assert escpos_bytes(named("Soup"), GENERIC_80) in bytes(other.printed)
    assert (till.printer.kicks, other.kicks) == ([], ["ESC p"])


def test_the_queue_has_an_end() -> None:
    till = Till()
    jobs = [till.spool.submit(ORDINARY, TARGET) for _ in range(limits.QUEUE_MAX + 1)]
    assert jobs.index(None) == limits.QUEUE_MAX


def test_what_does_not_wait_can_be_neither_printed_again_nor_given_up() -> None:
    till = Till()
    assert not till.spool.retry(JobId(7), TARGET)
    assert not till.spool.discard(JobId(7))
    job = submit(till)
    assert not till.spool.retry(job, TARGET)
    till.spool.work()
    assert not till.spool.retry(job, TARGET)
    assert not till.spool.discard(job)
    assert len(till.sheets()) == 1


def test_what_is_given_up_before_its_turn_is_not_printed() -> None:
    till = Till()
    first, second = submit(till), submit(till, named("Milk"))
    assert till.spool.discard(first)
    till.spool.work()
    assert till.told() == [ReceiptPrinted(second, NAME, confirmed=True)]
    assert till.jobs.states() == ["dropped", "confirmed"]
    assert len(till.sheets()) == 1


def test_how_far_a_paper_came_is_noted_before_it_goes_further() -> None:
    till = Till(EmulatedPrinter(speed=3000, buffer_size=300))
    submit(till)
    seen: list[tuple[str, bool]] = []

    def look(_: float) -> None:
        begun = b"\0" in till.printer.taken
        if (now := (till.jobs.states()[0], begun)) not in seen:
            seen.append(now)

    till.clock.listeners.append(look)
    look(0)
    till.spool.work()
    assert seen == [("queued", False), ("sending", True), ("unconfirmed", True)]
    assert till.jobs.states() == ["confirmed"]


def test_what_a_mute_printer_took_stays_unconfirmed_and_is_marked_when_printed_again() -> None:
    till = Till(EmulatedPrinter(is_mute=True))
    job = submit(till)
    till.spool.work()
    assert till.jobs.states() == ["unconfirmed"]
    assert till.spool.retry(job, TARGET)
    till.spool.work()
    first, again = till.sheets()
    assert MARK not in " ".join(first.texts)
    assert MARK in again.texts[0]


def test_without_a_queue_that_can_be_written_nothing_is_printed_and_the_till_goes_on() -> None:
    till = Till()
    kept = submit(till)
    till.jobs.is_full = True
    assert till.spool.submit(ORDINARY, TARGET) is None
    till.spool.work()
    assert till.told() == [ReceiptFailed(kept, NAME, Trouble.NOT_KEPT, "the disk is full", unfinished=False)]
    assert till.sheets() == []
    till.jobs.is_full = False
    assert till.spool.retry(kept, TARGET)
    till.spool.work()
    assert [type(fact) for fact in till.told()] == [ReceiptPrinted]


def test_a_printer_with_a_job_of_an_earlier_run_cuts_it_off_first() -> None:
    till = Till()
    till.spool.begin_after([KEY])
    submit(till)
    till.spool.work()
    assert bytes(till.printer.printed).count(b"\x1dVB") == 2


def test_closing_tells_what_was_not_printed() -> None:
    till = Till()
    job = submit(till)
    till.spool.close()
    till.spool.run()
    assert till.told() == [
        ReceiptFailed(job, NAME, Trouble.STOPPED, SENTENCES[Trouble.STOPPED], unfinished=False)
    ]
    assert till.spool.submit(ORDINARY, TARGET) is None


def test_a_thread_of_its_own_prints_and_ends_when_closed() -> None:
    till = Till()
    done = threading.Event()

    def emit(fact: object) -> None:
        till.facts.append(fact)  # type: ignore[arg-type]
        done.set()

    till.spool._emit = emit
    thread = threading.Thread(target=till.spool.run)
    thread.start()
    submit(till)
    assert done.wait(10)
    till.spool.close()
    thread.join(10)
    assert not thread.is_alive()
    assert [type(fact) for fact in till.told()] == [ReceiptPrinted]
    assert given_up(till)


def calls_of_a_receipt() -> list[str]:
    till = Till()
    till.spool.kick(TARGET)
    submit(till)
    till.spool.work()
    return till.vbus.calls


CALLS = calls_of_a_receipt()
CLEAN_UP = ("release_interface", "attach_kernel_driver")


@pytest.mark.parametrize("errno", [5, 13, 16, 19, 32, 75, 110])
@pytest.mark.parametrize("number", range(len(CALLS)))
def test_whatever_fails_the_books_stay_straight(number: int, errno: int) -> None:
    """The call of that number fails with that errno, in a kick and a receipt; then somebody prints again."""
    till = Till()
    till.vbus.faults[number] = errno
    till.spool.kick(TARGET)
    job = submit(till)
    till.spool.work()
    assert len(till.vbus.calls) > number

    facts = till.told()
    counts = Counter(type(fact) for fact in facts)
    assert counts[DrawerKicked] + counts[DrawerFailed] == 1
    assert counts[ReceiptPrinted] + counts[ReceiptFailed] == 1
    assert counts[PrinterTrouble] <= 1
    assert counts[PrinterRecovered] <= counts[PrinterTrouble]
    assert len(till.printer.kicks) <= 1
    failed = next((fact for fact in facts if isinstance(fact, ReceiptFailed)), None)
    till.clock.sleep(limits.DRAWER_LEARN_SECONDS)
    if failed:
        assert till.spool.retry(job, TARGET)
        till.spool.work()
        later = Counter(type(fact) for fact in till.told())
        assert later == Counter(
            {ReceiptPrinted: 1, PrinterRecovered: counts[PrinterTrouble] - counts[PrinterRecovered]}
        )

    till.spool.work()
    whole = [sheet for sheet in till.sheets() if TOTAL in sheet.texts and sheet.barcodes == [ORDINARY.number]]
    marked = [sheet for sheet in whole if MARK in sheet.texts[0]]
    assert all(sheet.is_cut for sheet in till.sheets())
    assert len(marked) == (failed is not None and failed.unfinished)
    assert len(whole) - len(marked) <= 1
    assert whole
    assert till.vbus.calls[number] in CLEAN_UP or given_up(till)

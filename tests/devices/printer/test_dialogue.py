"""Conversations with a printer, good and bad, in virtual time."""

from collections.abc import Callable

import pytest
from support.printers import EmulatedPrinter
from support.till_printer import KEY, Till

from devices import limits
from devices.errors import Busy, Garbled, Gone, Stalled
from devices.events import Trouble
from devices.printer.dialogue import Dialogue, PrinterStopped, begin
from devices.printer.escpos import TELL_CHANGES
from devices.printer.status import MUTE, Status
from devices.usb.bus import UsbBus, UsbPort

JOB = [b"%04d line of a receipt\n" % number for number in range(200)]
ALL = b"".join(JOB)


def talk(till: Till) -> Dialogue:
    return begin(lambda: UsbBus(till.vbus).open(KEY), till.clock, is_mute=False)


def go_on() -> bool:
    return True


def stops(trouble: Trouble) -> pytest.RaisesExc[PrinterStopped]:
    return pytest.raises(PrinterStopped, check=lambda stop: stop.trouble is trouble)


STATES: dict[str, tuple[Callable[[], EmulatedPrinter], Status]] = {
    "well": (EmulatedPrinter, Status(answers=True)),
    "little paper": (lambda: EmulatedPrinter(paper="near"), Status(answers=True, paper_low=True)),
    "no paper": (
        lambda: EmulatedPrinter(paper="out"),
        Status(answers=True, trouble=Trouble.PAPER_OUT),
    ),
    "cover open": (
        lambda: EmulatedPrinter(is_cover_open=True),
        Status(answers=True, trouble=Trouble.COVER_OPEN),
    ),
    "cutter stuck": (
        lambda: EmulatedPrinter(is_cutter_stuck=True),
        Status(answers=True, trouble=Trouble.CUTTER),
    ),
    "mute": (lambda: EmulatedPrinter(is_mute=True), MUTE),
    "cannot speak": (lambda: EmulatedPrinter(in_endpoint=None), MUTE),
}


@pytest.mark.parametrize("state", STATES)
def test_a_printer_is_asked_how_it_is(state: str) -> None:
    make, status = STATES[state]
    till = Till(make())
    assert talk(till).status() == status
    assert till.clock.monotonic() < 1


def test_answers_to_earlier_questions_are_not_taken_for_new_ones() -> None:
    till = Till()
    till.printer.answers.extend([b"\x1a", b"\x3e", b"\x14\x00\x00\x0f"])
    assert talk(till).status() == Status(answers=True)


def test_a_mute_printer_is_asked_once() -> None:
    till = Till(EmulatedPrinter(is_mute=True))
    dialogue = talk(till)
    dialogue.status()
    before = till.clock.monotonic()
    assert dialogue.status() == MUTE
    assert till.clock.monotonic() == before


def test_a_printer_that_has_spoken_once_is_not_taken_for_a_mute_one() -> None:
    till = Till()
    dialogue = talk(till)
    dialogue.status()
    till.printer.is_mute = True
    assert dialogue.status() == MUTE
    assert not dialogue.is_mute


def test_a_full_printer_is_not_taken_for_a_mute_one() -> None:
    till = Till(EmulatedPrinter(paper="out", buffer_size=0))
    dialogue = talk(till)
    assert dialogue.status() == MUTE
    assert not dialogue.is_mute


def test_a_job_is_sent_whole_in_transfers_that_end_between_commands() -> None:
    till = Till()
    ends: list[int] = []

    def note() -> bool:
        ends.append(len(till.printer.taken))
        return True

    talk(till).send(JOB, note)
    assert bytes(till.printer.printed) == ALL
    assert len(ends) > 5
    assert all(ALL[end - 1 : end] == b"\n" for end in ends)
    assert max(b - a for a, b in zip([0, *ends], ends, strict=False)) <= limits.WRITE_BYTES_MAX


def test_a_slow_printer_is_waited_for_as_long_as_it_takes_anything() -> None:
    till = Till(EmulatedPrinter(speed=200, buffer_size=64))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    assert dialogue.confirm(go_on)
    assert bytes(till.printer.printed).startswith(ALL)
    assert till.clock.monotonic() > len(ALL) / 200


def test_the_end_is_confirmed_when_the_printer_got_there() -> None:
    till = Till(EmulatedPrinter(speed=2000, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    assert len(till.printer.printed) < len(ALL)
    assert dialogue.confirm(go_on)
    assert bytes(till.printer.printed).startswith(ALL)


def test_a_mute_printer_confirms_nothing() -> None:
    till = Till(EmulatedPrinter(is_mute=True))
    dialogue = talk(till)
    dialogue.status()
    dialogue.send(JOB, go_on)
    assert not dialogue.confirm(go_on)
    assert bytes(till.printer.printed) == b"\x10\x04\x01" + ALL


def test_the_end_is_noticed_among_the_answers_to_other_questions() -> None:
    till = Till(EmulatedPrinter(speed=1, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)

    def ask_while_it_ends() -> bool:
        till.printer.answers.append(b"\x00")
        dialogue.status()
        return True

    assert dialogue.confirm(ask_while_it_ends)
    assert till.clock.monotonic() < 3


def test_waiting_for_the_end_can_be_given_up() -> None:
    till = Till(EmulatedPrinter(speed=10, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    assert not dialogue.confirm(lambda: False)
    assert till.clock.monotonic() < 5


def test_waiting_for_the_end_has_an_end() -> None:
    till = Till(EmulatedPrinter(speed=1, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    assert not dialogue.confirm(go_on)
    assert till.clock.monotonic() < limits.CONFIRM_SECONDS_MAX + 5


def test_the_roll_that_ends_within_a_job_stops_it_at_once() -> None:
    till = Till(EmulatedPrinter(paper_left=300, buffer_size=512))
    dialogue = talk(till)
    with stops(Trouble.PAPER_OUT):
        dialogue.send(JOB, go_on)
    assert dialogue.has_reached
    assert till.clock.monotonic() < 3


def test_the_roll_that_ends_after_the_last_byte_was_taken_is_noticed() -> None:
    till = Till(EmulatedPrinter(paper_left=300, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    with stops(Trouble.PAPER_OUT):
        dialogue.confirm(go_on)


def test_a_cover_opened_while_it_prints_is_noticed() -> None:
    till = Till(EmulatedPrinter(speed=1000, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)

    def open_cover() -> bool:
        till.printer.is_cover_open = True
        return True

    with stops(Trouble.COVER_OPEN):
        dialogue.confirm(open_cover)


def test_a_mute_printer_that_takes_nothing_is_given_up_after_a_while() -> None:
    till = Till(EmulatedPrinter(is_mute=True, is_cover_open=True, buffer_size=100))
    dialogue = talk(till)
    with stops(Trouble.NOT_TAKING):
        dialogue.send(JOB, go_on)
    assert limits.PROGRESS_SECONDS_MAX <= till.clock.monotonic() < limits.PROGRESS_SECONDS_MAX + 3


def test_a_clone_that_always_claims_to_be_out_of_paper_prints() -> None:
    till = Till(EmulatedPrinter(is_mute=True, port_status=0x38, speed=0.8, buffer_size=8))
    talk(till).send(JOB[:2], go_on)
    till.clock.sleep(60)
    assert bytes(till.printer.printed) == b"".join(JOB[:2])


def test_a_stall_before_the_first_byte_is_cleared_and_forgotten() -> None:
    till = Till()
    dialogue = talk(till)
    till.node.stalled.add(0x01)
    dialogue.send(JOB, go_on)
    assert bytes(till.printer.printed) == ALL


def test_a_stall_within_a_job_ends_it() -> None:
    till = Till()
    dialogue = talk(till)

    def stall() -> bool:
        till.node.stalled.add(0x01)
        return True

    with pytest.raises(Stalled):
        dialogue.send(JOB, stall)
    assert dialogue.has_reached
    assert till.node.stalled == set()


def test_a_pulled_cable_ends_a_job_at_once() -> None:
    till = Till(EmulatedPrinter(unplug_after=700))
    dialogue = talk(till)
    with pytest.raises(Gone):
        dialogue.send(JOB, go_on)
    assert dialogue.has_reached
    assert till.clock.monotonic() < 1
    dialogue.close()


def test_when_the_first_transfer_fails_it_may_have_reached_the_printer() -> None:
    till = Till()
    dialogue = talk(till)
    index = len(till.vbus.calls) + 1  # past the question to the port
    till.vbus.faults[index] = 5
    with pytest.raises(Garbled):
        dialogue.send(JOB, go_on)
    assert till.vbus.calls[index] == "bulk_write"
    assert dialogue.has_reached


KICKS: dict[str, tuple[Callable[[], EmulatedPrinter], list[str]]] = {
    "well": (EmulatedPrinter, ["ESC p"]),
    "mute": (lambda: EmulatedPrinter(is_mute=True), ["ESC p"]),
    "out of paper": (lambda: EmulatedPrinter(paper="out"), ["DLE DC4"]),
    "cover open": (lambda: EmulatedPrinter(is_cover_open=True), ["DLE DC4"]),
}


@pytest.mark.parametrize("state", KICKS)
def test_the_drawer_opens_whatever_the_printer_suffers_from(state: str) -> None:
    make, kicks = KICKS[state]
    till = Till(make())
    talk(till).kick(0, 50, may_overtake=True)
    assert till.printer.kicks == kicks
    assert till.clock.monotonic() < 1


@pytest.mark.parametrize("known", [True, False])
def test_a_kick_overtakes_a_job_only_where_that_is_known_to_work(*, known: bool) -> None:
    till = Till(EmulatedPrinter(speed=500, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    dialogue.kick(0, 50, may_overtake=known)
    assert till.printer.kicks == (["DLE DC4"] if known else [])
    till.clock.sleep(60)
    assert len(till.printer.kicks) == 1


def test_a_kick_after_a_confirmed_job_is_an_ordinary_one() -> None:
    till = Till()
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    dialogue.confirm(go_on)
    dialogue.kick(0, 50, may_overtake=True)
    assert till.printer.kicks == ["ESC p"]


def test_a_stuck_printer_cannot_open_the_drawer_and_that_is_known_soon() -> None:
    till = Till(EmulatedPrinter(paper="out", buffer_size=0))
    with stops(Trouble.NOT_TAKING):
        talk(till).kick(0, 50, may_overtake=True)
    assert till.clock.monotonic() < 1


def put_right(printer: EmulatedPrinter) -> None:
    printer.paper, printer.is_cover_open = "ok", False


@pytest.mark.parametrize(
    "make",
    [
        lambda: EmulatedPrinter(paper="out"),
        lambda: EmulatedPrinter(is_cover_open=True),
        lambda: EmulatedPrinter(paper="out", buffer_size=0),
        lambda: EmulatedPrinter(paper="out", is_mute=True, buffer_size=0),
    ],
    ids=["out of paper", "cover open", "full", "mute and full"],
)
def test_it_is_known_when_a_printer_is_well_again(make: Callable[[], EmulatedPrinter]) -> None:
    till = Till(make())
    dialogue = talk(till)
    assert not dialogue.is_well()
    put_right(till.printer)
    till.printer.buffer_size = 4096
    assert dialogue.is_well()


def test_a_printer_just_let_go_by_another_is_waited_for() -> None:
    till = Till()
    attempts: list[float] = []

    def open_port() -> UsbPort:
        attempts.append(till.clock.monotonic())
        if len(attempts) < limits.ATTEMPTS_WHEN_BUSY:
            raise Busy
        return UsbBus(till.vbus).open(KEY)

    begin(open_port, till.clock, is_mute=False).close()
    assert attempts == pytest.approx([0, limits.BUSY_SECONDS, 2 * limits.BUSY_SECONDS])


def test_a_printer_that_stays_busy_is_given_up() -> None:
    till = Till()
    holder = UsbBus(till.vbus).open(KEY)
    with pytest.raises(Busy):
        talk(till)
    holder.close()


def talk_epson(till: Till) -> Dialogue:
    """With a printer that tells its state by itself, as the beginning of every job asks it to."""
    dialogue = talk(till)
    dialogue.status()
    till.vbus.calls.clear()
    return dialogue


WATCHED = [b"\x1b@", TELL_CHANGES, *JOB]


@pytest.mark.parametrize(
    ("attribute", "trouble"),
    [("is_cover_open", Trouble.COVER_OPEN), ("is_cutter_stuck", Trouble.CUTTER)],
    ids=["cover", "cutter"],
)
def test_a_full_printer_that_tells_why_it_stops_is_not_waited_for(attribute: str, trouble: Trouble) -> None:
    till = Till(EmulatedPrinter(speed=1000, buffer_size=200, port_status=0x18))
    dialogue = talk_epson(till)

    def stop_soon(_: float) -> None:
        if len(till.printer.printed) > 500:
            setattr(till.printer, attribute, True)

    till.clock.listeners.append(stop_soon)
    with stops(trouble):
        dialogue.send(WATCHED, go_on)
    assert till.clock.monotonic() < 3
    assert "ctrl_transfer" in till.vbus.calls


def test_one_that_tells_nothing_is_waited_for_and_then_not_understood() -> None:
    till = Till(EmulatedPrinter(speed=1000, buffer_size=200, port_status=0x18, knows_epsons=False))
    dialogue = talk_epson(till)

    def stop_soon(_: float) -> None:
        till.printer.is_cover_open = len(till.printer.printed) > 500

    till.clock.listeners.append(stop_soon)
    with stops(Trouble.NOT_TAKING):
        dialogue.send(WATCHED, go_on)


@pytest.mark.parametrize("stale", [b"\x00", b"\x37\x220041\x00", b"\x0f"], ids=["in turn", "named", "paper"])
def test_only_its_own_name_is_the_end_of_a_job(stale: bytes) -> None:
    till = Till(EmulatedPrinter(speed=2000, buffer_size=8192))
    dialogue = talk(till)
    dialogue.send(JOB[:2], go_on)
    assert dialogue.confirm(go_on, b"0041")
    dialogue.send(JOB, go_on)
    till.printer.answers.append(stale)
    assert dialogue.confirm(go_on, b"0042")
    assert bytes(till.printer.printed).count(ALL) == 1


def test_a_printer_without_names_confirms_in_turn() -> None:
    till = Till(EmulatedPrinter(speed=2000, buffer_size=8192, knows_epsons=False))
    dialogue = talk(till)
    dialogue.send(JOB, go_on)
    assert dialogue.confirm(go_on, b"0042")
    assert bytes(till.printer.printed).startswith(ALL)


def test_yesterdays_answer_is_not_todays() -> None:
    till = Till()
    dialogue = talk(till)
    assert dialogue.status() == Status(answers=True)
    till.printer.paper, till.printer.answers_after = "out", 0.4
    assert dialogue.status() == MUTE
    till.printer.refill()
    till.printer.answers_after = 0.0
    till.clock.sleep(1)
    assert dialogue.status() == Status(answers=True)
    till.printer.is_cover_open, till.printer.answers_after = True, 10.0
    assert dialogue.status() == MUTE
    till.printer.is_cover_open = False
    till.printer.answers_after = 0.0
    assert dialogue.status() == MUTE, "the answer that is still owed may come at any time"
    till.clock.sleep(10)
    assert dialogue.status() == Status(answers=True)


def test_after_a_job_nothing_is_told_by_itself_any_more() -> None:
    till = Till()
    dialogue = talk(till)
    dialogue.send(WATCHED, go_on)
    assert dialogue.confirm(go_on, b"0001")
    till.printer.answers.clear()
    till.printer.is_cover_open = True
    till.clock.sleep(1)
    assert not till.printer.answers

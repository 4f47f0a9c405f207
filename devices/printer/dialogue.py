"""One conversation with one printer over a claimed port: ask, send, have it confirmed, kick.

Knows how printers behave on the wire. Which job is next, and whom to tell, is the spool's business.
"""

from collections.abc import Callable, Iterable, Iterator

from devices import limits
from devices.errors import Busy, DeviceError, Stalled
from devices.events import Trouble
from devices.ports import Clock
from devices.printer import escpos
from devices.printer.listener import Listener
from devices.printer.status import (
    MUTE,
    SENTENCES,
    Status,
    drawer_pin,
    is_offline,
    offline_cause,
    paper,
    port_says_no_paper,
)
from devices.usb.bus import UsbPort
from store.domain.errors import Unavailable

_IGNORED = b"\0"
"""A printer between commands does nothing on it, but only one that works takes it."""


class PrinterStopped(Unavailable):
    """The printer is there and does not print, for the reason in `trouble`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(SENTENCES[trouble])
        self.trouble = trouble


class Dialogue:
    """Talks to one printer; used by one thread."""

    def __init__(self, port: UsbPort, clock: Clock, *, is_mute: bool) -> None:
        self._port = port
        self._clock = clock
        self.is_mute = is_mute
        """Whether it was asked and gave no answer; it is not asked again then."""
        self.has_reached = False
        """Whether some of the job sent last reached the printer, or may have."""
        self._is_behind = False
        self._owes_answer = False
        """Whether a question was not answered in time: its answer may still come, and be of then."""
        self._trusts_port = False
        self._names_jobs = False
        """Whether it is known to name the jobs it has done: then nothing else counts as their end."""
        self._listener = Listener()

    @property
    def drawer_pin(self) -> bool | None:
        """Level of the drawer's switch when the printer last told it; None until it has."""
        return self._listener.drawer_pin

    def status(self) -> Status:
        """Ask how it is; takes no longer than a few questions' patience."""
        printer = self._answer(1)
        if printer is None:
            return MUTE
        if is_offline(printer):
            return Status(answers=True, trouble=self._offline_cause())
        sensor = self._answer(4)
        return Status(answers=True) if sensor is None else paper(sensor)

    def _offline_cause(self) -> Trouble:
        return offline_cause(self._answer(2) or 0, self._answer(3) or 0)

    def _answer(self, which: int) -> int | None:
        """Ask for a status byte; None when the printer is silent, or stuck so that it cannot hear."""
        if self.is_mute or not self._is_up_to_date():
            return None
        question = escpos.status_question(which)
        if self._port.write(question, limits.REPLY_MS) < len(question):
            return None
        listener = self._listener
        listener.expect_answer()
        self._hear(limits.REPLY_MS)
        self._owes_answer = listener.answer is None
        self.is_mute = not listener.has_spoken
        if which == 1 and listener.answer is not None:
            listener.drawer_pin = drawer_pin(listener.answer)
        return listener.answer

    def _is_up_to_date(self) -> bool:
        """Read what is waiting: answers to what somebody asked earlier. False while one is still owed."""
        listener = self._listener
        listener.expect_answer()
        patience = limits.REPLY_MS if self._owes_answer else limits.DRAIN_MS
        for _ in range(limits.DRAIN_READS_MAX):
            if not self._hear(patience):
                listener.forget()
                break
            patience = limits.DRAIN_MS
        self._owes_answer = self._owes_answer and listener.answer is None
        return not self._owes_answer

    def _hear(self, timeout_ms: int) -> bytes:
        received = self._port.read(timeout_ms)
        self._listener.hear(received)
        return received

    def send(self, pieces: Iterable[bytes], meanwhile: Callable[[], bool]) -> None:
        """Send a job; `meanwhile` is called where another order may go in between.

        Raises:
            PrinterStopped: it took no more; `has_reached` says whether it has some of the job.
            DeviceError: the cable failed.
        """
        self.has_reached = False
        self._is_behind = True
        self._trusts_port = not port_says_no_paper(self._port.port_status())
        for transfer in _transfers(pieces):
            self._push(transfer)
            meanwhile()

    def _push(self, data: bytes) -> None:
        patience_ends = self._clock.monotonic() + limits.PROGRESS_SECONDS_MAX
        while data:
            count = self._write(data)
            data = data[count:]
            if count:
                patience_ends = self._clock.monotonic() + limits.PROGRESS_SECONDS_MAX
            if data:
                self._raise_if_told()
            if count:
                continue
            if self._port_says_no_paper():
                raise PrinterStopped(Trouble.PAPER_OUT)
            if self._clock.monotonic() >= patience_ends:
                raise PrinterStopped(Trouble.NOT_TAKING)

    def _raise_if_told(self) -> None:
        """What a printer tells by itself comes through even while it takes no data."""
        self._hear(limits.DRAIN_MS)
        told = self._listener.told
        if told is not None and told.trouble not in {None, Trouble.OFFLINE}:
            raise PrinterStopped(told.trouble)

    def _port_says_no_paper(self) -> bool:
        """Whether the roll ran out by word of the USB interface; clones that always say so do not count."""
        return self._trusts_port and port_says_no_paper(self._port.port_status())

    def _write(self, data: bytes) -> int:
        """Write some of a job; a stall before its first byte is cleared and forgotten."""
        try:
            try:
                count = self._port.write(data, limits.WRITE_MS)
            except Stalled:
                self._port.clear_halt()
                if self.has_reached:
                    raise
                count = self._port.write(data, limits.WRITE_MS)
        except DeviceError:  # how much of the data in flight was taken is unknown
            self.has_reached = True
            raise
        self.has_reached = self.has_reached or count > 0
        return count

    def confirm(self, meanwhile: Callable[[], bool], name: bytes = b"") -> bool:
        """Wait until the printer says that it got to the end of the job; False if it never says.

        `meanwhile` is called again and again; the wait ends when it answers False. `name` is four characters
        for a printer that names what it has done: no late answer of another job is taken for this one's.

        Raises:
            PrinterStopped: it stopped before the end.
            DeviceError: the cable failed.
        """
        if self.is_mute:
            return False
        listener = self._listener
        # A printer that does not know the first passes over it, and answers the second: it comes after.
        names = escpos.name_when_done(name) if name else b""
        self._push(names + escpos.CONFIRM + (escpos.TELL_NO_CHANGES if name else b""))
        listener.expect_end()
        patience_ends = self._clock.monotonic() + limits.CONFIRM_SECONDS_MAX
        while self._clock.monotonic() < patience_ends:
            self._hear(limits.CONFIRM_READ_MS)
            if name and listener.done == name:
                self._names_jobs = True
            if listener.done == name if self._names_jobs else listener.is_confirmed:
                self._is_behind = False
                return True
            if not meanwhile():
                return False
            self._raise_if_stopped()
        return False

    def _raise_if_stopped(self) -> None:
        self._raise_if_told()
        printer = self._answer(1)
        if printer is None and self._port_says_no_paper():
            raise PrinterStopped(Trouble.PAPER_OUT)
        if printer is not None and is_offline(printer):
            cause = self._offline_cause()
            if cause is not Trouble.OFFLINE:  # a finger on the feed button is no trouble
                raise PrinterStopped(cause)

    def kick(self, pin: int, pulse_ms: int, *, may_overtake: bool) -> None:
        """Open the drawer by a pulse of that length.

        `may_overtake` a job that is still printing where the printer is known to do that.

        Raises:
            PrinterStopped: it did not take the order.
            DeviceError: the cable failed.
        """
        printer = self._answer(1)
        at_once = printer is not None and ((may_overtake and self._is_behind) or is_offline(printer))
        order = escpos.kick_at_once(pin) if at_once else escpos.kick(pin, pulse_ms)
        if self._port.write(order, limits.KICK_MS) < len(order):
            raise PrinterStopped(Trouble.NOT_TAKING)

    def is_well(self) -> bool:
        """Whether a printer that was in trouble works again, as far as it lets us know."""
        status = self.status()
        if status.answers:
            return status.trouble is None
        return self._port.write(_IGNORED, limits.KICK_MS) == len(_IGNORED)

    def close(self) -> None:
        """Give the printer back."""
        self._port.close()


def begin(open_port: Callable[[], UsbPort], clock: Clock, *, is_mute: bool) -> Dialogue:
    """Claim a printer, with a little patience for whoever holds it, and begin to talk to it.

    Raises:
        DeviceError: it cannot be opened.
    """
    for _ in range(limits.ATTEMPTS_WHEN_BUSY - 1):
        try:
            return Dialogue(open_port(), clock, is_mute=is_mute)
        except Busy:
            clock.sleep(limits.BUSY_SECONDS)
    return Dialogue(open_port(), clock, is_mute=is_mute)


def _transfers(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join pieces into transfers that end between commands."""
    transfer = b""
    for piece in pieces:
        if transfer and len(transfer) + len(piece) > limits.WRITE_BYTES_MAX:
            yield transfer
            transfer = b""
        transfer += piece
    yield transfer

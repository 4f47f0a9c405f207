"""What each printer suffers from, told once: a fact when it begins or changes, a fact when it is over."""

import threading
from collections.abc import Callable

from devices.errors import Busy, DeviceError, Forbidden, Foreign, Gone, NoUsb
from devices.events import (
    DeviceFact,
    PaperLow,
    PrinterCondition,
    PrinterKnown,
    PrinterRecovered,
    PrinterTrouble,
    Trouble,
)

_BY_ERROR = {
    Gone: Trouble.UNPLUGGED,
    Busy: Trouble.BUSY,
    Forbidden: Trouble.FORBIDDEN,
    Foreign: Trouble.FOREIGN,
    NoUsb: Trouble.NO_USB,
}


def trouble_of(error: DeviceError) -> Trouble:
    """The trouble that an error of the cable is."""
    return _BY_ERROR.get(type(error), Trouble.CONNECTION)


class TroubleBook:
    """The troubles now; safe from any thread. Facts go out without the lock held."""

    def __init__(self, emit: Callable[[DeviceFact], None]) -> None:
        self._emit = emit
        self._lock = threading.Lock()
        self._troubles: dict[str, Trouble] = {}
        self._words: dict[str, str] = {}
        self._low: set[str] = set()
        self._answers: dict[str, bool] = {}

    def of(self, printer: str) -> Trouble | None:
        """What a printer suffers from, or None."""
        with self._lock:
            return self._troubles.get(printer)

    def condition(self, printer: str) -> PrinterCondition:
        """All that is known of how a printer is."""
        with self._lock:
            trouble, is_low = self._troubles.get(printer), printer in self._low
            return PrinterCondition(trouble, is_low, self._answers.get(printer))

    def words(self, printer: str) -> str:
        """What was last said of a printer in trouble: cause and next step."""
        with self._lock:
            return self._words.get(printer, "")

    def asked(self, printer: str, *, answers: bool) -> None:
        """Note whether a printer answers when it is asked how it is; tells it when that is new."""
        with self._lock:
            is_news = self._answers.get(printer) is not answers
            self._answers[printer] = answers
        if is_news:
            self._emit(PrinterKnown(printer, answers))

    def report(self, printer: str, trouble: Trouble, message: str) -> None:
        """Note a trouble; tells it unless it is the one told last."""
        with self._lock:
            is_news = self._troubles.get(printer) is not trouble
            self._troubles[printer] = trouble
            self._words[printer] = message
        if is_news:
            self._emit(PrinterTrouble(printer, trouble, message))

    def clear(self, printer: str) -> None:
        """Note that a printer works; tells it if it did not."""
        with self._lock:
            was_in_trouble = self._troubles.pop(printer, None) is not None
        if was_in_trouble:
            self._emit(PrinterRecovered(printer))

    def paper(self, printer: str, *, is_low: bool) -> None:
        """Note how much paper is left; tells once that it is little."""
        with self._lock:
            is_news = is_low and printer not in self._low
            (self._low.add if is_low else self._low.discard)(printer)
        if is_news:
            self._emit(PaperLow(printer))

    def forget(self, printer: str) -> None:
        """Drop everything about a printer that is gone, without a word: that it is gone says it all."""
        with self._lock:
            self._troubles.pop(printer, None)
            self._words.pop(printer, None)
            self._low.discard(printer)
            self._answers.pop(printer, None)

"""Bytes of a serial scanner to codes: nothing but characters, an end, and pauses."""

from collections.abc import Iterator, Sequence

from devices.events import ScannerRules
from devices.scanner.framing import Code, Framer, Outcome, Spoiled, as_text

_HOLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for a damaged character; no byte is carried as it."""

GARBLED = Spoiled("it came garbled; set its baud and frame under F10, Devices as in its own manual")


class SerialDecoder:
    """A scanner that acts as a serial port, or hangs on one."""

    report_bytes = 1

    def __init__(self, rules: ScannerRules, damaged: str = "") -> None:
        """`damaged` is what is read for a character that came damaged, where the line tells of them."""
        self._framer = Framer(rules)
        self._damaged = damaged

    @property
    def is_pending(self) -> bool:
        """Whether silence would end something."""
        return self._framer.is_pending

    @property
    def silence_ms(self) -> int:
        """How long a silence ends it."""
        return self._framer.silence_ms

    def feed(self, data: bytes) -> list[Outcome]:
        """The codes that end with these bytes; they may come in any pieces."""
        text = data.decode("latin-1")
        return list(
            _in_words(self._framer.feed(text.replace(self._damaged, _HOLE) if self._damaged else text))
        )

    def quiet(self) -> list[Outcome]:
        """What silence completes."""
        return list(_in_words(self._framer.quiet()))


def _in_words(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Codes whose bytes were carried as characters, one each; noise alone, as of a plug, is none."""
    for outcome in outcomes:
        if not isinstance(outcome, Code):
            yield outcome
        elif _HOLE not in outcome.text:
            yield Code(as_text(outcome.text.encode("latin-1")), outcome.aim)
        elif outcome.text.strip(_HOLE):
            yield GARBLED

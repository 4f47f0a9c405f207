"""Bytes of a serial scanner to codes: nothing but characters, an end, and pauses."""

from devices.events import ScannerRules
from devices.scanner.framing import Code, Framer, Outcome, as_text


class SerialDecoder:
    """A scanner that acts as a serial port."""

    report_bytes = 1

    def __init__(self, rules: ScannerRules) -> None:
        self._framer = Framer(rules)

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
        return [_in_words(outcome) for outcome in self._framer.feed(data.decode("latin-1"))]

    def quiet(self) -> list[Outcome]:
        """What silence completes."""
        return [_in_words(outcome) for outcome in self._framer.quiet()]


def _in_words(outcome: Outcome) -> Outcome:
    """A code whose bytes were carried as characters, one each."""
    return (
        Code(as_text(outcome.text.encode("latin-1")), outcome.aim) if isinstance(outcome, Code) else outcome
    )

"""Reports of a HID bar code scanner (usage page 8C, HID Point of Sale Usage Tables) to codes."""

from collections.abc import Mapping
from itertools import groupby

from devices.events import ScannerRules
from devices.limits import CODE_CHARACTERS_MAX, LOST_MS
from devices.scanner.descriptor import Field, fields_of, report_bytes
from devices.scanner.framing import (
    HALF,
    TOO_LONG,
    UNREADABLE,
    Code,
    Outcome,
    as_text,
    code_in,
)
from store.domain.values import dataclass

_BYTE_COUNT = 0x0001_003B
_AIM_USAGES = (0x008C_00FB, 0x008C_00FC, 0x008C_00FD)
_DATA, _CONTINUED = 0x008C_00FE, 0x008C_00FF
_OCTET = 8


@dataclass(frozen=True, slots=True)
class PosReport:
    """Where a report has what; all in bytes from its first one, which is its number if it has one."""

    data: slice
    length_at: int | None
    """Where it says how much of the data counts; None: up to the zeros at the end."""
    aim_at: tuple[int, ...]
    continued_bit: int | None
    """Counted from the report's first bit; None for scanners whose codes fit one report."""


PosLayout = Mapping[int, PosReport]
"""The reports that carry codes, by their number; number 0 alone when reports have none."""

HONEYWELL: PosLayout = {2: PosReport(slice(5, 61), 1, (2, 3, 4), 63 * _OCTET)}
"""What Honeywell and Hand Held Products document for their scanners, if one does not explain itself."""


def layout_of(descriptor: bytes) -> PosLayout:
    """Where a scanner's reports have what, by its own words; empty when it is no bar code scanner."""
    layout = {}
    for number, fields in groupby(sorted(fields_of(descriptor), key=_report), key=_report):
        report = _report_of({one.usage: one for one in fields})
        if report is not None:
            layout[number] = report
    return layout


def _report(one: Field) -> int:
    return one.report


def _report_of(fields: Mapping[int, Field]) -> PosReport | None:
    data = fields.get(_DATA)
    if data is None or not _in_octets(data):
        return None
    start = data.bit // _OCTET
    length, flag = fields.get(_BYTE_COUNT), fields.get(_CONTINUED)
    aim = [fields[usage] for usage in _AIM_USAGES if usage in fields and _in_octets(fields[usage])]
    return PosReport(
        slice(start, start + data.count),
        length.bit // _OCTET if length is not None and _in_octets(length) else None,
        tuple(one.bit // _OCTET for one in aim) if len(aim) == len(_AIM_USAGES) else (),
        flag.bit if flag is not None else None,
    )


def _in_octets(one: Field) -> bool:
    return one.bits == _OCTET and one.bit % _OCTET == 0


class PosDecoder:
    """A scanner that sends codes as such, long ones in several reports."""

    def __init__(self, layout: PosLayout, descriptor: bytes, rules: ScannerRules) -> None:
        self._layout = layout
        self._rules = rules
        self._parts = bytearray()
        self._aim = ""
        self._goes_on = False
        longest = max((report.data.stop for report in layout.values()), default=0)
        self.report_bytes = max(report_bytes(fields_of(descriptor)), longest)

    @property
    def is_pending(self) -> bool:
        """Whether the rest of a code is awaited."""
        return self._goes_on

    @property
    def silence_ms(self) -> int:
        """How long a silence ends it."""
        return LOST_MS

    def feed(self, data: bytes) -> list[Outcome]:
        """What a report completes."""
        report = self._layout.get(0) or self._layout.get(data[0] if data else 0)
        if report is None:
            return []  # of its buttons, its settings
        if len(data) < report.data.stop:
            return [*self.quiet(), UNREADABLE]
        length = data[report.length_at] if report.length_at is not None else None
        body = data[report.data]
        if length is not None and length > len(body):
            return [*self.quiet(), UNREADABLE]
        body = body.rstrip(b"\0") if length is None else body[:length]
        aim = bytes(data[place] for place in report.aim_at).decode("latin-1")
        outcomes = self.quiet() if self._goes_on and aim != self._aim else []
        self._aim = aim
        if len(self._parts) <= CODE_CHARACTERS_MAX:
            self._parts += body
        self._goes_on = report.continued_bit is not None and _bit(data, report.continued_bit)
        return outcomes if self._goes_on else [*outcomes, *self._whole()]

    def quiet(self) -> list[Outcome]:
        """What silence completes: a code whose rest did not come is none."""
        outcomes: list[Outcome] = [HALF] if self._goes_on else []
        self._parts.clear()
        self._goes_on = False
        return outcomes

    def _whole(self) -> list[Outcome]:
        data = bytes(self._parts)
        self._parts.clear()
        if len(data) > CODE_CHARACTERS_MAX:
            return [TOO_LONG]
        aim = self._aim if self._aim.isprintable() and self._aim.startswith("]") else ""
        return [
            Code(outcome.text, aim or outcome.aim) if isinstance(outcome, Code) else outcome
            for outcome in code_in(as_text(data), self._rules)
        ]


def _bit(data: bytes, place: int) -> bool:
    return place // _OCTET < len(data) and bool(data[place // _OCTET] >> place % _OCTET & 1)

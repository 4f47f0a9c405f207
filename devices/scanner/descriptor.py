"""A HID report descriptor to the fields of its input reports. Device Class Definition for HID 1.11, 6.2.2.

It comes from whoever made the device: any bytes may be asked about, and nothing raises.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from devices.limits import DESCRIPTOR_BYTES_MAX, DESCRIPTOR_FIELDS_MAX, REPORT_BYTES_MAX
from store.domain.values import dataclass

_MAIN, _GLOBAL, _LOCAL = 0, 1, 2
_INPUT = 8
_USAGE_PAGE, _REPORT_SIZE, _REPORT_ID, _REPORT_COUNT, _PUSH, _POP = 0, 7, 8, 9, 10, 11
_USAGE, _USAGE_FIRST, _USAGE_LAST = 0, 1, 2
_LONG_ITEM = 0xFE
_CONSTANT = 0x01
_STACK_MAX = 16


@dataclass(frozen=True, slots=True)
class Field:
    """A part of an input report that means one thing."""

    report: int
    """Number of its report; 0 when reports have none."""
    usage: int
    """Usage page in the upper 16 bits, usage in the lower."""
    bit: int
    """Where it begins, from the report's first byte on, which is the number if it has one."""
    bits: int
    """Width of each element."""
    count: int
    """How many elements follow each other."""


@dataclass(frozen=True, slots=True)
class _Globals:
    page: int = 0
    size: int = 0
    count: int = 0
    report: int = 0


class _State:
    def __init__(self) -> None:
        self.now = _Globals()
        self.stack: list[_Globals] = []
        self.usages: list[tuple[int, bool]] = []
        """Usages of the next field, and whether each brings its page."""
        self.first: int | None = None
        self.ends: dict[int, int] = {}
        """How many bits each report has so far."""


def fields_of(descriptor: bytes) -> tuple[Field, ...]:
    """The fields of all input reports, in order; fewer when it breaks off or goes beyond all measure."""
    return tuple(islice(_fields(descriptor[:DESCRIPTOR_BYTES_MAX]), DESCRIPTOR_FIELDS_MAX))


def report_bytes(fields: Sequence[Field]) -> int:
    """The length of the longest report."""
    return max((-(-(one.bit + one.bits * one.count) // 8) for one in fields), default=0)


def _fields(descriptor: bytes) -> Iterator[Field]:
    state = _State()
    for kind, tag, value, size in _items(descriptor):
        if kind == _GLOBAL:
            _set_global(state, tag, value)
        elif kind == _LOCAL:
            _set_local(state, tag, value, has_page=size == 4)  # noqa: PLR2004 - bytes
        elif kind == _MAIN:
            if tag == _INPUT:
                yield from _input(state, is_constant=bool(value & _CONSTANT))
            state.usages, state.first = [], None


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Type, tag, value and size of each short item."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[head & 3]
        value = descriptor[at + 1 : at + 1 + size]
        if len(value) < size:
            return
        yield head >> 2 & 3, head >> 4, int.from_bytes(value, "little"), size
        at += 1 + size


def _set_global(state: _State, tag: int, value: int) -> None:
    if tag == _USAGE_PAGE:
        state.now = replace(state.now, page=value & 0xFFFF)
    elif tag == _REPORT_SIZE:
        state.now = replace(state.now, size=value)
    elif tag == _REPORT_COUNT:
        state.now = replace(state.now, count=value)
    elif tag == _REPORT_ID:
        state.now = replace(state.now, report=value & 0xFF)
    elif tag == _PUSH and len(state.stack) < _STACK_MAX:
        state.stack.append(state.now)
    elif tag == _POP and state.stack:
        state.now = state.stack.pop()


def _set_local(state: _State, tag: int, value: int, *, has_page: bool) -> None:
    if tag == _USAGE:
        state.usages.append((value, has_page))
    elif tag == _USAGE_FIRST:
        state.first = value
    elif tag == _USAGE_LAST and state.first is not None:
        last = min(value, state.first + REPORT_BYTES_MAX)
        state.usages += [(usage, has_page) for usage in range(state.first, last + 1)]
        state.first = None


def _input(state: _State, *, is_constant: bool) -> Iterator[Field]:
    """The fields of one input item: one for each usage, the last for all elements that are left."""
    now = state.now
    start = state.ends.get(now.report, 8 if now.report else 0)
    end = start + now.size * now.count
    if end > REPORT_BYTES_MAX * 8:
        return
    state.ends[now.report] = end
    if is_constant or not now.size:
        return
    usages = [value if has_page else now.page << 16 | value & 0xFFFF for value, has_page in state.usages]
    for place, usage in enumerate(usages[: now.count]):
        is_last = place == min(len(usages), now.count) - 1
        count = now.count - place if is_last else 1
        yield Field(now.report, usage, start + place * now.size, now.size, count)

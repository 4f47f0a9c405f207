"""What may be set for a printer, a scanner, the keyboard; and that it is read as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.machines import (
    FRAMES,
    SPEEDS,
    PrinterSetup,
    ScannerSetup,
    Setup,
    TypingSetup,
    Value,
    changed,
    is_same_name,
    read,
    written,
)

TYPED = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=16)

SETUPS = st.one_of(
    st.builds(
        PrinterSetup,
        name=TYPED,
        profile=TYPED,
        page=TYPED,
        is_for_receipts=st.booleans(),
        is_for_drawer=st.booleans(),
        drawer_pin=st.sampled_from([2, 5]),
        pulse_ms=st.integers(20, 120),
    ),
    st.builds(
        ScannerSetup,
        name=TYPED,
        is_scanner=st.sampled_from([None, True, False]),
        prefix=TYPED,
        suffix=st.sampled_from(["", "enter", "tab", "none"]),
        separator=TYPED,
        speed=st.sampled_from(SPEEDS),
        frame=st.sampled_from(FRAMES),
    ),
)


@given(SETUPS)
def test_what_is_written_is_read_again(setup: Setup) -> None:
    if isinstance(setup, PrinterSetup):
        assert read(PrinterSetup, written(setup)) == setup
    else:
        assert read(ScannerSetup, written(setup)) == setup


@pytest.mark.parametrize(
    ("text", "setup"),
    [
        ("", PrinterSetup()),
        ("[1, 2]", PrinterSetup()),
        ('"name"', PrinterSetup()),
        ('{"name": "Counter", "colour": "red"}', PrinterSetup(name="Counter")),
        ('{"name": ["Counter"], "pulse_ms": 60}', PrinterSetup(pulse_ms=60)),
        ('{"name": {"a": 1}, "drawer_pin": [], "pulse_ms": true}', PrinterSetup()),
        ('{"is_for_receipts": 1}', PrinterSetup()),
    ],
)
def test_what_is_not_understood_stays_as_usual(text: str, setup: PrinterSetup) -> None:
    assert read(PrinterSetup, text) == setup


@pytest.mark.parametrize(
    ("setup", "values", "expected"),
    [
        (PrinterSetup(), {"name": "  By the \t door "}, PrinterSetup(name="By the door")),
        (PrinterSetup(name="A"), {"name": ""}, PrinterSetup()),
        (PrinterSetup(), {"drawer_pin": 5, "pulse_ms": 120}, PrinterSetup(drawer_pin=5, pulse_ms=120)),
    ],
)
def test_a_printer_is_set(setup: PrinterSetup, values: dict[str, Value], expected: PrinterSetup) -> None:
    assert changed(setup, values) == expected


def test_a_scanner_is_taken_left_alone_or_judged_by_its_make() -> None:
    taken = changed(ScannerSetup(), {"is_scanner": True})
    assert taken == ScannerSetup(is_scanner=True)
    assert changed(taken, {"is_scanner": False}) == ScannerSetup(is_scanner=False)
    assert changed(taken, {"is_scanner": None}) == ScannerSetup()


@pytest.mark.parametrize(
    ("setup", "values", "field", "words"),
    [
        (PrinterSetup(), {"name": "x" * 31}, "name", "30 characters"),
        (PrinterSetup(), {"name": "語" * 16}, "name", "30 characters"),
        (PrinterSetup(), {"name": 7}, "name", "is a text"),
        (PrinterSetup(), {"colour": "red"}, "colour", "there is no colour"),
        (PrinterSetup(), {"pulse_ms": 19}, "pulse_ms", "from 20 to 120"),
        (TypingSetup(), {"digits": "012345678"}, "digits", "ten different characters"),
        (TypingSetup(), {"digits": "0123456788"}, "digits", "ten different characters"),
        (TypingSetup(), {"others": "ß-z"}, "others", "stands for one other"),
        (TypingSetup(), {"others": "zyzx"}, "others", "stands for one other"),
        (TypingSetup(), {"pause_ms": 501}, "pause_ms", "from 0 to 500"),
        (PrinterSetup(), {"pulse_ms": 121}, "pulse_ms", "from 20 to 120"),
        (PrinterSetup(), {"pulse_ms": True}, "pulse_ms", "from 20 to 120"),
        (PrinterSetup(), {"drawer_pin": 3}, "drawer_pin", "2, 5"),
        (PrinterSetup(), {"is_for_drawer": 1}, "is_for_drawer", "True, False"),
        (ScannerSetup(), {"suffix": "bell"}, "suffix", "any, enter, tab, none"),
        (ScannerSetup(), {"is_scanner": "yes"}, "is_scanner", "None, True, False"),
        (ScannerSetup(), {"prefix": "x" * 17}, "prefix", "16 characters"),
        (ScannerSetup(), {"speed": 9601}, "speed", "4800, 9600, 19200"),
        (ScannerSetup(), {"speed": True}, "speed", "4800, 9600, 19200"),
        (ScannerSetup(), {"frame": "9N1"}, "frame", "8N1, 8E1"),
        (ScannerSetup(), {"separator": "\x1d"}, "separator", "can be typed"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    setup: Setup, values: dict[str, Value], field: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refusal:
        changed(setup, values)  # type: ignore[type-var]
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Counter", "counter", True),
        ("Counter ", "counter", True),
        ("Counter", "Door", False),
        ("", "", False),
    ],
)
def test_names_are_the_same_when_people_say_them_alike(one: str, other: str, *, same: bool) -> None:
    assert is_same_name(one, other) is same

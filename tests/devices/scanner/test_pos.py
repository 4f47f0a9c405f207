"""Reports of scanners that send codes as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.emulated_scanners import POS_DESCRIPTOR, pos_reports

from devices.events import ScannerRules
from devices.limits import CODE_CHARACTERS_MAX
from devices.scanner.framing import HALF, TOO_LONG, UNREADABLE, Code, Outcome
from devices.scanner.pos import HONEYWELL, PosDecoder, PosReport, layout_of

# Data of 8 bytes up to the zeros at its end, without numbers, lengths, symbologies or parts.
PLAIN = bytes.fromhex("058c0902a101 150026ff007508 9508 09fe8102 c0")
# The flag first, then 16 bytes of data; report 7.
TURNED = bytes.fromhex("058c0902a101 8507 7501 9501 09ff8102 9507 8103 7508 9510 09fe8102 c0")
# Data of 4 bits each.
NIBBLES = bytes.fromhex("058c0902a101 7504 9508 09fe8102 c0")
SHIFTED = bytes.fromhex("058c0902a101 7501 9501 8103 7508 9508 09fe8102 c0")
KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295067508150026ff00050719002aff008100c0")


def decoder(descriptor: bytes = POS_DESCRIPTOR) -> PosDecoder:
    return PosDecoder(layout_of(descriptor), descriptor, ScannerRules())


def read(reports: list[bytes], descriptor: bytes = POS_DESCRIPTOR) -> list[Outcome]:
    made = decoder(descriptor)
    return [one for report in reports for one in made.feed(report)]


@pytest.mark.parametrize(
    ("descriptor", "layout"),
    [
        (POS_DESCRIPTOR, HONEYWELL),
        (PLAIN, {0: PosReport(slice(0, 8), None, (), None)}),
        (TURNED, {7: PosReport(slice(2, 18), None, (), 8)}),
        (NIBBLES, {}),
        (SHIFTED, {}),
        (KEYBOARD, {}),
        (b"", {}),
    ],
    ids=["Honeywell", "plain", "turned", "nibbles", "shifted", "keyboard", "nothing"],
)
def test_where_reports_have_what(descriptor: bytes, layout: dict[int, PosReport]) -> None:
    assert layout_of(descriptor) == layout


@pytest.mark.parametrize("size", [1, 55, 56, 57, 112, 113, 200])
def test_long_codes_come_in_several_reports(size: int) -> None:
    code = "".join(str(place % 10) for place in range(size))
    assert read(pos_reports(code.encode(), "]C1")) == [Code(code, "]C1")]


@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_characters="\0\r\n\t]"), min_size=1, max_size=150))
)
def test_codes_come_as_they_were_sent(codes: list[str]) -> None:
    reports = [report for code in codes for report in pos_reports(code.encode())]
    assert read(reports) == [Code(code, "]E0") for code in codes]


@pytest.mark.parametrize(
    ("descriptor", "reports", "codes"),
    [
        (PLAIN, [b"96385074", b"12345\0\0\0"], [Code("96385074"), Code("12345")]),
        (TURNED, [b"\x07\x01" + b"A" * 16, b"\x07\0" + b"B".ljust(16, b"\0")], [Code("A" * 16 + "B")]),
        (TURNED, [b"\x08\0" + b"B".ljust(16, b"\0")], []),
        (PLAIN, [b"\0" * 8], []),
    ],
)
def test_other_layouts(descriptor: bytes, reports: list[bytes], codes: list[Outcome]) -> None:
    assert read(reports, descriptor) == codes


def test_a_suffix_is_not_of_the_code() -> None:
    assert read(pos_reports(b"4006381333931\r\n")) == [Code("4006381333931", "]E0")]


def test_what_is_no_symbology_is_not_told_as_one() -> None:
    assert read(pos_reports(b"96385074", "\0\0\0")) == [Code("96385074")]


def test_utf8_across_reports_is_put_together() -> None:
    assert read(pos_reports(b"x" * 55 + b"\xc3\xa9", "]Q1")) == [Code("x" * 55 + "\u00e9", "]Q1")]


def test_bytes_beyond_utf8_are_kept() -> None:
    assert read(pos_reports(b"\xff")) == [Code("\u00ff", "]E0")]


def test_the_first_part_of_a_code_alone_is_none() -> None:
    made = decoder()
    assert made.feed(pos_reports(b"1" * 60)[0]) == []
    assert made.is_pending
    assert made.quiet() == [HALF]
    assert made.feed(pos_reports(b"96385074")[0]) == [Code("96385074", "]E0")]


def test_a_part_is_not_put_to_the_code_of_another_kind() -> None:
    reports = [pos_reports(b"1" * 60, "]C1")[0], *pos_reports(b"96385074", "]E4")]
    assert read(reports) == [HALF, Code("96385074", "]E4")]


@pytest.mark.parametrize(
    "report", [b"\x02\x08]E0", b"\x02\x39]E0" + bytes(59)], ids=["too short", "longer than it can be"]
)
def test_a_report_that_is_not_as_announced_is_none(report: bytes) -> None:
    assert read([report, *pos_reports(b"96385074")]) == [UNREADABLE, Code("96385074", "]E0")]


def test_a_code_without_end_is_none() -> None:
    count = CODE_CHARACTERS_MAX // 56 + 2
    made = decoder()
    for report in pos_reports(b"7" * 56 * (count + 100))[:-1]:
        assert made.feed(report) == []
    assert len(made._parts) < CODE_CHARACTERS_MAX + 60
    assert made.feed(pos_reports(b"7")[0]) == [TOO_LONG]


def test_the_longest_report_is_known() -> None:
    assert decoder().report_bytes == 64
    assert PosDecoder(HONEYWELL, b"", ScannerRules()).report_bytes == 61


@given(st.lists(st.binary(max_size=70), max_size=30))
def test_any_bytes_are_read_without_harm(reports: list[bytes]) -> None:
    made = decoder()
    for report in [*reports, *[b"\x02" + report for report in reports]]:
        made.feed(report)
    made.quiet()

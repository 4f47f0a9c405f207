"""What option values may be, judged before any shop is opened."""

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.domain.errors import BadInput
from store.domain.money import parse_scaled
from tui.cli import arguments

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOW = at("2026-03-28T23:30:00+01:00")
"""The evening before the clocks in Berlin go forward."""

MOMENTS = {
    "today": "2026-03-28T00:00:00+01:00",
    "Tomorrow": "2026-03-29T00:00:00+01:00",
    "+0": "2026-03-28T00:00:00+01:00",
    "+2": "2026-03-30T00:00:00+02:00",
    "+30": "2026-04-27T00:00:00+02:00",
    "2026-12-24": "2026-12-24T00:00:00+01:00",
    " 2026-07-01T18:30 ": "2026-07-01T18:30:00+02:00",
    "2026-07-01 18:30:15": "2026-07-01T18:30:15+02:00",
    "2026-07-01T18:30:00Z": "2026-07-01T18:30:00+00:00",
    "2026-07-01T18:30:00-05:00": "2026-07-01T18:30:00-05:00",
    # Skipped by the clock: as much later as the clock is put forward.
    "2026-03-29T02:30": "2026-03-29T03:30:00+02:00",
    # Comes twice: the first of both.
    "2026-10-25T02:30": "2026-10-25T02:30:00+02:00",
}


@pytest.mark.parametrize("text", MOMENTS)
def test_moments_are_read_on_the_shops_clock(text: str) -> None:
    assert arguments.when(text).instant(BERLIN, NOW) == at(MOMENTS[text])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "+",
        "+1.5",
        "-1",
        "+999999",
        "24.12.",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "\N{SUPERSCRIPT TWO}",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.when(text)


@given(st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 31)))  # noqa: DTZ001 - on no clock in particular
def test_a_moment_in_utc_is_that_moment(moment: datetime) -> None:
    expected = moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    told = arguments.when(moment.isoformat()).instant(ZoneInfo("UTC"), NOW)
    assert told == expected.days * 86_400_000 + expected.seconds * 1000 + expected.microseconds // 1000


@given(st.text(max_size=30) | st.from_regex(r"[+-]?\d{0,5}\.?\d{0,5}%?", fullmatch=True))
@example("-0")
def test_a_number_is_what_money_can_read(text: str) -> None:
    try:
        expected = parse_scaled(text, 9)
    except BadInput:
        expected = None
    try:
        found = parse_scaled(arguments.number(text), 9)
    except argparse.ArgumentTypeError:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    ("text", "percent"), [("10", "10"), ("10%", "10"), (" 12.5 % ", "12.5"), ("-1", "-1")]
)
def test_percents(text: str, percent: str) -> None:
    assert arguments.percent(text) == percent


@pytest.mark.parametrize("text", ["ten", "10%%", "1,5", "%", "", "1e3", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_what_is_no_percent(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.percent(text)


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("4747", 4747), ("65535", 65535)])
def test_ports(text: str, port: int) -> None:
    assert arguments.port(text) == port


@pytest.mark.parametrize("text", ["-1", "65536", "1.5", "http", "9" * 15])
def test_what_is_no_port(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        arguments.port(text)


def test_a_refused_value_names_its_option() -> None:
    with pytest.raises(BadInput, match=r"^--price: 1\.005 has more than 2 decimals$"):
        arguments.read("--price", lambda text: parse_scaled(text, 2), "1.005")


@given(st.binary(max_size=40).filter(lambda given: b"\0" not in given))
def test_text_is_what_the_bytes_of_the_line_say(given: bytes) -> None:
    assert arguments.text(given.decode("utf-8", "surrogateescape")) == given.decode("utf-8", "replace")

"""Report descriptors, of scanners and of nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.emulated_scanners import POS_DESCRIPTOR

from devices.limits import DESCRIPTOR_FIELDS_MAX, REPORT_BYTES_MAX
from devices.scanner.descriptor import Field, fields_of, report_bytes

MOUSE = bytes.fromhex(
    "05010902a1010901a100050919012903150025019503750181029501750581030501093009311581257f750895028106c0c0"
)
"""The example in appendix E.10 of the HID specification."""


def test_the_fields_of_a_bar_code_scanner() -> None:
    fields = fields_of(POS_DESCRIPTOR)
    assert fields[:2] == (Field(2, 0x1003B, 8, 8, 1), Field(2, 0x8C00FB, 16, 8, 1))
    assert fields[4] == Field(2, 0x8C00FE, 40, 8, 56)
    assert fields[-1] == Field(2, 0x8C00FF, 504, 1, 1)
    assert report_bytes(fields) == 64


def test_the_fields_of_a_mouse() -> None:
    assert fields_of(MOUSE) == (
        Field(0, 0x90001, 0, 1, 1),
        Field(0, 0x90002, 1, 1, 1),
        Field(0, 0x90003, 2, 1, 1),
        Field(0, 0x10030, 8, 8, 1),
        Field(0, 0x10031, 16, 8, 1),
    )
    assert report_bytes(fields_of(MOUSE)) == 3


@pytest.mark.parametrize(
    ("descriptor", "fields"),
    [
        ("0b fe008c00 7508 9502 8102", (Field(0, 0x8C00FE, 0, 8, 2),)),
        ("058c 7508 9501 a4 0501 7510 b4 09fe 8102", (Field(0, 0x8C00FE, 0, 8, 1),)),
        ("09fe 058c 7508 9501 8102", (Field(0, 0x8C00FE, 0, 8, 1),)),
        ("fe03aabbbbbb 058c 7508 9501 09fe 8102", (Field(0, 0x8C00FE, 0, 8, 1),)),
        ("058c 09fe 7508 27ffffff7f 97ffffffff 8102", ()),
        ("058c 7508 9501 09fe 81", ()),
        ("b4 b4 c0 058c", ()),
        ("", ()),
    ],
    ids=[
        "page in the usage", "push and pop", "page last", "long item", "endless", "broken off", "empty stack",
        "none",
    ],
)  # fmt: skip
def test_what_descriptors_may_do(descriptor: str, fields: tuple[Field, ...]) -> None:
    assert fields_of(bytes.fromhex(descriptor)) == fields


@given(st.binary(max_size=600))
def test_any_bytes_are_a_descriptor_of_something(descriptor: bytes) -> None:
    fields = fields_of(descriptor)
    assert len(fields) <= DESCRIPTOR_FIELDS_MAX
    assert report_bytes(fields) <= REPORT_BYTES_MAX


@given(st.integers(0, len(POS_DESCRIPTOR) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_descriptor_does_no_harm(place: int, damage: bytes) -> None:
    fields_of(POS_DESCRIPTOR[:place] + damage + POS_DESCRIPTOR[place + len(damage) :])

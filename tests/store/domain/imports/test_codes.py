"""Barcodes come in lists, with spaces, without their zeros, and rounded by spreadsheets."""

import pytest

from store.domain.imports.codes import barcodes, code_key, doubt, is_spoiled


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("4006381333931", ["4006381333931"]),
        ("4006381333931, 0012345678905;96385074", ["4006381333931", "0012345678905", "96385074"]),
        ("4006381333931|4006381333931", ["4006381333931"]),
        ("4 006381 333931", ["4006381333931"]),
        ("978-3-16-148410-0", ["9783161484100"]),
        ("0012345678905 4006381333931", ["0012345678905", "4006381333931"]),
        ("4006381333931.0", ["4006381333931"]),
        ("ABC-1 ABC-2", ["ABC-1", "ABC-2"]),
        ("", []),
    ],
)
def test_codes_are_taken_out_of_a_cell(cell: str, codes: list[str]) -> None:
    assert barcodes(cell) == codes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0012345678905", "12345678905", True),
        ("00012345678905", "012345678905", True),
        ("4006381333931", "04006381333931", True),
        ("007", "7", False),
        ("A-0012345", "A-12345", False),
        ("4006381333931", "4006381333932", False),
    ],
)
def test_codes_that_differ_by_leading_zeros_are_one(one: str, other: str, *, same: bool) -> None:
    assert (code_key(one) == code_key(other)) is same


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("4006381333931", ""),
        ("4006381333932", "the check digit of barcode 4006381333932 is wrong (1 would be right)"),
        ("96385074", ""),
        ("96385075", "the check digit of barcode 96385075 is wrong (4 would be right)"),
        ("04252614", ""),
        ("12345678905", "barcode 12345678905 may have lost a leading zero"),
        ("3161484100", ""),
        ("0306406152", ""),
        ("12345", ""),
        ("ABC-123", ""),
        ("123456789012345678", ""),
    ],
)
def test_what_is_odd_about_a_code_is_said(code: str, words: str) -> None:
    assert doubt(code).partition(";")[0] == words


@pytest.mark.parametrize(
    ("code", "spoiled"),
    [
        ("4.00638E+12", True),
        ("4,00638E+12", True),
        ("4E12", True),
        ("ABC4E1", False),
        ("4006381333931", False),
    ],
)
def test_rounded_codes_are_known(code: str, *, spoiled: bool) -> None:
    assert is_spoiled(code) is spoiled

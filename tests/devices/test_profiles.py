"""Which printer is driven how."""

import pytest

from devices.profiles import (
    EPSON_42,
    EPSON_80,
    GENERIC_58,
    GENERIC_80,
    GENERIC_80_WIDE,
    PROFILES,
    PrinterProfile,
    profile_for,
    profile_named,
    speaks_escpos,
)


@pytest.mark.parametrize(
    ("vendor_id", "product_id", "model", "profile"),
    [
        (0x04B8, 0x0E28, "", EPSON_80),
        (0x04B8, 0x0202, "EPSON TM-T88V", EPSON_42),
        (0x04B8, 0x0202, "", EPSON_42),
        (0x04B8, 0xFFFF, "EPSON TM-m30", EPSON_80),
        (0x0416, 0x5011, "", GENERIC_58),
        (0x0416, 0x5011, "POS80 Printer USB", GENERIC_80_WIDE),
        (0x1234, 0x5678, "MDL:POS-58;", GENERIC_58),
        (0x1234, 0x5678, "Whatever", GENERIC_80),
    ],
)
def test_profiles_are_found(vendor_id: int, product_id: int, model: str, profile: PrinterProfile) -> None:
    assert profile_for(vendor_id, product_id, model) is profile


def test_profiles_have_names_of_their_own() -> None:
    assert [profile_named(profile.name) for profile in PROFILES] == list(PROFILES)
    assert profile_named("Braille") is None


def test_of_each_width_the_profile_that_asks_least_comes_first() -> None:
    first = {profile.columns: profile for profile in reversed(PROFILES)}
    assert first == {32: GENERIC_58, 42: GENERIC_80, 48: GENERIC_80_WIDE}


@pytest.mark.parametrize(
    ("device_id", "answer"),
    [
        ("", True),
        ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;", True),
        ("MFG:STMicroelectronics;CMD:;MDL:POS80 Printer USB;", True),
        ("MANUFACTURER:Xprinter;COMMAND SET:ESC/POS;MODEL:XP-58;", True),
        ("MFG:Hewlett-Packard;CMD:PJL,PML,PCLXL,URP,PCL,PDF,POSTSCRIPT;MDL:HP LaserJet;", False),
        ("MFG:EPSON;CMD:ESCPL2,BDC,D4,D4PX;MDL:ET-2850;", False),
        ("MFG:Zebra;COMMAND SET:ZPL;MDL:GK420d;", False),
        ("MFG:Star;CMD:STAR;MDL:TSP143;", False),
        ("MFG:X;CMD:ESC/POS,ZPL;", True),
    ],
)
def test_office_printers_are_left_alone(device_id: str, answer: bool) -> None:  # noqa: FBT001 - an expected value
    assert speaks_escpos(device_id) is answer

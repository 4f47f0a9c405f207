import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.lookup import check_digit_holds
from store.domain.scancodes import SCAN_CHARACTERS_MAX, CodeKind, ScanCode, marked, recognise

GTIN, IN_STORE, GS1 = CodeKind.GTIN, CodeKind.IN_STORE, CodeKind.GS1
CUSTOMER, UNKNOWN = CodeKind.CUSTOMER, CodeKind.UNKNOWN
BOX = "09506000134352"


@pytest.mark.parametrize(
    ("text", "kind", "gtin", "valid"),
    [
        ("4006381333931", GTIN, "4006381333931", True),
        (" 4006381333931\r\n", GTIN, "4006381333931", True),
        ("]E04006381333931", GTIN, "4006381333931", True),
        ("96385074", GTIN, "96385074", True),
        ("]E496385074", GTIN, "96385074", True),
        ("036000291452", GTIN, "036000291452", True),
        ("0036000291452", GTIN, "0036000291452", True),
        ("00036000291452", GTIN, "00036000291452", True),
        (BOX, GTIN, BOX, True),
        ("19506000134359", GTIN, "19506000134359", True),
        # A wrong check digit is told, never corrected.
        ("4006381333932", GTIN, "4006381333932", False),
        ("96385075", GTIN, "96385075", False),
        ("036000291453", GTIN, "036000291453", False),
        # Ranges a shop may use as it likes.
        ("2012345678903", IN_STORE, "2012345678903", True),
        ("2912345678906", IN_STORE, "2912345678906", True),
        ("2912345678907", IN_STORE, "2912345678907", False),
        ("0212345678909", IN_STORE, "0212345678909", True),
        ("212345678909", IN_STORE, "212345678909", True),
        ("0412345678903", IN_STORE, "0412345678903", True),
        ("412345678903", IN_STORE, "412345678903", True),
        ("20123451", IN_STORE, "20123451", True),
        ("01234565", IN_STORE, "01234565", True),
        ("02012345678903", IN_STORE, "02012345678903", True),
        ("12012345678900", GTIN, "12012345678900", True),
        # UPC-E, in its long form.
        ("04252614", GTIN, "042100005264", True),
        ("]E004252614", GTIN, "042100005264", True),
        ("]E0425261", GTIN, "042100005264", None),
        ("04252615", IN_STORE, "04252615", False),
    ],
)
def test_plain_codes(text: str, kind: CodeKind, gtin: str, valid: bool | None) -> None:  # noqa: FBT001
    assert recognise(text) == ScanCode(raw=text.strip(), kind=kind, gtin=gtin, check_digit_valid=valid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "12345",
        "425261",
        "]",
        "]C1",
        "]E0hello",
        "]E0123456789",
        "(01)",
        "(99)x",
        "http",
        "https://example.com/01/x",
        "10LOT\x1d21A",
        "97SHOPCARD12345678",
        "4006381333931".translate({48 + digit: 0x660 + digit for digit in range(10)}),
        "01" + "x" * 20,
        "]C1x",
        "4006381333931x",
    ],
)
def test_what_means_nothing_is_unknown(text: str) -> None:
    assert recognise(text) == ScanCode(raw=text.strip(" "), kind=UNKNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"01{BOX}", {"gtin": BOX}),
        (f"]C101{BOX}", {"gtin": BOX}),
        (f"(01){BOX}(10)ABC", {"gtin": BOX, "lot": "ABC"}),
        (f"01{BOX}3103000195", {"gtin": BOX, "weight": 195}),
        (f"01{BOX}3101000195", {"gtin": BOX, "weight": 19_500}),
        (f"01{BOX}3105000195", {"gtin": BOX, "weight": 2}),
        (f"01{BOX}3922012345\x1d10A1", {"gtin": BOX, "price": "123.45", "lot": "A1"}),
        (f"01{BOX}3920500", {"gtin": BOX, "price": "500"}),
        (f"01{BOX}17261231", {"gtin": BOX, "expiry": date(2026, 12, 31)}),
        (f"01{BOX}15260200", {"gtin": BOX, "best_before": date(2026, 2, 28)}),
        (f"01{BOX}1700000010A", {"gtin": BOX, "lot": "A"}),
        (f"01{BOX}21SERIAL\x1d30012", {"gtin": BOX, "serial": "SERIAL", "count": 12}),
        (f"]d202{BOX}3724", {"gtin": BOX, "count": 24}),
        (f"https://id.gs1.org/01/{BOX}/10/ABC?17=261231",
         {"gtin": BOX, "lot": "ABC", "expiry": date(2026, 12, 31)}),
        ("00123456789012345675", {"sscc": "123456789012345675"}),
        ("01095060001343531726010110ABC", {"gtin": "09506000134353", "lot": "ABC", "expiry": date(2026, 1, 1),
                                           "check_digit_valid": False}),
        ("]C110LOT", {"lot": "LOT", "check_digit_valid": None}),
    ],
)  # fmt: skip
def test_gs1_messages(text: str, expected: dict[str, object]) -> None:
    defaults: dict[str, object] = {"check_digit_valid": True}
    parts = defaults | expected
    assert recognise(text) == ScanCode(raw=text, kind=GS1, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "valid"),
    [("9712345678", None), ("2912345678906", True), ("2912345678907", False), ("]C0CARD-7", None)],
)
def test_the_shops_cards_come_before_every_other_meaning(text: str, valid: bool | None) -> None:  # noqa: FBT001
    code = recognise(text, card_prefixes=("97", "29", "CARD", ""))
    assert code == ScanCode(raw=text, kind=CUSTOMER, check_digit_valid=valid)


@given(st.text(max_size=60) | st.from_regex(r"(\][CEdeQ][0-4]|\(01\)|https?://|01|00)?[0-9()\x1d/]{0,40}"))
def test_anything_can_be_asked(text: str) -> None:
    code = recognise(text)
    assert code.raw == text.strip(" \t\r\n")
    assert code.gtin is None or code.gtin.isdecimal()


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_one_digit_misread_is_always_seen(payload: str) -> None:
    [whole] = [payload + digit for digit in "0123456789" if check_digit_holds(payload + digit)]
    assert recognise(whole).check_digit_valid
    wrong = payload + str((int(whole[-1]) + 3) % 10)
    if len(wrong) > 8:
        assert recognise(wrong).check_digit_valid is False


def test_a_text_longer_than_any_code_is_not_looked_into() -> None:
    assert recognise("]C110" + "A" * SCAN_CHARACTERS_MAX).kind is UNKNOWN


def test_a_plain_code_does_not_load_the_library() -> None:
    program = (
        "import json, sys; from store.domain.scancodes import recognise\n"
        "recognise('4006381333931'); recognise('hello'); recognise('036000291453')\n"
        "plain = 'biip' in sys.modules; recognise('(01)09506000134352')\n"
        "print(json.dumps([plain, 'biip' in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [False, True]


@pytest.mark.parametrize(
    ("code", "aim", "text"),
    [
        ("4006381333931", "", "4006381333931"),
        ("4006381333931", "]E0", "4006381333931"),
        ("04252614", "]E0", "04252614"),
        ("425261", "]E0", "]E0425261"),
        ("CARD7", "]C0", "CARD7"),
        ("400638133393", "]C1", "]C1400638133393"),
        ("0104006381333931", "]d2", "]d20104006381333931"),
        ("CARD7", "]E0", "CARD7"),
    ],
)
def test_a_scanners_word_is_kept_where_it_says_more_than_the_code(code: str, aim: str, text: str) -> None:
    assert marked(code, aim) == text


def test_digits_that_begin_as_a_message_does_are_one_only_by_the_scanners_word() -> None:
    assert recognise(marked("4006381333931", "]E0")).kind is CodeKind.GTIN
    assert recognise(marked("0104006381333931", "]C1")).gtin == "04006381333931"

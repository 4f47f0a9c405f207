import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.catalogue import CODE_CHARACTERS_MAX
from store.domain.lookup import check_digit_holds, same_codes, unknown_because


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        # A UPC-A as 12 digits, as EAN-13 with a zero before it, as a carton's GTIN-14.
        ("036000291452", {"036000291452", "0036000291452", "00036000291452", "36000291452"}),
        ("4006381333931", {"4006381333931", "04006381333931"}),
        ("96385074", {"96385074", "000096385074", "0000096385074", "00000096385074"}),
        ("42", {"42", "00000042", "000000000042", "0000000000042", "00000000000042"}),
        ("B-1", {"B-1"}),
        ("\u0664\u0662", {"\u0664\u0662"}),
        ("", {""}),
    ],
)
def test_the_texts_a_code_may_be_stored_under(raw: str, texts: set[str]) -> None:
    assert set(same_codes(raw)) == texts
    assert same_codes(raw)[0] == raw


@given(st.text("0123456789", min_size=1, max_size=14))
def test_a_code_finds_what_was_stored_without_or_with_its_leading_zeros(code: str) -> None:
    gtin = code.zfill(13 if len(code) <= 13 else 14)
    assert gtin in same_codes(code) or len(code) == 14
    assert code.lstrip("0") in same_codes(code) or not code.lstrip("0")


def test_a_flood_of_characters_is_cut() -> None:
    assert same_codes("x" * 10_000) == ("x" * CODE_CHARACTERS_MAX,)
    assert all(len(code) <= CODE_CHARACTERS_MAX for code in same_codes("1" * 10_000))


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "10036000291459"])
def test_a_real_check_digit_holds(code: str) -> None:
    assert check_digit_holds(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not check_digit_holds(wrong)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("", "scan again"),
        ("4006381333932", "check digit is wrong"),
        ("4006381333931", "no product or card"),
        ("12345", "no product or card"),
        ("ABC", "no product or card"),
    ],
)
def test_why_nothing_was_found(raw: str, says: str) -> None:
    assert says in unknown_because(raw)

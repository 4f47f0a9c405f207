"""Codes of scales and label printers: real layouts by region, own rules, and what is not one of them."""

import pytest
from biip import ParseConfig
from biip.checksums import gs1_price_weight_check_digit
from biip.gtin import Gtin
from biip.rcn import Rcn, RcnRegion
from hypothesis import given
from hypothesis import strategies as st

from store.domain import instore
from store.domain.errors import BadInput
from store.domain.instore import REGIONS, Embedded, number_check_digit, read, rules
from store.domain.lookup import check_digit_holds
from store.domain.money import currency

EUR, JPY, KWD = currency("EUR"), currency("JPY"), currency("KWD")


def whole(twelve: str) -> str:
    """The code with its check digit."""
    return next(f"{twelve}{last}" for last in range(10) if check_digit_holds(f"{twelve}{last}"))


def said(found: Embedded | None) -> tuple[str, int] | None:
    """What a code carries, in one word and a number."""
    if found is None:
        return None
    for what in ("weight", "price", "pieces"):
        value = getattr(found, what)
        if value is not None:
            return what, value
    return None


@pytest.mark.parametrize(
    ("region", "twelve", "carries", "number"),
    [
        ("DE", "281234" + "6" + "14685", ("weight", 14685), "1234"),
        ("DE", "291234" + "6" + "14685", ("weight", 14685), "1234"),
        ("DE", "221234" + "6" + "14685", ("price", 14685), "1234"),
        ("DE", "251234" + "6" + "14685", ("pieces", 14685), "1234"),
        ("AT", "2703778" + "00300", ("weight", 300), "03778"),
        ("AT", "2112345" + "12500", ("weight", 12500), "12345"),
        ("AT", "2212345" + "00435", ("price", 435), "12345"),
        ("AT", "2312345" + "00435", ("price", 435), "12345"),
        ("AT", "2812345" + "00012", ("pieces", 12), "12345"),
        ("CH", "2345678" + "01290", ("price", 1290), "345678"),
        ("GB", "2012345" + "9" + "2875", ("price", 2875), "12345"),
        ("US", "0212345" + "9" + "2875", ("price", 2875), "12345"),
        ("IT", "2001234" + "00850", ("price", 850), "001234"),
        ("ES", "2401234" + "01099", ("price", 1099), "401234"),
        ("FR", "2104321" + "00377", ("price", 377), "104321"),
        ("SE", "20111229" + "1234", ("price", 1234), "111229"),
        ("SE", "21111229" + "1234", ("price", 12340), "111229"),
        ("SE", "22111229" + "1234", ("price", 123400), "111229"),
        ("SE", "23111229" + "1234", ("weight", 1234), "111229"),
        ("NO", "24111229" + "1234", ("weight", 12340), "111229"),
        ("NO", "25111229" + "1234", ("weight", 123400), "111229"),
        ("DK", "211234" + "003995", ("price", 3995), "1234"),
        ("DK", "2712345" + "01250", ("weight", 1250), "12345"),
        ("generic", "2112345" + "01250", ("weight", 1250), "12345"),
        ("generic", "2312345" + "01250", ("price", 1250), "12345"),
    ],
)
def test_layouts_of_regions(region: str, twelve: str, carries: tuple[str, int], number: str) -> None:
    found = read(whole(twelve), rules(region, ""), EUR)

    assert found is not None
    assert found.holds
    assert said(found) == carries
    assert number in found.codes


def test_a_upc_is_a_code_of_thirteen_digits_with_a_zero_before_it() -> None:
    upc = whole("0212345" + "9" + "2875")[1:]

    assert read(upc, rules("US", ""), EUR) == read(f"0{upc}", rules("US", ""), EUR)
    assert said(read(upc, rules("US", ""), EUR)) == ("price", 2875)


def test_the_product_is_looked_for_under_what_scales_and_shops_call_it() -> None:
    found = read(whole("280124" + "6" + "14685"), rules("DE", ""), EUR)

    assert found is not None
    assert found.codes == (whole("280124" + "0" + "00000"), "2801240000000", "280124", "0124", "124")


def test_a_wrong_check_digit_inside_is_told_and_nothing_is_corrected() -> None:
    found = read(whole("0212345" + "8" + "2875"), rules("US", ""), EUR)

    assert found is not None
    assert not found.holds
    assert said(found) == ("price", 2875)


def test_own_rules_come_before_those_of_a_region() -> None:
    shop = rules("28IIIIIWWWWWC/2 DE", "")

    assert said(read(whole("2812345" + "00125"), shop, EUR)) == ("weight", 1250)
    assert said(read(whole("291234" + "6" + "14685"), shop, EUR)) == ("weight", 14685)


@pytest.mark.parametrize(
    ("money", "price"),
    [(EUR, 1250), (JPY, 13), (KWD, 12500)],
    ids=["hundredths", "no minor unit", "thousandths"],
)
def test_prices_are_in_the_currency_of_the_shop(money: object, price: int) -> None:
    found = read(whole("2312345" + "01250"), rules("generic", ""), money)  # type: ignore[arg-type] # a Currency
    assert said(found) == ("price", price)


@pytest.mark.parametrize(
    ("zone", "region"),
    [("Europe/Berlin", "DE"), ("Europe/Vienna", "AT"), ("America/Chicago", "US"), ("Asia/Tokyo", "generic")],
)
def test_without_a_setting_the_time_zone_says_the_region(zone: str, region: str) -> None:
    assert rules("", zone) == rules(region, "")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "4006381333931",
        "2812345",
        "281234614685",
        "x812346146850",
        "2" * 48,
        "٢٨١٢٣٤٦١٤٦٨٥٠",
        "2812346146851",
    ],
)
def test_other_texts_are_no_codes_of_the_shop(code: str) -> None:
    assert read(code, rules("DE", ""), EUR) is None


def test_a_shop_may_have_none_of_them() -> None:
    assert read(whole("281234614685"), rules("none", "Europe/Berlin"), EUR) is None


@pytest.mark.parametrize(
    "setting",
    ["XX", "28IIIIIWWWWW", "IIIIIII00000C", "28IIIIIIIIIIC", "28WWWWWIIIIIC", "28IIIIIWWPPPC",
     "28IIIVWWWWWWC", "28IIIIIWWWWWC/x", "DE " * 61],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(setting: str) -> None:
    with pytest.raises(BadInput) as refusal:
        rules(setting, "")
    assert refusal.value.field == "instore"


# ---- beside another implementation of the same tables ----

_THEIRS = {region.value.upper(): region for region in RcnRegion}


@given(st.sampled_from(sorted(set(REGIONS) & set(_THEIRS))), st.integers(20, 29), st.integers(0, 10**10 - 1))
def test_the_nordic_baltic_german_and_british_tables_are_read_as_others_do(
    region: str, prefix: int, rest: int
) -> None:
    code = whole(f"{prefix}{rest:010}")
    theirs = Gtin.parse(
        code, config=ParseConfig(rcn_region=_THEIRS[region], rcn_verify_variable_measure=False)
    )
    assert isinstance(theirs, Rcn)
    ours = read(code, rules(region, ""), EUR)
    expected = (
        None if theirs.weight is None else int(theirs.weight * 1000),
        None if theirs.price is None else int(theirs.price * 100),
        theirs.count,
    )

    assert expected == ((None, None, None) if ours is None else (ours.weight, ours.price, ours.pieces))


@given(st.integers(0, 9999), st.integers(0, 99999))
def test_check_digits_of_numbers_are_those_of_gs1(four: int, five: int) -> None:
    for number in (f"{four:04}", f"{five:05}"):
        assert number_check_digit(number) == gs1_price_weight_check_digit(number)


@given(st.text(max_size=20))
def test_any_text_can_be_asked(text: str) -> None:
    read(text, rules("DE generic", ""), EUR)
    try:
        instore.rule(text)
    except BadInput:
        return

import pytest

from store.domain.errors import BadInput
from tui.screens.checkout.spoken import (
    Add,
    FindCustomer,
    Nothing,
    Pay,
    Spoken,
    Times,
    Void,
    Why,
    pending_quantity,
    understand,
)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", Nothing()),
        ("   ", Nothing()),
        ("4006381333931", Add("4006381333931")),
        (" espr ", Add("espr")),
        ("3*4006381333931", Add("4006381333931", 3000)),
        ("3 * espr", Add("espr", 3000)),
        ("0.375*espr", Add("espr", 375)),
        ("0,375*espr", Add("espr", 375)),
        ("3*", Times(3000)),
        ("-", Void(None)),
        ("-2", Void(2)),
        ("- 12", Void(12)),
        ("@", FindCustomer("")),
        ("@ann k", FindCustomer("ann k")),
        ("?", Why()),
        ("? 2", Why(2)),
        ("?12 ", Why(12)),
        ("?x", Add("?x")),
        ("=", Pay("")),
        ("=20", Pay("20")),
        ("= c 20,50 A17 ", Pay("c 20,50 A17")),
        ("==", Pay("=")),
        ("a*b", Add("a*b")),
        ("-x", Add("-x")),
        ("??", Add("??")),
    ],
)
def test_a_line_means(line: str, meant: Spoken) -> None:
    assert understand(line) == meant


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0*espr", "a quantity is above 0 and at most 99999"),
        ("4006381333931*", "a quantity is above 0 and at most 99999"),
        ("0.3755*espr", "0.3755 has more than 3 decimals"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(line: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        understand(line)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("line", "quantity"),
    [("3*", 3000), (" 0,5* ", 500), ("3", None), ("", None), ("3*x", None), ("x*", None), ("0*", None)],
)
def test_a_half_typed_quantity_waits_for_the_scan(line: str, quantity: int | None) -> None:
    assert pending_quantity(line) == quantity

from tui.screens.checkout.figures import large


def test_an_amount_is_three_rows_of_one_width() -> None:
    assert large("-12.05") == (
        "     ▀█ ▀▀█   █▀█ █▀▀",
        "▀▀▀   █ █▀▀   █ █ ▀▀█",
        "      ▀ ▀▀▀ ▀ ▀▀▀ ▀▀▀",
    )


def test_every_digit_looks_different() -> None:
    assert len({large(digit) for digit in "0123456789"}) == 10

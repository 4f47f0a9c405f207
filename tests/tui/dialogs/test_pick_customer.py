import pytest

from store.domain.ids import CustomerId
from store.domain.listing import CustomerRow
from tui.dialogs.pick_customer import NewCustomer, by_name_first, chosen_customer, customer_options
from tui.widgets.options import Option


def row(name: str, email: str = "", *, percent: int = 0) -> CustomerRow:
    return CustomerRow(
        id=CustomerId(name.encode().ljust(16, b"\0")[:16]),
        name=name,
        email=email,
        phone="",
        city="",
        joined=0,
        active=True,
        groups=("VIP",) if percent else (),
        percent=percent,
    )


ANN_F, ANN_G = row("Ann Fischer", "ann@example.org"), row("Ann García", percent=1000)


def test_a_name_that_is_meant_comes_before_one_found_by_its_e_mail() -> None:
    assert by_name_first([ANN_F, ANN_G], "ann g") == [ANN_G, ANN_F]
    assert by_name_first([ANN_F, ANN_G], "ann") == [ANN_F, ANN_G]
    assert by_name_first([ANN_F, ANN_G], "") == [ANN_F, ANN_G]


def test_the_percent_stands_beside_the_name_and_a_new_one_comes_last() -> None:
    found, new = customer_options([ANN_G], " ann ")
    assert (found.label, found.figure, found.note) == ("Ann García", "10 %", "VIP")
    assert (new.id, new.label) == (NewCustomer("ann"), "New customer: ann")


def test_an_option_names_a_customer_a_new_one_or_nobody() -> None:
    assert chosen_customer(Option(ANN_F.id, "Ann")) == ANN_F.id
    assert chosen_customer(Option(NewCustomer("Bo"), "New")) == NewCustomer("Bo")
    assert chosen_customer(None) is None


@pytest.mark.parametrize("typed", ["=c", "=20", "@", "?", "*3", "/2", "#cold", "+", "%"])
def test_nobody_new_is_called_what_the_line_at_the_counter_takes(typed: str) -> None:
    assert customer_options([], typed) == []

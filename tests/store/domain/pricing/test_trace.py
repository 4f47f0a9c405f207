from support.baskets import NOON, basket, line, multibuy, of, percent

from store.domain.ids import DiscountId
from store.domain.money import ONE
from store.domain.pricing.priced import BY_HAND, Share
from store.domain.pricing.trace import Trace, TraceLine, placed, traced
from tui.cli.basket_file import read_basket
from tui.cli.json_input import Node

SALE = basket(
    line("3.00", "2", "p"),
    line("1.00", "1", "q", manual={"percent": "50"}),
    line("2.00", "1", "r", discountable=False),
    discounts=[
        percent("all", "10"),
        percent("r", "50", target=of("r")),
        multibuy("three", 3, "7.00", "p"),
        percent("elsewhere", "50", target=of("z")),
    ],
)


def trace() -> Trace:
    done, book = read_basket(Node(SALE, ""), NOON)
    return traced(done, book, ["Coffee", "Milk", "Deposit"])


def test_lines_and_what_reaches_them() -> None:
    found = trace()
    assert found.lines == (
        TraceLine("Coffee", 2 * ONE, 300, 600, (Share(DiscountId(b"all"), 60),), 0),
        TraceLine("Milk", ONE, 100, 100, (Share(BY_HAND, 50),), 0),
        TraceLine("Deposit", ONE, 200, 200, (), 0),
    )
    assert [each.value for each in found.lines] == [540, 50, 200]
    assert found.reach == {b"all": (0, 1, 2), b"r": (2,), b"three": (0,)}
    assert {each: discount.id for each, discount in found.discounts.items()} == {
        b"all": b"all", b"r": b"r", b"three": b"three"
    }  # fmt: skip
    assert (found.list_total, found.discount_total, found.total) == (900, 110, 790)


def test_every_candidate_of_a_line() -> None:
    found = trace()
    assert [[bytes(each.discount) for each in found.of_line(place)] for place in range(3)] == [
        [b"all", b"three"],
        [bytes(BY_HAND), b"all"],
        [b"all", b"r"],
    ]


def test_among_struck_lines_places_are_those_that_are_shown() -> None:
    found = trace()
    struck = TraceLine("Struck", ONE, 500, 0, (), 0)
    moved = placed(found, (1, 2, 3), (struck, *found.lines))
    assert [bytes(each.discount) for each in moved.of_line(0)] == []
    assert [bytes(each.discount) for each in moved.of_line(1)] == [b"all", b"three"]
    assert next(each.lines for each in moved.outcomes if each.discount == b"all") == (1,)
    assert next(each.refusal for each in moved.outcomes if each.discount == b"r") == next(
        each.refusal._replace(lines=(3,)) for each in found.outcomes if each.refusal and each.discount == b"r"
    )
    assert placed(found, (0, 1, 2), found.lines) is found

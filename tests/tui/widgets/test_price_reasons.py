from datetime import UTC

from support.baskets import NOON, Json, basket, line, multibuy, of, percent

from store.domain.ids import DiscountId
from store.domain.money import ONE, currency
from store.domain.pricing.priced import Outcome, Share
from store.domain.pricing.trace import Trace, TraceLine, traced
from tui.cli.basket_file import name_of, read_basket
from tui.cli.json_input import Node
from tui.widgets.price_reasons import Lines, Telling, one_line, whole_sale

TELLING = Telling(name_of, currency("EUR"), UTC, 60)


def trace(sale: Json, *names: str) -> Trace:
    done, book = read_basket(Node(sale, ""), NOON)
    return traced(done, book, names)


def text(lines: Lines) -> list[str]:
    return ["".join(part for part, _ in line).rstrip() for line in lines]


SALE = basket(
    line("14.90", product="espresso"),
    line("1.19", "3", "milk"),
    discounts=[
        percent("VIP", "10", groups=["vip"]),
        percent("Staff", "20", groups=["staff"]),
        multibuy("Milk week", 3, "3.00", "milk"),
        percent("Morning", "50", hours=["08:00", "10:00"]),
        percent("Cheese", "50", target=of("cheese")),
    ],
    customer={"groups": ["vip"]},
)


def test_a_whole_sale_with_every_candidate_in_order() -> None:
    assert text(whole_sale(trace(SALE, "Espresso beans 1 kg", "Milk 1 l"), TELLING)) == [
        "  1 Espresso beans 1 kg · 1 x 14.90                    14.90",
        "    VIP                                                -1.49",
        "    costs                                              13.41",
        "  2 Milk 1 l · 3 x 1.19                                 3.57",
        "    Milk week                                          -0.57",
        "    costs                                               3.00",
        "",
        "    List 18.47, off 2.06                               16.41",
        "",
        "Taken off",
        "  VIP · 10 % on the whole sale                         -1.49",
        "    on line 1 (rule 11)",
        "  Milk week · 3 for 3.00 on 1 product                  -0.57",
        "    on line 2 (rule 12)",
        "",
        "Not taken off",
        "  Morning · 50 % on the whole sale",
        "    outside its schedule: another weekday or hour (rule 6)",
        "  Staff · 20 % on the whole sale",
        "    the customer is not a member of staff (rule 5)",
    ]


def test_one_line_has_its_own_candidates_only() -> None:
    told = text(one_line(trace(SALE, "Espresso beans 1 kg", "Milk 1 l"), 0, TELLING))
    assert told[:3] == [
        "  1 Espresso beans 1 kg · 1 x 14.90                    14.90",
        "    VIP                                                -1.49",
        "    costs                                              13.41",
    ]
    assert not any("Milk" in each for each in told)
    assert "  Morning · 50 % on the whole sale" in told


def test_what_was_done_by_hand_is_said_so() -> None:
    sale = basket(line("10.00", manual={"percent": "50"}), discounts=[percent("VIP", "10")])
    told = text(whole_sale(trace(sale, "Cake"), TELLING))
    assert "  By hand                                              -5.00" in told
    assert told[-2:] == ["  VIP · 10 % on the whole sale", "    line 1 is priced by hand (rule 15)"]


def test_nothing_on_offer() -> None:
    told = text(whole_sale(trace(basket(line("1.00")), "Cake"), TELLING))
    assert told[-1] == "No discount is for this: it has its list price."


def test_a_closed_sale_says_what_it_was_given() -> None:
    vip = DiscountId(b"VIP")
    lines = (TraceLine("Cake", ONE, 1000, 1000, (Share(vip, 100),), 0),)
    closed = Trace(lines, (Outcome(vip, 0, 100, (0,), 1),), {}, {}, 1000, 100, 0, 900)
    assert text(whole_sale(closed, TELLING))[-3:] == [
        "Taken off",
        "  VIP                                                  -1.00",
        "    on line 1",
    ]


def test_long_reasons_are_wrapped_and_nothing_is_cut() -> None:
    groups = [f"group number {number}" for number in range(9)]
    sale = basket(line("1.00"), discounts=[percent("Long", "10", groups=groups)], customer={"groups": []})
    told = text(whole_sale(trace(sale, "Cake"), TELLING))
    assert all(len(each) <= 60 for each in told)
    assert "group number 8 (rule 5)" in " ".join(" ".join(told).split())

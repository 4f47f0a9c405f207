"""What comes back is worth what was paid for it, however it comes back."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CategoryId, DiscountId, LaneId, ProductId, SaleId, StaffId
from store.domain.money import ONE, WHOLE, rounded
from store.domain.payment import CASH, Tender
from store.domain.returns import (
    DAMAGED,
    RESELL,
    Broken,
    Choice,
    Left,
    after,
    broken,
    checked,
    deducted,
    gone,
    left_of,
    mirrored,
    taken,
)
from store.domain.sale import LineKind, Origin, Sale, SaleLine, Share

VIP, CLUB = DiscountId(b"v" * 16), DiscountId(b"c" * 16)


def line_of(
    listed: int, off: tuple[int, ...] = (), *, quantity: int = ONE, rate: int = 0, tax: str = "inclusive"
) -> SaleLine:
    """A line as the till would have stored it."""
    value = listed - sum(off)
    taxed = 0 if tax == "none" else rounded(value * rate, WHOLE + (rate if tax == "inclusive" else 0))
    net = value - taxed if tax == "inclusive" else value
    return SaleLine(
        product=ProductId(b"p" * 16),
        category=None,
        name="Bread",
        code="42",
        quantity=quantity,
        unit_price=rounded(listed * ONE, quantity),
        tax_rate=rate,
        list=listed,
        shares=tuple(
            Share(discount, "offer", part) for discount, part in zip((VIP, CLUB), off, strict=False)
        ),
        net=net,
        tax=taxed,
        total=net + taxed,
    )


def sale_of(*lines: SaleLine, tax: str = "inclusive") -> Sale:
    total = sum(line.total for line in lines)
    return Sale(
        id=SaleId(b"s" * 16),
        number="1-000001",
        lane=LaneId(b"l" * 16),
        staff=StaffId(b"o" * 16),
        customer=None,
        customer_name="",
        groups=(),
        opened_at=1,
        closed_at=2,
        tax=tax,
        lines=lines,
        tenders=(Tender(CASH, total),),
        list_total=sum(line.list for line in lines),
        discount_total=0,
        tax_total=0,
        total=total,
        rounding=0,
        change=0,
    )


def take(left: Left, quantity: int, tax: str = "inclusive") -> SaleLine:
    return taken(left, quantity, sale=SaleId(b"s" * 16), tax=tax, condition=RESELL)


@pytest.mark.parametrize(
    ("total", "quantity", "steps", "parts"),
    [
        (1000, 3000, (1000, 1000, 1000), [333, 334, 333]),
        (500, 3000, (1000, 1000, 1000), [167, 167, 166]),
        (500, 3000, (2000, 1000), [333, 167]),
        (1, 3000, (1000, 1000, 1000), [0, 1, 0]),
        (3, 5000, (1000,) * 5, [1, 1, 0, 1, 0]),
        (0, 2000, (1000, 1000), [0, 0]),
        (667, 1000, (1000,), [667]),
        (599, 375, (125, 250), [200, 399]),
    ],
)
def test_the_last_part_takes_what_is_left(
    total: int, quantity: int, steps: tuple[int, ...], parts: list[int]
) -> None:
    sale = sale_of(line_of(total, quantity=quantity))
    rest, found = left_of(sale, ()), []
    for step in steps:
        back = take(rest[0], step)
        rest = after(rest, [back])
        found.append(-back.total)
    assert found == parts
    assert gone(rest) == {0}


def test_a_returned_line_mirrors_what_was_sold() -> None:
    sale = sale_of(line_of(1000, (100, 50), quantity=2000, rate=2000))
    (left,) = left_of(sale, ())
    whole = take(left, 2000)
    assert whole == replace(
        sale.lines[0],
        quantity=-2000,
        list=-1000,
        shares=(Share(VIP, "offer", -100), Share(CLUB, "offer", -50)),
        net=-708,
        tax=-142,
        total=-850,
        origin=Origin(sale.id, 0, RESELL),
    )
    half = take(left, 1000)
    assert (half.list, half.net, half.tax, half.total) == (-500, -354, -71, -425)
    assert [share.amount for share in half.shares] == [-50, -25]


def test_a_share_of_a_flat_discount_comes_back_as_it_was_granted() -> None:
    # Flat 10.00 on three lines of 10.00: line 2 bore 3.33 of it.
    sale = sale_of(line_of(1000, (334,)), line_of(1000, (333,)), line_of(1000, (333,)))
    assert take(left_of(sale, ())[1], ONE).total == -667


@st.composite
def sold(draw: st.DrawFn) -> Sale:
    tax = draw(st.sampled_from(["inclusive", "exclusive", "none"]))
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        listed = draw(st.integers(0, 5000))
        first = draw(st.integers(0, listed) | st.just(listed))
        second = draw(st.integers(0, listed - first))
        quantity = draw(st.sampled_from([1000, 2000, 3000, 7000, 375, 1500]))
        rate = draw(st.sampled_from([0, 500, 700, 1900, 2000]))
        offs = [(), (first,), (first, second)][draw(st.integers(0, 2))]
        lines.append(line_of(listed, offs, quantity=quantity, rate=rate, tax=tax))
    return sale_of(*lines, tax=tax)


@given(sold(), st.integers(0, 2**32))
def test_any_split_of_returns_sums_to_what_was_paid(sale: Sale, seed: int) -> None:
    """Total, net, tax, list and every share; no part is below zero, and each is sound by itself."""
    dice = random.Random(seed)  # noqa: S311 - drawn by Hypothesis
    rest, backs = left_of(sale, ()), list[SaleLine]()
    while open_ := [each for each in rest if each.quantity]:
        left = dice.choice(open_)
        step = dice.choice([left.quantity, dice.randint(1, left.quantity)])
        back = take(left, step, sale.tax)
        assert back.total == back.net + back.tax <= 0
        assert back.net <= 0
        assert back.tax <= 0
        value = back.net if sale.tax == "exclusive" else back.total
        assert back.list - sum(share.amount for share in back.shares) == value
        backs.append(back)
        rest = after(rest, [back])
        # Who looks at the stored documents finds the same.
        assert rest == left_of(sale, backs)
    for place, line in enumerate(sale.lines):
        of = [back for back in backs if back.origin is not None and back.origin.position == place]
        for name in ("quantity", "list", "net", "tax", "total"):
            assert sum(getattr(back, name) for back in of) == -getattr(line, name)
        for share in line.shares:
            given_back = [s.amount for back in of for s in back.shares if s.discount == share.discount]
            assert sum(given_back) == -share.amount
        if line.total == 0:
            assert all((back.total, back.net, back.tax) == (0, 0, 0) for back in of)


# ---- what may come back ----


@st.composite
def much_discounted(draw: st.DrawFn) -> Sale:
    """One cheap line that many discounts took a little off: their parts are smaller than rounding."""
    tax = draw(st.sampled_from(["inclusive", "exclusive", "none"]))
    quantity = draw(st.sampled_from([2000, 3000, 5000, 7000, 375]))
    listed = rounded(draw(st.integers(0, 60)) * quantity, ONE)
    shares: list[Share] = []
    for number in range(draw(st.integers(1, 4))):
        amount = draw(st.integers(0, min(9, listed - sum(share.amount for share in shares))))
        shares.append(Share(DiscountId(bytes([number]) * 16), "offer", amount))
    value = listed - sum(share.amount for share in shares)
    plain = line_of(value, quantity=quantity, rate=draw(st.sampled_from([0, 700, 1900])), tax=tax)
    return sale_of(replace(plain, list=listed, shares=tuple(shares)), tax=tax)


@given(much_discounted(), st.lists(st.sampled_from([ONE, 2 * ONE, 125]), min_size=60, max_size=60))
def test_no_discount_comes_back_twice_or_is_taken_anew_by_a_return(sale: Sale, steps: list[int]) -> None:
    rest = left_of(sale, ())
    for step in steps:
        if not rest[0].quantity:
            break
        back = take(rest[0], min(step, rest[0].quantity), sale.tax)
        rest = after(rest, [back])
        assert all(share.amount <= 0 for share in back.shares)
        assert all(share.amount >= 0 for share in rest[0].line.shares)
        assert min(rest[0].line.net, rest[0].line.tax, rest[0].line.list) >= 0


def test_choices_of_one_line_are_one() -> None:
    left = left_of(sale_of(line_of(300, quantity=3000), line_of(100)), ())
    chosen = [Choice(1, 1000), Choice(0, 1000, DAMAGED), Choice(0, 2000, DAMAGED)]
    assert checked(left, chosen) == (Choice(0, 3000, DAMAGED), Choice(1, 1000))


@pytest.mark.parametrize(
    ("choices", "kind", "words"),
    [
        ([], Refused, "nothing comes back"),
        ([Choice(9, 1000)], NotFound, "no line 10"),
        ([Choice(-1, 1000)], NotFound, "no line 0"),
        ([Choice(0, 0)], BadInput, "above 0"),
        ([Choice(0, -1000)], BadInput, "above 0"),
        ([Choice(0, 1000, "eaten")], BadInput, "resell or damaged"),
        ([Choice(0, 3001)], Refused, "only 3 of Bread"),
        ([Choice(0, 2000), Choice(0, 2000)], Refused, "only 3 of Bread"),
        ([Choice(1, 1000)], Refused, "only goods"),
        ([Choice(2, 1000)], Refused, "only goods"),
    ],
)
def test_what_cannot_come_back(choices: list[Choice], kind: type[Exception], words: str) -> None:
    top_up = replace(line_of(1000), kind=LineKind.TOP_UP)
    struck = replace(line_of(0), voided=True)
    with pytest.raises(kind, match=words):
        checked(left_of(sale_of(line_of(300, quantity=3000), top_up, struck), ()), choices)


def test_what_came_back_comes_back_no_more() -> None:
    sale = sale_of(line_of(300))
    rest = after(left_of(sale, ()), [take(left_of(sale, ())[0], ONE)])
    assert (rest[0].quantity, rest[0].returned) == (0, ONE)
    with pytest.raises(Refused, match="came back already"):
        checked(rest, [Choice(0, ONE)])


def test_what_two_lanes_took_back_at_once_leaves_nothing() -> None:
    sale = sale_of(line_of(300))
    back = take(left_of(sale, ())[0], ONE)
    (left,) = left_of(sale, [back, back])
    assert (left.quantity, left.returned) == (0, 2 * ONE)


# ---- offers that are not reached any more ----


def offer(minimum: int | None = 5000, target: Target | None = None) -> Discount:
    return Discount(id=VIP, kind=Kind.AMOUNT, value=500, target=target or Target(), minimum=minimum)


@pytest.mark.parametrize(
    ("discount", "lost"),
    [
        (offer(), [Broken(VIP, "5 off", 5000, 3000, 250)]),
        (offer(3000), []),
        (offer(None), []),
        (
            offer(5000, Target(products=frozenset([ProductId(b"p" * 16)]))),
            [Broken(VIP, "5 off", 5000, 3000, 250)],
        ),
        (
            offer(100, Target(categories=frozenset([CategoryId(b"x" * 16)]))),
            [Broken(VIP, "5 off", 100, 0, 250)],
        ),
    ],
)
def test_an_offer_is_broken_when_what_stays_does_not_reach_it(discount: Discount, lost: list[Broken]) -> None:
    left = left_of(sale_of(line_of(3000, (250,)), line_of(3000, (250,))), ())
    rest = after(left, [take(left[0], ONE)])
    assert list(broken(rest, {VIP: discount}, {VIP: "5 off"})) == lost
    assert broken(after(rest, [take(left[1], ONE)]), {VIP: discount}, {}) == ()


@given(sold(), st.integers(0, 2**32))
def test_what_is_deducted_comes_back_with_the_goods(sale: Sale, seed: int) -> None:
    """An offer that was deducted in between changes nothing in the end: all comes back for what was paid."""
    dice = random.Random(seed)  # noqa: S311 - drawn by Hypothesis
    rest, backs = left_of(sale, ()), list[SaleLine]()
    while open_ := [each for each in rest if each.quantity]:
        left = dice.choice(open_)
        back = take(left, dice.randint(1, left.quantity), sale.tax)
        then = after(rest, [back])
        lost = deducted(then, broken(then, {VIP: offer(10**9)}, {}), -back.total, sale=sale)
        assert back.total + sum(line.total for line in lost) <= 0
        assert all(line.quantity == 0 and line.total == line.net + line.tax for line in lost)
        backs += [back, *lost]
        rest = after(then, lost)
        assert rest == left_of(sale, backs)
    assert sum(back.total for back in backs) == -sale.total
    assert sum(back.tax for back in backs) == -sum(line.tax for line in sale.lines)


def test_a_void_mirrors_all_that_was_not_struck() -> None:
    sale = sale_of(line_of(300, quantity=3000), replace(line_of(0), voided=True), line_of(100, (40,)))
    lines = mirrored(sale)
    assert [(line.quantity, line.total) for line in lines] == [(-3000, -300), (-1000, -60)]
    assert [line.origin and line.origin.position for line in lines] == [0, 2]
    assert all(left.quantity == 0 for left in left_of(sale, lines))

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from store.domain.ids import CategoryId, CustomerId, DiscountId, LaneId, ProductId, SaleId, StaffId
from store.domain.money import ONE
from store.domain.payment import Paid, Tender
from store.domain.sale import (
    LineKind,
    Origin,
    Sale,
    SaleKind,
    SaleLine,
    Share,
    _line,
    is_receipt_number,
    receipt_number,
    seal,
    sealed_lines,
)

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

LINE = SaleLine(
    product=ProductId(b"p" * 16),
    category=None,
    name="Bread",
    code="42",
    quantity=2 * ONE,
    unit_price=250,
    tax_rate=700,
    list=500,
    shares=(Share(DiscountId(b"d" * 16), "VIP", 50),),
    net=421,
    tax=29,
    total=450,
)
SALE = Sale(
    id=SaleId(b"s" * 16),
    number="2-000001",
    lane=LaneId(b"l" * 16),
    staff=StaffId(b"o" * 16),
    customer=CustomerId(b"c" * 16),
    customer_name="Ann",
    groups=("VIP",),
    opened_at=1,
    closed_at=2,
    tax="inclusive",
    lines=(LINE, replace(LINE, product=None, shares=())),
    tenders=(Tender("cash", 1000),),
    list_total=1000,
    discount_total=50,
    tax_total=62,
    total=950,
    rounding=0,
    change=50,
)


@pytest.mark.parametrize(
    ("lane", "count", "number"),
    [(1, 1, "1-000001"), (20101, 42, "20101-000042"), (1, 999_999, "1-999999"), (1, 1_000_000, "1-1000000")],
)
def test_receipt_numbers(lane: int, count: int, number: str) -> None:
    assert receipt_number(lane, count) == number


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1-000001", True),
        (" 201-1234567 ", True),
        ("1-00001", False),
        ("-000001", False),
        ("1-000001-2", False),
        ("4006381333931", False),
        ("a-000001", False),
        ("1-00000²", False),
        ("", False),
    ],
)
def test_what_is_written_like_the_number_of_a_receipt(text: str, is_one: bool) -> None:  # noqa: FBT001 - a table
    assert is_receipt_number(text) is is_one


def test_no_two_lanes_can_give_one_number() -> None:
    made = {receipt_number(lane, count) for lane in (1, 2, 11, 201) for count in (1, 11, 1_000_001)}
    assert len(made) == 12


def test_a_seal_is_the_same_on_every_machine() -> None:
    # Written down once: a program that computes another can no longer check the books of this one.
    assert seal(SALE, "") == "9792ac4233358c9ffa2dd264d0532b3ca4570ce84e1f3692102d12c65bb03354"
    assert seal(SALE, "") == seal(replace(SALE), "")


FORGERIES: dict[str, Callable[[Sale], Sale]] = {
    "number": lambda sale: replace(sale, number="2-000002"),
    "sale": lambda sale: replace(sale, id=SaleId(b"t" * 16)),
    "lane": lambda sale: replace(sale, lane=LaneId(b"m" * 16)),
    "staff": lambda sale: replace(sale, staff=StaffId(b"x" * 16)),
    "customer": lambda sale: replace(sale, customer=None),
    "opened": lambda sale: replace(sale, opened_at=0),
    "closed": lambda sale: replace(sale, closed_at=3),
    "tax mode": lambda sale: replace(sale, tax="exclusive"),
    "list total": lambda sale: replace(sale, list_total=1001),
    "discount total": lambda sale: replace(sale, discount_total=51),
    "tax total": lambda sale: replace(sale, tax_total=63),
    "total": lambda sale: replace(sale, total=949),
    "rounding": lambda sale: replace(sale, rounding=1),
    "change": lambda sale: replace(sale, change=49),
    "a line less": lambda sale: replace(sale, lines=(LINE,)),
    "lines' order": lambda sale: replace(sale, lines=sale.lines[::-1]),
    "a line's category": lambda sale: replace(
        sale, lines=(replace(LINE, category=CategoryId(b"k" * 16)), sale.lines[1])
    ),
    "a line's product": lambda sale: replace(sale, lines=(replace(LINE, product=None), sale.lines[1])),
    "a line's name": lambda sale: replace(sale, lines=(replace(LINE, name="Milk"), sale.lines[1])),
    "a line's quantity": lambda sale: replace(sale, lines=(replace(LINE, quantity=1), sale.lines[1])),
    "a line's tax": lambda sale: replace(sale, lines=(replace(LINE, tax=28), sale.lines[1])),
    "a share": lambda sale: replace(sale, lines=(replace(LINE, shares=()), sale.lines[1])),
    "a share's name": lambda sale: replace(
        sale, lines=(replace(LINE, shares=(Share(DiscountId(b"d" * 16), "Staff", 50),)), sale.lines[1])
    ),
    "tender": lambda sale: replace(sale, tenders=(Tender("cash", 1001),)),
    "tender's reference": lambda sale: replace(sale, tenders=(Tender("cash", 1000, "x"),)),
    "tender's points": lambda sale: replace(sale, tenders=(Tender("cash", 1000, points=1),)),
    "kind": lambda sale: replace(sale, kind=SaleKind.VOID),
    "what it returns": lambda sale: replace(sale, original=SaleId(b"t" * 16)),
    "the drawer's session": lambda sale: replace(sale, session=b"d" * 16),
    "note": lambda sale: replace(sale, note="x"),
    "reason": lambda sale: replace(sale, reason="x"),
    "tax exemption": lambda sale: replace(sale, tax_exempt="x"),
    "a line's kind": lambda sale: replace(sale, lines=(replace(LINE, kind=LineKind.OPEN), sale.lines[1])),
    "a line's note": lambda sale: replace(sale, lines=(replace(LINE, note="x"), sale.lines[1])),
    "a line's cost": lambda sale: replace(sale, lines=(replace(LINE, cost=0), sale.lines[1])),
    "a struck line": lambda sale: replace(sale, lines=(replace(LINE, voided=True), sale.lines[1])),
    "a price by hand": lambda sale: replace(sale, lines=(replace(LINE, manual="price 1"), sale.lines[1])),
    "a line's origin": lambda sale: replace(
        sale, lines=(replace(LINE, origin=Origin(SaleId(b"t" * 16), 0, "resell")), sale.lines[1])
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_nothing_on_a_sale_can_be_altered_unnoticed(what: str) -> None:
    assert seal(FORGERIES[what](SALE), "before") != seal(SALE, "before")


def test_a_person_can_be_forgotten_and_the_seal_still_holds() -> None:
    assert seal(replace(SALE, customer_name="", groups=()), "") == seal(SALE, "")


def test_a_sale_cannot_be_left_out_unnoticed() -> None:
    first = seal(SALE, "")
    second = seal(replace(SALE, number="2-000002"), first)
    assert second != seal(replace(SALE, number="2-000002"), "")


def test_texts_cannot_slide_from_one_field_to_the_next() -> None:
    one = replace(SALE, lines=(replace(LINE, name='a","b', code="c"),))
    other = replace(SALE, lines=(replace(LINE, name="a", code='b","c'),))
    assert seal(one, "") != seal(other, "")


def test_a_name_that_is_no_text_is_sealed_all_the_same() -> None:
    assert seal(replace(SALE, lines=(replace(LINE, name="\ud800"),)), "")


AWKWARD = "".join(map(chr, range(0x80))) + '"\\\u2028\u00e9\U0001f950'


def test_a_document_is_sealed_as_json_writes_it() -> None:
    paid = Paid(AWKWARD, AWKWARD, left=-1, cash=2, points=3)
    whole = replace(
        SALE, number=AWKWARD, customer=CustomerId(b"c" * 16), tax=AWKWARD, original=SaleId(b"o" * 16),
        session=b"s" * 16, note=AWKWARD, reason=AWKWARD, tax_exempt=AWKWARD, kind=SaleKind.EXCHANGE,
        tenders=(Tender(AWKWARD, -5, AWKWARD, 7), Tender("cash", 1)), carried=(paid, paid), rounding=-3,
    )  # fmt: skip
    for each in (SALE, whole, replace(whole, customer=None, original=None, session=None, carried=())):
        content = [
            AWKWARD,
            each.kind.value,
            each.number,
            each.id.hex(),
            each.lane.hex(),
            each.staff.hex(),
            each.customer.hex() if each.customer else "",
            each.tax,
            [each.opened_at, each.closed_at],
            [each.list_total, each.discount_total, each.tax_total, each.total, each.rounding, each.change],
            [json.loads(_line(line)) for line in each.lines],
            [[tender.kind, tender.amount, tender.reference, tender.points] for tender in each.tenders],
            [each.original.hex() if each.original else "", each.session.hex() if each.session else ""],
            [
                each.note,
                each.reason,
                each.tax_exempt,
                *([way.kind, way.reference, way.left, way.cash, way.points] for way in each.carried),
            ],
        ]
        assert seal(each, AWKWARD) == sha256(ENCODER.encode(content).encode()).hexdigest()


def test_lines_may_be_read_for_the_seal_before_the_rest_is_known() -> None:
    two = replace(SALE, lines=(LINE, replace(LINE, name=AWKWARD)))
    for each in (SALE, two, replace(SALE, lines=())):
        assert seal(each, "before", sealed_lines(each.lines)) == seal(each, "before")
    assert seal(two, "", "") != seal(two, "")


def test_a_line_is_sealed_as_json_writes_it() -> None:
    origin = Origin(SaleId(b"t" * 16), 3, AWKWARD)
    line = replace(LINE, name=AWKWARD, code=AWKWARD, kind=LineKind.VOUCHER, note=AWKWARD, cost=-1)
    line = replace(line, shares=(Share(DiscountId(b"d" * 16), AWKWARD, -50),) * 2, manual=AWKWARD)
    for each in (
        LINE,
        line,
        replace(line, origin=origin, voided=True),
        replace(line, origin=Origin(None, 0, "")),
    ):
        assert json.loads(_line(each)) == [
            each.product.hex() if each.product else "",
            "",
            each.name,
            each.code,
            [each.quantity, each.unit_price, each.tax_rate, each.list, each.net, each.tax, each.total],
            [[share.discount.hex(), share.name, share.amount] for share in each.shares],
            [each.kind.value, each.note, each.cost, each.voided, each.manual],
            []
            if each.origin is None
            else [
                each.origin.sale.hex() if each.origin.sale else "",
                each.origin.position,
                each.origin.condition,
            ],
        ]
        assert _line(each) == ENCODER.encode(json.loads(_line(each)))

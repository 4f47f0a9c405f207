"""Codes of discounts: found, put on a sale or refused with why, made, read from a file, taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.shops import DAY, NOON, ShopLane, sync

from store.api import Store
from store.domain.coupons import CODES_MAX, CouponCode, KnownCode
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId, DiscountId
from store.domain.rights import NeedsApproval
from store.domain.schedule import ALWAYS, Schedule
from store.services.coupons import find, put_on


def offer(
    store: Store, name: str = "Summer", *, schedule: Schedule = ALWAYS, active: bool = True
) -> DiscountId:
    """Ten percent for who has a code."""
    discount = Discount(
        store.discounts.new_id(), Kind.PERCENT, 1000, schedule=schedule, active=active, coupon=True
    )
    store.discounts.create(name, discount)
    return discount.id


def put(store: Store, code: str) -> None:
    with store._database.reading() as connection:
        coupon = find(connection, code)
        assert coupon is not None
        store.checkout.sale.save(put_on(connection, store.checkout.sale.cart(), coupon, store.world.now()))


def test_a_code_is_found_however_it_is_typed(store: Store) -> None:
    discount = offer(store)
    store.coupons.add(discount, [CouponCode("SUMMER10", discount, 20)])
    with store._database.reading() as connection:
        assert find(connection, " summer 10 ") == CouponCode("SUMMER10", discount, 20)
        assert find(connection, "SUMMER1") is None
    assert store.coupons.known("summer10") == KnownCode(CouponCode("SUMMER10", discount, 20), 0)
    with pytest.raises(NotFound, match="NOSUCH"):
        store.coupons.known("nosuch")


def test_codes_of_a_deleted_discount_are_no_codes(store: Store) -> None:
    discount = offer(store)
    store.coupons.add(discount, [CouponCode("A", discount)])
    store.discounts.delete(discount)
    with store._database.reading() as connection:
        assert find(connection, "A") is None


@pytest.fixture
def ann(store: Store) -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann"))


@pytest.mark.parametrize(
    ("schedule", "state", "told"),
    [
        (ALWAYS, "off", "the offer of coupon A is switched off; see it under Offers (F5)"),
        (Schedule(None, NOON), "on", "the coupon A has expired: Summer ended 2026-03-02 13:00"),
        (Schedule(NOON + DAY), "on", "the coupon A does not count yet: Summer starts 2026-03-03 13:00"),
    ],
)
def test_a_coupon_of_an_offer_that_is_not_on_is_refused(
    store: Store, schedule: Schedule, state: str, told: str
) -> None:
    discount = offer(store, schedule=schedule, active=state == "on")
    store.coupons.add(discount, [CouponCode("A", discount)])
    with pytest.raises(Refused) as refused:
        put(store, "a")
    assert str(refused.value) == told
    assert store.checkout.till().coupons == ()


def test_a_coupon_of_one_customer_is_for_them_alone(store: Store, ann: CustomerId) -> None:
    ben = store.customers.create(CustomerDraft(name="Ben"))
    discount = offer(store)
    store.coupons.add(discount, [CouponCode("A", discount, 1, ann)])
    with pytest.raises(Refused, match="is for one customer: put them on the sale with @ first"):
        put(store, "A")
    store.checkout.attach(ben)
    with pytest.raises(Refused, match="is for another customer"):
        put(store, "A")
    store.checkout.attach(ann)
    put(store, "A")
    assert store.checkout.till().coupons == ("A",)


def test_a_coupon_counts_once_on_a_sale(store: Store) -> None:
    discount = offer(store)
    store.coupons.add(discount, [CouponCode("A", discount), CouponCode("B", discount)])
    put(store, "A")
    with pytest.raises(Refused, match="the coupon A is on the sale already"):
        put(store, "a")
    with pytest.raises(Refused, match="a coupon of Summer is on the sale already"):
        put(store, "B")


def test_codes_are_made(store: Store) -> None:
    discount = offer(store)
    made = store.coupons.make(discount, 300, uses=1, customer=None)
    assert len(set(made)) == 300 == store.coupons.count(discount)
    assert store.coupons.counts() == {discount: 300}
    assert store.coupons.window(discount, 10, 2) == [
        KnownCode(CouponCode(code, discount, 1), 0) for code in sorted(made)[10:12]
    ]


def test_giving_codes_makes_a_discount_need_them(store: Store) -> None:
    discount = Discount(store.discounts.new_id(), Kind.PERCENT, 1000)
    store.discounts.create("Open", discount)
    store.coupons.make(discount.id, 1, uses=None, customer=None)
    assert store.discounts.get(discount.id).discount.coupon


def test_codes_taken_back_open_nothing(store: Store) -> None:
    discount, other = offer(store), offer(store, "Winter")
    store.coupons.add(discount, [CouponCode("A", discount), CouponCode("B", discount)])
    assert store.coupons.take_back(other, ["A"]) == 0
    assert store.coupons.take_back(discount, ["a", "nosuch"]) == 1
    assert [each.coupon.code for each in store.coupons.window(discount, 0, 9)] == ["B"]
    store.coupons.add(other, [CouponCode("A", other)])
    with pytest.raises(Refused, match="the code B belongs to another discount"):
        store.coupons.add(other, [CouponCode("B", other)])


def test_a_list_of_codes_is_read(store: Store) -> None:
    discount = offer(store)
    rows = [["Code", "Uses"], ["summer-1"], ["summer-2", "5"], [], ["summer-3", "any"], ["SUMMER-1", "2"]]
    assert store.coupons.read(discount, rows) == ["SUMMER-1", "SUMMER-2", "SUMMER-3"]
    assert [each.coupon.uses for each in store.coupons.window(discount, 0, 9)] == [2, 5, None]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["A", "-1"], "row 2: '-1' is not a number of uses"),
        (["A", "0"], "row 2: a code can be used once or more"),
        (["A", "1e9"], "row 2: '1e9' is not"),
        (["A" * 41], "row 2: a code has at most 40"),
        (["grün"], "row 2: a code has letters without accents"),
    ],
)
def test_a_list_with_a_bad_row_adds_nothing(store: Store, row: list[str], told: str) -> None:
    discount = offer(store)
    with pytest.raises(BadInput) as bad:
        store.coupons.read(discount, [["OK"], row])
    assert str(bad.value).startswith(told)
    assert store.coupons.count(discount) == 0


def test_not_any_number_of_codes_is_added(store: Store) -> None:
    discount = offer(store)
    with pytest.raises(BadInput):
        store.coupons.read(discount, [])
    with pytest.raises(BadInput):
        store.coupons.make(discount, CODES_MAX + 1, uses=1, customer=None)
    with pytest.raises(NotFound):
        store.coupons.make(DiscountId(b"x" * 16), 1, uses=1, customer=None)


def test_cashiers_make_no_coupons(store: Store) -> None:
    discount = offer(store)
    store._actor.role = "cashier"
    deeds: list[Callable[[], object]] = [
        lambda: store.coupons.make(discount, 1, uses=1, customer=None),
        lambda: store.coupons.take_back(discount, ["A"]),
        lambda: store.discounts.delete(discount),
        lambda: store.discounts.set_active([discount], active=False),
        lambda: store.discounts.create("New", Discount(store.discounts.new_id(), Kind.PERCENT, 1)),
        lambda: store.discounts.edit("New", Discount(discount, Kind.PERCENT, 1)),
    ]
    for deed in deeds:
        with pytest.raises(NeedsApproval):
            deed()


def test_codes_reach_other_lanes(three: list[ShopLane]) -> None:
    front, back, _ = three
    discount = offer(front.store)
    front.store.coupons.make(discount, 3, uses=1, customer=None)
    sync(front.store, back.store)
    assert back.store.coupons.window(discount, 0, 9) == front.store.coupons.window(discount, 0, 9)


def test_codes_are_written_into_a_file_that_can_be_read_again(front: ShopLane, tmp_path: Path) -> None:
    store = front.store
    discount, other = offer(store), offer(store, "Winter")
    ann = store.customers.create(CustomerDraft(name="=Ann"))
    codes = [CouponCode("A", discount), CouponCode("B", discount, 3, ann), CouponCode("-C", discount, 1)]
    store.coupons.add(discount, codes)
    file = tmp_path / "codes.csv"
    assert store.coupons.write(file, discount) == 3
    rows = file.read_text("utf-8-sig").splitlines()
    assert rows == ["code,uses,used,left,customer", "'-C,1,0,1,", "A,any,0,any,", "B,3,0,3,'=Ann"]
    with pytest.raises(Refused, match="already"):
        store.coupons.write(file, discount)
    store.coupons.take_back(discount, ["A", "B", "-C"])
    store.coupons.read(other, [row.removeprefix("'").split(",") for row in rows])
    assert [known.coupon.uses for known in store.coupons.window(other, 0, 9)] == [1, None, 3]


def test_codes_are_printed_and_written_by_who_may_make_them(store: Store, tmp_path: Path) -> None:
    discount = offer(store, schedule=Schedule(ends=NOON + DAY))
    store.coupons.add(discount, [CouponCode("SUMMER10", discount, 2)])
    slip = store.coupons.slip(" summer10 ")
    assert (slip.barcode, slip.number, slip.head[0].label) == ("SUMMER10", "Coupon", "Summer")
    assert slip.parts[0].lines[-1].value == "2026-03-03 13:00"
    with pytest.raises(NotFound):
        store.coupons.slip("NOSUCH")
    store._actor.role = "cashier"
    for deed in (
        lambda: store.coupons.slip("SUMMER10"),
        lambda: store.coupons.write(tmp_path / "x", discount),
    ):
        with pytest.raises(NeedsApproval):
            deed()
    assert not (tmp_path / "x").exists()

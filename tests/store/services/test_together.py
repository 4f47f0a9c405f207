"""Fields that only mean something together: of two edits apart one stays whole, the other is told whole."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import MINUTE, ShopLane, lanes, sync

from store.api import Store
from store.domain.catalogue import Product, ProductDraft
from store.domain.conflicts import Answer
from store.domain.discounts import Discount, Kind, Named, Target
from store.domain.earning import Earning, Range
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import CategoryId, GroupId, ProductId, ProgramId
from store.domain.listing import ProductSelection
from store.domain.product_edits import SetPrice
from store.domain.rewards import Program, ProgramDraft, draft_of
from store.domain.schedule import Schedule
from store.domain.together import TOGETHER
from store.services import group_writing
from store.services.catalogue import draft_of as product_draft_of
from store.tables.every import every

RATE = ProgramDraft(name="Beans", points=1, per_amount=100, redeem_points=100, redeem_amount=100)
"""100 points pay 1.00."""

Deed = Callable[[Store], object]


@pytest.fixture
def two(tmp_path: Path) -> tuple[ShopLane, ShopLane]:
    one, other = lanes(tmp_path, 2)
    return one, other


def apart(two: tuple[ShopLane, ShopLane], first: Deed, second: Deed) -> None:
    """Both at once, the second a minute later; then the lanes meet."""
    one, other = two
    sync(one.store, other.store)
    first(one.store)
    one.machine.forward(MINUTE)
    other.machine.forward(MINUTE)
    second(other.store)
    sync(one.store, other.store)


def inbox(store: Store) -> list[tuple[str, str, str]]:
    """Field, what stands and what does not."""
    return [(each.field, each.kept.value, each.lost.value) for each in store.conflicts.all()]


def settle(store: Store) -> None:
    (waiting,) = store.conflicts.all()
    store.conflicts.settle(waiting.id, Answer.TAKE)


def program(store: Store) -> Program:
    (found,) = store.programs.all()
    return found


def rated(**new: object) -> Deed:
    def run(store: Store) -> None:
        known = program(store)
        store.programs.edit(known.id, replace(draft_of(known), **new))  # type: ignore[arg-type] # its fields

    return run


def redeeming(store: Store) -> tuple[int, int]:
    return program(store).redeem_points, program(store).redeem_amount


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_rates_one_stays(two: tuple[ShopLane, ShopLane], turned: bool) -> None:  # noqa: FBT001 - a case
    one, other = two[::-1] if turned else two
    two[0].store.programs.create(RATE)
    apart((one, other), rated(redeem_points=1000, redeem_amount=1000), rated(redeem_points=200))
    for lane in two:
        assert redeeming(lane.store) == (200, 100)
        told = ("worth", "200 points pay 1.00", "1,000 points pay 10.00")
        assert inbox(lane.store) == [told]

    settle(other.store)
    sync(one.store, other.store)
    for lane in two:
        assert redeeming(lane.store) == (1000, 1000)
        assert inbox(lane.store) == []
    other.store.bulk_edits.undo(other.store.conflicts.last_taken())
    sync(one.store, other.store)
    assert [redeeming(lane.store) for lane in two] == [(200, 100)] * 2


def test_a_rate_whose_halves_were_changed_apart_is_one_of_the_two(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    one.store.programs.create(RATE)
    apart(two, rated(redeem_amount=200), rated(redeem_points=50))
    assert redeeming(one.store) == redeeming(other.store) == (50, 100)
    assert inbox(one.store) == [("worth", "50 points pay 1.00", "100 points pay 2.00")]


def test_who_wrote_a_rate_over_knowing_it_makes_no_conflict(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    one.store.programs.create(RATE)
    sync(one.store, other.store)
    rated(redeem_points=1000, redeem_amount=1000)(one.store)
    sync(one.store, other.store)
    one.machine.forward(MINUTE)
    other.machine.forward(MINUTE)
    rated(redeem_amount=500)(other.store)
    sync(one.store, other.store)
    assert redeeming(one.store) == (1000, 500)
    assert inbox(one.store) == inbox(other.store) == []


def test_better_rates_stay_with_the_rate_they_are_of(two: tuple[ShopLane, ShopLane]) -> None:
    one, _ = two
    one.store.programs.create(replace(RATE, points=10, per_amount=1000))
    apart(
        two,
        rated(earning=Earning(ranges=(Range(10_000, 30),))),
        rated(points=1, per_amount=100),
    )
    for lane in two:
        found = program(lane.store)
        assert (found.points, found.per_amount, found.earning) == (1, 100, Earning())
        lost = "10 points for each 10.00; from 100.00: 30"
        assert inbox(lane.store) == [("earning", "1 point for each 1.00", lost)]


def test_points_buy_the_coupon_that_they_were_set_for(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    ids = [one.store.discounts.new_id() for _ in range(2)]
    for name, each, value in zip(("Five off", "Fifty off"), ids, (500, 5000), strict=True):
        one.store.discounts.create(name, Discount(each, Kind.AMOUNT, value, coupon=True))
    small, large = ids
    one.store.programs.create(replace(RATE, coupon_points=100, coupon_discount=small))
    apart(two, rated(coupon_points=1000, coupon_discount=large), rated(coupon_points=50))
    found = program(one.store)
    assert (found.coupon_points, found.coupon_discount) == (50, small)
    stands, lost = "50 points buy a coupon of Five off", "1,000 points buy a coupon of Fifty off"
    assert inbox(other.store) == [("coupons", stands, lost)]


def offered(**new: object) -> Deed:
    def run(store: Store) -> None:
        (named,) = store.discounts.all()
        store.discounts.edit(named.name, replace(named.discount, **new))  # type: ignore[arg-type] # its fields

    return run


def offer(store: Store) -> Discount:
    (named,) = store.discounts.all()
    return named.discount


def five_off(store: Store, **more: object) -> Discount:
    made = Discount(store.discounts.new_id(), Kind.AMOUNT, 500, **more)  # type: ignore[arg-type] # as above
    store.discounts.create("Offer", made)
    return made


@pytest.mark.parametrize(
    ("first", "second", "stands", "lost"),
    [
        ({"kind": Kind.PERCENT, "value": 1000}, {"value": 6000}, "60.00 off", "10 %"),
        ({"value": 6000}, {"kind": Kind.PERCENT, "value": 1000}, "10 %", "60.00 off"),
        ({"value": 2000, "minimum": 20_000}, {"minimum": 3000}, "5.00 off from 30.00",
         "20.00 off from 200.00"),
        ({"target": Target(categories=frozenset([CategoryId(b"c" * 16)])), "value": 900}, {"value": 700},
         "7.00 off", "9.00 off on categories"),
    ],
)  # fmt: skip
def test_of_two_offers_one_stays(
    two: tuple[ShopLane, ShopLane],
    first: dict[str, object],
    second: dict[str, object],
    stands: str,
    lost: str,
) -> None:
    one, other = two
    before = five_off(one.store)
    apart(two, offered(**first), offered(**second))
    for lane in two:
        shown = replace(offer(lane.store), created=before.created)
        assert shown == replace(before, **second)  # type: ignore[arg-type] # its fields
        assert inbox(lane.store) == [("offer", stands, lost)]
    settle(one.store)
    sync(one.store, other.store)
    for lane in two:
        shown = replace(offer(lane.store), created=before.created)
        assert shown == replace(before, **first)  # type: ignore[arg-type] # its fields


def test_hours_have_the_beginning_and_the_end_that_somebody_set(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    five_off(one.store, schedule=Schedule(hours=(480, 720)))
    apart(two, offered(schedule=Schedule()), offered(schedule=Schedule(hours=(480, 900))))
    assert offer(one.store).schedule.hours == offer(other.store).schedule.hours == (480, 900)
    assert inbox(one.store) == [("hours", "08:00-15:00", "(nothing)")]


def test_a_form_saves_the_offer_that_it_showed(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    five_off(one.store)
    sync(one.store, other.store)
    seen = Named("Offer", offer(one.store))
    offered(kind=Kind.PERCENT, value=1000)(other.store)
    sync(one.store, other.store)
    one.store.discounts.edit("Spring", replace(seen.discount, priority=3), seen=seen)
    assert (offer(one.store).kind, offer(one.store).value) == (Kind.PERCENT, 1000)
    one.store.discounts.edit("Spring", replace(seen.discount, value=6000), seen=seen)
    assert (offer(one.store).kind, offer(one.store).value) == (Kind.AMOUNT, 6000)


def test_a_form_saves_the_rate_that_it_showed(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    made = one.store.programs.create(RATE)
    sync(one.store, other.store)
    rated(redeem_points=200)(other.store)
    sync(one.store, other.store)
    one.store.programs.edit(made, replace(RATE, redeem_amount=200), seen=RATE)
    assert redeeming(one.store) == (100, 200)


def test_the_discount_of_a_group_is_one_of_the_two(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    group = one.store.groups.create(
        GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.AMOUNT, amount=500))
    )

    def given(discount: QuickDiscount) -> Deed:
        return lambda store: store.groups.edit(group, GroupDraft(name="VIP", discount=discount))

    percent = QuickDiscount(QuickKind.PERCENT, percent=1000)
    apart(two, given(percent), given(QuickDiscount(QuickKind.AMOUNT, amount=6000)))
    assert inbox(one.store) == inbox(other.store) == [("offer", "60.00 off", "10 %")]


def limited(group: GroupId, points: int, period: LimitPeriod, days: int = 0) -> Deed:
    def run(store: Store) -> None:
        draft = group_writing.draft_of(store.groups.get(group))
        limit = replace(draft, points_limit=points, limit_period=period, limit_days=days)
        store.groups.edit(group, limit)

    return run


def test_a_limit_of_points_is_for_the_time_it_was_set_for(two: tuple[ShopLane, ShopLane]) -> None:
    one, _ = two
    group = one.store.groups.create(GroupDraft(name="VIP", points_limit=100))
    apart(two, limited(group, 20, LimitPeriod.DAY), limited(group, 300, LimitPeriod.MONTH))
    for lane in two:
        found = lane.store.groups.get(group)
        assert (found.points_limit, found.limit_period) == (300, LimitPeriod.MONTH)
        assert inbox(lane.store) == [("points limit", "300 a month", "20 a day")]


def priced(product: ProductId, **new: object) -> Deed:
    def run(store: Store) -> None:
        draft = product_draft_of(store.catalogue.get(product))
        store.catalogue.edit(product, replace(draft, **new))  # type: ignore[arg-type] # its fields

    return run


def price(found: Product) -> tuple[int, bool]:
    return found.price, found.weighed


def cut(product: ProductId) -> Deed:
    chosen = ProductSelection(keys=frozenset([product]))
    return lambda store: store.product_edits.apply(chosen, SetPrice(180))


def test_a_price_is_for_the_piece_or_the_weight_it_was_set_for(two: tuple[ShopLane, ShopLane]) -> None:
    one, _ = two
    pears = one.store.catalogue.create(ProductDraft(name="Pears", price=200, weighed=True))
    apart(two, priced(pears, price=30, weighed=False), priced(pears, price=220))
    for lane in two:
        assert price(lane.store.catalogue.get(pears)) == (220, True)
        assert inbox(lane.store) == [("price", "2.20 by weight", "0.30")]


def test_a_price_of_many_at_once_is_written_with_what_it_is_for(two: tuple[ShopLane, ShopLane]) -> None:
    one, _ = two
    pears = one.store.catalogue.create(ProductDraft(name="Pears", price=200, weighed=True))
    apart(two, priced(pears, price=30, weighed=False), cut(pears))
    assert [price(lane.store.catalogue.get(pears)) for lane in two] == [(180, True)] * 2


def test_a_price_out_of_a_file_is_written_with_what_it_is_for(
    two: tuple[ShopLane, ShopLane], tmp_path: Path
) -> None:
    one, _ = two
    pears = one.store.catalogue.create(ProductDraft(name="Pears", price=200, sku="P1", weighed=True))
    path = tmp_path / "prices.csv"
    path.write_text("sku,name,price\nP1,Pears,1.80\n", encoding="utf-8")
    apart(two, priced(pears, price=30, weighed=False), lambda store: store.imports.run(path, "products"))
    for lane in two:
        assert price(lane.store.catalogue.get(pears)) == (180, True)
        assert inbox(lane.store) == [("price", "1.80 by weight", "0.30")]


def test_an_undo_puts_back_all_that_belongs_together(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    one.store.programs.create(RATE)
    sync(one.store, other.store)
    rated(redeem_points=1000)(one.store)
    other.machine.forward(-MINUTE)
    rated(redeem_points=50, redeem_amount=100)(other.store)
    one.machine.forward(MINUTE)
    report = one.store.bulk_edits.undo()
    assert report.restored == 1
    sync(one.store, other.store)
    assert redeeming(one.store) == redeeming(other.store) == (100, 100)


def test_what_belongs_together_are_columns_of_its_table() -> None:
    by_name = {spec.table.name: {each.name for each in spec.values} for spec in every().values()}
    for table, together in TOGETHER.items():
        named = [column for some in together for column in some]
        assert len(set(named)) == len(named)
        assert set(named) <= by_name[table]


def test_a_program_that_somebody_deleted_meanwhile_is_told_of_whole(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    made: ProgramId = one.store.programs.create(RATE)
    apart(two, rated(redeem_points=200), lambda store: store.programs.delete(made))
    assert inbox(one.store) == inbox(other.store) == [("worth", "deleted", "200 points pay 1.00")]


def test_an_undo_brings_the_whole_of_what_it_had_overtaken(two: tuple[ShopLane, ShopLane]) -> None:
    one, other = two
    one.store.programs.create(RATE)
    apart(two, rated(redeem_points=1000, redeem_amount=1000), rated(redeem_points=200))
    report = other.store.bulk_edits.undo()
    sync(one.store, other.store)
    assert redeeming(one.store) == redeeming(other.store) == (1000, 1000)
    assert (report.restored, [each.count for each in report.instead]) == (1, [1])

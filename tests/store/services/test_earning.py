from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.points import book_points
from support.shops import DAY, HOUR, NOON, ShopLane

from store.api import BasketItem, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.earning import Earning, Multiplier, Range, taken_back
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId, SaleId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rewards import ProgramDraft
from store.domain.sale import Sale
from store.queries import sales
from store.services import earning

BEANS = ProgramDraft(name="Beans", points=1, per_amount=100)
CASH = [Tender("cash", 1_000_000)]


@pytest.fixture
def ann(store: Store) -> CustomerId:
    """A customer in Gold, whose shop sells milk at 23.50."""
    store.catalogue.create(ProductDraft(name="Milk", barcodes=("4006381333931",), price=2350, tax_rate=700))
    customer = store.customers.create(CustomerDraft(name="Ann"))
    store.groups.add_members(store.groups.create(GroupDraft(name="Gold")), [customer])
    return customer


def give(store: Store, group: str, draft: ProgramDraft) -> None:
    """Let a group have a program."""
    wanted = store.groups.find(group)
    from store.services.group_writing import draft_of

    store.groups.edit(wanted.id, replace(draft_of(wanted), program=store.programs.create(draft)))


def gold(store: Store) -> GroupId:
    return store.groups.find("Gold").id


def buy(store: Store, customer: CustomerId, pieces: int = 1, tenders: list[Tender] = CASH) -> int:
    """Points of a sale."""
    item = BasketItem("4006381333931", pieces * ONE)
    return store.checkout.sell(customer.hex(), [item], tenders).earned


def sold(store: Store, sale: SaleId) -> Sale:
    with store._units.database.reading() as connection:
        found = sales.get(connection, sale)
    assert found is not None
    return found


def test_levels_are_built_from_groups(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    multipliers = (Multiplier(200, gold(store)), Multiplier(300, gold(store), frozenset({1})))
    give(store, "Gold", replace(BEANS, earning=Earning((Range(10_000, 2),), multipliers)))
    assert buy(store, ann) == 46  # a Monday
    assert buy(store, ann, 5) == 117 * 2 * 2
    front.machine.forward(11 * HOUR)  # midnight on the shop's clock, not in UTC
    assert buy(store, ann) == 69
    store.groups.remove_members(gold(store), [ann])
    assert buy(store, ann) == 0


def test_a_group_can_take_all_points_away(store: Store, ann: CustomerId) -> None:
    staff = store.groups.create(GroupDraft(name="Staff"))
    give(store, "Gold", replace(BEANS, earning=Earning(multipliers=(Multiplier(0, staff),))))
    assert buy(store, ann) == 23
    store.groups.add_members(staff, [ann])
    assert buy(store, ann) == 0
    store.groups.set_active([staff], active=False)
    assert buy(store, ann) == 23


def test_a_group_out_of_its_schedule_gives_no_points(front: ShopLane, ann: CustomerId) -> None:
    store = front.store
    night = GroupDraft(name="Week", scheduled=True, from_at=NOON, until_at=NOON + DAY)
    week = store.groups.create(night)
    store.groups.add_members(week, [ann])
    give(store, "Week", BEANS)
    assert buy(store, ann) == 23
    front.machine.at = NOON + DAY
    assert buy(store, ann) == 0


def test_the_best_program_of_all_groups_counts_for_this_purchase(store: Store, ann: CustomerId) -> None:
    give(store, "Gold", BEANS)
    club = store.groups.create(GroupDraft(name="Club"))
    store.groups.add_members(club, [ann])
    give(store, "Club", ProgramDraft(name="Big", points=500, per_amount=10_000))
    assert buy(store, ann) == 23
    assert buy(store, ann, 5) == 500


def test_what_points_pay_earns_none(store: Store, ann: CustomerId) -> None:
    give(store, "Gold", replace(BEANS, redeem_points=1, redeem_amount=1))
    book_points(store, ann, 5000)
    assert buy(store, ann, 1, [Tender("points", 1350), Tender("cash", 1000)]) == 10
    assert buy(store, ann, 1, [Tender("points", 2350)]) == 0


def test_what_goes_back_is_what_was_recorded(store: Store, ann: CustomerId) -> None:
    give(store, "Gold", BEANS)
    item = BasketItem("4006381333931", 2 * ONE)
    closed = store.checkout.sell(ann.hex(), [item], CASH)
    sale = sold(store, closed.sale)
    program = store.programs.all()[0].id
    store.programs.edit(program, replace(BEANS, points=100))  # a rate changed in between does not matter
    with store._units.database.reading() as connection:
        first = earning.taken_back(connection, sale, before=0, now=2350)
        second = earning.taken_back(connection, sale, before=2350, now=2350)
    assert closed.earned == 47
    assert (first.points, second.points, first.program) == (23, 24, program)


def test_a_sale_that_earned_nothing_takes_nothing_back(store: Store, ann: CustomerId) -> None:
    closed = store.checkout.sell(ann.hex(), [BasketItem("4006381333931", ONE)], CASH)
    with store._units.database.reading() as connection:
        found = earning.taken_back(connection, sold(store, closed.sale), before=0, now=2350)
    assert (found.points, found.program) == (0, None)


@given(st.integers(0, 500), st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.data())
@pytest.mark.sqlite_only("no database at all")
def test_buying_and_bringing_back_never_gains(earned: int, lines: list[int], data: st.DataObject) -> None:
    """In whatever parts and order the goods come back, nothing of the points stays."""
    order = data.draw(st.permutations(lines))
    whole, before, balance = sum(lines), 0, earned
    for part in order:
        balance -= taken_back(earned, whole, before=before, now=part)
        before += part
        assert 0 <= balance <= earned
    assert balance == 0

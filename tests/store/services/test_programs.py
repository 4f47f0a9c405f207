from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from support.books import Key, read

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.earning import PLAIN, Earning, Multiplier, Range
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.ids import COMMON_GROUP, DiscountId, GroupId, ProgramId
from store.domain.rewards import Program, ProgramDraft
from store.domain.rewards_words import Purchase
from store.domain.rights import NeedsApproval
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import PROGRAMS

BEANS = ProgramDraft(name="Beans")


def stamped(store: Store, key: Key) -> set[str]:
    """The columns of a row that were written after it was made."""
    content = read(store)[key].content
    return {name for name, order in content.cells if order[:2] != content.created}


def with_coupons(store: Store, name: str = "Five off") -> DiscountId:
    """A discount that counts only with a coupon."""
    discount = Discount(id=store.discounts.new_id(), kind=Kind.AMOUNT, value=500)
    store.discounts.create(name, discount)
    with store._units.begin(store._actor) as unit:
        unit.edit(DISCOUNTS, {"id": discount.id}, {"coupon": 1})
        unit.did("discounts.edit", discount.id)
    return discount.id


def test_a_program_is_made_changed_and_deleted(store: Store) -> None:
    program = store.programs.create(ProgramDraft(name=" Beans ", points=2, per_amount=500))
    assert store.programs.all() == [Program(id=program, name="Beans", points=2, per_amount=500, active=True)]

    store.programs.edit(program, ProgramDraft(name="Beans", points=3, per_amount=500, active=False))
    assert stamped(store, Key("programs", (program,))) == {"points", "per_amount", "earning", "active"}
    assert store.programs.all() == [Program(id=program, name="Beans", points=3, per_amount=500, active=False)]
    store.programs.delete(program)
    assert store.programs.all() == []
    with pytest.raises(NotFound):
        store.programs.edit(program, BEANS)
    with pytest.raises(NotFound):
        store.programs.delete(program)
    with pytest.raises(NotFound):
        store.programs.draft(program)


def test_programs_have_one_name_each(store: Store) -> None:
    store.programs.create(BEANS)
    other = store.programs.create(ProgramDraft(name="Points"))
    for act in (
        lambda: store.programs.create(ProgramDraft(name=" BEANS ")),
        lambda: store.programs.edit(other, ProgramDraft(name="beans")),
    ):
        with pytest.raises(Invalid, match="already a reward program 'Beans'"):
            act()
    with pytest.raises(Invalid):
        store.programs.create(ProgramDraft(name="", points=0))


def test_every_field_is_kept(store: Store) -> None:
    gold = store.groups.create(GroupDraft(name="Gold"))
    coupon = with_coupons(store)
    whole = ProgramDraft(
        name="Beans",
        points=2,
        per_amount=50,
        earning=Earning(
            (Range(5000, 3),), (Multiplier(200, gold), Multiplier(0, COMMON_GROUP, frozenset({6})))
        ),
        redeem_points=100,
        redeem_amount=150,
        coupon_points=500,
        coupon_discount=coupon,
        expires_days=90,
        active=False,
    )
    program = store.programs.create(whole)
    assert store.programs.draft(program) == whole
    assert store.programs.coupon_discounts() == {coupon: "Five off"}
    store.programs.edit(program, ProgramDraft(name="Beans"))
    assert store.programs.draft(program) == ProgramDraft(name="Beans")


def test_two_who_change_different_fields_both_get_what_they_want(store: Store) -> None:
    program = store.programs.create(BEANS)
    store.programs.edit(program, replace(BEANS, redeem_points=10, redeem_amount=1), seen=BEANS)
    store.programs.edit(program, replace(BEANS, expires_days=30), seen=BEANS)
    assert store.programs.draft(program) == replace(BEANS, redeem_points=10, redeem_amount=1, expires_days=30)


LOST = GroupId(b"nowhere".ljust(16))


@pytest.mark.parametrize(
    ("broken", "field", "told"),
    [
        (lambda _: times(LOST), "multipliers", "not there any more"),
        (lambda store: times(inactive(store)), "multipliers", "Sleepers is inactive: switch it on first"),
        (
            lambda _: replace(BEANS, coupon_points=1, coupon_discount=DiscountId(LOST)),
            "coupon_discount",
            "choose a discount that coupons give",
        ),
    ],
)
def test_what_gives_nothing_is_not_linked(
    store: Store, broken: Callable[[Store], ProgramDraft], field: str, told: str
) -> None:
    draft = broken(store)
    program = store.programs.create(BEANS)
    for act in (
        lambda: store.programs.create(replace(draft, name="New")),
        lambda: store.programs.edit(program, draft),
    ):
        with pytest.raises(Invalid, match=told) as refused:
            act()
        assert set(refused.value.problems) == {field}


def times(group: GroupId) -> ProgramDraft:
    return replace(BEANS, earning=Earning(multipliers=(Multiplier(200, group),)))


def inactive(store: Store) -> GroupId:
    return store.groups.create(GroupDraft(name="Sleepers", active=False))


def test_what_was_linked_stays_when_it_goes_to_sleep(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="Gold"))
    program = store.programs.create(times(group))
    store.groups.set_active([group], active=False)
    store.programs.edit(program, replace(times(group), points=5))
    assert store.programs.draft(program).points == 5


def test_a_multiplier_goes_with_its_group_when_that_is_merged(store: Store) -> None:
    old, new = (store.groups.create(GroupDraft(name=name)) for name in ("Old", "New"))
    program = store.programs.create(times(old))
    store.group_algebra.merge([old], new)
    assert store.programs.draft(program) == times(new)


def test_rules_that_this_lane_cannot_read_are_said_and_kept(store: Store) -> None:
    program = store.programs.create(BEANS)
    newer = '{"moon":[1]}'
    with store._units.begin(store._actor) as unit:
        unit.edit(PROGRAMS, {"id": program}, {"earning": newer})
        unit.did("programs.edit", program)
    (found,) = store.programs.all()
    assert (found.earning, found.trouble) == (
        PLAIN,
        "earning rules that this lane cannot read: bring it up to date",
    )
    store.programs.edit(program, replace(store.programs.draft(program), points=7))
    with store._units.database.reading() as connection:
        kept = select(PROGRAMS.c.earning, PROGRAMS.c.points).where(PROGRAMS.c.id == program)
        assert tuple(connection.execute(kept).one()) == (newer, 7)


def test_a_program_is_given_to_a_group_that_is_on(store: Store) -> None:
    beans, stars = store.programs.create(BEANS), store.programs.create(ProgramDraft(name="Stars"))
    gold, asleep = store.groups.create(GroupDraft(name="Gold", program=beans)), inactive(store)
    assert store.programs.users() == {beans: ("Gold",), stars: ()}
    store.programs.give(stars, gold)
    assert store.programs.users() == {beans: (), stars: ("Gold",)}
    before = read(store)
    store.programs.give(stars, gold)
    with pytest.raises(Refused, match="Sleepers is inactive: switch it on first"):
        store.programs.give(stars, asleep)
    with pytest.raises(NotFound):
        store.programs.give(stars, LOST)
    with pytest.raises(NotFound):
        store.programs.give(ProgramId(LOST), gold)
    assert read(store) == before


def test_a_purchase_is_tried(store: Store) -> None:
    gold, nobody = store.groups.create(GroupDraft(name="Gold")), inactive(store)
    program = store.programs.create(replace(times(gold), name="Levels"))
    ann = store.customers.create(CustomerDraft(name="Ann", groups=(gold,)))
    tried = store.programs.preview(program, Purchase(2350, ann, weekday=1))
    assert (tried.who, tried.groups, tried.weekday, tried.sum.total) == ("Ann", ("Gold",), 1, 46)
    tried = store.programs.preview(program, Purchase(2350, groups=(gold, nobody)))
    assert (tried.who, tried.groups, tried.weekday, tried.sum.total) == ("", ("Gold",), 0, 46)  # a Monday
    assert store.programs.preview(program, Purchase(2350)).sum.total == 23


def test_a_cashier_changes_no_program(store: Store) -> None:
    program = store.programs.create(BEANS)
    before = read(store)
    store._actor.role = "cashier"
    acts: list[Callable[[], object]] = [
        lambda: store.programs.create(ProgramDraft(name="Mine")),
        lambda: store.programs.edit(program, replace(BEANS, points=99)),
        lambda: store.programs.delete(program),
        lambda: store.programs.give(program, GroupId(LOST)),
    ]
    for act in acts:
        with pytest.raises(NeedsApproval, match="change discounts and rewards"):
            act()
    assert read(store) == before
    assert [each.id for each in store.programs.all()] == [ProgramId(program)]

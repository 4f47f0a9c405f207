"""Who is in a group that gives something is money: a right of its own, asked wherever members are moved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.people import signed_in, staffed

from store.api import Store
from store.domain.bulk_edits.edits import AddTags, AddToGroups, RemoveFromGroups
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.earning import Earning, Multiplier
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import Selection
from store.domain.pins import Side
from store.domain.rewards import ProgramDraft
from store.domain.rights import ALWAYS, NeedsApproval, Right, Role
from store.domain.rules.tree import InGroup, Not, SpentWithin
from store.queries.giving import giving

TWENTY = QuickDiscount(QuickKind.PERCENT, percent=2000)


@dataclass(frozen=True)
class Shop:
    """A shop at whose till a cashier stands."""

    store: Store
    staff: GroupId
    """Its members pay 20 % less."""
    post: GroupId
    """Its members get letters."""
    ruled: GroupId
    """Fills itself with who spends much, and gives 20 % too."""
    ann: CustomerId
    bob: CustomerId


@pytest.fixture
def shop(store: Store) -> Shop:
    staffed(store)
    staff = store.groups.create(GroupDraft(name="Staff", discount=TWENTY))
    post = store.groups.create(GroupDraft(name="Post"))
    ruled = store.groups.create(GroupDraft(name="Ruled", discount=TWENTY, rule=SpentWithin(30, ">=", 4000)))
    ann = store.customers.create(CustomerDraft(name="Ann"))
    bob = store.customers.create(CustomerDraft(name="Bob", groups=(staff, post)))
    store.staff.set_limit(Role.CASHIER, Right.BULK, ALWAYS)
    signed_in(store, "Mia")
    return Shop(store, staff, post, ruled, ann, bob)


def imported(shop: Shop, folder: Path, name: str) -> None:
    file = folder / "members.csv"
    file.write_text(f"id,groups\n{shop.ann.hex()},{name}\n", "utf-8")
    shop.store.imports.run(file, "memberships")


def selection(shop: Shop) -> Selection:
    return Selection(frozenset([shop.ann, shop.bob]))


MOVES: dict[str, Callable[[Shop, GroupId, Path], object]] = {
    "put in": lambda s, group, _: s.store.groups.add_members(group, [s.ann]),
    "taken out": lambda s, group, _: s.store.groups.remove_members(group, [s.bob]),
    "many": lambda s, group, _: s.store.groups.add_members(group, [s.ann, s.bob]),
    "edited": lambda s, group, _: s.store.customers.edit(s.ann, CustomerDraft(name="Ann", groups=(group,))),
    "edited out": lambda s, _, __: s.store.customers.edit(s.bob, CustomerDraft(name="Bob", groups=())),
    "new": lambda s, group, _: s.store.customers.create(CustomerDraft(name="Cem", groups=(group,))),
    "bulk": lambda s, group, _: s.store.bulk_edits.apply(selection(s), [AddToGroups((group,))]),
    "bulk out": lambda s, group, _: s.store.bulk_edits.apply(selection(s), [RemoveFromGroups((group,))]),
    "merged": lambda s, _, __: s.store.customers.merging.merge(s.ann, s.bob, {}),
    "imported": lambda s, group, folder: imported(s, folder, s.store.groups.get(group).name),
}


@pytest.mark.parametrize("way", MOVES)
def test_a_cashier_moves_nobody_where_there_is_something_to_gain(
    shop: Shop, way: str, tmp_path: Path
) -> None:
    before = [shop.store.customers.get(one).groups for one in (shop.ann, shop.bob)]
    with pytest.raises(NeedsApproval) as refused:
        MOVES[way](shop, shop.staff, tmp_path)
    assert (refused.value.right, refused.value.subject) == (Right.BENEFITS, shop.staff)
    assert [shop.store.customers.get(one).groups for one in (shop.ann, shop.bob)] == before
    ben = shop.store.staff.find("Ben").id
    shop.store.staff.approve(ben, "8064", refused.value, "works here")
    MOVES[way](shop, shop.staff, tmp_path)
    with pytest.raises(NeedsApproval):
        shop.store.groups.add_members(shop.staff, [shop.ann])


@pytest.mark.parametrize("way", sorted(MOVES.keys() - {"edited out", "merged"}))
def test_groups_that_give_nothing_are_every_cashiers(shop: Shop, way: str, tmp_path: Path) -> None:
    MOVES[way](shop, shop.post, tmp_path)


@pytest.mark.parametrize("way", MOVES)
def test_a_manager_needs_no_leave(shop: Shop, way: str, tmp_path: Path) -> None:
    signed_in(shop.store, "Ben")
    MOVES[way](shop, shop.staff, tmp_path)


def test_exceptions_from_a_rule_are_the_same(shop: Shop) -> None:
    with pytest.raises(NeedsApproval) as pinned:
        shop.store.group_rules.pin(shop.ruled, [shop.ann], Side.IN, reason="", until=None)
    with pytest.raises(NeedsApproval) as unpinned:
        shop.store.group_rules.unpin(shop.ruled, [shop.ann])
    assert pinned.value.right is unpinned.value.right is Right.BENEFITS


def test_undoing_moves_members_too(shop: Shop) -> None:
    signed_in(shop.store, "Ben")
    done = shop.store.bulk_edits.apply(selection(shop), [RemoveFromGroups((shop.staff,))]).action
    other = shop.store.bulk_edits.apply(selection(shop), [AddTags(("loud",))]).action
    signed_in(shop.store, "Mia")
    with pytest.raises(NeedsApproval):
        shop.store.bulk_edits.undo(done)
    shop.store.bulk_edits.undo(other)


def test_what_else_an_edit_changes_needs_no_leave(shop: Shop) -> None:
    draft = CustomerDraft(name="Robert", groups=(shop.staff, shop.post))
    shop.store.customers.edit(shop.bob, draft)
    shop.store.customers.edit(shop.bob, replace(draft, groups=(shop.staff,)))


def test_several_groups_are_one_question(shop: Shop) -> None:
    signed_in(shop.store, "Owner")
    vip = shop.store.groups.create(GroupDraft(name="VIP", discount=TWENTY))
    signed_in(shop.store, "Mia")
    with pytest.raises(NeedsApproval) as refused:
        shop.store.customers.edit(shop.ann, CustomerDraft(name="Ann", groups=(shop.staff, vip)))
    assert refused.value.subject == b""


def test_what_a_group_gives_is_more_than_its_own_discount(store: Store) -> None:
    def group(name: str, **more: object) -> GroupId:
        return store.groups.create(replace(GroupDraft(name=name), **more))  # type: ignore[arg-type] # by name

    beans = store.programs.create(ProgramDraft(name="Beans"))
    nothing, linked, part, once = group("Nothing"), group("Linked"), group("Part"), group("Once")
    quick, rewarded = group("Quick", discount=TWENTY), group("Rewarded", program=beans)
    limited, fast = group("Limited", points_limit=5), group("Fast")
    outer = group("Outer", discount=TWENTY, rule=Not(InGroup(group("Inner", rule=InGroup(nothing)))))
    assert nothing in giving_of(store)
    store.groups.set_rule(outer, InGroup(once))
    offer = Discount(id=store.discounts.new_id(), kind=Kind.PERCENT, value=500, target=Target())
    store.discounts.create("Five", replace(offer, groups=frozenset([linked])))
    twice = Earning(multipliers=(Multiplier(200, fast),))
    store.programs.create(ProgramDraft(name="Stamps", earning=twice))
    store.group_algebra.merge([part], linked)
    found = giving_of(store)
    assert found >= {linked, quick, rewarded, limited, fast, once, outer}
    assert not found & {nothing, part}
    store.groups.delete([quick])
    store.discounts.delete(offer.id)
    assert not giving_of(store) & {linked, quick}


def giving_of(store: Store) -> frozenset[GroupId]:
    with store._database.reading() as connection:
        return giving(connection)

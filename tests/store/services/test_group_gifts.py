"""What a group gives is an offer, who is in it a benefit: rights of their own for whoever changes groups."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
from support.people import OWNER_PIN, signed_in, staffed
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.bulk_edits.edits import DeleteGroups, SwitchGroups
from store.domain.conflicts import Answer
from store.domain.discounts import Discount, Kind, Target
from store.domain.group_algebra import How
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import GroupId, ProgramId
from store.domain.rewards import ProgramDraft
from store.domain.rights import ALWAYS, NO, NeedsApproval, Right, Role
from store.domain.rules.tree import InGroup, SpentWithin
from store.services.group_writing import draft_of

TEN: Final = QuickDiscount(QuickKind.PERCENT, percent=1000)
MUCH: Final = SpentWithin(30, ">=", 4000)
MORE: Final = SpentWithin(30, ">=", 9000)
SCHEDULED: Final[dict[str, object]] = {
    "scheduled": True,
    "from_at": 4_102_444_800_000,
    "until_at": 4_102_444_900_000,
}
OFFERS, BENEFITS = Right.OFFERS, Right.BENEFITS


@dataclass(frozen=True)
class Shop:
    """A shop at whose till a manager stands who may do what the test says."""

    store: Store
    plain: GroupId
    ruled: GroupId
    """Fills itself, and gives nothing."""
    gives: GroupId
    """Fills itself, and takes 10 % off."""
    linked: GroupId
    """Filled by hand; an offer is for its members."""
    beans: ProgramId
    folder: Path

    def edit(self, group: GroupId, **more: object) -> None:
        draft = draft_of(self.store.groups.get(group))
        self.store.groups.edit(group, replace(draft, **more))  # type: ignore[arg-type] # by name

    def imported(self, text: str) -> None:
        file = self.folder / "groups.csv"
        file.write_text(text, "utf-8")
        self.store.imports.run(file, "groups")

    def undone(self) -> None:
        self.store.bulk_edits.undo()


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Shop:
    staffed(store)
    linked = store.groups.create(GroupDraft(name="Linked"))
    offer = Discount(id=store.discounts.new_id(), kind=Kind.PERCENT, value=500, target=Target())
    store.discounts.create("Five", replace(offer, groups=frozenset([linked])))
    return Shop(
        store,
        plain=store.groups.create(GroupDraft(name="Plain")),
        ruled=store.groups.create(GroupDraft(name="Ruled", rule=MUCH)),
        gives=store.groups.create(GroupDraft(name="Gives", discount=TEN, rule=MUCH)),
        linked=linked,
        beans=store.programs.create(ProgramDraft(name="Beans")),
        folder=tmp_path,
    )


def combined(shop: Shop, *, live: bool) -> object:
    draft = GroupDraft(name="Both", discount=TEN)
    return shop.store.group_algebra.combine(draft, How.UNION, [shop.plain, shop.ruled], live=live)


DEEDS: Final[dict[str, tuple[set[Right], Callable[[Shop], object]]]] = {
    "a new one": (set(), lambda s: s.store.groups.create(GroupDraft(name="New", rule=MUCH))),
    "a new one with a discount": (
        {OFFERS}, lambda s: s.store.groups.create(GroupDraft(name="New", discount=TEN))),
    "a new one with a program": (
        {OFFERS}, lambda s: s.store.groups.create(GroupDraft(name="New", program=s.beans))),
    "a new one with a limit": (
        {OFFERS}, lambda s: s.store.groups.create(GroupDraft(name="New", points_limit=5))),
    "a new one with a discount that fills itself": (
        {OFFERS, BENEFITS}, lambda s: s.store.groups.create(GroupDraft(name="New", discount=TEN, rule=MUCH))),
    "another name": (set(), lambda s: s.edit(s.gives, name="Other", description="d")),
    "a discount": ({OFFERS}, lambda s: s.edit(s.plain, discount=TEN)),
    "another discount": ({OFFERS}, lambda s: s.edit(s.gives, discount=replace(TEN, percent=2000))),
    "no discount": ({OFFERS}, lambda s: s.edit(s.gives, discount=QuickDiscount())),
    "a program": ({OFFERS}, lambda s: s.edit(s.plain, program=s.beans)),
    "a limit": ({OFFERS}, lambda s: s.edit(s.plain, points_limit=9, limit_period=LimitPeriod.WEEK)),
    "a rule of what gives nothing": (set(), lambda s: s.store.groups.set_rule(s.ruled, MORE)),
    "a rule of what gives": ({BENEFITS}, lambda s: s.store.groups.set_rule(s.gives, MORE)),
    "a rule of what gives in its form": ({BENEFITS}, lambda s: s.edit(s.gives, rule=MORE)),
    "a rule for what an offer is for": ({BENEFITS}, lambda s: s.store.groups.set_rule(s.linked, MUCH)),
    "switched off": ({BENEFITS}, lambda s: s.store.groups.set_active([s.gives], active=False)),
    "switched off, giving nothing": (set(), lambda s: s.store.groups.set_active([s.ruled], active=False)),
    "switched on though it is on": (set(), lambda s: s.store.groups.set_active([s.gives], active=True)),
    "switched off among others": (
        {BENEFITS},
        lambda s: s.store.bulk_edits.change_groups([s.plain, s.linked], SwitchGroups(active=False))),
    "switched off in its form": ({BENEFITS}, lambda s: s.edit(s.linked, active=False)),
    "a schedule": ({BENEFITS}, lambda s: s.edit(s.linked, **SCHEDULED)),
    "a schedule of what gives nothing": (set(), lambda s: s.edit(s.plain, **SCHEDULED)),
    "deleted": ({BENEFITS}, lambda s: s.store.groups.delete([s.gives])),
    "deleted, giving nothing": (set(), lambda s: s.store.groups.delete([s.plain])),
    "deleted among others": (
        {BENEFITS}, lambda s: s.store.bulk_edits.change_groups([s.plain, s.gives], DeleteGroups())),
    "filled by hand": ({BENEFITS}, lambda s: s.store.groups.set_by_hand(s.gives)),
    "filled by hand, giving nothing": (set(), lambda s: s.store.groups.set_by_hand(s.ruled)),
    "a rule and a discount": ({OFFERS, BENEFITS}, lambda s: s.edit(s.ruled, rule=MORE, discount=TEN)),
    "a rule that asks for what gives": (set(), lambda s: s.store.groups.set_rule(s.ruled, InGroup(s.gives))),
    "a copy": (set(), lambda s: s.store.group_algebra.duplicate(s.plain, "Copy")),
    "a copy of what gives": ({OFFERS, BENEFITS}, lambda s: s.store.group_algebra.duplicate(s.gives, "Copy")),
    "a copy of what an offer is for": (
        {OFFERS, BENEFITS}, lambda s: s.store.group_algebra.duplicate(s.linked, "Copy")),
    "made of others, with a rule": ({OFFERS, BENEFITS}, lambda s: combined(s, live=True)),
    "made of others, by hand": ({OFFERS, BENEFITS}, lambda s: combined(s, live=False)),
    "merged into what gives": ({BENEFITS}, lambda s: s.store.group_algebra.merge([s.plain], s.linked)),
    "merged": (set(), lambda s: s.store.group_algebra.merge([s.plain], s.ruled)),
    "imported": (set(), lambda s: s.imported("name,kind\nNew,manual\n")),
    "imported with a discount": ({OFFERS}, lambda s: s.imported("name,discount,value\nPlain,percent,5\n")),
    "imported with a rule": ({BENEFITS}, lambda s: s.imported("name,kind,rule\nGives,auto,age >= 60\n")),
    "given a program": ({OFFERS}, lambda s: s.store.programs.give(s.beans, s.plain)),
    "an offer attached": (
        {OFFERS}, lambda s: s.store.discounts.attach(s.store.discounts.all()[0].discount.id, s.plain)),
}  # fmt: skip

ROLES: Final[list[set[Right]]] = [set(), {OFFERS}, {BENEFITS}]


def manager(shop: Shop, rights: set[Right]) -> None:
    """A manager at the till who may change groups, and of offers and benefits only these."""
    signed_in(shop.store, "Owner")
    for right in (OFFERS, BENEFITS):
        shop.store.staff.set_limit(Role.MANAGER, right, ALWAYS if right in rights else NO)
    signed_in(shop.store, "Ben")


@pytest.mark.parametrize("deed", DEEDS)
def test_each_role_does_to_groups_what_its_rights_say(shop: Shop, deed: str) -> None:
    needed, do = DEEDS[deed]
    before = shop.store.groups.all()
    for rights in ROLES:
        manager(shop, rights)
        if needed <= rights:
            continue
        with pytest.raises(NeedsApproval) as refused:
            do(shop)
        assert refused.value.right in needed - rights
        assert shop.store.groups.all() == before
    manager(shop, needed)
    do(shop)


def test_somebody_else_allows_it_once(shop: Shop) -> None:
    manager(shop, set())
    owner = shop.store.staff.find("Owner").id
    for deed in (
        "a rule and a discount",
        "a copy of what gives",
        "made of others, by hand",
        "given a program",
    ):
        needed, do = DEEDS[deed]
        for _ in needed:
            with pytest.raises(NeedsApproval) as refused:
                do(shop)
            shop.store.staff.approve(owner, OWNER_PIN, refused.value, "agreed")
        do(shop)
    with pytest.raises(NeedsApproval):
        shop.edit(shop.plain, discount=TEN)


@pytest.mark.parametrize(
    ("deed", "needed"),
    [
        ("another name", None),
        ("another discount", OFFERS),
        ("a program", OFFERS),
        ("a rule of what gives", BENEFITS),
        ("filled by hand", BENEFITS),
        ("a rule of what gives nothing", None),
        ("switched off", BENEFITS),
        ("switched off, giving nothing", None),
        ("switched off among others", BENEFITS),
        ("a schedule", BENEFITS),
        ("deleted", BENEFITS),
        ("deleted, giving nothing", None),
        ("deleted among others", BENEFITS),
    ],
)
def test_it_is_undone_by_who_may_do_it(shop: Shop, deed: str, needed: Right | None) -> None:
    signed_in(shop.store, "Owner")
    DEEDS[deed][1](shop)
    manager(shop, {OFFERS, BENEFITS} - {needed})
    if needed is not None:
        with pytest.raises(NeedsApproval) as refused:
            shop.undone()
        assert refused.value.right is needed
        manager(shop, {needed})
    shop.undone()


def test_a_deleted_group_comes_back_with_its_discount_by_who_may_delete_it(shop: Shop) -> None:
    manager(shop, {BENEFITS})
    shop.store.groups.delete([shop.gives])
    shop.undone()
    assert shop.store.groups.get(shop.gives).discount == TEN


@pytest.mark.parametrize(
    ("mine", "theirs", "needed"),
    [
        ({"points_limit": 5}, {"points_limit": 9}, OFFERS),
        ({"rule": MORE}, {"rule": SpentWithin(7, ">=", 1)}, BENEFITS),
        ({"description": "here"}, {"description": "there"}, None),
    ],
)
def test_which_of_two_edits_stands_is_chosen_by_who_may_make_it(
    three: list[ShopLane], mine: dict[str, object], theirs: dict[str, object], needed: Right | None
) -> None:
    here, there = three[0].store, three[1].store
    group = here.groups.create(GroupDraft(name="Gives", discount=TEN, rule=MUCH))
    sync(here, there)
    for store, change in ((here, mine), (there, theirs)):
        draft = draft_of(store.groups.get(group))
        store.groups.edit(group, replace(draft, **change))  # type: ignore[arg-type] # by name
    sync(here, there)
    (conflict,) = here.conflicts.all()
    staffed(here)
    answer = Answer.TAKE if Answer.TAKE in conflict.answers else Answer.KEEP
    if needed is not None:
        here.staff.set_limit(Role.MANAGER, needed, NO)
        signed_in(here, "Ben")
        with pytest.raises(NeedsApproval) as refused:
            here.conflicts.settle(conflict.id, answer)
        assert refused.value.right is needed
        signed_in(here, "Owner")
        here.staff.set_limit(Role.MANAGER, needed, ALWAYS)
    signed_in(here, "Ben")
    here.conflicts.settle(conflict.id, answer)

"""Who is in a group, against a count by hand, with groups and customers that were merged and deleted."""

import pytest
from sqlalchemy import Connection
from support.shops import dice_of

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.domain.rules.tree import Text, TextIs
from store.queries import members
from store.tables.customers import CUSTOMERS, GROUPS


@pytest.mark.parametrize("seed", range(6))
def test_members_are_counted_as_by_hand(store: Store, seed: int) -> None:
    dice = dice_of(seed)
    people = [
        store.customers.create(CustomerDraft(name=f"P{place}", city=dice.choice(["Rome", ""])))
        for place in range(8)
    ]
    hand = [store.groups.create(GroupDraft(name=f"G{place}")) for place in range(4)]
    rule = store.groups.create(GroupDraft(name="R", rule=TextIs(Text.CITY, ("rome",))))
    groups = [*hand, rule]
    inside = {group: {one for one in people if dice.random() < 0.5} for group in hand}
    for group, chosen in inside.items():
        store.groups.add_members(group, sorted(chosen))
    became = {group: group for group in groups}
    now = {one: one for one in people}
    deleted: set[bytes] = set()
    with store._units.begin(store._actor) as unit:
        for group in dice.sample(groups, dice.randrange(3)):
            into = dice.choice([other for other in groups if other != group and became[other] == other])
            if became[group] == group:
                became = {each: into if root == group else root for each, root in became.items()}
                unit.edit(GROUPS, {"id": group}, {"merged_into": into, "deleted": 1})
        for one in dice.sample(people[1:], dice.randrange(3)):
            now[one] = people[0]
            unit.edit(CUSTOMERS, {"id": one}, {"merged_into": people[0], "deleted": 1})
        for group in dice.sample([each for each in groups if became[each] == each], dice.randrange(2)):
            deleted.add(group)
            unit.edit(GROUPS, {"id": group}, {"deleted": 1})
    cities = {one: store.customers.get(one).city for one in people if now[one] == one}
    inside[rule] = {one for one, city in cities.items() if city}
    expected: dict[GroupId, set[CustomerId]] = {}
    for group, who in inside.items():
        if became[group] not in deleted:
            expected.setdefault(became[group], set()).update(now[one] for one in who)
    expected = {group: who for group, who in expected.items() if who}

    with store._database.reading() as connection:
        assert paired(connection, now) == expected, f"seed {seed}"
        assert members.counts(connection) == {group: len(who) for group, who in expected.items()}
        for one in cities:
            theirs = {group for group, who in expected.items() if one in who}
            assert set(members.groups_of(connection, one)) == theirs
        for each in groups:
            theirs_now = expected.get(became[each], set()) if became[each] not in deleted else set()
            assert listed(connection, each) & cities.keys() == theirs_now
        assert members.customers_in(connection, COMMON_GROUP) is None


def paired(connection: Connection, now: dict[CustomerId, CustomerId]) -> dict[GroupId, set[CustomerId]]:
    found: dict[GroupId, set[CustomerId]] = {}
    for group, customer in connection.execute(members.pairs(connection)):
        if now[CustomerId(customer)] == customer:
            found.setdefault(GroupId(group), set()).add(CustomerId(customer))
    return found


def listed(connection: Connection, group: GroupId) -> set[CustomerId]:
    chosen = members.customers_in(connection, group)
    assert chosen is not None
    return {CustomerId(one) for one in connection.execute(chosen).scalars()}

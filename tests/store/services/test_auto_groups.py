"""Groups that fill themselves: right after every write, after midnight, and the same on every lane."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, select
from support.shops import DAY, HOUR, MINUTE, NOON, ShopLane, dice_of, sync

from store.api import Store, customer_draft_of, group_draft_of
from store.domain.baskets import BasketItem
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import Invalid, Refused
from store.domain.groups import GroupDraft, GroupKind, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.pins import Side
from store.domain.rules import answer
from store.domain.rules.needs import Source
from store.domain.rules.tree import (
    AllOf,
    AnyOf,
    BirthdayWithin,
    Bought,
    HasTag,
    InGroup,
    Money,
    Not,
    Number,
    NumberIs,
    OrdersWithin,
    Rule,
    SpentWithin,
    Text,
    TextIs,
)
from store.events import CustomersChanged, Fact, GroupsChanged
from store.queries import members
from store.queries.auto_outlook import FEW
from store.queries.days import day, known_zone
from store.queries.kin import kin
from store.queries.rules.facts import Asking, by_hand, facts_of
from store.services.group_rules import SAMPLE_MAX
from store.tables.customers import CUSTOMERS, GROUPS
from store.tables.derived import AUTO_LOG, AUTO_MEMBERS, AUTO_RULES

BERLIN = known_zone("Europe/Berlin")
CITY = TextIs(Text.CITY, ("Berlin",))


def inside(store: Store, group: GroupId) -> set[str]:
    """Names of the members, as they are kept."""
    with store._database.reading() as connection:
        chosen = members.customers_in(connection, group)
        assert chosen is not None
        statement = select(CUSTOMERS.c.name).where(CUSTOMERS.c.deleted == 0, CUSTOMERS.c.id.in_(chosen))
        return set(connection.execute(statement).scalars())


def expected(store: Store, now: int) -> dict[GroupId, set[CustomerId]]:
    """Who should be in each group with a rule: every customer asked by the test of one, in turn."""
    with store._database.reading() as connection:
        everybody = [CustomerId(one) for one in connection.execute(select(CUSTOMERS.c.id)).scalars()]
        related = kin(connection)
        groups = by_hand(connection, everybody, related)
        ruled = {each.group.id: each.group.rule for each in store.groups.all()}
        rules = {group: rule for group, rule in ruled.items() if rule is not None}
        pinned = {
            (customer, group): pin.side is Side.IN
            for group in rules
            for customer, _, pin in store.group_rules.pins(group)
            if pin.until is None or pin.until > now
        }
        found: dict[GroupId, set[CustomerId]] = {}
        while len(found) < len(rules):  # those whose rules name only what is known
            for group, rule in rules.items():
                if group in found or not _named(rule) & rules.keys() <= found.keys():
                    continue
                facts = facts_of(connection, everybody, Asking(frozenset(Source), BERLIN), groups)
                found[group] = {
                    one
                    for one, each in facts.items()
                    if pinned.get((one, group), answer.meets(rule, each, day(now, BERLIN)))
                }
                for one in found[group]:
                    groups.setdefault(one, set()).update(related.names(group))
        return found


def _named(rule: Rule) -> set[GroupId]:
    match rule:
        case InGroup(group):
            return {group}
        case Not(part):
            return _named(part)
        case AllOf(parts) | AnyOf(parts):
            return set().union(*map(_named, parts)) if parts else set()
    return set()


def kept(store: Store) -> dict[GroupId, set[CustomerId]]:
    with store._database.reading() as connection:
        found: dict[GroupId, set[CustomerId]] = {}
        for group, customer in connection.execute(
            select(AUTO_MEMBERS.c.group_id, AUTO_MEMBERS.c.customer_id)
        ):
            found.setdefault(GroupId(group), set()).add(CustomerId(customer))
        return found


def without_empty(found: dict[GroupId, set[CustomerId]]) -> dict[GroupId, set[CustomerId]]:
    return {group: who for group, who in found.items() if who}


def ann(store: Store, *, city: str = "", birth_date: str = "") -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann", city=city, birth_date=birth_date))


def ruled(store: Store, name: str, rule: Rule) -> GroupId:
    return store.groups.create(GroupDraft(name=name, rule=rule))


def causes(store: Store, group: GroupId) -> list[tuple[int, int, str]]:
    return [(line.joined, line.left, line.cause) for line in reversed(store.group_rules.moves(group=group))]


def move_to(store: Store, customer: CustomerId, city: str) -> None:
    draft = customer_draft_of(store.customers.get(customer))
    store.customers.edit(customer, replace(draft, city=city))


def coffee(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Coffee", price=300, barcodes=("4006381333931",)))


def buy(store: Store, customer: CustomerId) -> str:
    basket = [BasketItem("4006381333931", ONE)]
    return store.checkout.sell(customer.hex(), basket, [Tender("cash", 10_000)]).number


def test_members_follow_a_customer_in_the_same_commit(store: Store) -> None:
    group = ruled(store, "Berliners", CITY)
    customer = ann(store)
    facts: list[Fact] = []
    store.subscribe(facts.append)
    assert inside(store, group) == set()

    move_to(store, customer, "  BERLIN ")
    assert inside(store, group) == {"Ann"}
    assert GroupsChanged(frozenset({group})) in facts
    assert CustomersChanged(frozenset({customer})) in facts
    assert store.customers.get(customer).groups == (group,)

    store.customers.delete([customer])
    assert kept(store) == {}
    assert causes(store, group) == [(1, 0, "customer edited"), (0, 1, "customer deleted")]


def test_a_sale_lets_a_customer_in_and_says_which(store: Store) -> None:
    coffee(store)
    customer = ann(store)
    group = ruled(store, "Regulars", NumberIs(Number.ORDERS, ">=", 2))
    buy(store, customer)
    assert inside(store, group) == set()
    number = buy(store, customer)
    assert inside(store, group) == {"Ann"}
    assert causes(store, group) == [(1, 0, f"sale {number}")]


def test_a_rule_that_is_written_anew_asks_everybody(store: Store) -> None:
    ann(store, city="Berlin")
    group = ruled(store, "Somewhere", CITY)
    seen = group_draft_of(store.groups.get(group))
    store.groups.edit(group, replace(seen, rule=Not(CITY)), seen=seen)
    assert inside(store, group) == set()
    store.groups.set_rule(group, CITY)
    assert inside(store, group) == {"Ann"}
    assert [cause for *_, cause in causes(store, group)] == ["rule changed"] * 3
    before = causes(store, group)
    store.groups.edit(group, replace(group_draft_of(store.groups.get(group)), name="Elsewhere"))
    store.groups.set_active([group], active=False)
    assert (inside(store, group), causes(store, group)) == ({"Ann"}, before)


def test_groups_follow_groups(store: Store) -> None:
    customer = ann(store)
    by_hand_group = store.groups.create(GroupDraft(name="Staff"))
    one = ruled(store, "Locals", AnyOf((CITY, InGroup(by_hand_group))))
    two = ruled(store, "Guests", Not(InGroup(one)))
    assert (inside(store, one), inside(store, two)) == (set(), {"Ann"})
    store.groups.add_members(by_hand_group, [customer])
    assert (inside(store, one), inside(store, two)) == ({"Ann"}, set())
    store.groups.set_rule(one, CITY)
    assert (inside(store, one), inside(store, two)) == (set(), {"Ann"})


def test_a_rule_that_refers_to_itself_is_refused_with_the_circle(store: Store) -> None:
    one = ruled(store, "One", CITY)
    two = ruled(store, "Two", InGroup(one))
    with pytest.raises(Invalid, match="this group → Two → this group"):
        store.groups.set_rule(one, InGroup(two))


def test_members_of_such_a_group_are_pinned_not_moved(store: Store) -> None:
    group, customer = ruled(store, "Berliners", CITY), ann(store)
    with pytest.raises(Refused, match="pin customers into it"):
        store.groups.add_members(group, [customer])
    store.group_rules.pin(group, [customer], Side.IN, reason="moves soon", until=None)
    assert inside(store, group) == {"Ann"}
    assert [pin.reason for *_, pin in store.group_rules.pins(group)] == ["moves soon"]
    move_to(store, customer, "Berlin")
    store.group_rules.pin(group, [customer], Side.OUT, reason="", until=None)
    assert inside(store, group) == set()
    assert store.group_rules.unpin(group, [customer]) == 1
    assert inside(store, group) == {"Ann"}
    assert [cause.split(" by ")[0] for *_, cause in causes(store, group)] == ["pin", "pin", "pin removed"]
    with pytest.raises(Refused, match="filled by hand"):
        store.group_rules.pin(
            store.groups.create(GroupDraft(name="Hand")), [customer], Side.IN, reason="", until=None
        )


def test_a_pin_ends_at_its_moment_with_no_write(front: ShopLane) -> None:
    store = front.store
    group, customer = ruled(store, "Berliners", CITY), ann(store)
    store.group_rules.pin(group, [customer], Side.IN, reason="", until=NOON + HOUR)
    assert store.keep_current() == NOON + HOUR
    front.machine.forward(HOUR - 1)
    store.keep_current()
    assert inside(store, group) == {"Ann"}
    front.machine.forward(1)
    store.keep_current()
    assert inside(store, group) == set()
    front.machine.forward(-MINUTE)  # a clock that is set back
    store.keep_current()
    assert inside(store, group) == {"Ann"}


def test_midnight_changes_members_with_no_write(front: ShopLane) -> None:
    store = front.store
    ann(store, birth_date="1966-03-03")
    sixty = ruled(store, "Sixty", NumberIs(Number.AGE, ">=", 60))
    soon = ruled(store, "Birthday", BirthdayWithin(0))
    asking = ruled(store, "Both", AllOf((InGroup(sixty), InGroup(soon))))
    midnight = store.keep_current()
    assert midnight == NOON + 11 * HOUR  # in Berlin
    versions = store.replication.have()
    front.machine.at = midnight - 1
    store.keep_current()
    assert [inside(store, group) for group in (sixty, soon, asking)] == [set()] * 3
    front.machine.at = midnight
    store.keep_current()
    assert [inside(store, group) for group in (sixty, soon, asking)] == [{"Ann"}] * 3
    assert causes(store, soon) == [(1, 0, "new day")]
    front.machine.forward(DAY)
    store.keep_current()
    assert [inside(store, group) for group in (sixty, soon, asking)] == [{"Ann"}, set(), set()]
    assert store.replication.have() == versions


def test_a_till_that_slept_prices_by_the_new_day(front: ShopLane) -> None:
    store = front.store
    coffee(store)
    customer = ann(store, birth_date="1990-03-03")
    store.groups.create(
        GroupDraft(
            name="Birthday", rule=BirthdayWithin(0), discount=QuickDiscount(QuickKind.PERCENT, percent=5000)
        )
    )
    store.checkout.scan("4006381333931")
    store.checkout.attach(customer)
    assert store.checkout.till().total == 300
    front.machine.forward(DAY)
    assert store.checkout.till().total == 150
    assert store.checkout.pay([Tender("cash", 150)]).total == 150


def test_many_at_once_are_one_line(store: Store) -> None:
    for place in range(205):
        store.customers.create(CustomerDraft(name=f"C{place}", city="Berlin" if place else "Rome"))
    group = ruled(store, "Berliners", CITY)
    assert causes(store, group) == [(204, 0, "rule changed")]
    assert len(inside(store, group)) == 204
    store.groups.set_rule(group, TextIs(Text.CITY, ("Rome",)))
    assert causes(store, group)[1:] == [(1, 204, "rule changed")]
    assert inside(store, group) == {"C0"}


def test_a_group_by_hand_that_gets_a_rule_loses_nobody(store: Store) -> None:
    guest, local = ann(store), store.customers.create(CustomerDraft(name="Bea", city="Berlin"))
    group = store.groups.create(GroupDraft(name="Friends"))
    store.groups.add_members(group, [guest])
    with pytest.raises(Invalid, match="filled by hand"):
        store.groups.edit(group, GroupDraft(name="Friends", rule=CITY))
    store.groups.set_rule(group, CITY)
    assert store.groups.get(group).kind is GroupKind.AUTO
    assert inside(store, group) == {"Ann", "Bea"}
    assert [(who, pin.side) for who, _, pin in store.group_rules.pins(group)] == [(guest, Side.IN)]
    assert local in kept(store)[group]


@pytest.mark.parametrize("entering", [0, 1, FEW - 1, FEW, 2 * FEW])
@pytest.mark.parametrize("is_pinned", [False, True])
def test_a_preview_finds_all_who_enter_few_or_many(store: Store, entering: int, is_pinned: bool) -> None:  # noqa: FBT001 - a case
    customers = [CustomerDraft(name=f"In {place:03}", city="Berlin") for place in range(5)]
    customers += [CustomerDraft(name=f"New {place:03}", city="Rome") for place in range(entering)]
    ids = [store.customers.create(draft) for draft in customers]
    group = store.groups.create(GroupDraft(name="Auto", rule=CITY))
    if is_pinned:
        store.group_rules.pin(group, ids[:1], Side.IN, reason="", until=None)
    told = store.group_rules.preview(TextIs(Text.CITY, ("Berlin", "Rome")), group)
    names = tuple(f"New {place:03}" for place in range(entering))
    assert (told.matches, told.leave.count) == (5 + entering, 0)
    assert (told.enter.count, told.enter.sample) == (entering, names[:SAMPLE_MAX])


def test_a_preview_says_who_would_come_and_go(store: Store) -> None:
    ann(store, city="Berlin")
    store.customers.create(CustomerDraft(name="Bea", city="Rome"))
    group = store.groups.create(
        GroupDraft(name="G", rule=CITY, discount=QuickDiscount(QuickKind.PERCENT, percent=1000))
    )
    told = store.group_rules.preview(TextIs(Text.CITY, ("Rome",)), group)
    assert (told.matches, told.enter.sample, told.leave.sample) == (1, ("Bea",), ("Ann",))
    assert [each.name for each in told.discounts] == ["G"]
    assert store.group_rules.preview(Not(CITY)).enter.sample == ("Bea",)
    assert inside(store, group) == {"Ann"}


def test_a_rule_of_a_newer_lane_is_nobodys_and_says_so(store: Store) -> None:
    group = ruled(store, "Berliners", CITY)
    ann(store, city="Berlin")
    with store._units.begin(store._actor) as unit:
        unit.edit(GROUPS, {"id": group}, {"rule": '{"version":2,"rule":[]}'})
    assert inside(store, group) == set()
    found_group = store.groups.get(group)
    assert found_group.rule is None
    assert "update this lane" in found_group.trouble


def test_members_that_were_never_derived_are_when_the_till_looks(store: Store) -> None:
    group = ruled(store, "Berliners", CITY)
    ann(store, city="Berlin")
    with store._database.writing() as connection:
        for table in (AUTO_MEMBERS, AUTO_RULES, AUTO_LOG):
            connection.execute(delete(table))
    store.groups.create(GroupDraft(name="Another"))
    store.keep_current()
    assert inside(store, group) == {"Ann"}


@pytest.mark.parametrize("seed", range(4))
def test_members_are_what_every_rule_says_after_any_writes(front: ShopLane, seed: int) -> None:
    store, dice = front.store, dice_of(seed)
    coffee(store)
    people = [store.customers.create(CustomerDraft(name=f"P{place}")) for place in range(6)]
    hand = store.groups.create(GroupDraft(name="Hand"))
    groups = [ruled(store, "City", CITY), ruled(store, "Orders", NumberIs(Number.ORDERS, ">", 1))]
    groups.append(ruled(store, "Spent", SpentWithin(2, ">=", 500)))
    groups.append(ruled(store, "Few", OrdersWithin(1, "=", 0)))
    groups.append(ruled(store, "Young", NumberIs(Number.AGE, "<", 30)))
    groups.append(ruled(store, "Tagged", HasTag("VIP")))
    groups.append(ruled(store, "Ever", NumberIs(Money.SPENT, "<=", 300)))
    groups.append(ruled(store, "Chain", AnyOf((InGroup(groups[0]), Not(InGroup(groups[1])), InGroup(hand)))))
    groups.append(ruled(store, "End", AllOf((InGroup(groups[-1]), Not(InGroup(groups[3]))))))
    with store._database.reading() as connection:
        product = connection.exec_driver_sql("SELECT id FROM products").scalar_one()
    groups.append(ruled(store, "Coffee", Bought(product, 2)))
    for _ in range(40):
        who, group = dice.choice(people), dice.choice(groups)
        step = dice.randrange(9)
        draft = customer_draft_of(store.customers.get(who))
        if step == 0:
            move_to(store, who, dice.choice(["Berlin", "Rome"]))
        elif step == 1:
            buy(store, who)
        elif step == 2:
            tags = dice.choice([(), ("vip",), ("VIP", "other")])
            store.customers.edit(who, replace(draft, tags=tags))
        elif step == 3:
            store.group_rules.pin(
                group, [who], dice.choice([Side.IN, Side.OUT]), reason="x",
                until=dice.choice([None, front.machine.at + dice.randrange(1, 2 * DAY)]),
            )  # fmt: skip
        elif step == 4:
            store.group_rules.unpin(group, [who])
        elif step == 5:
            front.machine.forward(dice.randrange(DAY))
            store.keep_current()
        elif step == 6:
            dice.choice([store.groups.add_members, store.groups.remove_members])(hand, [who])
        elif step == 7:
            store.customers.edit(
                who, replace(draft, birth_date=dice.choice(["1980-03-03", "2000-03-04", ""]))
            )
        else:
            other: list[Rule] = [CITY, Not(CITY), TextIs(Text.CITY, ("Rome",))]
            store.groups.set_rule(groups[0], dice.choice(other))
        store.keep_current()
        assert without_empty(kept(store)) == without_empty(expected(store, front.machine.at)), f"seed {seed}"


def everywhere(lanes: list[ShopLane]) -> list[dict[GroupId, set[CustomerId]]]:
    for one in lanes:
        for other in lanes:
            if one is not other:
                sync(one.store, other.store)
    for lane in lanes:
        lane.store.keep_current()
    return [without_empty(kept(lane.store)) for lane in lanes]


def test_lanes_derive_the_same_members_from_what_each_wrote(three: list[ShopLane]) -> None:
    front, back, side = (lane.store for lane in three)
    customer, other = ann(front, city="Berlin"), front.customers.create(CustomerDraft(name="Bea"))
    one, two = ruled(front, "One", CITY), ruled(front, "Two", Not(CITY))
    everywhere(three)
    back.group_rules.pin(one, [other], Side.IN, reason="by the back", until=None)
    side.group_rules.pin(one, [customer], Side.OUT, reason="by the side", until=None)
    front.groups.set_rule(two, InGroup(one))
    found = everywhere(three)
    assert found == [{one: {other}, two: {other}}] * 3
    assert any("pin by Owner: by the back" in cause for *_, cause in causes(front, one))


def test_a_circle_that_two_lanes_make_is_broken_alike_on_all(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    customer = ann(front, city="Berlin")
    one, two = sorted((ruled(front, "One", CITY), ruled(front, "Two", CITY)))
    everywhere(three)
    front.groups.set_rule(one, AnyOf((CITY, InGroup(two))))
    back.groups.set_rule(two, AnyOf((CITY, InGroup(one))))
    others = ruled(back, "Others", Not(InGroup(two)))
    assert everywhere(three) == [{}] * 3
    assert [("circle" in lane.store.groups.get(two).trouble) for lane in three] == [True] * 3
    for group in (one, others):
        assert "nobody meets it" in front.groups.get(group).trouble
    front.groups.set_rule(one, CITY)
    assert everywhere(three) == [{one: {customer}, two: {customer}}] * 3
    assert [front.groups.get(group).trouble for group in (one, two, others)] == ["", "", ""]


def test_members_of_a_merged_group_are_those_of_what_it_became(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    customer, other = ann(front, city="Berlin"), front.customers.create(CustomerDraft(name="Bea"))
    rule, hand = ruled(front, "Rule", CITY), front.groups.create(GroupDraft(name="Hand"))
    target = front.groups.create(GroupDraft(name="Target"))
    asking = ruled(front, "Asking", InGroup(hand))
    front.groups.add_members(hand, [other])
    everywhere(three)
    with back._units.begin(back._actor) as unit:
        unit.edit(GROUPS, {"id": rule}, {"merged_into": target, "deleted": 1})
        unit.edit(GROUPS, {"id": hand}, {"merged_into": rule, "deleted": 1})
    everywhere(three)
    for lane in three:
        assert inside(lane.store, target) == {"Ann", "Bea"}
        assert inside(lane.store, asking) == {"Ann", "Bea"}
        assert {each.group.name: each.members for each in lane.store.groups.all()}["Target"] == 2
        assert lane.store.customers.get(customer).groups == (asking, target)
    assert front.groups.remove_members(target, [other]) == 1
    assert inside(front, target) == {"Ann"}
    assert front.groups.add_members(target, [other]) == 1
    with front._units.begin(front._actor) as unit:
        unit.edit(GROUPS, {"id": rule}, {"merged_into": None, "deleted": 0})
    everywhere(three)
    assert [inside(lane.store, target) for lane in three] == [{"Bea"}] * 3
    assert [inside(lane.store, rule) for lane in three] == [{"Ann"}] * 3


def test_a_lane_keeps_a_small_log(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.queries.auto_log.LINES_MAX", 3)
    monkeypatch.setattr("store.queries.auto_log.LINES_OVER_MAX", 1)
    group, customer = ruled(store, "Berliners", CITY), ann(store)
    for place in range(9):
        move_to(store, customer, "Berlin" if place % 2 == 0 else "Rome")
    assert 3 <= len(store.group_rules.moves(group=group)) <= 4

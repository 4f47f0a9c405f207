"""Figures of groups against sums made by hand, and lists of members against lists sorted by hand."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import insert
from support.shops import DAY, NOON, ShopLane

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound
from store.domain.group_figures import GroupFigures, MemberList, MemberSort, Month, Spending, age_on
from store.domain.groups import GroupDraft
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId, ProductId
from store.domain.rules.tree import Text, TextIs
from store.tables.customers import GROUPS
from store.tables.derived import AUTO_MEMBERS, BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS

TODAY = date(2026, 3, 2)
TODAY_NUMBER = (TODAY - date(1970, 1, 1)).days


@dataclass
class Buyer:
    """A customer and what they bought, as the test made them up."""

    id: CustomerId
    draft: CustomerDraft
    orders: int = 0
    spent: int = 0
    last_at: int | None = None
    days: dict[int, Spending] = field(default_factory=dict)
    bought: dict[ProductId, tuple[int, int]] = field(default_factory=dict)


def worked_out(store: Store) -> dict[GroupId, GroupFigures]:
    while store.group_pages.step():
        pass
    return dict(store.group_pages.known)


def write(store: Store, buyers: list[Buyer]) -> None:
    """What the sales of these customers would have left behind."""
    with store._database.writing() as connection:
        for table in (CUSTOMER_DAYS, BOUGHT):
            connection.execute(table.delete())
        connection.execute(CUSTOMER_STATS.update().values(orders=0, spent=0, last_at=0))
        for buyer in buyers:
            if buyer.last_at is None:
                continue
            who = {"customer_id": buyer.id}
            stats = {"orders": buyer.orders, "spent": buyer.spent, "last_at": buyer.last_at}
            theirs = CUSTOMER_STATS.update().where(CUSTOMER_STATS.c.customer_id == buyer.id)
            connection.execute(theirs.values(**stats))
            for day, spending in buyer.days.items():
                figures = {"day": day, "orders": spending.orders, "spent": spending.spent}
                connection.execute(insert(CUSTOMER_DAYS).values(**who, **figures))
            for product, (quantity, spent) in buyer.bought.items():
                goods = {"product_id": product, "category_id": b"", "quantity": quantity, "spent": spent}
                connection.execute(insert(BOUGHT).values(**who, **goods))


def made_up(
    store: Store, dice: random.Random, groups: list[GroupId], products: list[ProductId]
) -> list[Buyer]:
    buyers = []
    for number in range(30):
        draft = CustomerDraft(
            name=f"Person {dice.randrange(20):02} {number:02}",
            city=dice.choice(("", "Berlin", "Aachen")),
            gender=dice.choice(("", "female", "male")),
            birth_date=dice.choice(("", "1960-03-02", "2001-07-01", "1990-12-31")),
            active=dice.random() < 0.8,
            groups=tuple(group for group in groups if dice.random() < 0.4),
        )
        buyer = Buyer(store.customers.create(draft), draft)
        if dice.random() < 0.7:
            buyer.last_at = NOON - dice.randrange(400) * DAY
            for _ in range(dice.randrange(1, 5)):
                day = TODAY_NUMBER - dice.choice((0, 1, 30, 88, 89, 90, 200, 364, 500))
                buyer.days[day] = Spending(dice.randrange(1, 3), dice.randrange(-200, 5000))
            buyer.orders = sum(each.orders for each in buyer.days.values())
            buyer.spent = sum(each.spent for each in buyer.days.values())
            for product in dice.sample(products, dice.randrange(len(products) + 1)):
                buyer.bought[product] = (dice.randrange(-1, 5) * 1000, dice.randrange(5000))
        buyers.append(buyer)
    return buyers


@pytest.fixture
def town(store: Store, seed: int) -> tuple[list[GroupId], list[Buyer]]:
    dice = random.Random(seed)  # noqa: S311 - a test must repeat, not surprise
    groups = [store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Police", "Empty")]
    products = [
        store.catalogue.create(ProductDraft(name=name, price=100)) for name in ("Milk", "Rolls", "Beans")
    ]
    buyers = made_up(store, dice, groups[:2], products)
    for gone in dice.sample(buyers, 3):
        store.customers.delete([gone.id])
        buyers.remove(gone)
    write(store, buyers)
    return groups, buyers


def ranking(members: list[Buyer]) -> list[tuple[ProductId, int, int]]:
    quantity: Counter[ProductId] = Counter()
    spent: Counter[ProductId] = Counter()
    for buyer in members:
        for product, (units, amount) in buyer.bought.items():
            quantity[product] += units
            spent[product] += amount
    sold = [(product, quantity[product], spent[product]) for product in quantity if quantity[product] > 0]
    return sorted(sold, key=lambda each: (-each[1], -each[2], each[0]))


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_what_the_members_add_up_to(
    store: Store, town: tuple[list[GroupId], list[Buyer]]
) -> None:
    groups, buyers = town
    figures = worked_out(store)
    assert set(figures) == {*groups, COMMON_GROUP}
    for group in figures:
        members = [buyer for buyer in buyers if group in {*buyer.draft.groups, COMMON_GROUP}]
        ever = Spending(sum(each.orders for each in members), sum(each.spent for each in members))
        assert (figures[group].members, figures[group].ever) == (len(members), ever)
        assert figures[group].has_top
        sold = [(each.product, each.quantity, each.spent) for each in store.group_pages.products(group)]
        assert sold == ranking(members)
        top = figures[group].top
        assert (None if top is None else top.product) == next((each[0] for each in sold), None)


@pytest.mark.parametrize("seed", range(3))
def test_a_group_by_itself(store: Store, town: tuple[list[GroupId], list[Buyer]]) -> None:
    groups, buyers = town
    for group in (*groups, COMMON_GROUP):
        members = [buyer for buyer in buyers if group in {*buyer.draft.groups, COMMON_GROUP}]
        overview = store.group_pages.overview(group)
        assert (overview.members, overview.active_members, overview.buyers) == (
            len(members),
            sum(each.draft.active for each in members),
            sum(each.last_at is not None for each in members),
        )
        days: defaultdict[int, Spending] = defaultdict(Spending)
        for member in members:
            for day, one in member.days.items():
                days[day] = Spending(days[day].orders + one.orders, days[day].spent + one.spent)
        recent = [each for day, each in days.items() if TODAY_NUMBER - day < 90]
        assert overview.recent == Spending(sum(e.orders for e in recent), sum(e.spent for e in recent))
        assert overview.last_at == max((e.last_at for e in members if e.last_at is not None), default=None)
        by_month: defaultdict[tuple[int, int], int] = defaultdict(int)
        for day, one in days.items():
            on = date.fromordinal(day + date(1970, 1, 1).toordinal())
            by_month[on.year, on.month] += one.spent
        assert [(each.year, each.month, each.spending.spent) for each in overview.months] == [
            (year, month, by_month[year, month])
            for year, month in ((2025 + (place + 3) // 12, (place + 3) % 12 + 1) for place in range(12))
        ]
        assert isinstance(overview.months[-1], Month)


def sort_key(buyer: Buyer, sort: MemberSort) -> int | str | None:
    draft = buyer.draft
    found: dict[MemberSort, int | str | None] = {
        "name": draft.name.casefold(),
        "age": age_on(TODAY, draft.birth_date),
        "gender": draft.gender or None,
        "location": draft.city.casefold() or None,
        "orders": buyer.orders,
        "spent": buyer.spent,
        "last": None if buyer.last_at is None else NOON - buyer.last_at,
    }
    return found[sort]


def in_order(buyers: list[Buyer], sort: MemberSort, *, descending: bool) -> list[CustomerId]:
    """What is missing last, of equals by name; Python keeps equals in their order either way."""
    by_name = sorted(buyers, key=lambda each: (each.draft.name.casefold(), each.id))
    known = [(key, each) for each in by_name if (key := sort_key(each, sort)) is not None]
    missing = [each for each in by_name if sort_key(each, sort) is None]
    known.sort(
        key=lambda pair: str(pair[0]) if isinstance(pair[0], str) else f"{pair[0]:012}", reverse=descending
    )
    return [each.id for each in (*(each for _, each in known), *missing)]


@pytest.mark.parametrize("seed", [7])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["name", "age", "gender", "location", "orders", "spent", "last"])
def test_members_in_any_order(
    store: Store, town: tuple[list[GroupId], list[Buyer]], sort: MemberSort, *, descending: bool
) -> None:
    groups, buyers = town
    members = [buyer for buyer in buyers if groups[0] in buyer.draft.groups]
    query = MemberList(groups[0], sort=sort, descending=descending)
    expected = in_order(members, sort, descending=descending)
    rows = store.group_pages.members(query, 0, 100)
    assert [row.id for row in rows] == expected
    assert store.group_pages.count_members(query) == len(members)
    assert [row.id for row in store.group_pages.members(query, 2, 3)] == expected[2:5]
    assert [store.group_pages.position(query, each) for each in expected] == list(range(len(expected)))
    assert store.group_pages.position(query, CustomerId(b"x" * 16)) is None
    assert sorted(store.group_pages.member_ids(query)) == sorted(expected)


@pytest.mark.parametrize("seed", [7])
def test_a_member_with_figures(store: Store, town: tuple[list[GroupId], list[Buyer]]) -> None:
    _, buyers = town
    by_id = {buyer.id: buyer for buyer in buyers}
    for row in store.group_pages.members(MemberList(COMMON_GROUP), 0, 100):
        buyer = by_id.pop(row.id)
        draft = buyer.draft
        assert (row.name, row.active, row.gender, row.location) == (
            draft.name, draft.active, draft.gender, draft.city,
        )  # fmt: skip
        assert (row.spending, row.last_at) == (Spending(buyer.orders, buyer.spent), buyer.last_at)
    assert not by_id


def test_members_are_found_by_words_in_name_place_and_mail(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    for name, email, city in (
        ("Ann Köhler", "ann@example.org", "Berlin"),
        ("Anna Berg", "berg@example.org", "Aachen"),
        ("Ben_Ito", "ben@example.org", "Berlin"),
    ):
        store.customers.create(CustomerDraft(name=name, email=email, city=city, groups=(group,)))

    def found(text: str) -> list[str]:
        query = MemberList(group, text)
        return [row.name for row in store.group_pages.members(query, 0, 9)]

    assert found("ann") == ["Ann Köhler", "Anna Berg"]
    assert found("BERL ann") == ["Ann Köhler"]
    assert found("berg@") == ["Anna Berg"]
    assert found("n_i") == ["Ben_Ito"]
    assert found("kohler") == ["Ann Köhler"], "as customers are searched everywhere"
    assert found("nobody") == []


def test_what_is_known_lasts_until_the_book_changes(front: ShopLane) -> None:
    store, pages = front.store, front.store.group_pages
    assert pages.known == {}
    first = worked_out(store)
    assert first[COMMON_GROUP] == GroupFigures(0, Spending(), None, has_top=True)
    assert not pages.step()
    assert pages.known[COMMON_GROUP] is first[COMMON_GROUP]
    store.customers.create(CustomerDraft(name="Ann"))
    assert worked_out(store)[COMMON_GROUP].members == 1
    front.machine.forward(DAY)
    before = pages.known[COMMON_GROUP]
    assert worked_out(store)[COMMON_GROUP] is not before, "another day is another question"


def test_members_of_a_group_that_fills_itself(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.customers.create(CustomerDraft(name="Ben"))
    with store._units.begin(store._actor) as unit:
        unit.edit(GROUPS, {"id": group}, {"kind": "auto"})
    with store._database.writing() as connection:
        connection.execute(insert(AUTO_MEMBERS).values(group_id=group, customer_id=ann, since_at=NOON))
    query = MemberList(group)
    assert [row.name for row in store.group_pages.members(query, 0, 9)] == ["Ann"]
    assert worked_out(store)[group].members == 1


@pytest.mark.parametrize("kind", ["by hand", "by a rule", "common"])
def test_whether_all_members_are_few_is_known_without_reading_them(
    store: Store, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    rule = TextIs(Text.CITY, ("Berlin",)) if kind == "by a rule" else None
    group = store.groups.create(GroupDraft(name="VIP", rule=rule))
    groups = (group,) if kind == "by hand" else ()
    for name in "abc":
        store.customers.create(CustomerDraft(name=name, city="Berlin", groups=groups))
    asked = COMMON_GROUP if kind == "common" else group
    few = []
    for most in (2, 3):
        monkeypatch.setattr("store.services.group_pages.SMALL_MEMBERS_MAX", most)
        few.append(store.group_pages.is_small(asked))
    assert few == [False, True]


def test_a_group_that_is_gone_is_said(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    store.groups.delete([group])
    for ask in (store.group_pages.overview, store.group_pages.products):
        with pytest.raises(NotFound, match="not there any more"):
            ask(group)


def test_figures_come_step_by_step(store: Store) -> None:
    store.groups.create(GroupDraft(name="VIP"))
    pages = store.group_pages
    assert [group.name for group in pages.groups()] == ["VIP", "Common group"]
    assert pages.step()
    assert [(each.members, each.ever, each.has_top) for each in pages.known.values()] == [
        (0, None, False)
    ] * 2
    assert pages.step()
    assert [(each.ever, each.average, each.has_top) for each in pages.known.values()] == [
        (Spending(), None, False)
    ] * 2
    assert not pages.step()
    assert all(each.has_top for each in pages.known.values())

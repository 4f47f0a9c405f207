from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from sqlalchemy import Connection
from support.books import read
from support.edits import customer_draft
from support.shops import ShopLane, hand_over, join, sync

from netsync.protocol.columns import to_changes
from netsync.protocol.limits import ROWS_PER_FRAME
from store.api import Store
from store.domain.bulk_edits.edits import AddTags, RemoveTags
from store.domain.catalogue import ProductDraft
from store.domain.changes import Batch, Cell, TableRows
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind
from store.domain.errors import BadInput, Unavailable
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.listing import ProductList, Selection
from store.domain.pins import Side
from store.domain.rewards import ProgramDraft
from store.domain.rules.tree import Text, TextIs
from store.domain.settings import SETTINGS
from store.events import (
    BookChanged,
    CartChanged,
    CatalogueChanged,
    CustomersChanged,
    Fact,
    GroupsChanged,
    SaleClosed,
    ShopChanged,
)
from store.queries.wire import CREATED_HLC, CREATED_SITE, HLC, STAMP_HLC, STAMP_SITE, VER
from store.services.arrivals import TOLD, TOLD_WITH_OTHERS
from store.services.group_writing import draft_of
from store.services.replication import ROOM_BYTES
from store.tables.base import REPLICATED
from store.tables.customers import CUSTOMERS
from store.tables.sales import SALES
from store.unit import FACT_IDS_MAX, Actor, Row


@pytest.fixture
def front(three: list[ShopLane]) -> Store:
    return three[0].store


@pytest.fixture
def back(three: list[ShopLane]) -> Store:
    return three[1].store


def told(giver: Store, taker: Store) -> list[Fact]:
    """What a lane tells when it gets another's news; that its cart may be priced anew aside."""
    heard: list[Fact] = []
    stop = taker.subscribe(heard.append)
    hand_over(giver, taker)
    stop()
    return [fact for fact in heard if fact != CartChanged()]


# ---- the log ----


def test_a_lane_says_who_it_is_and_how_far_it_has_everything(three: list[ShopLane]) -> None:
    one, other, _ = three
    assert one.store.replication.site() == (one.member.id, 1)
    assert one.store.replication.have() == other.store.replication.have() == {(one.member.id, 1): 3}


def test_live_changes_are_written_and_taken_in_without_core(front: Store, back: Store) -> None:
    """Core takes ten times as long as the database, and every lane of a shop pays for each change."""

    def change(name: str) -> None:
        one = front.customers.create(CustomerDraft(name=name))
        front.customers.edit(one, CustomerDraft(name=f"{name} M.", city="Ulm"))
        front.groups.add_members(group, [one])
        hand_over(front, back)

    group = front.groups.create(GroupDraft(name="VIP"))
    change("Ada")  # what is loaded at the first write is loaded
    with patch.object(Connection, "execute", autospec=True, side_effect=Connection.execute) as core:
        change("Bo")
    assert [str(call.args[1]) for call in core.call_args_list] == []
    assert back.customers.find("Bo M.").city == "Ulm"


def test_a_peer_that_lacks_nothing_gets_nothing(front: Store, back: Store) -> None:
    assert list(front.replication.since(back.replication.have(), rows_max=100)) == []
    assert list(front.replication.since({front.replication.site(): 99}, rows_max=100)) == []


@pytest.mark.parametrize("rows_max", [1, 3, 10, 1000])
def test_asking_again_goes_on_where_the_last_answer_ended(
    front: Store, back: Store, tmp_path: Path, three: list[ShopLane], rows_max: int
) -> None:
    for number in range(5):
        front.groups.create(GroupDraft(name=f"Front {number}"))
        back.groups.create(GroupDraft(name=f"Back {number}"))
    sync(front, back)
    newcomer = join(tmp_path / "newcomer", three[0])
    answers = 0
    while hand_over(front, newcomer.store, rows_max=rows_max):
        answers += 1
        assert answers < 200

    assert read(newcomer.store) == read(front)
    assert newcomer.store.replication.have() == front.replication.have()
    newcomer.store.close()


def test_an_answer_has_about_as_many_rows_as_were_asked_for(front: Store, back: Store) -> None:
    for number in range(20):
        front.groups.create(GroupDraft(name=f"Front {number}"))
    sync(front, back)
    for number in range(20):
        back.groups.create(GroupDraft(name=f"Back {number}"))
    answer = back.replication.since({}, rows_max=10)
    # The founding transaction is one piece, and the last row asked for may be of it: one for each setting of
    # the shop, and of its lane, of its owner, and of what was done.
    assert sum(batch.row_count for batch in answer) <= 10 - 1 + len(SETTINGS) + 3


def test_the_same_news_twice_changes_and_tells_nothing(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    front.customers.create(CustomerDraft(name="Ann", groups=(group,)))
    write_sales(front, 1)
    news = front.replication.since(back.replication.have(), rows_max=100)
    back.replication.apply(news)
    before, heard = read(back), list[Fact]()
    back.subscribe(heard.append)
    back.replication.apply([*news, *news])

    assert read(back) == before
    assert heard == []


@pytest.mark.sqlite_only("a server sees to its own disk")
def test_the_last_room_on_a_disk_is_for_what_is_done_here(
    front: Store, back: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    news = front.replication.since(back.replication.have(), rows_max=100)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=ROOM_BYTES - 1))
    with pytest.raises(Unavailable, match="what is left is kept for selling"):
        back.replication.apply(news)
    assert back.groups.create(GroupDraft(name="Back"))

    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=ROOM_BYTES))
    back.replication.apply(news)
    assert back.groups.get(group).name == "VIP"


def test_news_with_a_gap_before_it_are_refused(front: Store, back: Store) -> None:
    front.groups.create(GroupDraft(name="One"))
    had = back.replication.have()
    site = front.replication.site()
    later = front.replication.since({site: had[site] + 1}, rows_max=100)
    front.groups.create(GroupDraft(name="Two"))
    later = front.replication.since({site: had[site] + 1}, rows_max=100)
    before = read(back)

    with pytest.raises(BadInput, match="ask again from the right place"):
        back.replication.apply(later)
    assert read(back) == before
    assert back.replication.have() == had


def test_news_that_overlap_what_is_here_are_taken(front: Store, back: Store) -> None:
    before = back.replication.have()
    front.groups.create(GroupDraft(name="One"))
    hand_over(front, back)
    front.groups.create(GroupDraft(name="Two"))
    back.replication.apply(front.replication.since(before, rows_max=100))

    assert read(back) == read(front)


def test_a_batch_after_a_refused_one_is_refused_with_it(front: Store, back: Store) -> None:
    front.groups.create(GroupDraft(name="VIP"))
    (good,) = front.replication.since(back.replication.have(), rows_max=100)
    bad = replace(good, after=good.through + 1, through=good.through + 2)
    before = read(back)
    with pytest.raises(BadInput):
        back.replication.apply([good, bad])
    assert read(back) == before


def test_news_survive_the_program(front: Store, three: list[ShopLane]) -> None:
    front.groups.create(GroupDraft(name="VIP"))
    hand_over(front, three[1].store)
    three[1].reopen()
    assert read(three[1].store) == read(front)


def test_a_large_import_reaches_the_others_in_frames(front: Store, back: Store, tmp_path: Path) -> None:
    """5,000 products are one piece of an import; their codes and categories come on top."""
    file = tmp_path / "products.csv"
    lines = [f"Product {number},1.00,{number:08},Shelf {number % 9}" for number in range(ROWS_PER_FRAME)]
    file.write_text("\n".join(["name,price,barcode,category", *lines]), encoding="utf-8")
    front.imports.run(file, "products")
    have = dict(back.replication.have())
    while batches := front.replication.since(have, rows_max=ROWS_PER_FRAME):
        assert all(to_changes(batch) for batch in batches)  # or TooLarge is raised
        have |= {batch.site: batch.through for batch in batches}
        back.replication.apply(batches)

    assert back.catalogue.count(ProductList()) == ROWS_PER_FRAME
    assert back.catalogue.categories() == front.catalogue.categories()


# ---- facts ----


def test_a_remote_group_is_told_like_one_made_here(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    assert told(front, back) == [GroupsChanged(frozenset([group]))]


def test_a_remote_change_of_a_groups_own_discount_is_told_as_one_of_groups(front: Store, back: Store) -> None:
    group = front.groups.create(
        GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=500))
    )
    hand_over(front, back)
    front.groups.edit(group, GroupDraft(name="VIP", discount=QuickDiscount(QuickKind.PERCENT, percent=700)))

    assert told(front, back) == [GroupsChanged(), CatalogueChanged()]


def test_remote_customers_and_members_are_named(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    ann, bob = (front.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Bob"))
    assert told(front, back) == [CustomersChanged(frozenset([ann, bob])), GroupsChanged(frozenset([group]))]

    front.groups.add_members(group, [bob])
    front.customers.edit(ann, CustomerDraft(name="Anne"))
    # A row of memberships may concern any group.
    assert told(front, back) == [CustomersChanged(frozenset([ann, bob])), GroupsChanged()]


def test_a_remote_card_may_concern_anybody(front: Store, back: Store) -> None:
    ann = front.customers.create(CustomerDraft(name="Ann"))
    hand_over(front, back)
    front.customers.edit(ann, replace(customer_draft(front.customers.get(ann)), cards=("CARD1",)))
    assert told(front, back) == [CustomersChanged()]


def test_remote_tags_are_told_as_a_change_of_their_customer(front: Store, back: Store) -> None:
    ann = front.customers.create(CustomerDraft(name="Ann"))
    hand_over(front, back)
    for edit in (AddTags(("wholesale",)), RemoveTags(("wholesale",))):
        front.bulk_edits.apply(Selection(frozenset([ann])), [edit])
        assert told(front, back) == [CustomersChanged(frozenset([ann]))]


def test_remote_pins_are_told_though_nobody_comes_or_goes(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="Berlin", rule=TextIs(Text.CITY, ("Berlin",))))
    ann = front.customers.create(CustomerDraft(name="Ann", city="Berlin"))
    hand_over(front, back)
    front.group_rules.pin(group, [ann], Side.IN, reason="", until=None)
    assert told(front, back) == [CustomersChanged(frozenset([ann])), GroupsChanged()]


def test_a_remote_attachment_is_told_as_a_change_of_groups(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    discount = Discount(front.discounts.new_id(), Kind.PERCENT, 500)
    front.discounts.create("Spring", discount)
    hand_over(front, back)
    front.discounts.restrict(discount.id, group)
    assert told(front, back) == [GroupsChanged(), CatalogueChanged()]


def test_every_table_is_told_or_comes_with_one_that_is() -> None:
    every = {replicated.table.name for replicated in REPLICATED.values()}
    assert every == TOLD | TOLD_WITH_OTHERS
    assert not TOLD & TOLD_WITH_OTHERS


def test_remote_products_programs_settings_and_lanes_are_told(front: Store, back: Store) -> None:
    front.catalogue.create(ProductDraft(name="Bread", price=250))
    assert told(front, back) == [CatalogueChanged()]
    front.catalogue.create_category("Bakery")
    assert told(front, back) == [CatalogueChanged()]
    front.programs.create(ProgramDraft(name="Beans"))
    assert told(front, back) == [GroupsChanged()]
    front.shop.edit(replace(front.shop.get(), receipt_foot="Thanks"))
    assert told(front, back) == [ShopChanged()]
    front.lanes.rename(front.lanes.own().id, "Bar")
    assert told(front, back) == [ShopChanged()]


def test_what_makes_no_difference_is_not_told(front: Store, back: Store, three: list[ShopLane]) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    hand_over(front, back)
    back.groups.edit(group, replace(draft_of(back.groups.get(group)), name="VIPs"))
    hand_over(back, three[2].store)
    # The third lane has the later state already.
    assert told(front, three[2].store) == []


def write_sales(store: Store, count: int) -> None:
    with store._units.begin(Actor(store.shop.staff()[0].id, "till")) as unit:
        rows: list[Row] = [
            {"id": unit.new_id(), "number": f"1-{number:06}", "total": number} for number in range(count)
        ]
        unit.insert(SALES, rows)


def test_remote_sales_are_told_one_by_one_while_they_are_few(front: Store, back: Store) -> None:
    write_sales(front, 2)
    facts = [fact for fact in told(front, back) if isinstance(fact, SaleClosed)]
    assert sorted((fact.number, fact.total, fact.here) for fact in facts) == [
        ("1-000000", 0, False),
        ("1-000001", 1, False),
    ]


def test_many_remote_changes_are_told_as_everything(front: Store, back: Store) -> None:
    write_sales(front, FACT_IDS_MAX + 1)
    assert told(front, back) == [BookChanged()]

    with front._units.begin(Actor(front.shop.staff()[0].id, "import")) as unit:
        unit.insert(
            CUSTOMERS, [{"id": unit.new_id(), "name": str(number)} for number in range(FACT_IDS_MAX + 1)]
        )
    assert told(front, back) == [CustomersChanged()]


def test_facts_of_news_are_told_when_they_are_true(front: Store, back: Store) -> None:
    group, names = front.groups.create(GroupDraft(name="VIP")), list[str]()

    def look(fact: Fact) -> None:
        if isinstance(fact, GroupsChanged):
            names.append(back.groups.get(group).name)

    back.subscribe(look)
    hand_over(front, back)
    assert names == ["VIP"]


# ---- what cannot be ----

GROUPS, MEMBERSHIPS, ID, NAME, ACTIVE, PROGRAM = 12, 13, 16, 17, 20, 21

Rows = dict[int, list[Cell]]
"""Columns of the group table by number, one cell a row."""

Change = Callable[[Rows, Batch], Rows]


def set_cell(number: int, cell: Cell) -> Change:
    return lambda rows, _: {**rows, number: [cell]}


def drop(number: int) -> Change:
    return lambda rows, _: {name: cells for name, cells in rows.items() if name != number}


def double(rows: Rows, _batch: Batch) -> Rows:
    return {number: cells * 2 for number, cells in rows.items()}


def later_column(rows: Rows, _batch: Batch) -> Rows:
    return {**rows, NAME + STAMP_HLC: [int(str(rows[HLC][0])) + 1], NAME + STAMP_SITE: [0]}


def stamp_alone(rows: Rows, _batch: Batch) -> Rows:
    return {**rows, NAME + STAMP_HLC: rows[HLC]}


def text_stamp(rows: Rows, _batch: Batch) -> Rows:
    return {**rows, NAME + STAMP_HLC: ["now"], NAME + STAMP_SITE: [0]}


def made_later(rows: Rows, _batch: Batch) -> Rows:
    return {**rows, CREATED_HLC: [int(str(rows[HLC][0])) + 1]}


def before_start(rows: Rows, batch: Batch) -> Rows:
    return {**rows, VER: [batch.after]}


def after_end(rows: Rows, batch: Batch) -> Rows:
    return {**rows, VER: [batch.through + 1]}


def ragged(rows: Rows, _batch: Batch) -> Rows:
    return {**rows, NAME: ["one", "two"]}


IMPOSSIBLE: dict[str, tuple[Change, str]] = {
    "a column that no version can have": (set_cell(5, 1), "update this lane"),
    "no version": (drop(VER), "outside its batch"),
    "a version that is none": (set_cell(VER, "5"), "outside its batch"),
    "a version before the batch": (before_start, "outside its batch"),
    "a version after the batch": (after_end, "outside its batch"),
    "no stamp": (drop(HLC), "without a stamp"),
    "a stamp that is none": (set_cell(HLC, "now"), "without a stamp"),
    "a stamp below zero": (set_cell(HLC, -1), "without a stamp"),
    "a stamp at the end of time": (set_cell(HLC, 2**63 - 1), "without a stamp"),
    "no key": (drop(ID), "lacks its key"),
    "an empty key": (set_cell(ID, None), "lacks its key"),
    "a key of another kind": (set_cell(ID, 7), "wrong kind"),
    "a key of another length": (set_cell(ID, b"short"), "16 bytes"),
    "a name that is a number": (set_cell(NAME, 7), "wrong kind"),
    "a name with an end": (set_cell(NAME, "V\0IP"), "wrong kind"),
    "a name that is nothing": (set_cell(NAME, None), "wrong kind"),
    "a flag that is a text": (set_cell(ACTIVE, "1"), "wrong kind"),
    "a program that is a number": (set_cell(PROGRAM, 7), "wrong kind"),
    "no maker's stamp": (drop(CREATED_HLC), "without a stamp"),
    "no maker": (drop(CREATED_SITE), "does not say who wrote it"),
    "a maker outside the list": (set_cell(CREATED_SITE, 99), "does not list"),
    "a maker before the list": (set_cell(CREATED_SITE, -1), "does not list"),
    "a maker that is a text": (set_cell(CREATED_SITE, "0"), "does not list"),
    "made after it was last written": (made_later, "stamped later"),
    "a column's stamp without its site": (stamp_alone, "does not say who"),
    "a column's site without its stamp": (set_cell(NAME + STAMP_SITE, 0), "without a stamp"),
    "a column's stamp that is a text": (text_stamp, "without a stamp"),
    "a column written after its row": (later_column, "stamped later"),
    "one row twice": (double, "comes twice"),
    "columns of different length": (ragged, "do not fit"),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
@pytest.mark.parametrize("known", [False, True], ids=["new row", "known row"])
def test_a_batch_that_cannot_be_is_refused_whole(front: Store, back: Store, what: str, known: bool) -> None:  # noqa: FBT001 - a case
    group = front.groups.create(GroupDraft(name="VIP"))
    if known:
        hand_over(front, back)
        front.groups.edit(group, GroupDraft(name="VIP", description="Ours"))
    front.catalogue.create(ProductDraft(name="Bread", price=250))
    change, says = IMPOSSIBLE[what]
    (batch,) = front.replication.since(back.replication.have(), rows_max=100)
    tables = tuple(changed(rows, batch, change) if rows.table == GROUPS else rows for rows in batch.tables)
    before, had = read(back), back.replication.have()

    with pytest.raises(BadInput, match=says):
        back.replication.apply([replace(batch, tables=tables)])
    assert read(back) == before
    assert back.replication.have() == had
    back.replication.apply([batch])
    assert read(back) == read(front)


def changed(rows: TableRows, batch: Batch, change: Change) -> TableRows:
    by_number = {number: list(cells) for number, cells in zip(rows.columns, rows.values, strict=True)}
    new = change(by_number, batch)
    return TableRows(rows.table, tuple(new), tuple(tuple(cells) for cells in new.values()))


def test_rows_of_an_unknown_table_must_fit_their_batch_too(front: Store, back: Store) -> None:
    front.groups.create(GroupDraft(name="VIP"))
    (batch,) = front.replication.since(back.replication.have(), rows_max=100)
    through = batch.through
    for values in (((through + 1,), (1,)), ((through,), (-1,)), ((through,), (1, 2)), ((None,), (1,))):
        rows = TableRows(999, (VER, HLC), values)
        with pytest.raises(BadInput, match=r"outside its batch|without a stamp|do not fit"):
            back.replication.apply([replace(batch, tables=(*batch.tables, rows))])


def test_a_batch_with_more_columns_than_cells_is_refused(front: Store, back: Store) -> None:
    front.groups.create(GroupDraft(name="VIP"))
    (batch,) = front.replication.since(back.replication.have(), rows_max=100)
    rows = batch.tables[0]
    for odd in (replace(rows, values=rows.values[:-1]), replace(rows, columns=rows.columns[:-1])):
        with pytest.raises(BadInput, match="do not fit"):
            back.replication.apply([replace(batch, tables=(odd,))])


def test_a_table_without_rows_is_nothing(front: Store, back: Store) -> None:
    front.groups.create(GroupDraft(name="VIP"))
    (batch,) = front.replication.since(back.replication.have(), rows_max=100)
    empty = TableRows(GROUPS, batch.tables[0].columns[:2], ((), ()))
    back.replication.apply([replace(batch, tables=(empty, TableRows(MEMBERSHIPS, (), ())))])

    assert back.replication.have() == front.replication.have()


def test_two_writes_that_carry_one_version_stop_the_exchange(front: Store, back: Store) -> None:
    group = front.groups.create(GroupDraft(name="VIP"))
    (batch,) = front.replication.since(back.replication.have(), rows_max=100)
    back.replication.apply([batch])
    front.groups.edit(group, GroupDraft(name="Other"))
    (edit,) = front.replication.since(back.replication.have(), rows_max=100)
    forged = tuple(
        changed(rows, edit, set_cell(VER, batch.through)) for rows in edit.tables if rows.table == GROUPS
    )

    with pytest.raises(BadInput, match="an old copy"):
        back.replication.apply([replace(edit, after=batch.after, tables=forged)])
    assert back.groups.get(group).name == "VIP"


def test_a_membership_may_come_before_its_customer_and_its_group(
    front: Store, back: Store, three: list[ShopLane]
) -> None:
    third = three[2].store
    group = front.groups.create(GroupDraft(name="VIP"))
    ann = front.customers.create(CustomerDraft(name="Ann"))
    hand_over(front, back)
    back.groups.add_members(group, [ann])
    own = [
        batch
        for batch in back.replication.since(third.replication.have(), rows_max=100)
        if batch.site == back.replication.site()
    ]
    third.replication.apply(own)

    assert [counted.group.id for counted in third.groups.all()] == [third.groups.find("common").id]
    hand_over(front, third)
    assert third.customers.get(ann).groups == (group,)

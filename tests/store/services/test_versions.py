"""Lanes of two versions in one shop: the older one keeps, joins and hands on what it has no columns for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from alembic.config import Config
from sqlalchemy import Table
from support import versions
from support.books import Book, Key, read
from support.edits import customer_draft
from support.shops import DAY, MINUTE, ShopLane
from support.versions import LOCKERS, NEWER, OLDER, SEATS, VISITS, Schema, speaking

from store.api import Store
from store.domain.changes import Batch, Cell, TableRows
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList
from store.queries import beside
from store.queries.wire import STAMP_HLC, STAMP_SITE
from store.services import opening
from store.unit import Actor, Row, Unit

PET, PLACE, MOOD = 200, 200, 200


class Lane:
    """A lane, and which version it runs."""

    def __init__(self, lane: ShopLane, schema: Schema) -> None:
        self.lane, self.schema = lane, schema

    @property
    def store(self) -> Store:
        return self.lane.store

    def lacks(self, other: "Lane") -> list[Batch]:
        """What this lane has not heard of that another one has."""
        have = self.store.replication.have()
        with speaking(other.schema):
            return list(other.store.replication.since(have, rows_max=5000))

    def hear(self, other: "Lane") -> int:
        news = self.lacks(other)
        with speaking(self.schema):
            self.store.replication.apply(news)
        return len(news)

    def upgrade(self) -> int:
        self.schema = NEWER
        with speaking(NEWER):
            self.lane.reopen()
            count = versions.fold(self.store)
            self.store.replication.ripen()
        return count

    def read(self) -> Book:
        with speaking(self.schema):
            return read(self.store)

    def digest(self) -> dict[str, str]:
        with speaking(self.schema):
            found = self.store.replication.digest()
        return {name: each for name, each in found.items() if name not in versions.TABLES}

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with (
            speaking(self.schema),
            self.store._units.begin(Actor(self.store.shop.staff()[0].id, "till")) as unit,
        ):
            yield unit

    def value(self, sql: str) -> Cell:
        with self.store._database.reading() as connection:
            found: Cell = connection.exec_driver_sql(sql).scalar_one_or_none()
        return found


def meet(*lanes: Lane) -> None:
    """Let them talk until nobody has anything to say."""
    while sum(one.hear(other) for one in lanes for other in lanes if one is not other):
        pass


class Town:
    """Two lanes of the newer version with an older one between them, and what all of them know."""

    def __init__(self, three: list[ShopLane]) -> None:
        for lane in three:
            versions.furnish(lane.store._database)
        self.new, self.old, self.end = (
            Lane(lane, schema) for lane, schema in zip(three, (NEWER, OLDER, NEWER), strict=True)
        )
        store = self.new.store
        self.vip: GroupId = store.groups.create(GroupDraft(name="VIP"))
        self.ann: CustomerId = store.customers.create(CustomerDraft(name="Ann", groups=(self.vip,)))
        self.meet()

    def meet(self) -> None:
        meet(self.new, self.old)
        meet(self.old, self.end)
        meet(self.new, self.old)

    def write(self, lane: Lane, do: Callable[[Unit], object]) -> None:
        with lane.unit() as unit:
            do(unit)

    def pet(self, lane: Lane, name: str) -> None:
        self.write(lane, lambda unit: versions.edit(unit, "customers", self.ann, "pet", name))

    def phone(self, lane: Lane, phone: str) -> None:
        draft = customer_draft(lane.store.customers.get(self.ann))
        with speaking(lane.schema):
            lane.store.customers.edit(self.ann, replace(draft, phone=phone))

    def row(self, lane: Lane) -> tuple[Cell, ...]:
        content = lane.read()[Key("customers", (self.ann,))].content
        return content["pet"], content["shoe"], content["phone"]


@pytest.fixture
def town(three: list[ShopLane]) -> Town:
    return Town(three)


def everything(town: Town) -> None:
    """Something of each grain, in columns and in tables, that only the newer version has."""
    town.pet(town.new, "Rex")
    town.write(town.new, lambda unit: versions.seat(unit, town.ann, town.vip, place=7))
    town.write(town.new, lambda unit: versions.did(unit, 5))
    for table, values in NEW_ROWS:
        town.write(
            town.new,
            lambda unit, table=table, values=values: unit.insert(table, [{"id": unit.new_id(), **values}]),  # type: ignore[misc]
        )


NEW_ROWS: tuple[tuple[Table, Row], ...] = (
    (VISITS.table, {"why": "tea"}), (LOCKERS.table, {"owner": "Ann", "size": 9}), (SEATS.table, {"row": 2}),
)  # fmt: skip


def test_what_an_older_lane_has_no_columns_for_goes_through_it_whole(town: Town) -> None:
    everything(town)
    town.meet()

    assert town.end.read() == town.new.read()
    assert town.row(town.end) == ("Rex", 40, "")
    assert town.old.digest() == town.new.digest() == town.end.digest()


def test_an_older_lane_has_it_all_once_it_is_new(town: Town) -> None:
    everything(town)
    meet(town.new, town.old)
    had = town.old.store.replication.have()
    before = town.old.digest()

    assert town.old.upgrade() == 3
    assert town.old.read() == town.new.read()
    assert town.old.store.replication.have() == had
    assert town.old.digest() == before
    assert town.old.value("SELECT count(*) FROM beside") == 0
    assert town.old.upgrade() == 0


def test_an_older_lane_edits_a_row_and_keeps_what_is_beside_it(town: Town) -> None:
    town.pet(town.new, "Rex")
    meet(town.new, town.old)
    town.phone(town.old, "1")
    town.meet()

    assert town.row(town.new) == town.row(town.end) == ("Rex", 40, "1")
    assert town.old.digest() == town.new.digest()


def test_edits_of_both_versions_at_once_become_one_row(town: Town) -> None:
    town.pet(town.new, "Rex")
    town.phone(town.old, "1")
    town.meet()

    assert town.row(town.new) == town.row(town.end) == ("Rex", 40, "1")
    town.old.upgrade()
    assert town.old.read() == town.new.read() == town.end.read()


def test_the_later_of_two_unknown_cells_stays(town: Town) -> None:
    town.end.lane.machine.forward(MINUTE)
    town.pet(town.new, "Rex")
    town.pet(town.end, "Tom")
    meet(town.new, town.old)
    meet(town.end, town.old)
    meet(town.new, town.old)
    assert town.row(town.new) == ("Tom", 40, "")

    town.old.upgrade()
    assert town.old.read() == town.new.read() == town.end.read()


def test_a_cell_that_is_emptied_again_is_so_everywhere(town: Town) -> None:
    town.pet(town.new, "Rex")
    meet(town.new, town.old)
    town.pet(town.new, "")
    town.meet()

    assert town.row(town.end) == ("", 40, "")
    assert town.old.digest() == town.end.digest()
    town.old.upgrade()
    assert town.old.read() == town.new.read()


def test_an_older_lane_writes_a_whole_row_over(town: Town) -> None:
    town.write(town.new, lambda unit: versions.seat(unit, town.ann, town.vip, place=7))
    meet(town.new, town.old)
    with speaking(OLDER):
        town.old.store.groups.remove_members(town.vip, [town.ann])
        town.old.store.groups.add_members(town.vip, [town.ann])
    town.meet()

    key = Key("memberships", (town.ann, town.vip))
    assert town.new.read()[key].content["place"] == town.end.read()[key].content["place"] == 1
    assert town.old.digest() == town.new.digest() == town.end.digest()
    town.old.upgrade()
    assert town.old.read() == town.new.read()


def test_a_whole_row_of_a_newer_lane_replaces_what_was_beside_the_last(town: Town) -> None:
    for place in (7, 1, 8):
        town.write(town.new, lambda unit, place=place: versions.seat(unit, town.ann, town.vip, place=place))  # type: ignore[misc]
        town.meet()
        assert town.old.digest() == town.new.digest() == town.end.digest()
    town.old.upgrade()
    assert town.old.read() == town.new.read() == town.end.read()


def test_rows_of_older_lanes_cause_nobody_to_write(town: Town) -> None:
    bob = town.old.store.customers.create(CustomerDraft(name="Bob", groups=(town.vip,)))
    had = [lane.store.replication.have() for lane in (town.new, town.end)]
    town.meet()
    own = town.old.store.replication.site()

    for lane, before in zip((town.new, town.end), had, strict=True):
        now = lane.store.replication.have()
        assert {site for site in now if now[site] != before.get(site, 0)} == {own}
    assert town.old.value("SELECT count(*) FROM beside") == 0
    assert town.new.read()[Key("customers", (bob,))].content["shoe"] == 40


def test_a_derived_column_comes_with_its_source(town: Town) -> None:
    town.pet(town.new, "Zo\u00eb")
    meet(town.new, town.old)
    assert town.old.value("SELECT pet_key FROM customers WHERE name = 'Ann'") == ""
    town.old.upgrade()
    # Reading compares each derived column with what its source makes.
    assert town.old.read() == town.new.read()
    assert town.old.value("SELECT pet_key FROM customers WHERE name = 'Ann'") != ""


def test_an_older_lanes_wrong_clock_is_put_right_beside_newer_cells(town: Town) -> None:
    town.new.lane.machine.forward(9 * MINUTE)
    town.pet(town.new, "Rex")
    meet(town.new, town.old)
    town.old.lane.machine.forward(DAY)
    town.phone(town.old, "1")
    town.meet()
    assert town.row(town.new) == ("Rex", 40, "")
    town.old.lane.machine.forward(-DAY)
    with speaking(OLDER):
        town.old.store.lanes.trust_clock()
    town.meet()

    assert town.row(town.new) == town.row(town.end) == ("Rex", 40, "1")
    assert town.old.digest() == town.new.digest()


def test_what_waits_for_its_time_brings_its_cells(town: Town) -> None:
    town.new.lane.machine.forward(DAY)
    town.pet(town.new, "Rex")
    town.write(town.new, lambda unit: versions.seat(unit, town.ann, town.vip, place=7))
    town.meet()
    assert town.row(town.end) == ("", 40, "")
    for lane in (town.old, town.end):
        lane.lane.machine.forward(DAY)
        with speaking(lane.schema):
            lane.store.replication.ripen()

    assert town.end.read() == town.new.read()
    assert town.old.digest() == town.new.digest()
    town.old.upgrade()
    assert town.old.read() == town.new.read()


def test_opening_an_older_book_puts_what_was_beside_rows_into_their_columns(
    store: Store, front: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if this version were the first one that knows of phones."""
    ann = store.customers.create(CustomerDraft(name="Ann"))
    spec, phone = OLDER[10], 19
    with store._database.writing() as connection:
        beside.put(connection, spec, {(ann,): {phone: beside.Beside("+49 555 123", None, None)}})
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    def migrate(config: Config, _revision: str) -> None:
        run = config.attributes["connection"].exec_driver_sql
        run(f"UPDATE alembic_version SET version_num = '{opening.REVISION}'")  # noqa: S608 - ours

    monkeypatch.setattr("alembic.command.upgrade", migrate)
    front.reopen()

    assert front.store.customers.get(ann).phone == "+49 555 123"
    assert [row.id for row in front.store.customers.window(CustomerList(text="555"), 0, 9)] == [ann]
    assert read(front.store)  # derived columns fit their sources


# ---- what no honest lane sends ----


def tampered(news: list[Batch], table: int, cells: dict[int, Cell]) -> list[Batch]:
    """The same with other cells in some columns of the rows of a table."""

    def rows(each: TableRows) -> TableRows:
        if each.table != table:
            return each
        held = dict(zip(each.columns, each.values, strict=True))
        held |= {number: (cell,) * len(each.values[0]) for number, cell in cells.items()}
        return TableRows(table, tuple(held), tuple(held.values()))

    return [replace(batch, tables=tuple(map(rows, batch.tables))) for batch in news]


KEEPS: dict[str, Cell] = {
    "a number": 7,
    "bytes": b"\x00\xff",
    "the largest number": 2**63 - 1,
    "the least": -(2**63),
    "a text that no database can hold": "\0",
}


@pytest.mark.parametrize("what", KEEPS)
def test_a_cell_that_no_column_holds_is_handed_on_and_is_the_default_in_the_end(
    town: Town, what: str
) -> None:
    town.pet(town.new, "Rex")
    news = tampered(town.old.lacks(town.new), 10, {PET: KEEPS[what]})
    town.old.store.replication.apply(news)
    (onward,) = town.end.lacks(town.old)
    (customers,) = (rows for rows in onward.tables if rows.table == 10)
    assert dict(zip(customers.columns, customers.values, strict=True))[PET] == (KEEPS[what],)

    town.old.upgrade()
    assert town.row(town.old) == ("", 40, "")


REFUSED: dict[str, tuple[int, dict[int, Cell], str]] = {
    "a column that no version can have": (10, {5: 1}, "update this lane"),
    "stamps of such a column": (10, {256: 1}, "update this lane"),
    "a number beyond all columns": (10, {4000: 1}, "update this lane"),
    "a stamp that is none": (10, {PET + STAMP_HLC: "now"}, "without a stamp"),
    "a stamp without its site": (10, {PET + STAMP_SITE: None}, "does not say who"),
    "a site outside the list": (10, {PET + STAMP_SITE: 99}, "does not list"),
    "a stamp later than the row's": (10, {PET + STAMP_HLC: 2**61}, "stamped later"),
    "a stamp in a table without": (13, {PLACE + STAMP_HLC: 1}, "update this lane"),
    "a stamp of an action": (4, {MOOD + STAMP_SITE: 0}, "update this lane"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_columns_that_cannot_be_are_refused_with_the_batch(town: Town, what: str) -> None:
    table, cells, says = REFUSED[what]
    everything(town)
    news, before = town.old.lacks(town.new), town.old.read()
    had = town.old.store.replication.have()
    with pytest.raises(BadInput, match=says):
        town.old.store.replication.apply(tampered(news, table, cells))

    assert (town.old.read(), town.old.store.replication.have()) == (before, had)
    town.old.store.replication.apply(news)
    assert town.old.digest() == town.new.digest()


def test_rows_of_a_new_table_that_cannot_be_do_not_hold_up_the_others(town: Town) -> None:
    everything(town)
    news = tampered(town.old.lacks(town.new), VISITS.number, {17: 5})
    town.old.store.replication.apply(news)
    town.old.upgrade()

    assert town.old.value("SELECT count(*) FROM waiting") == 0
    assert town.old.value("SELECT count(*) FROM visits") == 0
    assert town.old.value("SELECT owner FROM lockers") == "Ann"
    town.phone(town.end, "1")
    town.old.hear(town.end)
    assert town.row(town.old) == ("Rex", 40, "1")


def test_a_row_of_a_new_table_that_came_twice_is_one(town: Town) -> None:
    everything(town)
    news = town.old.lacks(town.new)
    town.old.store.replication.apply(news)
    town.pet(town.new, "Tom")
    with speaking(NEWER):
        # Other sites are listed before those of its stamps: the same row looks different.
        again = [replace(batch, through=batch.through + 1) for batch in news]
    town.old.store.replication.apply(
        [
            replace(
                batch,
                sites=(town.end.store.replication.site(), *batch.sites),
                tables=tuple(map(moved, batch.tables)),
            )
            for batch in again
        ]
    )
    town.old.upgrade()
    assert town.old.value("SELECT count(*) FROM lockers") == 1


def moved(rows: TableRows) -> TableRows:
    """Sites stand one further on in the batch's list."""
    from store.queries.wire import is_site_column

    return replace(
        rows,
        values=tuple(
            tuple(cell + 1 if isinstance(cell, int) else cell for cell in cells)
            if is_site_column(number)
            else cells
            for number, cells in zip(rows.columns, rows.values, strict=True)
        ),
    )

import difflib
from pathlib import Path

import pytest
from sqlalchemy.schema import Table
from support import wire

from store.domain.changes import Grain
from store.queries.wire import STAMP_HLC, is_site_column, wire_columns
from store.tables.base import METADATA, REPLICATED, Replicated, blob, replicated
from store.tables.derived import (
    AUTO_LOG,
    AUTO_MEMBERS,
    AUTO_RULES,
    BOUGHT,
    CUSTOMER_DAYS,
    CUSTOMER_STATS,
    DOUBTS,
    SURVIVORS,
)
from store.tables.every import whole
from store.tables.lane import (
    ADDRESSES,
    BESIDE,
    BULKS,
    CUTS,
    INTRODUCED,
    LOCAL,
    MACHINES,
    PRINTS,
    SITES,
    WAITING,
)
from store.tables.search import CUSTOMER_SEARCH, SEARCH_GONE

pytestmark = pytest.mark.sqlite_only("there is no database in it")

FIRST_FIELD = 16
"""Numbers below are the replication columns' own."""

tables = pytest.mark.parametrize("spec", REPLICATED.values(), ids=lambda spec: spec.table.name)


def test_the_wire_is_as_written_down() -> None:
    written = Path(wire.__file__).with_name("wire.txt").read_text(encoding="utf-8").splitlines()
    found = list(wire.listing())
    changes = list(difflib.unified_diff(written, found, "wire.txt", "the tables", lineterm="", n=0))
    assert changes == [], "if it is meant: python tests/support/wire.py > tests/support/wire.txt"


@tables
def test_each_column_of_a_table_has_a_number_of_its_own(spec: Replicated) -> None:
    numbers = [field.number for field in (*spec.keys, *spec.values)]

    assert len(set(numbers)) == len(numbers)
    assert all(FIRST_FIELD <= number < STAMP_HLC for number in numbers)
    on_the_wire = [number for number, _ in wire_columns(spec)]
    assert len(set(on_the_wire)) == len(on_the_wire)


@tables
def test_every_column_travels_but_what_each_lane_works_out(spec: Replicated) -> None:
    here = {column.name for column in spec.table.columns}
    derived = {local.name for local in spec.derived}

    assert {name for _, name in wire_columns(spec)} == here - derived - {"site"}
    named_sites = {name for number, name in wire_columns(spec) if is_site_column(number)}
    assert named_sites == {name for name in here if name.endswith("_site")}


@tables
def test_a_table_is_shaped_for_its_grain(spec: Replicated) -> None:
    columns = {column.name: column for column in spec.table.columns}
    stamped = {f"{field.name}_{end}" for field in spec.values for end in ("hlc", "site")}

    assert [column.name for column in spec.table.primary_key] == [field.name for field in spec.keys]
    assert {"hlc", "site", "ver"} <= columns.keys()
    assert stamped <= columns.keys() if spec.grain is Grain.COLUMN else not stamped & columns.keys()
    # A column merge finds its row by one key.
    assert spec.grain is not Grain.COLUMN or len(spec.keys) == 1
    table = whole().tables[spec.table.name]
    assert ("site", "ver") in {tuple(index.columns.keys()) for index in table.indexes}
    for field in (*spec.keys, *spec.values):
        assert columns[field.name].nullable == (not field.required)


@tables
def test_what_a_missing_cell_means_is_what_the_disk_fills_in(spec: Replicated) -> None:
    for field in spec.values:
        default = spec.table.columns[field.name].server_default
        if field.required and not isinstance(field.default, bytes):
            assert default is not None
            assert str(default.arg) == str(field.default)  # type: ignore[attr-defined] # a DefaultClause


def test_only_what_is_a_lanes_own_stays_at_home() -> None:
    shared = {spec.table.name for spec in REPLICATED.values()}
    own = {table.name for table in METADATA.sorted_tables} - shared
    known: set[Table] = {
        SITES,
        LOCAL,
        ADDRESSES,
        INTRODUCED,
        BULKS,
        CUSTOMER_SEARCH,
        SEARCH_GONE,
        WAITING,
        BESIDE,
        CUTS,
        PRINTS,
        MACHINES,
    }
    known |= {
        CUSTOMER_SEARCH,
        SURVIVORS,
        DOUBTS,
        CUSTOMER_STATS,
        CUSTOMER_DAYS,
        BOUGHT,
        AUTO_MEMBERS,
        AUTO_RULES,
        AUTO_LOG,
    }

    assert own == {table.name for table in known}


def test_no_two_tables_have_one_number() -> None:
    taken, known = next(iter(REPLICATED.items()))
    with pytest.raises(ValueError, match=f"and {known.table.name} have one number, {taken}"):
        replicated(taken, "another", Grain.ROW, keys=(blob(16, "id"),), values=())

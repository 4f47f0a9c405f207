"""What every version that was ever released told its lanes is understood, to the last cell."""

import json
from pathlib import Path

import pytest
from support.databases import books
from support.recording import FOLDER, replayed
from support.shops import DAY, NOON, SHOP_ID, Machine, make_empty, member
from support.versions import NEWER, OLDER, Schema, furnish, speaking

from store.api import join_shop, open_store
from store.tables.base import REPLICATED

RECORDED = sorted(FOLDER.glob("*.bin"))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
@pytest.mark.parametrize("schema", [OLDER, NEWER], ids=["this version", "a newer one"])
def test_what_a_released_version_told_is_understood(file: Path, schema: Schema, tmp_path: Path) -> None:
    newcomer = member("Newcomer", 99, None)
    place = books().copy(tmp_path / "newcomer", "empty", make_empty)
    join_shop(place, SHOP_ID, newcomer, [])
    store = open_store(place, Machine(at=NOON + DAY).world(), "till")
    furnish(store._database)
    hello, batches = replayed(file.read_bytes())
    with speaking(schema):
        for batch in batches:
            store.replication.apply([batch])
        digest = store.replication.digest()

    assert {site: store.replication.have()[site] for site in hello.have} == hello.have
    told = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    store.close()
    assert {name: digest[name] for name in told} == told, (
        "what comes after a release is only ever added, with added=True; before it: support/recording.py"
    )


@pytest.mark.sqlite_only("about a file")
def test_there_is_something_of_every_table_in_it() -> None:
    for file in RECORDED:
        _, batches = replayed(file.read_bytes())
        recorded = {REPLICATED[rows.table].table.name for batch in batches for rows in batch.tables}
        assert recorded >= json.loads(file.with_suffix(".json").read_text(encoding="utf-8")).keys()

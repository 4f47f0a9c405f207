"""Frames with columns and tables that nobody has, cells of wrong kinds and huge numbers, drawn at random.

Each is refused whole, or kept whole: handed on as it came, agreed on by digest, and found after an upgrade.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from support import versions
from support.shops import MINUTE, Machine, lanes
from support.versions import LOCKERS, NEWER, SEATS, VISITS, speaking

from netsync.protocol.columns import to_batch
from netsync.protocol.limits import BODY_BYTES_MAX
from netsync.protocol.messages import Changes
from netsync.protocol.packing import pack
from store.api import Store, open_store, place_in
from store.domain.changes import Batch, Cell, Vector
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput
from store.domain.groups import GroupDraft
from store.queries.wire import HLC, STAMP_HLC, STAMP_SITE, VER
from store.unit import Actor

pytestmark = pytest.mark.sqlite_only("its books are copied as files")

HUGE = (0, 1, -1, 2**31, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64 - 1)
Columns = dict[int, list[object]]
"""A table's cells by column number, as a hostile lane would pack them."""

cells = (
    st.none()
    | st.sampled_from(HUGE)
    | st.integers(-9, 9)
    | st.text(max_size=4)
    | st.binary(max_size=17)
    | st.booleans()
    | st.floats()
    | st.just([1])
)
honest = st.none() | st.integers(-9, 9) | st.text(max_size=4) | st.binary(max_size=17)
known = st.sampled_from((VER, HLC, 3, 4, 16, 17, 18))
unknown = st.sampled_from((200, 201, 202, 255))
what = st.sampled_from(["unknown"] * 8 + ["stamped"] * 2 + ["known", "gone", "longer", "wrong"])
likely = st.sampled_from((True, True, True, False))
odd = st.sampled_from((0, 3, 5, 15, 256, 271, 768, 4096, 2**31 - 1, 2**31, -1))
tables = st.sampled_from((4001, 4998, 4999, 5000, 2**31 - 1, 2**31))


class Setting:
    """Books of three lanes, copied for each example, and news of the first one that the others lack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        three = lanes(folder, 3)
        for lane in three:
            versions.furnish(lane.store._database)
        front = three[0].store
        self.have: Vector = dict(three[1].store.replication.have())
        vip = front.groups.create(GroupDraft(name="VIP"))
        ann = front.customers.create(CustomerDraft(name="Ann", groups=(vip,)))
        with speaking(NEWER), front._units.begin(Actor(front.shop.staff()[0].id, "till")) as unit:
            versions.edit(unit, "customers", ann, "pet", "Rex")
            versions.seat(unit, ann, vip, place=7)
            versions.did(unit, 5)
            unit.insert(VISITS.table, [{"id": unit.new_id(), "why": "tea"}])
            unit.insert(LOCKERS.table, [{"id": unit.new_id(), "owner": "Ann"}])
            unit.put(SEATS.table, [{"id": unit.new_id(), "row": 2}])
        with speaking(NEWER):
            (self.news,) = front.replication.since(self.have, rows_max=5000)
        for lane in three:
            lane.store.close()

    def open(self, lane: str, into: Path) -> Store:
        shutil.copytree(self.folder / lane, into)
        return open_store(place_in(into), Machine(at=Machine().at + MINUTE).world(), "till")


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return Setting(tmp_path_factory.mktemp("fuzz"))


@st.composite
def changed(draw: st.DrawFn, news: Batch) -> list[tuple[object, list[object], list[list[object]]]]:
    """What a lane sent, with columns added and cells put where they do not belong."""
    sent: dict[object, Columns] = {
        rows.table: {number: list(given) for number, given in zip(rows.columns, rows.values, strict=True)}
        for rows in news.tables
    }
    for _ in range(draw(st.integers(1, 4))):
        table = draw(st.sampled_from(list(sent)) | tables)
        columns = sent.setdefault(table, {VER: [news.through], HLC: [1]})
        height = len(next(iter(columns.values())))
        match draw(what):
            case "known":
                columns[draw(known)] = draw(st.lists(honest, min_size=height, max_size=height))
            case "unknown":
                columns[draw(unknown)] = draw(st.lists(honest, min_size=height, max_size=height))
            case "stamped":
                number, stamp = draw(unknown), columns.get(HLC, [1])[0]
                columns[number + STAMP_HLC] = [
                    stamp if draw(likely) else draw(st.sampled_from(HUGE))
                ] * height
                columns[number + STAMP_SITE] = [0 if draw(likely) else draw(st.sampled_from(HUGE))] * height
            case "gone":
                columns.pop(draw(st.sampled_from(list(columns))))
            case "longer":
                columns[draw(unknown)] = [0] * (height + 1)
            case _:
                columns[draw(known | odd)] = draw(st.lists(cells, min_size=height, max_size=height))
        if not columns:
            columns[VER] = [news.through]
    return [(table, list(columns), list(columns.values())) for table, columns in sent.items()]


def state(store: Store) -> dict[str, set[tuple[Cell, ...]]]:
    """Every row of every table that a batch may touch."""
    names = [*(spec.table.name for spec in NEWER.values()), "waiting", "beside", "sites"]
    with store._database.reading() as connection:
        return {
            name: {tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')}  # noqa: S608 - ours
            for name in names
        }


@settings(max_examples=40)
@given(data=st.data())
def test_what_nobody_has_is_kept_whole_or_refused_whole(setting: Setting, data: st.DataObject) -> None:
    news = setting.news
    packed = pack(data.draw(changed(news)))
    with TemporaryDirectory() as name:
        older, end = (setting.open(lane, Path(name) / lane) for lane in ("lane2", "lane3"))
        try:
            before = state(older)
            sent = Changes(news.site, news.after, news.through, news.sites, packed, 0)
            assert len(packed) < BODY_BYTES_MAX
            try:
                older.replication.apply([to_batch(sent)])
            except BadInput:
                event("refused")
                assert state(older) == before
                return
            event("kept")
            assert older.replication.have()[news.site] == news.through
            onward = older.replication.since(setting.have, rows_max=5000)
            end.replication.apply(onward)
            assert end.replication.digest() == older.replication.digest()
            with speaking(NEWER):
                for store in (older, end):
                    versions.fold(store)
                    store.replication.ripen()
                assert older.replication.digest() == end.replication.digest()
                assert not state(older)["beside"] - state(end)["beside"]
        finally:
            older.close()
            end.close()

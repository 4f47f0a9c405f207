"""Records what a lane of this version tells another one, for all later versions to understand.

Run it for each release, and before the first one after every deliberate change of tables:
`PYTHONPATH=.:tests python -m support.recording`. What was recorded of a version that is out in the world is
never recorded again: when its test fails the program has ceased to understand that version.
"""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from support.sim.deeds import ALL
from support.sim.trace import START, Cut, Deed, Event, Trace
from support.sim.world import world_of

from netsync.protocol import limits
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import to_batch, to_changes
from netsync.protocol.messages import Changes, Hello
from store.api import Store
from store.domain.changes import Batch
from store.tables.base import Field, Replicated, Scalar
from store.tables.every import every
from store.unit import Actor, Row

FOLDER: Final = Path(__file__).parents[1] / "store" / "recorded"
_LENGTH: Final = struct.Struct(">I")
LANES, ROWS = 3, 20
"""How many talk, and about how many rows a frame has."""


def main() -> int:
    """Record this version."""
    from importlib.metadata import version

    file = FOLDER / f"{version('regulars')}.bin"
    FOLDER.mkdir(exist_ok=True)
    with world_of(_trace()) as world:
        world.play()
        store = world.lanes[0].store
        _fill(store)
        file.write_bytes(b"".join(_frames(store, world.lanes[0].moment().wall)))
        digest = store.replication.digest()
    file.with_suffix(".json").write_text(json.dumps(digest, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{file.name}: {file.stat().st_size} bytes\n")
    return 0


def _trace() -> Trace:
    """Everything that people do, by turns on three lanes, of which one is alone for a while."""
    everybody = frozenset(range(LANES))
    deeds = [
        Deed(START + 3 + 2 * number, (number + turn) % LANES, what, turn, number + 7 * turn)
        for number, (turn, what) in enumerate((turn, what) for turn in range(4) for what in ALL)
    ]
    middle = deeds[len(deeds) // 3].at
    alone, others = frozenset({2}), frozenset({0, 1})
    cuts = [Cut(middle, 60, alone, others), Cut(middle, 60, others, alone)]
    links = frozenset((one, other) for one in everybody for other in everybody if one < other)
    events: list[Event] = sorted([*cuts, *deeds], key=lambda event: event.at)
    return Trace(0, LANES, links, frozenset(), tuple(events))


def _fill(store: Store) -> None:
    """A row in every table, also where nobody wrote one."""
    with store._database.reading() as connection:
        empty = [
            spec
            for spec in every().values()
            if connection.exec_driver_sql(f'SELECT count(*) FROM "{spec.table.name}"').scalar_one() == 0  # noqa: S608 - our own names
        ]
    with store._units.begin(Actor(store.shop.staff()[0].id, "cli")) as unit:
        for spec in empty:
            unit.insert(spec.table, [_row(spec)])


def _row(spec: Replicated) -> Row:
    return {each.name: _cell(each) for each in (*spec.keys, *spec.values)}


def _cell(field: Field) -> Scalar | None:
    cells: dict[type, Scalar] = {int: 1, str: "1", bytes: bytes(range(16))}
    return cells[field.type.python_type]


def _frames(store: Store, wall: int) -> Iterator[bytes]:
    encoder, log = Encoder(), store.replication
    versions = limits.PROTOCOL_MIN, limits.PROTOCOL_MAX
    hello = Hello(*versions, log.site(), wall, limits.DEFAULT_PORT, log.have(), {})
    yield _with_length(encoder.encode(hello))
    have = dict.fromkeys(log.have(), 0)
    while found := log.since(have, rows_max=ROWS):
        for batch in found:
            yield _with_length(encoder.encode(to_changes(batch)))
            have[batch.site] = batch.through


def _with_length(frame: bytes) -> bytes:
    return _LENGTH.pack(len(frame)) + frame


def replayed(recorded: bytes) -> tuple[Hello, list[Batch]]:
    """What was recorded, read as a link reads it."""
    decoder, at = Decoder(), 0
    messages = []
    while at < len(recorded):
        (size,) = _LENGTH.unpack_from(recorded, at)
        at += _LENGTH.size
        messages.append(decoder.decode(recorded[at : at + size]))
        at += size
    hello, *rest = messages
    assert isinstance(hello, Hello)
    return hello, [to_batch(message) for message in rest if isinstance(message, Changes)]


if __name__ == "__main__":
    sys.exit(main())

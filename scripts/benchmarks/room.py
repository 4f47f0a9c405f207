"""What a peer's memory has to hold of a bulk that it sends or takes in, whatever the size of the books.

`python -m scripts.benchmarks.room give|take FOLDER FILE HAVE` packs what the book has beyond `HAVE` into a
file of frames, or applies such a file, and prints the most memory it ever had.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import changes_since, to_batch
from netsync.protocol.messages import Changes
from scripts.benchmarks import process
from scripts.benchmarks.bulk import CHAIN, EVERYBODY, MOVED, become_another
from scripts.benchmarks.figures import MEGABYTES, Figure, Plan
from scripts.benchmarks.rows import LENGTH_BYTES
from scripts.benchmarks.shops import Bench
from scripts.benchmarks.talking import talking
from store.api import BOOK_FILE, open_store, place_in, system_world
from store.domain.bulk_edits.edits import AddToGroups
from store.domain.changes import Vector, site_bytes, site_of_bytes
from store.domain.groups import GroupDraft


def room(plan: Plan, bench: Bench) -> Sequence[Figure]:  # noqa: ARG001 - as all groups are called
    """A million changes sent and taken in, by books of a million, and a tenth of it."""
    gave, took = _resident(bench, CHAIN)
    _, took_less = _resident(bench, MOVED)
    return [
        Figure("room: 1,000,000 changes taken in", MEGABYTES, took, None, 60),
        Figure("room: the same sent", MEGABYTES, gave, None, 60),
        Figure("room: 1,000,000 taken in, to 100,000", MEGABYTES, took, took_less, 1.1),
    ]


def _resident(bench: Bench, customers: int) -> tuple[float, float]:
    """Megabytes, at most, of who sends everybody's membership in a group and of who takes it in."""
    giver, taker, file = (bench.folder / f"room {what}" for what in ("giver", "taker", "frames"))
    for folder in (giver, taker):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bench.peopled(customers), giver)
    with closing(open_store(place_in(giver), system_world(), "cli")) as store:
        group, have = store.groups.create(GroupDraft(name="Room")), store.replication.have()
    shutil.copytree(giver, taker)
    become_another(taker / BOOK_FILE)
    with closing(open_store(place_in(giver), system_world(), "cli")) as store:
        store.bulk_edits.apply(EVERYBODY, [AddToGroups((group,))])
    told = json.dumps([(site_bytes(site).hex(), version) for site, version in have.items()])
    sizes = []
    for what, folder in (("give", giver), ("take", taker)):
        with talking(__name__, what, folder, file, told) as peer:
            sizes.append(float(peer.answer()))
    return sizes[0], sizes[1]


def _give(folder: Path, file: Path, have: Vector) -> None:
    known, encoder = dict(have), Encoder()
    with closing(open_store(place_in(folder), system_world(), "cli")) as store, file.open("wb") as frames:
        while some := changes_since(store.replication, known):
            for changes in some:
                frame = encoder.encode(changes)
                frames.write(len(frame).to_bytes(LENGTH_BYTES, "big") + frame)
                known[changes.site] = changes.through


def _take(folder: Path, file: Path) -> None:
    decoder = Decoder()
    with closing(open_store(place_in(folder), system_world(), "cli")) as store, file.open("rb") as frames:
        while length := frames.read(LENGTH_BYTES):
            message = decoder.decode(frames.read(int.from_bytes(length, "big")))
            if isinstance(message, Changes):
                store.replication.apply([to_batch(message)])


if __name__ == "__main__":
    _what, _folder, _file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    _have = {site_of_bytes(bytes.fromhex(site)): version for site, version in json.loads(sys.argv[4])}
    if _what == "give":
        _give(_folder, _file, _have)
    else:
        _take(_folder, _file)
    print(process.most_resident_bytes() / 1e6, flush=True)

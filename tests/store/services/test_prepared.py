"""What of the store is loaded when: a till is there in a moment, and later nobody waits for the rest."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from support.shops import ShopLane, lanes

from store.domain.customers import CustomerDraft
from store.domain.errors import Unavailable
from store.engine import Database

TAKE = """
import pickle, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.pool import Pool
from store.api import Place, open_store, system_world
store = open_store(Place(sys.argv[2], Path(sys.argv[1])), system_world(), "till")
batches, log = pickle.loads(sys.stdin.buffer.read()), store.replication
log.prepare()
before = set(sys.modules)
event.listen(Pool, "connect", lambda *_: print("connects"))
log.apply(batches)
loaded = set(sys.modules) - before
print(sorted(name for name in loaded if name.startswith("store.")))
store.close()
"""


def test_a_change_from_elsewhere_waits_for_nothing_to_be_loaded_or_opened(tmp_path: Path) -> None:
    here, there = lanes(tmp_path, 2)
    here.store.customers.create(CustomerDraft(name="Ann"))
    batches = here.store.replication.since(there.store.replication.have(), rows_max=10)
    place = there.store.place
    there.store.close()

    command = [sys.executable, "-c", TAKE, str(place.folder), place.url]
    taken = subprocess.run(command, input=pickle.dumps(batches), capture_output=True, check=False)
    assert (taken.returncode, taken.stdout.strip()) == (0, b"[]"), taken.stderr.decode()


def test_to_be_prepared_changes_nothing_and_a_book_that_cannot_be_written_is_not_spoken_of(
    front: ShopLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = front.store.replication.digest(), front.store.replication.have()
    front.store.replication.prepare()
    assert (front.store.replication.digest(), front.store.replication.have()) == before

    def refuse(_: Database) -> None:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(Database, "writing", refuse)
    front.store.replication.prepare()

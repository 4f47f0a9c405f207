"""What of the store is loaded when: a till is there in a moment, and later nobody waits for the rest."""

import pickle
import subprocess
import sys
from pathlib import Path

from support.shops import lanes

from store.domain.customers import CustomerDraft

TAKE = """
import pickle, sys
from pathlib import Path
from store.api import Place, open_store, system_world
store = open_store(Place(sys.argv[2], Path(sys.argv[1])), system_world(), "till")
batches, log = pickle.loads(sys.stdin.buffer.read()), store.replication
log.prepare()
before = set(sys.modules)
log.apply(batches)
loaded = set(sys.modules) - before
print(sorted(name for name in loaded if name.startswith(("store.services", "store.queries"))))
store.close()
"""


def test_a_change_from_elsewhere_waits_for_nothing_to_be_loaded(tmp_path: Path) -> None:
    here, there = lanes(tmp_path, 2)
    here.store.customers.create(CustomerDraft(name="Ann"))
    batches = here.store.replication.since(there.store.replication.have(), rows_max=10)
    place = there.store.place
    there.store.close()

    command = [sys.executable, "-c", TAKE, str(place.folder), place.url]
    taken = subprocess.run(command, input=pickle.dumps(batches), capture_output=True, check=False)
    assert (taken.returncode, taken.stdout.strip()) == (0, b"[]"), taken.stderr.decode()

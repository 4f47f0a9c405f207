"""No table is missing from a walk over all of them for not having been loaded yet."""

import json
import subprocess
import sys

from house.sources import modules, text

_TOLD = """
import json
from store.tables.every import every, whole
shared = sorted(spec.table.name for spec in every().values())
print(json.dumps([shared, sorted(whole().tables)]))
"""
_LOADED = """
import json
from importlib import import_module
for name in {names}:
    import_module(name)
from store.tables.base import METADATA, REPLICATED
shared = sorted(spec.table.name for spec in REPLICATED.values())
print(json.dumps([shared, sorted(METADATA.tables)]))
"""
_LOADED_SO_FAR = {"store.tables.base", "store.tables.every", "store.tables.watched", "store.queries.rows"}
"""The last two look for a table that they have in their hands."""


def test_a_walk_has_every_table_there_is() -> None:
    names = [name for name in modules() if name.startswith("store.tables.")]
    assert _told(_TOLD) == _told(_LOADED.format(names=names))


def test_nobody_walks_over_what_happens_to_be_loaded() -> None:
    walks = {name for name, path in modules().items() if "REPLICATED" in text(path)}
    assert walks == _LOADED_SO_FAR


def _told(program: str) -> object:
    return json.loads(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout)

"""Lists what the wire and old books know of our tables: stable numbers, names, kinds, defaults.

Run it after a deliberate change: `python tests/support/wire.py > tests/support/wire.txt`. A number
that was ever released is never given to another column, and a column never changes its kind.
"""

import sys
from collections.abc import Iterator

from store.services.replication import ReplicationService
from store.tables.base import REPLICATED, Field

ALL_TABLES_KNOWN_BY = ReplicationService
"""Importing it brings in every module that declares a replicated table."""


def main() -> int:
    """Print the list."""
    sys.stdout.write("".join(f"{line}\n" for line in listing()))
    return 0


def listing() -> Iterator[str]:
    """A line for each table and each of its columns."""
    for number, spec in sorted(REPLICATED.items()):
        yield f"{number} {spec.table.name}: {spec.grain.value}"
        yield from (f"  {described(each)}, key" for each in spec.keys)
        yield from (f"  {described(each)}, {told(each)}" for each in spec.values)


def described(field: Field) -> str:
    """Number, name and kind."""
    return f"{field.number} {field.name}: {field.type.python_type.__name__}"


def told(field: Field) -> str:
    """What a missing cell means, and whether lanes are about that do not have the column."""
    missing = f"default {field.default!r}" if field.required else "may be nothing"
    return f"{missing}, added" if field.added else missing


if __name__ == "__main__":
    sys.exit(main())

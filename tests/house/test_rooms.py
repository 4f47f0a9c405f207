"""The map of the house, walked: what an import really loads, and which libraries a room may name.

The contracts in pyproject.toml say which of our modules may know which; here are the things they cannot see.
"""

import ast
import json
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from house.sources import ROOMS, ROOT, modules, text

SCREEN = {"rich", "textual"}
BOOK = {"alembic", "sqlalchemy", "sqlite3"}
LINE = {"cryptography", "msgpack", "spake2", "ssl", "zeroconf"}
CABLE = {"libusb_package", "usb"}
EVERYTHING = SCREEN | BOOK | LINE | CABLE | {"asyncio"}

# Modules, and what importing all of them must not load: start-up time and memory are promises.
LIGHT = {
    "the domain": (["store.domain.*"], EVERYTHING | {"logging", "multiprocessing", "random", "socket"}),
    "the words of every room": (["store.events", "netsync.events", "devices.events"], EVERYTHING),
    "the ports of the machines": (["netsync.ports", "devices.ports"], EVERYTHING),
    "the command line before it knows its command": (["tui.__main__"], EVERYTHING | {"biip"}),
    "the command line": (["tui.cli.*"], SCREEN | {"alembic", "sqlalchemy"} | LINE | CABLE),
    "the settings": (["tui.settings"], EVERYTHING),
    "what a screen shows": (["tui.screens.*.state"], {"textual"}),
    "the app before its first frame": (
        ["tui.app", "tui.boot"],
        {"alembic", "devices"} | CABLE | {"zeroconf", "cryptography", "spake2"},
    ),
    "the book before its first sale": (
        ["store.api"],
        {
            "alembic",
            "cryptography",
            "store.queries.members",
            "store.queries.priors",
            "store.queries.groups",
            "store.services.catalogue",
            "store.services.customers",
            "store.services.staff",
            "store.services.groups",
            "store.domain.rights",
            "store.tables.derived",
        },
    ),
    "groups that fill themselves while nobody moves": (
        ["store.services.auto_groups"],
        {"store.queries.auto_causes", "store.domain.history"},
    ),
    "the links while every lane is where it was": (
        ["netsync.service", "netsync.link.lane"],
        SCREEN | BOOK | CABLE | {"cryptography", "ctypes", "ifaddr", "spake2", "zeroconf"},
    ),
    "the sync protocol": (["netsync.protocol.*"], SCREEN | BOOK | CABLE | {"asyncio", "ssl", "zeroconf"}),
    "the byte makers": (["devices.printer.*", "devices.scanner.*"], EVERYTHING | {"segno"}),
}

# Third-party libraries each room may name; the longest prefix of a module's name decides.
MAY_NAME = {
    "devices": {"libusb_package", "platformdirs", "usb"},
    "devices.printer.qr": {"segno"},
    "netsync": {"cryptography", "ifaddr", "msgpack", "platformdirs", "spake2", "zeroconf"},
    "netsync.link.snapshot_desk": {"isal"},
    "store": {"alembic", "platformdirs", "sqlalchemy", "psycopg", "tzlocal"},
    "store.domain": set[str](),
    "store.services.pins": {"cryptography"},
    "store.domain.scancodes": {"biip"},
    "tui": {"platformdirs", "rich", "textual", "tzlocal"},
}

# The part of the standard library that only holds values: no clock, no dice, no files.
VALUES = {
    "abc", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal", "difflib", "enum",
    "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "re", "string",
    "textwrap", "types", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip

PROBE = """
import importlib, json, sys
names, banned = json.loads(sys.argv[1])
for name in names:
    importlib.import_module(name)
    if loaded := sorted(set(banned) & set(sys.modules)):
        sys.exit(f"importing {name} loads {', '.join(loaded)}")
"""

ROLL = """
import importlib, json, sys
names = json.loads(sys.argv[1])
before = set(sys.modules)
for name in names:
    importlib.import_module(name)
print(json.dumps(sorted(set(sys.modules) - before - set(names))))
"""


def in_fresh_interpreter(program: str, argument: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, json.dumps(argument)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", LIGHT)
def test_importing_stays_light(what: str) -> None:
    patterns, banned = LIGHT[what]
    names = sorted(name for name in modules() if any(fnmatchcase(name, pattern) for pattern in patterns))
    done = in_fresh_interpreter(PROBE, [names, sorted(banned)])
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_a_package_loads_nothing_else() -> None:
    packages = sorted(name for name, path in modules().items() if path.name == "__init__.py")
    done = in_fresh_interpreter(ROLL, packages)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_a_room_names_only_its_own_libraries() -> None:
    ours = sys.stdlib_module_names | set(ROOMS)
    foreign = {name: imported(path) - ours - MAY_NAME[room_of(name)] for name, path in modules().items()}
    assert {name: found for name, found in foreign.items() if found} == {}


def room_of(name: str) -> str:
    """The narrowest entry of MAY_NAME that a module is in."""
    return max((room for room in MAY_NAME if f"{name}.".startswith(f"{room}.")), key=len)


def test_the_domain_is_made_of_values() -> None:
    domain = {name: path for name, path in modules().items() if name.startswith("store.domain.")}
    worldly = {name: imported(path) & sys.stdlib_module_names - VALUES for name, path in domain.items()}
    assert {name: found for name, found in worldly.items() if found} == {}


def imported(path: Path) -> set[str]:
    """Top-level names of all that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names

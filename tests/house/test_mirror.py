"""`a/b/c.py` is tested in `tests/a/b/test_c.py`: the mirror of every pure module that others use.

What only its own package uses is tested through that package's doors.
"""

import ast
import functools
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from house.sources import files, modules, text

PURE = (
    "store.domain.*",
    "netsync.protocol.*",
    "devices.printer.*",
    "devices.scanner.*",
    "tui.screens.*.state",
)


def test_pure_modules_have_their_test_files() -> None:
    pure = {name for name in modules() if any(fnmatchcase(name, pattern) for pattern in PURE)}
    doors = {modules()[name] for name in pure if is_used_outside(name) and behaves(modules()[name])}
    wanted = {Path("tests") / path.with_name(f"test_{path.name}") for path in doors}
    assert sorted(map(str, wanted - set(files()))) == []


def is_used_outside(name: str) -> bool:
    """Whether a module that is not in the same package imports this one."""
    package = name.rpartition(".")[0]
    return any(name in names for user, names in imports().items() if not user.startswith(f"{package}."))


@functools.cache
def imports() -> dict[str, set[str]]:
    """For each module of the rooms, the dotted names it imports."""
    return {name: set(imported(ast.parse(text(path)))) for name, path in modules().items()}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def behaves(path: Path) -> bool:
    """Whether a file has a function that does something; constructors of errors and protocols do not."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != "__init__"
        and has_body(node)
        for node in ast.walk(ast.parse(text(path)))
    )


def has_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in function.body
    )

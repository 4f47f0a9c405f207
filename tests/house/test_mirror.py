"""`a/b/c.py` is tested in `tests/a/b/test_c.py`: every pure module that does something has its test file."""

import ast
from fnmatch import fnmatchcase
from pathlib import Path

from house.sources import files, modules, text

PURE = (
    "store.domain.*",
    "netsync.protocol.*",
    "devices.printer.*",
    "devices.scanner.hid",
    "tui.screens.*.state",
)


def pure() -> list[Path]:
    """Files of the pure modules that hold more than declarations."""
    paths = [path for name, path in modules().items() if any(fnmatchcase(name, pattern) for pattern in PURE)]
    return [path for path in paths if behaves(ast.parse(text(path)))]


def behaves(tree: ast.Module) -> bool:
    """Whether a module has a function that does something; constructors of errors and protocols do not."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != "__init__"
        and has_body(node)
        for node in ast.walk(tree)
    )


def has_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in function.body
    )


def test_pure_modules_have_their_test_files() -> None:
    wanted = {Path("tests") / path.with_name(f"test_{path.name}") for path in pure()}
    assert sorted(map(str, wanted - set(files()))) == []

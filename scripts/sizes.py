"""Tells which files, functions and nestings have grown past what one takes in at a glance; fails nothing."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("tui", "store", "netsync", "devices", "tests", "scripts")

FILE_LINES = 400
FUNCTION_LINES = 50
NESTING = 3

Function = ast.FunctionDef | ast.AsyncFunctionDef
NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def main() -> int:
    """Print one line for each thing that has grown."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            for line in grown(path):
                print(line)
    return 0


def grown(path: Path) -> Iterator[str]:
    """What is too long or too deep in one file."""
    text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, Function):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{name}:{node.lineno}: {node.name} has {lines} lines"
        depth = nesting(node)
        if depth > NESTING:
            yield f"{name}:{node.lineno}: {node.name} is nested {depth} deep"


def nesting(node: ast.AST) -> int:
    """How many blocks the deepest statement is in; an `elif` is no deeper than its `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, NESTS):
            deepest = max(deepest, nesting(child) + (not is_elif(node, child)))
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            deepest = max(deepest, nesting(child))
    return deepest


def is_elif(parent: ast.AST, child: ast.stmt) -> bool:
    """Whether `child` is written as an `elif` of `parent`."""
    return isinstance(parent, ast.If) and child in parent.orelse and child.col_offset == parent.col_offset


if __name__ == "__main__":
    sys.exit(main())

"""Lists the public names of the doors between rooms, read from their source.

Run it after a deliberate change: `python tests/house/doors.py > tests/house/doors.txt`.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("devices", "netsync", "store", "tui")
DOORS = ("api", "events", "ports")


def main() -> int:
    """Print the list."""
    sys.stdout.write("".join(f"{line}\n" for line in listing()))
    return 0


def listing() -> Iterator[str]:
    """One line for each public name: `module: name`, members of classes as `module: Class.member`."""
    for room in ROOMS:
        for door in DOORS:
            path = ROOT / room / f"{door}.py"
            if path.exists():
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield from (f"{room}.{door}: {name}" for name in public_names(tree.body))


def public_names(body: list[ast.stmt]) -> Iterator[str]:
    """Names bound by statements of a module or class, in their order, members after their class."""
    for node in body:
        match node:
            case ast.ClassDef(name=name, body=members) if is_public(name):
                yield name
                yield from (f"{name}.{member}" for member in public_names(members))
            case ast.FunctionDef(name=name, args=arguments) | ast.AsyncFunctionDef(name=name, args=arguments):
                if is_public(name):
                    yield f"{name}({ast.unparse(arguments)})"
                elif name == "__init__":
                    yield from attributes(node)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation) if is_public(name):
                yield f"{name}: {ast.unparse(annotation)}"
            case ast.Assign(targets=[ast.Name(id=name)]) if is_public(name):
                yield name


def attributes(constructor: ast.AST) -> Iterator[str]:
    """Public names that a constructor sets on its object."""
    for node in ast.walk(constructor):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if is_public(name):
                yield name


def is_public(name: str) -> bool:
    """Whether others may use it."""
    return not name.startswith("_")


if __name__ == "__main__":
    sys.exit(main())

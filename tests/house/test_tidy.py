"""What must not lie around in the house; each rule says where it looks, what it looks for, and why."""

import ast
import os
import pwd
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest
from house.sources import ROOMS, ROOT, files, is_module, modules, text

LINES_MAX = 600
"""Of a Python file: past this, nobody reads it whole."""

TOP_LEVEL = {
    "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml", "requirements-test.lock", "requirements.lock",
    "devices", "netsync", "scripts", "store", "tests", "tui",
}  # fmt: skip

VAGUE = {"base_classes", "common", "core", "data", "helper", "helpers", "manager", "misc", "util", "utils"}

HERE = Path(__file__).relative_to(ROOT)
TEXTS = tuple(path for path in files() if path.suffix not in {".svg", ".whl", ".bin"} and path != HERE)


@dataclass(frozen=True, slots=True)
class Rule:
    """Lines that match `pattern` in files under `where`, `but` excepted, are not wanted."""

    pattern: str
    why: str
    where: tuple[str, ...] = ("**",)
    but: tuple[str, ...] = ()

    def broken(self) -> Iterator[str]:
        """Each offending line as `file:line: text`."""
        pattern = re.compile(self.pattern)
        for path in TEXTS:
            if not under(path, self.where) or under(path, self.but):
                continue
            for number, line in enumerate(text(path).splitlines(), start=1):
                if pattern.search(line):
                    yield f"{path}:{number}: {line.strip()}"


def under(path: Path, places: tuple[str, ...]) -> bool:
    return any(place == "**" or PurePosixPath(path).is_relative_to(place) for place in places)


def machine() -> str:
    """Pattern for folders that exist only on one machine."""
    own = [str(ROOT), pwd.getpwuid(os.getuid()).pw_dir]
    specific = [re.escape(folder) for folder in own if len(Path(folder).parts) > 2]
    return "|".join([*specific, r"(?<![\w.])/(home|Users|root|mnt|media)/\w"])


PURE = ("store/domain", "netsync/protocol", "devices/printer", "devices/scanner")

RULES = {
    "left-over markers": Rule(r"\b(TODO|FIXME|XXX|HACK)\b", "finish it, or file it where work is planned"),
    "machine paths": Rule(machine(), "it exists on one machine only"),
    "package indexes": Rule(
        r"index-url|https?://\S+/simple\b", "where packages come from is the user's choice"
    ),
    "prints": Rule(
        r"^\s*print\(",
        "only what runs without a screen talks to the terminal as it is",
        where=ROOMS,
        but=("tui/cli", "tui/__main__.py", "tui/boot.py"),
    ),
    "clocks in pure rooms": Rule(
        r"\b(datetime|date)\.(now|utcnow|today)\(|\btime\.(time|monotonic|sleep)\w*\(",
        "time is an argument",
        where=PURE,
    ),
    "sleeping tests": Rule(r"\btime\.sleep\(", "wait for the thing itself", where=("tests",)),
    "console markup": Rule(
        r"markup\s*=\s*True", "names come from outside and may hold brackets", where=("tui",)
    ),
    "vague comfort": Rule(
        r"#\s*(noqa|type: ignore)\s*$", "say which rule is broken", where=(*ROOMS, "tests", "scripts")
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_nothing_lies_around(name: str) -> None:
    rule = RULES[name]
    assert list(rule.broken()) == [], rule.why


def test_the_top_level_holds_what_the_plan_says() -> None:
    found = {path.parts[0] for path in files() if not path.parts[0].startswith(".")}
    assert found - TOP_LEVEL == set()


def test_file_names_are_plain() -> None:
    assert [str(path) for path in files() if not re.fullmatch(r"[\w./()\[\]-]+", str(path), re.ASCII)] == []


def test_modules_are_named_for_what_they_do() -> None:
    assert [name for name in modules() if name.rpartition(".")[2] in VAGUE] == []


def test_python_files_can_be_read_whole() -> None:
    long = {str(path): lines for path in files() if (lines := length(path)) > LINES_MAX}
    assert long == {}


def length(path: Path) -> int:
    return text(path).count("\n") if path.suffix == ".py" else 0


def test_packages_hold_only_a_docstring() -> None:
    inits = [path for path in files() if path.name == "__init__.py"]
    assert [str(path) for path in inits if not is_only_a_docstring(ast.parse(text(path)))] == []


def is_only_a_docstring(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def test_money_is_whole_numbers() -> None:
    """In the domain nothing is a float: no literal, no `float`, no division but `//`."""
    domain = [path for path in files() if path.is_relative_to("store/domain") and is_module(path)]
    found = [f"{path}:{line}" for path in domain for line in floats(ast.parse(text(path)))]
    assert found == []


def floats(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float(), lineno=line) | ast.Name(id="float", lineno=line):
                yield line
            case ast.BinOp(op=ast.Div(), lineno=line) | ast.AugAssign(op=ast.Div(), lineno=line):
                yield line

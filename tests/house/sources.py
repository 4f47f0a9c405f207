"""What the house tests look at: the project's files and modules."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("devices", "netsync", "store", "tui")


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file that is or would be in a commit, relative to ROOT."""
    # A checkout that belongs to somebody else is still ours to read.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = sorted({name for name in listed.stdout.decode().split("\0") if name})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


@functools.cache
def modules() -> dict[str, Path]:
    """Dotted name of every module and package of the rooms, and its file relative to ROOT."""
    return {dotted(path): path for path in files() if path.parts[0] in ROOMS and is_module(path)}


def is_module(path: Path) -> bool:
    """Whether Python can import it; migrations are loaded by file name instead."""
    return path.suffix == ".py" and all(part.isidentifier() for part in (*path.parent.parts, path.stem))


def dotted(path: Path) -> str:
    """The name a module is imported by."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def text(path: Path) -> str:
    """Content of a file named relative to ROOT."""
    return (ROOT / path).read_text(encoding="utf-8")

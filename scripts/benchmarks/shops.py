"""Shops to measure on, made with the real program in a folder of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PYTHON: Final = sys.executable
REGULARS: Final = str(Path(PYTHON).parent / "regulars")
FLOOR: Final = (PYTHON, str(ROOT / "scripts/benchmarks/floor_app.py"))
LINE_FLOOR: Final = (*FLOOR, "line")


class Bench:
    """A folder with everything the measured programs write."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="regulars-bench-"))
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}}
        self.environment: Mapping[str, str] = {**kept, "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def regulars(self, shop: Path, *arguments: str) -> str:
        """Run a command on a shop; its output."""
        done = subprocess.run(
            [REGULARS, "--shop", str(shop), *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def till(self, shop: Path) -> Sequence[str]:
        """The command that runs a till."""
        return (REGULARS, "--shop", str(shop))

    def demo(self, name: str) -> Path:
        """A demo shop."""
        shop = self.folder / name
        self.regulars(shop, "shop", "create", "Bench Shop", "--currency", "EUR", "--demo")
        return shop

    def crowded(self, name: str, customers: int) -> Path:
        """A shop with nothing but customers."""
        shop, file = self.folder / name, self.folder / f"{name}.csv"
        self.regulars(shop, "shop", "create", "Crowd", "--currency", "EUR")
        with file.open("w", encoding="utf-8") as rows:
            rows.write("name,email,city\n")
            for number in range(customers):
                rows.write(
                    f"Customer {number * 7919 % customers:06},c{number}@example.org,Town {number % 97}\n"
                )
        self.regulars(shop, "import", "customers", str(file), "--json")
        return shop

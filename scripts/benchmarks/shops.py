"""Programs to measure and shops to measure on, made by the real program in a folder of their own."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from scripts.benchmarks.crowd import fill
from scripts.benchmarks.terminal import NotMeasured, Terminal
from store.api import BOOK_FILE

REGULARS: Final = str(Path(sys.executable).with_name("regulars"))
FLOOR_APP: Final = str(Path(__file__).with_name("floor_app.py"))

_JOIN_SECONDS_MAX: Final = 120


class Bench:
    """A folder with everything the measured programs write; made by `bench`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LC_ALL"}}
        self.environment: Mapping[str, str] = {**kept, "HOME": str(folder), "LANG": "C.UTF-8"}

    def floor(self) -> Terminal:
        """The smallest Textual program."""
        return Terminal([sys.executable, FLOOR_APP], self.environment)

    def line_floor(self) -> Terminal:
        """The smallest Textual program that can be typed into."""
        return Terminal([sys.executable, FLOOR_APP, "line"], self.environment)

    def till(self, shop: Path) -> Terminal:
        """A till on a shop, with nothing on the sale."""
        (shop / "cart.json").unlink(missing_ok=True)
        return Terminal([REGULARS, "--shop", str(shop)], self.environment)

    def regulars(self, shop: Path, *arguments: str) -> str:
        """Run a command on a shop; its output.

        Raises:
            NotMeasured: it was refused.
        """
        command = [REGULARS, "--shop", str(shop), *arguments]
        done = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise NotMeasured(f"regulars {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def demo(self, name: str) -> Path:
        """A demo shop of its own."""
        first = self.folder / "demo"
        if not first.exists():
            self.regulars(first, "shop", "create", "Bench Shop", "--currency", "EUR", "--demo")
        shop = self.folder / name
        if not shop.exists():
            shutil.copytree(first, shop)
        return shop

    def crowded(self, customers: int) -> Path:
        """A shop with nothing but customers."""
        shop, file = self.folder / f"{customers} customers", self.folder / f"{customers}.csv"
        if shop.exists():
            return shop
        self.regulars(shop, "shop", "create", "Crowd", "--currency", "EUR")
        with file.open("w", encoding="utf-8") as rows:
            rows.write("name,email,city\n")
            for number in range(customers):
                # In no order, so that the list's order is work.
                name = f"Customer {number * 7919 % customers:06}"
                rows.write(f"{name},c{number}@example.org,Town {number % 97}\n")
        self.regulars(shop, "import", "customers", str(file), "--json")
        return shop

    def peopled(self, customers: int) -> Path:
        """A shop with many customers and nothing else, as a chain has them; made in bulk."""
        shop = self.folder / f"{customers} people"
        if not shop.exists():
            self.regulars(shop, "shop", "create", "Chain", "--currency", "EUR")
            fill(shop / BOOK_FILE, customers)
        return shop

    @contextmanager
    def peer_of(self, shop: Path) -> Iterator[None]:
        """Another lane of a shop, running without a screen; it is joined and filled at first."""
        other = shop.with_name(f"{shop.name}, the other lane")
        if not other.exists():
            self._join(shop, other)
        command = [REGULARS, "--shop", str(other), "lane", "--no-devices"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL) as lane:
            try:
                yield
            finally:
                lane.terminate()

    def _join(self, shop: Path, other: Path) -> None:
        command = [REGULARS, "--shop", str(shop), "pair"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as showing:
            if showing.stdout is None:
                raise NotMeasured("no code was shown")
            code, hint = showing.stdout.readline(), showing.stdout.readline()
            port = re.search(r":(\d+)\s*$", hint)
            address = f"127.0.0.1:{port[1]}" if port else "127.0.0.1"
            try:
                self.regulars(other, "pair", "--join", code.strip().replace(" ", ""), "--address", address)
                showing.wait(_JOIN_SECONDS_MAX)
            finally:
                showing.terminate()


@contextmanager
def bench() -> Iterator[Bench]:
    """A folder that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="regulars-bench-", ignore_cleanup_errors=True) as folder:
        yield Bench(Path(folder))

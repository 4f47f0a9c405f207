"""A shop made once and copied for each test, and a command line on it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.programs import Program

from store.api import place_in
from store.domain.shop import new_shop
from tui.founding import found_shop


@pytest.fixture(scope="session")
def new_corner_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "shop"
    shop = new_shop("Corner Shop", code="EUR", tax="inclusive", timezone="Europe/Berlin")
    found_shop(place_in(folder), shop, "Lane 1")
    return folder


@pytest.fixture
def in_copy_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], CommandLine]:
    """Makes a command line on a copy of a shop."""

    def copied(shop: Path) -> CommandLine:
        own = tmp_path / "shop"
        shutil.copytree(shop, own)
        return CommandLine(own, capsys, monkeypatch)

    return copied


@pytest.fixture
def regulars(new_corner_shop: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    """A command line on a new shop in Berlin that counts in euros."""
    return in_copy_of(new_corner_shop)


@pytest.fixture
def nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """A command line where there is no shop."""
    return CommandLine(tmp_path / "nowhere", capsys, monkeypatch)


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    """Starts programs that run on, and ends them."""
    running: list[Program] = []

    def begin(shop: Path, *words: str) -> Program:
        running.append(Program(shop, *words))
        return running[-1]

    yield begin
    for program in running:
        program.stop()

"""A shop made once and copied for each test, and a command line on it."""

import shutil
from pathlib import Path

import pytest
from support.command_line import CommandLine

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
def regulars(
    new_corner_shop: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> CommandLine:
    """A command line on a new shop in Berlin that counts in euros."""
    shop = tmp_path / "shop"
    shutil.copytree(new_corner_shop, shop)
    return CommandLine(shop, capsys, monkeypatch)


@pytest.fixture
def nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """A command line where there is no shop."""
    return CommandLine(tmp_path / "nowhere", capsys, monkeypatch)

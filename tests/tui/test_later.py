"""A module that stands in for another steps aside for whoever uses it, however they imported it."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tui.later import Later


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package with one heavy module that nobody has loaded."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "heavy.py").write_text("WEIGHT = 40\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("shelf")
    for name in ("shelf", "shelf.heavy"):
        sys.modules.pop(name, None)


def test_an_import_does_not_load_it(package: ModuleType) -> None:
    standing_in = Later(package, "heavy")
    assert importlib.import_module("shelf.heavy") is standing_in
    assert vars(package)["heavy"] is standing_in
    assert "WEIGHT" not in vars(standing_in)


def test_the_first_use_loads_it_for_all(package: ModuleType) -> None:
    standing_in = Later(package, "heavy")
    assert standing_in.WEIGHT == 40
    loaded = importlib.import_module("shelf.heavy")
    assert loaded is not standing_in
    assert vars(package)["heavy"] is loaded
    assert standing_in.WEIGHT == 40


def test_what_is_missing_in_it_is_missing(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match="no attribute 'HEIGHT'"):
        _ = Later(package, "heavy").HEIGHT


def test_a_loaded_module_stays(package: ModuleType) -> None:
    loaded = importlib.import_module("shelf.heavy")
    Later(package, "heavy")
    assert importlib.import_module("shelf.heavy") is loaded
    assert vars(package)["heavy"] is loaded

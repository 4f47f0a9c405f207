"""Every screen has its pictures, on a small terminal and on a wide one."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from house.sources import ROOT
from textual.screen import Screen

import tui

PICTURES = ROOT / "tests" / "tui"
SHOWN = dict(line.rsplit("  ", 1) for line in (PICTURES / "shown.txt").read_text("utf-8").splitlines())


def screens() -> Iterator[str]:
    """The screens that nothing else is built on, dialogs among them."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for kind in _all_of(Screen):
        if kind.__module__.startswith("tui.") and not kind.__subclasses__():
            yield f"{kind.__module__}.{kind.__name__}"


def _all_of(kind: type[object]) -> Iterator[type[object]]:
    for each in kind.__subclasses__():
        yield each
        yield from _all_of(each)


@pytest.mark.parametrize("columns", ["80", "128"])
def test_every_screen_is_on_a_picture(columns: str) -> None:
    missing = sorted({f"{columns} {screen}" for screen in screens()} - set(SHOWN.values()))
    assert not missing


def test_what_is_said_of_pictures_is_said_of_those_that_are_there() -> None:
    there = {path.relative_to(PICTURES).with_suffix("").as_posix() for path in PICTURES.rglob("*.svg")}
    assert set(SHOWN) == there

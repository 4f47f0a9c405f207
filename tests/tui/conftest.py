"""Pictures say which screen they show: `shown.txt` keeps it, so that no screen is without one unnoticed."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

SHOWN = Path(__file__).parent / "shown.txt"


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool], request: pytest.FixtureRequest) -> Callable[..., bool]:
    """As the plugin's, and the screen on top is the one this picture is said to show.

    With `--snapshot-update` it is written down which one that is.
    """

    def compare(
        app: App[Any],
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[Any]], Any],
    ) -> bool:
        async def before(pilot: Pilot[Any]) -> None:
            await run_before(pilot)
            kind = type(pilot.app.screen)
            name, shown = _place(request), f"{terminal_size[0]} {kind.__module__}.{kind.__name__}"
            if request.config.getoption("update_snapshots"):
                _write(name, shown)
            told = f"{SHOWN.name} does not say so of {name}; --snapshot-update writes it"
            assert _known().get(name) == shown, told

        return snap_compare(app, terminal_size=terminal_size, run_before=before)

    return compare


def _place(request: pytest.FixtureRequest) -> str:
    """The file of the picture, without its suffix, seen from here."""
    folder = request.path.parent.relative_to(SHOWN.parent)
    name: str = request.node.name
    return (folder / "__snapshots__" / request.path.stem / name).as_posix()


def _known() -> dict[str, str]:
    lines = SHOWN.read_text("utf-8").splitlines()
    return dict(line.rsplit("  ", 1) for line in lines)


def _write(name: str, shown: str) -> None:
    with SHOWN.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # tests of pictures run side by side
        known = dict(line.rsplit("  ", 1) for line in file.read().splitlines())
        known[name] = shown
        file.seek(0)
        file.truncate()
        file.writelines(f"{name}  {known[name]}\n" for name in sorted(known))

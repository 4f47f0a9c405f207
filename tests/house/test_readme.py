"""What the README says of pictures, commands, settings and files is so."""

import re
import tomllib
from pathlib import Path

from house.sources import ROOT

from tui import settings
from tui.cli.main import COMMANDS
from tui.keys import DEFAULT_KEYS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_its_two_commands_are_there() -> None:
    (commands,) = blocks("sh")
    named = [line.split()[0] for line in commands.splitlines()]
    assert named == ["scripts/run", "scripts/test"]


def test_its_pictures_are_those_of_the_snapshot_tests() -> None:
    pictures = [Path(path) for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)]
    assert pictures
    assert all("__snapshots__" in path.parts and (ROOT / path).is_file() for path in pictures)


def test_every_script_it_names_is_there() -> None:
    assert [name for name in re.findall(r"`(scripts/\w+)`", README) if not (ROOT / name).is_file()] == []


def test_its_table_has_every_command() -> None:
    rows = "\n".join(line for line in README.splitlines() if line.startswith("|"))
    named = {cell.split()[0] for cell in re.findall(r"`([^`]+)`", rows)}
    assert set(COMMANDS) - named == set()


def test_its_settings_can_be_read(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    file = tmp_path / "till.toml"
    file.write_text(text, encoding="utf-8")
    told = tomllib.loads(text)
    read = settings.load({"REGULARS_SETTINGS": str(file)})
    assert (read.shop, read.theme, read.mouse, dict(read.keys)) == (
        told["shop"], told["theme"], told["mouse"], told["keys"]
    )  # fmt: skip
    DEFAULT_KEYS.remapped(read.keys)

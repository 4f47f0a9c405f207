from pathlib import Path

import pytest

from store.domain.errors import BadInput
from tui.settings import load
from tui.terminal.burst import ScanRules

ALL = """
shop = "/srv/shop"
theme = "plain"
mouse = true
log = "/var/log/till.log"

[scanner]
suffix = "tab"
prefix = "~"
length_min = 8
pause_ms = 20
silence_ms = 80

[keys]
"list.undo" = "ctrl+u"
"""


def written(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "till.toml"
    path.write_text(text, encoding="utf-8")
    return {"REGULARS_SETTINGS": str(path)}


def test_everything_can_be_set(tmp_path: Path) -> None:
    settings = load(written(tmp_path, ALL))
    assert settings.shop == "/srv/shop"
    assert (settings.theme, settings.mouse, settings.log) == ("plain", True, Path("/var/log/till.log"))
    assert settings.scanner == ScanRules(8, 20, 80, "tab", "~")
    assert settings.keys == {"list.undo": "ctrl+u"}


def test_without_a_file_all_is_as_usual(own_home: Path) -> None:
    settings = load({})
    assert settings.shop == str(own_home / ".local/share/regulars")
    assert (settings.theme, settings.mouse, settings.scanner) == ("auto", False, ScanRules())
    assert settings.log == own_home / ".local/state/regulars/log/till.log"


def test_the_file_in_the_platforms_folder_is_read(own_home: Path) -> None:
    folder = own_home / ".config/regulars"
    folder.mkdir(parents=True)
    (folder / "till.toml").write_text('theme = "counter"', encoding="utf-8")
    assert load({}).theme == "counter"


def test_arguments_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    environ = written(tmp_path, ALL)
    assert load({**environ, "REGULARS_SHOP": "/env"}).shop == "/env"
    chosen = load({**environ, "REGULARS_SHOP": "/env"}, shop="/arg", theme="counter")
    assert (chosen.shop, chosen.theme) == ("/arg", "counter")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shop = ", "are not valid TOML"),
        ("colour = 1", "there is no setting 'colour'"),
        ("shop = 1", "the setting shop must be text in quotes"),
        ('theme = "pink"', "the setting theme must be one of auto, counter, plain"),
        ('mouse = "yes"', "the setting mouse must be true or false"),
        ("scanner = 1", r"the setting scanner must be a section: \[scanner\]"),
        ("[scanner]\nspeed = 1", "there is no setting scanner.speed"),
        ("[scanner]\npause_ms = 1", "the setting pause_ms must be a number from 5 to 500"),
        ("[scanner]\npause_ms = true", "the setting pause_ms must be a number"),
        ('[scanner]\nsuffix = "cr"', "the setting scanner.suffix must be one of enter, tab, none"),
        ("[scanner]\npause_ms = 100", "silence_ms must not be less than"),
        ('[scanner]\nprefix = "\\n"', "characters a scanner types"),
        ("[keys]\nundo = 1", "the setting undo must be text"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        load(written(tmp_path, text))


def test_a_named_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load({"REGULARS_SETTINGS": str(tmp_path)})
    with pytest.raises(BadInput, match="cannot be read"):
        load({"REGULARS_SETTINGS": str(tmp_path / "none.toml")})
    with pytest.raises(BadInput, match="one of auto"):
        load({}, theme="pink")

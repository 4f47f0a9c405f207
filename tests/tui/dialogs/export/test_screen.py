"""Names of files, and what is told of those written."""

from pathlib import Path

import pytest

from store.domain.errors import Refused
from store.domain.exports.outcome import Exported
from tui.dialogs.export.screen import done_words, file_stem, new_file

STEMS = {
    "VIP": "vip",
    "Wein & Käse / Früh": "wein-käse-früh",
    "../../etc/passwd": "etc-passwd",
    "~": "list",
    "日本 club": "日本-club",
    "x" * 200: "x" * 60,
}

DONE = {
    Exported(1): "1 row is in a.csv.",
    Exported(1204): "1,204 rows are in a.csv.",
    Exported(
        2, (("no e-mail", 3), ("inactive", 1))
    ): "2 rows are in a.csv; left out: 3 no e-mail, 1 inactive.",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Home, and where short names of files mean something."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    return home


@pytest.mark.parametrize("text", STEMS)
def test_a_name_is_made_part_of_the_name_of_a_file(text: str) -> None:
    assert file_stem(text) == STEMS[text]


@pytest.mark.parametrize("exported", DONE)
def test_what_was_written_is_told(exported: Exported) -> None:
    assert done_words(exported, Path("a.csv")) == DONE[exported]


def test_no_file_is_written_over_and_no_folder_made(folder: Path) -> None:
    (folder / "a.csv").touch()
    assert new_file("b.csv") == Path("b.csv")
    for text in ("a.csv", "~/a.csv", "none/a.csv"):
        with pytest.raises(Refused, match=r"there is already|there is no folder 'none'"):
            new_file(text)

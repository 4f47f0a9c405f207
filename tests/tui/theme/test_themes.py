import pytest

from tui.theme.themes import fitting_theme


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "linux"}, "plain"),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "plain"),
        ({"TERM": "xterm-256color"}, "plain"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "counter"),
        ({"TERM": "tmux-256color", "COLORTERM": "24bit"}, "counter"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}, "plain"),
        ({}, "plain"),
    ],
)
def test_the_theme_that_fits_a_terminal(environ: dict[str, str], theme: str) -> None:
    assert fitting_theme(environ) == theme

from importlib.metadata import version

from tui.version import VERSION


def test_the_version_is_that_of_what_is_installed() -> None:
    assert version("regulars") == VERSION

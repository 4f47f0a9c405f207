"""Files that an account may not write, also where tests run as root, who may write all of them."""

import os
import stat
from pathlib import Path

import pytest


def make_read_only(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take everybody's right to write a file; the system answers for its owner, though root asks."""
    file.chmod(stat.S_IRUSR)
    asked = os.access

    def access(path: Path, mode: int) -> bool:
        may = bool(path.stat().st_mode & stat.S_IWUSR)
        return asked(path, mode) and (may or not mode & os.W_OK)

    monkeypatch.setattr("os.access", access)

"""Texts that are kept as files and compared whole.

Renew them after a change that is meant, and read the difference: RENEW_GOLDEN=1 scripts/test tests/journeys
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "store" / "domain" / "golden"


def same_as_kept(name: str, text: str) -> None:
    """Fail unless the text is the one that is kept under this name."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text == kept, f"{path.name} differs; if it is meant, renew it as golden.py says"

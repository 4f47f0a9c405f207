"""What paid for goods that came back, as text and back: kept with an exchange."""

import json
from collections.abc import Sequence

from store.domain.payment import Paid


def written(ways: Sequence[Paid]) -> str:
    """The ways as JSON on one line; empty for none."""
    plain = [[way.kind, way.reference, way.left, way.cash, way.points] for way in ways]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) if plain else ""


def read(text: str) -> tuple[Paid, ...]:
    """The ways that were written; raises ValueError or TypeError for anything else."""
    return tuple(Paid(*each) for each in json.loads(text)) if text else ()

"""What the journal keeps of an edit or an undo that is written in pieces, as a text."""

import json
from dataclasses import asdict, dataclass, replace

from store.domain.bulk_edits.plan import Mark, Move, Put, Step
from store.domain.bulk_edits.written import Run, Written, joined
from store.domain.ids import GroupId


@dataclass(frozen=True, slots=True)
class Entry:
    """How far something is."""

    what: str
    """In words."""
    steps: tuple[Step, ...]
    """Of an edit."""
    target: bytes
    """Of an undo, the action it undoes; of an edit, its own."""
    customers: int
    rows: tuple[int, ...]
    """By step; of an undo, what was turned round and what was put back."""
    runs: tuple[Run, ...]

    def after(self, written: Written, run: Run) -> "Entry":
        """One piece further."""
        rows = tuple(mine + more for mine, more in zip(self.rows, written.steps, strict=True))
        runs = joined(self.runs, run) if written.rows else self.runs
        return replace(self, customers=self.customers + written.customers, rows=rows, runs=runs)

    def text(self) -> str:
        """As it is kept."""
        plain = {**asdict(self), "target": self.target.hex(), "steps": [_plain(step) for step in self.steps]}
        return json.dumps(plain, ensure_ascii=False)


def entry_of(text: str) -> Entry:
    """What a kept text says."""
    plain = json.loads(text)
    return Entry(
        what=plain["what"],
        steps=tuple(_step(*step) for step in plain["steps"]),
        target=bytes.fromhex(plain["target"]),
        customers=plain["customers"],
        rows=tuple(plain["rows"]),
        runs=tuple((first, last) for first, last in plain["runs"]),
    )


def _plain(step: Step) -> list[str | int]:
    match step:
        case Move(group, name, inside):
            return ["move", group.hex(), name, int(inside)]
        case Put(column, value):
            return ["put", column, value]
        case Mark(tag, there):
            return ["mark", tag, int(there)]


def _step(kind: str, *parts: str | int) -> Step:
    if kind == "move":
        return Move(GroupId(bytes.fromhex(str(parts[0]))), str(parts[1]), bool(parts[2]))
    return Put(str(parts[0]), parts[1]) if kind == "put" else Mark(str(parts[0]), bool(parts[1]))

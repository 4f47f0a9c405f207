"""Who and what is known while a file is decided: in the book before, and through earlier rows of the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from store.domain.imports.line import Value


class Key(NamedTuple):
    """Something by which a customer or product is recognised."""

    kind: str
    """`own` (the id here), `reference`, `email`, `card` · `code`, `name`, `bare` (without any code)."""
    text: str


@dataclass(slots=True)
class Known:
    """A customer or product of the book, or one that an earlier row will make."""

    number: int
    """Counts them within the plan, from 1."""
    id: bytes
    is_fresh: bool
    """Made by this file."""
    row: int = 0
    """The row that named it first; 0 when none has yet."""
    book: Mapping[str, Value] = field(default_factory=dict)
    """What the book says."""
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Lists the book has: barcodes, cards, groups."""
    given: dict[str, Value] = field(default_factory=dict)
    """What the file says otherwise than the book."""
    added: dict[str, list[str]] = field(default_factory=dict)
    """What the file adds to lists."""
    is_touched: bool = False
    """Changed since it was last saved."""

    def value(self, name: str) -> Value | None:
        """What will be true after the rows so far."""
        return self.given.get(name, self.book.get(name))

    def take(self, name: str, value: Value) -> bool:
        """Take a value from a row; answers whether it is another than before."""
        if self.value(name) == value:
            return False
        if self.book.get(name) == value:
            del self.given[name]
        else:
            self.given[name] = value
        self.is_touched = True
        return True

    def add(self, name: str, item: str) -> bool:
        """Add to a list; answers whether it was not there."""
        added = self.added.setdefault(name, [])
        if item in added or item in self.held.get(name, frozenset()):
            return False
        added.append(item)
        self.is_touched = True
        return True


class Register:
    """Finds the known by their keys; filled for a piece of the file before its rows are decided."""

    def __init__(self, new: Callable[[], tuple[int, bytes]]) -> None:
        self._new = new
        self._by_key: dict[Key, Known] = {}
        self._fresh: list[Known] = []
        self.claims: dict[Key, Known] = {}
        """Keys that rows have given to somebody; to be remembered for later pieces."""

    def load(self, found: Mapping[Key, Known]) -> None:
        """Take in what book and plan know of the keys of this piece."""
        self._by_key.update(found)

    def find(self, key: Key) -> Known | None:
        """Whoever has this key."""
        return self._by_key.get(key)

    def create(self, row: int, identity: bytes | None = None) -> Known:
        """Somebody new, with an id of their own or a given one."""
        number, fresh = self._new()
        known = Known(number, identity or fresh, is_fresh=True, row=row, is_touched=True)
        self._fresh.append(known)
        return known

    def claim(self, key: Key, known: Known) -> None:
        """Give a key to somebody, if nobody has it."""
        if key.text and key not in self._by_key:
            self._by_key[key] = known
            self.claims[key] = known

    def touched(self) -> list[Known]:
        """Everybody whom the rows have changed, each once."""
        everybody = {known.number: known for known in (*self._by_key.values(), *self._fresh)}
        return [known for known in everybody.values() if known.is_touched]

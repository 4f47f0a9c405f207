"""What customers have, as rules are judged by it. Fits `rules.ports.Values` by shape."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from store.domain.names import name_key
from store.domain.rules.tree import Text
from store.queries import field_values


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found of a field."""

    values: Sequence[str]
    keys: frozenset[str]
    is_all: bool


class RuleValues:
    """Looks at the book as it is on a connection; each field once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[Text | None, _Known] = {}

    def is_had(self, field: Text | None, value: str) -> bool:
        """Whether somebody has a value."""
        known, key = self._of(field), name_key(value)
        if key in known.keys or known.is_all:
            return key in known.keys
        return field_values.is_had(self._connection, field, value)

    def some(self, field: Text | None) -> Sequence[str]:
        """Values that are had."""
        return self._of(field).values

    def _of(self, field: Text | None) -> _Known:
        if field not in self._known:
            values, is_all = field_values.different(self._connection, field)
            self._known[field] = _Known(values, frozenset(map(name_key, values)), is_all)
        return self._known[field]

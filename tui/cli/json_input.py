"""JSON from outside, read strictly: every refusal names the field it is about, such as `lines[0].unit_price`.

Money, quantities and percents are strings; a JSON number with a decimal point is refused wherever it stands,
and so is a key nobody knows, but for labels. What the fields mean is not known here.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

from store.domain.errors import BadInput
from store.domain.values import dataclass

BYTES_MAX = 32 * 1024 * 1024
"""Ten times a basket with every live discount of a supermarket."""

COUNT_MAX = 10**9
"""More than any priority, limit or number of units that is meant."""

LABELS = frozenset({"name", "note"})
"""What people may write beside anything for themselves; nothing reads it, unless an object knows it."""

_T = TypeVar("_T")
_D = TypeVar("_D")


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and where it stands."""

    value: object
    path: str

    def fail(self, message: str) -> NoReturn:
        """Refuse this value."""
        raise BadInput(message, field=self.path)

    def object(self, *known: str) -> "Fields":
        """The members of an object that has no keys but `known`; a null counts as absent."""
        if not isinstance(self.value, dict):
            self.fail("must be an object")
        fields = Fields(self, {})
        for key, value in self.value.items():
            if key not in known and key in LABELS:
                continue
            if key not in known:
                fields.node(key, value).fail(f"is not known; known are {', '.join(known)}")
            if value is not None:
                fields.members[key] = fields.node(key, value)
        return fields

    def items(self) -> "Iterator[Node]":
        """The items of a list."""
        if not isinstance(self.value, list):
            self.fail("must be a list")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]")

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            self.fail("must be a string")
        return self.value

    def identity(self) -> bytes:
        """An id: a string that is not empty, as UTF-8."""
        try:
            identity = self.text().encode()
        except UnicodeEncodeError:
            self.fail("is not a valid text")
        return identity or self.fail("must not be empty")

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.fail("must be true or false")
        return self.value

    def count(self) -> int:
        """A whole number that is not beyond all measure."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fail("must be a whole number")
        if abs(self.value) > COUNT_MAX:
            self.fail("is too large")
        return self.value

    def read(self, parse: Callable[[str], _T]) -> _T:
        """A string, as `parse` reads it; its refusal becomes one of this field."""
        text = self.text()
        try:
            return parse(text)
        except BadInput as error:
            self.fail(str(error))

    def choice(self, choices: Callable[[str], _T], known: str) -> _T:
        """A string that an enumeration has among its values."""
        text = self.text()
        try:
            return choices(text)
        except ValueError:
            self.fail(f"is none of {known}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The members of an object that are there."""

    owner: Node
    members: dict[str, Node]

    def node(self, key: str, value: object = None) -> Node:
        """A member by its key, with its full path."""
        return Node(value, f"{self.owner.path}.{key}" if self.owner.path else key)

    def get(self, key: str) -> Node | None:
        """A member that may be absent."""
        return self.members.get(key)

    def need(self, key: str) -> Node:
        """A member that must be there."""
        member = self.members.get(key)
        return member if member is not None else self.node(key).fail("is missing")

    def take(self, key: str, default: _D, reader: Callable[[Node], _T]) -> _T | _D:
        """A member as `reader` reads it, or the default."""
        member = self.members.get(key)
        return default if member is None else reader(member)

    def items(self, key: str) -> Iterator[Node]:
        """The items of a list that may be absent."""
        member = self.members.get(key)
        return iter(()) if member is None else member.items()


def read_json(source: str) -> Node:
    """The JSON value in a file, or on standard input where `source` is `-`.

    Raises:
        BadInput: it cannot be read, or is not JSON.
    """
    try:
        text = _bytes(source).decode("utf-8-sig")
        return Node(json.loads(text, object_pairs_hook=_unique), "")
    except UnicodeDecodeError as error:
        raise BadInput(f"{source} is not UTF-8 text") from error
    except RecursionError as error:
        raise BadInput(f"{source} is nested too deeply") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadInput(f"{source} is not JSON: {error.msg} at {place}") from error
    except ValueError as error:
        raise BadInput(f"{source} has a number that is too long") from error


def _bytes(source: str) -> bytes:
    if not source.strip():
        raise BadInput("name the file, or - for standard input")
    try:
        if source == "-":
            content = sys.stdin.buffer.read(BYTES_MAX + 1)
        else:
            with Path(source).open("rb") as file:
                content = file.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such name"
        raise BadInput(f"cannot read {source!r}: {reason}") from error
    if len(content) > BYTES_MAX:
        raise BadInput(f"{source} is larger than {BYTES_MAX // 1024 // 1024} MiB")
    return content


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInput("stands twice in one object", field=twice[:40])
    return members

"""Collects what is wrong with a form, field by field, so that all of it can be shown at once."""

from collections.abc import Callable
from typing import TypeVar

from store.domain.errors import BadInput, Invalid

T = TypeVar("T")


class Check:
    """Runs checks and remembers the refusals; `done()` raises them together."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}

    def read(self, field: str, check: Callable[[], T], fallback: T) -> T:
        """The checked value, or `fallback` while the refusal is noted under `field`."""
        try:
            return check()
        except BadInput as error:
            self.problems.setdefault(field, str(error))
            return fallback

    def require(self, field: str, holds: object, message: str) -> None:
        """Note `message` under `field` unless `holds`."""
        if not holds:
            self.problems.setdefault(field, message)

    def done(self) -> None:
        """Raise Invalid if anything was noted."""
        if self.problems:
            raise Invalid(self.problems)

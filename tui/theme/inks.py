"""The inks that widgets paint with, by what they say. What they look like is in looks.py."""

from enum import Enum


class Ink(Enum):
    """What a piece of text is to the reader."""

    TEXT = "text"
    DIM = "dim"
    """Labels, hints, what may be overlooked; still readable."""
    STRONG = "strong"
    ACCENT = "accent"
    """The one thing on a screen to look at first."""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    """Always beside a word that says the same."""
    MARK = "mark"
    """A row that is marked; the row carries a `*` as well."""
    CURSOR = "cursor"
    """The row under the cursor; it carries a `>` as well."""
    HEADER = "header"
    RULE = "rule"
    FIELD = "field"
    """A place one can type into."""
    CARET = "caret"
    """The cell where the next letter goes."""
    BAR = "bar"
    """The status line and the key line."""
    BAR_STRONG = "bar strong"
    BAR_BAD = "bar bad"

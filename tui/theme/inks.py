"""The inks that widgets paint with, by what they say. Their looks are in till.tcss."""

from enum import StrEnum


class Ink(StrEnum):
    """Each value is the name of a component class of `Paper`."""

    TEXT = "ink--text"
    DIM = "ink--dim"
    """Labels, hints, what may be overlooked; still readable."""
    STRONG = "ink--strong"
    ACCENT = "ink--accent"
    """The one thing on a screen to look at first."""
    GOOD = "ink--good"
    WARN = "ink--warn"
    BAD = "ink--bad"
    """Always beside a word that says the same."""
    MARK = "ink--mark"
    """A row that is marked; the row carries a `*` as well."""
    CURSOR = "ink--cursor"
    """The row under the cursor; it carries a `>` as well."""
    HEADER = "ink--header"
    RULE = "ink--rule"
    FIELD = "ink--field"
    """A place one can type into."""
    CARET = "ink--caret"
    """The cell where the next letter goes."""
    BAR = "ink--bar"
    """The status line and the key line."""
    BAR_STRONG = "ink--bar-strong"
    BAR_BAD = "ink--bar-bad"

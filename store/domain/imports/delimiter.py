"""Which character separates the cells of a table, from its first lines."""

import re
from collections import Counter

DELIMITERS = (",", ";", "\t", "|")

LINES_MAX = 200
"""Lines that are counted; a file that changes its separator later is mended by hand."""

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_HINT = re.compile(r'\ufeff?"?sep=(.)"?\s*', re.IGNORECASE)


def hinted(line: str) -> str:
    """The separator that a first line such as `sep=;` names for spreadsheets; else empty."""
    match = _HINT.fullmatch(line)
    return match[1] if match else ""


def sniffed(sample: str, *, whole: bool) -> str:
    """The separator that gives the most lines as many cells as the header has; a comma when nothing speaks.

    Args:
        sample: the beginning of the file as text.
        whole: the sample is the whole file; else its last line may be cut off and does not count.
    """
    # What stands in quotes separates nothing, be it a comma or a line end.
    lines = [line for line in _QUOTED.sub('""', sample).splitlines() if line.strip()]
    lines = (lines if whole or len(lines) == 1 else lines[:-1])[:LINES_MAX]
    if not lines:
        return ","
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How well a separator fits: lines that agree with the header, then cells of the header."""
    header, *rows = (line.count(delimiter) for line in lines)
    if header == 0:
        return -1, 0
    counts = Counter(rows)
    # Rows may end early where the last cells are empty; longer ones speak against.
    agree = counts[header] + sum(number for cells, number in counts.items() if 0 < cells < header) // 2
    against = sum(number for cells, number in counts.items() if cells > header)
    return agree - against, header

"""A line of text in the order its characters stand on paper: Hebrew and Arabic run from right to left.

The Unicode bidirectional algorithm (UAX #9) without what no text here has: `clean` leaves neither marks of
direction nor line ends. What is left of it is short; the library for it is a compiled one. Pure.
"""

import unicodedata
from itertools import groupby
from typing import Final

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_MIRRORED: Final = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))  # noqa: RUF001 - these are meant
_STRONG: Final = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""Which direction counts for what stands beside it."""


def in_order(text: str) -> str:
    """The characters from left to right; spaces at both ends stay where they are."""
    body = text.strip(" ")
    start = text.index(body)
    return f"{text[:start]}{_ordered(body)}{text[start + len(body) :]}"


def _ordered(text: str) -> str:
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    base = 0 if first == "L" else 1
    _weaken(kinds, "LR"[base])
    _pair(text, kinds, "LR"[base])
    _settle(kinds, "LR"[base])
    levels = [_level(kind, base) for kind in kinds]
    order = list(range(len(text)))
    for level in range(max(levels, default=0), 0, -1):
        order = _turned(order, levels, level)
    return "".join(_MIRRORED.get(text[at], text[at]) if levels[at] % 2 else text[at] for at in order)


def _weaken(kinds: list[str], base: str) -> None:
    """Rules W1 to W7: what marks, digits and the signs among them count as."""
    before = base
    for at, kind in enumerate(kinds):
        before = kinds[at] = before if kind == "NSM" else kind
    _recount(kinds, base, after="AL", digits="AN")
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and ((kind == "CS" and left in {"EN", "AN"}) or (kind == "ES" and left == "EN")):
            kinds[at] = left
    for start, end in _runs(kinds, {"ET"}):
        if "EN" in {*kinds[max(start - 1, 0) : start], *kinds[end : end + 1]}:
            kinds[start:end] = ["EN"] * (end - start)
    kinds[:] = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in kinds]
    _recount(kinds, base, after="L", digits="L")


def _recount(kinds: list[str], base: str, *, after: str, digits: str) -> None:
    """Have European digits count as `digits` where the last letter was one of kind `after`."""
    last = base
    for at, kind in enumerate(kinds):
        if kind in {"L", "R", "AL"}:
            last = kind
        elif kind == "EN" and last == after:
            kinds[at] = digits


def _pair(text: str, kinds: list[str], base: str) -> None:
    """Rule N0: both brackets of a pair have one direction."""
    for opening, closing in _brackets(text, kinds):
        inside = {_STRONG[kind] for kind in kinds[opening + 1 : closing] if kind in _STRONG}
        if base in inside:
            kinds[opening] = kinds[closing] = base
        elif inside:
            before = next((_STRONG[kind] for kind in reversed(kinds[:opening]) if kind in _STRONG), base)
            kinds[opening] = kinds[closing] = before


def _brackets(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Places of the brackets that belong together, by that of the opening one."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON":
            continue
        if character in _PAIRS:
            waiting.append((_PAIRS[character], at))
        elif any(character == wanted for wanted, _ in waiting):
            while waiting:
                wanted, opening = waiting.pop()
                if wanted == character:
                    found.append((opening, at))
                    break
    return sorted(found)


def _settle(kinds: list[str], base: str) -> None:
    """Rules N1 and N2: spaces and signs go with what stands on both sides, else with the line."""
    for start, end in _runs(kinds, {"ON", "WS", "S", "B", "BN"}):
        before = _STRONG[kinds[start - 1]] if start else base
        after = _STRONG[kinds[end]] if end < len(kinds) else base
        kinds[start:end] = [before if before == after else base] * (end - start)


def _runs(kinds: list[str], wanted: set[str]) -> list[tuple[int, int]]:
    """Where runs of these kinds begin and end."""
    runs, at = [], 0
    for is_wanted, group in groupby(kinds, key=wanted.__contains__):
        size = len(list(group))
        if is_wanted:
            runs.append((at, at + size))
        at += size
    return runs


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if kind == "R":
        return 1
    if kind == "L":
        return 2 * base
    return 2


def _turned(order: list[int], levels: list[int], level: int) -> list[int]:
    """Rule L2 for one level: each run that is at least so deep, turned round."""
    turned: list[int] = []
    for is_deep, run in groupby(order, key=lambda at: levels[at] >= level):
        places = list(run)
        turned += places[::-1] if is_deep else places
    return turned

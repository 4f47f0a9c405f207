"""What a typed line at the checkout means. Pure; digits come first, then the action, as on a calculator."""

import re
from typing import Final, TypeAlias

from store.domain.cart import checked_quantity
from store.domain.errors import BadInput
from store.domain.money import ONE, Milli, parse_quantity
from store.domain.values import dataclass

_TIMES: Final = re.compile(r"([^*]*)\*(.*)", re.DOTALL)
_WHY: Final = re.compile(r"\?\s*(\d{1,4})?")
_SIGNS: Final = frozenset("%=+-#/")
"""One of them is in every line that does something by hand, but for parking and another quantity."""

_VOID: Final = re.compile(r"-\s*(\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Add:
    """Put something on the sale: a code or part of a name."""

    text: str
    quantity: Milli = ONE


@dataclass(frozen=True, slots=True)
class Times:
    """A quantity for what is scanned next."""

    quantity: Milli


@dataclass(frozen=True, slots=True)
class Void:
    """Take a line out; None: the marked one."""

    line: int | None
    """From 1, as it is shown."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Do something to the sale by hand; what it is is read by `deeds`."""

    typed: str


@dataclass(frozen=True, slots=True)
class FindCustomer:
    """Attach a customer; without text the one on the sale is taken off."""

    text: str


@dataclass(frozen=True, slots=True)
class Why:
    """Say how the prices came about; None: of the whole sale."""

    line: int | None = None
    """From 1, as it is shown."""


PAY: Final = "="
"""What a line to pay begins with."""


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay the sale; what stands after `=` is read by `paying_words`."""

    typed: str


RETURN: Final = "r"
"""What a line begins with that takes goods back."""

Spoken: TypeAlias = Nothing | Add | Times | Void | ByHand | FindCustomer | Why | Pay


def understand(line: str) -> Spoken:
    """What a line asks for; raises BadInput with a sentence when it cannot be meant."""
    text = line.strip()
    if not text:
        return Nothing()
    if text.startswith(PAY):
        return Pay(text.removeprefix(PAY).strip())
    if text.startswith("@"):
        return FindCustomer(text[1:].strip())
    why = _WHY.fullmatch(text)
    if why is not None:
        return Why(int(why[1]) if why[1] else None)
    return _about_lines(text)


def _about_lines(text: str) -> Spoken:
    void = _VOID.fullmatch(text)
    if void is not None:
        return Void(int(void[1]) if void[1] else None)
    if text[0] in "pPrR*" or _SIGNS & set(text):
        from tui.screens.checkout import deeds  # the first scan waits for none of them

        if deeds.is_deed(text):
            return ByHand(text)
    times = _TIMES.fullmatch(text)
    if times is not None and _is_number(times[1]):
        quantity = checked_quantity(parse_quantity(times[1].replace(",", ".")))
        rest = times[2].strip()
        return Add(rest, quantity) if rest else Times(quantity)
    return Add(text)


def pending_quantity(line: str) -> Milli | None:
    """The quantity a half-typed `3*` gives the next scan; None without one."""
    text = line.strip()
    if not text.endswith("*") or not _is_number(text[:-1]):
        return None
    try:
        return checked_quantity(parse_quantity(text[:-1].replace(",", ".")))
    except BadInput:
        return None


def is_return(line: str) -> bool:
    """Whether a half-typed `r` takes back what is scanned next."""
    return line.strip().lower() == RETURN


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*\d+([.,]\d*)?\s*", text, re.ASCII))

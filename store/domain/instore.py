"""Codes that a shop's scales and printers make: which digits name the product, which its weight or price.

What they mean is agreed region by region, and many a shop has rules of its own. A rule is written as the
code looks: `28IIIII?WWWWWC` has a fixed 28, five digits of the product, one of no meaning, five of weight.

    digits  stand for themselves            W  weight, in thousandths of a kilogram unless `/n` says
    I       the product's number            P  price, in hundredths unless `/n` says
    V       check digit of weight or price  Q  pieces
    ?       no meaning                      C  check digit of the code, always the last

Decisions:

- Twelve digits are a code of thirteen with a zero before it: that is how a UPC-A is an EAN-13.
- A price on a label is the price, whatever a kilogram costs today: scales print what is charged.
- A wrong check digit inside is told, never corrected.
"""

import re
from typing import Final

from store.domain.errors import BadInput
from store.domain.lookup import check_digit_holds
from store.domain.money import Currency, Milli, Minor, rounded
from store.domain.values import dataclass

LENGTH: Final = 13
RULES_MAX: Final = 60
"""More than the prefixes there are, three times over."""

NONE: Final = "none"
"""No code is anything but a product's."""

GENERIC: Final = "generic"

_SHAPE: Final = re.compile(r"(\d+I+)(?=[^I]*$)([?V]*)(W+|P+|Q+)C(?:/(\d))?", re.ASCII)
_DECIMALS: Final = {"W": 3, "P": 2, "Q": 0}
_INNER: Final = {4, 5}
"""Lengths of a number that has a check digit of its own."""

_GERMAN: Final = (
    "22IIIIVPPPPPC",
    "23IIIIVPPPPPC",
    "25IIIIVQQQQQC",
    "26IIIIVQQQQQC",
    "28IIIIVWWWWWC",
    "29IIIIVWWWWWC",
)
_NORDIC: Final = ("20IIIIIIPPPPC", "21IIIIIIPPPPC/1", "22IIIIIIPPPPC/0")
_NORDIC_WEIGHT: Final = ("23IIIIIIWWWWC", "24IIIIIIWWWWC/2", "25IIIIIIWWWWC/1")
_PRICE_IN_FIVE: Final = ("2IIIIIIPPPPPC",)

REGIONS: Final = {
    "AT": ("21IIIIIWWWWWC", "22IIIIIPPPPPC", "23IIIIIPPPPPC", "27IIIIIWWWWWC", "28IIIIIQQQQQC"),
    "CH": _PRICE_IN_FIVE,
    "DE": _GERMAN,
    "DK": (
        *(f"{prefix}IIIIPPPPPPC" for prefix in ("21", "22", "23", "24")),
        *(f"{prefix}IIIIWWWWWWC" for prefix in ("26", "28")),
        "27IIIIIWWWWWC",
    ),
    "EE": _NORDIC_WEIGHT,
    "ES": _PRICE_IN_FIVE,
    "FI": _NORDIC_WEIGHT,
    "FR": _PRICE_IN_FIVE,
    "GB": ("20IIIIIVPPPPC",),
    "IT": _PRICE_IN_FIVE,
    "LT": _NORDIC_WEIGHT,
    "LV": _NORDIC_WEIGHT,
    "NO": (*_NORDIC, *_NORDIC_WEIGHT),
    "SE": (*_NORDIC, *_NORDIC_WEIGHT),
    "US": ("02IIIIIVPPPPC",),
    GENERIC: ("21IIIIIWWWWWC", "23IIIIIPPPPPC"),
    NONE: (),
}
"""What the national organisations of GS1 publish; where they leave it to the shop, what most scales print."""

_ZONES: Final = {
    "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/Berlin": "DE", "Europe/Busingen": "DE",
    "Europe/Copenhagen": "DK", "Europe/Tallinn": "EE", "Europe/Madrid": "ES", "Atlantic/Canary": "ES",
    "Europe/Helsinki": "FI", "Europe/Paris": "FR", "Europe/London": "GB", "Europe/Rome": "IT",
    "Europe/Vilnius": "LT", "Europe/Riga": "LV", "Europe/Oslo": "NO", "Europe/Stockholm": "SE",
    "America/New_York": "US", "America/Chicago": "US", "America/Denver": "US", "America/Los_Angeles": "US",
    "America/Phoenix": "US", "America/Toronto": "US",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of code is read."""

    pattern: str
    head: str
    """The digits all such codes begin with."""
    item: slice
    inner: int | None
    """Where the check digit of the number stands."""
    number: slice
    kind: str
    """`W`, `P` or `Q`."""
    decimals: int


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a code of the shop says. What it does not carry is None."""

    codes: tuple[str, ...]
    """Under which the product may be stored, the likeliest first."""
    holds: bool
    """Whether the check digit inside is right, where there is one."""
    weight: Milli | None = None
    price: Minor | None = None
    pieces: int | None = None


def rule(text: str) -> Rule:
    """A rule as it is written; raises BadInput."""
    tidy = text.strip().upper()
    shape = _SHAPE.fullmatch(tidy)
    pattern = tidy.partition("/")[0]
    if shape is None or len(pattern) != LENGTH:
        raise BadInput(
            f"{text.strip()[:20]!r}: a rule has {LENGTH} places, such as 28IIIII?WWWWC: digits, I for the "
            "product, then W, P or Q, and C at the end",
            field="instore",
        )
    product, between, number, decimals = shape.groups()
    start = len(product) + len(between)
    if "V" in between and len(number) not in _INNER:
        raise BadInput(f"{pattern}: a check digit V belongs to four or five digits", field="instore")
    kind = number[0]
    return Rule(
        pattern,
        product.rstrip("I"),
        slice(product.index("I"), len(product)),
        pattern.index("V") if "V" in between else None,
        slice(start, start + len(number)),
        kind,
        _DECIMALS[kind] if decimals is None else int(decimals),
    )


def rules(setting: str, timezone: str) -> tuple[Rule, ...]:
    """The rules of a shop: lines of its own first, then those of the regions it names.

    An empty setting means the region the shop's time zone lies in. Raises BadInput.
    """
    words = setting.split() or [_ZONES.get(timezone, GENERIC)]
    if len(words) > RULES_MAX:
        raise BadInput(f"at most {RULES_MAX} rules", field="instore")
    own = [rule(word) for word in words if word[0].isdigit()]
    named = [pattern for word in words if not word[0].isdigit() for pattern in _region(word)]
    return (*own, *(rule(pattern) for pattern in named))


def _region(word: str) -> tuple[str, ...]:
    known = {name.upper(): patterns for name, patterns in REGIONS.items()}
    if word.upper() not in known:
        raise BadInput(f"{word[:20]!r} is no region; there are {', '.join(REGIONS)}", field="instore")
    return known[word.upper()]


def read(code: str, known: tuple[Rule, ...], currency: Currency) -> Embedded | None:
    """What a code says by the first rule it fits; None when it is no code of the shop."""
    if not (code.isascii() and code.isdecimal() and len(code) in {LENGTH - 1, LENGTH}):
        return None
    digits = code.zfill(LENGTH)
    if not check_digit_holds(digits):
        return None
    for each in known:
        if digits.startswith(each.head):
            return _read(digits, each, currency)
    return None


def _read(digits: str, by: Rule, currency: Currency) -> Embedded:
    text = digits[by.number]
    value = int(text)
    holds = by.inner is None or number_check_digit(text) == int(digits[by.inner])
    codes = _codes(digits, by)
    if by.kind == "W":
        return Embedded(codes, holds, weight=rounded(value * 1000, 10**by.decimals))
    if by.kind == "P":
        return Embedded(codes, holds, price=rounded(value * 10**currency.digits, 10**by.decimals))
    return Embedded(codes, holds, pieces=value)


def _codes(digits: str, by: Rule) -> tuple[str, ...]:
    """The code with nothing in it, as scales are set up; its head; the product's number alone."""
    blank = list(digits)
    blank[by.number] = "0" * (by.number.stop - by.number.start)
    if by.inner is not None:
        blank[by.inner] = str(number_check_digit("".join(blank[by.number])))
    empty = "".join(blank[:-1])
    full = next(f"{empty}{last}" for last in range(10) if check_digit_holds(f"{empty}{last}"))
    item = digits[by.item]
    return tuple(dict.fromkeys((full, f"{empty}0", digits[: by.item.stop], item, item.lstrip("0") or item)))


_TWO_MINUS: Final = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE: Final = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS: Final = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS: Final = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)
_OF_FOUR: Final = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
_OF_FIVE: Final = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)


def number_check_digit(number: str) -> int:
    """The check digit of a price or weight of four or five digits; GS1 General Specifications, 7.9."""
    weights = _OF_FOUR if len(number) == len(_OF_FOUR) else _OF_FIVE
    total = sum(table[int(digit)] for table, digit in zip(weights, number, strict=True))
    if weights is _OF_FOUR:
        return total * 3 % 10
    return _FIVE_MINUS.index(-total % 10)

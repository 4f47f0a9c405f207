"""What the label of one package says of it beside its product: dates and the lot. Pure.

It is kept with the line as text, so that a lot which is called back is found among what was sold.
"""

from collections.abc import Mapping
from datetime import date

from store.domain.scancodes import ScanCode
from store.domain.values import dataclass

_WORDS = {"use_by": "use-by", "sell_by": "sell-by", "best_before": "best-before"}
"""As text has them, the strictest first."""
_LOT = "lot"


@dataclass(frozen=True, slots=True)
class Package:
    """One package; what its label does not say is None or empty."""

    use_by: date | None = None
    """Not to be used after this day."""
    sell_by: date | None = None
    """Not to be sold after it."""
    best_before: date | None = None
    """It may be sold after it, as long as it is good."""
    lot: str = ""

    def over(self, today: date) -> tuple[str, date] | None:
        """The strictest date that is behind: which it is, as text has it, and when; None while none is."""
        for field, word in _WORDS.items():
            day = getattr(self, field)
            if day is not None and day < today:
                return word, day
        return None

    def may_not_be_sold(self, today: date) -> bool:
        """Whether it is past a day after which goods are not sold."""
        over = self.over(today)
        return over is not None and over[0] != _WORDS["best_before"]


NOTHING = Package()


def of_code(code: ScanCode) -> Package:
    """What a scanned code says."""
    return Package(code.expiry, code.sell_by, code.best_before, code.lot or "")


def written(package: Package) -> str:
    """The package as text, such as `use-by 2026-03-01 lot L42`; empty for nothing."""
    days = ((word, getattr(package, field)) for field, word in _WORDS.items())
    said = [f"{word} {day:%Y-%m-%d}" for word, day in days if day is not None]
    return " ".join([*said, f"{_LOT} {package.lot}"] if package.lot else said)


def read(text: str) -> Package:
    """The package that was written; of what a newer lane says as much as this one knows."""
    said, _, lot = f" {text}".partition(f" {_LOT} ")
    words = said.split()
    known = dict(zip(words[::2], words[1::2], strict=False))
    use_by, sell_by, best_before = (_day(known, word) for word in _WORDS.values())
    return Package(use_by, sell_by, best_before, lot)


def _day(known: Mapping[str, str], word: str) -> date | None:
    try:
        return date.fromisoformat(known.get(word, ""))
    except ValueError:
        return None


def mark(text: str, today: date) -> str:
    """What is to be seen of it on the open sale, in few cells; empty while nothing is behind."""
    package = read(text)
    if package.over(today) is None:
        return ""
    return "EXPIRED" if package.may_not_be_sold(today) else "past date"

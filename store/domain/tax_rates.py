"""The tax rates that a shop knows by name, one a line: `19 Standard`. Products keep the percent alone."""

from store.domain.errors import BadInput
from store.domain.money import WHOLE, Basis, format_percent, parse_percent
from store.domain.names import clean
from store.domain.values import dataclass

RATES_MAX = 20
NAME_CHARACTERS_MAX = 40


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate and what people call it."""

    percent: Basis
    name: str

    @property
    def words(self) -> str:
        """`19 % Standard`."""
        return f"{format_percent(self.percent)} % {self.name}".rstrip()


def tax_rates(text: str) -> tuple[TaxRate, ...]:
    """The rates of a text, in its order; raises BadInput naming the line."""
    rates = [_rate(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(rates) > RATES_MAX:
        raise BadInput(f"at most {RATES_MAX} tax rates")
    for one in rates:
        if sum(other.percent == one.percent for other in rates) > 1:
            raise BadInput(f"{format_percent(one.percent)} % stands there twice")
    return tuple(rates)


def as_text(rates: tuple[TaxRate, ...]) -> str:
    """The rates as they are kept, one a line."""
    return "\n".join(f"{format_percent(rate.percent)} {rate.name}".rstrip() for rate in rates)


def _rate(number: int, line: str) -> TaxRate:
    first, _, name = clean(line.replace("%", " % ", 1)).partition(" ")
    name = name.removeprefix("%").strip()
    try:
        percent = parse_percent(first.replace(",", "."))
    except BadInput:
        raise BadInput(f"line {number}: write a percent and a name, such as 19 Standard") from None
    if not 0 <= percent <= WHOLE:
        raise BadInput(f"line {number}: a tax rate is between 0 and 100")
    if len(name) > NAME_CHARACTERS_MAX:
        raise BadInput(f"line {number}: a name has at most {NAME_CHARACTERS_MAX} characters")
    return TaxRate(percent, name)

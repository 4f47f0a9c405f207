"""What the fields of a reward program's rules hold: better rates, and multipliers. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from store.domain.earning import Multiplier, Range
from store.domain.earning_text import read_multipliers, read_ranges, write_multipliers, write_ranges
from store.domain.ids import GroupId
from store.domain.money import Currency
from tui.widgets.amounts import read_money
from tui.widgets.field_kinds import Text, Value

RULES_CHARACTERS_MAX: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges(Text):
    """Better rates for who spends more; a tuple of Range."""

    characters_max: int = RULES_CHARACTERS_MAX
    currency: Currency

    def read(self, text: str) -> Value:
        """The ranges."""
        return read_ranges(text, lambda amount: read_money(amount, self.currency))

    def write(self, value: Value) -> str:
        """The ranges as they could have been typed."""
        found = value if isinstance(value, tuple) else ()
        return write_ranges((each for each in found if isinstance(each, Range)), self.currency.format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Multipliers(Text):
    """Multipliers of groups and weekdays; a tuple of Multiplier."""

    characters_max: int = RULES_CHARACTERS_MAX
    group_of: Callable[[str], GroupId] = field(repr=False)
    """The group of a name; raises BadInput."""
    name_of: Callable[[GroupId], str] = field(repr=False)

    def read(self, text: str) -> Value:
        """The multipliers."""
        return read_multipliers(text, self.group_of)

    def write(self, value: Value) -> str:
        """The multipliers as they could have been typed."""
        found = value if isinstance(value, tuple) else ()
        return write_multipliers((each for each in found if isinstance(each, Multiplier)), self.name_of)

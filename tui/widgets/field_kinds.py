"""What a field of a form can hold: how it is typed, what it means, how it was understood. Pure.

    Text()  Note()  Code()  Money(currency)  Percent()  Quantity()  Moment(calendar)  Day(calendar)
    Choice(options)  YesNo()  Pick(suggest)  PickMany(suggest)  Shown()

A kind reads a typed text into a value (`read`, raising BadInput), writes a value as text to start with
(`write`) and says how a text is understood (`reading`, shown beside the field).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from store.domain.errors import BadInput
from store.domain.money import Currency, format_percent, format_quantity
from tui.widgets.amounts import read_money, read_percent, read_quantity
from tui.widgets.moments import Calendar, as_typed, read_day, read_moment, show_day, show_moment
from tui.widgets.options import Option, Suggest

Value: TypeAlias = object
"""What a field means: the type depends on its kind and stands there. Nothing typed is None."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line; str."""

    characters_max: int = 200

    def read(self, text: str) -> Value:
        """The text without blanks around it."""
        stripped = text.strip()
        if len(stripped) > self.characters_max:
            raise BadInput(f"at most {self.characters_max} characters, this has {len(stripped)}")
        return stripped

    def write(self, value: Value) -> str:
        """The text."""
        return str(value)

    def reading(self, text: str) -> str:  # noqa: ARG002
        """Nothing: it is what it is."""
        return ""


@dataclass(frozen=True, slots=True)
class Note(Text):
    """A longer text on several rows; str."""

    characters_max: int = 2_000
    rows: int = 3


@dataclass(frozen=True, slots=True)
class Code(Text):
    """A barcode or card number; a scan while it is the current field lands here; str."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; int minor units."""

    currency: Currency

    def read(self, text: str) -> Value:
        """The amount."""
        return read_money(text, self.currency)

    def write(self, value: Value) -> str:
        """The amount with all its decimals."""
        return self.currency.format(value) if isinstance(value, int) else ""

    def reading(self, text: str) -> str:
        """The amount with its currency."""
        return f"{self.write(self.read(text))} {self.currency.code}"


@dataclass(frozen=True, slots=True)
class Percent:
    """A percent; int hundredths."""

    def read(self, text: str) -> Value:
        """The percent."""
        return read_percent(text)

    def write(self, value: Value) -> str:
        """The percent without its sign."""
        return format_percent(value) if isinstance(value, int) else ""

    def reading(self, text: str) -> str:
        """The percent with its sign."""
        return f"{self.write(self.read(text))} %"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity; int thousandths."""

    def read(self, text: str) -> Value:
        """The quantity."""
        return read_quantity(text)

    def write(self, value: Value) -> str:
        """The quantity."""
        return format_quantity(value) if isinstance(value, int) else ""

    def reading(self, text: str) -> str:  # noqa: ARG002
        """Nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day with or without a time; int Instant."""

    calendar: Calendar
    ends: bool = False
    """A day alone means its end."""

    def read(self, text: str) -> Value:
        """The instant."""
        return read_moment(text, self.calendar, ends=self.ends)

    def write(self, value: Value) -> str:
        """The instant as it could have been typed."""
        return as_typed(value, self.calendar, ends=self.ends) if isinstance(value, int) else ""

    def reading(self, text: str) -> str:
        """The day of the week, the date and the time."""
        return show_moment(read_moment(text, self.calendar, ends=self.ends), self.calendar)


@dataclass(frozen=True, slots=True)
class Day:
    """A day; datetime.date."""

    calendar: Calendar

    def read(self, text: str) -> Value:
        """The day."""
        return read_day(text, self.calendar)

    def write(self, value: Value) -> str:
        """The day as it could have been typed."""
        return str(value)

    def reading(self, text: str) -> str:
        """The day of the week and the date."""
        return show_day(read_day(text, self.calendar))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few, all shown in the row; the option's id."""

    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class YesNo:
    """bool."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of many, by typing; starts with an Option, gives its id."""

    suggest: Suggest


@dataclass(frozen=True, slots=True)
class PickMany:
    """Several of many, by typing; starts with a tuple of Options, gives a tuple of ids."""

    suggest: Suggest


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that is only shown; left out of the values."""


Typed: TypeAlias = Text | Money | Percent | Quantity | Moment | Day
"""Kinds with a text under the caret."""

Picked: TypeAlias = Pick | PickMany

Kind: TypeAlias = Typed | Picked | Choice | YesNo | Shown

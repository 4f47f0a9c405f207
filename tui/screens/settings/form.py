"""The form of one part of the settings; beside it, where there is room, a receipt as it would print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import available_timezones

from textual.app import ComposeResult
from textual.containers import Horizontal

from store.domain.errors import BadInput, Invalid
from store.domain.receipt_layout import receipt_text
from store.domain.receipt_sample import sample
from store.domain.settings import SETTINGS, TEXT_CHARACTERS_MAX, Kind, Setting, changed, read, value_of
from store.domain.settings import Value as SettingValue
from store.domain.shop import Shop
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Choice, Money, Note, Pick, Text, Value, YesNo
from tui.widgets.field_kinds import Kind as FieldKind
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Option
from tui.widgets.text_block import TextView, plain_lines

if TYPE_CHECKING:
    from store.api import Store

WIDE_FROM: Final = 110
RECEIPT_CELLS: Final = 42
ZONES_MAX: Final = 12
BETWEEN: Final = " / "


@dataclass(frozen=True, slots=True)
class Lines(Note):
    """Several lines, typed in a row with ` / ` between them: Enter goes to the next field; str."""

    def read(self, text: str) -> Value:
        """The lines, below each other."""
        typed = str(Note.read(self, text))
        return "\n".join(line.strip() for line in f" {typed} ".split(BETWEEN)).strip()

    def write(self, value: Value) -> str:
        """The lines in a row."""
        return str(value).replace("\n", BETWEEN)


class SettingsForm(FormScreen):
    """The settings of one part; the answer is the key of the setting it began with."""

    CSS_PATH = "settings.tcss"

    def __init__(self, store: "Store", shop: Shop, begins_at: Setting) -> None:
        super().__init__()
        self._store = store
        self._shop = shop
        self._begins_at = begins_at
        first = [of for of in SETTINGS if of.part == begins_at.part]
        place = first.index(begins_at)
        self._settings = (*first[place:], *first[:place])

    @property
    def heading(self) -> str:
        """Which part."""
        return f"Settings: {self._begins_at.part}"

    @property
    def can_start_next(self) -> bool:
        """There is one shop."""
        return False

    def compose_work(self) -> ComposeResult:
        """The form, and the receipt beside it."""
        self.form = FieldForm(self._new_form(), title=self.heading, can_start_next=False)
        with Horizontal(classes="settings-both"):
            yield self.form
            yield TextView(plain_lines(self._printed(self._shop)))

    def on_resize(self) -> None:
        """Show the receipt where there is room for it."""
        self.set_class(self.app.size.width >= WIDE_FROM, "-wide")

    def on_field_form_changed(self) -> None:
        """What is typed is seen on the receipt."""
        form = self.form.form
        values = {field.id: form.value(field) for field in form.fields}
        try:
            self.query_one(TextView).show(plain_lines(self._printed(self._wanted(values))))
        except (BadInput, Invalid):
            return  # half typed: the receipt stays as it was

    def fields(self) -> Sequence[Field]:
        """The settings of the part, that which was chosen first."""
        return [
            Field(
                of.key,
                of.label,
                _kind(of, self._shop),
                required=of.key in {"name", "currency"},
                hint=_hint(of),
                is_hint_kept=True,
            )
            for of in self._settings
        ]

    def values(self) -> Mapping[str, Value]:
        """What the shop has."""
        return {of.key: _start(of, value_of(self._shop, of)) for of in self._settings}

    def save(self, values: dict[str, Value]) -> object:
        """Write what was changed; the store has the last word."""
        self._store.shop.edit(self._wanted(values), seen=self._shop)
        return self._begins_at.key

    def _wanted(self, values: Mapping[str, Value]) -> Shop:
        return changed(self._shop, {of.key: self._value(of, values.get(of.key)) for of in self._settings})

    def _value(self, of: Setting, value: Value) -> SettingValue:
        if of.kind is Kind.COUNT:
            return read(self._shop, of, str(value or "0"))
        if of.kind is Kind.MONEY:
            return int(value) if isinstance(value, int) else 0
        return cast("SettingValue", value) if isinstance(value, bool) else str(value or "")

    @staticmethod
    def _printed(shop: Shop) -> str:
        return receipt_text(sample(shop), RECEIPT_CELLS)


def _kind(of: Setting, shop: Shop) -> FieldKind:
    match of.kind:
        case Kind.LINES:
            return Lines(TEXT_CHARACTERS_MAX, 4)
        case Kind.CHOICE:
            return Choice(tuple(Option(value, words) for value, words in of.choices))
        case Kind.MONEY:
            return Money(shop.currency)
        case Kind.YES_NO:
            return YesNo()
        case _:
            return Pick(_zones) if of.key == "timezone" else Text(TEXT_CHARACTERS_MAX)


def _hint(of: Setting) -> str:
    lines = "lines with / between" if of.kind is Kind.LINES else ""
    return "; ".join(part for part in (of.unit, of.help, lines) if part)


def _start(of: Setting, value: SettingValue) -> Value:
    if of.key == "timezone":
        return Option(value, str(value))
    return str(value) if of.kind is Kind.COUNT else value


def _zones(typed: str) -> Sequence[Option]:
    words = typed.casefold().replace("_", " ").split()
    names = sorted(
        name
        for name in available_timezones()
        if all(word in name.casefold().replace("_", " ") for word in words)
    )
    return [Option(name, name) for name in names[:ZONES_MAX]]

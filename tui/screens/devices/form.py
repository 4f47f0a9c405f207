"""The forms of one printer and of one scanner: its name, what it is for, how it is driven or read."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from devices.events import Machine
from store.domain import machines
from store.domain.machines import NAME_CELLS_MAX, PREFIX_CHARACTERS_MAX, PrinterSetup, ScannerSetup
from tui.fittings import Fitting
from tui.widgets.field_kinds import Choice, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store
    from tui.ports import DevicesControl

_AUTO: Final = "auto"
_USES: Final = {_AUTO: None, "yes": True, "no": False}
_ANY: Final = "any"
_PULSE_DIGITS: Final = 3
_PULSE: Final = "ms, 20 to 120: longer for one that sticks"


class DeviceForm(FormScreen):
    """What both have; the answer is the key of the device."""

    def __init__(self, store: "Store", machine: Machine) -> None:
        super().__init__()
        self._store = store
        self._machine = machine

    @property
    def heading(self) -> str:
        """Which."""
        return f"{self._machine.name}, socket {self._machine.socket}"

    @property
    def can_start_next(self) -> bool:
        """Devices are plugged in, not typed."""
        return False

    def _name_field(self, name: str) -> Field:
        own = "as it calls itself" if not name else ""
        return Field("name", "Name", Text(NAME_CELLS_MAX), hint=own)


class PrinterForm(DeviceForm):
    """How one printer is used."""

    def __init__(self, store: "Store", fitting: Fitting, devices: "DevicesControl") -> None:
        super().__init__(store, fitting.machine)
        self._fitting = fitting
        self._profiles, self._pages = devices.profiles(), devices.pages()
        self._setup = store.machines.printers().get(fitting.machine.key, PrinterSetup())

    def fields(self) -> Sequence[Field]:
        """What can be set."""
        profiles = (Option(_AUTO, "by what it says"), *(Option(name, name) for name in self._profiles))
        pages = (Option(_AUTO, "as each paper needs"), *(Option(codec, codec) for codec in self._pages))
        return (
            self._name_field(self._setup.name),
            Field("is_for_receipts", "Receipts", YesNo(), hint="they go here, and to no other printer"),
            Field("is_for_drawer", "Drawer", YesNo(), hint="the cash drawer hangs on it"),
            Field("profile", "Driven as", Choice(profiles)),
            Field("page", "Code page", Choice(pages)),
            Field("drawer_pin", "Drawer's pin", Choice((Option(2, "2"), Option(5, "5")))),
            Field("pulse_ms", "Drawer's pulse", Text(_PULSE_DIGITS), hint=_PULSE, is_hint_kept=True),
        )

    def values(self) -> Mapping[str, Value]:
        """What is set now; what it is for as it is used, chosen or not."""
        setup = self._setup
        return {
            "name": setup.name,
            "is_for_receipts": self._fitting.is_for_receipts,
            "is_for_drawer": self._fitting.is_for_drawer,
            "profile": setup.profile or _AUTO,
            "page": setup.page or _AUTO,
            "drawer_pin": setup.drawer_pin,
            "pulse_ms": str(setup.pulse_ms),
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write what was changed."""
        pulse = str(values.get("pulse_ms") or self._setup.pulse_ms)
        told: dict[str, machines.Value] = {
            "name": str(values.get("name") or ""),
            "profile": _chosen(values.get("profile")),
            "page": _chosen(values.get("page")),
            "drawer_pin": 5 if values.get("drawer_pin") == 5 else 2,  # noqa: PLR2004 - as printed beside it
            "pulse_ms": int(pulse) if pulse.isdecimal() else pulse,
        }
        for role, is_now in self.values().items():
            if role.startswith("is_for") and bool(values.get(role)) is not is_now:
                told[role] = bool(values.get(role))
        self._store.machines.set_printer(self._machine.key, told)
        return self._machine.key


class ScannerForm(DeviceForm):
    """How one scanner is used."""

    def __init__(self, store: "Store", machine: Machine) -> None:
        super().__init__(store, machine)
        self._setup = store.machines.scanners().get(machine.key, ScannerSetup())

    def fields(self) -> Sequence[Field]:
        """What can be set."""
        uses = (
            Option(_AUTO, "only if told" if self._is_adapter else "by its make"),
            Option("yes", "yes"),
            Option("no", "no, leave it alone"),
        )
        never = "what a card terminal hangs on" if self._is_adapter else "a keyboard somebody types on"
        suffixes = (Option(_ANY, "any of them"), *(Option(word, word) for word in machines.SUFFIXES if word))
        typed = Text(PREFIX_CHARACTERS_MAX)
        return (
            self._name_field(self._setup.name),
            Field("is_scanner", "Is a scanner", Choice(uses), hint=f"never {never}"),
            Field("prefix", "Sends before", typed, hint="nothing"),
            Field("suffix", "Sends after", Choice(suffixes)),
            Field("separator", "Sends for GS", typed, hint="itself; some send | or ^]"),
            *self._line_fields(),
        )

    @property
    def _is_adapter(self) -> bool:
        return self._machine.wiring == "adapter"

    def _line_fields(self) -> Sequence[Field]:
        """How it speaks, as far as it can be set for one of its kind."""
        hint = "as in its own manual"
        if self._is_adapter:
            speeds = tuple(Option(speed, str(speed)) for speed in machines.SPEEDS)
            frames = tuple(Option(frame, frame) for frame in machines.FRAMES)
            return (
                Field("speed", "Baud", Choice(speeds), hint=hint),
                Field("frame", "Frame", Choice(frames), hint=hint),
            )
        layouts = (
            Option(_AUTO, "by its codes"),
            *(Option(word, word.upper()) for word in machines.KEYBOARDS),
        )
        return (Field("layout", "Its keyboard", Choice(layouts), hint="as it is set in its own manual"),)

    def values(self) -> Mapping[str, Value]:
        """What is set now."""
        setup = self._setup
        use = next(word for word, means in _USES.items() if means is setup.is_scanner)
        return {
            "name": setup.name,
            "is_scanner": use,
            "prefix": setup.prefix,
            "suffix": setup.suffix or _ANY,
            "separator": setup.separator,
            "layout": setup.layout or _AUTO,
            "speed": setup.speed,
            "frame": setup.frame,
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it."""
        suffix = str(values.get("suffix") or _ANY)
        told: dict[str, machines.Value] = {
            "name": str(values.get("name") or ""),
            "is_scanner": _USES[str(values.get("is_scanner") or _AUTO)],
            "prefix": str(values.get("prefix") or ""),
            "suffix": "" if suffix == _ANY else suffix,
            "separator": str(values.get("separator") or ""),
            "layout": _chosen(values.get("layout", self._setup.layout)),
            "speed": int(str(values.get("speed", self._setup.speed))),
            "frame": str(values.get("frame", self._setup.frame)),
        }
        self._store.machines.set_scanner(self._machine.key, told)
        return self._machine.key


def _chosen(value: Value) -> str:
    return "" if value in (None, _AUTO) else str(value)

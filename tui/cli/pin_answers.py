"""How exceptions from the rules of groups are written in an answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.domain.pins import Pin, Side
from store.domain.stamps import Instant
from tui.cli import door
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Store


@dataclass(frozen=True, slots=True)
class PinWriter:
    """Writes exceptions on the shop's clock, as they stand at `now`."""

    zone: ZoneInfo
    now: Instant

    def json(self, pin: Pin) -> dict[str, Json]:
        """Everything about an exception; `over` when the rule decides again."""
        return {
            "side": side(pin),
            "reason": pin.reason,
            "until": door.when_text(pin.until, self.zone),
            "over": self._is_over(pin),
        }

    def words(self, pin: Pin, about: str) -> str:
        """The same for people: `about`, until when, and why."""
        until = door.when_text(pin.until, self.zone)
        ends = f", {'over since' if self._is_over(pin) else 'until'} {until}" if until else ""
        return f"{about}{ends}{f': {pin.reason}' if pin.reason else ''}"

    def _is_over(self, pin: Pin) -> bool:
        return pin.until is not None and pin.until <= self.now


def side(pin: Pin) -> str:
    """Where an exception keeps a customer."""
    return "in" if pin.side is Side.IN else "out"


def pin_writer(store: "Store") -> PinWriter:
    """Writes the exceptions of a shop."""
    return PinWriter(store.shop.get().zone, store.world.now())

"""A paper on its way to a printer, as bytes. Pure."""

from devices.events import JobId
from devices.printer.receipt import NO_MEANS, Means
from devices.profiles import PrinterProfile
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A printer to send to and the profile to drive it with."""

    key: str
    profile: PrinterProfile
    means: Means = NO_MEANS
    pin: int = 0
    """Where its drawer hangs: 0 is connector pin 2, 1 is pin 5."""
    pulse_ms: int = 50


@dataclass(frozen=True, slots=True)
class Job:
    """One paper on its way."""

    id: JobId
    name: str
    target: Target
    pieces: tuple[bytes, ...]

    @property
    def mark(self) -> bytes:
        """Four digits for a printer that tells what it has done by name; nothing for others."""
        return b"%04d" % (self.id % 10_000) if self.target.profile.is_epson else b""

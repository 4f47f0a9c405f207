"""What Linux tells of USB devices in its own list, without any of them being touched."""

from pathlib import Path
from typing import Final

from devices.limits import NAME_CELLS_MAX
from store.domain.cells import clean, clip

DEVICES: Final = Path("/sys/bus/usb/devices")


def interface_key(folder: Path) -> tuple[str, int]:
    """The key that the bus gives the interface of that folder, and its vendor.

    Raises:
        OSError: it is gone.
        ValueError: its files say something else than Linux writes there.
    """
    device = device_of(folder)
    place = folder.name.partition(":")[2]
    vendor, product = (int((device / name).read_text(), 16) for name in ("idVendor", "idProduct"))
    return f"{device.name}/{vendor:04x}:{product:04x}/{int(place.partition('.')[2])}", vendor


def device_of(folder: Path) -> Path:
    """The folder of the device that an interface is of."""
    return folder.parent / folder.name.partition(":")[0]


def told(device: Path, what: str) -> str:
    """A string of a device that the system has read, made safe, for it may tell what we may not ask."""
    try:
        text = (device / what).read_text(errors="replace")
    except OSError:
        return ""
    return clip(clean(text).strip(), NAME_CELLS_MAX)

"""The bus: find printers and scanners, claim one, move bytes, give it back. Nothing is known of receipts.

USB is loaded here, and not before something is plugged in. Every call has a timeout and every
count is checked; pyusb's many ways to fail leave here as `devices.errors`.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from devices.errors import Garbled, Gone, Stalled
from devices.limits import CONTROL_MS, READ_BYTES
from devices.usb.adapters import AdapterPort, Adapters
from devices.usb.hotplug import printer_plugged, scanner_plugged
from devices.usb.scanners import (
    ScannerPort,
    ScannerUnit,
    Wiring,
    scanner_interfaces,
    scanner_key,
    scanner_unit,
)
from devices.usb.wire import (
    Claim,
    dispose,
    is_forbidden,
    libusb,
    socket_of,
    told_text,
    transfer,
    translated,
)
from store.domain.values import dataclass

_PRINTER_CLASS, _PRINTER_SUBCLASS = 7, 1
_PROTOCOLS = (1, 2, 3)
"""Unidirectional, bidirectional, IEEE 1284.4; 4 is IPP over USB, which is no stream of bytes."""
_CLASS_IN = 0xA1
_GET_DEVICE_ID, _GET_PORT_STATUS = 0, 1
_NOBODY = 0
"""No vendor has this number."""


@dataclass(frozen=True, slots=True)
class PrinterUnit:
    """A USB printer as found on the bus; `key` opens it."""

    key: str
    """Bus, port path, make and interface: stays the same over a replug into the same socket."""
    address: int
    """Changes with every plug."""
    vendor_id: int
    product_id: int
    name: str
    """Its own words, made safe; empty when it has none or may not be asked."""
    serial: str
    device_id: str
    """IEEE 1284 device id if the system has read it already, else empty."""
    is_forbidden: bool
    """Whether this account may not open it."""


class UsbBus:
    """The USB of this machine, or any pyusb backend, with adapters of its own if any."""

    def __init__(self, backend: Any = None, adapters: Adapters | None = None) -> None:  # noqa: ANN401 - pyusb has no types
        self._backend = backend
        self._is_system = backend is None
        self._adapters = Adapters() if self._is_system else adapters

    def printers(self) -> list[PrinterUnit]:
        """All USB printers there are now, in the order of their sockets.

        Raises:
            NoUsb: USB does not work on this machine.
        """
        units = [self._unit(device, interface) for device, interface in self._interfaces()]
        return sorted(units, key=lambda unit: unit.key)

    def open(self, key: str) -> "UsbPort":
        """Take a printer for us alone, from its kernel driver if need be.

        Raises:
            DeviceError: it is gone, held by another program, not permitted.
        """
        for device, interface in self._interfaces():
            if _key(device, interface) == key:
                return UsbPort(device, interface)
        raise Gone

    def scanners(self, is_wanted: Callable[[str, int], bool] | None = None) -> list[ScannerUnit]:
        """All there is that may be a scanner, plain keyboards too, in the order of their sockets.

        With `is_wanted`, asked with key and vendor, only the adapters that are; and no others where the
        system's own list of devices shows that none is: USB is then not loaded.

        Raises:
            NoUsb: USB does not work on this machine.
        """
        units = [] if self._adapters is None else self._adapters.units()
        if is_wanted is not None:  # an adapter's maker says nothing of what hangs on it
            units = [unit for unit in units if is_wanted(unit.key, _NOBODY)]
        if not (self._is_system and is_wanted is not None and not scanner_plugged(is_wanted)):
            units += [
                scanner_unit(device, interfaces, is_system=self._is_system)
                for device in self._devices()
                for interfaces in _read_through(scanner_interfaces, device)
            ]
        return sorted(units, key=lambda unit: unit.key)

    def open_scanner(self, unit: ScannerUnit) -> ScannerPort | AdapterPort:
        """Take a scanner for us alone, from its kernel driver if need be.

        Raises:
            DeviceError: it is gone, also when only its address is; held by another program, not permitted.
        """
        if unit.kind is Wiring.ADAPTER and self._adapters is not None:
            return self._adapters.open(unit)
        for device in self._devices():
            if device.address != unit.address:
                continue
            for interfaces in _read_through(scanner_interfaces, device):
                if scanner_key(device, interfaces) == unit.key:
                    return ScannerPort(device, interfaces, unit.kind)
        raise Gone

    def _interfaces(self) -> Iterator[tuple[Any, Any]]:
        if self._is_system and not printer_plugged():
            return
        for device in self._devices():
            for interface in _read_through(_printer_interfaces, device):
                yield device, interface

    def _devices(self) -> list[Any]:
        import usb.core

        if self._backend is None:
            self._backend = libusb()
        with translated():
            return list(usb.core.find(find_all=True, backend=self._backend))

    def _unit(self, device: Any, interface: Any) -> PrinterUnit:  # noqa: ANN401 - pyusb has no types
        unit = PrinterUnit(
            key=_key(device, interface),
            address=device.address,
            vendor_id=device.idVendor,
            product_id=device.idProduct,
            name=" ".join(
                filter(None, (told_text(device, device.iManufacturer), told_text(device, device.iProduct)))
            ),
            serial=told_text(device, device.iSerialNumber),
            device_id=_known_device_id(device, interface) if self._is_system else "",
            is_forbidden=is_forbidden(device, interface),
        )
        dispose(device)
        return unit


class UsbPort:
    """A claimed printer interface. Used by one thread; `close` gives everything back."""

    def __init__(self, device: Any, interface: Any) -> None:  # noqa: ANN401 - pyusb has no types
        self._device = device
        self._number: int = interface.bInterfaceNumber
        self._out, self._in = _endpoints(interface)
        if self._out is None:
            raise Garbled("it takes nothing any more")
        self._claim = Claim(device, (self._number,))

    def write(self, data: bytes, timeout_ms: int) -> int:
        """Send up to all of `data`; the count taken within the time, 0 if none was.

        Raises:
            DeviceError: the cable failed; how much was taken is then unknown.
        """
        return transfer(lambda: int(self._device.write(self._out, data, max(timeout_ms, 1))), nothing=0)

    def read(self, timeout_ms: int) -> bytes:
        """What the printer has to say within the time, at most one buffer full; empty if nothing."""
        if self._in is None:
            return b""
        return transfer(
            lambda: bytes(self._device.read(self._in, READ_BYTES, max(timeout_ms, 1))), nothing=b""
        )

    def port_status(self) -> int | None:
        """The interface's own status byte, answered even while the printer takes no data; None if not."""
        answer = self._ask(_GET_PORT_STATUS, 1)
        return answer[0] if answer else None

    def device_id(self) -> str:
        """The IEEE 1284 device id; empty if the printer does not tell.

        Asked of a device's first interface only: of another, pyusb would claim the first one for it,
        which is somebody else's.
        """
        if self._number:
            return ""
        return self._ask(_GET_DEVICE_ID, READ_BYTES)[2:].decode("ascii", "replace")

    def _ask(self, request: int, size: int) -> bytes:
        try:
            return transfer(
                lambda: bytes(
                    self._device.ctrl_transfer(_CLASS_IN, request, 0, self._number, size, CONTROL_MS)
                ),
                nothing=b"",
            )
        except (Stalled, Garbled):  # an optional request, refused
            return b""

    def clear_halt(self) -> None:
        """Make both directions usable again after a stall."""
        with translated():
            self._device.clear_halt(self._out)
            if self._in is not None:
                self._device.clear_halt(self._in)

    def close(self) -> None:
        """Release the interface and give it back to the driver it was taken from; never fails."""
        self._claim.close()


def _read_through(find: Callable[[Any], list[Any]], device: Any) -> list[Any]:  # noqa: ANN401 - pyusb has no types
    """What `find` sees in a device; nothing in one that vanishes while it is read."""
    import usb.core

    with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
        return find(device)
    return []


def _printer_interfaces(device: Any) -> list[Any]:  # noqa: ANN401 - pyusb has no types
    """The first interface of a device that is a printer taking a stream of bytes."""
    for configuration in device:
        for interface in configuration:
            kind = (interface.bInterfaceClass, interface.bInterfaceSubClass, interface.bAlternateSetting)
            is_stream = kind == (_PRINTER_CLASS, _PRINTER_SUBCLASS, 0)
            if (
                is_stream
                and interface.bInterfaceProtocol in _PROTOCOLS
                and _endpoints(interface)[0] is not None
            ):
                return [interface]
    return []


def _endpoints(interface: Any) -> tuple[Any, Any]:  # noqa: ANN401 - pyusb has no types
    """Addresses of bulk OUT and bulk IN; clones number them as they like, and some have no IN."""
    import usb.util

    found: dict[int, int] = {}
    for endpoint in interface:
        if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK:
            found.setdefault(
                usb.util.endpoint_direction(endpoint.bEndpointAddress), endpoint.bEndpointAddress
            )
    return found.get(usb.util.ENDPOINT_OUT), found.get(usb.util.ENDPOINT_IN)


def _key(device: Any, interface: Any) -> str:  # noqa: ANN401 - pyusb has no types
    make = f"{device.idVendor:04x}:{device.idProduct:04x}"
    return f"{socket_of(device)}/{make}/{interface.bInterfaceNumber}"


def _known_device_id(device: Any, interface: Any) -> str:  # noqa: ANN401 - pyusb has no types
    """What the kernel's printer driver has read from it, so that we need not touch a stranger's printer."""
    folder = f"{socket_of(device)}:1.{interface.bInterfaceNumber}"
    try:
        return Path("/sys/bus/usb/devices", folder, "ieee1284_id").read_text(errors="replace")
    except OSError:
        return ""

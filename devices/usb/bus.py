"""The bus: find printers, claim one, move bytes, give it back. Nothing is known of receipts.

The only `import usb`, and not before something is plugged in. Every call has a timeout and every
count is checked; pyusb's many ways to fail leave here as `devices.errors`.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone, NoUsb, Stalled
from devices.limits import CONTROL_MS, NAME_CELLS_MAX, READ_BYTES
from devices.usb.hotplug import printer_plugged
from store.domain.cells import clean, clip
from store.domain.values import dataclass

_T = TypeVar("_T")

_PRINTER_CLASS, _PRINTER_SUBCLASS = 7, 1
_PROTOCOLS = (1, 2, 3)
"""Unidirectional, bidirectional, IEEE 1284.4; 4 is IPP over USB, which is no stream of bytes."""
_CLASS_IN = 0xA1
_GET_DEVICE_ID, _GET_PORT_STATUS = 0, 1
_ERRORS = {1: Forbidden, 2: Gone, 13: Forbidden, 16: Busy, 19: Gone, 32: Stalled}
_NOT_FOUND, _OVERFLOW, _TIMED_OUT = 2, 75, 110


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
    """The USB of this machine, or any pyusb backend."""

    def __init__(self, backend: Any = None) -> None:  # noqa: ANN401 - pyusb has no types
        self._backend = backend
        self._is_system = backend is None

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

    def _interfaces(self) -> Iterator[tuple[Any, Any]]:
        if self._is_system and not printer_plugged():
            return
        import usb.core

        if self._backend is None:
            self._backend = _libusb()
        with _translated():
            devices = list(usb.core.find(find_all=True, backend=self._backend))
        for device in devices:
            interface = None
            # One that vanishes while it is read is none of our printers.
            with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
                interface = _printer_interface(device)
            if interface is not None:
                yield device, interface

    def _unit(self, device: Any, interface: Any) -> PrinterUnit:  # noqa: ANN401 - pyusb has no types
        unit = PrinterUnit(
            key=_key(device, interface),
            address=device.address,
            vendor_id=device.idVendor,
            product_id=device.idProduct,
            name=" ".join(
                filter(None, (_text(device, device.iManufacturer), _text(device, device.iProduct)))
            ),
            serial=_text(device, device.iSerialNumber),
            device_id=_known_device_id(device, interface) if self._is_system else "",
            is_forbidden=_is_forbidden(device, interface),
        )
        _dispose(device)
        return unit


class UsbPort:
    """A claimed printer interface. Used by one thread; `close` gives everything back."""

    def __init__(self, device: Any, interface: Any) -> None:  # noqa: ANN401 - pyusb has no types
        self._device = device
        self._number: int = interface.bInterfaceNumber
        self._out, self._in = _endpoints(interface)
        self._detached = False
        try:
            self._claim()
        except DeviceError:
            self.close()
            raise

    def _claim(self) -> None:
        import usb.util

        with _translated():
            self._detach()
            usb.util.claim_interface(self._device, self._number)

    def _detach(self) -> None:
        import usb.core

        try:
            if self._device.is_kernel_driver_active(self._number):
                self._device.detach_kernel_driver(self._number)
                self._detached = True
        except NotImplementedError:  # systems without such drivers
            return
        except usb.core.USBError as error:
            if error.errno != _NOT_FOUND:  # the driver let go by itself in between
                raise

    def write(self, data: bytes, timeout_ms: int) -> int:
        """Send up to all of `data`; the count taken within the time, 0 if none was.

        Raises:
            DeviceError: the cable failed; how much was taken is then unknown.
        """
        return _transfer(lambda: int(self._device.write(self._out, data, max(timeout_ms, 1))), nothing=0)

    def read(self, timeout_ms: int) -> bytes:
        """What the printer has to say within the time, at most one buffer full; empty if nothing."""
        if self._in is None:
            return b""
        return _transfer(
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
            return _transfer(
                lambda: bytes(
                    self._device.ctrl_transfer(_CLASS_IN, request, 0, self._number, size, CONTROL_MS)
                ),
                nothing=b"",
            )
        except (Stalled, Garbled):  # an optional request, refused
            return b""

    def clear_halt(self) -> None:
        """Make both directions usable again after a stall."""
        with _translated():
            self._device.clear_halt(self._out)
            if self._in is not None:
                self._device.clear_halt(self._in)

    def close(self) -> None:
        """Release the interface and give it back to the driver it was taken from; never fails."""
        import usb.core
        import usb.util

        steps: list[Callable[[], Any]] = [lambda: usb.util.release_interface(self._device, self._number)]
        if self._detached:
            steps.append(lambda: self._device.attach_kernel_driver(self._number))
        steps.append(lambda: usb.util.dispose_resources(self._device))
        for step in steps:
            with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
                step()
        self._detached = False


def _libusb() -> Any:  # noqa: ANN401 - pyusb has no types
    """The library that came with the till, else the system's."""
    import usb.backend.libusb1

    # Without a handler Python would print the library's complaints across the screen.
    logging.getLogger("usb").addHandler(logging.NullHandler())
    package = find_spec("libusb_package")
    folders = package.submodule_search_locations if package else None
    files = [path for folder in folders or () for path in Path(folder).glob("libusb-1.0.*")]
    get_backend: Any = usb.backend.libusb1.get_backend
    backend = get_backend(find_library=lambda _: str(files[0])) if files else None
    backend = backend or get_backend()
    if backend is None:
        raise NoUsb
    return backend


def _printer_interface(device: Any) -> Any:  # noqa: ANN401 - pyusb has no types
    """The first interface of a device that is a printer taking a stream of bytes, or None."""
    for configuration in device:
        for interface in configuration:
            kind = (interface.bInterfaceClass, interface.bInterfaceSubClass, interface.bAlternateSetting)
            is_stream = kind == (_PRINTER_CLASS, _PRINTER_SUBCLASS, 0)
            if (
                is_stream
                and interface.bInterfaceProtocol in _PROTOCOLS
                and _endpoints(interface)[0] is not None
            ):
                return interface
    return None


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


def _socket(device: Any) -> str:  # noqa: ANN401 - pyusb has no types
    """The socket a device is plugged into, spelled as Linux does; its address where ports are unknown."""
    ports = device.port_numbers or (f"address{device.address}",)
    return f"{device.bus}-{'.'.join(map(str, ports))}"


def _key(device: Any, interface: Any) -> str:  # noqa: ANN401 - pyusb has no types
    make = f"{device.idVendor:04x}:{device.idProduct:04x}"
    return f"{_socket(device)}/{make}/{interface.bInterfaceNumber}"


def _is_forbidden(device: Any, interface: Any) -> bool:  # noqa: ANN401 - pyusb has no types
    try:
        with _translated():
            device.is_kernel_driver_active(interface.bInterfaceNumber)  # the least that has to open it
    except DeviceError as error:
        return isinstance(error, Forbidden)
    return False


def _text(device: Any, index: int) -> str:  # noqa: ANN401 - pyusb has no types
    """A string the device carries, made safe; empty if there is none or we may not ask."""
    import usb.core
    import usb.util

    try:
        text = usb.util.get_string(device, index) if index else ""
    except (usb.core.USBError, ValueError, NotImplementedError):
        return ""
    return clip(clean((text or "").split("\0")[0]).strip(), NAME_CELLS_MAX)


def _known_device_id(device: Any, interface: Any) -> str:  # noqa: ANN401 - pyusb has no types
    """What the kernel's printer driver has read from it, so that we need not touch a stranger's printer."""
    folder = f"{_socket(device)}:1.{interface.bInterfaceNumber}"
    try:
        return Path("/sys/bus/usb/devices", folder, "ieee1284_id").read_text(errors="replace")
    except OSError:
        return ""


def _dispose(device: Any) -> None:  # noqa: ANN401 - pyusb has no types
    import usb.core
    import usb.util

    with contextlib.suppress(usb.core.USBError):
        usb.util.dispose_resources(device)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn everything pyusb raises into our own errors."""
    import usb.core

    try:
        yield
    except usb.core.USBError as error:
        kind = _ERRORS.get(error.errno or 0)
        raise kind() if kind else Garbled(str(error.strerror)) from error
    except (ValueError, NotImplementedError) as error:  # pyusb's own words for half-vanished devices
        raise Garbled(str(error)) from error


def _transfer(step: Callable[[], _T], *, nothing: _T) -> _T:
    """Do one transfer; `nothing` when time ran out, or when a packet was too long to be an answer."""
    import usb.core

    with _translated():
        try:
            return step()
        except usb.core.USBError as error:
            if error.errno not in (_TIMED_OUT, _OVERFLOW):
                raise
    return nothing

"""Scanners on the bus: which interfaces may be one, and a claimed one to read from.

What the bytes mean is not known here.
"""

import contextlib
from enum import Enum
from typing import Any

from devices.errors import DeviceError, Garbled, Stalled
from devices.limits import CONTROL_MS, DESCRIPTOR_BYTES_MAX
from devices.usb import sysfs
from devices.usb.wire import Claim, dispose, is_forbidden, socket_of, told_text, translated
from store.domain.values import dataclass

_HID, _COMMUNICATION, _SERIAL_DATA = 3, 2, 10
_BOOT_KEYBOARD, _BOOT_MOUSE = (1, 1), (1, 2)
_ABSTRACT_CONTROL_MODEL = 2
_TIMED_OUT = 110
_KNOWN = ("manufacturer", "product", "serial")

_GET_REPORT_DESCRIPTOR = (0x81, 0x06, 0x2200)
_SET_IDLE, _SET_PROTOCOL = 0x0A, 0x0B
_BOOT_PROTOCOL, _REPORT_PROTOCOL = 0, 1
_SET_CONTROL_LINE_STATE, _READY, _NOT_READY = 0x22, 0x03, 0x00
_TO_INTERFACE = 0x21


class Wiring(Enum):
    """How a scanner speaks over its cable."""

    KEYBOARD = "keyboard"
    """As a boot keyboard; a plain keyboard looks just the same."""
    HID = "hid"
    """By reports of its own, which its descriptor may explain."""
    SERIAL = "serial"
    """As a serial port of class CDC-ACM; modems and scales look just the same."""
    ADAPTER = "adapter"
    """On a serial line behind an adapter; whatever has such a line looks just the same."""


@dataclass(frozen=True, slots=True)
class ScannerUnit:
    """What may be a scanner, as found on the bus."""

    key: str
    """Bus, port path, make and interface: stays the same over a replug into the same socket."""
    address: int
    """Changes with every plug."""
    vendor_id: int
    product_id: int
    kind: Wiring
    name: str
    """Its own words, made safe; empty when it has none or may not be asked."""
    serial: str
    report_descriptor: bytes
    """Of a HID one, if the system has read it already, else empty."""
    is_forbidden: bool
    """Whether this account may not open it."""


class ScannerPort:
    """A claimed scanner. Used by one thread; `close` gives everything back."""

    def __init__(self, device: Any, interfaces: tuple[Any, ...], kind: Wiring) -> None:  # noqa: ANN401 - pyusb has no types
        """Raises DeviceError: it is gone, held by another program, not permitted."""
        self._device = device
        self._number: int = interfaces[0].bInterfaceNumber
        self._kind = kind
        self._in, self._packet = _incoming(interfaces[-1])
        self._size = self._packet
        self._is_plain = False
        self._claim = Claim(device, [one.bInterfaceNumber for one in interfaces])
        self._greet()

    def _greet(self) -> None:
        """Ask for each report once; tell a serial one that somebody listens."""
        if self._kind is Wiring.SERIAL:
            self._tell(_SET_CONTROL_LINE_STATE, _READY)
        else:
            self._tell(_SET_IDLE, 0)

    def be_plain(self) -> None:
        """Ask a keyboard for the reports that all of them have."""
        self._is_plain = True
        self._tell(_SET_PROTOCOL, _BOOT_PROTOCOL)

    def _tell(self, request: int, value: int) -> None:
        """Many refuse these and work all the same; one that is gone shows at the first read."""
        with contextlib.suppress(DeviceError), translated():
            self._device.ctrl_transfer(_TO_INTERFACE, request, value, self._number, None, CONTROL_MS)

    def report_descriptor(self) -> bytes:
        """How a HID scanner explains its reports; empty if it does not.

        Raises:
            DeviceError: the cable failed.
        """
        kind, request, value = _GET_REPORT_DESCRIPTOR
        try:
            with translated():
                return bytes(
                    self._device.ctrl_transfer(
                        kind, request, value, self._number, DESCRIPTOR_BYTES_MAX, CONTROL_MS
                    )
                )
        except (Stalled, Garbled):
            return b""

    def expect(self, report_bytes: int) -> None:
        """Say how long its longest report is, as one may come in several packets."""
        self._size = -(-max(report_bytes, 1) // self._packet) * self._packet

    def read(self, timeout_ms: int) -> bytes:
        """The next report or packet; empty if none came within the time.

        Raises:
            DeviceError: the cable failed, or more came than was announced.
        """
        import usb.core

        with translated():
            try:
                return bytes(self._device.read(self._in, self._size, max(timeout_ms, 1)))
            except usb.core.USBError as error:
                if error.errno != _TIMED_OUT:
                    raise
        return b""

    def clear_halt(self) -> None:
        """Make it usable again after a stall."""
        with translated():
            self._device.clear_halt(self._in)

    def close(self) -> None:
        """Be as it was before, for whoever listens next; never fails."""
        if self._kind is Wiring.SERIAL:
            self._tell(_SET_CONTROL_LINE_STATE, _NOT_READY)
        elif self._is_plain:
            self._tell(_SET_PROTOCOL, _REPORT_PROTOCOL)
        self._claim.close()


def scanner_interfaces(device: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - pyusb has no types
    """The interfaces of a device that may be scanners, with the data interface of a serial one last."""
    found: list[tuple[Any, ...]] = []
    for configuration in device:
        plain = [one for one in configuration if one.bAlternateSetting == 0]
        for interface in plain:
            data = _data_interface(interface, plain)
            if _kind(interface) is not None and _incoming(data)[0]:
                found.append((interface,) if data is interface else (interface, data))
    return found


def scanner_key(device: Any, interfaces: tuple[Any, ...]) -> str:  # noqa: ANN401 - pyusb has no types
    """Names the socket, the make and the first of the interfaces."""
    make = f"{device.idVendor:04x}:{device.idProduct:04x}"
    return f"{socket_of(device)}/{make}/{interfaces[0].bInterfaceNumber}"


def scanner_unit(device: Any, interfaces: tuple[Any, ...], *, is_system: bool) -> ScannerUnit:  # noqa: ANN401 - pyusb has no types
    """What is known of a possible scanner; `is_system`: whether the system's own list of devices may help."""
    interface = interfaces[0]
    socket = socket_of(device)
    known = [sysfs.told(sysfs.DEVICES / socket, what) for what in _KNOWN] if is_system else ["", "", ""]
    name = " ".join(filter(None, known[:2])) or _own_name(device)
    unit = ScannerUnit(
        key=scanner_key(device, interfaces),
        address=device.address,
        vendor_id=device.idVendor,
        product_id=device.idProduct,
        kind=_kind(interface) or Wiring.HID,
        name=name,
        serial=known[2] or told_text(device, device.iSerialNumber),
        report_descriptor=_known_descriptor(f"{socket}:1.{interface.bInterfaceNumber}") if is_system else b"",
        is_forbidden=is_forbidden(device, interface),
    )
    dispose(device)
    return unit


def _own_name(device: Any) -> str:  # noqa: ANN401 - pyusb has no types
    words = (told_text(device, device.iManufacturer), told_text(device, device.iProduct))
    return " ".join(filter(None, words))


def _kind(interface: Any) -> Wiring | None:  # noqa: ANN401 - pyusb has no types
    kind = (interface.bInterfaceSubClass, interface.bInterfaceProtocol)
    if interface.bInterfaceClass == _HID:
        if kind == _BOOT_KEYBOARD:
            return Wiring.KEYBOARD
        return None if kind == _BOOT_MOUSE else Wiring.HID
    is_serial = interface.bInterfaceClass == _COMMUNICATION and kind[0] == _ABSTRACT_CONTROL_MODEL
    return Wiring.SERIAL if is_serial else None


def _data_interface(interface: Any, interfaces: list[Any]) -> Any:  # noqa: ANN401 - pyusb has no types
    """Where an interface's data comes in: itself, but for a serial one the next data interface, if any."""
    if interface.bInterfaceClass != _COMMUNICATION:
        return interface
    following = [
        one
        for one in interfaces
        if one.bInterfaceClass == _SERIAL_DATA and one.bInterfaceNumber > interface.bInterfaceNumber
    ]
    return following[0] if following else interface


def _incoming(interface: Any) -> tuple[int, int]:  # noqa: ANN401 - pyusb has no types
    """Address and packet size of the endpoint that data comes in by; zeros without one."""
    import usb.util

    wanted = (
        usb.util.ENDPOINT_TYPE_INTR
        if interface.bInterfaceClass == _HID
        else usb.util.ENDPOINT_TYPE_BULK  # a serial port's interrupts are of its lines, and no data
    )
    for endpoint in interface:
        is_in = usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN
        if is_in and usb.util.endpoint_type(endpoint.bmAttributes) == wanted and endpoint.wMaxPacketSize:
            return endpoint.bEndpointAddress, endpoint.wMaxPacketSize
    return 0, 0


def _known_descriptor(folder: str) -> bytes:
    """The report descriptor that the system's driver has read: a stranger's device need not be touched."""
    try:
        path = next((sysfs.DEVICES / folder).glob("*:*:*.*/report_descriptor"), None)
        return b"" if path is None else path.read_bytes()[:DESCRIPTOR_BYTES_MAX]
    except OSError:
        return b""

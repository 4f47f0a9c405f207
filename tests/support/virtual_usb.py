"""A pretend USB bus below pyusb: devices come and go, drivers and other programs hold them, time is a number.

Each rule was seen on a real Linux with libusb; the errno and libusb code beside it are what pyusb raises.
Devices are `support.printers.EmulatedPrinter`, those of `support.emulated_scanners`, or anything like them.

A printer's reads and writes take time of the pretend clock. Listening to a scanner does not: threads do that
all day, so they wait for what is fed, or a short real moment for the silence that ends a code.
"""

# ruff: noqa: ARG002 - the arguments are pyusb's

import array
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace

import usb.backend
from support.usb_devices import Listened, VirtualDevice
from usb.core import USBError, USBTimeoutError

LIBUSB = {2: -5, 13: -3, 16: -6, 19: -4, 32: -9, 75: -8, 5: -1}
TICK = 0.005
LISTENED_SECONDS_MAX = 0.02
"""However long a scanner is listened to: then nothing has come."""


class VirtualClock:
    """Seconds that pass only when somebody waits; whoever wants to know is told."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = threading.RLock()
        self.listeners: list[Callable[[float], None]] = []

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float, /) -> None:
        with self._lock:
            self._now += seconds
            for listener in self.listeners:
                listener(seconds)


class VirtualWatch:
    """A plug watch that a plugged or unplugged device wakes."""

    def __init__(self) -> None:
        self._changed = threading.Event()
        self.is_closed = False

    def wait(self) -> None:
        assert self._changed.wait(10), "nothing was plugged for ten real seconds"
        self._changed.clear()

    def wake(self) -> None:
        self._changed.set()

    def close(self) -> None:
        self.is_closed = True


@dataclass(eq=False)
class Node:
    """A device as enumerated since its last plug."""

    device: VirtualDevice
    port: int
    address: int
    is_there: bool = True
    driver: str | None = None
    stalled: set[int] = field(default_factory=set)
    claims: dict[int, "Handle"] = field(default_factory=dict)
    """Who holds each interface that is held."""

    @property
    def claimed_by(self) -> "Handle | None":
        return next(iter(self.claims.values()), None)

    @claimed_by.setter
    def claimed_by(self, holder: "Handle | None") -> None:
        self.claims = {} if holder is None else dict.fromkeys(range(len(self.device.interfaces)), holder)


@dataclass(eq=False)
class Handle:
    node: Node


class VirtualUsb(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """The bus; give it to `UsbBus(backend)`."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock
        self.watch = VirtualWatch()
        self.nodes: list[Node] = []
        self.calls: list[str] = []
        """Every call that talks to a device, in order."""
        self.faults: dict[int, int] = {}
        """errno with which the call of that number in `calls` fails."""
        self._addresses = 0
        self._lock = threading.RLock()
        self._fed = threading.Condition(self._lock)
        clock.listeners.append(self._tick)

    def _tick(self, seconds: float) -> None:
        for node in list(self.nodes):
            node.device.tick(seconds)

    # Hands on the cable.

    def plug(self, device: VirtualDevice, port: int = 1) -> Node:
        with self._lock:
            self._addresses += 1
            node = Node(device, port, self._addresses, driver=device.driver)
            self.nodes.append(node)
        self.watch.wake()
        return node

    def unplug(self, device: VirtualDevice) -> None:
        with self._lock:
            node = next(node for node in self.nodes if node.device is device)
            self.nodes.remove(node)
            node.is_there = False
            self._fed.notify_all()
        device.unplugged()
        self.watch.wake()

    def replug(self, device: VirtualDevice) -> Node:
        """Out and in again before anybody looks."""
        watch, self.watch = self.watch, VirtualWatch()
        port = self.node_of(device).port
        self.unplug(device)
        node = self.plug(device, port)
        self.watch = watch
        watch.wake()
        return node

    def stall(self, device: VirtualDevice, endpoint: int) -> None:
        with self._lock:
            self.node_of(device).stalled.add(endpoint)
            self._fed.notify_all()

    def feed(self, queue: "deque[bytes]", reports: Iterable[bytes]) -> None:
        """Give a scanner what it has to say next; whoever listens hears it."""
        with self._lock:
            queue.extend(reports)
            self._fed.notify_all()

    def node_of(self, device: VirtualDevice) -> Node:
        return next(node for node in self.nodes if node.device is device)

    # What pyusb calls.

    def enumerate_devices(self) -> list[Node]:
        return list(self.nodes)

    def get_parent(self, dev: Node) -> None:
        return None

    def get_device_descriptor(self, dev: Node) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bcdDevice=0x0100,
            bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=64,
            idVendor=dev.device.vendor_id, idProduct=dev.device.product_id,
            iManufacturer=1, iProduct=2, iSerialNumber=3 if dev.device.strings[2] else 0,
            bNumConfigurations=1, speed=2,
            address=dev.address, bus=1, port_number=dev.port, port_numbers=(dev.port,),
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Node, config: int) -> SimpleNamespace:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(dev.device.interfaces),
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Node, intf: int, alt: int, config: int) -> SimpleNamespace:
        if alt or config or intf >= len(dev.device.interfaces):
            raise IndexError
        one = dev.device.interfaces[intf]
        kind = one.kind
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0,
            bNumEndpoints=len(one.endpoints),
            bInterfaceClass=kind[0], bInterfaceSubClass=kind[1], bInterfaceProtocol=kind[2],
            iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: Node, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        one = dev.device.interfaces[intf].endpoints[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=one.address, bmAttributes=one.attributes,
            wMaxPacketSize=one.packet, bInterval=10, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Node) -> Handle:
        self._called("open", dev)
        if not dev.device.is_permitted:
            raise error_of(13)
        return Handle(dev)

    def close_device(self, dev_handle: Handle) -> None:
        claims = dev_handle.node.claims
        for number in [number for number, holder in claims.items() if holder is dev_handle]:
            del claims[number]

    def get_configuration(self, dev_handle: Handle) -> int:
        return 1

    def is_kernel_driver_active(self, dev_handle: Handle, intf: int) -> bool:
        self._called("is_kernel_driver_active", dev_handle.node)
        return dev_handle.node.driver is not None

    def detach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        self._called("detach_kernel_driver", dev_handle.node)
        if dev_handle.node.driver is None:
            raise error_of(2)
        dev_handle.node.driver = None

    def attach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        self._called("attach_kernel_driver", dev_handle.node)
        if dev_handle.node.claims or dev_handle.node.driver is not None:
            raise error_of(16)
        dev_handle.node.driver = dev_handle.node.device.driver

    def claim_interface(self, dev_handle: Handle, intf: int) -> None:
        node = dev_handle.node
        self._called("claim_interface", node)
        is_neighbour = not node.device.interfaces[intf].is_driven  # another function, with its own driver
        if is_neighbour or node.driver is not None or node.claims.get(intf, dev_handle) is not dev_handle:
            raise error_of(16)
        node.claims[intf] = dev_handle

    def release_interface(self, dev_handle: Handle, intf: int) -> None:
        self._called("release_interface", dev_handle.node)
        dev_handle.node.claims.pop(intf, None)

    def bulk_write(
        self, dev_handle: Handle, ep: int, intf: int, data: "array.array[int]", timeout: int
    ) -> int:
        node = dev_handle.node
        self._called("bulk_write", node)
        self._must_hold(dev_handle, intf)
        device, rest, sent = node.device, data.tobytes(), 0
        assert timeout > 0, "this write would wait for ever"
        ends = self.clock.monotonic() + timeout / 1000
        while True:
            self._must_be_there(node)
            if ep in node.stalled:
                raise error_of(32)
            sent += device.take(rest[sent:])
            self._must_be_there(node)
            if sent == len(rest):
                return sent
            if self.clock.monotonic() >= ends:
                if sent:
                    return sent  # partly taken: a short count and no error
                raise error_of(110)
            self.clock.sleep(TICK)

    def bulk_read(
        self, dev_handle: Handle, ep: int, intf: int, buff: "array.array[int]", timeout: int
    ) -> int:
        node = dev_handle.node
        if isinstance(node.device, Listened):
            return self.intr_read(dev_handle, ep, intf, buff, timeout)
        self._called("bulk_read", node)
        self._must_hold(dev_handle, intf)
        assert timeout > 0, "this read would wait for ever"
        ends = self.clock.monotonic() + timeout / 1000
        while True:
            self._must_be_there(node)
            if ep in node.stalled:
                raise error_of(32)
            packet = node.device.give(64)
            if packet is not None:
                if len(packet) > len(buff):
                    raise error_of(75)
                buff[: len(packet)] = array.array("B", packet)
                return len(packet)
            if self.clock.monotonic() >= ends:
                raise error_of(110)
            self.clock.sleep(TICK)

    def intr_read(
        self, dev_handle: Handle, ep: int, intf: int, buff: "array.array[int]", timeout: int
    ) -> int:
        node = dev_handle.node
        assert isinstance(node.device, Listened)
        assert timeout > 0, "this read would wait for ever"
        with self._fed:
            self._called("intr_read", node)
            self._must_hold(dev_handle, intf)
            if not node.device.speaks and ep not in node.stalled:
                self._fed.wait(min(timeout / 1000, LISTENED_SECONDS_MAX))
                self._must_be_there(node)
            if ep in node.stalled:
                raise error_of(32)
            packet = node.device.give(len(buff))
            if packet is None:
                raise error_of(110)
            if len(packet) > len(buff):
                raise error_of(75)
            buff[: len(packet)] = array.array("B", packet)
            return len(packet)

    def ctrl_transfer(  # noqa: PLR0917 - pyusb's order
        self, dev_handle: Handle, request_type: int, request: int, value: int, index: int,
        data: "array.array[int]", timeout: int,
    ) -> int:  # fmt: skip
        node = dev_handle.node
        self._called("ctrl_transfer", node)
        answer = (
            string_descriptor(node.device, value & 0xFF)
            if (request_type, request, value >> 8) == (0x80, 6, 3)
            else node.device.control(request_type, request, value)
        )
        if answer is None:
            raise error_of(32)
        if not request_type & 0x80:
            return len(data)
        data[: len(answer)] = array.array("B", answer[: len(data)])
        return min(len(answer), len(data))

    def clear_halt(self, dev_handle: Handle, ep: int) -> None:
        self._called("clear_halt", dev_handle.node)
        dev_handle.node.stalled.discard(ep)

    def _called(self, name: str, node: Node) -> None:
        self.calls.append(name)
        self._must_be_there(node)
        errno = self.faults.get(len(self.calls) - 1)
        if errno is not None:
            raise error_of(errno)

    def _must_be_there(self, node: Node) -> None:
        if not node.is_there:
            raise error_of(19)

    def _must_hold(self, handle: Handle, interface: int) -> None:
        if handle.node.claims.get(interface) is not handle:
            raise error_of(16)


def string_descriptor(device: VirtualDevice, index: int) -> bytes | None:
    if index == 0:
        return b"\x04\x03\x09\x04"
    text = device.strings[index - 1]
    if text is None:
        return None
    body = text.encode("utf-16-le")
    return bytes([len(body) + 2, 3]) + body


def error_of(errno: int) -> Exception:
    """What pyusb raises for an errno."""
    if errno == 110:
        return USBTimeoutError("Operation timed out", -7, errno)  # type: ignore[no-any-return]
    return USBError(f"virtual error {errno}", LIBUSB.get(errno, -99), errno)  # type: ignore[no-any-return]

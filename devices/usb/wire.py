"""What every conversation over pyusb needs: the library, our own errors, interfaces taken and given back."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from devices.errors import Busy, DeviceError, Forbidden, Garbled, Gone, NoUsb, Stalled
from devices.limits import NAME_CELLS_MAX
from store.domain.cells import clean, clip

_T = TypeVar("_T")

_ERRORS = {1: Forbidden, 2: Gone, 13: Forbidden, 16: Busy, 19: Gone, 32: Stalled}
_NOT_FOUND, _OVERFLOW, _TIMED_OUT = 2, 75, 110


class Claim:
    """Interfaces of one device for us alone, taken from their kernel drivers; `close` gives them back.

    Interfaces that no driver had are given to one as well: a till that crashed may have left them so.
    """

    def __init__(self, device: Any, numbers: Sequence[int]) -> None:  # noqa: ANN401 - pyusb has no types
        """Take them for us.

        Raises:
            DeviceError: it is gone, held by another program, not permitted.
        """
        self._device = device
        self._numbers = tuple(numbers)
        self._detached: set[int] = set()
        try:
            self._claim()
            self._detached.update(numbers)
        except DeviceError:
            self.close()
            raise

    def _claim(self) -> None:
        import usb.util

        with translated():
            for number in self._numbers:
                self._detach(number)
            for number in self._numbers:
                usb.util.claim_interface(self._device, number)

    def _detach(self, number: int) -> None:
        import usb.core

        try:
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._detached.add(number)
        except NotImplementedError:  # systems without such drivers
            return
        except usb.core.USBError as error:
            if error.errno != _NOT_FOUND:  # the driver let go by itself in between
                raise

    def close(self) -> None:
        """Release the interfaces and give them back to the drivers they were taken from; never fails."""
        import usb.core
        import usb.util

        steps: list[Callable[[], Any]] = [
            lambda number=number: usb.util.release_interface(self._device, number)  # type: ignore[misc]
            for number in self._numbers
        ]
        steps += [
            lambda number=number: self._device.attach_kernel_driver(number)  # type: ignore[misc]
            for number in self._numbers
            if number in self._detached
        ]
        steps.append(lambda: usb.util.dispose_resources(self._device))
        for step in steps:
            with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
                step()
        self._detached.clear()


def libusb() -> Any:  # noqa: ANN401 - pyusb has no types
    """The library that came with the till, else the system's.

    Raises:
        NoUsb: there is none that works here.
    """
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


def socket_of(device: Any) -> str:  # noqa: ANN401 - pyusb has no types
    """The socket a device is plugged into, spelled as Linux does; its address where ports are unknown."""
    ports = device.port_numbers or (f"address{device.address}",)
    return f"{device.bus}-{'.'.join(map(str, ports))}"


def is_forbidden(device: Any, interface: Any) -> bool:  # noqa: ANN401 - pyusb has no types
    """Whether this account may not open a device."""
    try:
        with translated():
            device.is_kernel_driver_active(interface.bInterfaceNumber)  # the least that has to open it
    except DeviceError as error:
        return isinstance(error, Forbidden)
    return False


def told_text(device: Any, index: int) -> str:  # noqa: ANN401 - pyusb has no types
    """A string the device carries, made safe; empty if there is none or we may not ask."""
    import usb.core
    import usb.util

    try:
        text = usb.util.get_string(device, index) if index else ""
    except (usb.core.USBError, ValueError, NotImplementedError):
        return ""
    return clip(clean((text or "").split("\0")[0]).strip(), NAME_CELLS_MAX)


def dispose(device: Any) -> None:  # noqa: ANN401 - pyusb has no types
    """Close what pyusb opened by itself."""
    import usb.core
    import usb.util

    with contextlib.suppress(usb.core.USBError):
        usb.util.dispose_resources(device)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn everything pyusb raises into our own errors."""
    import usb.core

    try:
        yield
    except usb.core.USBError as error:
        kind = _ERRORS.get(error.errno or 0)
        raise kind() if kind else Garbled(str(error.strerror)) from error
    except (ValueError, NotImplementedError) as error:  # pyusb's own words for half-vanished devices
        raise Garbled(str(error)) from error


def transfer(step: Callable[[], _T], *, nothing: _T) -> _T:
    """Do one transfer; `nothing` when time ran out, or when a packet was too long to be an answer."""
    import usb.core

    with translated():
        try:
            return step()
        except usb.core.USBError as error:
            if error.errno not in (_TIMED_OUT, _OVERFLOW):
                raise
    return nothing

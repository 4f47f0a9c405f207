"""A bus on which something happens right before the n-th thing that is done to a device: a plug is pulled."""

import threading
from collections.abc import Callable

COUNTED = {
    "open_device", "is_kernel_driver_active", "detach_kernel_driver", "attach_kernel_driver",
    "claim_interface", "release_interface", "bulk_write", "bulk_read", "intr_read", "ctrl_transfer",
    "clear_halt",
}  # fmt: skip
"""What reaches a device."""


class Pulling:
    """Stands before a backend of pyusb, whichever it is; counts the calls of some threads."""

    def __init__(self, backend: object, threads: str) -> None:
        """`threads`: what the names of the threads begin with whose calls count."""
        self._backend = backend
        self._threads = threads
        self._lock = threading.Lock()
        self._deed: Callable[[], None] | None = None
        self._at = -1
        self.count = 0
        """Calls since the last arming."""
        self.fired = threading.Event()

    def arm(self, call: int, deed: Callable[[], None] | None) -> None:
        """Count anew; do `deed` before the call of that number, from 0 on."""
        with self._lock:
            self.count, self._at, self._deed = 0, call, deed
            self.fired.clear()

    def disarm(self) -> bool:
        """Let nothing happen any more; whether nothing had. What is under way is waited for by `fired`."""
        with self._lock:
            was_armed, self._deed = self._deed is not None, None
        return was_armed

    def __getattr__(self, name: str) -> object:
        method = getattr(self._backend, name)
        if name not in COUNTED:
            return method

        def counted(*arguments: object) -> object:
            self._step()
            return method(*arguments)

        return counted

    def _step(self) -> None:
        if not threading.current_thread().name.startswith(self._threads):
            return
        with self._lock:
            is_now = self.count == self._at and self._deed is not None
            deed, self._deed = (self._deed, None) if is_now else (None, self._deed)
            self.count += 1
        if deed is not None:
            deed()
            self.fired.set()

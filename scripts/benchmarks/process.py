"""What the kernel knows of a process and its threads: memory, processor time, wake-ups. Linux only."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOOK_SECONDS: Final = 0.01
_BUSY_SHARE: Final = 0.3
_QUIET_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used since it began."""

    cpu_seconds: float
    wake_ups: int
    """How often a thread of it waited and was woken."""


def usage(pid: int) -> Usage:
    """Processor time of the process, and wake-ups of its threads that live."""
    wake_ups = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end while it is looked at.
        with contextlib.suppress(OSError):
            wake_ups += _number((task / "status").read_text(), "voluntary_ctxt_switches")
    return Usage(cpu_seconds(pid), wake_ups)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of every thread it ever had, by the kernel's own clock of it."""
    return time.clock_gettime((~pid << 3) | 2)


def busy_until(pid: int) -> float:
    """When a process was last at work, by `perf_counter`; waits until it has rested for a while."""
    busy_at = looked_at = time.perf_counter()
    used = cpu_seconds(pid)
    while looked_at - busy_at < _QUIET_SECONDS:
        time.sleep(_LOOK_SECONDS)
        before, looked_at = looked_at, time.perf_counter()
        used_before, used = used, cpu_seconds(pid)
        if used - used_before > _BUSY_SHARE * (looked_at - before):
            busy_at = looked_at
    return busy_at


def resident_bytes(pid: int) -> int:
    """Memory of the process that is in RAM."""
    return _number(Path(f"/proc/{pid}/status").read_text(), "VmRSS") * 1024


def most_resident_bytes() -> int:
    """The most memory that this process ever had in RAM."""
    return _number(Path("/proc/self/status").read_text(), "VmHWM") * 1024


def _number(status: str, name: str) -> int:
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])


def ended(pid: int, number: signal.Signals, seconds: float) -> bool:
    """Send a signal to a child and wait for its end; whether it came in time."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                time.sleep(_LOOK_SECONDS)
                continue
        return True
    return False

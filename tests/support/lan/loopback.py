"""Lanes on the loopback of one machine, where it lets nobody make networks: cables can be cut, and no more.

Each lane listens at a port of its own, and none searches: they know each other's. What a cut cable does is
done in the program of the lane that dials, by `severed`.
"""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from support.lan.network import NotHere

_TESTS: Final = Path(__file__).parents[2]
_ONLY_REAL: Final = "this machine makes no networks, and loopback"


class Loopback:
    """The ports, and who may call whom."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir()
        self._ports = _free_ports(count)
        self._barred = [folder / f"barred-{lane}" for lane in range(count)]
        self.heal()

    def address(self, lane: int) -> str:
        """Where a lane is reached."""
        return f"127.0.0.1:{self._ports[lane]}"

    def within(self, lane: int) -> Sequence[str]:
        """What to put before a command that is to run at a lane."""
        del lane
        return ()

    def prelude(self, lane: int) -> str:
        """What a lane's program runs first."""
        severing = f"from support.lan.severed import sever; sever({str(self._barred[lane])!r});"
        return f"import sys; sys.path.insert(0, {str(_TESTS)!r}); {severing}"

    def arguments(self, lane: int) -> Sequence[str]:
        """What it is told."""
        return "--port", str(self._ports[lane]), "--no-discovery"

    def part(self, *lanes: int) -> None:
        """These hear each other and nobody else."""
        for lane, barred in enumerate(self._barred):
            others = [port for at, port in enumerate(self._ports) if (at in lanes) != (lane in lanes)]
            barred.write_text(" ".join(map(str, others)))

    def heal(self) -> None:
        """All hear each other again."""
        for barred in self._barred:
            barred.write_text("")

    def move(self, lane: int, host: int) -> None:
        """Not here."""
        raise NotHere(f"{_ONLY_REAL} has one address: not {host} for lane {lane}")

    def block_multicast(self) -> None:
        """Not here."""
        raise NotHere(f"{_ONLY_REAL} has no multicast to block")

    def lose(self, percent: int) -> None:
        """Not here."""
        raise NotHere(f"{_ONLY_REAL} loses no {percent} % of all frames")

    def delay(self, milliseconds: int) -> None:
        """Not here."""
        raise NotHere(f"{_ONLY_REAL} is not {milliseconds} ms slow")


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [sock.getsockname()[1] for sock in held]
    for sock in held:
        sock.close()
    return ports

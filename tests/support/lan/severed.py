"""In the program of a lane on loopback: what it dials is refused and broken while a file says so."""

import socket
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from netsync.link import connecting
from netsync.protocol.limits import Pace

_LOOK_SECONDS: Final = 0.05


def sever(barred: str) -> None:
    """Lead no calls to the ports that are in the file at a moment; those there are end."""
    file = Path(barred)
    dialled: weakref.WeakKeyDictionary[socket.socket, int] = weakref.WeakKeyDictionary()
    connect = connecting._connect_one

    async def connect_unless_barred(place: Any, pace: Pace) -> socket.socket:  # noqa: ANN401 - as it is called
        port: int = place[4][1]
        if port in _ports(file):
            raise ConnectionRefusedError
        made = await connect(place, pace)
        dialled[made] = port
        return made

    def watch() -> None:
        pause = threading.Event()
        while not pause.wait(_LOOK_SECONDS):
            out = _ports(file)
            for sock, port in list(dialled.items()):
                if port in out:
                    with suppress(OSError):
                        sock.shutdown(socket.SHUT_RDWR)

    connecting._connect_one = connect_unless_barred
    threading.Thread(target=watch, daemon=True).start()


def _ports(file: Path) -> set[int]:
    return set(map(int, file.read_text().split()))

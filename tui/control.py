"""The way into a running till: its lock, and a Unix socket in its folder for the command line.

A caller sends one request, a JSON object on a line, and reads answers, one a line, until the till hangs
up. What the requests mean is not known here.
"""

import contextlib
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Final, TypeAlias

from store.domain.errors import Refused, TillError, Unavailable

SOCKET_FILE: Final = "control.sock"
LOCK_FILE: Final = "lane.lock"

LINE_BYTES_MAX: Final = 65_536
"""A request is a word or two; an answer names the lanes of a shop."""
CALLS_MAX: Final = 16
"""At the same time; each costs a thread while it lasts."""
REQUEST_SECONDS_MAX: Final = 5.0
"""A caller that connects and says nothing is let go."""
CONNECT_SECONDS_MAX: Final = 5.0
POKE_SECONDS_MAX: Final = 1.0
"""A write is done by then; a till that does not answer finds it by itself."""

_PRIVATE: Final = 0o600

_HOLDER_CELLS: Final = 80
"""Longer than what any program calls itself in the lock file."""
_PATH_BYTES_MAX: Final = 100
"""The kernel takes 107, other systems a few less; a longer path is reached by way of its folder."""

_LOG = logging.getLogger(__name__)

Line: TypeAlias = Mapping[str, object]


class NotRunning(Unavailable):
    """No till or lane runs on this shop."""


class Claim:
    """The right to be the one running till of a folder; ends with `release` or the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another till run."""
        os.close(self._descriptor)


def claim(folder: Path, what: str) -> Claim:
    """Be the one running till of a folder; `what` names this program to whoever is refused.

    Raises:
        Unavailable: another one runs there, or the folder cannot be written.
    """
    import fcntl

    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, _PRIVATE)
    except OSError as error:
        words = f"the shop's folder {folder} cannot be written: {error.strerror}"
        raise Unavailable(f"{words}; look at its disk and its permissions") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 200).decode(errors="replace").strip() or "another program"
        os.close(descriptor)
        raise Unavailable(f"{holder} already runs on this shop; use that one, or end it first") from error
    # Spaces cover what a longer line left; to cut the file off takes a millisecond.
    with contextlib.suppress(OSError):  # a full disk: whoever is refused is not told whom the shop waits for
        os.write(descriptor, f"{what} (process {os.getpid()})".ljust(_HOLDER_CELLS).encode())
    return Claim(descriptor)


@contextlib.contextmanager
def sharing(folder: Path, *, alone: bool, refused: str) -> Iterator[None]:
    """Use what is in a folder beside others, or alone; `refused` says that this cannot be now.

    Raises Unavailable.
    """
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise Unavailable(f"the folder {folder} cannot be read: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(refused) from error
        except OSError:
            _LOG.info("%s knows no locks", folder)
        yield
    finally:
        os.close(descriptor)


class Call:
    """One request and the connection its answers go to; safe from any thread."""

    def __init__(self, request: Line, connection: socket.socket) -> None:
        self.request = request
        self._connection = connection
        self._lock = Lock()
        self._on_gone: Callable[[], None] | None = None
        self._finished = False

    def answer(self, **line: object) -> None:
        """Send one answer; silent when the caller has hung up."""
        with self._lock, contextlib.suppress(OSError):
            self._connection.sendall(_packed(line))

    def stay(self, on_gone: Callable[[], None]) -> None:
        """Keep the line open after the handler; `on_gone` is for a caller who hangs up before `finish`."""
        self._on_gone = on_gone

    def finish(self) -> None:
        """Hang up."""
        with self._lock, contextlib.suppress(OSError):
            self._finished = True
            self._connection.shutdown(socket.SHUT_RDWR)

    def wait(self) -> None:
        """Until `finish` or until the caller hangs up; at once unless the handler said `stay`."""
        if self._on_gone is None:
            return
        with contextlib.suppress(OSError):
            self._connection.settimeout(None)
            while self._connection.recv(LINE_BYTES_MAX):
                pass
        if not self._finished:
            self._on_gone()


Handler: TypeAlias = Callable[[Call], None]
"""Answers one request, in a thread of its own; a TillError it raises becomes the answer."""


class Server:
    """Answers callers until `close`; made by `serve`."""

    def __init__(self, listener: socket.socket, path: Path, handlers: Mapping[str, Handler]) -> None:
        self._listener = listener
        self._path = path
        self._handlers = handlers
        self._free = BoundedSemaphore(CALLS_MAX)
        self._closing = Event()
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._thread = Thread(target=self._accept, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody and go."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        self._path.unlink(missing_ok=True)
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # Out of descriptors, or closing; the former passes.
                self._closing.wait(1)
                continue
            if not self._free.acquire(blocking=False):
                connection.close()
                continue
            with self._lock:
                self._open.add(connection)
            Thread(target=self._talk, args=(connection,), name="control call", daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(REQUEST_SECONDS_MAX)
                self._serve(connection)
        except OSError as error:
            _LOG.info("a caller is gone: %s", error)
        finally:
            with self._lock:
                self._open.discard(connection)
            self._free.release()

    def _serve(self, connection: socket.socket) -> None:
        request = next(_lines(connection), {})
        call = Call(request, connection)
        handler = self._handlers.get(str(request.get("do")))
        if handler is None:
            call.answer(error=f"this till does not know {request.get('do')!r}; is it an older one?")
            return
        try:
            handler(call)
        except TillError as error:
            call.answer(error=str(error))
            return
        except Exception:  # noqa: BLE001 - the edge: one bad call must not end the till's ear
            _LOG.exception("a call failed: %r", request)
            call.answer(error="the till could not do that; its log says why")
            return
        call.wait()


def serve(folder: Path, handlers: Mapping[str, Handler]) -> Server:
    """Answer callers in the folder of this till, whose `claim` is held. One thread, asleep between calls."""
    path = folder / SOCKET_FILE
    # Whoever holds the claim is alone: what lies there was left by a crash.
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    try:
        # Before binding, so that nobody else could ever connect.
        os.fchmod(listener.fileno(), _PRIVATE)
        with _address(folder) as address:
            listener.bind(address)
        path.chmod(_PRIVATE)
        listener.listen(CALLS_MAX)
    except OSError:
        listener.close()
        raise
    return Server(listener, path, handlers)


def call(folder: Path, do: str, *, seconds_max: float | None = None, **request: object) -> Iterator[Line]:
    """Ask the till that runs in a folder; gives its answers until it hangs up.

    Args:
        folder: the lane's own folder.
        do: the request's name.
        seconds_max: how long to wait for each answer; None is until it comes.
        request: what else it says.

    Raises:
        NotRunning: there is none.
        Unavailable: it does not answer.
        Refused: it said no.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        _connect(connection, folder)
        try:
            connection.settimeout(seconds_max)
            connection.sendall(_packed({"do": do, **request}))
            for line in _lines(connection):
                if "error" in line:
                    raise Refused(str(line["error"]))
                yield line
        except OSError as error:
            raise Unavailable("the running till does not answer; see its screen or its log") from error


def poke(folder: Path) -> None:
    """Tell the till that runs in a folder that its book was changed; none may run, or be busy."""
    with contextlib.suppress(TillError):
        for _ in call(folder, "poke", seconds_max=POKE_SECONDS_MAX):
            pass


def _connect(connection: socket.socket, folder: Path) -> None:
    try:
        connection.settimeout(CONNECT_SECONDS_MAX)
        with _address(folder) as address:
            connection.connect(address)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError) as error:
        raise NotRunning("no till runs on this shop") from error
    except OSError as error:
        raise Unavailable(f"the running till cannot be reached: {error.strerror or error}") from error


@contextlib.contextmanager
def _address(folder: Path) -> Iterator[str]:
    path = folder / SOCKET_FILE
    if len(os.fsencode(path)) <= _PATH_BYTES_MAX:
        yield str(path)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_FILE}"
    finally:
        os.close(descriptor)


def _packed(line: Line) -> bytes:
    return json.dumps(line).encode() + b"\n"


def _lines(connection: socket.socket) -> Iterator[Line]:
    """Lines until the other end hangs up; what is no JSON object, or too long, ends the talk."""
    with connection.makefile("rb") as file:
        while text := file.readline(LINE_BYTES_MAX):
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                return
            if not isinstance(line, dict):
                return
            yield line

"""Running lanes on loopback whose facts a test can wait for, and a cable between them that can be cut."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from support.lanes import SHOP, Lane
from support.memory_log import MemoryBook, MemoryLog

from netsync.events import Fact
from netsync.options import SyncOptions
from netsync.ports import Member
from netsync.protocol.limits import Pace
from netsync.service import SyncService
from store.domain.stamps import Instant

F = TypeVar("F", bound=Fact)

LOOPBACK = "127.0.0.1"
QUICK = Pace(
    handshake=6.0,
    connect=6.0,
    stagger=0.05,
    frame=6.0,
    redial_min=0.02,
    redial_max=0.1,
    yield_to_lower=0.2,
    members=0.02,
    neighbours=0.02,
    pairing=15.0,
)
"""What is to happen happens at once; what takes long, a cold process on a busy machine, is waited for."""
IMPATIENT = replace(QUICK, handshake=1.0, frame=2.0)
"""For tests of those who never say anything more."""
WAIT_SECONDS = 10.0


class MachineClock:
    """The clocks of this machine."""

    def now(self) -> Instant:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


class Facts:
    """Every fact of one lane in order; a test waits for one, those before it count as read."""

    def __init__(self) -> None:
        self.seen: list[Fact] = []
        self._read = 0
        self._changed = threading.Condition()

    def emit(self, fact: Fact) -> None:
        with self._changed:
            self.seen.append(fact)
            self._changed.notify_all()

    def wait_for(self, kind: type[F], like: Callable[[F], bool] = lambda _: True) -> F:
        """The next fact of a kind."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._find(kind, like) is not None, WAIT_SECONDS), (
                f"no {kind.__name__} after {self.seen}"
            )
            index = self._find(kind, like)
            assert index is not None
            self._read = index + 1
            found = self.seen[index]
            assert isinstance(found, kind)
            return found

    def rewind(self) -> None:
        """Count all facts as unread."""
        with self._changed:
            self._read = 0

    def all(self, kind: type[F]) -> list[F]:
        with self._changed:
            return [fact for fact in self.seen if isinstance(fact, kind)]

    def _find(self, kind: type[F], like: Callable[[F], bool]) -> int | None:
        for index in range(self._read, len(self.seen)):
            fact = self.seen[index]
            if isinstance(fact, kind) and like(fact):
                return index
        return None


@dataclass
class Till:
    """One lane with its book, and its sync running."""

    lane: Lane
    log: MemoryLog
    book: MemoryBook
    facts: Facts
    service: SyncService

    @property
    def id(self) -> bytes:
        return self.lane.identity.lane

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.service.listening_port}"

    def knows(self, other: "Till", address: str = "") -> None:
        """Put an address of another lane into the book, before sync starts."""
        self.book.remember_address(other.lane.identity.lane, address or other.address)

    def start(self) -> "Till":
        self.service.start()
        assert self.service.wait_ready()
        return self


@dataclass
class Shop:
    """Makes tills and stops them all."""

    tills: list[Till] = field(default_factory=list)

    def till(
        self,
        lane: Lane,
        members: Sequence[Member],
        *,
        log: MemoryLog | None = None,
        pace: Pace = QUICK,
        port: int = 0,
    ) -> Till:
        facts = Facts()
        book = MemoryBook(SHOP, members)
        log = log or MemoryLog(lane.identity.lane)
        service = SyncService(
            log,
            book,
            clock=MachineClock(),
            identity_dir=lane.identity.key_path.parent,
            emit=facts.emit,
            options=SyncOptions(port=port, hosts=(LOOPBACK,), discover=False, pace=pace),
        )
        made = Till(lane, log, book, facts, service)
        self.tills.append(made)
        return made


@contextmanager
def open_shop() -> Iterator[Shop]:
    shop = Shop()
    try:
        yield shop
    finally:
        for till in shop.tills:
            till.service.stop()


class Cable:
    """Leads TCP connections to a target until it is cut; mends. May flip a bit of the caller's n-th byte."""

    def __init__(self, target: str, *, flip: int | None = None, records: bool = False) -> None:
        self._flip = flip
        self.heard: bytearray | None = bytearray() if records else None
        """What callers sent, in the order it passed."""
        host, _, port = target.rpartition(":")
        self._target = host, int(port)
        self._listening = socket.create_server((LOOPBACK, 0))
        self.address = f"{LOOPBACK}:{self._listening.getsockname()[1]}"
        self._whole = True
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self) -> None:
        """Break what is connected, and let nothing through."""
        with self._lock:
            self._whole = False
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        with self._lock:
            self._whole = True

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                whole = self._whole
            if not whole:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target)
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends |= {near, far}
            for source, sink, is_callers in ((near, far, True), (far, near, False)):
                thread = threading.Thread(target=self._carry, args=(source, sink, is_callers))
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, is_callers: bool) -> None:  # noqa: FBT001
        flip = self._flip if is_callers else None
        passed = 0
        with suppress(OSError):
            while data := bytearray(source.recv(65536)):
                if flip is not None and passed <= flip < passed + len(data):
                    data[flip - passed] ^= 1
                passed += len(data)
                if self.heard is not None and is_callers:
                    self.heard += data
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._ends.discard(source)
        source.close()

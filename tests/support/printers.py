"""A pretend receipt printer for the virtual bus: a buffer, an engine, sensors, and what goes wrong with them.

It goes on taking data while it cannot print, until its buffer is full; then it takes nothing. Real-time
commands act when they arrive, the others when the engine comes to them. This is a model made from manuals.
"""

from collections import deque
from dataclasses import dataclass, field

from support.usb_devices import Endpoint, Interface, one_interface

RESOLUTION = 1e-9


@dataclass(eq=False)
class EmulatedPrinter:
    """Set the fields to make trouble; read `printed` and `kicks` to see what came of it."""

    vendor_id: int = 0x04B8
    product_id: int = 0x0E28
    strings: tuple[str | None, str | None, str | None] = ("EPSON", "TM-T20III", None)
    driver: str | None = "usblp"
    is_permitted: bool = True
    interface_number: int = 0
    interface_class: tuple[int, int, int] = (7, 1, 2)
    out_endpoint: int = 0x01
    in_endpoint: int | None = 0x82
    device_id: str | None = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;"

    paper: str = "ok"
    """ok, near or out."""
    is_cover_open: bool = False
    is_cutter_stuck: bool = False
    is_mute: bool = False
    """Never answers over its IN endpoint."""
    knows_epsons: bool = True
    """Tells changes by itself and names jobs; others pass over both."""
    answers_after: float = 0.0
    """Seconds until an answer can be read."""
    drawer: str = "none"
    """none, shut or open; a pulse opens it."""
    open_is_high: bool = True
    port_status: int | None = None
    """A clone's constant; None tells the truth."""
    speed: float = 0.0
    """Bytes a second the engine prints; 0 is at once."""
    buffer_size: int = 4096
    paper_left: int | None = None
    """Bytes that can still be printed before the roll ends."""
    unplug_after: int | None = None
    """Bytes that are still taken before the cable is pulled."""
    unplug: object = None
    """Called to pull the cable."""

    taken: bytearray = field(default_factory=bytearray)
    buffered: bytearray = field(default_factory=bytearray)
    printed: bytearray = field(default_factory=bytearray)
    lost: bytearray = field(default_factory=bytearray)
    kicks: list[str] = field(default_factory=list)
    answers: deque[bytes] = field(default_factory=deque)
    _late: list[tuple[float, bytes]] = field(default_factory=list)
    _now: float = 0.0
    _told: bytes | None = None
    """The state that was told last; None while nothing is told by itself."""
    _due: float = 0.0
    _real_time: bytearray = field(default_factory=bytearray)

    @property
    def is_offline(self) -> bool:
        return self.paper == "out" or self.is_cover_open or self.is_cutter_stuck

    def tick(self, seconds: float) -> None:
        """Let the engine print for a while."""
        self._now += seconds
        self._tell()
        while self._late and self._late[0][0] <= self._now + RESOLUTION:
            self.answers.append(self._late.pop(0)[1])
        self._due = self._due + seconds * self.speed if self.speed else float("inf")
        while self.buffered and not self.is_offline and self._due >= 1 - RESOLUTION:
            self._due -= 1
            self.printed.append(self.buffered.pop(0))
            self._execute()
            if self.paper_left is not None:
                self.paper_left -= 1
                if self.paper_left <= 0:
                    self.paper, self.paper_left = "out", None
        if not self.buffered or self.is_offline or not self.speed:
            self._due = 0.0

    def take(self, data: bytes) -> int:
        """Take what fits; the engine may make room at once."""
        count = 0
        for byte in data:
            if len(self.buffered) >= self.buffer_size:
                self.tick(0)
                if len(self.buffered) >= self.buffer_size:
                    break
            if self.unplug_after is not None:
                if self.unplug_after == 0:
                    self.unplug_after = None
                    assert callable(self.unplug)
                    self.unplug()
                    break
                self.unplug_after -= 1
            self.taken.append(byte)
            self.buffered.append(byte)
            self._arrived(byte)
            count += 1
        if not self.speed:
            self.tick(0)
        return count

    def give(self, size: int) -> bytes | None:
        return self.answers.popleft()[:size] if self.answers else None

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        addresses = [address for address in (self.out_endpoint, self.in_endpoint) if address is not None]
        endpoints = tuple(Endpoint(address, 2) for address in addresses)
        return one_interface(self.interface_number, self.interface_class, endpoints)

    def control(self, request_type: int, request: int, value: int) -> bytes | None:
        del value
        if (request_type, request) == (0x21, 2):
            self.switched_off_and_on()
            return b""
        if request_type != 0xA1:
            return None
        if request == 0:
            return None if self.device_id is None else b"\0\0" + self.device_id.encode()
        if request == 1:
            honest = 0x18 | (0x20 if self.paper == "out" else 0)
            return bytes([honest if self.port_status is None else self.port_status])
        return None

    def switched_off_and_on(self) -> None:
        """What is in its memory is gone; its plug stays where it is."""
        self.lost += self.buffered
        self.buffered.clear()
        self._real_time.clear()

    def unplugged(self) -> None:
        self.lost += self.buffered
        self.buffered.clear()
        self._real_time.clear()

    def refill(self) -> None:
        self.paper, self.paper_left = "ok", None

    def _answer(self, said: bytes) -> None:
        if self.is_mute:
            return
        if self.answers_after:
            self._late.append((self._now + self.answers_after, said))
        else:
            self.answers.append(said)

    def _tell(self) -> None:
        """Send the state if it is to be told by itself and is another."""
        if self._told is not None and self._told != (state := self._state()):
            self._told = state
            self._answer(state)

    def _state(self) -> bytes:
        first = 0x10 | (0x04 if self._pin() else 0) | (0x08 if self.is_offline else 0)
        first |= 0x20 if self.is_cover_open else 0
        paper = {"ok": 0, "near": 0x03, "out": 0x0F}[self.paper]
        return bytes([first, 0x08 if self.is_cutter_stuck else 0, paper, 0x0F])

    def _pin(self) -> bool:
        """The level of the drawer's switch; low where there is none."""
        return self.drawer != "none" and (self.drawer == "open") == self.open_is_high

    def _kick(self, how: str) -> None:
        self.kicks.append(how)
        self.drawer = "none" if self.drawer == "none" else "open"

    def _arrived(self, byte: int) -> None:
        self._real_time.append(byte)
        tail = bytes(self._real_time)
        if tail[:1] != b"\x10":
            self._real_time.clear()
        elif tail[1:2] == b"\x04" and len(tail) == 3:
            self._answer(bytes([self._status(tail[2])]))
            self._real_time.clear()
        elif tail[1:2] == b"\x14" and len(tail) == 5:
            self._kick("DLE DC4")
            self._real_time.clear()
        elif len(tail) >= 2 and tail[1] not in (0x04, 0x14):
            self._real_time.clear()

    def _status(self, which: int) -> int:
        status = 0x16 if which == 1 and self._pin() else 0x12
        if which == 1 and self.is_offline:
            status |= 0x08
        if which == 2:
            status |= (0x04 if self.is_cover_open else 0) | (0x20 if self.paper == "out" else 0)
            status |= 0x40 if self.is_cutter_stuck else 0
        if which == 3 and self.is_cutter_stuck:
            status |= 0x08
        if which == 4:
            status |= {"ok": 0, "near": 0x0C, "out": 0x6C}[self.paper]
        return status

    def _execute(self) -> None:
        if self.printed[-3:] == b"\x1dr\x01":
            self._answer(bytes([{"ok": 0, "near": 0x03, "out": 0x0F}[self.paper]]))
        if self.printed[-2:] == b"\x1b@":
            self._told = None
        if self.printed[-3:-1] == b"\x1da" and self.knows_epsons:
            self._told = b"" if self.printed[-1] else None
            self._tell()
        if self.printed[-11:-4] == b"\x1d(H\x06\x0000" and self.knows_epsons:
            self._answer(b"\x37\x22" + bytes(self.printed[-4:]) + b"\0")
        if self.printed[-5:-3] == b"\x1bp":
            self._kick("ESC p")

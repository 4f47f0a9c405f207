"""Pretend scanners for the virtual bus: they send what real ones do, and keep it until it is read."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from support.usb_devices import Endpoint, Interface, interfaces_in, one_interface

LETTERS = {letter: 4 + place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
KEYS = {character: (0, code) for character, code in LETTERS.items()}
KEYS |= {character.upper(): (2, code) for character, code in LETTERS.items()}
KEYS |= {character: (0, 30 + place) for place, character in enumerate("1234567890")}
KEYS |= {character: (2, 30 + place) for place, character in enumerate("!@#$%^&*()")}
KEYS |= {
    "\n": (0, 40), "\t": (0, 43), " ": (0, 44), "-": (0, 45), "_": (2, 45), "=": (0, 46), "+": (2, 46),
    "[": (0, 47), "{": (2, 47), "]": (0, 48), "}": (2, 48), "\\": (0, 49), "|": (2, 49), ";": (0, 51),
    ":": (2, 51), "'": (0, 52), '"': (2, 52), "`": (0, 53), "~": (2, 53), ",": (0, 54), "<": (2, 54),
    ".": (0, 55), ">": (2, 55), "/": (0, 56), "?": (2, 56), "\x1d": (1, 48),
}  # fmt: skip
"""Modifier and key of each character on a US keyboard; GS is Ctrl+]."""

RELEASED = bytes(8)

KEYBOARD_DESCRIPTOR = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810195057501050819012905910295017503"
    "910195067508150026ff00050719002aff008100c0"
)
"""Of a keyboard whose reports are as those of the boot protocol."""

NUMBERED_DESCRIPTOR = bytes.fromhex(
    "050c0901a1018501150026ff1f19002aff1f751095018100c0"
    "05010906a1018502050719e029e71500250175019508810295067508150026ff00050719002aff008100c0"
)
"""Of one whose keys are in report 2, without a gap after the modifiers; report 1 is of the keys for music."""

POS_DESCRIPTOR = bytes.fromhex(
    "058c0902a1010912a1028502150026ff0075089501 0501093b8102 9503058c09fb09fc09fd8102"
    "953809fe820201 95010666ff09048102 09008102 058c250109ff75018102 95078103 c0"
    "0914a1028504750195 01092f0960950291029506 9103c0 c0"
)
"""Of a scanner as Honeywell documents its own, from the HID Point of Sale Usage Tables."""


def pressed(*keys: int, modifiers: int = 0) -> bytes:
    """A report with keys held, each in its slot."""
    return bytes([modifiers, 0, *keys]).ljust(8, b"\0")


def typed(text: str) -> Iterator[bytes]:
    """Reports of a text typed, every key released before the next."""
    for character in text:
        modifiers, key = KEYS[character]
        yield pressed(key, modifiers=modifiers)
        yield RELEASED


def pos_reports(data: bytes, aim: str = "]E0") -> list[bytes]:
    """A code in reports of 64 bytes, 56 of them its own."""
    parts = [data[start : start + 56] for start in range(0, len(data), 56)]
    return [
        bytes([2, len(part)]) + aim.encode() + part.ljust(56, b"\0") + bytes([0, 0, part is not parts[-1]])
        for part in parts
    ]


@dataclass(eq=False)
class EmulatedScanner:
    """What all have in common; `asked` is what the till told it to do."""

    vendor_id: int = 0x0C2E
    product_id: int = 0x0901
    strings: tuple[str | None, str | None, str | None] = ("Maker", "Scanner", None)
    driver: str | None = "usbhid"
    is_permitted: bool = True
    descriptor: bytes | None = None
    speaks: deque[bytes] = field(default_factory=deque)
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        raise NotImplementedError

    def reports(self, text: str, aim: str) -> list[bytes]:
        raise NotImplementedError

    def tick(self, seconds: float) -> None:
        """It has no engine."""

    def take(self, data: bytes) -> int:
        return len(data)

    def give(self, size: int) -> bytes | None:
        del size
        return self.speaks.popleft() if self.speaks else None

    def control(self, request_type: int, request: int, value: int) -> bytes | None:
        if (request_type, request, value >> 8) == (0x81, 6, 0x22):
            return self.descriptor
        if request_type == 0x21:
            self.asked.append((request, value))
            return b""
        return None

    def unplugged(self) -> None:
        self.speaks.clear()


class KbdScanner(EmulatedScanner):
    """Acts as a boot keyboard."""

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return one_interface(0, (3, 1, 1), (Endpoint(0x81, 3, 8),))

    def reports(self, text: str, aim: str) -> list[bytes]:
        del aim
        return list(typed(text + "\n"))


@dataclass(eq=False)
class PosScanner(EmulatedScanner):
    """Sends codes in reports of its own."""

    product_id: int = 0x0907
    descriptor: bytes | None = POS_DESCRIPTOR

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return one_interface(0, (3, 0, 0), (Endpoint(0x81, 3, 64),))

    def reports(self, text: str, aim: str) -> list[bytes]:
        return pos_reports(text.encode(), aim)


@dataclass(eq=False)
class Oddity(EmulatedScanner):
    """Describes itself as it is told to."""

    product_id: int = 0x0BAD
    driver: str | None = None
    configuration: bytes = b""

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return interfaces_in(self.configuration)


@dataclass(eq=False)
class AcmScanner(EmulatedScanner):
    """Acts as a serial port."""

    vendor_id: int = 0x05F9
    product_id: int = 0x4204
    driver: str | None = "cdc_acm"

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        return (
            Interface((2, 2, 1), (Endpoint(0x83, 3, 8),)),
            Interface((10, 0, 0), (Endpoint(0x01, 2), Endpoint(0x82, 2))),
        )

    def reports(self, text: str, aim: str) -> list[bytes]:
        del aim
        data = f"{text}\r".encode()
        return [data[start : start + 64] for start in range(0, len(data), 64)]

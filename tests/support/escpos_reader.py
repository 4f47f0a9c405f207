"""Reads ESC/POS back, strictly, with tables of its own: what would be on paper, or why it would be wrong.

Written from the command reference, not from our encoder: it shares no constant with it. Unknown commands,
text past the paper's edge, characters outside the pinned page and a job cut off in the middle are errors.
"""

from dataclasses import dataclass, field

PAGES = {
    0: "cp437", 2: "cp850", 13: "cp857", 14: "cp737", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858",
    33: "cp775",
}  # fmt: skip

# Commands of fixed length: prefix and name byte, then so many argument bytes.
ARGUMENTS = {
    "1b40": 0, "1b74": 1, "1b52": 1, "1b45": 1, "1b61": 1, "1b64": 1, "1b70": 3,
    "1d21": 1, "1d68": 1, "1d77": 1, "1d48": 1, "1d66": 1, "1d72": 1, "1d61": 1, "1c2e": 0, "1c26": 0,
    "1004": 1, "1005": 1, "1014": 3,
}  # fmt: skip


class Unreadable(Exception):
    """The bytes are not a good receipt; says where and why."""


@dataclass(frozen=True)
class PaperLine:
    """One printed line."""

    text: str
    is_bold: bool = False
    height: int = 1
    width: int = 1
    alignment: int = 0

    @property
    def cells(self) -> int:
        return len(self.text) * self.width


@dataclass
class Dots:
    """A picture: bytes of each row, the highest bit leftmost."""

    rows: list[bytes]

    @property
    def width(self) -> int:
        return len(self.rows[0]) * 8

    def row(self, number: int) -> str:
        """A row as text, `#` for black."""
        bits = "".join(f"{byte:08b}" for byte in self.rows[number])
        return bits.replace("1", "#").replace("0", " ")


BARS = {
    "11010010000": "START B", "10011011100": "-", "10011101100": "0", "10011100110": "1", "11001110010": "2",
    "11001011100": "3", "11001001110": "4", "11011100100": "5", "11001110100": "6", "11101101110": "7",
    "11101001100": "8", "11100101100": "9",
}  # fmt: skip
"""Code 128 by the bits of its symbols, as far as receipt numbers need it."""
BARS_STOP = "1100011101011"


def read_bars(picture: Dots) -> str:
    """The number that a scanner reads from a picture; raises Unreadable when it would not."""
    if any(row != picture.rows[0] for row in picture.rows):
        raise Unreadable("bars are not straight")
    dots = picture.row(0).replace("#", "1").replace(" ", "0")
    bars = dots.strip("0")
    quiet = min(len(dots) - len(dots.lstrip("0")), len(dots) - len(dots.rstrip("0")))
    module = next((size for size in (4, 3, 2) if len(bars) % size == 0 and _is_in_steps(bars, size)), 0)
    if not module or quiet < 10 * module:
        raise Unreadable("no modules, or no quiet zone")
    bits = bars[::module]
    if not bits.endswith(BARS_STOP) or (len(bits) - len(BARS_STOP)) % 11:
        raise Unreadable("no stop")
    symbols = [bits[at : at + 11] for at in range(0, len(bits) - len(BARS_STOP), 11)]
    start, *read = [BARS.get(symbol, "?") for symbol in symbols[:-1]]
    values = [ord(character) - 32 for character in read]
    check = (104 + sum(place * value for place, value in enumerate(values, start=1))) % 103
    known = {symbol: ord(text) - 32 for symbol, text in BARS.items() if len(text) == 1}
    if start != "START B" or "?" in read or known.get(symbols[-1], check) != check:
        raise Unreadable(f"not a number: {start} {read}")
    return "".join(read)


def _is_in_steps(bars: str, size: int) -> bool:
    return all(len(set(bars[at : at + size])) == 1 for at in range(0, len(bars), size))


@dataclass
class Sheet:
    """What came out between two cuts."""

    lines: list[PaperLine] = field(default_factory=list)
    barcodes: list[str] = field(default_factory=list)
    qr_codes: list[str] = field(default_factory=list)
    """Those that the printer draws by itself."""
    pictures: list[Dots] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    is_cut: bool = False
    resets: int = 0

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]


@dataclass
class Print:
    """Everything one stream of bytes did."""

    sheets: list[Sheet] = field(default_factory=list)
    kicks: list[str] = field(default_factory=list)
    questions: int = 0
    """Real-time and in-turn questions about the printer's state."""


def read_receipt(data: bytes, columns: int, *, cuts: bool = True) -> Sheet:
    """Read a stream that must be exactly one whole receipt."""
    done = Reader(data, columns).read()
    if done.kicks or done.questions:
        raise Unreadable("a receipt neither kicks nor asks")
    if len(done.sheets) != 1:
        raise Unreadable(f"{len(done.sheets)} sheets, wanted 1")
    sheet = done.sheets[0]
    if sheet.is_cut is not cuts:
        raise Unreadable("cut" if sheet.is_cut else "not cut")
    if sheet.resets != 1 or len(sheet.pages) != 1:
        raise Unreadable(f"{sheet.resets} resets, pages {sheet.pages}")
    if not cuts and sheet.texts[-2:] != ["", ""]:
        raise Unreadable("not fed out to be torn off")
    return sheet


class Reader:
    """A printer's command interpreter that refuses where a printer would print garbage."""

    def __init__(self, data: bytes, columns: int, *, after_failure: bool = False) -> None:
        self.data = data
        self.columns = columns
        self.after_failure = after_failure
        """Whether an earlier job may be cut off anywhere, to be ended by zeros."""
        self.at = 0
        self.done = Print()
        self.sheet = Sheet()
        self.line = bytearray()
        self.page: int | None = None
        self.is_kanji = True
        self.country: int | None = None
        self.module_dots = 0
        self.picture_ends = -1
        self.qr: dict[int, bytes] = {}
        """What each function of the QR code has set since the last one."""
        self._reset_style()

    def _reset_style(self) -> None:
        self.bold, self.height, self.width, self.alignment = False, 1, 1, 0

    def read(self) -> Print:
        while self.at < len(self.data):
            self._step()
        if self.line:
            self._refuse("ends within a line")
        if self.sheet.lines or self.sheet.barcodes or self.sheet.qr_codes or self.sheet.pictures:
            self.done.sheets.append(self.sheet)
        return self.done

    def _refuse(self, why: str) -> None:
        raise Unreadable(f"at {self.at} of {len(self.data)}: {why}")

    def _step(self) -> None:
        byte = self.data[self.at]
        if byte in (0x1B, 0x1C, 0x1D, 0x10):
            self._command()
        elif byte == 0x0A:
            self.at += 1
            self._end_line()
        elif byte == 0x00:
            self.at += 1
            if self.line and not self.after_failure:
                self._refuse("a zero within text")
        elif byte < 0x20 or byte == 0x7F:
            self._refuse(f"control character {byte:02x}")
        else:
            self.at += 1
            self.line.append(byte)

    def _take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            self._refuse("ends within a command")
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken

    def _command(self) -> None:
        name = self._take(2)
        if name == b"\x1dV":
            self._cut()
        elif name == b"\x1dk":
            self._barcode()
        elif name == b"\x1d(":
            self._function()
        elif name == b"\x1dv":
            self._picture()
        elif name[1] == 0 and self.after_failure:
            pass  # a command cut off after its first byte: printers drop both
        elif name.hex() in ARGUMENTS:
            self._execute(name.hex(), self._take(ARGUMENTS[name.hex()]))
        else:
            self.at -= 2
            self._refuse(f"unknown command {name.hex()}")

    def _execute(self, name: str, arguments: bytes) -> None:  # noqa: C901, PLR0912 - one case a command
        n = arguments[0] if arguments else 0
        if name in ("1b61", "1b40", "1b74") and self.line and not self.after_failure:
            self._refuse(f"{name} within a line")
        match name:
            case "1b40":
                self.line.clear()
                self._reset_style()
                self.is_kanji, self.page, self.country = True, None, None
                self.sheet.resets += 1
            case "1b74":
                self.page = n
                if n not in PAGES:
                    self._refuse(f"no page {n}")
            case "1b52":
                self.country = n
            case "1b45":
                self.bold = bool(n & 1)
            case "1b61":
                self.alignment = n
            case "1b64":
                if self.line or not n:
                    self._refuse("feeds within a line, or nothing")
                for _ in range(n):
                    self.sheet.lines.append(PaperLine(""))
            case "1d21":
                self.width, self.height = (n >> 4) + 1, (n & 0x0F) + 1
            case "1d77":
                self.module_dots = n
            case "1c2e":
                self.is_kanji = False
            case "1c26":
                self.is_kanji = True
            case "1b70":
                if arguments[1] / (arguments[1] + arguments[2]) > 0.2:
                    self._refuse("a pulse that burns the solenoid")
                self.done.kicks.append("ESC p")
            case "1014":
                self.done.kicks.append("DLE DC4")
            case "1004" | "1005" | "1d72":
                self.done.questions += 1
            case _:
                pass

    def _end_line(self) -> None:
        raw = bytes(self.line)
        self.line.clear()
        if any(byte >= 0x80 for byte in raw):
            if self.is_kanji:
                self._refuse("accented text read as ideographs")
            if self.page is None:
                self._refuse("accented text without a page")
        if raw and self.country != 0:
            self._refuse("no country chosen: # $ @ and others may print as something else")
        try:
            text = raw.decode(PAGES[self.page or 0])
        except UnicodeDecodeError as error:
            raise Unreadable(f"not on page {self.page}: {raw!r}") from error
        if self.page is not None:
            self.sheet.pages.add(self.page)
        line = PaperLine(text, self.bold, self.height, self.width, self.alignment)
        if line.cells > self.columns:
            self._refuse(f"wraps at the paper's edge: {text!r}")
        self.sheet.lines.append(line)

    def _cut(self) -> None:
        kind = self._take(1)[0]
        if kind in (65, 66):
            self._take(1)
        elif kind not in (0, 1, 48, 49):
            self._refuse(f"unknown cut {kind}")
        if self.line:
            self._refuse("cuts within a line")
        if not self.after_failure and (self.bold, self.height, self.width, self.alignment) != (
            False,
            1,
            1,
            0,
        ):
            self._refuse("a style is left on for the next receipt")
        self.sheet.is_cut = True
        self.done.sheets.append(self.sheet)
        self.sheet = Sheet()

    def _picture(self) -> None:
        """Rows of dots; strips that follow one another at once are one picture."""
        is_strip = self.at - 2 == self.picture_ends
        kind, mode, low, high, rows_low, rows_high = self._take(6)
        across, rows = low + 256 * high, rows_low + 256 * rows_high
        data = self._take(across * rows)
        if kind != ord("0") or mode not in (0, ord("0")):
            self._refuse(f"unknown picture {kind:02x} {mode:02x}")
        if self.line:
            self._refuse("picture within a line")
        if self.after_failure and (not data or not any(data[-across:])):
            return  # filled up with zeros, or white
        if not 0 < across * 8 <= (self.columns * 12 + 7) // 8 * 8 or not rows:
            self._refuse(f"picture of {across} bytes by {rows}")
        if any(bytes((16, order)) in data for order in (4, 5, 20)):
            self._refuse("an order that is carried out at once within a picture")
        strips = [data[at : at + across] for at in range(0, len(data), across)]
        pictures = self.sheet.pictures
        if is_strip and pictures and len(pictures[-1].rows[0]) == across:
            pictures[-1].rows += strips
        else:
            pictures.append(Dots(strips))
        self.picture_ends = self.at

    def _function(self) -> None:
        """A command that says how long it is."""
        kind, low, high = self._take(3)
        arguments = self._take(low + 256 * high)
        if kind == ord("k"):
            self._qr_code(arguments)
            return
        if kind != ord("H"):
            self._refuse(f"unknown function {kind:02x}")
        self.done.questions += 1

    def _qr_code(self, arguments: bytes) -> None:
        """Functions 165, 167, 169, 180 and 181 of the two-dimensional codes."""
        if self.after_failure and b"\0" in arguments[:1] + arguments[-1:]:
            return  # filled up with zeros
        if len(arguments) < 3 or arguments[0] != ord("1") or self.line:
            self._refuse(f"not a QR code's function: {arguments!r}")
        function, value = arguments[1], arguments[2:]
        if function not in (65, 67, 69, 80, 81):
            self._refuse(f"unknown function {function} of a QR code")
        if function != 81:
            self.qr[function] = value
            return
        text = self.qr.get(80, b"")[1:]
        is_set = self.qr.get(65) == b"2\0" and self.qr.get(69) == b"1" and self.qr.get(80, b"")[:1] == b"0"
        if not is_set or value != b"0" or not text:
            self._refuse(f"a QR code without model 2, level M or text: {self.qr}")
        version = sum(len(text) > most for most in (14, 26, 42, 62, 84, 106, 122)) + 1
        if (
            not 3 <= self.qr.get(67, b"\0")[0] <= self.columns * 12 // (17 + 4 * version + 8)
            or len(text) > 152
        ):
            self._refuse("QR code too fine, or wider than the paper")
        self.sheet.qr_codes.append(text.decode("ascii"))
        self.qr.clear()

    def _barcode(self) -> None:
        system = self._take(1)[0]
        if system == 0 and self.after_failure:
            return  # its data ends with a zero: the next one
        data = self._take(self._take(1)[0])
        if system != 73:
            self._refuse(f"barcode system {system}")
        if self.line:
            self._refuse("barcode within a line")
        if self.after_failure and (not data or data.endswith(b"\0")):
            return  # filled up with zeros: no symbol, no harm
        if not data.startswith(b"{B") or any(byte < 0x20 or byte > 0x7E for byte in data):
            self._refuse(f"not code set B: {data!r}")
        text = data[2:].decode("ascii").replace("{{", "{")
        dots = self.module_dots * (11 * (len(text) + 2) + 13)
        if not 0 < dots <= self.columns * 12:
            self._refuse("barcode wider than the paper")
        self.sheet.barcodes.append(text)

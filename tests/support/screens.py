"""A till in a test: an app with given places, keys pressed, codes scanned, and what is on the screen."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from tui.app import TillApp
from tui.backstage import Backstage
from tui.bridge import Bridge
from tui.opening import Plan
from tui.places import record, sign_in
from tui.ports import (
    BackgroundService,
    DevicesControl,
    LanesControl,
    PrinterControl,
    Row,
    RowKey,
    Services,
    StatusItem,
    StatusLine,
)
from tui.settings import Settings
from tui.terminal.burst import Quiet, Stroke
from tui.terminal.driver import KeysRead
from tui.theme.themes import ThemeName
from tui.widgets.frame import TillScreen

if TYPE_CHECKING:
    from store.api import Store

SMALL, WIDE = (80, 25), (128, 48)
"""The two sizes every screen is looked at in."""

_CHARACTERS = {"space": " ", "enter": "\r", "escape": "\x1b", "tab": "\t", "ctrl+j": "\n"}

STATUS = StatusLine(
    "Corner Shop",
    "Lane 1",
    "Mia",
    (StatusItem("lanes", "3/3"), StatusItem("printer", "PAPER", needs_hand=True)),
)


@dataclass(frozen=True)
class NoBook:
    """Where nobody is asked who is there."""

    signed_in: str = ""


@dataclass
class NoShop:
    """Services without a book, for screens that need none."""

    line: StatusLine = STATUS
    background: Sequence[BackgroundService] = ()
    closed: int = 0

    @property
    def store(self) -> "Store":
        return cast("Store", NoBook())

    @property
    def printer(self) -> PrinterControl:
        return cast("PrinterControl", None)

    @property
    def devices(self) -> DevicesControl:
        return cast("DevicesControl", None)

    @property
    def lanes(self) -> LanesControl:
        return cast("LanesControl", None)

    def status(self) -> StatusLine:
        return self.line

    def close(self) -> None:
        self.closed += 1


def till(
    places: dict[str, Callable[[], Screen[Any]]],
    *,
    theme: ThemeName = "counter",
    services: Callable[[], Services] = NoShop,
    settings: Settings | None = None,
    bridge: Bridge | None = None,
    found_shop: Callable[[], Screen[Any]] | None = None,
    restore_shop: Callable[[], Screen[Any]] | None = None,
) -> TillApp:
    """A till with these places; the first is where it begins."""
    bridge = bridge or Bridge()
    plan = Plan(
        settings or Settings(shop="somewhere", log=Path("till.log")),
        theme,
        places,
        bridge,
        Backstage(bridge.emit),
        open_services=services,
        open_record=record,
        found_shop=found_shop,
        restore_shop=restore_shop,
        sign_in=sign_in,
    )
    return TillApp(plan)


def show(*widgets: Widget, theme: ThemeName = "counter") -> TillApp:
    """A till whose only place shows these widgets."""

    class Shown(TillScreen[None]):
        def compose_work(self) -> Any:  # noqa: ANN401 - Textual's own result type
            yield from widgets

    return till({"sell": Shown}, theme=theme)


def run(app: TillApp, story: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = SMALL) -> None:
    """Run the app without a terminal and tell it a story."""

    async def tell() -> None:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.services is not None)
            await story(pilot)

    asyncio.run(tell())


async def until(pilot: Pilot[Any], holds: Callable[[], object]) -> None:
    """Let the app go on until something holds; fails when it never does."""
    for _ in range(500):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came true:\n" + text_of(pilot.app))


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys as a person does, then wait until all is painted."""
    for key in keys:
        pilot.app.post_message(KeysRead([stroke_of(key), Quiet.CHUNK, Quiet.PAUSE, Quiet.SILENCE]))
    await pilot.pause()
    await pilot.pause()


def stroke_of(key: str) -> Stroke:
    """A key by Textual's name, or a character."""
    if len(key) == 1:
        return Stroke(key if key.isalnum() else _character_to_key(key), key)
    return Stroke(key, _CHARACTERS.get(key))


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Type a text as a person does."""
    await press(pilot, *text)


async def burst(pilot: Pilot[Any], text: str, *, chunk: int = 100, then: Quiet = Quiet.SILENCE) -> None:
    """Send characters the way a keyboard-type scanner does, `chunk` of them in one read; `\\r` is Enter."""
    strokes = [stroke_of("enter") if c == "\r" else stroke_of(c) for c in text]
    for start in range(0, len(strokes), chunk):
        pilot.app.post_message(KeysRead([*strokes[start : start + chunk], Quiet.CHUNK]))
    pilot.app.post_message(KeysRead([then]))
    await pilot.pause()
    await pilot.pause()


def lines_of(app: Any) -> list[str]:  # noqa: ANN401 - any app
    """What stands on the screen, row by row."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def text_of(app: Any) -> str:  # noqa: ANN401 - any app
    """What stands on the screen."""
    return "\n".join(lines_of(app))


@dataclass
class Rows:
    """A source of `total` made-up rows; `gate` holds back what is read until it is opened."""

    total: int
    is_quick: bool = True
    name: str = "Row"
    asked: list[tuple[int, int]] = field(default_factory=list)
    fail: Exception | None = None
    before_answer: Callable[[], object] = lambda: None

    def count(self) -> int:
        return self.total

    def window(self, start: int, size: int) -> Sequence[Row]:
        self.asked.append((start, size))
        self.before_answer()
        if self.fail is not None:
            raise self.fail
        return [self.row(index) for index in range(start, min(self.total, start + size))]

    def row(self, index: int) -> Row:
        return Row(index, (f"{self.name} {index}", f"{index}.00"))

    def position(self, key: RowKey) -> int | None:
        return key if isinstance(key, int) and key < self.total else None


@dataclass
class LongRows(Rows):
    """The same, counted apart: `may_count` holds the count back until it is set."""

    may_count: threading.Event = field(default_factory=threading.Event)
    is_counted: bool = False

    def known(self) -> tuple[int, bool]:
        return (self.total, True) if self.is_counted else (0, False)

    def renew(self) -> None:
        self.is_counted = False

    def count(self) -> int:
        self.may_count.wait(10)
        self.is_counted = True
        return self.total

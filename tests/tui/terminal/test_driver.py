"""The driver on a tty of its own: what it tells the app, and that it starts and ends its thread."""

import asyncio
import os
import pty
import threading
import tty
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from textual.app import App
from textual.message import Message

from tui.terminal.burst import Quiet, ScanRules, Stroke
from tui.terminal.driver import KeysRead, TerminalLost, TillDriver, driver_for


class Hearing:
    """Stands for the app: writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.heard = asyncio.Event()

    async def _post_message(self, message: Message) -> bool:
        self.told.append(message.tokens if isinstance(message, KeysRead) else type(message))
        self.heard.set()
        return True


def on_a_tty(
    monkeypatch: pytest.MonkeyPatch, story: Callable[[Hearing, TillDriver, int], Awaitable[None]]
) -> None:
    """Run a driver's thread on one end of a pseudo-terminal; the story has the other."""
    keyboard, terminal = pty.openpty()
    tty.setraw(terminal)

    async def tell() -> None:
        with os.fdopen(terminal, "r") as stdin:
            monkeypatch.setattr("sys.__stdin__", stdin)
            app = Hearing()
            driver = driver_for(ScanRules(pause_ms=5, silence_ms=10))(cast("App[Any]", app))
            driver._key_thread = threading.Thread(target=driver._run_input_thread)
            driver._key_thread.start()
            try:
                await story(app, driver, keyboard)
            finally:
                driver.disable_input()
                driver.close()

    asyncio.run(tell())


def test_keys_and_silences_are_told_with_the_rules_of_this_till(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(app: Hearing, _driver: TillDriver, keyboard: int) -> None:
        os.write(keyboard, b"n")
        while len(app.told) < 3:
            await app.heard.wait()
            app.heard.clear()
        assert app.told == [[Stroke("n", "n"), Quiet.CHUNK], [Quiet.PAUSE], [Quiet.SILENCE]]
        os.close(keyboard)

    on_a_tty(monkeypatch, story)


def test_a_terminal_that_hangs_up_is_told_to_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(app: Hearing, driver: TillDriver, keyboard: int) -> None:
        os.close(keyboard)
        await app.heard.wait()
        assert app.told == [TerminalLost]
        assert driver._key_thread is not None
        driver._key_thread.join(5)
        assert not driver._key_thread.is_alive()

    on_a_tty(monkeypatch, story)


def test_input_is_disabled_at_once_and_twice_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(app: Hearing, driver: TillDriver, keyboard: int) -> None:
        driver.disable_input()
        driver.disable_input()
        os.write(keyboard, b"x")
        await asyncio.sleep(0)
        assert app.told == []
        os.close(keyboard)

    on_a_tty(monkeypatch, story)

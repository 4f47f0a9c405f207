"""Textual's Linux driver with our reader in it: keys leave here in reading order, with their silences.

It needs no polling (Textual's own thread wakes ten times a second for ever), survives bytes that are no
UTF-8, and ends the app when the terminal is gone instead of spinning.
"""

import os
from time import monotonic
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.terminal.burst import ScanRules
from tui.terminal.reader import Reader, TerminalGone, Token


class KeysRead(Message, bubble=False):
    """What was typed since the last one, in order."""

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__()
        self.tokens = tokens
        self.at = monotonic()
        """Just after they were read, in seconds."""


class TerminalLost(Message, bubble=False):
    """Nobody looks at this till any more."""


class TillDriver(LinuxDriver):
    """Build one with `driver_for(rules)`."""

    RULES = ScanRules()

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        self._is_suspended = False
        self._reader: Reader | None = None
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._wake_read, self._wake_write = os.pipe()

    def run_input_thread(self) -> None:
        """Tell the app what is typed until input is disabled."""
        self._reader = reader = Reader(self.fileno, self._wake_read, self.RULES)
        try:
            for tokens, others in reader.stories():
                if tokens:
                    self.process_message(KeysRead(tokens))
                for message in others:
                    self.process_message(message)
        except TerminalGone:
            self.process_message(TerminalLost())

    def follow(self, rules: ScanRules) -> None:
        """Tell silences by other rules from now on."""
        self.RULES = rules
        if self._reader is not None:
            self._reader.follow(rules)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the app tells and ends
            self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001

    def disable_input(self) -> None:
        """End the input thread; it can be started again."""
        if self._key_thread is None:
            return
        os.write(self._wake_write, b".")
        self._key_thread.join()
        os.read(self._wake_read, 1)
        self._key_thread = None
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Leave nothing of the till behind: a Linux console has no second screen to come back from."""
        self.write("\x1b[0m\x1b[2J\x1b[H")
        super().stop_application_mode()

    def close(self) -> None:
        """Give back what the driver holds."""
        super().close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def suspend_application_mode(self) -> None:
        """Give the terminal back while the process is stopped by a signal it hears of."""
        self._is_suspended = True
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Come back, if the terminal was given back at all.

        A process that was merely stalled is continued by the same signal: a second reader beside the one
        that never ended would share the keys with it, and codes would lose their digits.
        """
        if not self._is_suspended:
            return
        self._is_suspended = False
        self._wake_read, self._wake_write = os.pipe()
        super().resume_application_mode()


def driver_for(rules: ScanRules) -> type[TillDriver]:
    """The driver for a till whose scanner follows `rules`: Textual wants a class, not an object."""
    return type("ConfiguredTillDriver", (TillDriver,), {"RULES": rules})

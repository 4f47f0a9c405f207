"""The composition root: builds the book, the bridge, the crew and the app. Nothing else builds them.

What is heavy (SQLAlchemy, certificates, USB) is imported by `open_shop`, in a thread, once the first frame
is on the screen.
"""

import gc
import importlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store.domain.errors import TillError
from tui.later import Later
from tui.ports import RESTORE
from tui.settings import Settings, load
from tui.terminal import lockdown

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.app import TillApp
    from tui.bridge import Bridge
    from tui.ports import Services

LOG_BYTES_MAX: Final = 1_000_000
"""A log that is larger at the start is put aside; two of them are kept."""

SWITCH_SECONDS: Final = 0.001
"""How long a key may wait for a thread that loads, searches or merges; a fifth of Python's own."""

_LOG = logging.getLogger(__name__)

CRASHED, REFUSED, USAGE = 70, 1, 2


def main(*, shop: str = "", theme: str = "") -> int:
    """Run the till on this terminal until it is closed; the result is the exit code."""
    # The screen is painted through standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print("regulars: the till needs a terminal; see regulars --help for commands", file=sys.stderr)  # noqa: T201
        return USAGE
    try:
        settings = load(os.environ, shop=shop, theme=theme)
        start_log(settings.log)
        code = run(settings, lambda bridge: _open(settings, bridge))
        while code == RESTORE:
            code = run(settings, _restored_first(settings), is_wished=True)
    except TillError as refusal:
        print(f"regulars: {refusal}", file=sys.stderr)  # noqa: T201
        return REFUSED
    return code


def run(
    settings: Settings,
    open_services: "Callable[[Bridge], Services]",
    places: "dict[str, Callable[[], Screen[Any]]] | None" = None,
    *,
    is_wished: bool = False,
) -> int:
    """Run the app with services that are opened behind the first frame; the result is the exit code.

    With `is_wished` the book may be replaced though no damage is found in it.
    """
    # Hardly anything made before the first frame is garbage, and looking for it takes a tenth of the time.
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    lockdown.prepare(os.environ)
    app = _app(settings, open_services, places, is_wished=is_wished)
    try:
        app.run(mouse=settings.mouse)
    except Exception:  # noqa: BLE001 - the edge of the program: what is left is to say so
        _LOG.critical("the till could not even stop", exc_info=True)
        app.crash = app.crash or RuntimeError("see the log")
    finally:
        if app.services is not None:
            app.services.close()
    if app.crash is None:
        return app.return_code or 0
    _tell_crash(settings.log)
    return CRASHED


def _app(
    settings: Settings,
    open_services: "Callable[[Bridge], Services]",
    places: "dict[str, Callable[[], Screen[Any]]] | None",
    *,
    is_wished: bool,
) -> "TillApp":
    """The app with the bridge and the crew behind it; nothing of it runs yet."""
    from tui.app import TillApp
    from tui.backstage import Backstage
    from tui.bridge import Bridge
    from tui.opening import Plan
    from tui.places import PLACES, record, restore, sign_in, welcome
    from tui.services import told
    from tui.theme.themes import fitting_theme

    bridge = Bridge(told)
    theme = fitting_theme(os.environ) if settings.theme == "auto" else settings.theme
    return TillApp(
        Plan(
            settings,
            theme,
            places or PLACES,
            bridge,
            Backstage(bridge.emit),
            open_services=lambda: open_services(bridge),
            open_record=record,
            found_shop=lambda: welcome(settings),
            restore_shop=lambda: restore(settings, is_wished=is_wished),
            sign_in=sign_in,
        )
    )


def _tell_crash(log: Path) -> None:
    print(  # noqa: T201
        "\nThe till stopped because of a mistake in the program.\n"
        "The sale is safe: it was saved after the last scan. Start the till again to go on.\n"
        f"What happened is in {log}",
        file=sys.stderr,
    )


def start_log(path: Path) -> None:
    """Send what the program notes to a file; never to the screen."""
    # A note that a full disk does not take is lost, and not told to the screen.
    logging.raiseExceptions = False
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
            path.replace(path.with_suffix(".old.log"))
        handler: logging.Handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        # A till with a full or forbidden disk still sells; its notes are lost.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(capture=True)


def _restored_first(settings: Settings) -> "Callable[[Bridge], Services]":
    """Opens the shop from the second time on: before that, its book is to be replaced."""
    is_wished = [True]

    def opened(bridge: "Bridge") -> "Services":
        if is_wished:
            is_wished.clear()
            from tui.opening import RestoreWished

            raise RestoreWished("the book of this till is to be restored")
        return _open(settings, bridge)

    return opened


def _open(settings: Settings, bridge: "Bridge") -> "Services":
    # SQLAlchemy imports it for plugins that nobody has, and it brings all of `email` and `zipfile`.
    Later(importlib, "metadata")
    from tui.places import load_first
    from tui.services import open_shop

    services = open_shop(settings, bridge)
    load_first()
    return services

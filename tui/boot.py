"""The composition root: builds the book, the bridge, the crew and the app. Nothing else builds them.

What is heavy (SQLAlchemy, certificates, USB) is imported by `open_shop`, in a thread, once the first frame
is on the screen.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from store.domain.errors import TillError
from tui.settings import Settings, load
from tui.terminal import lockdown

if TYPE_CHECKING:
    from textual.screen import Screen

    from store.api import Store
    from tui.bridge import Bridge
    from tui.ports import BackgroundService, PrinterControl, Services, StatusLine
    from tui.running import RunningLane
    from tui.screens.welcome.form import Wish
    from tui.screens.welcome.screen import Progress

LOG_BYTES_MAX: Final = 1_000_000
"""A log that is larger at the start is put aside; two of them are kept."""

_LOG = logging.getLogger(__name__)

CRASHED, REFUSED, USAGE = 70, 1, 2


def _sell() -> "Screen[Any]":
    from tui.screens.checkout.screen import CheckoutScreen

    return CheckoutScreen()


def _customers() -> "Screen[Any]":
    from tui.screens.customers.screen import CustomersScreen

    return CustomersScreen()


def _groups() -> "Screen[Any]":
    from tui.screens.groups.screen import GroupsScreen

    return GroupsScreen()


def _offers() -> "Screen[Any]":
    from tui.screens.offers.screen import OffersScreen

    return OffersScreen()


def _products() -> "Screen[Any]":
    from tui.screens.products.screen import ProductsScreen

    return ProductsScreen()


def _sales() -> "Screen[Any]":
    from tui.screens.sales.screen import SalesScreen

    return SalesScreen()


def _lanes() -> "Screen[Any]":
    from tui.screens.lanes.screen import LanesScreen

    return LanesScreen()


_PLACES: "Final[dict[str, Callable[[], Screen[Any]]]]" = {
    "sell": _sell,
    "customers": _customers,
    "groups": _groups,
    "offers": _offers,
    "products": _products,
    "sales": _sales,
    "lanes": _lanes,
}
"""Screens by place, in the order of the F keys; the first is where the till begins."""


def main(*, shop: str = "", theme: str = "") -> int:
    """Run the till on this terminal until it is closed; the result is the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("regulars: the till needs a terminal; see regulars --help for commands", file=sys.stderr)  # noqa: T201
        return USAGE
    try:
        settings = load(os.environ, shop=shop, theme=theme)
        start_log(settings.log)
        return run(settings, lambda bridge: open_shop(settings, bridge))
    except TillError as refusal:
        print(f"regulars: {refusal}", file=sys.stderr)  # noqa: T201
        return REFUSED


def run(
    settings: Settings,
    open_services: "Callable[[Bridge], Services]",
    places: "dict[str, Callable[[], Screen[Any]]] | None" = None,
) -> int:
    """Run the app with services that are opened behind the first frame; the result is the exit code."""
    # Hardly anything made before the first frame is garbage, and looking for it takes a tenth of the time.
    gc.disable()
    lockdown.prepare(os.environ)
    from tui.app import Plan, TillApp
    from tui.backstage import Backstage
    from tui.bridge import Bridge
    from tui.theme.themes import fitting_theme

    bridge = Bridge()
    theme = fitting_theme(os.environ) if settings.theme == "auto" else settings.theme
    crew = Backstage(bridge.emit)
    app = TillApp(
        Plan(
            settings,
            theme,
            places or _PLACES,
            bridge,
            crew,
            open_services=lambda: open_services(bridge),
            found_shop=lambda: _welcome(settings),
        )
    )
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


def _tell_crash(log: Path) -> None:
    print(  # noqa: T201
        "\nThe till stopped because of a mistake in the program.\n"
        "The sale is safe: it was saved after the last scan. Start the till again to go on.\n"
        f"What happened is in {log}",
        file=sys.stderr,
    )


def start_log(path: Path) -> None:
    """Send what the program notes to a file; never to the screen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
            path.replace(path.with_suffix(".old.log"))
        handler: logging.Handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        # A till with a full or forbidden disk still sells; its notes are lost.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.captureWarnings(capture=True)


def _welcome(settings: Settings) -> "Screen[Any]":
    from tui.founding import (
        FIRST_LANE_NAME,
        Invitation,
        found_demo_shop,
        found_shop,
        join_shop_of,
        place_named,
    )
    from tui.screens.welcome.form import JoinShop
    from tui.screens.welcome.screen import WelcomeScreen

    def fulfil(wish: "Wish", progress: "Progress") -> None:
        place = place_named(settings.shop)
        if isinstance(wish, JoinShop):
            join_shop_of(place, Invitation(wish.code, wish.address, wish.name), progress)
        elif wish.demo:
            found_demo_shop(place, wish.shop, FIRST_LANE_NAME, progress)
        else:
            found_shop(place, wish.shop, FIRST_LANE_NAME)

    return WelcomeScreen(fulfil, _timezone)


def _timezone() -> str:
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


class OpenShop:
    """The services of a running till, and what its status line says."""

    def __init__(self, lane: "RunningLane", troubles: "Troubles") -> None:
        self._lane = lane
        self._troubles = troubles
        self.store = lane.store
        self.lanes = lane.sync
        self.background: Sequence[BackgroundService] = (Watch(lane.store),)

    @property
    def printer(self) -> "PrinterControl":
        """The receipt printers."""
        if self._lane.printers is None:
            raise RuntimeError("a till has printers")
        return self._lane.printers

    def status(self) -> "StatusLine":
        """Shop, lane, and what may need a hand."""
        from tui.ports import StatusLine
        from tui.status import status_items

        shop = self.store.shop.get()
        printers = self._lane.printers.printers() if self._lane.printers is not None else ()
        items = status_items(
            self.lanes.peers(),
            has_printer=bool(printers),
            troubles=self._troubles.words(),
            lines_waiting=self.store.checkout.lines_waiting(),
        )
        return StatusLine(shop.name, self.store.lanes.own().name, items=items)

    def close(self) -> None:
        """Hang up, close the book, let another till run."""
        self._lane.close()


class Troubles:
    """What printers last said is wrong, by printer."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def hear(self, fact: object) -> None:
        """Note what begins and what is over; any thread."""
        from devices.events import DeviceLost, PrinterRecovered, PrinterTrouble

        match fact:
            case PrinterTrouble(printer=printer, trouble=trouble):
                self._known[printer] = trouble.value
            case PrinterRecovered(printer=printer):
                self._known.pop(printer, None)
            case DeviceLost(printer=info):
                self._known.pop(info.key, None)

    def words(self) -> tuple[str, ...]:
        """One for each trouble that is not over."""
        return tuple(self._known.values())


class Watch:
    """Looks for what other programs wrote to the book without a word to this one."""

    name = "the book"

    def __init__(self, store: "Store") -> None:
        self._store = store

    async def start(self) -> None:
        """Nothing to prepare."""

    async def ended(self) -> None:
        """Look once a second, for ever."""
        import asyncio

        from tui.running import LOOK_SECONDS

        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await asyncio.to_thread(self._store.look)

    async def stop(self) -> None:
        """Nothing to let go of."""


def open_shop(settings: Settings, bridge: "Bridge") -> OpenShop:
    """Open the shop for this till alone, with its links and devices.

    Raises:
        NotFound: there is no shop.
        Unavailable: another till runs on it, or it cannot be opened.
    """
    from tui.founding import place_named
    from tui.running import Parts, run_lane

    troubles = Troubles()

    def hear(fact: object) -> None:
        troubles.hear(fact)
        bridge.emit(fact)

    lane = run_lane(place_named(settings.shop), "a till", hear, Parts(devices=True))
    return OpenShop(lane, troubles)

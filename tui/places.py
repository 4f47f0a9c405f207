"""The places of the till: which screen stands behind which key, each imported when it is first gone to."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from store.domain.errors import NotFound

if TYPE_CHECKING:
    from textual.screen import Screen

    from store.domain.ids import LaneId
    from tui.ports import RowKey, Services
    from tui.screens.welcome.form import Wish
    from tui.screens.welcome.screen import Progress
    from tui.settings import Settings


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


def _day() -> "Screen[Any]":
    from tui.screens.day.screen import DayScreen

    return DayScreen()


def _lanes() -> "Screen[Any]":
    from tui.screens.lanes.screen import LanesScreen

    return LanesScreen()


def _import() -> "Screen[Any]":
    from tui.screens.imports.home import ImportHome

    return ImportHome()


def _history() -> "Screen[Any]":
    from tui.screens.history.screen import HistoryScreen

    return HistoryScreen()


def _conflicts() -> "Screen[Any]":
    from tui.screens.conflicts.screen import ConflictsScreen

    return ConflictsScreen()


def _transfers() -> "Screen[Any]":
    from tui.screens.transfers.screen import TransfersScreen

    return TransfersScreen()


def _printing() -> "Screen[Any]":
    from tui.screens.printing.screen import PrintingScreen

    return PrintingScreen()


def _devices() -> "Screen[Any]":
    from tui.screens.devices.screen import DevicesScreen

    return DevicesScreen()


def _staff() -> "Screen[Any]":
    from tui.screens.staff.screen import StaffScreen

    return StaffScreen()


def _settings() -> "Screen[Any]":
    from tui.screens.settings.screen import SettingsScreen

    return SettingsScreen()


PLACES: "Final[dict[str, Callable[[], Screen[Any]]]]" = {
    "sell": _sell,
    "customers": _customers,
    "groups": _groups,
    "offers": _offers,
    "products": _products,
    "sales": _sales,
    "day": _day,
    "lanes": _lanes,
    "import": _import,
    "history": _history,
    "conflicts": _conflicts,
    "transfers": _transfers,
    "printing": _printing,
    "devices": _devices,
    "staff": _staff,
    "settings": _settings,
}
"""Screens by place, in the order of the F keys; the first is where the till begins."""


def record(services: "Services", place: str, key: "RowKey") -> "Screen[Any]":
    """The page of one record of a place; raises NotFound."""
    if place == "customers" and isinstance(key, bytes):
        from store.domain.ids import CustomerId
        from tui.screens.customers.form import customer_form

        return customer_form(services.store, services.store.customers.get(CustomerId(key)))
    if place == "sales":
        from tui.screens.sales.page import sale_page

        return sale_page(services, key)
    raise NotFound(f"nothing of {place} has a page of its own")


def sign_in(services: "Services") -> "Screen[Any]":
    """The screen of a locked till."""
    from tui.screens.staff.sign_in import SignInScreen

    return SignInScreen(services.store)


def load_first() -> None:
    """Load what the first place needs at an open shop; in the thread that opens it."""
    import tui.screens.checkout.selling  # noqa: F401 - only to have it loaded


def welcome(settings: "Settings") -> "Screen[Any]":
    """The screen that makes a shop where there is none."""
    from tui.founding import (
        FIRST_LANE_NAME,
        Invitation,
        found_demo_shop,
        found_shop,
        go_on_joining,
        is_joining,
        join_shop_of,
        place_named,
    )
    from tui.screens.welcome.form import GoOnJoining, JoinShop
    from tui.screens.welcome.screen import WelcomeScreen

    tried: list[JoinShop] = []

    def fulfil(wish: "Wish", progress: "Progress") -> str:
        place = place_named(settings.shop)
        if isinstance(wish, GoOnJoining) or (wish in tried and is_joining(place)):
            go_on_joining(place, progress)  # a code is good for one lane, and this is it already
        elif isinstance(wish, JoinShop):
            tried.append(wish)
            return join_shop_of(place, Invitation(wish.code, wish.address, wish.name), progress).warning()
        elif wish.demo:
            found_demo_shop(place, wish.shop, FIRST_LANE_NAME, progress)
        else:
            found_shop(place, wish.shop, FIRST_LANE_NAME)
        return ""

    return WelcomeScreen(fulfil, _timezone, is_joining=lambda: is_joining(place_named(settings.shop)))


def restore(settings: "Settings", *, is_wished: bool) -> "Screen[Any]":
    """The screen of a till whose book is damaged, or is to be replaced though it is sound."""
    from tui.founding import place_named
    from tui.restoring import Wish as WishedBook
    from tui.restoring import restore, sources
    from tui.screens.restore.screen import RestoreScreen

    def fulfil(lane: "LaneId | None", address: str | None, progress: "Progress") -> str:
        wish = WishedBook(lane, address, anyway=is_wished)
        return restore(place_named(settings.shop), wish, progress).words()

    return RestoreScreen(fulfil, lambda: sources(place_named(settings.shop)), is_wished=is_wished)


def _timezone() -> str:
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"

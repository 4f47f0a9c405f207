"""What the shop agrees on, setting by setting; Enter opens the form of its part."""

from typing import TYPE_CHECKING

from store.domain.settings import SETTINGS, setting, told
from store.domain.shop import Shop
from store.events import BookChanged, ShopChanged
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, Services
from tui.widgets.columns import Column
from tui.widgets.list_frame import ListScreen
from tui.widgets.short_rows import ShortRows, having, in_order

if TYPE_CHECKING:
    from store.api import Store


def setting_rows(shop: Shop, text: str, order: tuple[str, bool]) -> ShortRows:
    """The settings that have every word of `text`, in their own order or by name."""
    cells = ((of, (of.label, told(shop, of).replace("\n", " / "), of.part, of.help)) for of in SETTINGS)
    rows = having([Row(of.key, each) for of, each in cells], text)
    if order[0] == "name":
        return ShortRows(in_order(rows, SettingsScreen.COLUMNS, order))
    return ShortRows(rows[::-1] if order[1] else rows)


class SettingsScreen(ListScreen):
    """The list of settings."""

    TITLE = "Settings"
    COLUMNS = (
        Column("name", "Setting", 16),
        Column("value", "Value", 26, share=2, sortable=False),
        Column("part", "Part", 9),
        Column("help", "About", 24, share=3, sortable=False),
    )
    EMPTY = "This lane has not been filled yet."
    MARKS = False
    ORDER = ("part", False)
    BINDINGS = bindings("list.open", "list.edit")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:
        """The settings that match."""
        return None if self._store is None else setting_rows(self._store.shop.get(), text, order)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns settings."""
        if isinstance(fact, ShopChanged | BookChanged | FactsMissed):
            self.renew_list()

    def action_open(self) -> None:
        """Change the setting under the cursor."""
        self.action_edit()

    def action_edit(self) -> None:
        """Open the form of its part."""
        key, store = self.table.cursor_key, self._store
        shop = None if store is None else self.at_once(store.shop.get)
        if store is not None and shop is not None and isinstance(key, str):
            from tui.screens.settings.form import SettingsForm

            self.ask(SettingsForm(store, shop, setting(key)), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, str):
            self.table.show_key(answer)

"""Changing many products: what shall change is asked, what it would do is shown, then it is done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from store.domain.bulk_edits.outcomes import Preview, Report, Watch
from store.domain.ids import CategoryId
from store.domain.listing import ProductSelection, Selection
from store.domain.money import Currency
from store.domain.product_edits import ProductEdit, SetCategory, Switch, price_change, tax_rate
from tui.dialogs.bulk.screen import BulkScreen
from tui.dialogs.choose import Choose
from tui.dialogs.prompt import Prompt
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store
    from tui.widgets.frame import TillScreen

_CHANGES: Final = (
    Option("price", "Price", "a new one, or so much more or less"),
    Option("tax", "Tax rate", "in percent"),
    Option("category", "Category", "another, or none"),
    Option("on", "On", "sold again"),
    Option("off", "Off", "not sold at present"),
    Option("discountable", "Discounts", "may apply"),
    Option("plain", "No discounts", "none ever applies"),
)
_SWITCHES: Final = {
    "on": Switch("active", on=True),
    "off": Switch("active", on=False),
    "discountable": Switch("discountable", on=True),
    "plain": Switch("discountable", on=False),
}


class ProductBulkScreen(BulkScreen):
    """What a change of products would do; then it is done as a whole."""

    WHAT = "product"

    def __init__(self, store: "Store", selection: ProductSelection, edit: ProductEdit) -> None:
        super().__init__(store, Selection(), ())
        self._chosen = selection
        self._edit = edit

    def preview(self) -> Preview:
        """What it would do; in a thread."""
        return self._store.product_edits.preview(self._chosen, self._edit)

    def apply(self, watch: Watch) -> Report:
        """Do it; in a thread."""
        return self._store.product_edits.apply(self._chosen, self._edit, watch)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One change at a time: a second one is asked for on the list."""
        return action != "also" and super().check_action(action, parameters)


def ask_change(
    screen: "TillScreen[Any]", store: "Store", currency: Currency, then: Callable[[ProductEdit], None]
) -> None:
    """Ask what shall change, and to what."""

    def chosen(option: Option | None) -> None:
        what = "" if option is None else str(option.id)
        if what in _SWITCHES:
            then(_SWITCHES[what])
        elif what == "price":
            hint = "12.50 sets it; +0.50, -0.50, +5% and -10% change it"
            prompt = Prompt("Which price?", lambda text: price_change(text, currency), detail=hint)
            screen.ask(prompt, lambda edit: None if edit is None else then(edit))
        elif what == "tax":
            screen.ask(Prompt("Which tax rate?", tax_rate), lambda edit: None if edit is None else then(edit))
        elif what == "category":
            _ask_category(screen, store, then)

    screen.ask(Choose("Change what?", among(_CHANGES)), chosen)


def _ask_category(screen: "TillScreen[Any]", store: "Store", then: Callable[[ProductEdit], None]) -> None:
    known = screen.at_once(store.catalogue.categories) or []
    options = [Option(None, "No category"), *(Option(one.id, one.name) for one in known)]

    def chosen(option: Option | None) -> None:
        if option is not None:
            category = CategoryId(option.id) if isinstance(option.id, bytes) else None
            then(SetCategory(category, option.label if category is not None else ""))

    screen.ask(Choose("Which category?", among(options)), chosen)

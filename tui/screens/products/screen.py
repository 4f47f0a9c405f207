"""All products: find, create, edit, change several at once, delete; and on to the categories."""

from typing import TYPE_CHECKING, get_args

from store.domain.bulk_edits.outcomes import Report
from store.domain.catalogue import Product
from store.domain.ids import ProductId
from store.domain.listing import ProductSelection, ProductShow
from store.domain.product_edits import DeleteProducts, ProductEdit, Switch
from store.events import BookChanged, CatalogueChanged, ShopChanged
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.products.categories import CategoriesScreen
from tui.screens.products.form import ProductForm
from tui.screens.products.rows import COLUMNS, ProductRows
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store


class ProductsScreen(ListScreen):
    """The list of products."""

    TITLE = "Products"
    COLUMNS = COLUMNS
    EMPTY = "No products yet. n creates the first one; Ctrl+O imports a file."
    BINDINGS = bindings(
        *(f"list.{name}" for name in ("open", "new", "edit", "toggle_active", "change", "delete", "undo")),
        *(f"products.{name}" for name in ("quick", "categories")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None
        self._show: ProductShow = "all"

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ProductRows | None:
        """The products that match."""
        if self._store is None:
            return None
        return ProductRows(self._store, text, order, self._store.shop.get().currency, show=self._show)

    @property
    def filter_told(self) -> str:
        """The words, and which are shown."""
        shown = "" if self._show == "all" else self._show
        return " · ".join(each for each in (self.filter_text, shown) if each)

    def clear_filter(self) -> bool:
        """Take out the words, then show all again."""
        if super().clear_filter():
            return True
        was_narrow = self._show != "all"
        self._narrow("all")
        return was_narrow

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns products."""
        if isinstance(fact, CatalogueChanged | ShopChanged | BookChanged | FactsMissed):
            super().fact_arrived(fact)

    def action_open(self) -> None:
        """Open the product under the cursor."""
        self.action_edit()

    def action_new(self) -> None:
        """Create a product."""
        self._form(None)

    def action_edit(self) -> None:
        """Edit the product under the cursor."""
        key = self.table.cursor_key
        if self._store is not None and isinstance(key, bytes):
            store = self._store
            product = self.at_once(lambda: store.catalogue.get(ProductId(key)))
            if product is not None:
                self._form(product)

    def _form(self, product: Product | None) -> None:
        store = self._store
        shop = None if store is None else self.at_once(store.shop.get)
        if store is not None and shop is not None:
            self.ask(ProductForm(store, shop, product), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.table.show_key(answer)

    def action_quick(self) -> None:
        """Choose which products to show."""
        options = [Option(each, each.capitalize()) for each in get_args(ProductShow)]

        def chosen(option: Option | None) -> None:
            if option is not None:
                self._narrow(next(each for each in get_args(ProductShow) if each == option.id))

        self.ask(Choose("Which products?", among(options)), chosen)

    def _narrow(self, show: ProductShow) -> None:
        if show != self._show:
            self._show = show
            self.table.marks = NO_MARKS
            self.show_list()

    # What is done with one or several

    def action_toggle_active(self) -> None:
        """Switch the chosen on or off: all of them to what the one under the cursor is not."""
        store, key = self._store, self.table.cursor_key
        if store is not None and isinstance(key, bytes):
            product = self.at_once(lambda: store.catalogue.get(ProductId(key)))
            if product is not None:
                self._change(Switch("active", on=not product.active))

    def action_change(self) -> None:
        """Change price, tax, category or state of the chosen."""
        store = self._store
        shop = None if store is None else self.at_once(store.shop.get)
        if store is not None and shop is not None and self.table.cursor_row is not None:
            from tui.screens.products.changing import ask_change

            ask_change(self, store, shop.currency, self._change)

    def _change(self, edit: ProductEdit) -> None:
        """Show first what it does to the marked; do it at once to the one under the cursor."""
        store, selection = self._store, self.selection()
        if store is None:
            return
        if self.table.marks:
            from tui.screens.products.changing import ProductBulkScreen

            self.ask(ProductBulkScreen(store, selection, edit), lambda _: None)
            return
        self.in_background(lambda: store.product_edits.apply(selection, edit), self._told, group="bulk")

    def _told(self, report: Report) -> None:
        if report.action is None:
            why = "; ".join(refusal.reason for refusal in report.refusals) or report.what
            self.till.say(f"Nothing to change: {why}.", Tone.WARN)
        else:
            self.till.say(f"{counted(report.changed, 'product')}: {report.what}. u undoes it.", Tone.GOOD)

    def selection(self) -> ProductSelection:
        """Which products an action is about: the marked, else the one under the cursor."""
        marks, key = self.table.marks, self.table.cursor_key
        source = self.source(self.filter_text, self.order)
        named = frozenset(
            ProductId(one) for one in (marks.keys if marks else {key}) if isinstance(one, bytes)
        )
        return ProductSelection(named, source.query if marks.is_all and source is not None else None)

    def action_delete(self) -> None:
        """Delete the marked products, or the one under the cursor, after asking."""
        row, marks = self.table.cursor_row, self.table.marks
        if row is None:
            return
        what = counted(marks.count(self.table.total), "product") if marks else row.cells[0]
        dialog = Confirm(f"Delete {what}?", "Receipts keep their names.", yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete() if yes else None)

    def _delete(self) -> None:
        store, selection = self._store, self.selection()
        if store is not None:
            self.in_background(
                lambda: store.product_edits.apply(selection, DeleteProducts()),
                lambda report: self.till.say(f"{report.changed:,} deleted. u undoes it.", Tone.GOOD),
            )
            self.table.marks = NO_MARKS

    def action_undo(self) -> None:
        """Undo what was done last on this lane, after saying what that would do."""
        if self._store is not None:
            from tui.dialogs.undo import undo_on

            undo_on(self, self._store)

    def action_categories(self) -> None:
        """Show the categories."""
        if self._store is not None:
            self.ask(CategoriesScreen(self._store), lambda _: None)

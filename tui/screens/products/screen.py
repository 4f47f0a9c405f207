"""All products: find, create, edit, delete; and on to the categories."""

from typing import TYPE_CHECKING

from store.domain.catalogue import Product
from store.domain.ids import ProductId
from store.events import BookChanged, CatalogueChanged, ShopChanged
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import RowKey, Services
from tui.screens.products.categories import CategoriesScreen
from tui.screens.products.form import ProductForm
from tui.screens.products.rows import COLUMNS, ProductRows
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store


class ProductsScreen(ListScreen):
    """The list of products."""

    TITLE = "Products"
    COLUMNS = COLUMNS
    EMPTY = "No products yet. n creates the first one; Ctrl+O imports a file."
    BINDINGS = bindings("list.open", "list.new", "list.edit", "list.delete", "products.categories")

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ProductRows | None:
        """The products that match."""
        if self._store is None:
            return None
        return ProductRows(self._store, text, order, self._store.shop.get().currency)

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
            self.ask(ProductForm(store, shop.currency, product), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.table.show_key(answer)

    def action_delete(self) -> None:
        """Delete the marked products, or the one under the cursor, after asking."""
        row, marks = self.table.cursor_row, self.table.marks
        if row is None:
            return
        what = counted(marks.count(self.table.total), "product") if marks else row.cells[0]
        dialog = Confirm(f"Delete {what}?", "Receipts keep their names.", yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete() if yes else None)

    def _delete(self) -> None:
        store, source = self._store, self.source(self.filter_text, self.order)
        marks, key = self.table.marks, self.table.cursor_key
        if store is None or source is None:
            return

        def delete() -> int:
            keys = marked_keys(source) if marks.is_all else marks.keys or {key}
            chosen = [ProductId(one) for one in keys if isinstance(one, bytes)]
            store.catalogue.delete(chosen)
            return len(chosen)

        def marked_keys(rows: ProductRows) -> list[RowKey]:
            return [one.key for one in rows.window(0, rows.count()) if one.key in marks]

        self.in_background(delete, lambda count: self.till.say(f"{count:,} deleted.", Tone.GOOD))
        self.table.marks = NO_MARKS

    def action_categories(self) -> None:
        """Show the categories."""
        if self._store is not None:
            self.ask(CategoriesScreen(self._store), lambda _: None)

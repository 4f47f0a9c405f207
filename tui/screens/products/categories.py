"""Categories: create, rename, delete."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.catalogue import Category
from store.domain.ids import CategoryId
from store.domain.names import name_key, required_name
from store.events import BookChanged, CatalogueChanged
from tui.dialogs.confirm import Confirm
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row
from tui.widgets.columns import Column
from tui.widgets.line_text import offered
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows

if TYPE_CHECKING:
    from store.api import Store


def category_rows(categories: Sequence[Category], text: str, order: tuple[str, bool]) -> ShortRows:
    """The categories whose name has every word of `text`, in order."""
    words = name_key(text).split()
    shown = [each for each in categories if all(word in name_key(each.name) for word in words)]
    column, descending = order
    shown.sort(
        key=lambda each: (each.products if column == "products" else 0, name_key(each.name)),
        reverse=descending,
    )
    return ShortRows([Row(each.id, (each.name, f"{each.products:,}")) for each in shown])


class CategoriesScreen(ListScreen):
    """The list of categories."""

    TITLE = "Categories"
    COLUMNS = (Column("name", "Name", 30, share=1), Column("products", "Products", 10, align="right"))
    EMPTY = "No categories yet. n creates the first one."
    MARKS = False
    BINDINGS = bindings("list.open", "list.new", "list.edit", "list.delete")

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self._store = store

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows:
        """The categories that match."""
        return category_rows(self._store.catalogue.categories(), text, order)

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns categories."""
        if isinstance(fact, CatalogueChanged | BookChanged | FactsMissed):
            self.renew_list()

    def back(self) -> None:
        """To the products."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Rename the category under the cursor."""
        self.action_edit()

    def action_new(self) -> None:
        """Create a category."""
        self._ask_new("")

    def _ask_new(self, name: str, refusal: str = "") -> None:
        self.ask(Prompt("New category", required_name, text=name, detail=refusal), self._create)

    def _create(self, name: str | None) -> None:
        if name is not None:
            self.in_background(
                lambda: self._store.catalogue.create_category(name),
                lambda category: self.show_list(key=category),
                refused=lambda refusal: self._ask_new(name, str(refusal)),
            )

    def action_edit(self) -> None:
        """Rename the category under the cursor."""
        row = self.table.cursor_row
        if row is not None and isinstance(row.key, bytes):
            self._ask_name(CategoryId(row.key), row.cells[0])

    def _ask_name(self, category: CategoryId, name: str, refusal: str = "") -> None:
        text = name if refusal else offered(name)  # what was typed and refused is gone on with
        self.ask(
            Prompt("Rename category", required_name, text=text, detail=refusal),
            lambda name: self._rename(category, name),
        )

    def _rename(self, category: CategoryId, name: str | None) -> None:
        if name is not None:
            self.in_background(
                lambda: self._store.catalogue.rename_category(category, name),
                lambda _: self.till.say("Renamed.", Tone.GOOD),
                refused=lambda refusal: self._ask_name(category, name, str(refusal)),
            )

    def action_delete(self) -> None:
        """Delete the category under the cursor, after asking."""
        row = self.table.cursor_row
        if row is None or not isinstance(row.key, bytes):
            return
        category = CategoryId(row.key)
        detail = "Its products stay, without a category."
        dialog = Confirm(f"Delete {row.cells[0]}?", detail, yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete(category) if yes else None)

    def _delete(self, category: CategoryId) -> None:
        self.in_background(
            lambda: self._store.catalogue.delete_category(category),
            lambda _: self.till.say("Deleted.", Tone.GOOD),
        )

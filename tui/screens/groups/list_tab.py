"""A tab that is a list: its filter, order and cursor are kept while another tab is shown."""

from collections.abc import Iterable

from textual.widget import Widget

from tui.messages import Fact
from tui.ports import RowKey, Services
from tui.screens.groups.tabs import GroupTab, Kept, Page
from tui.widgets.list_frame import ListScreen


class GroupListTab(GroupTab, ListScreen):
    """Below the strip, a table."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        kept = page.kept.get(self.NUMBER, Kept())
        if kept.order[0]:
            self.order = kept.order
            self.table.sorted_by = kept.order
        self._start = kept

    def compose_tab(self) -> Iterable[Widget]:
        """The table."""
        return [self.table]

    def shop_opened(self, services: Services) -> None:  # noqa: ARG002 - the page has them
        """Show the list as it was left."""
        self.line.text = self._start.filter_text
        self.show_list(key=self._start.key)

    def keep(self) -> None:
        """Note filter, order and cursor."""
        self.page.kept[self.NUMBER] = Kept(self.filter_text, self.order, self.table.cursor_key)

    def back(self) -> None:
        """To the list of groups."""
        GroupTab.back(self)

    def action_back(self) -> None:
        """Clear the marks, then the filter, then go back."""
        ListScreen.action_back(self)

    def changed(self, fact: Fact) -> None:  # noqa: ARG002 - any of them may concern any list
        """Read the list again, with the cursor on its row."""
        self.show_again(self.table.cursor_key)

    def show_again(self, key: RowKey | None) -> None:
        """Read the list again; by default its source reads its windows anew."""
        self.table.reload()
        if key is None:
            self.show_list()

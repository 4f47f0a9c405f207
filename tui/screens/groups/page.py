"""One group's page: which tab is shown, what the tabs share, and the way from one to the next."""

from typing import Final

from store.api import Store
from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP
from store.domain.shop import Shop
from tui.ports import Services
from tui.screens.groups.discounts import DiscountsTab
from tui.screens.groups.form import GroupForm
from tui.screens.groups.history import HistoryTab
from tui.screens.groups.members import MembersTab
from tui.screens.groups.overview import OverviewTab
from tui.screens.groups.products import ProductsTab
from tui.screens.groups.rule_tab import RuleTab
from tui.screens.groups.tabs import GroupTab, Kept
from tui.widgets.frame import TillScreen
from tui.widgets.moments import Calendar

TABS: Final[dict[int, type[GroupTab]]] = {
    tab.NUMBER: tab for tab in (OverviewTab, MembersTab, ProductsTab, DiscountsTab, RuleTab, HistoryTab)
}


class GroupPage:
    """What is known of the group that is shown; the tabs hold this one."""

    def __init__(self, services: Services, group: Group, shop: Shop) -> None:
        self.services = services
        self.group = group
        self.currency = shop.currency
        self.calendar = Calendar(services.store.world.now, shop.zone)
        self.kept: dict[int, Kept] = {}
        self._shown: GroupTab | None = None

    @property
    def store(self) -> Store:
        """The shop's book."""
        return self.services.store

    @property
    def rule_text(self) -> str:
        """The rule that fills the group, as it is written; empty without one."""
        rule = self.group.rule
        return self.group.trouble if rule is None else self.store.group_rules.shown(rule)

    def open(self, over: TillScreen[None], number: int) -> None:
        """Show a tab over the list."""
        self._shown = TABS[number](self)
        over.ask(self._shown, lambda _: None)

    def show(self, number: int) -> None:
        """Show another tab instead of the one shown."""
        if self._shown is not None:
            app, self._shown = self._shown.app, TABS[number](self)
            app.switch_screen(self._shown)

    def edit(self) -> None:
        """Open the form of the group; what it changes is shown when it is there."""
        shown = self._shown
        if shown is not None and self.group.id != COMMON_GROUP:
            form = GroupForm(self.store, self.currency, self.calendar, self.group)
            shown.ask(form, lambda _: None)

"""What every list has in common, whatever is in it."""

import pytest

from tui.screens.customers.screen import CustomersScreen
from tui.screens.groups.members import MembersTab
from tui.screens.groups.screen import GroupsScreen
from tui.screens.lanes.screen import LanesScreen
from tui.screens.offers.screen import OffersScreen
from tui.screens.products.categories import CategoriesScreen
from tui.screens.products.screen import ProductsScreen
from tui.screens.sales.screen import SalesScreen
from tui.widgets.list_frame import ListScreen

LISTS = (
    CategoriesScreen, CustomersScreen, GroupsScreen, LanesScreen,
    MembersTab, OffersScreen, ProductsScreen, SalesScreen,
)  # fmt: skip


@pytest.mark.parametrize("screen", LISTS)
def test_titles_and_their_arrows_fit_their_columns(screen: type[ListScreen]) -> None:
    arrow = " ▲"
    for column in screen.COLUMNS:
        assert len(column.title + (arrow if column.sortable else "")) <= column.width, column


@pytest.mark.parametrize("screen", LISTS)
def test_an_empty_list_says_what_to_do_within_the_narrowest_screen(screen: type[ListScreen]) -> None:
    assert screen.EMPTY
    assert max(map(len, screen.EMPTY.splitlines())) <= 77

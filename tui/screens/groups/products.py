"""The third tab: what the members of a group buy, the most popular first."""

from collections.abc import Sequence
from typing import Final

from store.domain.group_figures import Seller, share
from store.domain.money import Currency, format_percent, format_quantity
from store.domain.names import name_key
from tui.ports import Row, RowKey
from tui.screens.groups.list_tab import GroupListTab
from tui.theme.inks import Ink
from tui.widgets.columns import Column

BAR_CELLS: Final = 12


class SellerRows:
    """Products of one group: read and ranked once in the thread that shows them."""

    is_quick = False

    def __init__(self, tab: "ProductsTab", text: str, order: tuple[str, bool]) -> None:
        self._store, self._group, self._currency = tab.page.store, tab.group_id, tab.page.currency
        self._text, self._order = text, order
        self._rows: Sequence[Row] = ()

    def count(self) -> int:
        """How many there are; this reads them."""
        sellers = self._store.group_pages.products(self._group)
        self._rows = seller_rows(sellers, self._text, self._order, self._currency)
        return len(self._rows)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return self._rows[start : start + size]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), None)


def seller_rows(
    sellers: Sequence[Seller], text: str, order: tuple[str, bool], currency: Currency
) -> list[Row]:
    """Products whose name has every word of `text`, in order; rank and share are those among all."""
    words = name_key(text).split()
    spent = sum(each.spent for each in sellers)
    ranked = [
        (rank, each)
        for rank, each in enumerate(sellers, 1)
        if all(word in name_key(each.name) for word in words)
    ]
    column, descending = order
    if column == "name":
        ranked.sort(key=lambda pair: name_key(pair[1].name), reverse=descending)
    else:
        ranked.sort(key=lambda pair: _figure(pair[0], pair[1], column), reverse=descending)
    return [_row(rank, each, spent, currency) for rank, each in ranked]


def _figure(rank: int, seller: Seller, column: str) -> int:
    return {"rank": rank, "quantity": seller.quantity}.get(column, seller.spent)


def _row(rank: int, seller: Seller, spent: int, currency: Currency) -> Row:
    part = share(seller.spent, spent)
    cells = (
        f"{rank:,}",
        seller.name,
        format_quantity(seller.quantity),
        currency.format(seller.spent),
        f"{format_percent(part)} %",
    )
    return Row(seller.product, cells, Ink.TEXT)


class ProductsTab(GroupListTab):
    """What the members buy."""

    NUMBER = 3
    COLUMNS = (
        Column("rank", "Rank", 6, align="right"),
        Column("name", "Product", 24, share=3),
        Column("quantity", "Sold", 10, align="right"),
        Column("spent", "Spent", 12, align="right"),
        Column("share", "Share", 9, align="right"),
    )
    EMPTY = (
        "The members have not bought anything yet.\nWhat they buy is counted here as it is sold, on any lane."
    )
    MARKS = False

    def source(self, text: str, order: tuple[str, bool]) -> SellerRows:
        """The products that match."""
        return SellerRows(self, text, order)

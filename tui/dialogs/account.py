"""A customer's points and balance, entry by entry, newest first; Enter opens the sale behind one.

self.ask(AccountHistory(services, customer.id, customer.name), lambda _: None)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.accounts import MOVED, AccountEntry, EntryKey
from store.domain.ids import CustomerId, SaleId
from store.domain.money import Currency
from tui.dialogs.adjusting import adjust
from tui.dialogs.allowance import allow
from tui.dialogs.of_customer import OfCustomer, moment
from tui.keys import bindings
from tui.ports import Row, RowKey, Services
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar

if TYPE_CHECKING:
    from store.api import Store


class AccountRows:
    """The entries of one customer."""

    is_quick = True
    """They are found by the customer."""

    def __init__(self, store: "Store", customer: CustomerId, currency: Currency, calendar: Calendar) -> None:
        self._store = store
        self._customer = customer
        self._currency = currency
        self._calendar = calendar

    def count(self) -> int:
        """How many there are."""
        return self._store.customers.accounts.count(self._customer)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """A slice of them."""
        return [
            self._row(entry) for entry in self._store.customers.accounts.window(self._customer, start, size)
        ]

    def position(self, key: RowKey) -> int | None:
        """Where one stands."""
        if not isinstance(key, EntryKey):
            return None
        return self._store.customers.accounts.position(self._customer, key)

    def _row(self, entry: AccountEntry) -> Row:
        cells = (
            moment(self._calendar.local(entry.at)),
            self._what(entry),
            f"{entry.account}",
            "" if entry.key.kind == MOVED else self._booked(entry),
            self._amount(entry.account, entry.after),
            entry.lane,
            entry.staff,
        )
        return Row(entry.key, cells)

    def _what(self, entry: AccountEntry) -> str:
        if entry.key.kind == MOVED:
            return f"{self._amount(entry.account, entry.moved)} {entry.words}"
        return f"{entry.words} {entry.number or entry.note}".strip()

    def _booked(self, entry: AccountEntry) -> str:
        return self._amount(entry.account, entry.amount, sign="+" if entry.amount > 0 else "")

    def _amount(self, account: str, amount: int, *, sign: str = "") -> str:
        return f"{sign}{amount:,}" if account == "points" else f"{sign}{self._currency.format(amount)}"


class AccountHistory(OfCustomer):
    """The entries of one customer's accounts, of whoever was merged into them too."""

    HEADING = "Account of {}"
    COLUMNS = (
        Column("at", "When", 16, sortable=False),
        Column("what", "What", 14, share=2, sortable=False),
        Column("account", "Account", 7, sortable=False),
        Column("amount", "Amount", 8, align="right", sortable=False),
        Column("after", "After", 8, align="right", sortable=False),
        Column("lane", "Lane", 7, share=1, sortable=False),
        Column("staff", "Staff", 7, share=1, sortable=False),
    )
    EMPTY = "No points and no balance yet."
    ORDER = ("at", True)
    BINDINGS = bindings("customers.adjust", "lanes.allow")

    def __init__(self, services: Services, customer: CustomerId, name: str) -> None:
        super().__init__(services, customer, name)
        self._has_others = len(services.store.lanes.members()) > 1

    def source(self, text: str, order: tuple[str, bool]) -> AccountRows:  # noqa: ARG002 - all, newest first
        """The entries."""
        return AccountRows(self._store, self._customer, self._store.shop.get().currency, self.calendar())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """There is nothing to filter by; and a lane that is alone spends all there is."""
        return action != "filter" and (action != "allow" or self._has_others)

    def action_adjust(self) -> None:
        """Put something on it, or take it off, for a reason."""
        adjust(self, self._store, self._customer)

    def action_allow(self) -> None:
        """What this lane may spend beyond its rights, of what other lanes have."""
        own = self.at_once(self._store.lanes.own)
        if own is not None:
            allow(self, self._store, own.id)

    def receipt_of(self, key: RowKey) -> SaleId | None:
        """The sale that booked an entry."""
        if not isinstance(key, EntryKey) or key.kind == MOVED:
            return None
        return SaleId(key.document)

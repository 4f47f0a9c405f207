"""Find a customer by typing, or create one of the typed name.

self.ask(Choose("Which customer?", suggest_customers(store), typed="ann"), self._chosen)
match chosen_customer(option): ...      # CustomerId | NewCustomer | None
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from store.domain.ids import CustomerId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.money import format_percent
from store.domain.names import clean, name_key
from store.domain.values import dataclass
from tui.widgets.options import Option, Suggest

if TYPE_CHECKING:
    from store.api import Store

SHOWN_MAX: Final = 12
LOOKED_AT_MAX: Final = 60
"""Of so many matches the best are shown; more letters find the rest."""


_SIGNS: Final = ("=", "@", "?", "*", "/", "#", "+", "%")
"""What lines at the counter begin with: nobody is called so, and `=c` was to pay."""


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """The option that creates somebody of this name."""

    name: str


def suggest_customers(store: "Store") -> Suggest:
    """Customers that match what is typed, their percent beside the name, and last: a new one."""

    def suggest(typed: str) -> Sequence[Option]:
        found = store.customers.window(CustomerList(typed), 0, LOOKED_AT_MAX)
        return customer_options(by_name_first(found, typed)[:SHOWN_MAX], typed)

    return suggest


def by_name_first(rows: Sequence[CustomerRow], typed: str) -> list[CustomerRow]:
    """Those whose name is meant, word by word, before those found by an e-mail or a card."""
    words = name_key(typed).split()

    def is_elsewhere(row: CustomerRow) -> bool:
        starts = name_key(row.name).split()
        return not all(any(start.startswith(word) for start in starts) for word in words)

    return sorted(rows, key=is_elsewhere)


def customer_options(rows: Sequence[CustomerRow], typed: str) -> list[Option]:
    """Found customers, then a new one of the typed name."""
    options = [Option(row.id, row.name, _note(row), _percent(row)) for row in rows]
    name = clean(typed)
    if name.startswith(_SIGNS):
        return options
    return [*options, Option(NewCustomer(name), f"New customer: {name}")] if name else options


def _percent(row: CustomerRow) -> str:
    return f"{format_percent(row.percent)} %" if row.percent and row.active else ""


def _note(row: CustomerRow) -> str:
    inactive = "" if row.active else "inactive"
    parts = (", ".join(row.groups), row.email or row.phone, inactive)
    return "  ".join(part for part in parts if part)


def chosen_customer(option: Option | None) -> CustomerId | NewCustomer | None:
    """Whom an option names."""
    if option is None:
        return None
    if isinstance(option.id, NewCustomer):
        return option.id
    return CustomerId(option.id) if isinstance(option.id, bytes) else None

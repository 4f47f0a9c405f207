"""Deleting a customer from the whole book, which is not taking them out of a group: the name is typed for it.

self.ask(delete_customer("Ann Köhler"), lambda yes: self._delete() if yes else None)
self.ask(delete_customers(12), ...)             # several: their number is typed
"""

from store.domain.errors import BadInput
from store.domain.names import name_key
from tui.dialogs.prompt import Prompt

_DETAIL = "Gone from every list and group. Sales and receipts stay as they are."


def delete_customer(name: str) -> Prompt[bool]:
    """Ask for the name; answers True, or None when it was left."""

    def check(typed: str) -> bool:
        if name_key(typed) != name_key(name):
            raise BadInput(f"that is not {name!r}; type the whole name, or Esc keeps the customer")
        return True

    return Prompt(f"Delete the customer {name}?", check, detail=_DETAIL, hint="type the name, then Enter")


def delete_customers(count: int) -> Prompt[bool]:
    """Ask for how many; answers True, or None when it was left."""

    def check(typed: str) -> bool:
        if typed.replace(",", "").replace(".", "").strip() != str(count):
            raise BadInput(f"that is not {count:,}; type the number, or Esc keeps them all")
        return True

    return Prompt(f"Delete {count:,} customers?", check, detail=_DETAIL, hint=f"type {count}, then Enter")

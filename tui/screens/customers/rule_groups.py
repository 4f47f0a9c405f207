"""The groups a customer is in by a rule, in words: they are shown, not chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.domain.customers import Customer
from store.domain.groups import Group, GroupKind

if TYPE_CHECKING:
    from store.api import Store


def rule_groups(store: "Store", customer: Customer, groups: Sequence[Group]) -> str:
    """Their names, those where a pin says so marked; then those that a pin keeps them out of."""
    pins = store.customers.pins(customer.id)
    auto = [group for group in groups if group.kind is GroupKind.AUTO]
    inside = [
        f"{group.name} (pinned)" if pins.get(group.id) == 1 else group.name
        for group in auto
        if group.id in customer.groups
    ]
    outside = [f"not {group.name} (pinned)" for group in auto if pins.get(group.id) == -1]
    return ", ".join([*inside, *outside])

"""What may be done to many customers, or to several groups, at once."""

from typing import TypeAlias

from store.domain.ids import GroupId
from store.domain.values import dataclass

FieldValue: TypeAlias = int | str
"""As a customer's column holds it: flags are 0 and 1, amounts minor units."""


@dataclass(frozen=True, slots=True)
class AddToGroups:
    """Put them in some groups; None is every active group that is filled by hand."""

    groups: tuple[GroupId, ...] | None


@dataclass(frozen=True, slots=True)
class RemoveFromGroups:
    """Take them out of some groups; None is every group that is filled by hand."""

    groups: tuple[GroupId, ...] | None


@dataclass(frozen=True, slots=True)
class SetField:
    """Give a field one value; made by `fields.parse`, which has checked it."""

    field: str
    value: FieldValue


@dataclass(frozen=True, slots=True)
class AddTags:
    """Give them tags."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveTags:
    """Take tags from them."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeleteCustomers:
    """Delete them; their sales and ledgers stay."""


Edit: TypeAlias = AddToGroups | RemoveFromGroups | SetField | AddTags | RemoveTags | DeleteCustomers
"""One of the things that are done to customers."""


@dataclass(frozen=True, slots=True)
class SwitchGroups:
    """Switch groups on or off."""

    active: bool


@dataclass(frozen=True, slots=True)
class DeleteGroups:
    """Delete groups with their own discounts; receipts keep their names."""

    even_so: bool = False
    """Also those that rules of other groups name: nobody meets such a rule from then on."""


GroupEdit: TypeAlias = SwitchGroups | DeleteGroups
"""One of the things that are done to several groups."""

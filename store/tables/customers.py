"""Customers, their cards, the groups and who is in them."""

from store.domain.changes import Grain
from store.domain.names import name_key
from store.tables.base import Derived, blob, maybe_blob, maybe_number, number, replicated, text

CUSTOMERS = replicated(
    10,
    "customers",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "email"),
        text(19, "phone"),
        text(20, "reference"),
        text(21, "birth_date"),
        text(22, "gender"),
        text(23, "city"),
        text(24, "country"),
        text(25, "notes"),
        number(26, "joined"),
        number(27, "active", default=1),
        number(28, "deleted"),
    ),
    derived=(Derived("name_key", "name", name_key),),
    indexes=(("deleted", "name_key", "id"), ("email",), ("reference",), ("phone",)),
)

CARDS = replicated(
    11,
    "cards",
    Grain.ROW,
    keys=(text(16, "code"), blob(17, "customer_id")),
    values=(number(18, "present", default=1),),
    indexes=(("customer_id",),),
)

GROUPS = replicated(
    12,
    "groups",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "description"),
        text(19, "kind"),
        number(20, "active", default=1),
        maybe_blob(21, "program_id"),
        number(22, "scheduled"),
        maybe_number(23, "from_at"),
        maybe_number(24, "until_at"),
        number(25, "deleted"),
    ),
    derived=(Derived("name_key", "name", name_key),),
    indexes=(("name_key",),),
)

MEMBERSHIPS = replicated(
    13,
    "memberships",
    Grain.ROW,
    keys=(blob(16, "customer_id"), blob(17, "group_id")),
    values=(number(18, "present", default=1),),
    indexes=(("group_id", "present", "customer_id"),),
)

PROGRAMS = replicated(
    14,
    "programs",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        number(18, "points"),
        number(19, "per_amount"),
        number(20, "active", default=1),
        number(21, "deleted"),
    ),
    derived=(Derived("name_key", "name", name_key),),
)

"""Says at a service's method which right it asks before it does anything: `@asks("GROUPS")`.

What is asked for depends on how many or how much elsewhere: those methods call `Actor.require` or
`Rights.require` themselves.
"""

from collections.abc import Callable, Collection, Mapping, Sized
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, Protocol, TypeVar

from store.domain.ids import GroupId
from store.unit import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.queries.history import Action


GIFTS: Final = frozenset({"program_id", "points_limit", "limit_period", "limit_days"})
"""Columns of a group that say what it gives: changing them is changing offers."""

EDITORS: Final[Mapping[str, str]] = {
    "customers": "CUSTOMERS",
    "groups": "GROUPS",
    "programs": "OFFERS",
    "discounts": "OFFERS",
    "products": "PRODUCTS",
    "categories": "PRODUCTS",
    "staff": "STAFF",
    "lanes": "LANES",
    "settings": "SHOP",
}
"""By table, who may edit it; who may, may say which of two edits stands, and put one back."""

TERMS: Final = frozenset({"credit_limit", "tax_exempt", "tax_reason"})
"""Columns of a customer that say what they may owe."""

REACH: Final = frozenset(
    {"rule", "kind", "merged_into", "active", "deleted", "scheduled", "from_at", "until_at"}
)
"""Columns of a group that say who gains by it and when: who is in it, and whether that counts."""


class Acting(Protocol):
    """A service that knows who does what is asked of it."""

    _actor: Actor


Service = TypeVar("Service", bound=Acting)
Given = ParamSpec("Given")
Result = TypeVar("Result")


def asks(
    right: str,
) -> Callable[[Callable[Concatenate[Service, Given], Result]], Callable[Concatenate[Service, Given], Result]]:
    """Let a method ask for a right, by its name in `Right`; it raises NeedsApproval, Refused besides."""

    def asking(
        method: Callable[Concatenate[Service, Given], Result],
    ) -> Callable[Concatenate[Service, Given], Result]:
        @wraps(method)
        def asked(service: Service, /, *given: Given.args, **named: Given.kwargs) -> Result:
            service._actor.require(right)  # noqa: SLF001 - what `Acting` is for
            return method(service, *given, **named)

        return asked

    return asking


def ask_for(actor: Actor, customers: Sized) -> None:
    """One customer is changed at the counter; many at once by who may. Raises NeedsApproval, Refused."""
    actor.require("CUSTOMERS" if len(customers) == 1 else "BULK")


def ask_for_benefits(actor: Actor, connection: "Connection", moved: Collection[GroupId]) -> None:
    """Who changes a name may not give somebody the staff's discount with it: that is a right of its own.

    Args:
        actor: who moves customers in or out.
        connection: of the transaction.
        moved: the groups that gain or lose somebody.

    Raises:
        NeedsApproval, Refused: one of them gives something, and they may not.
    """
    given = _giving(actor, connection, moved)
    if given:
        actor.require("BENEFITS", given[0] if len(given) == 1 else b"")


def ask_for_new(actor: Actor, connection: "Connection", group: GroupId) -> None:
    """The same of a group that was just made, with who is in it: tried again it has another id.

    Raises:
        NeedsApproval, Refused: it gives something, and they may not.
    """
    if _giving(actor, connection, [group]):
        actor.require("BENEFITS")


def _giving(actor: Actor, connection: "Connection", moved: Collection[GroupId]) -> list[GroupId]:
    """Those of some groups that give something, or none where nobody has to ask."""
    if not moved or actor.role == "owner":
        return []
    from store.queries.giving import giving
    from store.queries.kin import kin

    related = kin(connection)
    return sorted(giving(connection) & {related.root(group) for group in moved})


def ask_to_undo(actor: Actor, connection: "Connection", action: "Action") -> None:
    """What an action wrote is put back only by who may write it: the right that was asked then is asked now.

    Customers are those of a bulk edit, and coming back from a deletion takes nothing from anybody.

    Raises:
        NeedsApproval, Refused: they may not.
    """
    from store.queries import priors

    met = priors.columns_of(connection, action.id)
    rights = {EDITORS[table] for table, _ in met if table in EDITORS} - {"CUSTOMERS"}
    # A group that is deleted takes its own discount with it, and brings it back.
    if "OFFERS" in rights and "GROUPS" in rights and _is_of_groups(connection, action):
        rights = rights - {"OFFERS"} | {"BENEFITS"}
    if any(("groups", column) in met for column in GIFTS):
        rights.add("OFFERS")
    if any(("customers", column) in met for column in TERMS):
        rights.add("TERMS")
    if ("customers", "deleted") in met and _deletes(connection, action):
        rights.add("DELETE_CUSTOMERS")
    for right in sorted(rights):
        actor.require(right)
    if any(("groups", column) in met for column in REACH):
        kept = priors.of(connection, action.id)
        reached = {one for prior in kept if prior.table.name == "groups" for one in prior.ids}
        ask_for_benefits(actor, connection, [GroupId(one) for one in reached])


def _is_of_groups(connection: "Connection", action: "Action") -> bool:
    """Whether it deleted groups, or is the undo of that, whose discounts came and went with them."""
    from store.queries import priors

    met = priors.columns_of(connection, action.id)
    return ("groups", "deleted") in met and {column for table, column in met if table == "discounts"} == {
        "deleted"
    }


def _deletes(connection: "Connection", action: "Action") -> bool:
    """Whether putting back what an action wrote takes customers away again."""
    from store.queries import priors

    return any(
        prior.value == 1
        for prior in priors.of(connection, action.id)
        if prior.table.name == "customers" and prior.column == "deleted"
    )

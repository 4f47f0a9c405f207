"""Says at a service's method which right it asks before it does anything: `@asks("GROUPS")`.

What is asked for depends on how many or how much elsewhere: those methods call `Actor.require` or
`Rights.require` themselves.
"""

from collections.abc import Callable, Collection, Sized
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from store.domain.ids import GroupId
from store.unit import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
    if not moved or actor.role == "owner":
        return
    from store.queries.giving import giving
    from store.queries.kin import kin

    related = kin(connection)
    given = sorted(giving(connection) & {related.root(group) for group in moved})
    if given:
        actor.require("BENEFITS", given[0] if len(given) == 1 else b"")

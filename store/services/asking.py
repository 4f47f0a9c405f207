"""Says at a service's method which right it asks before it does anything: `@asks("GROUPS")`.

What is asked for depends on how many or how much elsewhere: those methods call `Actor.require` or
`Rights.require` themselves.
"""

from collections.abc import Callable, Sized
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from store.unit import Actor


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

"""Who is at this till: nobody in particular, somebody who signed in, or nobody because it is locked.

A shop in which nobody has a PIN asks nobody: the owner is there. From the first PIN on its tills ask.
"""

from store.domain.ids import StaffId
from store.engine import Database
from store.events import SignInChanged
from store.queries import book
from store.unit import Actor, Units, Via

_LOCKED = ""


def actor_of(database: Database, via: Via) -> Actor:
    """Who begins: the recorded owner, whom local programs act as; at a till that asks, nobody.

    A lane that is still empty does not know its owner yet.
    """
    with database.reading() as connection:
        begins = Actor(book.owner(connection) or StaffId(b""), via)
        if via == "till" and book.is_pin_asked(connection):
            begins.role = _LOCKED
    return begins


def look_again(units: Units, actor: Actor) -> None:
    """Let it be so at once when who is here is somebody else's now, or nobody's: told as SignInChanged."""
    before = (actor.staff, actor.role, actor.name)
    with units.database.reading() as connection:
        if not book.is_pin_asked(connection):
            actor.staff, actor.role, actor.name = book.owner(connection) or actor.staff, "owner", ""
        elif not actor.name:
            actor.role = _LOCKED
        else:
            from store.queries import staff  # nobody is asked before the first sale

            here = staff.get(connection, actor.staff)
            if here is None or not here.active:
                actor.role, actor.name = _LOCKED, ""
            else:
                actor.role, actor.name = here.role.value, here.name
    if before != (actor.staff, actor.role, actor.name):
        units.feed.publish([SignInChanged()])

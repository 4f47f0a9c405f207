"""Whom the fields of a form bring into groups that fill themselves, or out of them, and who may do that.

A tag, a city or a birthday that a rule asks for gives what its group gives: without this, who may not put
somebody into a group would write the word that its rule asks for.
"""

from sqlalchemy import Connection

from store.domain.ids import CustomerId, GroupId
from store.domain.rules.answer import Facts
from store.domain.rules.tree import Flag
from store.domain.stamps import Instant
from store.queries import auto_groups
from store.queries.auto_plan import plan
from store.services.asking import ask_for_benefits
from store.services.auto_groups import today_of
from store.unit import Unit, Units


def ask_for_moved(units: Units, unit: Unit, customer: CustomerId, *, is_new: bool = False) -> None:
    """Ask as putting somebody into a group does, for the groups whose rules a form just made others.

    Who is new gives nothing away by coming into groups that everybody new is in.

    Args:
        units: whose `follow` says who comes and goes.
        unit: in which the customer is written already.
        customer: who they are now.
        is_new: whether they were written for the first time.

    Raises:
        NeedsApproval, Refused: one of the groups gives something, and they may not.
    """
    connection = unit.connection
    before = _newcomers(connection, unit.now) if is_new else _inside(connection, customer)
    unit.tell(units.follow(connection, unit.touched, unit.now))
    ask_for_benefits(unit.actor, connection, before ^ _inside(connection, customer))


def _inside(connection: Connection, customer: CustomerId) -> set[GroupId]:
    return auto_groups.current(connection, [customer]).get(customer, set())


def _newcomers(connection: Connection, now: Instant) -> set[GroupId]:
    """The groups of a customer of whom nothing is known but that they came today."""
    rules, kin = plan(connection)
    today, _ = today_of(connection, now)
    known, found = set[GroupId](), set[GroupId]()
    for each in rules.groups:
        if each.test(Facts(joined=today, flags={Flag.ACTIVE}, groups=known), today):
            found.add(each.id)
            known.update(kin.names(each.id))
    return found

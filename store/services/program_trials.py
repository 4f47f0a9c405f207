"""What a reward program would give for a purchase that is only thought of, and who uses it."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.domain.earning import Buying
from store.domain.ids import COMMON_GROUP, ProgramId
from store.domain.rewards import Program, worked
from store.domain.rewards_words import Purchase, Trial
from store.domain.schedule import moment
from store.domain.stamps import Instant
from store.queries import book, customers, groups, programs
from store.services.shop import shop_from


def tried(connection: Connection, program: Program, purchase: Purchase, now: Instant) -> Trial:
    """What a program gives for it, whether or not it is the best of that customer's."""
    today = moment(now, shop_from(book.settings(connection)).zone).weekday
    weekday = today if purchase.weekday is None else purchase.weekday
    known = None if purchase.customer is None else customers.get(connection, purchase.customer)
    wanted = purchase.groups if known is None else known.groups
    counting = [each for each in groups.all_groups(connection) if each.id in wanted and each.current(now)]
    buying = Buying(frozenset([COMMON_GROUP, *(group.id for group in counting)]), weekday)
    names = tuple(group.name for group in counting)
    return Trial(
        known.name if known is not None else "", names, purchase.value, weekday,
        worked(program, purchase.value, buying),
    )  # fmt: skip


def users_of_all(connection: Connection) -> dict[ProgramId, Sequence[str]]:
    """Names of the groups that give their members each program."""
    found: dict[ProgramId, list[str]] = {each.id: [] for each in programs.all_programs(connection)}
    for group in groups.all_groups(connection):
        if group.program in found:
            found[group.program].append(group.name)
    return {program: tuple(names) for program, names in found.items()}

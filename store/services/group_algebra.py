"""Groups made of groups: combined, split, duplicated, and merged into one another and back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select

from store.domain.bulk_edits.outcomes import Watch
from store.domain.bulk_edits.plan import Move
from store.domain.errors import NotFound, Refused
from store.domain.group_algebra import FIXED, PARTS_MAX, TEXTS, How, Share, SplitBy, combined, text_share
from store.domain.groups import Group, GroupDraft, GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.names import name_key, required_name
from store.domain.rules.tree import AllOf, InGroup, Rule, Text
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries import discounts, groups
from store.queries.kin import kin
from store.queries.rules.conditions import Sight, condition
from store.services.asking import ask_for_benefits, ask_for_new, asks
from store.services.auto_groups import today_of
from store.services.bulk_edits.writing import write_steps
from store.services.discount_writing import give_to
from store.services.group_effects import refuse_circle, refuse_to_merge
from store.services.group_kinds import FIXED_MEMBERS_MAX
from store.services.group_writing import draft_of, write_new
from store.tables.customers import CUSTOMERS, GROUPS, PINS
from store.unit import Actor, Unit, Units

_COLUMNS: Final = {
    Text.GENDER: CUSTOMERS.c.gender,
    Text.CITY: CUSTOMERS.c.city,
    Text.REGION: CUSTOMERS.c.region,
    Text.COUNTRY: CUSTOMERS.c.country,
}


class GroupAlgebra:
    """What can be made of several groups, or of one."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    @asks("GROUPS")
    def combine(self, draft: GroupDraft, how: How, parts: Sequence[GroupId], *, live: bool) -> GroupId:
        """A new group out of others: with a rule that names them, or with those who are in them now.

        Raises:
            Invalid: as for any new group.
            BadInput, NotFound, Refused: the groups cannot be combined so.
        """
        rule = combined(how, parts)
        with self._units.begin(self._actor) as unit:
            named = [_get(unit.connection, part).name for part in parts]
            made = _make(unit, draft, rule, live=live)
            unit.did(f"groups.{how.value}", made, ", ".join(named))
            _tell(unit, made)
        return made

    @asks("GROUPS")
    def split(self, group: GroupId, by: SplitBy, *, live: bool) -> list[GroupId]:
        """A new group for each value that members of a group have, named after both.

        Raises:
            NotFound: the group is not there.
            Refused: it has too many values, or nobody in it.
            Invalid: a group of such a name is there.
        """
        with self._units.begin(self._actor) as unit:
            whole = _get(unit.connection, group)
            shares = _shares(unit, group, by)
            made = [
                _make(
                    unit,
                    GroupDraft(name=f"{whole.name}: {share.label}"),
                    AllOf((InGroup(group), share.question)),
                    live=live,
                )
                for share in shares
            ]
            unit.did("groups.split", group, f"{by.value}, {len(made)} groups")
            _tell(unit, *made)
        return made

    @asks("GROUPS")
    def duplicate(self, group: GroupId, name: str) -> GroupId:
        """A group like another one: form, rule, exceptions, members, discounts. Raises as `combine`."""
        with self._units.begin(self._actor) as unit:
            model = _stored(unit.connection, group)
            made = write_new(unit, replace(draft_of(model), name=required_name(name)))
            if model.kind is GroupKind.MANUAL:
                _fill(unit, made, name, InGroup(group))
            else:
                _copy_pins(unit, group, made)
            _copy_links(unit, group, made)
            ask_for_new(self._actor, unit.connection, made)
            unit.did("groups.duplicate", made, model.name)
            _tell(unit, made)
        return made

    @asks("GROUPS")
    def merge(self, parts: Sequence[GroupId], into: GroupId, *, even_so: bool = False) -> None:
        """Let groups become part of another one: their members, rules, discounts and links count there.

        Nothing is rewritten, and `unmerge` makes each a group of its own again.

        Args:
            parts: which.
            into: what they become part of.
            even_so: also when somebody enters or leaves a third group by that, whose rule names one of them.

        Raises:
            NotFound: one is not there.
            Refused: a group into itself, by its rule too; or somebody moves, and it is not done even so.
        """
        if into in parts:
            raise Refused("a group cannot become part of itself; choose another")
        with self._units.begin(self._actor) as unit:
            whole = _stored(unit.connection, into)
            merged = [_stored(unit.connection, part) for part in parts]
            ask_for_benefits(self._actor, unit.connection, [*parts, into])
            if even_so:
                refuse_circle(unit.connection, parts, into)
            else:
                refuse_to_merge(unit.connection, parts, into, unit.now)
            for part in merged:
                unit.edit(GROUPS, {"id": part.id}, {"merged_into": into, "deleted": 1})
                unit.did("groups.merge", into, part.name)
                unit.did("groups.merged", part.id, whole.name)
            _tell(unit, *parts, into)

    def parts(self, group: GroupId) -> list[tuple[GroupId, str]]:
        """The groups that became part of a group, with their names."""
        with self._units.database.reading() as connection:
            family = set(kin(connection).names(group)) - {group}
            statement = select(GROUPS.c.id, GROUPS.c.name).where(GROUPS.c.id.in_(family))
            ordered = statement.order_by(GROUPS.c.name_key, GROUPS.c.id)
            return [(GroupId(each), name) for each, name in connection.execute(ordered)]

    @asks("GROUPS")
    def unmerge(self, group: GroupId) -> None:
        """Make a merged group one of its own again, as it is by now. Raises NotFound, Refused."""
        with self._units.begin(self._actor) as unit:
            columns = GROUPS.c
            row = unit.connection.execute(
                select(columns.name, columns.merged_into).where(
                    columns.id == group, columns.merged_into.is_not(None)
                )
            ).one_or_none()
            if row is None:
                raise NotFound("that group is not part of another one")
            twin = groups.named(unit.connection, row.name)
            if twin is not None:
                raise Refused(f"there is a group {twin.name!r} again: rename that one first")
            ask_for_benefits(self._actor, unit.connection, [group])
            unit.edit(GROUPS, {"id": group}, {"merged_into": None, "deleted": 0})
            unit.did("groups.unmerge", group)
            _tell(unit, group, GroupId(row.merged_into))


def _get(connection: Connection, group: GroupId) -> Group:
    if group == COMMON_GROUP:
        from store.domain.groups import COMMON

        return COMMON
    return _stored(connection, group)


def _stored(connection: Connection, group: GroupId) -> Group:
    if group == COMMON_GROUP:
        raise Refused("the common group stays as it is: everybody is in it")
    found = groups.get(connection, group)
    if found is None:
        raise NotFound("that group is not there any more; go back to the list")
    return found


def _make(unit: Unit, draft: GroupDraft, rule: Rule, *, live: bool) -> GroupId:
    made = write_new(unit, replace(draft, rule=rule if live else None))
    if not live:
        _fill(unit, made, draft.name, rule)
        ask_for_new(unit.actor, unit.connection, made)
    return made


def _fill(unit: Unit, group: GroupId, name: str, rule: Rule) -> None:
    """Put everybody who meets a rule now into a group that is filled by hand."""
    today, zone = today_of(unit.connection, unit.now)
    sight = Sight(today, zone, kin(unit.connection))
    meeting = select(CUSTOMERS.c.id).where(CUSTOMERS.c.deleted == 0, condition(rule, sight))
    count = unit.connection.execute(select(func.count()).select_from(meeting.subquery())).scalar_one()
    if count > FIXED_MEMBERS_MAX:
        raise Refused(f"{count} people are too many to put into {name} at once: make it a group with a rule")
    chosen = b"".join(unit.connection.execute(meeting).scalars())
    write_steps(unit, chosen, [Move(group, name, inside=True)], unit.new_id(), watch=Watch())


def _shares(unit: Unit, group: GroupId, by: SplitBy) -> list[Share]:
    today, zone = today_of(unit.connection, unit.now)
    sight = Sight(today, zone, kin(unit.connection))
    inside = [CUSTOMERS.c.deleted == 0, condition(InGroup(group), sight)]
    if by in FIXED:
        found = [
            share
            for share in FIXED[by]
            if unit.connection.execute(
                select(CUSTOMERS.c.id).where(*inside, condition(share.question, sight)).limit(1)
            ).first()
        ]
    else:
        found = _text_shares(unit.connection, by, inside)
    if not found:
        raise Refused("nobody is in this group: there is nothing to split")
    return found


def _text_shares(connection: Connection, by: SplitBy, inside: Sequence[ColumnElement[bool]]) -> list[Share]:
    column = _COLUMNS[TEXTS[by]]
    values = connection.execute(
        select(column, func.count()).where(*inside).group_by(column).order_by(func.count().desc(), column)
    )
    # Of several ways to write one value the commonest is the name.
    labels: dict[str, str] = {}
    for value, _ in values:
        labels.setdefault(name_key(value), value)
    if len(labels) > PARTS_MAX:
        raise Refused(f"its members have {len(labels)} different values; a split makes at most {PARTS_MAX}")
    return [
        text_share(by, label) for _, label in sorted(labels.items(), key=lambda each: (not each[0], each))
    ]


def _copy_pins(unit: Unit, group: GroupId, made: GroupId) -> None:
    columns = PINS.c
    rows = unit.connection.execute(
        select(columns.customer_id, columns.side, columns.reason, columns.until_at, columns.staff_id).where(
            columns.group_id == group, columns.side != 0
        )
    )
    unit.put(PINS, [{**row._mapping, "group_id": made} for row in rows])  # noqa: SLF001 - SQLAlchemy's public name


def _copy_links(unit: Unit, group: GroupId, made: GroupId) -> None:
    """Let discounts that are linked to a group be linked to its copy; its own one is in its form."""
    offers = discounts.offers(unit.connection)
    linked = [each for each in offers.discounts if group in each.linked]
    shared = [each for each in linked if offers.owners.get(each.id) is None]
    if shared:
        unit.actor.require("OFFERS")
    for each in shared:
        give_to(unit, each.id, each.linked | {made})


def _tell(unit: Unit, *changed: GroupId) -> None:
    unit.tell([GroupsChanged(frozenset(changed)), CatalogueChanged(), CustomersChanged()])

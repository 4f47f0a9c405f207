"""Rules of groups beyond the form: what one would do, exceptions from one, and who came and went."""

from collections.abc import Sequence

from store.domain.drafts import Check
from store.domain.groups import Group
from store.domain.ids import CustomerId, GroupId
from store.domain.names import clean_text
from store.domain.pins import Pin, Side
from store.domain.rules.consequences import Consequences
from store.domain.rules.preview import Crowd, Linked, Preview
from store.domain.rules.shape import checked
from store.domain.rules.tree import AllOf, AnyOf, InGroup, Not, Rule
from store.domain.stamps import Instant
from store.engine import Stop
from store.events import CustomersChanged, GroupsChanged
from store.queries import auto_log, auto_outlook, discounts, groups, pins
from store.queries.auto_log import Line
from store.queries.kin import Kin, kin
from store.queries.rules.conditions import Sight
from store.queries.survivors import family_then
from store.services import group_effects
from store.services.asking import ask_for, ask_for_benefits
from store.services.auto_groups import today_of
from store.services.pinning import ruled, write_pins
from store.services.rule_names import RuleNames
from store.unit import Actor, Unit, Units

SAMPLE_MAX = 20
"""Names shown of those who would enter or leave, unless more are asked for."""

REASON_CHARACTERS_MAX = 500

LINES_SHOWN_MAX = 1000


class Previewing:
    """A preview that is found in one thread and may be stopped in another."""

    def __init__(self, units: Units, rule: Rule, group: GroupId | None, names_max: int) -> None:
        self._units = units
        self._rule, self._group, self._names_max = rule, group, names_max
        self._stop = Stop()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._stop.set()

    def find(self) -> Preview:
        """What the rule would do; raises Refused once it is stopped, or if it names a deleted group."""
        group = self._group
        with self._units.database.reading() as connection, self._stop.over(connection):
            today, zone = today_of(connection, self._units.world.now())
            group_effects.refuse_lost(connection, self._rule)
            sight = Sight(today, zone, kin(connection))
            told = auto_outlook.would(connection, group, self._rule, sight, self._names_max)
            offers = discounts.offers(connection)
        linked = [each for each in offers.discounts if group is not None and group in each.linked]
        return Preview(
            told.matches,
            Crowd(told.enter, told.entering),
            Crowd(told.leave, told.leaving),
            tuple(Linked(offers.names[each.id], each) for each in linked),
        )

    def unknown_values(self) -> tuple[str, ...]:
        """A sentence for each value that no customer has; raises Refused once it is stopped."""
        from store.domain.rules.warnings import unknown_values
        from store.services.rule_values import RuleValues

        with self._units.database.reading() as connection, self._stop.over(connection):
            return unknown_values(self._rule, RuleValues(connection))


class GroupRules:
    """Everything about rules and exceptions that is not on a group's form."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def read(self, text: str) -> Rule:
        """The rule of a text, as people write it.

        Raises:
            BadInput: it cannot be read, saying where and what it could mean.
            Refused: it names a group that was deleted.
        """
        from store.domain.rules.grammar import parse  # members follow rules that are never read here

        rule = parse(text, RuleNames(self._units, self._actor, is_thorough=True))
        with self._units.database.reading() as connection:
            group_effects.refuse_lost(connection, rule)
        return rule

    def words(self, rule: Rule) -> str:
        """A rule as people write it."""
        from store.domain.rules.wording import render

        return render(rule, RuleNames(self._units, self._actor))

    def shown(self, rule: Rule) -> str:
        """The same to be looked at: deleted groups are called so, merged ones by what they became."""
        from store.domain.rules.wording import shown

        with self._units.database.reading() as connection:
            related = kin(connection)
        return shown(_as_of_now(rule, related), RuleNames(self._units, self._actor))

    def warnings(self, rule: Rule) -> tuple[str, ...]:
        """What a rule says and likely does not mean, a sentence for each."""
        from store.domain.rules.warnings import warnings

        return warnings(rule, RuleNames(self._units, self._actor))

    def unknown_values(self, rule: Rule) -> tuple[str, ...]:
        """A sentence for each value of a rule that no customer has, with the one that may be meant.

        Takes up to a second in a shop of a million.
        """
        return Previewing(self._units, rule, None, 0).unknown_values()

    def preview(self, rule: Rule, group: GroupId | None = None) -> Preview:
        """What a rule would do, in a new group or in one that is there. Raises BadInput."""
        return self.previewing(rule, group, SAMPLE_MAX).find()

    def previewing(self, rule: Rule, group: GroupId | None, names_max: int) -> "Previewing":
        """The same, in a way that it can be stopped. Raises BadInput."""
        return Previewing(self._units, checked(rule), group, names_max)

    def if_deleted(self, chosen: Sequence[GroupId]) -> Consequences:
        """What deleting groups does to others whose rules name them."""
        with self._units.database.reading() as connection:
            return group_effects.of_deleting(connection, chosen, self._units.world.now())

    def if_merged(self, parts: Sequence[GroupId], into: GroupId) -> Consequences:
        """What merging groups into another does to others whose rules name them; raises Refused."""
        with self._units.database.reading() as connection:
            return group_effects.of_merging(connection, parts, into, self._units.world.now())

    def pin(
        self,
        group: GroupId,
        chosen: Sequence[CustomerId],
        side: Side,
        *,
        reason: str,
        until: Instant | None,
    ) -> int:
        """Keep customers in a group that fills itself, or out of it, whatever its rule says.

        Answers how many that changed something for. Raises Invalid, NotFound, Refused.
        """
        ask_for(self._actor, chosen)
        check = Check()
        tidy = clean_text(reason)
        check.require(
            "reason", len(tidy) <= REASON_CHARACTERS_MAX, f"at most {REASON_CHARACTERS_MAX} characters"
        )
        check.require("until", until is None or until > self._units.world.now(), "that is in the past")
        check.done()
        with self._units.begin(self._actor) as unit:
            found = ruled(unit.connection, group)
            ask_for_benefits(self._actor, unit.connection, [group])
            wanted = Pin(side, tidy, until, unit.actor.staff)
            before = pins.of(unit.connection, group, chosen)
            there = groups.existing(unit.connection, chosen)
            return _write(
                unit, found, {one: wanted for one in there if not _is_same(before.get(one), wanted)}
            )

    def unpin(self, group: GroupId, chosen: Sequence[CustomerId]) -> int:
        """Take exceptions away: the rule decides again. Answers for how many. Raises NotFound, Refused."""
        ask_for(self._actor, chosen)
        with self._units.begin(self._actor) as unit:
            found = ruled(unit.connection, group)
            ask_for_benefits(self._actor, unit.connection, [group])
            before = pins.of(unit.connection, group, chosen)
            none = Pin(Side.NONE, "", None, unit.actor.staff)
            return _write(unit, found, dict.fromkeys(before, none))

    def pins(self, group: GroupId) -> list[tuple[CustomerId, str, Pin]]:
        """Exceptions from a group's rule with the customers' names, by name; also those that are over."""
        with self._units.database.reading() as connection:
            return pins.named(connection, group)

    def pins_of(self, customer: CustomerId) -> list[tuple[GroupId, str, Pin]]:
        """A customer's exceptions with the names of the groups, by name; also those that are over."""
        with self._units.database.reading() as connection:
            return pins.of_customer(connection, family_then(connection, customer, None))

    def moves(self, *, group: GroupId | None = None, customer: CustomerId | None = None) -> list[Line]:
        """Who came into groups by rule and who left, the latest first."""
        with self._units.database.reading() as connection:
            return auto_log.lines(connection, group=group, customer=customer, most=LINES_SHOWN_MAX)


def _as_of_now(rule: Rule, related: Kin) -> Rule:
    match rule:
        case InGroup(group):
            return InGroup(related.root(group))
        case Not(part):
            return Not(_as_of_now(part, related))
        case AllOf(parts):
            return AllOf(tuple(_as_of_now(part, related) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_as_of_now(part, related) for part in parts))
        case _:
            return rule


def _is_same(before: Pin | None, wanted: Pin) -> bool:
    return before is not None and (before.side, before.reason, before.until) == (
        wanted.side,
        wanted.reason,
        wanted.until,
    )


def _write(unit: Unit, group: Group, wanted: dict[CustomerId, Pin]) -> int:
    if not wanted:
        return 0
    write_pins(unit, group.id, wanted)
    sides = {pin.side for pin in wanted.values()}
    unit.did("groups.unpin" if sides == {Side.NONE} else "groups.pin", group.id, str(len(wanted)))
    unit.tell([GroupsChanged(frozenset([group.id])), CustomersChanged(frozenset(wanted))])
    return len(wanted)

"""`regulars groups preview`, `pin` and `unpin`; and what `create`, `edit` and `show` say of rules."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.cells import clean
from store.domain.errors import BadInput
from store.domain.groups import Group, GroupDraft, GroupKind, LimitPeriod
from store.domain.ids import GroupId
from store.domain.pins import Side
from store.domain.rules.tree import Rule
from store.domain.values import dataclass
from tui.cli import arguments, door
from tui.cli.customer_answers import find_all
from tui.cli.door import Json
from tui.cli.pin_answers import pin_writer, side

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

RULE: Final = "such as: age >= 60 and spent > 500"


def add_parsers(actions: "Subparsers") -> None:
    """What may follow `groups` about rules."""
    preview = actions.add_parser("preview", help="who meets a rule, and who would enter or leave a group")
    preview.add_argument("rule", type=arguments.text, metavar="RULE", help=RULE)
    preview.add_argument("--group", type=arguments.text, metavar="GROUP", help="as the rule of this group")
    arguments.json_option(preview)
    for action, words in (
        ("pin", "keep customers in a group that fills itself, or out of it"),
        ("unpin", "let the rule decide about customers again"),
    ):
        pinned = actions.add_parser(action, help=words)
        pinned.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
        pinned.add_argument(
            "customers",
            nargs="+",
            type=arguments.text,
            metavar="CUSTOMER",
            help=arguments.CUSTOMER,
        )
        if action == "pin":
            side = pinned.add_mutually_exclusive_group()
            side.add_argument("--in", action="store_true", dest="inside", help="keep in, which is usual")
            side.add_argument("--out", action="store_true", help="keep out")
            pinned.add_argument("--reason", type=arguments.text, default="", metavar="WORDS", help="why")
            pinned.add_argument(
                "--until", type=arguments.when, metavar="T", help="the rule decides again then"
            )
        arguments.json_option(pinned)


def add_fields(parser: argparse.ArgumentParser) -> None:
    """What `create` and `edit` take about rules and limits."""
    parser.add_argument("--rule", type=arguments.text, metavar="RULE", help=f"the group fills itself, {RULE}")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument(
        "--points-limit", type=arguments.number, metavar="N", help="points a member may redeem"
    )
    limit.add_argument("--no-points-limit", action="store_true", help="members may redeem all they have")
    parser.add_argument(
        "--limit-period",
        type=arguments.text,
        metavar="P",
        help="in which time: day, week, month, or a number of days",
    )


def changed(args: argparse.Namespace, store: "Store", draft: GroupDraft) -> GroupDraft:
    """The draft with what the options say of rules and limits."""
    if args.rule is not None:
        rule = store.group_rules.read(args.rule)
        warn(doubts(store, rule))
        draft = replace(draft, rule=rule)
    if args.no_points_limit:
        draft = replace(draft, points_limit=None)
    if args.points_limit is not None:
        draft = replace(draft, points_limit=arguments.read("--points-limit", _points, args.points_limit))
    if args.limit_period is None:
        return draft
    if draft.points_limit is None:
        raise arguments.WrongUsage("--limit-period goes with --points-limit")
    period, days = arguments.read("--limit-period", _period, args.limit_period)
    return replace(draft, limit_period=period, limit_days=days)


def _points(text: str) -> int:
    if not text.isdecimal():
        raise BadInput("points are a whole number")
    return int(text)


def _period(text: str) -> tuple[LimitPeriod, int]:
    if text.isdecimal():
        return LimitPeriod.DAYS, int(text)
    if text in {"day", "week", "month"}:
        return LimitPeriod(text), 0
    raise BadInput("day, week, month, or a number of days")


@dataclass(frozen=True, slots=True)
class Became:
    """A group is of another kind now."""

    kind: GroupKind
    members: int
    """Who stays although the rule does not say so, or because it did."""

    def json(self) -> dict[str, Json]:
        """For programs."""
        return {"pinned" if self.kind is GroupKind.AUTO else "kept": self.members}

    def words(self, group: Group) -> str:
        """For people."""
        count = "1 member" if self.members == 1 else f"{self.members:,} members"
        stay = "stays" if self.members == 1 else "stay"
        if self.kind is GroupKind.MANUAL:
            return f"{group.name} is filled by hand now; {count} it had by its rule {stay}"
        does = "does" if self.members == 1 else "do"
        pinned = f"{count} who {does} not meet the rule {stay}, as exceptions; " if self.members else ""
        return f"{group.name} fills itself now; {pinned}--manual or undo is the way back"


def become(store: "Store", group: Group, draft: GroupDraft, *, by_hand: bool) -> Became | None:
    """Let a group that was filled by hand fill itself, or the other way, before the rest of an edit."""
    if by_hand:
        return Became(GroupKind.MANUAL, store.groups.set_by_hand(group.id))
    if group.kind is GroupKind.MANUAL and draft.rule is not None:
        return Became(GroupKind.AUTO, store.groups.set_rule(group.id, draft.rule))
    return None


def told(store: "Store", group: Group) -> dict[str, Json]:
    """What an answer says of a group's rule, exceptions and limit."""
    return {
        "rule": None if group.rule is None else store.group_rules.words(group.rule),
        "trouble": group.trouble or None,
        "points_limit": group.points_limit,
        "limit_period": _period_words(group),
        "pins": _pins(store, group.id) if group.kind is GroupKind.AUTO else [],
    }


def _period_words(group: Group) -> str | None:
    if group.points_limit is None:
        return None
    is_days = group.limit_period is LimitPeriod.DAYS
    return f"{group.limit_days} days" if is_days else group.limit_period.value


def _pins(store: "Store", group: GroupId) -> list[Json]:
    writer = pin_writer(store)
    return [
        {"customer": customer.hex(), "name": name, **writer.json(pin)}
        for customer, name, pin in store.group_rules.pins(group)
    ]


def card(store: "Store", group: Group) -> list[str]:
    """The same for people; nothing for a group that is filled by hand and has no limit."""
    limit = "" if group.points_limit is None else f"{group.points_limit} a {_period_words(group)}"
    writer = pin_writer(store)
    pins = [
        (f"Pinned {side(pin)}", writer.words(pin, name)) for _, name, pin in store.group_rules.pins(group.id)
    ]
    rule = "" if group.rule is None else store.group_rules.shown(group.rule)
    return list(door.card([("Rule", rule), ("Trouble", group.trouble), ("Points", limit), *pins]))


def doubts(store: "Store", rule: Rule) -> list[str]:
    """What a rule says and likely does not mean: a sentence for each."""
    return [*store.group_rules.warnings(rule), *store.group_rules.unknown_values(rule)]


def warn(sentences: Iterable[str]) -> None:
    """Say on standard error what may not be meant; it is done all the same."""
    for sentence in sentences:
        print(clean(f"regulars: warning: {sentence}"), file=sys.stderr)


def _preview(args: argparse.Namespace, store: "Store") -> None:
    rule = store.group_rules.read(args.rule)
    group = None if args.group is None else store.groups.only(args.group).id
    told = store.group_rules.preview(rule, group)
    warnings = doubts(store, rule)
    answer: Json = {
        "rule": store.group_rules.words(rule),
        "matches": told.matches,
        "enter": told.enter.count,
        "leave": told.leave.count,
        "sample": {"enter": list(told.enter.sample), "leave": list(told.leave.sample)},
        "discounts": [linked.name for linked in told.discounts],
        "warnings": warnings,
    }
    lines = [
        ("Rule", store.group_rules.words(rule)),
        ("Matches", str(told.matches)),
        ("Enter", _crowd(told.enter.count, told.enter.sample)),
        ("Leave", _crowd(told.leave.count, told.leave.sample)),
        ("Discounts", ", ".join(linked.name for linked in told.discounts)),
        *(("Warning", each) for each in warnings),
    ]
    door.say(args, answer, door.card(lines))


def _crowd(count: int, sample: tuple[str, ...]) -> str:
    names = ", ".join(sample)
    more = ", …" if count > len(sample) else ""
    return f"{count}: {names}{more}" if sample else str(count)


def _pin(args: argparse.Namespace, store: "Store") -> None:
    group = store.groups.only(args.group)
    chosen = list(dict.fromkeys(customer.id for customer in find_all(store, args.customers)))
    if args.action == "unpin":
        done = store.group_rules.unpin(group.id, chosen)
        words = f"{done} of {len(chosen)} are up to the rule of {group.name} again"
    else:
        side = Side.OUT if args.out else Side.IN
        until = args.until.instant(store.shop.get().zone, store.world.now()) if args.until else None
        done = store.group_rules.pin(group.id, chosen, side, reason=args.reason, until=until)
        words = f"pinned {done} of {len(chosen)} {'out of' if args.out else 'into'} {group.name}"
    answer: Json = {
        "id": group.id.hex(),
        "name": group.name,
        "changed": done,
        "unchanged": len(chosen) - done,
    }
    door.say(args, answer, [words])


ACTIONS: Final = {"preview": _preview, "pin": _pin, "unpin": _pin}

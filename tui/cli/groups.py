"""`regulars groups`: list, show, create, edit and delete groups, and put customers in them."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind, warning
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.money import parse_percent
from store.domain.shop import Shop
from store.domain.stamps import Instant
from tui.cli import arguments, door, group_algebra, group_figures, group_members, group_rules
from tui.cli.customer_answers import find_all
from tui.cli.door import Json
from tui.cli.group_answers import conflicts, writer
from tui.cli.rewards import find_program

if TYPE_CHECKING:
    from store.api import Counted, Store
    from tui.cli.arguments import Subparsers
    from tui.cli.group_rules import Became


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `groups`."""
    parser = subparsers.add_parser("groups", help="customer groups and who is in them")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    arguments.json_option(actions.add_parser("list", help="every group"))
    create = actions.add_parser("create", help="add a group")
    create.add_argument("name", type=arguments.text, metavar="NAME", help="what it is called")
    _fields(create)
    edit = actions.add_parser("edit", help="change a group; what is not named stays")
    edit.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    edit.add_argument("--name", type=arguments.text, help="another name")
    edit.add_argument(
        "--manual", action="store_true", help="filled by hand from now on; who is in it by its rule stays"
    )
    _fields(edit)
    for action, words in (("show", "one group"), ("delete", "delete a group")):
        named = actions.add_parser(action, help=words)
        named.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
        if action == "delete":
            arguments.consent_option(named, "although rules of other groups name it: nobody meets them then")
        arguments.json_option(named)
    group_members.add_parser(actions)
    for action, words in (("add", "put customers in a group"), ("remove", "take customers out of a group")):
        moved = actions.add_parser(action, help=words)
        moved.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
        moved.add_argument(
            "customers",
            nargs="+",
            type=arguments.text,
            metavar="CUSTOMER",
            help="id, e-mail, card number or name; all of them, or none if one cannot be found",
        )
        arguments.json_option(moved)
    group_algebra.add_parsers(actions)
    group_rules.add_parsers(actions)


def _fields(parser: argparse.ArgumentParser) -> None:
    discount = parser.add_mutually_exclusive_group()
    discount.add_argument("--percent", type=arguments.percent, metavar="P", help="percent off the whole sale")
    discount.add_argument("--amount", type=arguments.number, metavar="A", help="amount off the whole sale")
    discount.add_argument("--no-discount", action="store_true", help="no discount of its own")
    moment = "date or time on the shop's clock, today, tomorrow, or +30 for days from today"
    parser.add_argument(
        "--from", type=arguments.when, dest="from_at", metavar="T", help=f"begins then: {moment}"
    )
    parser.add_argument(
        "--until",
        type=arguments.when,
        dest="until_at",
        metavar="T",
        help="ends then, the moment itself not included; written as --from is",
    )
    parser.add_argument("--no-schedule", action="store_true", help="at all times")
    parser.add_argument("--description", type=arguments.text, metavar="D", help="what it is for")
    reward = parser.add_mutually_exclusive_group()
    reward.add_argument(
        "--program", type=arguments.text, metavar="NAME", help="reward program, by name or id"
    )
    reward.add_argument("--no-program", action="store_true", help="no reward program")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", help="it gives what it has")
    state.add_argument("--inactive", action="store_true", help="it gives nothing, and is kept")
    group_rules.add_fields(parser)
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {
        "list": _list,
        "show": _show,
        "create": _create,
        "edit": _edit,
        "delete": _delete,
        "members": group_members.run,
        "add": _move,
        "remove": _move,
        **group_algebra.ACTIONS,
        **group_rules.ACTIONS,
    }
    with door.opened(args) as store:
        store.keep_current()
        actions[args.action](args, store)
    return 0


def _list(args: argparse.Namespace, store: "Store") -> None:
    written, groups = writer(store), store.groups.all()
    group_rules.warn(conflicts(groups))
    if not args.json:
        door.say(args, [], written.table(groups))
        return
    figures = group_figures.all_figures(store)
    answer: list[Json] = [
        group_figures.beside(
            written.json(one),
            statistics=group_figures.in_list(figures.get(one.group.id), written.shop.currency),
        )
        for one in groups
    ]
    door.say(args, answer, ())


def _show(args: argparse.Namespace, store: "Store") -> None:
    """The group, what its members spent, and what they buy."""
    group = store.groups.only(args.group).id
    written, found = writer(store), _counted(store, group)
    overview, sellers = store.group_pages.overview(group), store.group_pages.products(group)
    answer = group_figures.beside(
        written.json(found),
        statistics=group_figures.alone(overview, written.shop),
        products=group_figures.ranking(sellers, written.shop.currency),
        **group_rules.told(store, found.group),
    )
    ruled = group_rules.card(store, found.group)
    plain = (*written.card(found), *ruled, "", *group_figures.card(overview, sellers, written.shop))
    door.say(args, answer, plain)


def _say_one(
    args: argparse.Namespace, store: "Store", group: GroupId, became: "Became | None" = None
) -> None:
    written, found = writer(store), _counted(store, group)
    if became is None:
        door.say(args, written.json(found), written.card(found))
        return
    answer = group_figures.beside(written.json(found), **became.json())
    door.say(args, answer, (became.words(found.group), *written.card(found)))


def _counted(store: "Store", group: GroupId) -> "Counted":
    found = next((one for one in store.groups.all() if one.group.id == group), None)
    if found is None:
        raise NotFound("that group is not there any more; see them with: groups list")
    return found


def _create(args: argparse.Namespace, store: "Store") -> None:
    draft = _changed(args, store, GroupDraft(name=args.name))
    _say_one(args, store, store.groups.create(draft))
    _warn_of_the_past(args, store, draft)


def _warn_of_the_past(args: argparse.Namespace, store: "Store", draft: GroupDraft) -> None:
    """Say when a period that was named is over already."""
    words = warning(draft, store.world.now())
    if words and (args.from_at or args.until_at):
        group_rules.warn([words])


def _edit(args: argparse.Namespace, store: "Store") -> None:
    from store.api import group_draft_of

    group = store.groups.only(args.group)
    if args.manual and args.rule is not None:
        raise arguments.WrongUsage("--manual goes without --rule")
    seen = group_draft_of(group)
    named = seen if args.name is None else replace(seen, name=args.name)
    wanted = _changed(args, store, named)
    became = group_rules.become(store, group, wanted, by_hand=args.manual)
    seen = group_draft_of(store.groups.get(group.id)) if became is not None else seen
    store.groups.edit(group.id, replace(wanted, rule=seen.rule if args.manual else wanted.rule), seen=seen)
    _say_one(args, store, group.id, became)
    _warn_of_the_past(args, store, wanted)


def _changed(args: argparse.Namespace, store: "Store", draft: GroupDraft) -> GroupDraft:
    """The draft with everything that the options say."""
    if args.description is not None:
        draft = replace(draft, description=args.description)
    if args.program is not None:
        draft = replace(draft, program=find_program(store, args.program).id)
    if args.no_program:
        draft = replace(draft, program=None)
    if args.active or args.inactive:
        draft = replace(draft, active=args.active)
    draft = group_rules.changed(args, store, draft)
    shop = store.shop.get()
    return _scheduled(args, shop, store.world.now(), _discounted(args, shop, draft))


def _discounted(args: argparse.Namespace, shop: Shop, draft: GroupDraft) -> GroupDraft:
    if args.percent is not None:
        percent = arguments.read("--percent", parse_percent, args.percent)
        return replace(draft, discount=QuickDiscount(QuickKind.PERCENT, percent=percent))
    if args.amount is not None:
        amount = arguments.read("--amount", shop.currency.parse, args.amount)
        return replace(draft, discount=QuickDiscount(QuickKind.AMOUNT, amount=amount))
    return replace(draft, discount=QuickDiscount()) if args.no_discount else draft


def _scheduled(args: argparse.Namespace, shop: Shop, now: Instant, draft: GroupDraft) -> GroupDraft:
    if args.no_schedule:
        if args.from_at or args.until_at:
            raise arguments.WrongUsage("--no-schedule goes with neither --from nor --until")
        return replace(draft, scheduled=False)
    if not (args.from_at or args.until_at):
        return draft
    return replace(
        draft,
        scheduled=True,
        from_at=args.from_at.instant(shop.zone, now) if args.from_at else draft.from_at,
        until_at=args.until_at.instant(shop.zone, now) if args.until_at else draft.until_at,
    )


def _delete(args: argparse.Namespace, store: "Store") -> None:
    group = store.groups.only(args.group)
    store.groups.delete([group.id], even_so=args.even_so)
    door.say(args, {"id": group.id.hex(), "name": group.name, "deleted": True}, [f"deleted {group.name}"])


def _move(args: argparse.Namespace, store: "Store") -> None:
    group = store.groups.only(args.group)
    if group.id == COMMON_GROUP:
        raise Refused("everybody is in the common group; nobody is added or removed by hand")
    chosen = list(dict.fromkeys(customer.id for customer in find_all(store, args.customers)))
    adding = args.action == "add"
    move = store.groups.add_members if adding else store.groups.remove_members
    moved = move(group.id, chosen)
    answer: Json = {
        "id": group.id.hex(),
        "name": group.name,
        "added" if adding else "removed": moved,
        "unchanged": len(chosen) - moved,
    }
    done = f"added {moved} to {group.name}" if adding else f"removed {moved} from {group.name}"
    rest = f"; {len(chosen) - moved} {'already were' if adding else 'were not'} in it"
    door.say(args, answer, [done + (rest if moved < len(chosen) else "")])

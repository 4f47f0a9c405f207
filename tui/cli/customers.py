"""`regulars customers`: list, show, create, edit and delete customers; twins are `customer_merges`."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.customers import CustomerDraft, tag_of
from store.domain.errors import Refused
from store.domain.groups import GroupKind
from store.domain.ids import COMMON_GROUP, GroupId
from store.domain.listing import CustomerList
from tui.cli import arguments, bulk_edits, customer_accounts, customer_merges, door
from tui.cli.customer_answers import find_all, say_customer, say_customers

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

_PLAIN: Final = {
    "email": "such as ann@example.org; no two have the same",
    "phone": "with the code of the country or without",
    "reference": "the id another system knows the customer by",
    "birth_date": "such as 1980-12-31",
    "gender": "in any words",
    "city": "where they live",
    "region": "state, province or county",
    "country": "its name or code",
    "notes": "shown beside the sale",
    "tax_reason": "why no tax is due, such as the number of a certificate",
}
"""Fields that are options of the same name, and what help says of them."""

_ALONE: Final = ("consent", "tax_exempt", "credit_limit", "joined")
_SEVERAL: Final = ("card", "no_card", "tag", "no_tag", "group", "no_group", "active", "inactive")
"""Other options of one customer: without a value, and empty, where they are not said."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `customers`."""
    parser = subparsers.add_parser("customers", help="the shop's customers")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every customer, or those that match")
    listing.add_argument("--search", type=arguments.text, metavar="TEXT", help="words that must all occur")
    listing.add_argument("--group", type=arguments.text, metavar="GROUP", help="only members of this group")
    arguments.json_option(listing)
    create = actions.add_parser("create", help="add a customer")
    create.add_argument("--name", type=arguments.text, metavar="N", required=True, help="how they are called")
    _fields(create)
    _several(create, "--card", "card", "a card number; may be repeated")
    _several(create, "--tag", "tag", "a tag; may be repeated")
    _several(create, "--group", "group", "a group, by name or id; may be repeated")
    edit = actions.add_parser("edit", help="change a customer, or many; what is not named stays")
    edit.add_argument("customer", nargs="?", type=arguments.text, metavar="CUSTOMER", help=arguments.CUSTOMER)
    edit.add_argument("--name", type=arguments.text, metavar="N", help="how they are called")
    _fields(edit)
    _several(edit, "--card", "card", "one more card number")
    _several(edit, "--no-card", "no_card", "a card number less")
    _several(edit, "--tag", "tag", "one more tag")
    _several(edit, "--no-tag", "no_tag", "a tag less")
    _several(edit, "--group", "group", "put in this group")
    _several(edit, "--no-group", "no_group", "take out of this group")
    bulk_edits.add_options(edit)
    show = actions.add_parser("show", help="one customer")
    show.add_argument("customer", type=arguments.text, metavar="CUSTOMER", help=arguments.CUSTOMER)
    arguments.json_option(show)
    delete = actions.add_parser("delete", help="delete customers; their sales stay")
    delete.add_argument(
        "customers",
        type=arguments.text,
        nargs="+",
        metavar="CUSTOMER",
        help=arguments.CUSTOMER,
    )
    arguments.json_option(delete)
    customer_merges.add_parsers(actions)
    customer_accounts.add_parsers(actions)


def _fields(parser: argparse.ArgumentParser) -> None:
    for field, words in _PLAIN.items():
        parser.add_argument(
            f"--{field.replace('_', '-')}",
            dest=field,
            type=arguments.text,
            metavar="TEXT",
            help=words,
        )
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", help="sold to with all that is theirs")
    state.add_argument("--inactive", action="store_true", help="kept, and gets nothing of their groups")
    consent = parser.add_mutually_exclusive_group()
    consent.add_argument("--consent", action="store_true", default=None, help="they agreed to mailings")
    consent.add_argument(
        "--no-consent", dest="consent", action="store_false", default=None, help="no mailings"
    )
    tax = parser.add_mutually_exclusive_group()
    tax.add_argument("--tax-exempt", action="store_true", default=None, help="with --tax-reason")
    tax.add_argument(
        "--taxable", dest="tax_exempt", action="store_false", default=None, help="pays tax like everybody"
    )
    parser.add_argument(
        "--credit-limit", type=arguments.number, metavar="A", help="how far the balance may go below zero"
    )
    parser.add_argument("--joined", type=arguments.when, metavar="WHEN", help="such as 2020-05-17")
    arguments.json_option(parser)


def _several(parser: argparse.ArgumentParser, option: str, dest: str, words: str) -> None:
    parser.add_argument(
        option,
        action="append",
        default=[],
        dest=dest,
        type=arguments.text,
        metavar=dest.removeprefix("no_").upper(),
        help=words,
    )


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {"list": _list, "show": _show, "create": _create, "edit": _edit, "delete": _delete}
    actions |= customer_merges.ACTIONS | customer_accounts.ACTIONS
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def _list(args: argparse.Namespace, store: "Store") -> None:
    group = None if args.group is None else store.groups.only(args.group).id
    say_customers(args, store, CustomerList(args.search or "", None if group == COMMON_GROUP else group))


def _show(args: argparse.Namespace, store: "Store") -> None:
    say_customer(args, store, store.customers.find(args.customer))


def _create(args: argparse.Namespace, store: "Store") -> None:
    draft = CustomerDraft(
        name=args.name, cards=tuple(args.card), tags=tuple(args.tag), groups=_groups(store, args.group)
    )
    created = store.customers.create(_changed(args, store, draft))
    say_customer(args, store, store.customers.get(created))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    from store.api import customer_draft_of

    if args.where is not None:
        _refuse_one_by_one(args)
    if bulk_edits.is_meant(args):
        bulk_edits.run(args, store)
        return
    customer = store.customers.find(args.customer)
    seen = customer_draft_of(customer)
    leaving = _groups(store, args.no_group)
    joining = _groups(store, args.group)
    draft = replace(
        seen,
        name=seen.name if args.name is None else args.name,
        cards=tuple(card for card in (*seen.cards, *args.card) if card not in args.no_card),
        tags=tuple(tag for tag in (*seen.tags, *args.tag) if tag_of(tag) not in map(tag_of, args.no_tag)),
        groups=tuple(dict.fromkeys(group for group in (*seen.groups, *joining) if group not in leaving)),
    )
    store.customers.edit(customer.id, _changed(args, store, draft), seen=seen)
    say_customer(args, store, store.customers.get(customer.id))


def _refuse_one_by_one(args: argparse.Namespace) -> None:
    """What is said of one customer would be left out of what is done to many; raises WrongUsage."""
    said = [field for field in ("name", *_PLAIN, *_ALONE) if getattr(args, field) is not None]
    said += [field for field in _SEVERAL if getattr(args, field)]
    if said:
        raise arguments.WrongUsage(
            f"--{said[0].replace('_', '-')} is for one CUSTOMER; beside --where stand --set FIELD=VALUE,"
            " --add-group, --remove-group, --add-tag, --remove-tag or --delete"
        )


def _groups(store: "Store", named: list[str]) -> tuple[GroupId, ...]:
    """Those that people are put into by hand; raises Refused for others."""
    groups = [store.groups.only(name) for name in named]
    for group in groups:
        if group.kind is GroupKind.COMMON:
            raise Refused("everybody is in the common group; nobody is added or removed by hand")
        if group.kind is GroupKind.AUTO:
            raise Refused(
                f"{group.name} fills itself by its rule; keep customers in it or out of it with: groups pin"
            )
    return tuple(group.id for group in groups)


def _changed(args: argparse.Namespace, store: "Store", draft: CustomerDraft) -> CustomerDraft:
    """The draft with every field that an option names; a reason alone says that no tax is due."""
    named = (*_PLAIN, "consent", "tax_exempt")
    said = {field: getattr(args, field) for field in named if getattr(args, field) is not None}
    if args.tax_reason and args.tax_exempt is None:
        said["tax_exempt"] = True
    draft = replace(draft, **said)
    if args.credit_limit is not None:
        parse = store.shop.get().currency.parse
        draft = replace(draft, credit_limit=arguments.read("--credit-limit", parse, args.credit_limit))
    if args.joined is not None:
        draft = replace(draft, joined=args.joined.instant(store.shop.get().zone, store.world.now()))
    return replace(draft, active=args.active) if args.active or args.inactive else draft


def _delete(args: argparse.Namespace, store: "Store") -> None:
    chosen = {customer.id: customer for customer in find_all(store, args.customers)}
    store.customers.delete(list(chosen))
    gone = list(chosen.values())
    answer: door.Json = [{"id": one.id.hex(), "name": one.name, "deleted": True} for one in gone]
    door.say(args, answer, [f"deleted {one.name}" for one in gone])

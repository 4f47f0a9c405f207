"""`regulars rewards`: the reward programs that groups point at, and what points buy."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.earning_text import WEEKDAYS
from store.domain.errors import NotFound
from store.domain.ids import ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program, ProgramDraft, draft_of
from store.domain.rewards_words import Purchase
from tui.cli import arguments, door
from tui.cli.door import Json
from tui.cli.reward_answers import writer
from tui.cli.reward_fields import add_fields, changed

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `rewards`."""
    parser = subparsers.add_parser("rewards", help="reward programs that groups give")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    arguments.json_option(actions.add_parser("list", help="every reward program"))
    create = actions.add_parser("create", help="add a reward program")
    create.add_argument("name", type=arguments.text, metavar="NAME", help="what it is called")
    add_fields(create, points=1, per="1")
    edit = actions.add_parser("edit", help="change a reward program; what is not named stays")
    _program(edit)
    edit.add_argument("--name", type=arguments.text, help="another name")
    add_fields(edit, points=None, per=None)
    for action, words in (
        ("show", "one reward program, with the groups that give it"),
        ("delete", "delete a reward program; points already earned stay"),
    ):
        one = actions.add_parser(action, help=words)
        _program(one)
        arguments.json_option(one)
    _add_uses(actions)


def _add_uses(actions: "Subparsers") -> None:
    preview = actions.add_parser("preview", help="what a purchase would earn, and why")
    _program(preview)
    preview.add_argument("amount", type=arguments.number, metavar="AMOUNT", help="what is paid")
    who = preview.add_mutually_exclusive_group()
    who.add_argument("--customer", type=arguments.text, metavar="CUSTOMER", help="whose groups count")
    who.add_argument(
        "--group", type=arguments.text, metavar="GROUP", action="append", default=[], help="somebody in it"
    )
    preview.add_argument("--on", choices=WEEKDAYS, metavar="DAY", help=f"{', '.join(WEEKDAYS)}; today if not")
    arguments.json_option(preview)
    standing = actions.add_parser("standing", help="what a customer's points can do now")
    coupon = actions.add_parser("coupon", help="give a customer a coupon for points")
    for parser in (standing, coupon):
        parser.add_argument("customer", type=arguments.text, metavar="CUSTOMER", help=arguments.CUSTOMER)
    coupon.add_argument(
        "--program",
        type=arguments.text,
        metavar="PROGRAM",
        help="by this one; the dearest they can have if not",
    )
    for parser in (standing, coupon):
        arguments.json_option(parser)


def _program(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", type=arguments.text, metavar="PROGRAM", help="id or name")


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {
        "list": _list,
        "create": _create,
        "edit": _edit,
        "show": _show,
        "delete": _delete,
        "preview": _preview,
        "standing": _standing,
        "coupon": _coupon,
    }
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def find_program(store: "Store", named: str) -> Program:
    """The reward program of a name or an id; raises NotFound."""
    programs = store.programs.all()
    for program in programs:
        if name_key(program.name) == name_key(named):
            return program
    for program in programs:
        if program.id.hex() == named.replace("-", "").casefold():
            return program
    raise NotFound(f"no reward program {named!r}; see them with: rewards list")


def _list(args: argparse.Namespace, store: "Store") -> None:
    programs, written = store.programs.all(), writer(store)
    door.say(args, [written.json(program) for program in programs], written.table(programs))


def _create(args: argparse.Namespace, store: "Store") -> None:
    _say_one(args, store, store.programs.create(changed(args, store, ProgramDraft(name=args.name))))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    program = find_program(store, args.program)
    seen = draft_of(program)
    named = seen if args.name is None else replace(seen, name=args.name)
    draft = changed(args, store, named)
    store.programs.edit(program.id, draft, seen=seen)
    _say_one(args, store, program.id)


def _show(args: argparse.Namespace, store: "Store") -> None:
    _say_one(args, store, find_program(store, args.program).id)


def _delete(args: argparse.Namespace, store: "Store") -> None:
    program = find_program(store, args.program)
    store.programs.delete(program.id)
    answer: Json = {"id": program.id.hex(), "name": program.name, "deleted": True}
    door.say(args, answer, [f"deleted {program.name}"])


def _preview(args: argparse.Namespace, store: "Store") -> None:
    program, money = find_program(store, args.program), store.shop.get().currency
    purchase = Purchase(
        arguments.read("AMOUNT", money.parse, args.amount),
        None if args.customer is None else store.customers.find(args.customer).id,
        tuple(store.groups.only(named).id for named in args.group),
        None if args.on is None else WEEKDAYS.index(args.on),
    )
    trial, name = store.programs.preview(program.id, purchase), writer(store).group
    answer: Json = {
        "points": trial.sum.total if program.active else 0,
        "program": program.name,
        "amount": money.format(purchase.value),
        "customer": trial.who or None,
        "groups": list(trial.groups),
        "weekday": WEEKDAYS[trial.weekday],
        "why": trial.why(program, money, name),
    }
    door.say(args, answer, [trial.told(program, money), trial.why(program, money, name)])


def _standing(args: argparse.Namespace, store: "Store") -> None:
    shop = store.shop.get()
    customer = store.customers.find(args.customer)
    found = store.redeeming.standing(customer.id)
    ending, coupon = found.ending, found.coupon
    answer: Json = {
        "customer": customer.name,
        "points": found.points,
        "usable": found.usable,
        "worth": shop.currency.format(found.worth),
        "note": found.note or None,
        "ending": None
        if ending is None
        else {"at": door.when_text(ending[0], shop.zone), "points": ending[1]},
        "coupon": None
        if coupon is None
        else {"discount": coupon.name, "points": coupon.points, "missing": coupon.missing},
    }
    points = f"{found.points} points"
    lines = found.lines(shop.currency)
    door.say(args, answer, [f"{customer.name}: {points}", *lines])


def _coupon(args: argparse.Namespace, store: "Store") -> None:
    customer = store.customers.find(args.customer)
    program = None if args.program is None else find_program(store, args.program).id
    bought = store.redeeming.buy_coupon(customer.id, program)
    answer: Json = {
        "customer": customer.name,
        "code": bought.code,
        "discount": bought.name,
        "points": bought.points,
    }
    door.say(
        args, answer, [f"coupon {bought.code} of {bought.name} for {customer.name}, {bought.points} points"]
    )


def _say_one(args: argparse.Namespace, store: "Store", wanted: ProgramId) -> None:
    program = next(program for program in store.programs.all() if program.id == wanted)
    written = writer(store)
    door.say(args, written.json(program), written.card(program))

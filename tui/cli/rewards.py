"""`regulars rewards`: the reward programs that groups point at."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.errors import NotFound
from store.domain.ids import ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program, ProgramDraft
from tui.cli import arguments, door
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `rewards`."""
    parser = subparsers.add_parser("rewards", help="reward programs that groups give")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    arguments.json_option(actions.add_parser("list", help="every reward program"))
    create = actions.add_parser("create", help="add a reward program")
    create.add_argument("name", type=arguments.text, metavar="NAME")
    _fields(create, points=1, per="1")
    edit = actions.add_parser("edit", help="change a reward program; what is not named stays")
    edit.add_argument("program", type=arguments.text, metavar="PROGRAM", help="id or name")
    edit.add_argument("--name", type=arguments.text)
    _fields(edit, points=None, per=None)
    delete = actions.add_parser("delete", help="delete a reward program; points already earned stay")
    delete.add_argument("program", type=arguments.text, metavar="PROGRAM", help="id or name")
    arguments.json_option(delete)


def _fields(parser: argparse.ArgumentParser, *, points: int | None, per: str | None) -> None:
    parser.add_argument("--points", type=arguments.whole, metavar="N", default=points, help="points given")
    parser.add_argument(
        "--per", type=arguments.number, metavar="AMOUNT", default=per, help="for each such amount spent"
    )
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true")
    state.add_argument("--inactive", action="store_true")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {"list": _list, "create": _create, "edit": _edit, "delete": _delete}
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
    programs = store.programs.all()
    money = store.shop.get().currency
    heads = ("Reward program", ">Points", f">per {money.code}", "State", "Id")
    rows = (
        (
            program.name,
            str(program.points),
            money.format(program.per_amount),
            "active" if program.active else "inactive",
            program.id.hex(),
        )
        for program in programs
    )
    door.say(args, [_json(store, program) for program in programs], door.table(heads, rows))


def _json(store: "Store", program: Program) -> Json:
    return {
        "id": program.id.hex(),
        "name": program.name,
        "points": program.points,
        "per_amount": store.shop.get().currency.format(program.per_amount),
        "active": program.active,
    }


def _create(args: argparse.Namespace, store: "Store") -> None:
    _say_one(args, store, store.programs.create(_changed(args, store, ProgramDraft(name=args.name))))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    program = find_program(store, args.program)
    draft = ProgramDraft(
        name=program.name if args.name is None else args.name,
        points=program.points,
        per_amount=program.per_amount,
        active=program.active,
    )
    store.programs.edit(program.id, _changed(args, store, draft))
    _say_one(args, store, program.id)


def _changed(args: argparse.Namespace, store: "Store", draft: ProgramDraft) -> ProgramDraft:
    if args.points is not None:
        draft = replace(draft, points=args.points)
    if args.per is not None:
        money = store.shop.get().currency
        draft = replace(draft, per_amount=arguments.read("--per", money.parse, args.per))
    if args.active or args.inactive:
        draft = replace(draft, active=args.active)
    return draft


def _delete(args: argparse.Namespace, store: "Store") -> None:
    program = find_program(store, args.program)
    store.programs.delete(program.id)
    answer: Json = {"id": program.id.hex(), "name": program.name, "deleted": True}
    door.say(args, answer, [f"deleted {program.name}"])


def _say_one(args: argparse.Namespace, store: "Store", wanted: ProgramId) -> None:
    program = next(program for program in store.programs.all() if program.id == wanted)
    money = store.shop.get().currency
    given = f"{program.points} for each {money.format(program.per_amount)} {money.code}"
    state = "active" if program.active else "inactive"
    plain = [("Reward", program.name), ("Points", given), ("State", state), ("Id", program.id.hex())]
    door.say(args, _json(store, program), door.card(plain))

"""`regulars staff`: people who work here, their PINs, and what cashiers and managers may.

A PIN is asked for, or read from standard input: it is never part of a line, where anybody could read it.
"""

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.errors import NotFound
from store.domain.rights import (
    Counts,
    Limit,
    Right,
    Role,
    default,
    limit,
    limit_words,
    read_limit,
)
from store.domain.staff import PIN_DIGITS_MAX, Person, PersonDraft, draft_of, read_pin, weakness
from tui.cli import arguments, door

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.money import Currency
    from tui.cli.arguments import Subparsers

_ROLES: Final = [role.value for role in Role]
_ASKED: Final = [role.value for role in Role if role is not Role.OWNER]

_DEFAULT: Final = "default"


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `staff`."""
    parser = subparsers.add_parser("staff", help="people who work here, their PINs and rights")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    arguments.json_option(actions.add_parser("list", help="everybody"))
    create = actions.add_parser("create", help="take somebody in; give them a PIN with: staff pin NAME")
    create.add_argument("name", type=arguments.text, metavar="NAME", help="who")
    create.add_argument(
        "--role", choices=_ROLES, default=Role.CASHIER.value, help="what they may: see staff rights"
    )
    arguments.json_option(create)
    edit = actions.add_parser("edit", help="change somebody; what is not named stays")
    edit.add_argument("person", type=arguments.text, metavar="PERSON", help="id or name")
    edit.add_argument("--name", type=arguments.text, metavar="N", help="another name")
    edit.add_argument("--role", choices=_ROLES, help="what they may: see staff rights")
    state = edit.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", help="they sign in")
    state.add_argument(
        "--inactive", action="store_true", help="they sign in no more, and what they did keeps their name"
    )
    arguments.json_option(edit)
    pin = actions.add_parser("pin", help="give somebody a PIN: asked for, or read from standard input")
    pin.add_argument("person", type=arguments.text, metavar="PERSON", help="id or name")
    pin.add_argument("--clear", action="store_true", help="take it away")
    arguments.json_option(pin)
    delete = actions.add_parser("delete", help="let somebody go; what they did keeps their name")
    delete.add_argument("person", type=arguments.text, metavar="PERSON", help="id or name")
    arguments.json_option(delete)
    rights = actions.add_parser("rights", help="what roles may; owners may everything")
    rights.add_argument("role", nargs="?", choices=_ASKED, help="change something of this role")
    rights.add_argument("right", nargs="?", type=arguments.text, metavar="RIGHT", help="such as 'return'")
    rights.add_argument(
        "limit", nargs="?", type=arguments.text, metavar="LIMIT", help="yes, no, 20.00, 15%%, or default"
    )
    arguments.json_option(rights)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {
        "list": _list, "create": _create, "edit": _edit, "pin": _pin, "delete": _delete, "rights": _rights,
    }  # fmt: skip
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def _list(args: argparse.Namespace, store: "Store") -> None:
    people = store.staff.people()
    rows = [(person.name, person.role.value, _flag(person), person.id.hex()) for person in people]
    door.say(args, [_json(person) for person in people], door.table(("Name", "Role", "", "Id"), rows))


def _create(args: argparse.Namespace, store: "Store") -> None:
    created = store.staff.create(PersonDraft(name=args.name, role=Role(args.role)))
    _say(args, store.staff.get(created))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    person = store.staff.find(args.person)
    seen = draft_of(person)
    draft = replace(
        seen,
        name=seen.name if args.name is None else args.name,
        role=seen.role if args.role is None else Role(args.role),
        active=(seen.active or args.active) and not args.inactive,
    )
    store.staff.edit(person.id, draft, seen=seen)
    _say(args, store.staff.get(person.id))


def _pin(args: argparse.Namespace, store: "Store") -> None:
    person = store.staff.find(args.person)
    if args.clear:
        store.staff.clear_pin(person.id)
    else:
        pin = read_pin(_typed(person.name))
        if words := weakness(pin):
            print(f"regulars: careful: {words}", file=sys.stderr)
        store.staff.set_pin(person.id, pin)
    _say(args, store.staff.get(person.id))


def _typed(name: str) -> str:
    """A PIN from a person, twice and unseen; from a program, the first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(PIN_DIGITS_MAX + 2)
    from getpass import getpass

    pin = getpass(f"New PIN of {name}: ")
    if getpass("The same PIN again: ") != pin:
        raise NotFound("those were two different PINs; nothing was changed")
    return pin


def _delete(args: argparse.Namespace, store: "Store") -> None:
    person = store.staff.find(args.person)
    store.staff.delete(person.id)
    door.say(args, {"deleted": person.id.hex()}, [f"{person.name} is deleted"])


def _rights(args: argparse.Namespace, store: "Store") -> None:
    currency = store.shop.get().currency
    if args.role is not None:
        if args.right is None or args.limit is None:
            raise arguments.WrongUsage("name the right and its limit too: staff rights cashier return 20.00")
        _set(store, Role(args.role), _right(args.right), args.limit, currency)
    table = store.staff.table()
    answer: list[door.Json] = []
    rows = []
    for right in Right:
        limits = {role: limit(role, right, currency, table) for role in Role}
        written = {role.value: _written(right, limits[role], currency) for role in Role}
        usual = {role.value: _written(right, default(role, right, currency), currency) for role in Role}
        answer.append(
            {
                "right": right.key,
                "words": right.words,
                "counts": right.counts.value,
                "limits": written,
                "defaults": usual,
            }
        )
        rows.append((right.key, *(limit_words(right, limits[role], currency) for role in Role), right.words))
    heads = ("Right", *(role.value.capitalize() for role in Role), "What")
    door.say(args, answer, door.table(heads, rows))


def _set(store: "Store", role: Role, right: Right, typed: str, currency: "Currency") -> None:
    if typed.strip().casefold() == _DEFAULT:
        store.staff.reset_limit(role, right)
    else:
        store.staff.set_limit(role, right, read_limit(right, typed, currency))


def _right(key: str) -> Right:
    wanted = " ".join(key.casefold().replace("-", " ").replace("_", " ").split())
    found = next((right for right in Right if right.key == wanted), None)
    if found is None:
        raise NotFound(f"no right {key!r}; see them with: staff rights")
    return found


def _written(right: Right, allowed: Limit, currency: "Currency") -> str:
    """`yes`, `no`, or the number alone: a percent, or an amount in the shop's currency."""
    words = limit_words(right, allowed, currency).removeprefix("to ")
    return words.removesuffix(" %") if right.counts is Counts.PERCENT else words


def _flag(person: Person) -> str:
    return ", ".join(
        words for words, holds in (("inactive", not person.active), ("no PIN", not person.has_pin)) if holds
    )


def _say(args: argparse.Namespace, person: Person) -> None:
    pairs = [
        ("Name", person.name), ("Role", person.role.value), ("", _flag(person)), ("Id", person.id.hex()),
    ]  # fmt: skip
    door.say(args, _json(person), door.card(pairs))


def _json(person: Person) -> door.Json:
    return {
        "id": person.id.hex(),
        "name": person.name,
        "role": person.role.value,
        "active": person.active,
        "pin": person.has_pin,
    }

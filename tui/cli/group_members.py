"""`regulars groups members`: who is in a group, and the exceptions from its rule."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from store.domain.groups import Group, GroupKind
from store.domain.ids import COMMON_GROUP, CustomerId
from store.domain.listing import CustomerList, CustomerRow
from store.domain.pins import Pin, Side
from tui.cli import arguments, customer_answers, door
from tui.cli.door import Json
from tui.cli.pin_answers import PinWriter, pin_writer, side

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


def add_parser(actions: "Subparsers") -> None:
    """The action that may follow `groups`."""
    parser = actions.add_parser("members", help="who is in it")
    parser.add_argument("group", type=arguments.text, metavar="GROUP", help="id or name")
    parser.add_argument(
        "--pinned",
        action="store_true",
        help="the exceptions from its rule: who is kept in, and who out of it",
    )
    arguments.json_option(parser)


def run(args: argparse.Namespace, store: "Store") -> None:
    """Answer; raises TillError."""
    group = store.groups.only(args.group)
    if args.pinned:
        _say_pinned(args, store, group)
    elif group.kind is GroupKind.AUTO:
        _say_members(args, store, group)
    else:
        query = CustomerList(group=None if group.id == COMMON_GROUP else group.id)
        customer_answers.say_customers(args, store, query)


def _say_members(args: argparse.Namespace, store: "Store", group: Group) -> None:
    """Answer with who is in a group that fills itself, and who of them is kept in by hand."""
    writer, zone = pin_writer(store), store.shop.get().zone
    pins = {customer: pin for customer, _, pin in store.group_rules.pins(group.id)}

    def as_json(row: CustomerRow) -> Json:
        pin = pins.get(row.id)
        return {**customer_answers.row_json(row, zone), "pin": None if pin is None else writer.json(pin)}

    with closing(store.customers.open(CustomerList(group=group.id)).all()) as rows:
        door.say_list(args, rows, as_json, lambda found: _members_table(found, pins, writer))
    kept_out = sum(pin.side is Side.OUT for pin in pins.values())
    if kept_out and not args.json:
        door.say(args, None, ["", f"{kept_out} kept out of it by hand; --pinned lists them"])


def _members_table(
    rows: Iterable[CustomerRow], pins: Mapping[CustomerId, Pin], writer: PinWriter
) -> Iterator[str]:
    return door.table(
        ("Customer", "E-mail", "Phone", "City", "Groups", "Pinned", "Id"),
        (
            (
                row.name,
                row.email,
                row.phone,
                row.city,
                ", ".join(row.groups),
                "" if (pin := pins.get(row.id)) is None else writer.words(pin, side(pin)),
                row.id.hex(),
            )
            for row in rows
        ),
    )


def _say_pinned(args: argparse.Namespace, store: "Store", group: Group) -> None:
    """Answer with the exceptions from a group's rule: who is kept in, and who out of it."""
    writer = pin_writer(store)
    pins = store.group_rules.pins(group.id) if group.kind is GroupKind.AUTO else []
    answer: Json = [{"id": one.hex(), "name": name, **writer.json(pin)} for one, name, pin in pins]
    rows = ((name, writer.words(pin, side(pin)), one.hex()) for one, name, pin in pins)
    door.say(args, answer, door.table(("Customer", "Pinned", "Id"), rows))

"""`regulars customers twins|merge|unmerge|orders`: who is there twice, and what belongs to one."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from store.domain.errors import BadInput, Refused
from store.domain.ids import CustomerId, id_of_text
from store.domain.listing import SaleList
from store.domain.merging import FIELDS, Belongings, MergePreview
from store.domain.names import name_key
from store.domain.twins import Person
from tui.cli import arguments, door
from tui.cli.customer_answers import WINDOW_ROWS, customer_json

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

TWINS_MAX: Final = 100
"""Shown unless another number is said."""


def add_parsers(actions: "Subparsers") -> None:
    """What may follow `customers`."""
    twins = actions.add_parser("twins", help="customers that may be one person, the surest first")
    twins.add_argument(
        "--limit", type=arguments.count, metavar="N", default=TWINS_MAX, help="at most so many"
    )
    which = twins.add_mutually_exclusive_group()
    which.add_argument(
        "--dismiss",
        nargs=2,
        type=arguments.text,
        metavar=("CUSTOMER", "OTHER"),
        help="these two are not one person: do not show them again",
    )
    which.add_argument(
        "--restore",
        nargs=2,
        type=arguments.text,
        metavar=("CUSTOMER", "OTHER"),
        help="these two may be one person after all",
    )
    which.add_argument("--dismissed", action="store_true", help="the pairs that were said to be two people")
    merge = actions.add_parser("merge", help="make one customer of two; nothing of either is lost")
    merge.add_argument(
        "first", type=arguments.text, metavar="FIRST", help=f"whose fields stay: {arguments.CUSTOMER}"
    )
    merge.add_argument("second", type=arguments.text, metavar="SECOND", help="who fills in what is missing")
    merge.add_argument(
        "--take",
        action="append",
        default=[],
        type=arguments.text,
        metavar="FIELD=first|second",
        help=f"whose value stays; notes may be both. Fields: {', '.join(FIELDS)}",
    )
    merge.add_argument("--dry-run", action="store_true", help="only show what it would make")
    unmerge = actions.add_parser("unmerge", help="make a merged customer one of their own again")
    unmerge.add_argument(
        "customer", type=arguments.text, metavar="CUSTOMER", help="who was merged, or who they are now"
    )
    orders = actions.add_parser("orders", help="what a customer bought, newest first")
    orders.add_argument("customer", type=arguments.text, metavar="CUSTOMER", help=arguments.CUSTOMER)
    for parser in (twins, merge, unmerge, orders):
        arguments.json_option(parser)


def _twins(args: argparse.Namespace, store: "Store") -> None:
    if args.dismiss or args.restore:
        _tell_apart(args, store)
    elif args.dismissed:
        _dismissed(args, store)
    else:
        _look_alike(args, store)


def _tell_apart(args: argparse.Namespace, store: "Store") -> None:
    first, second = (store.customers.find(who) for who in args.dismiss or args.restore)
    if args.dismiss:
        store.customers.merging.dismiss(first.id, second.id)
        told = "are two people: they are not shown as twins any more"
    else:
        store.customers.merging.restore(first.id, second.id)
        told = "may be one person: they are shown as twins again"
    two = {"first": _named(first.id, first.name), "second": _named(second.id, second.name)}
    answer: door.Json = {**two, "dismissed": bool(args.dismiss)}
    door.say(args, answer, [f"{first.name} and {second.name} {told}"])


def _dismissed(args: argparse.Namespace, store: "Store") -> None:
    zone = store.shop.get().zone
    found = [
        (pair, door.when_text(pair.at, zone) or "") for pair in store.customers.merging.dismissed(args.limit)
    ]
    answer: door.Json = [
        {
            "first": _named(pair.first, pair.first_name),
            "second": _named(pair.second, pair.second_name),
            "at": at,
        }
        for pair, at in found
    ]
    rows = [
        (pair.first_name, pair.second_name, at, pair.first.hex(), pair.second.hex()) for pair, at in found
    ]
    door.say(args, answer, door.table(("Customer", "And", "Told apart", "Id", "And id"), rows))


def _named(customer: CustomerId, name: str) -> "dict[str, door.Json]":
    return {"id": customer.hex(), "name": name}


def _look_alike(args: argparse.Namespace, store: "Store") -> None:
    found = store.customers.twins(args.limit)
    answer: door.Json = [
        {
            "first": _person(twins.first),
            "second": _person(twins.second),
            "reasons": list(twins.reasons),
            "against": list(twins.against),
            "weight": twins.weight,
        }
        for twins in found
    ]
    rows = [
        (
            twins.first.name,
            twins.second.name,
            "; ".join((*twins.reasons, *(f"but {against}" for against in twins.against))),
            twins.first.id.hex(),
            twins.second.id.hex(),
        )
        for twins in found
    ]
    door.say(args, answer, door.table(("Customer", "And", "Because", "Id", "And id"), rows))


def _person(person: Person) -> "dict[str, door.Json]":
    return {
        "id": person.id.hex(),
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "reference": person.reference,
        "birth_date": person.birth_date,
        "city": person.city,
        "cards": sorted(person.cards),
    }


def _merge(args: argparse.Namespace, store: "Store") -> None:
    first, second = store.customers.find(args.first).id, store.customers.find(args.second).id
    chosen = dict(_choice(text) for text in args.take)
    preview = store.customers.merging.preview(first, second, chosen)
    if args.dry_run:
        door.say(args, _preview(store, preview), _preview_lines(store, preview))
        return
    kept = store.customers.merging.merge(first, second, chosen)
    gone = preview.second if kept == preview.first.id else preview.first
    answer: door.Json = {
        "id": kept.hex(),
        "merged": gone.id.hex(),
        "customer": customer_json(store, store.customers.get(kept)),
    }
    two, name = f"{preview.first.name} and {preview.second.name}", store.customers.get(kept).name
    back = f"customers unmerge {gone.id.hex()}"
    door.say(args, answer, [f"{two} are one, called {name}; back: {back}", _booked(preview)])


def _booked(preview: MergePreview) -> str:
    return (
        "made two again, each has what was theirs; what is booked while they are one stays with"
        f" {preview.keeper}"
    )


def _choice(text: str) -> tuple[str, str]:
    field, _, side = text.partition("=")
    if not side:
        raise BadInput(f"--take: {text!r} is not FIELD=first or FIELD=second")
    return field.strip().replace("-", "_"), side.strip()


def _preview(store: "Store", preview: MergePreview) -> "dict[str, door.Json]":
    format_amount = store.shop.get().currency.format

    def belongings(of: Belongings) -> "dict[str, door.Json]":
        return {
            "orders": of.orders,
            "points": of.points,
            "balance": format_amount(of.balance),
            "cards": list(of.cards),
            "tags": list(of.tags),
            "groups": list(of.groups),
        }

    return {
        "id": preview.kept.hex(),
        "fields": [
            {"field": one.name, "first": one.first, "second": one.second, "take": one.side}
            for one in preview.fields
            if one.differs
        ],
        "first": belongings(preview.of_first),
        "second": belongings(preview.of_second),
        "together": belongings(preview.together),
    }


def _preview_lines(store: "Store", preview: MergePreview) -> list[str]:
    format_amount = store.shop.get().currency.format
    rows: list[tuple[str, ...]] = [
        (one.name, str(one.first), str(one.second), one.side) for one in preview.fields if one.differs
    ]
    both = (preview.of_first, preview.of_second, preview.together)
    rows += [
        ("orders", *(f"{of.orders:,}" for of in both)),
        ("points", *(f"{of.points:,}" for of in both)),
        ("balance", *(format_amount(of.balance) for of in both)),
        ("cards", *(", ".join(of.cards) for of in both)),
        ("tags", *(", ".join(of.tags) for of in both)),
        ("groups", *(", ".join(of.groups) for of in both)),
    ]
    table = door.table(("", preview.first.name, preview.second.name, "Together"), rows)
    return [*table, _booked(preview)]


def _unmerge(args: argparse.Namespace, store: "Store") -> None:
    gone = _merged(store, args.customer)
    kept = store.customers.merging.unmerge(gone)
    back, keeper = store.customers.get(gone), store.customers.get(kept)
    answer: door.Json = {"id": gone.hex(), "name": back.name, "was": kept.hex()}
    told = (
        f"{back.name} is a customer of their own again;"
        f" what was booked while they were one stays with {keeper.name}"
    )
    door.say(args, answer, [f"{told}: customers account {keeper.id.hex()}"])


def _merged(store: "Store", text: str) -> CustomerId:
    """Who was merged, by their own id or by whatever they, or who they are now, are found by."""
    now = store.customers.find(text)
    merged = store.customers.merging.merged(now.id)
    if not merged:
        raise Refused(f"nobody was merged into {now.name}")
    named = [one.id for one in merged if one.id == id_of_text(text)]
    named = named or [one.id for one in merged if text in {one.email, one.reference}]
    named = named or [one.id for one in merged if name_key(one.name) == name_key(text)]
    chosen = named or [one.id for one in merged]
    if len(chosen) > 1:
        ids = " or ".join(one.hex() for one in chosen)
        raise Refused(f"{len(chosen)} customers were merged into {now.name}: say which by its id, {ids}")
    return chosen[0]


def _orders(args: argparse.Namespace, store: "Store") -> None:
    shop, query = store.shop.get(), SaleList(customer=store.customers.find(args.customer).id)
    found = [
        sale
        for start in range(0, store.sales.count(query), WINDOW_ROWS)
        for sale in store.sales.window(query, start, WINDOW_ROWS)
    ]
    rows = [
        (sale.number, door.when_text(sale.closed_at, shop.zone) or "", shop.currency.format(sale.total))
        for sale in found
    ]
    answer: door.Json = [
        {"number": number, "closed": closed, "customer": sale.customer_name, "total": total}
        for sale, (number, closed, total) in zip(found, rows, strict=True)
    ]
    door.say(args, answer, door.table(("Receipt", "Closed", ">Total"), rows))


ACTIONS: Final[dict[str, "Callable[[argparse.Namespace, Store], None]"]] = {
    "twins": _twins,
    "merge": _merge,
    "unmerge": _unmerge,
    "orders": _orders,
}

"""How customers are found and how they are written in an answer."""

import argparse
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final

from store.domain.customers import Customer
from store.domain.errors import NotFound, TillError
from store.domain.listing import CustomerList, CustomerRow
from store.domain.money import format_percent
from tui.cli import door
from tui.cli.pin_answers import pin_writer, side

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from store.api import Store

_TEXTS: Final = (
    "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
)  # fmt: skip

WINDOW_ROWS: Final = 500
"""Asked for at once; a database takes no more names in one question than some ten thousand."""


def find_all(store: "Store", named: Sequence[str]) -> list[Customer]:
    """Every customer that is named by id, e-mail, card number or reference; raises when one is not there."""
    found: list[Customer] = []
    refusals: list[TillError] = []
    for text in named:
        try:
            found.append(store.customers.find(text))
        except TillError as refusal:
            refusals.append(refusal)
    if not refusals:
        return found
    others = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
    raise NotFound(f"{refusals[0]}{others}; nothing was changed")


def say_customers(args: argparse.Namespace, store: "Store", query: CustomerList) -> None:
    """Answer with a list of customers, a few at a time however many they are."""
    zone = store.shop.get().zone
    with closing(store.customers.open(query).all()) as rows:
        door.say_list(args, rows, lambda row: row_json(row, zone), _table)


def row_json(row: CustomerRow, zone: "ZoneInfo") -> "dict[str, door.Json]":
    """One line of a list as an answer."""
    return {
        "id": row.id.hex(),
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "city": row.city,
        "active": row.active,
        "joined": door.when_text(row.joined, zone),
        "groups": list(row.groups),
        "percent": format_percent(row.percent),
    }


def _table(rows: Iterable[CustomerRow]) -> Iterable[str]:
    cells = ((row.name, row.email, row.phone, row.city, ", ".join(row.groups), row.id.hex()) for row in rows)
    return door.table(("Customer", "E-mail", "Phone", "City", "Groups", "Id"), cells)


def say_customer(args: argparse.Namespace, store: "Store", customer: Customer) -> None:
    """Answer with one customer."""
    answer, writer = customer_json(store, customer), pin_writer(store)
    pins = store.group_rules.pins_of(customer.id)
    plain = [
        ("Customer", customer.name),
        *((field.replace("_", " ").capitalize(), str(answer[field])) for field in _TEXTS),
        ("State", "active" if customer.active else "inactive"),
        ("Mailings", "yes" if customer.consent else "no"),
        ("Tax exempt", customer.tax_reason or "yes" if customer.tax_exempt else ""),
        ("Credit limit", str(answer["credit_limit"]) if customer.credit_limit else ""),
        ("Joined", str(answer["joined"])),
        ("Cards", ", ".join(customer.cards)),
        ("Tags", ", ".join(customer.tags)),
        ("Groups", ", ".join(group_names(store, customer))),
        *((f"Pinned {side(pin)}", writer.words(pin, name)) for _, name, pin in pins),
        ("Merged", ", ".join(one.hex() for one in customer.merged)),
        ("Id", customer.id.hex()),
    ]
    door.say(args, answer, door.card(plain))


def group_names(store: "Store", customer: Customer) -> list[str]:
    """The names of a customer's groups."""
    names = {group.id: group.name for group in store.group_pages.groups()}
    return [names[group] for group in customer.groups if group in names]


def customer_json(store: "Store", customer: Customer) -> "dict[str, door.Json]":
    """One customer as an answer."""
    shop, pins = store.shop.get(), pin_writer(store)
    return {
        "id": customer.id.hex(),
        "name": customer.name,
        **{field: getattr(customer, field) for field in _TEXTS},
        "active": customer.active,
        "consent": customer.consent,
        "tax_exempt": customer.tax_exempt,
        "tax_reason": customer.tax_reason,
        "credit_limit": shop.currency.format(customer.credit_limit),
        "joined": door.when_text(customer.joined, shop.zone),
        "cards": list(customer.cards),
        "tags": list(customer.tags),
        "groups": group_names(store, customer),
        "pins": [
            {"group": name, "group_id": group.hex(), **pins.json(pin)}
            for group, name, pin in store.group_rules.pins_of(customer.id)
        ],
        "merged": [one.hex() for one in customer.merged],
    }

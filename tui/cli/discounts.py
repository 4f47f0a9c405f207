"""`regulars discounts`: list, create, edit and delete them; their coupons; what they would have cost."""

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.domain.coupons import CouponCode, checked_code
from store.domain.discounts import NOBODY, Discount, Kind, Named, state
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.forecast import Forecast, Gain
from store.domain.money import format_percent
from store.domain.names import name_key
from tui.cli import arguments, door
from tui.cli.arguments import WrongUsage
from tui.cli.discount_fields import DAYS, add_fields, changed, gives_something
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

_CODES_SHOWN_MAX = 100_000


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `discounts`."""
    parser = subparsers.add_parser("discounts", help="discounts, their coupons, and what they would cost")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    arguments.json_option(actions.add_parser("list", help="every discount, in the order they are tried"))
    create = actions.add_parser("create", help="add a discount")
    create.add_argument("name", type=arguments.text, metavar="NAME", help="what receipts call it")
    edit = actions.add_parser("edit", help="change a discount; what is not named stays")
    _named(edit)
    edit.add_argument("--name", type=arguments.text, help="another name")
    forecast = actions.add_parser("forecast", help="what one would have cost in the last weeks")
    forecast.add_argument(
        "discount", nargs="?", type=arguments.text, metavar="DISCOUNT", help="or none: a draft"
    )
    forecast.add_argument("--weeks", type=arguments.count, default=8, metavar="N", help="8 if not given")
    for parser_ in (create, edit, forecast):
        add_fields(parser_)
    for action, words in (("show", "one discount"), ("delete", "delete a discount; receipts keep its name")):
        _named(actions.add_parser(action, help=words))
    coupons = actions.add_parser("coupons", help="the codes of a discount: list, make, read, take back")
    _named(coupons)
    what = coupons.add_mutually_exclusive_group()
    what.add_argument("--make", type=arguments.count, metavar="N", help="so many random codes")
    what.add_argument("--add", type=arguments.text, metavar="CODE", help="this code")
    what.add_argument("--file", type=arguments.file, metavar="FILE|-", help="codes of a CSV file: code, uses")
    what.add_argument("--take-back", type=arguments.text, metavar="CODE", help="it opens nothing any more")
    coupons.add_argument("--uses", type=arguments.count, metavar="N", help="of each code; any number if not")
    for each in actions.choices.values():
        if not any(action.dest == "json" for action in each._actions):  # noqa: SLF001 - argparse has no other way
            arguments.json_option(each)


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("discount", type=arguments.text, metavar="DISCOUNT", help="id or name")


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {
        "list": _list,
        "show": _show,
        "create": _create,
        "edit": _edit,
        "delete": _delete,
        "forecast": _forecast,
        "coupons": _coupons,
    }
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def find_discount(store: "Store", text: str) -> Named:
    """The discount of an id or a name; raises NotFound, Refused."""
    every = store.discounts.all()
    found = [each for each in every if each.discount.id.hex() == text.replace("-", "").casefold()]
    found = found or [each for each in every if name_key(each.name) == name_key(text)]
    if not found:
        raise NotFound(f"no discount {text!r}; see them with: discounts list")
    if len(found) > 1:
        raise Refused(f"{len(found)} discounts are called {text!r}; give an id: discounts list --json")
    return found[0]


def as_json(store: "Store", named: Named, used: int) -> dict[str, Json]:
    """A discount as it is answered, with money as text."""
    shop, discount = store.shop.get(), named.discount
    names = store.discounts.names_in(discount)

    def listed(ids: Iterable[bytes]) -> list[Json]:
        return [*sorted(names.get(each, "(deleted)") for each in ids)]

    target: Json = {"sale": True}
    if discount.target.products is not None:
        target = {"products": listed(discount.target.products)}
    elif discount.target.categories is not None:
        target = {"categories": listed(discount.target.categories)}
    hours = discount.schedule.hours
    return {
        "id": discount.id.hex(),
        "name": named.name,
        "kind": discount.kind.value,
        "value": _value(discount, shop.currency.format),
        "per": discount.per.value if discount.kind is Kind.AMOUNT else None,
        "buy": discount.buy if discount.kind is Kind.MULTIBUY else None,
        "target": target,
        "everybody": discount.groups is None,
        "groups": listed(discount.linked),
        "stacking": discount.stacking.value,
        "priority": discount.priority,
        "active": discount.active,
        "state": state(discount, store.world.now(), used),
        "from": door.when_text(discount.schedule.starts, shop.zone),
        "until": door.when_text(discount.schedule.ends, shop.zone),
        "weekdays": None
        if discount.schedule.weekdays is None
        else [DAYS[day] for day in sorted(discount.schedule.weekdays)],
        "hours": None if hours is None else [f"{each // 60:02}:{each % 60:02}" for each in hours],
        "minimum": None if discount.minimum is None else shop.currency.format(discount.minimum),
        "limits": {
            "sale": discount.limits.sale,
            "customer": discount.limits.customer,
            "total": discount.limits.total,
        },
        "used": used,
        "coupon": discount.coupon,
        "group_form": named.owner is not None,
    }


def _value(discount: Discount, money: Callable[[int], str]) -> str:
    return format_percent(discount.value) if discount.kind is Kind.PERCENT else money(discount.value)


def _list(args: argparse.Namespace, store: "Store") -> None:
    used = store.discounts.used()
    answers = [as_json(store, each, used.get(each.discount.id, 0)) for each in store.discounts.all()]
    rows = (
        (_whom(each) if field == "groups" else str(each[field]) for field in _COLUMNS) for each in answers
    )
    heads = ("Discount", "Kind", ">Value", "State", "For", "Id")
    door.say(args, answers, door.table(heads, ([*row] for row in rows)))


_COLUMNS: Final = ("name", "kind", "value", "state", "groups", "id")


def _whom(answer: Mapping[str, Json]) -> str:
    groups = answer["groups"]
    named = ", ".join(map(str, groups)) if isinstance(groups, list) else ""
    return "everybody" if answer["everybody"] else named or NOBODY


def _show(args: argparse.Namespace, store: "Store") -> None:
    _say_one(args, store, find_discount(store, args.discount))


def _say_one(args: argparse.Namespace, store: "Store", named: Named) -> None:
    answer = as_json(store, named, store.discounts.used().get(named.discount.id, 0))
    plain = [(key.replace("_", " ").capitalize(), _plain(value)) for key, value in answer.items()]
    door.say(args, answer, door.card(plain))


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items() if each not in (None, [], {}))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _draft(args: argparse.Namespace, store: "Store") -> Discount:
    if not gives_something(args):
        raise WrongUsage("say what it gives: --percent, --amount, --each, --price, or --buy and --for")
    # A percent until the line has said what it is; no other kind may target everything.
    blank = Discount(store.discounts.new_id(), Kind.PERCENT, 0, created=store.world.now())
    return changed(args, store, blank)


def _create(args: argparse.Namespace, store: "Store") -> None:
    draft = _draft(args, store)
    store.discounts.create(args.name, draft)
    _say_one(args, store, store.discounts.get(draft.id))


def _edit(args: argparse.Namespace, store: "Store") -> None:
    named = find_discount(store, args.discount)
    wanted = changed(args, store, named.discount)
    store.discounts.edit(named.name if args.name is None else args.name, wanted, seen=named)
    _say_one(args, store, store.discounts.get(named.discount.id))


def _delete(args: argparse.Namespace, store: "Store") -> None:
    named = find_discount(store, args.discount)
    store.discounts.delete(named.discount.id)
    answer: Json = {"id": named.discount.id.hex(), "name": named.name, "deleted": True}
    door.say(args, answer, [f"deleted {named.name}"])


def _forecast(args: argparse.Namespace, store: "Store") -> None:
    if args.discount is None:
        draft = _draft(args, store)
    else:
        draft = changed(args, store, find_discount(store, args.discount).discount)
    with door.progress() as show:

        def watch(done: int, total: int) -> bool:
            show("sales", done, total)
            return True

        found = store.forecasts.forecast(draft, args.weeks, watch)
    if found is None:
        raise Refused("the forecast was stopped")
    answer = _forecast_json(store, found, store.forecasts.names(found))
    plain = [
        (key.replace("_", " ").capitalize(), _plain(each))
        for key, each in answer.items()
        if not isinstance(each, list)
    ]
    door.say(args, answer, door.card(plain))


def _forecast_json(store: "Store", found: Forecast, names: "Mapping[bytes, str]") -> dict[str, Json]:
    money = store.shop.get().currency.format

    def gains(these: tuple[Gain, ...]) -> list[Json]:
        return [
            {"id": gain.who.hex(), "name": names[gain.who], "gain": money(gain.amount), "sales": gain.sales}
            for gain in these
        ]

    known = bool(found.known)
    return {
        "sales": found.sales,
        "lines": found.lines,
        "changed": found.touched,
        "revenue": money(found.revenue),
        "revenue_with": money(found.revenue_with),
        "cost": money(found.cost),
        "given": money(found.given),
        "instead_of_others": money(found.instead),
        "uses": found.uses,
        "margin": money(found.margin) if known else None,
        "margin_with": money(found.margin_with) if known else None,
        "margin_known_for": money(found.known),
        "anonymous": {"gain": money(found.anonymous.amount), "sales": found.anonymous.sales},
        "customers": gains(found.customers),
        "groups": gains(found.groups),
    }


def _coupons(args: argparse.Namespace, store: "Store") -> None:
    discount = find_discount(store, args.discount).discount.id
    if args.take_back is not None:
        if not store.coupons.take_back(discount, [args.take_back]):
            raise NotFound(f"this discount has no code {args.take_back!r}")
        door.say(args, {"taken_back": args.take_back}, [f"took {args.take_back} back"])
        return
    made: list[str] | None = None
    if args.make is not None:
        made = store.coupons.make(discount, args.make, uses=args.uses, customer=None)
    elif args.add is not None:
        made = store.coupons.add(discount, [CouponCode(checked_code(args.add), discount, args.uses)])
    elif args.file is not None:
        made = store.coupons.read(discount, _rows(args.file))
    if made is not None:
        door.say(args, list(made), made)
        return
    listed = store.coupons.window(discount, 0, _CODES_SHOWN_MAX)
    answers: list[Json] = [
        {
            "code": each.coupon.code,
            "uses": each.coupon.uses,
            "used": each.used,
            "left": each.left,
            "customer": None if each.coupon.customer is None else each.coupon.customer.hex(),
        }
        for each in listed
    ]
    rows = (
        (each.coupon.code, "any" if each.left is None else str(each.left), str(each.used)) for each in listed
    )
    door.say(args, answers, door.table(("Code", ">Left", ">Used"), rows))


def _rows(source: str) -> list[list[str]]:
    try:
        if source == "-":
            return list(csv.reader(sys.stdin))
        with Path(source).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except OSError as error:
        raise BadInput(f"cannot read {source!r}: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"cannot read {source!r} as a table in UTF-8: {error}") from error

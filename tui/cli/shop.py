"""`regulars shop`: make a shop, show what its lanes agree on, or change that."""

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from store.domain import money
from store.domain.drafts import Check
from store.domain.errors import BadInput
from store.domain.names import required_name
from store.domain.settings import SETTINGS, Kind, Setting, Value, changed, read, told, value_of, written
from store.domain.shop import Tax, known_timezone, new_shop
from tui.cli import arguments, door, stopping
from tui.founding import FIRST_LANE_NAME, found_demo_shop, found_shop

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `shop`."""
    parser = subparsers.add_parser("shop", help="create a shop, show or change its settings")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a shop, with this as its first lane")
    create.add_argument("name", type=arguments.text, metavar="NAME", help="what receipts call it")
    create.add_argument("--currency", type=_currency, required=True, metavar="CUR", help="such as EUR")
    create.add_argument(
        "--tax",
        choices=[tax.value for tax in Tax],
        default=Tax.INCLUSIVE.value,
        help="how prices stand to tax; inclusive unless said",
    )
    create.add_argument(
        "--timezone", type=_timezone, metavar="TZ", help="such as Europe/Berlin; this machine's unless said"
    )
    create.add_argument(
        "--lane",
        type=arguments.text,
        default=FIRST_LANE_NAME,
        metavar="NAME",
        help="what this till is called",
    )
    create.add_argument("--demo", action="store_true", help="fill it with a believable shop to try things on")
    arguments.json_option(create)
    arguments.json_option(actions.add_parser("show", help="what all lanes of the shop agree on"))
    edit = actions.add_parser("edit", help="change settings; what is not named stays")
    for of in SETTINGS:
        edit.add_argument(
            f"--{of.key.replace('_', '-')}", type=arguments.text, metavar=_WORDS[of.kind], help=_help(of)
        )
    arguments.json_option(edit)


_WORDS: Final = {
    Kind.TEXT: "TEXT", Kind.LINES: "LINES", Kind.CHOICE: "WORD", Kind.MONEY: "AMOUNT", Kind.COUNT: "N",
    Kind.YES_NO: "yes|no",
}  # fmt: skip


def _help(of: Setting) -> str:
    """What a setting is, without what argparse would take for a placeholder."""
    choices = ", ".join(value for value, _ in of.choices)
    unit = f"in {of.unit}" if of.unit else ""
    told = (of.label.casefold(), unit, of.help, f"one of {choices}" if choices else "")
    return "; ".join(part for part in told if part).replace("%", "%%")


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    if args.action == "create":
        _create(args)
    if args.action == "edit":
        return _edit(args)
    return show(args)


def _edit(args: argparse.Namespace) -> int:
    said = {of: getattr(args, of.key) for of in SETTINGS if getattr(args, of.key) is not None}
    if not said:
        raise arguments.WrongUsage("say what to change: shop edit --help shows all settings")
    with door.opened(args) as store:
        before = store.shop.get()
        check = Check()
        values: dict[str, Value] = {
            of.key: check.read(
                of.key, partial(read, before, of, text.replace("\\n", "\n")), value_of(before, of)
            )
            for of, text in said.items()
        }
        check.done()
        store.shop.edit(changed(before, values), seen=before)
        _say(args, store)
    return 0


def show(args: argparse.Namespace) -> int:
    """Print what the lanes of the shop agree on, and which of them this is."""
    with door.opened(args) as store:
        _say(args, store)
    return 0


def _create(args: argparse.Namespace) -> None:
    zone = args.timezone or _local_timezone()
    shop = new_shop(args.name, code=args.currency, tax=args.tax, timezone=zone)
    lane_name = required_name(args.lane)
    place = door.place_of(args.shop or "")
    with stopping.unwinding(), door.progress() as progress:
        if args.demo:
            found_demo_shop(place, shop, lane_name, progress)
        else:
            found_shop(place, shop, lane_name)


def _say(args: argparse.Namespace, store: "Store") -> None:
    shop, lane = store.shop.get(), store.lanes.own()
    folder = str(store.place.folder)
    fields = {of.key: written(shop, of) for of in SETTINGS} | {"folder": folder}
    answer: door.Json = {
        "id": store.lanes.shop_id().hex(),
        **fields,
        "lane": {"id": lane.id.hex(), "name": lane.name, "number": lane.number},
    }
    plain = [(of.label, told(shop, of).replace("\n", " / ")) for of in SETTINGS]
    door.say(args, answer, door.card([*plain, ("Folder", folder), ("Lane", lane.name)]))


def _currency(argument: str) -> str:
    try:
        return money.used_currency(arguments.text(argument)).code
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _timezone(argument: str) -> str:
    try:
        return known_timezone(arguments.text(argument))
    except BadInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _local_timezone() -> str:
    """The zone of this machine; UTC, and a word about it, where it has none that has a name."""
    import warnings

    from tzlocal import get_localzone_name

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return known_timezone(get_localzone_name())
        except (LookupError, ValueError, BadInput):
            print("this machine's time zone has no name; the shop gets UTC (see --timezone)", file=sys.stderr)
            return "UTC"

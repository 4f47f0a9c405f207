"""`regulars drawer`: the cash drawer of this lane, its X and Z, and the Z of the store."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Final

from store.domain.drawer import Closing, Entry
from store.domain.errors import BadInput
from store.domain.money import Currency, Minor
from store.domain.payment import AskAgain
from store.domain.slip import slip_text
from tui.cli import arguments, door
from tui.cli.day_answers import day_json, entry_json, report_json
from tui.cli.lane_names import find_lane
from tui.cli.receipt import COLUMNS

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.ids import LaneId
    from tui.cli.arguments import Subparsers

LISTED_MAX: Final = 100_000
"""More Zs than any shop has made."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `drawer`."""
    parser = subparsers.add_parser("drawer", help="the cash drawer of this lane, X and Z")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    opening = actions.add_parser("open", help="open the drawer with a float")
    opening.add_argument(
        "amount",
        nargs="?",
        type=arguments.number,
        metavar="FLOAT",
        default="0",
        help="what is in it; 0 if not",
    )
    opening.add_argument("--note", type=arguments.text, default="", help="kept with it")
    for name, words in (("in", "put cash in"), ("out", "take cash out")):
        moving = actions.add_parser(name, help=words)
        moving.add_argument("amount", type=arguments.number, metavar="AMOUNT", help="such as 20.00")
        moving.add_argument(
            "--reason", type=arguments.text, required=True, help="why; it is on the slip and in X and Z"
        )
        moving.add_argument("--note", type=arguments.text, default="", help="more about it")
        arguments.json_option(moving)
        if name == "out":
            moving.add_argument("--drop", action="store_true", help="it goes into the safe")
            arguments.consent_option(moving, "although as much should not be in the drawer")
    no_sale = actions.add_parser("no-sale", help="note that the drawer is opened without a sale")
    no_sale.add_argument("--reason", type=arguments.text, required=True, help="why; it is in X and Z")
    count = actions.add_parser("count", help="say what is in the drawer")
    count.add_argument(
        "amount", nargs="?", type=arguments.number, metavar="AMOUNT", help="the sum of what is in it"
    )
    count.add_argument("--pieces", type=arguments.text, metavar="WORTH=COUNT,…", help="such as 50=2,0.20=7")
    report = actions.add_parser("report", help="an X, or a Z or a store's day as it was kept")
    which = report.add_mutually_exclusive_group()
    which.add_argument("--z", type=arguments.count, metavar="NUMBER", help="this Z")
    which.add_argument("--day", type=_day, metavar="DATE", help="the Zs of all lanes of a day, summed")
    report.add_argument(
        "--lane", type=arguments.text, metavar="LANE", help="whose Z; this lane's unless said"
    )
    close = actions.add_parser("close", help="end the day with its Z")
    close.add_argument(
        "--banked", type=arguments.number, metavar="AMOUNT", default="0", help="taken to the bank"
    )
    close.add_argument("--float", type=arguments.number, metavar="AMOUNT", help="what stays")
    close.add_argument("--reason", type=arguments.text, default="", help="why the count differs")
    for one in (opening, no_sale, count, report, close, actions.add_parser("list", help="every Z")):
        arguments.json_option(one)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    actions = {
        "open": _open, "in": _in, "out": _out, "no-sale": _no_sale, "count": _count, "report": _report,
        "close": _close, "list": _list,
    }  # fmt: skip
    if args.action == "report" and args.lane is not None and args.z is None:
        raise arguments.WrongUsage("figures of a lane are in its Zs: say which with --z; --day sums all")
    if args.action == "count" and (args.amount is None) == (args.pieces is None):
        raise arguments.WrongUsage("say the sum, or how many of each with --pieces")
    with door.opened(args) as store:
        actions[args.action](args, store)
    return 0


def _open(args: argparse.Namespace, store: "Store") -> None:
    _say_entry(args, store, store.day.open(_money(store).parse(args.amount), args.note))


def _in(args: argparse.Namespace, store: "Store") -> None:
    _say_entry(args, store, store.day.put_in(_money(store).parse(args.amount), args.reason, args.note))


def _out(args: argparse.Namespace, store: "Store") -> None:
    take = store.day.drop if args.drop else store.day.take_out
    amount = _money(store).parse(args.amount)
    try:
        entry = take(amount, args.reason, args.note, even_so=args.even_so)
    except AskAgain as question:
        raise BadInput(f"{question}; --even-so takes it") from question
    _say_entry(args, store, entry)


def _no_sale(args: argparse.Namespace, store: "Store") -> None:
    _say_entry(args, store, store.day.no_sale(args.reason))


def _count(args: argparse.Namespace, store: "Store") -> None:
    money = _money(store)
    told = store.day.count(_counted(args, money))
    difference = None if told.difference is None else money.format(told.difference)
    answer: door.Json = {
        "counted": money.format(told.amount),
        "even": told.is_even,
        "difference": difference,
        "may_recount": told.may_recount,
    }
    words = "as it should be" if told.is_even else f"difference {difference}"
    door.say(args, answer, [f"counted {money.format(told.amount)} {money.code}: {words}"])


def _report(args: argparse.Namespace, store: "Store") -> None:
    reports = store.day_reports
    if args.day is not None:
        day = reports.store_day(args.day or reports.today())
        text = slip_text(reports.store_slip(day), COLUMNS)
        door.say(args, {**day_json(store, day), "text": text}, text.splitlines())
        return
    if args.z is None:
        report, seal = store.day.x(), ""
    else:
        kept = reports.numbered(args.z, _lane(store, args.lane))
        report, seal = kept.report, kept.seal
    text = slip_text(reports.slip(report, seal=seal), COLUMNS)
    door.say(args, {**report_json(store, report, seal), "text": text}, text.splitlines())


def _close(args: argparse.Namespace, store: "Store") -> None:
    money = _money(store)
    left = None if args.float is None else money.parse(args.float)
    report = store.day.close(Closing(banked=money.parse(args.banked), next_float=left, reason=args.reason))
    kept = store.day_reports.get(report.session)
    text = slip_text(store.day_reports.slip(report, seal=kept.seal), COLUMNS)
    door.say(args, {**report_json(store, report, kept.seal), "text": text}, text.splitlines())


def _list(args: argparse.Namespace, store: "Store") -> None:
    shop, kept = store.shop.get(), store.day_reports.window(0, LISTED_MAX)
    money = shop.currency.format
    heads = ("Z", "Lane", "Closed", ">Turnover", ">Difference")
    rows = (
        (
            str(one.report.number),
            one.report.lane,
            door.when_text(one.report.at, shop.zone) or "",
            money(one.report.sums.turnover.gross),
            money(one.report.sums.difference),
        )
        for one in kept
    )
    door.say(args, [report_json(store, one.report, one.seal) for one in kept], door.table(heads, rows))


def _say_entry(args: argparse.Namespace, store: "Store", entry: Entry) -> None:
    text = slip_text(store.day_reports.cash_slip(entry), COLUMNS)
    door.say(args, entry_json(store, entry), text.splitlines())


def _money(store: "Store") -> Currency:
    return store.shop.get().currency


def _counted(args: argparse.Namespace, money: Currency) -> dict[Minor, int] | Minor:
    if args.pieces is None:
        return arguments.read("AMOUNT", money.parse, args.amount)
    return _pieces(args.pieces, money)


def _pieces(text: str, money: Currency) -> dict[Minor, int]:
    counted: dict[Minor, int] = {}
    for part in text.split(","):
        worth, is_there, number = part.partition("=")
        if not is_there or not number.strip().isdecimal():
            raise BadInput(f"--pieces: {part.strip()!r} is not like 50=2", field="pieces")
        value = arguments.read("--pieces", money.parse, worth)
        counted[value] = counted.get(value, 0) + int(number)
    return counted


def _lane(store: "Store", named: str | None) -> "LaneId":
    if named is None:
        return store.lanes.own().id
    return find_lane(store, named).id


def _day(argument: str) -> date | str:
    """A day; today is empty until it is known where the shop is."""
    return "" if argument.strip().casefold() == "today" else arguments.day(argument)

"""Finds the command on the line, runs it, and turns whatever happens into words and an exit code.

0 done · 1 refused, or failed: one line on standard error · 2 wrong usage · 130 interrupted ·
141 nobody reads the answer any more. Only the module of the command that is used is imported.
"""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, Protocol, cast

if TYPE_CHECKING:
    from tui.cli.arguments import Subparsers

DONE, INTERRUPTED, UNHEARD = 0, 130, 141


class Command(NamedTuple):
    """Where a command is, and what `--help` says of it."""

    module: str
    summary: str


COMMANDS: Final = {
    "shop": Command("tui.cli.shop", "create a shop, or show its settings"),
    "import": Command("tui.cli.imports", "take customers, groups or products from a file"),
    "export": Command("tui.cli.exports", "write customers, groups or a mailing list into a file"),
    "groups": Command("tui.cli.groups", "customer groups and who is in them"),
    "customers": Command("tui.cli.customers", "the shop's customers"),
    "undo": Command("tui.cli.undo", "put back what was done"),
    "history": Command("tui.cli.history", "who did what, when and where"),
    "staff": Command("tui.cli.staff", "people who work here, their PINs and what they may"),
    "products": Command("tui.cli.products", "what the shop sells"),
    "rewards": Command("tui.cli.rewards", "reward programs that groups give"),
    "discounts": Command("tui.cli.discounts", "discounts, their coupons, and what they would cost"),
    "price": Command("tui.cli.price", "price a basket that stands in a file"),
    "barcode": Command("tui.cli.barcode", "say what a barcode is"),
    "sell": Command("tui.cli.sell", "close a basket as a sale"),
    "return": Command("tui.cli.returns", "take goods of a sale back"),
    "sales": Command("tui.cli.sales", "closed sales, returns and voids"),
    "receipt": Command("tui.cli.receipt", "the receipt of a sale, as text or for a printer"),
    "lane": Command("tui.cli.lane", "run a lane without a screen: links and devices only"),
    "pair": Command("tui.cli.pair", "take a new lane into the shop, or join one"),
    "store": Command("tui.cli.store", "the shop's book as a whole"),
    "sync": Command("tui.cli.sync", "move changes between lanes in a file"),
    "lanes": Command("tui.cli.lanes", "the lanes of the shop and how they stand"),
    "allowance": Command("tui.cli.allowance", "what lanes may spend beyond their rights"),
    "conflicts": Command("tui.cli.conflicts", "what lanes changed without knowing of each other"),
    "devices": Command("tui.cli.devices", "printers, scanners and the drawer of this machine"),
    "drawer": Command("tui.cli.drawer", "the cash drawer of this lane: float, cash in and out, X and Z"),
}

_VALUED: Final = ("--shop", "--theme")
"""Options before the command that take a value."""

_EPILOG = """\
Without a command, the till opens. The shop is --shop, else REGULARS_SHOP, else the one in your settings,
else the platform's data folder. Every command explains itself: regulars COMMAND --help
Exit codes: 0 done, 1 refused (one line on standard error), 2 wrong usage.
"""


class _Module(Protocol):
    def add_parser(self, subparsers: "Subparsers") -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


def run(argv: Sequence[str]) -> int:
    """Run the command on the line (without the program's name); answers the exit code, raises nothing."""
    shop = _value_of("--shop", argv)
    try:
        code = _dispatch(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - the edge: from here on there is only the person who called
        return _explain(error, shop)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _dispatch(argv: Sequence[str]) -> int:
    name = _command(argv)
    parser, handler = _parser(name)
    try:
        args = parser.parse_args(list(argv))
        if handler is None:
            parser.error("no command")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else DONE
    _speak(as_json=getattr(args, "json", False))
    return handler(args)


def _command(argv: Sequence[str]) -> str:
    """The first word that is neither an option nor the value of one."""
    is_value = False
    for word in argv:
        if not is_value and not word.startswith("-"):
            return word
        is_value = word in _VALUED
    return ""


def _value_of(option: str, argv: Sequence[str]) -> str:
    """What stands behind an option, before anything is parsed; the last one counts."""
    value = ""
    for place, word in enumerate(argv):
        if word == option and place + 1 < len(argv):
            value = argv[place + 1]
        elif word.startswith(f"{option}="):
            value = word.partition("=")[2]
    return value


def _parser(command: str) -> tuple[argparse.ArgumentParser, "Callable[[argparse.Namespace], int] | None"]:
    parser: argparse.ArgumentParser = _Parser(
        prog="regulars",
        description="The till that knows a shop's regulars.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--shop", metavar="DIR_OR_URL", help="the shop's folder, or the URL of its database")
    parser.add_argument("--theme", metavar="THEME", help="how the till looks: auto, counter or plain")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    handler = None
    for name, (module, summary) in COMMANDS.items():
        if name != command:
            subparsers.add_parser(name, help=summary, add_help=False)
            continue
        chosen = cast("_Module", importlib.import_module(module))
        chosen.add_parser(subparsers)
        handler = chosen.run
    return parser, handler


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        from tui.cli.arguments import WrongUsage

        raise WrongUsage(f"{message}; see {self.prog} --help")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"regulars {version('regulars')}")
        parser.exit()


def _speak(*, as_json: bool) -> None:
    """JSON is UTF-8 whatever the locale; text replaces what the terminal cannot show.

    A closed standard input reads as an empty one.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as long as the program lives
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if as_json:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    else:
        sys.stdout.reconfigure(errors="replace")


def _explain(error: Exception, shop: str) -> int:
    from tui.cli import refusals

    if isinstance(error, BrokenPipeError):
        _stop_speaking()
        return UNHEARD
    words, code = refusals.explain(error, shop)
    # With nobody to tell, the exit code remains.
    with contextlib.suppress(OSError, AttributeError):
        print(f"regulars: {words}", file=sys.stderr, flush=True)
    if isinstance(error, OSError):
        _stop_speaking()
    return code


def _stop_speaking() -> None:
    """Keep the interpreter from flushing into a closed pipe or a full disk once more at its end."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

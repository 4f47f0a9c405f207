"""`regulars devices`: printers, scanners and the drawer of this machine; setting them up and trying them."""

import argparse
import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from devices.events import Machine, MachineKind, MachineState
from store.domain.errors import BadInput
from store.domain.machines import FRAMES, KEYBOARDS, SPEEDS, Value
from tui import control
from tui.cli import arguments, door
from tui.fittings import Fitting, find, fittings, from_words, trial_paper
from tui.permission import rule_for

if TYPE_CHECKING:
    from store.api import Store
    from tui.cli.arguments import Subparsers

_DEVICE: Final = "its name, its socket such as 1-2.4, or its key"
_HEADS: Final = ("Name", "Kind", "Socket", "State", "For", "Driven as", "Serial", "Key")
_SEARCH_SECONDS_MAX: Final = 10.0
"""Longer than a bus full of devices is looked through."""

_MORE = """\
Without a word after `devices` they are listed. What is set is kept by the socket a device is in, on this lane
alone, and used at once by the till that runs here. While none runs, devices are only looked at."""


def add_parser(subparsers: "Subparsers") -> None:
    """What may follow `devices`."""
    parser = subparsers.add_parser(
        "devices",
        help="printers, scanners and the drawer of this machine",
        description=f"Printers, scanners and the drawer of this machine. {_MORE}",
    )
    arguments.json_option(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    arguments.json_option(actions.add_parser("list", help="what there is, and how it is"))
    for action, words in (
        ("test", "print a test paper on a printer"),
        ("drawer", "open the drawer that hangs on a printer"),
        ("forget", "use a device as if nothing had been set for it"),
    ):
        arguments.json_option(_about_one(actions, action, words))
    logo = actions.add_parser("logo", help="have a picture stand above receipts, or none")
    logo.add_argument(
        "picture", metavar="PNG", nargs="?", default="", help="its path; without one there is no logo"
    )
    arguments.json_option(logo)
    name = _about_one(actions, "name", "give a device a name; an empty one takes it away")
    name.add_argument("name", metavar="NAME", type=arguments.text, help="what staff call it")
    arguments.json_option(name)
    _printer_options(_about_one(actions, "printer", "say how a printer is used"))
    _scanner_options(_about_one(actions, "scanner", "say how a scanner is used"))


def _about_one(actions: "Subparsers", action: str, words: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(action, help=words, description=f"{words[:1].upper()}{words[1:]}.")
    parser.add_argument("device", metavar="DEVICE", type=arguments.text, help=_DEVICE)
    return parser


def _printer_options(parser: argparse.ArgumentParser) -> None:
    yes_no = ("yes", "no")
    parser.add_argument("--receipts", choices=yes_no, help="whether receipts go here, and to no other")
    parser.add_argument("--on-drawer", choices=yes_no, help="whether the cash drawer hangs on it")
    parser.add_argument("--profile", help="what it is driven as, or auto; a wrong name lists them")
    parser.add_argument("--page", help="the one code page it prints in, such as cp866, or auto")
    parser.add_argument("--drawer-pin", type=arguments.whole, help="which pin opens the drawer: 2 or 5")
    parser.add_argument("--pulse-ms", type=arguments.whole, help="how long its coil is driven: 20 to 120")
    arguments.json_option(parser)


def _scanner_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--use",
        choices=("yes", "no", "auto"),
        help="take it for a scanner, leave it alone, or go by its make",
    )
    parser.add_argument("--prefix", type=arguments.text, help="what it sends before each code")
    parser.add_argument("--suffix", choices=("enter", "tab", "none", "any"), help="what it sends after each")
    parser.add_argument(
        "--separator", type=arguments.text, help="what it sends for the separator of GS1, such as |"
    )
    parser.add_argument(
        "--layout", choices=(*KEYBOARDS, "auto"), help="the keyboard whose keys it sends; auto: by its codes"
    )
    parser.add_argument("--speed", type=int, choices=SPEEDS, help="of one on a serial adapter: baud")
    parser.add_argument("--frame", choices=FRAMES, help="of one on a serial adapter: bits, parity, stop bits")
    arguments.json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; raises TillError."""
    with door.opened(args) as store:
        here = Here(store)
        match args.action:
            case None | "list":
                _list(args, here.fittings())
            case "test" | "drawer":
                _try(args, here)
            case "logo":
                _set_logo(args, here)
            case _:
                _set(args, here)
    return 0


class Here:
    """The devices of this machine: those of the till that runs here, else nobody's."""

    def __init__(self, store: "Store") -> None:
        self.store = store

    def fittings(self) -> list[Fitting]:
        """What there is, and what was set up once; raises Unavailable."""
        return fittings(self._found(), self.store)

    def _found(self) -> Sequence[Machine]:
        try:
            return [from_words(words) for words in self.ask("devices")]
        except control.NotRunning:
            from tui.machinery import Machinery

            return Machinery(self.store).machines()

    def ask(self, do: str, **request: str) -> list[control.Line]:
        """Ask the running till; raises NotRunning when there is none."""
        folder = self.store.place.folder
        return list(control.call(folder, do, seconds_max=_SEARCH_SECONDS_MAX, **request))


def _list(args: argparse.Namespace, found: Sequence[Fitting]) -> None:
    rows = [_cells(each) for each in found]
    plain = door.table(_HEADS, rows) if rows else ["No printer and no scanner is plugged in."]
    door.say(args, [_json(each) for each in found], [*plain, *_troubles(found)])


def _troubles(found: Sequence[Fitting]) -> Iterator[str]:
    for each in found:
        if each.machine.message:
            yield f"{each.machine.name}: {each.machine.message}."
        if rule := rule_for(each.machine):
            yield f"{each.machine.name}: {rule}"


def _json(fitting: Fitting) -> door.Json:
    machine = fitting.machine
    return {
        "key": machine.key,
        "kind": machine.kind.value,
        "name": machine.name,
        "socket": machine.socket,
        "state": machine.state.value,
        "message": machine.message,
        "permission": rule_for(machine),
        "receipts": fitting.is_for_receipts,
        "drawer": fitting.is_for_drawer,
        "wiring": machine.wiring,
        "profile": machine.profile,
        "serial": machine.serial,
    }


def _cells(fitting: Fitting) -> list[str]:
    machine = fitting.machine
    roles = {"receipts": fitting.is_for_receipts, "drawer": fitting.is_for_drawer}
    return [
        machine.name,
        machine.kind.value,
        machine.socket,
        machine.state.value,
        ", ".join(name for name, has in roles.items() if has),
        machine.profile or machine.wiring,
        machine.serial,
        machine.key,
    ]


def _try(args: argparse.Namespace, here: Here) -> None:
    machine = find(here.fittings(), args.device)
    if machine.kind is not MachineKind.PRINTER:
        raise BadInput(f"{machine.name} is a scanner: F10, Devices tries it at the till")
    is_paper = args.action == "test"
    try:
        here.ask("devices-print" if is_paper else "devices-kick", key=machine.key)
        told = f"{machine.name} has it; what keeps it from being done is said at the till"
    except control.NotRunning:
        _try_alone(here.store, machine, is_paper=is_paper)
        told = f"{machine.name}: done"
    door.say_line(args, {"key": machine.key, "name": machine.name, "done": args.action}, told)


def _try_alone(store: "Store", machine: Machine, *, is_paper: bool) -> None:
    from tui.machinery import Machinery

    if machine.state is MachineState.GONE:
        raise BadInput(f"{machine.name} is not plugged in")
    if is_paper:
        Machinery(store).print(trial_paper(store, machine), machine.key)
    else:
        Machinery(store).kick(machine.key)


def _set_logo(args: argparse.Namespace, here: Here) -> None:
    from tui.machinery import keep_logo

    keep_logo(here.store.place.folder, args.picture)
    with contextlib.suppress(control.NotRunning):
        here.ask("devices-set")
    words = f"{args.picture} stands above receipts" if args.picture else "receipts have no logo"
    door.say_line(args, {"logo": args.picture or None}, words)


def _set(args: argparse.Namespace, here: Here) -> None:
    machine = find(here.fittings(), args.device)
    machines = here.store.machines
    is_printer = machine.kind is MachineKind.PRINTER
    if args.action == "forget":
        machines.forget(machine.key)
    elif args.action == "name":
        (machines.set_printer if is_printer else machines.set_scanner)(machine.key, {"name": args.name})
    elif is_printer is not (args.action == "printer"):
        raise BadInput(f"{machine.name} is a {machine.kind.value}: devices {machine.kind.value} sets it")
    elif is_printer:
        machines.set_printer(machine.key, _printer_values(args))
    else:
        machines.set_scanner(machine.key, _scanner_values(args))
    with contextlib.suppress(control.NotRunning):
        here.ask("devices-set")
    (now,) = [each for each in here.fittings() if each.machine.key == machine.key] or [Fitting(machine)]
    door.say_line(args, _json(now), f"{now.machine.name} is set")


def _printer_values(args: argparse.Namespace) -> dict[str, Value]:
    values: dict[str, Value] = {"drawer_pin": args.drawer_pin, "pulse_ms": args.pulse_ms}
    values["is_for_receipts"] = _flag(args.receipts)
    values["is_for_drawer"] = _flag(args.on_drawer)
    from tui.machinery import known_pages, known_profiles

    values["profile"] = _among("--profile", args.profile, known_profiles())
    values["page"] = _among("--page", args.page, known_pages())
    return _told(values)


def _scanner_values(args: argparse.Namespace) -> dict[str, Value]:
    values: dict[str, Value] = {"prefix": args.prefix, "separator": args.separator}
    values["suffix"] = "" if args.suffix == "any" else args.suffix
    values["layout"] = "" if args.layout == "auto" else args.layout
    values |= {"speed": args.speed, "frame": args.frame}
    if args.use is not None:
        return {**_told(values, or_use=True), "is_scanner": _flag(args.use)}
    return _told(values)


def _told(values: dict[str, Value], *, or_use: bool = False) -> dict[str, Value]:
    told: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
    if not told and not or_use:
        raise arguments.WrongUsage("say what to set; see --help")
    return told


def _flag(word: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(word or "")


def _among(option: str, word: str | None, known: Sequence[str]) -> str | None:
    if word is None or word in known:
        return word
    if word == "auto":
        return ""
    raise BadInput(f"{option} is auto or one of: {'; '.join(known)}")

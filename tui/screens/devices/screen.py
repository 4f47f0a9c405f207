"""Printers, scanners and the drawer: what there is and how it is; set up and tried by one key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from devices.events import Machine, MachineKind
from tui.dialogs.slip import NO_PRINTER
from tui.fittings import Fitting, fittings, trial_paper
from tui.keys import bindings
from tui.ports import Services
from tui.screens.devices.finding import FindScanner
from tui.screens.devices.form import PrinterForm, ScannerForm
from tui.screens.devices.state import COLUMNS, EXPLAINED, can_print, can_scan, device_row, told, told_more
from tui.screens.devices.trying import TryScanner
from tui.theme.inks import Ink
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows, having
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.domain.errors import TillError
    from store.domain.machines import TypingSetup


LOOK_SECONDS: Final = 1.0


class DevicesScreen(ListScreen):
    """The list, and the one under the cursor in words."""

    TITLE = "Devices"
    COLUMNS = COLUMNS
    EMPTY = "No printer and no scanner is plugged in. What is plugged in now shows up by itself."
    MARKS = False
    BINDINGS = bindings(
        "list.open",
        "list.edit",
        "devices.test",
        "devices.drawer",
        "devices.find",
        "devices.queue",
        "devices.learn",
        "devices.logo",
        "list.delete",
    )

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._fittings: Sequence[Fitting] | None = None
        self._failure = ""
        """Why nothing could be looked at."""
        self._told = TextBlock(EXPLAINED, Ink.DIM)
        self._more = TextBlock("")

    def compose_work(self) -> ComposeResult:
        """The list, and below it what the cursor is on."""
        yield self.table
        yield self._told
        yield self._more

    def shop_opened(self, services: Services) -> None:
        """Look at what there is."""
        self._services = services
        self._look()

    def fact_arrived(self, fact: object) -> None:  # noqa: ARG002 - any fact may be of a device
        """Look again."""
        self._look()

    def on_mount(self) -> None:
        """Look now and then: of a keyboard that is plugged in nobody tells."""
        super().on_mount()
        self.set_interval(LOOK_SECONDS, self._look_if_shown)

    def _look_if_shown(self) -> None:
        if self.is_active:
            self._look()

    def on_screen_resume(self) -> None:
        """Something may have been plugged meanwhile."""
        super().on_screen_resume()
        self._look()

    def _look(self) -> None:
        services = self._services
        if services is not None:
            self.in_background(
                lambda: fittings(services.devices.machines(), services.store),
                self._saw,
                refused=self._could_not_look,
                group="look",
            )

    def _saw(self, found: Sequence[Fitting]) -> None:
        self._failure = ""
        self._show(found)

    def _show(self, found: Sequence[Fitting]) -> None:
        if found == self._fittings:
            self._tell()
            return
        is_first, self._fittings = self._fittings is None, found
        if is_first:
            self.show_list()
        else:
            self.renew_list()

    def _could_not_look(self, refusal: "TillError") -> None:
        self._failure = f"{refusal}."
        self._show(())

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:  # noqa: ARG002 - printers first
        """The devices that match."""
        if self._fittings is None:
            return None
        return ShortRows(having([device_row(each) for each in self._fittings], text))

    def on_record_table_cursor_moved(self) -> None:
        """Tell of another one."""
        self._tell()

    def on_record_table_loaded(self) -> None:
        """What is under the cursor may be another, or be otherwise."""
        super().on_record_table_loaded()
        self._tell()

    @property
    def _fitting(self) -> Fitting | None:
        key = self.table.cursor_key
        return next((each for each in self._fittings or () if each.machine.key == key), None)

    @property
    def _machine(self) -> Machine | None:
        fitting = self._fitting
        return None if fitting is None else fitting.machine

    def _tell(self) -> None:
        machine = self._machine
        if machine is None:
            self._told.show(self._failure or EXPLAINED, Ink.BAD if self._failure else Ink.DIM)
            self._more.show("")
        else:
            self._told.show(told(machine), Ink.BAD if machine.trouble else Ink.STRONG)
            self._more.show(told_more(machine), Ink.TEXT if machine.trouble else Ink.DIM)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the one under the cursor."""
        machine = self._machine
        if action == "test":
            return can_print(machine) or can_scan(machine)
        if action == "drawer":
            return can_print(machine)
        if action in {"open", "edit", "delete"}:
            return machine is not None
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Its form."""
        self.action_edit()

    def action_edit(self) -> None:
        """Its form: name, what it is for, how it is driven."""
        services, fitting = self._services, self._fitting
        if services is None or fitting is None:
            return
        if fitting.machine.kind is MachineKind.PRINTER:
            self.ask(PrinterForm(services.store, fitting, services.devices), lambda _: self._look())
        else:
            self.ask(ScannerForm(services.store, fitting.machine), lambda _: self._look())

    def action_delete(self) -> None:
        """Have it as if nothing had been set."""
        services, machine = self._services, self._machine
        if services is None or machine is None:
            return
        forget = services.store.machines.forget

        def done(was_set: bool) -> None:  # noqa: FBT001 - what a thread found out
            words = "is as usual again" if was_set else "is as usual: nothing was set for it"
            self.till.say(f"{machine.name} {words}.", Tone.GOOD)
            self._look()

        self.in_background(lambda: forget(machine.key), done)

    def action_test(self) -> None:
        """A test paper, or a scan that is shown and sells nothing."""
        services, machine = self._services, self._machine
        if services is None or machine is None:
            return
        if machine.kind is MachineKind.SCANNER:
            self.ask(TryScanner(machine.name), lambda _: None)
            return
        self.in_background(
            lambda: services.devices.print(trial_paper(services.store, machine), machine.key),
            lambda is_printing: self._tried(
                f"A test is being printed on {machine.name}.", is_done=is_printing
            ),
        )

    def action_drawer(self) -> None:
        """Open the drawer that hangs on it."""
        services, machine = self._services, self._machine
        if services is not None and machine is not None:
            self.in_background(
                lambda: services.devices.kick(machine.key),
                lambda is_done: self._tried(f"{machine.name} was told to open the drawer.", is_done=is_done),
            )

    def _tried(self, words: str, *, is_done: bool) -> None:
        self.till.say(words if is_done else NO_PRINTER, Tone.GOOD if is_done else Tone.BAD)

    def action_find(self) -> None:
        """Find the scanner among keyboards, and take it for one."""
        services = self._services
        if services is not None:
            self.ask(FindScanner(services.devices.machines), self._take)

    def _take(self, found: Machine | None) -> None:
        services = self._services
        if services is None or found is None:
            return
        use = services.store.machines.set_scanner

        def done(_: object) -> None:
            self.till.say(f"{found.name} is a scanner from now on; t tries it.", Tone.GOOD)
            self.show_list(key=found.key)
            self._look()

        self.in_background(lambda: use(found.key, {"is_scanner": True}), done)

    def action_learn(self) -> None:
        """Learn how a scanner types that looks like a keyboard and is left one."""
        from tui.screens.devices.learning import LearnTyping

        if self._services is not None:
            self.ask(LearnTyping(), self._keep_typing)

    def _keep_typing(self, setup: "TypingSetup | None") -> None:
        services = self._services
        if services is not None and setup is not None:
            from tui.terminal.learning import together

            machines = services.store.machines
            forgets = setup == type(setup)()
            self.in_background(
                lambda: machines.set_typing(setup if forgets else together(machines.typing(), setup)),
                lambda _: self.till.say("What is scanned by typing is read so from now on.", Tone.GOOD),
            )

    def action_logo(self) -> None:
        """Choose the picture above receipts."""
        from tui.dialogs.prompt import Prompt

        services = self._services
        if services is None:
            return

        def keep(path: str) -> str:
            services.devices.set_logo(path)
            return path

        detail = "A picture in PNG, in grey or colours; it is copied, for this lane. Empty: none."
        ask: Prompt[str] = Prompt(
            "Which picture stands above receipts?", keep, detail=detail, hint="its path"
        )
        self.ask(ask, self._logo_kept)

    def _logo_kept(self, path: str | None) -> None:
        if path is not None:
            words = "The next receipt has that logo."
            self.till.say(words if path.strip() else "Receipts have no logo from now on.", Tone.GOOD)

    def action_queue(self) -> None:
        """What was given to printers."""
        self.till.go("printing")

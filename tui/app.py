"""The app: places, keys in order, scans, facts, notices. It builds nothing; boot gives it all it uses.

First it paints the frame, with nothing opened. Then `opening` opens the shop; scans that come earlier wait,
in order. Every screen is told `shop_opened`, and what becomes true afterwards.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.screen import ModalScreen, Screen
from textual.signal import Signal
from textual.theme import Theme

from store.domain.errors import NotAllowed, Unavailable
from store.events import MachinesChanged
from tui.attendance import Attendance
from tui.key_table import KeyTable
from tui.keys import DEFAULT_KEYS, scope_bindings
from tui.messages import Fact, FactArrived, ScanArrived, ScanFailed, TroubleArrived
from tui.opening import Opening, Plan, in_thread
from tui.ports import RESTORE, RowKey, Services, StatusLine
from tui.scans import Scans
from tui.settings import scan_rules
from tui.status_watch import StatusWatch
from tui.terminal.burst import Quiet, Stroke
from tui.terminal.driver import KeysRead, TillDriver, driver_for
from tui.terminal.keyboard import Keyboard, KeyTaker, TextTaker
from tui.terminal.reader import Pasted
from tui.theme.themes import COUNTER, PLAIN
from tui.widgets.frame import TillScreen
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Notice, NoticeBook, Tone
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from store.domain.machines import TypingSetup

_LOG = logging.getLogger(__name__)


class TillApp(App[None], inherit_bindings=False):
    """The till."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    TITLE = "Regulars"
    CSS_PATH = Path(__file__).parent / "theme" / "till.tcss"
    BINDINGS = scope_bindings("app", "place")

    def __init__(self, plan: Plan) -> None:
        self._first_theme = PLAIN if plan.theme == "plain" else COUNTER
        super().__init__(driver_class=driver_for(plan.settings.scanner))
        for theme in (COUNTER, PLAIN):
            self.register_theme(theme)
        self.set_reactive(App.theme, self._first_theme.name)
        self.animation_level = "none"
        self._plan = plan
        self._begin_at_first_place()
        self.facts: Signal[Fact] = Signal(self, "facts")
        self.keys: KeyTable = DEFAULT_KEYS.remapped(plan.settings.keys)
        self.set_keymap(plan.settings.keys)
        self.notices = NoticeBook()
        self.services: Services | None = None
        self.crash: BaseException | None = None
        self._is_noticed = False
        self.status = StatusLine()
        self._status_watch = StatusWatch(self, self._show_status, self.report)
        self._scans = Scans(self, lambda: self._screen_stacks.get("sell", []), self.say)
        self._opening = Opening(self, plan, self._opened)
        self._attendance = Attendance(self, plan.sign_in, self.say, time.monotonic)
        self._keyboard = Keyboard(plan.settings.scanner, self)

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme; before ours are registered, the one to begin with."""
        return super().get_theme(theme_name) if hasattr(self, "_plan") else self._first_theme

    def _begin_at_first_place(self) -> None:
        first, *others = self._plan.places
        for name in others:
            self.add_mode(name, self._plan.places[name])
        # The first is Textual's default screen; as a mode, all style sheets would be read twice for it.
        self._current_mode = first
        self._screen_stacks = {first: []}

    def get_default_screen(self) -> Screen[Any]:
        """The first place, made once; from then on it is a mode like the others."""
        screen = self._plan.places[self._current_mode]()
        self.add_mode(self._current_mode, lambda: screen)
        return screen

    # Life

    def on_mount(self) -> None:
        """Hear what ends the till."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            loop.add_signal_handler(number, self.exit)

    def on_ready(self) -> None:
        """Hear what happens and open the shop: the first frame is out."""
        self._plan.bridge.attach(self)
        self._opening.begin()

    async def on_unmount(self) -> None:
        """Stop what runs beside the screens."""
        await self._opening.end()
        self._plan.bridge.detach()

    def on_terminal_lost(self) -> None:
        """Nobody is there any more."""
        self.exit()

    def _opened(self, services: Services) -> None:
        self.services = services
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, TillScreen):
                    screen.shop_opened(services)
        self._attendance.begin(services)
        self._scans.opened()
        self._status_watch.begin(services)

    def _handle_exception(self, error: Exception) -> None:
        """A mistake in the program: log it, leave, and let boot say so; no variable reaches the screen."""
        self._return_code = 1
        if self.crash is None:
            self.crash = self._exception = error
            _LOG.critical("the till stopped", exc_info=error)
            self._exception_event.set()
        self._close_messages_no_wait()

    def report(self, error: BaseException) -> None:
        """A mistake in the program that the till survives: log it and say so."""
        _LOG.error("a mistake in the program", exc_info=error)
        from tui.dialogs.trouble import TroubleDialog

        what = "A mistake in the program stopped what was just asked for."
        self.push_screen(TroubleDialog(what, log=self._plan.settings.log))

    def approve(self, refusal: NotAllowed, *, again: Callable[[], None], left: Callable[[], None]) -> None:
        """Let somebody who may allow what was refused, and do it again; `left`: nobody did."""
        from tui.dialogs.approval import approve

        if self.services is not None:
            approve(self.screen, self.services.store, refusal, again=again, left=left)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Keys of a test and pasted text go the way keys of the terminal go."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._keyboard.take([Stroke(event.key, event.character), Quiet.SILENCE])
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._keyboard.take([Pasted(event.text)])
        else:
            await super().on_event(event)

    async def on_keys_read(self, event: KeysRead) -> None:
        """The terminal has keys."""
        top = self._screen_stack[-1:]  # none while the till ends
        if top and isinstance(top[0], FramedScreen) and top[0].take_keys(event.tokens, event.at):
            return
        await self._keyboard.take(event.tokens)

    def _follow(self, setup: "TypingSetup") -> None:
        """Tell scans from typing as staff have taught it."""
        rules = scan_rules(self._plan.settings.scanner, setup)
        self._keyboard.follow(rules)
        if isinstance(self._driver, TillDriver):
            self._driver.follow(rules)

    def keys_may_go_on(self) -> None:
        """The screen on top is ready for keys."""
        self.call_later(self._keyboard.go_on)

    def is_ready(self) -> bool:
        """Whether the screen on top stands and has its focus."""
        stack = self._screen_stack
        if not stack or not stack[-1].is_mounted:
            return False
        return not (isinstance(stack[-1], FramedScreen) and stack[-1].holds_keys)

    def text_focus(self) -> TextTaker | None:
        """The focused widget when a letter would be put into a text."""
        focused = self.focused
        if focused is None or not isinstance(focused, TextTaker):
            return None
        return focused if focused.takes_text() else None

    async def press(self, stroke: Stroke) -> None:
        """Do all that a key does, before the next one is looked at."""
        self._end_notice()
        self._attendance.touched()
        if not await self._check_bindings(stroke.key, priority=True) and not self._taken(stroke):
            if self.focused is None or isinstance(self.focused, Paper):
                await self._check_bindings(stroke.key)
            else:
                self.focused._forward_event(events.Key(stroke.key, stroke.character))  # noqa: SLF001
            if isinstance(self.screen, ModalScreen) and self.keys.is_everywhere(stroke.key):
                self.bell()
                self.say("This comes first; Esc goes back.", Tone.WARN)
        await self._flush_next_callbacks()

    def _taken(self, stroke: Stroke) -> bool:
        chain = (self.focused or self.screen).ancestors_with_self
        return any(isinstance(node, KeyTaker) and node.take_key(stroke) for node in chain)

    def paste(self, text: str) -> None:
        """Give pasted text to the text under the caret."""
        field = self.text_focus()
        if field is not None:
            field.take_paste(text)

    # Scans

    def scan(self, code: str) -> None:
        """Take a code from any scanner: the screen on top may want it, else it goes to the sale."""
        self._attendance.touched()
        self._scans.take(code)

    async def on_scan_arrived(self, event: ScanArrived) -> None:
        """A claimed scanner read a code: what was typed before it comes before it."""
        await self._keyboard.after(partial(self._take_read, event))

    def _take_read(self, event: ScanArrived) -> None:
        screen = self.screen
        if isinstance(screen, FramedScreen) and screen.take_read(event.read, event.aim):
            self._attendance.touched()
        else:
            self.scan(event.code)

    def on_scan_failed(self, event: ScanFailed) -> None:
        """A claimed scanner read what is no code."""
        self._attendance.touched()
        self._scans.failed(event.what)

    # What became true

    def on_fact_arrived(self, event: FactArrived) -> None:
        """Tell the screens."""
        self._attendance.hear(event.fact)
        if isinstance(event.fact, MachinesChanged) and self.services is not None:
            in_thread(self, "typing", self.services.store.machines.typing, self._follow, _LOG.warning)
        self.facts.publish(event.fact)
        self._status_watch.ask()

    def on_trouble_arrived(self, event: TroubleArrived) -> None:
        """Tell the operator."""
        self.say(event.trouble.what, Tone.GOOD if event.trouble.over else Tone.BAD)
        self._status_watch.ask()

    def _show_status(self, status: StatusLine) -> None:
        self.status = status
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, TillScreen):
                    screen.status = status

    def delay_update(self, delay: float = 0.05) -> None:
        """Do not: a place is painted when it is laid out, not a twentieth of a second later."""

    # Notices

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell the operator in the line of the screen on top, and in the history."""
        notice = Notice(text, tone, time.time_ns() // 1_000_000)
        self.notices.add(notice)
        self._is_noticed = True
        self._show_notice(notice)

    def _end_notice(self) -> None:
        if self._is_noticed:
            self._is_noticed = False
            self._show_notice(None)

    def _show_notice(self, notice: Notice | None) -> None:
        over: list[FramedScreen[Any]] = []
        for screen in reversed(self._screen_stack):
            if isinstance(screen, TillScreen) and screen.is_mounted:
                rows = screen.show_notice(notice)
                for dialog in over:
                    dialog.make_room(rows)
                return
            if isinstance(screen, FramedScreen):
                over.append(screen)

    # Places and what works everywhere

    @property
    def place(self) -> str:
        """The place shown now."""
        return self._current_mode

    @property
    def places(self) -> Iterable[str]:
        """The places there are."""
        return self._plan.places

    def go(self, place: str) -> None:
        """Show another place; a half-filled form asks first."""
        if place not in self._plan.places or place == self.place:
            return
        top = self.screen
        if isinstance(top, FramedScreen) and top.is_unsaved:
            from tui.dialogs.confirm import Confirm

            question = Confirm("Leave this form?", "What was typed is not saved.", yes="Leave", is_safe=False)
            self.push_screen(question, lambda leave: self._leave(top, place) if leave else None)
        else:
            self._switch(place)

    def record(self, place: str, key: RowKey) -> Screen[object]:
        """The page of one record of a place, to be asked over any screen. Raises NotFound, Unavailable."""
        if self.services is None or self._plan.open_record is None:
            raise Unavailable("the shop is not open yet")
        return self._plan.open_record(self.services, place, key)

    def restore(self) -> None:
        """End, for boot to begin anew with the screen that takes another lane's book."""
        self.exit(return_code=RESTORE)

    def _leave(self, form: FramedScreen[Any], place: str) -> None:
        form.dismiss(None)
        self._switch(place)

    def _switch(self, place: str) -> None:
        self.switch_mode(place)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A dialog is answered before anything else is done."""
        top = self._screen_stack[-1:]
        if action in {"go", "help", "more", "close"} and (not top or isinstance(top[0], ModalScreen)):
            return False
        shown = top[0] if top else None
        if isinstance(shown, FramedScreen) and (
            (shown.IS_GATE and action in {"go", "lock"}) or (shown.IS_SHUT and action == "more")
        ):
            return False
        return action != "go" or (bool(parameters) and parameters[0] in self._plan.places)

    def action_go(self, place: str) -> None:
        """Go to a place."""
        self.go(place)

    def action_help(self) -> None:
        """What can be done here."""
        from tui.commands import show_help

        show_help(self, self.keys)

    def action_more(self) -> None:
        """Everything that can be done, by typing."""
        from tui.commands import offer_all

        offer_all(self, self.keys, self.places)

    def offer(self, question: str, actions: Iterable[str]) -> None:
        """Let one of these actions of the screen on top be chosen, and do it."""
        from tui.commands import offer

        offer(self, self.keys, question, actions)

    def action_history(self) -> None:
        """What the till said."""
        from tui.dialogs.history import History

        self.push_screen(History(self.notices.newest_first()))

    def action_look(self) -> None:
        """The other look."""
        self.theme = PLAIN.name if self.theme == COUNTER.name else COUNTER.name
        self.screen.refresh(layout=True)

    def action_lock(self) -> None:
        """Let nobody be here until somebody signs in."""
        self._attendance.lock()

    def action_close(self) -> None:
        """Close the till, after asking."""
        from tui.dialogs.confirm import Confirm

        question = Confirm("Close the till?", "An open sale is kept.", yes="Close", is_safe=False)
        self.push_screen(question, lambda close: self.exit() if close else None)

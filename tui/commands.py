"""What F1 tells and F10 offers: everything that can be done now, from the one table of keys; and doing it.

Loaded when it is first asked for. What an action does is its screen's business, or the app's.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.key_table import Action, KeyTable, key_name
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from textual.app import App

_AT_GATES = ("app.history", "app.look", "app.close")
"""What can be done where nothing else can before it is answered."""

_EVERYWHERE = ("app.history", "app.look", "app.lock", "app.close")


def show_help(app: "App[None]", table: KeyTable) -> None:
    """The sheet of all keys that work on the screen on top."""
    from tui.dialogs.help import HelpSheet
    from tui.widgets.framed_screen import FramedScreen

    screen = app.screen
    topics = screen.HELP_TOPICS if isinstance(screen, FramedScreen) else ()
    active = _active_ids(app)
    shown = [action for action in table.all() if action.id in active]
    app.push_screen(HelpSheet(screen.TITLE or "", shown, topics))


def offer_all(app: "App[None]", table: KeyTable, places: Iterable[str]) -> None:
    """Everything that can be done now, by typing."""
    from tui.widgets.framed_screen import FramedScreen

    screen = app.screen
    is_gate = isinstance(screen, FramedScreen) and screen.IS_GATE
    there, everywhere = ((), _AT_GATES) if is_gate else (places, _EVERYWHERE)
    _choose(app, table, "What shall be done?", offered(table, _active_ids(app), there, everywhere))


def offer(app: "App[None]", table: KeyTable, question: str, actions: Iterable[str]) -> None:
    """Some actions of the screen on top."""
    _choose(app, table, question, as_options(table[action] for action in actions))


def offered(
    table: KeyTable, active: Iterable[str], places: Iterable[str], everywhere: Iterable[str] = _EVERYWHERE
) -> list[Option]:
    """Options whose ids are action ids: places without a key, what is for the whole till, the rest."""
    own = [
        action
        for action in table.all()
        if action.id in set(active) and action.scope not in {"app", "place"} and action.shown
    ]
    places_there = [table[f"place.{name}"] for name in places]
    keyless = [action for action in places_there if not action.key]
    keyed = [action for action in places_there if action.key]
    return as_options([*keyless, *(table[action_id] for action_id in everywhere), *keyed, *own])


def as_options(actions: Iterable[Action]) -> list[Option]:
    """Actions to choose from, with what they do and their keys; the ids are action ids."""
    return [Option(action.id, action.label, f"{action.help}{_in_brackets(action.key)}") for action in actions]


def _in_brackets(key: str) -> str:
    return f" ({key_name(key)})" if key else ""


def _active_ids(app: "App[None]") -> set[str]:
    return {active.binding.id or "" for active in app.screen.active_bindings.values() if active.enabled}


def _choose(app: "App[None]", table: KeyTable, question: str, options: list[Option]) -> None:
    from tui.dialogs.choose import Choose

    async def run(option: Option | None) -> None:
        if option is not None:
            await _run(app, table[str(option.id)])

    app.push_screen(Choose(question, among(options)), run)


async def _run(app: "App[None]", action: Action) -> None:
    for active in app.screen.active_bindings.values():
        if active.binding.id == action.id:
            await app.run_action(active.binding.action, active.node)
            return
    await app.run_action(action.method or action.id.partition(".")[2], app)

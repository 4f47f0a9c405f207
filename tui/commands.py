"""What F10 offers: everything that can be done now, found by typing, from the one table of keys."""

from collections.abc import Iterable

from tui.keys import Action, KeyTable, key_name
from tui.widgets.options import Option

_EVERYWHERE = ("app.history", "app.look", "app.close")


def offered(table: KeyTable, active: Iterable[str], places: Iterable[str]) -> list[Option]:
    """Options whose ids are action ids: what is for the whole till, the places, then this screen's own."""
    own = [
        action
        for action in table.all()
        if action.id in set(active) and action.scope not in {"app", "place"} and action.shown
    ]
    places_there = [table[f"place.{name}"] for name in places]
    return as_options([*(table[action_id] for action_id in _EVERYWHERE), *places_there, *own])


def as_options(actions: Iterable[Action]) -> list[Option]:
    """Actions to choose from, with what they do and their keys; the ids are action ids."""
    return [Option(action.id, action.label, f"{action.help}{_in_brackets(action.key)}") for action in actions]


def _in_brackets(key: str) -> str:
    return f" ({key_name(key)})" if key else ""

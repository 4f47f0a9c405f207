"""What an action is, and the table of them: finding, other keys, keys that would mean two things."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from store.domain.errors import BadInput
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does."""

    id: str
    """`scope.name`."""
    key: str
    """Textual's name of the key; empty: only through More."""
    label: str
    """One or two words for the key line."""
    help: str
    """One sentence for the help sheet, without a full stop."""
    method: str = ""
    """`name` of the `action_name` method, with arguments if it takes any; the id's own name unless given."""
    short: str = ""
    """The label where the key line is narrow."""
    shown: bool = True
    """Whether the key line shows it."""
    gives_way: bool = False
    """Whether it is the first to go where the key line is narrow."""
    priority: bool = False
    """Whether it works whatever has the focus, also in a text field."""

    @property
    def scope(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]


UNUSABLE: Final = frozenset(
    {"f11", "f12", "ctrl+home", "ctrl+end", "ctrl+c", "ctrl+z", "ctrl+p", "ctrl+i", "ctrl+m", "ctrl+h"}
)
"""Keys that consoles or desktops eat, that must stay harmless, or that are another key on a terminal."""

_NAMES: Final = {
    "enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab", "delete": "Del", "slash": "/",
    "backspace": "Bksp",
    "full_stop": ".", "plus": "+", "minus": "-", "less_than_sign": "<", "greater_than_sign": ">",
    "question_mark": "?", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as it is written on the screen: `Ctrl+S`, `F1`, `/`."""
    *modifiers, last = key.split("+") if key != "plus" else ["plus"]
    name = _NAMES.get(last) or (last if len(last) == 1 and not modifiers else last.upper())
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which actions can be active on one screen."""

    together: tuple[frozenset[str], ...]
    """Scopes that can be active at the same time."""
    either: tuple[frozenset[str], ...]
    """Actions of such scopes of which a screen has only one."""

    def can_meet(self, one: Action, other: Action) -> bool:
        """Whether both can be active on one screen."""
        if {one.id, other.id} in self.either:
            return False
        return any({one.scope, other.scope} <= scopes for scopes in self.together)


class KeyTable:
    """The actions with the keys they have on this till."""

    def __init__(self, actions: Iterable[Action], meeting: Meeting) -> None:
        self._actions = {action.id: action for action in actions}
        self._meeting = meeting

    def __getitem__(self, action_id: str) -> Action:
        return self._actions[action_id]

    def get(self, action_id: str | None) -> Action | None:
        """The action, if the id names one."""
        return self._actions.get(action_id or "")

    def is_everywhere(self, key: str) -> bool:
        """Whether the key means something whatever is on the screen."""
        return any(action.priority and action.key == key for action in self._actions.values())

    def all(self) -> tuple[Action, ...]:
        """Every action, in the order of the table."""
        return tuple(self._actions.values())

    def remapped(self, keys: Mapping[str, str]) -> "KeyTable":
        """With other keys for some actions.

        Raises:
            BadInput: an unknown action, a key that cannot be used, or a key that would mean two things.
        """
        for action_id, key in keys.items():
            if action_id not in self._actions:
                raise BadInput(f"there is no action {action_id!r} to give a key", field=action_id)
            if key in UNUSABLE:
                raise BadInput(f"{key_name(key)} cannot be used as a key", field=action_id)
        actions = [replace(action, key=keys.get(action.id, action.key)) for action in self.all()]
        table = KeyTable(actions, self._meeting)
        for one, other in table.conflicts():
            raise BadInput(f"{key_name(one.key)} would be both {one.id} and {other.id}", field=one.id)
        return table

    def conflicts(self) -> list[tuple[Action, Action]]:
        """Pairs of actions that can be active together and have the same key."""
        actions = self.all()
        return [
            (one, other)
            for index, one in enumerate(actions)
            for other in actions[index + 1 :]
            if one.key and one.key == other.key and self._meeting.can_meet(one, other)
        ]

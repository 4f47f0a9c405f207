"""The keys of a screen that work now, by where they lead."""

from typing import Any

from textual.screen import Screen

from store.domain.values import dataclass
from tui.key_table import key_name
from tui.widgets.key_line import KeyHint
from tui.widgets.till import Till


@dataclass(frozen=True, slots=True)
class KeyHints:
    """The keys of a screen, by where they lead."""

    help: tuple[KeyHint, ...]
    here: tuple[KeyHint, ...]
    """What can be done on this screen."""
    places: tuple[KeyHint, ...]
    more: tuple[KeyHint, ...]

    @property
    def in_order(self) -> list[KeyHint]:
        """As the line of keys shows them."""
        return [*self.help, *self.here, *self.places, *self.more]


def key_hints(screen: Screen[Any], till: Till) -> KeyHints:
    """What the keys do that work now and are worth a place."""
    active = (active.binding.id for active in screen.active_bindings.values() if active.enabled)
    actions = {action.id: action for action in map(till.keys.get, active) if action is not None}
    places = set(till.places)
    hints: dict[str, list[KeyHint]] = {"help": [], "here": [], "places": [], "more": []}
    for action in till.keys.all():
        if action.id not in actions or not action.shown:
            continue
        if action.scope == "place":
            name = action.id.partition(".")[2]
            if name in places and name != till.place:
                hints["places"].append(
                    KeyHint(key_name(action.key), action.label, action.short, is_place=True)
                )
            continue
        part = {"app.help": "help", "app.more": "more"}.get(action.id, "here")
        hints[part].append(
            KeyHint(
                key_name(action.key),
                action.label,
                action.short,
                is_place=part == "more",
                gives_way=action.gives_way,
            )
        )
    return KeyHints(**{part: tuple(found) for part, found in hints.items()})

"""Which group a text or an id means, the common one included."""

from sqlalchemy import Connection

from store.domain.errors import NotFound, Refused
from store.domain.groups import COMMON, Group, of_label
from store.domain.ids import COMMON_GROUP, GroupId, id_of_text
from store.domain.names import name_key
from store.queries import groups

_COMMON_NAMES = frozenset({"common", "everyone", "everybody", name_key(COMMON.name)})
"""Unless a group that somebody made is called so."""


def resolve(connection: Connection, text: str) -> Group:
    """The group that an id in hex, a name, or the label of one of twins names; raises NotFound."""
    found = groups.named(connection, text) or _by_id(connection, text) or _twin(connection, text)
    if found is None and name_key(text) in _COMMON_NAMES:
        return COMMON
    if found is None:
        part = groups.became(connection, text)
        if part is not None:
            raise NotFound(f"{part[0]} is part of {part[1].label} now; say {part[1].label!r}")
        raise NotFound(f"no group {text!r}; see them with: groups list")
    return found


def get(connection: Connection, group: GroupId) -> Group:
    """One group, the common one too; raises NotFound."""
    return COMMON if group == COMMON_GROUP else stored(connection, group)


def stored(connection: Connection, group: GroupId) -> Group:
    """A group that can be changed; raises NotFound, and Refused for the common one."""
    if group == COMMON_GROUP:
        raise Refused("the common group cannot be changed or deleted")
    found = groups.get(connection, group)
    if found is None:
        raise NotFound("that group is not there any more; go back to the list")
    return found


def _twin(connection: Connection, text: str) -> Group | None:
    name, place = of_label(text)
    alike = groups.alike(connection, name) if place else []
    return next((group for group in alike if group.twin == place), None)


def _by_id(connection: Connection, text: str) -> Group | None:
    raw = id_of_text(text)
    if raw == COMMON_GROUP:
        return COMMON
    return None if raw is None else groups.get(connection, GroupId(raw))

"""Lanes that have not been heard of for a month, and what to do about them."""

from typing import TYPE_CHECKING

from tui.cli import door

if TYPE_CHECKING:
    from store.domain.graves import Silent


def words(silent: "Silent") -> str:
    """The sentence for one of them."""
    return (
        f"{silent.name} has not been heard of for {silent.days} days: what is deleted is kept everywhere"
        f" until it is. If it is lost: regulars lanes retire {silent.name!r} --reason WHY"
    )


def as_json(silent: "Silent") -> door.Json:
    """The same for programs."""
    return {"id": silent.lane.hex(), "name": silent.name, "days": silent.days}

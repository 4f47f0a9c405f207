"""Lanes that have not been heard of for a month, or never, and what to do about them."""

from typing import TYPE_CHECKING

from tui.cli import door

if TYPE_CHECKING:
    from store.domain.graves import Silent
    from store.domain.members import Member


def words(silent: "Silent") -> str:
    """The sentence for one of them."""
    return (
        f"{silent.name} has not been heard of for {silent.days} days: what is deleted is kept everywhere"
        f" until it is. If it is lost: regulars lanes retire {silent.name!r} --reason WHY"
    )


def as_json(silent: "Silent") -> door.Json:
    """The same for programs."""
    return {"id": silent.lane.hex(), "name": silent.name, "days": silent.days}


def never_words(lane: "Member") -> str:
    """The sentence for one from which nothing has come yet."""
    return (
        f"Nothing has come from {lane.name} since it was taken in. If it is no machine of yours, as joining"
        f" was begun anew: regulars lanes retire {lane.number} --reason WHY"
    )

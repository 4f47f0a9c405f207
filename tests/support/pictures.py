"""What happens on a screen before its picture is taken."""

from collections.abc import Awaitable, Callable
from typing import Any

from support.counters import Person
from textual.pilot import Pilot

Story = Callable[[Person], Awaitable[None]]
Compare = Callable[..., bool]


def acting(story: Story) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Act once the shop is open, and let everything be painted."""

    async def before(pilot: Pilot[Any]) -> None:
        person = Person(pilot)
        await person.sees("Corner Shop | Lane 1")
        await story(person)
        await person.settles()
        # Looking for texts paints a dialog without what stands behind it: paint it anew.
        person.app.screen.refresh()

    return before

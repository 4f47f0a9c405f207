"""Reward programs as pictures: the list, a form with what it would give, all of one, and a purchase tried."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE

from store.domain.earning import Earning, Multiplier, Range
from store.domain.rewards import ProgramDraft, draft_of
from tui.theme.themes import ThemeName


async def look(person: Person) -> None:
    await person.sees("Offers · ")
    await person.press("2")
    await person.sees("> Beans 1 per 1.00, more from", "Rewards · 2")


async def edit(person: Person) -> None:
    await look(person)
    await person.press("e", *["tab"] * 4)
    await person.sees(
        ">Multipliers 2x VIP; 0x Police", "Somebody spending 23.50 on Monday in VIP earns 46 points"
    )


async def fail(person: Person) -> None:
    await edit(person)
    await person.press(*"; 3x Nobody", "ctrl+s")
    await person.sees("! no group 'Nobody'")


async def read(person: Person) -> None:
    await look(person)
    await person.press("enter")
    await person.sees("Points end 90 days after they were earned")


async def try_one(person: Person) -> None:
    await look(person)
    await person.press("t", "tab", *"ann", "enter", "right")
    await person.sees("Ann Köhler spending 23.50 on Monday in VIP earns 46 points")


PICTURES: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("rewards", look, "plain", SMALL),
    ("rewards-wide", look, "counter", WIDE),
    ("form", edit, "plain", SMALL),
    ("form-wide", edit, "counter", WIDE),
    ("form-wrong", fail, "counter", SMALL),
    ("page", read, "counter", SMALL),
    ("trial", try_one, "plain", SMALL),
    ("trial-wide", try_one, "counter", WIDE),
)


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in PICTURES], ids=[each[0] for each in PICTURES]
)
def test_rewards(
    counter: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    store, groups = counter.store, counter.groups
    beans = store.programs.all()[0]
    multipliers = (Multiplier(200, groups["VIP"]), Multiplier(0, groups["Police"]))
    rich = replace(
        draft_of(beans),
        earning=Earning((Range(5000, 2),), multipliers),
        redeem_points=100,
        redeem_amount=100,
        expires_days=90,
    )
    store.programs.edit(beans.id, rich)
    store.programs.create(ProgramDraft(name="Stamps", per_amount=500, active=False))

    app = counter.app("offers", theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=acting(story))

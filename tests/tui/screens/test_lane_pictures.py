"""Lanes that are linked, late, lost or wrong about the time, and what they changed apart, as pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import CARD, Counter, Person, peer
from support.edits import customer_draft
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE
from support.shops import DAY, HOUR, join, member, sync

from netsync.events import PairingFailed
from store.api import Store
from store.domain.changes import Site
from store.domain.groups import GroupDraft
from store.domain.transfers import Ask
from tui.messages import FactArrived
from tui.theme.themes import ThemeName


async def list_lanes(person: Person) -> None:
    await person.press("f9")
    await person.sees("Lanes · 4", "NOT LINKED since")


async def ask_about_the_clock(person: Person) -> None:
    await list_lanes(person)
    await person.press("k")
    await person.sees("Go by the time of the other lanes?")


async def list_conflicts(person: Person) -> None:
    await person.press("f9")
    await person.sees("c Conflicts")
    await person.press("c")
    await person.sees("Conflicts · 3")


async def mark_conflicts(person: Person) -> None:
    await list_conflicts(person)
    await person.press("a", "t")
    await person.sees("Put in the other value of 2 conflicts?")


async def show_a_code(person: Person) -> None:
    await list_lanes(person)
    await person.press("n")
    await person.sees("Code 552 992", "Waiting for the new lane ...")


async def mistype_the_code(person: Person) -> None:
    await show_a_code(person)
    person.app.post_message(FactArrived(PairingFailed("wrong code", "192.168.1.9", 2)))
    await person.sees("wrong code (from 192.168.1.9)")


async def retire(person: Person) -> None:
    await person.press("f9")
    await person.press("down", "t")
    await person.sees("Retire Back: why?")


async def list_a_lane_that_never_came(person: Person) -> None:
    await person.press("f9")
    await person.sees("NEVER HEARD OF")
    await person.press("end")
    await person.sees("if it is no machine of")


async def list_transfers(person: Person) -> None:
    await person.press("f9")
    await person.sees("g Given")
    await person.press("g")
    await person.sees("gave each other · 2", "12.50 balance")


async def allow(person: Person) -> None:
    await person.press("f9")
    await person.sees("o Allow")
    await person.press("o")
    await person.sees("What Lane 1 may spend beyond its rights")
    await person.types("120")
    await person.press("tab")
    await person.types("20")
    await person.press("tab")
    await person.types("line dug up")
    await person.sees("At risk", "Why line dug up")


async def serve_where_nothing_may_be_spent(person: Person) -> None:
    await person.scans(CARD)
    await person.sees("this lane was retired", "and may spend")


async def list_a_retired_lane(person: Person) -> None:
    await person.press("f9")
    await person.sees("this lane, RETIRED", "This lane was retired and may spend nothing")


@pytest.fixture
def back(counter: Counter, tmp_path: Path) -> Iterator[Store]:
    """Another lane of the counter's shop, a minute ahead, which edited what was edited here too."""
    lane = join(tmp_path / "back", counter.lane)
    sync(counter.store, lane.store)
    lane.machine.forward(60_000)
    zoe = counter.customers["Zoë Ørsted"]
    for store, phone, city in ((counter.store, "030 1", "Oslo"), (lane.store, "0151 2", "Bergen")):
        draft = customer_draft(store.customers.get(zoe))
        store.customers.edit(zoe, replace(draft, phone=phone, city=city))
        store.groups.create(GroupDraft(name="Twins"))
    sync(counter.store, lane.store)
    yield lane.store
    lane.store.close()


@pytest.fixture
def apart(counter: Counter) -> Counter:
    """A lane whose clock is wrong, one that is linked, one that is late, one that is lost."""
    now = counter.lane.machine.at
    counter.lane.machine.forward(2 * HOUR)
    counter.store.replication.hear_clocks([-2 * HOUR, -2 * HOUR], lambda: 0.0)
    counter.lanes.states = (
        peer("Back", 2, linked=True, since=now, ahead_ms=-2 * HOUR),
        peer("Bar", 3, linked=True, since=now, behind=1234, ahead_ms=-2 * HOUR),
        peer("Yard", 4, linked=False, since=now - DAY // 2, behind=17),
    )
    return counter


LANES: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("lanes", list_lanes, "plain", SMALL),
    ("lanes-wide", list_lanes, "counter", WIDE),
    ("clock", ask_about_the_clock, "counter", SMALL),
    ("code", show_a_code, "counter", SMALL),
    ("code-plain", show_a_code, "plain", SMALL),
    ("code-mistyped", mistype_the_code, "counter", WIDE),
)

CONFLICTS: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("conflicts", list_conflicts, "plain", SMALL),
    ("conflicts-wide", list_conflicts, "counter", WIDE),
    ("conflicts-marked", mark_conflicts, "counter", SMALL),
)


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in LANES], ids=[each[0] for each in LANES]
)
def test_lanes_look_so(
    apart: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(apart.app(theme=theme), terminal_size=size, run_before=acting(story))


@pytest.mark.usefixtures("back")
@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in CONFLICTS], ids=[each[0] for each in CONFLICTS]
)
def test_conflicts_look_so(
    counter: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    assert snap_compare(counter.app(theme=theme), terminal_size=size, run_before=acting(story))


RIGHTS: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("transfers", list_transfers, "plain", SMALL),
    ("transfers-wide", list_transfers, "counter", WIDE),
    ("allowance", allow, "plain", SMALL),
    ("allowance-wide", allow, "counter", WIDE),
)


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in RIGHTS], ids=[each[0] for each in RIGHTS]
)
def test_rights_to_spend_look_so(
    counter: Counter, snap_compare: Compare, story: Story, theme: ThemeName, size: tuple[int, int]
) -> None:
    other, ann = member("Back", 2, counter.store.lanes.own().id), counter.customers["Ann Köhler"]
    counter.store.lanes.enrol(other)
    for number, (account, amount) in enumerate((("points", 120), ("balance", 1250))):
        counter.store.wallets.adjust(ann, account, 5000, "welcome")
        counter.lane.machine.forward(60_000)
        counter.store.transfers.give(Site(other.id, 1), Ask(bytes([number]) * 16, ann, account, amount))
    assert snap_compare(counter.app(theme=theme), terminal_size=size, run_before=acting(story))


@pytest.mark.parametrize(("theme", "size"), [("counter", SMALL), ("plain", WIDE)])
def test_retiring_a_lane_looks_so(
    counter: Counter, snap_compare: Compare, theme: ThemeName, size: tuple[int, int]
) -> None:
    now = counter.lane.machine.at
    lost = member("Back", 2, counter.store.lanes.own().id)
    counter.store.lanes.enrol(lost)
    counter.lanes.states = (replace(peer("Back", 2, linked=False, since=now - DAY // 2), id=lost.id),)
    assert snap_compare(counter.app(theme=theme), terminal_size=size, run_before=acting(retire))


@pytest.mark.parametrize(("theme", "size"), [("plain", SMALL), ("counter", WIDE)])
def test_a_lane_that_nothing_came_from_looks_so(
    counter: Counter, snap_compare: Compare, theme: ThemeName, size: tuple[int, int]
) -> None:
    lost = member("Back", 2, counter.store.lanes.own().id)
    counter.store.lanes.enrol(lost)
    counter.lane.machine.forward(HOUR)
    counter.lanes.states = (replace(peer("Back", 2, linked=False, behind=None), id=lost.id),)
    story = list_a_lane_that_never_came
    assert snap_compare(counter.app(theme=theme), terminal_size=size, run_before=acting(story))


RETIRED: tuple[tuple[str, Story, ThemeName, tuple[int, int]], ...] = (
    ("sale", serve_where_nothing_may_be_spent, "counter", SMALL),
    ("sale-wide", serve_where_nothing_may_be_spent, "plain", WIDE),
    ("lanes", list_a_retired_lane, "plain", SMALL),
    ("lanes-wide", list_a_retired_lane, "counter", WIDE),
)


@pytest.mark.parametrize(
    ("story", "theme", "size"), [each[1:] for each in RETIRED], ids=[each[0] for each in RETIRED]
)
def test_a_retired_lane_looks_so(
    counter: Counter,
    back: Store,
    snap_compare: Compare,
    story: Story,
    theme: ThemeName,
    size: tuple[int, int],
) -> None:
    back.lanes.retire(counter.store.lanes.own().id, "sold")
    sync(counter.store, back)
    assert snap_compare(counter.app(theme=theme), terminal_size=size, run_before=acting(story))

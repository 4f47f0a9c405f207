"""The first run: what is asked, what is made of it, what is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from threading import Event

import pytest
from support.counters import Counter, Person
from support.screens import SMALL, till

from store.domain.errors import BadInput, NotFound, Refused, TillError, Unavailable
from store.domain.shop import new_shop
from tui.places import PLACES
from tui.ports import Services
from tui.screens.welcome.form import GoOnJoining, JoinShop, NewShop, Wish
from tui.screens.welcome.screen import Progress, WelcomeScreen


@dataclass
class Founder:
    """Notes what is wished for, and makes it so unless it has a refusal to tell first."""

    wishes: list[Wish] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    progress: tuple[str, int, int] | None = None
    gate: Event = field(default_factory=Event)
    is_at_gate: bool = False
    is_there: bool = False
    is_joining: bool = False
    warning: str = ""

    def __post_init__(self) -> None:
        self.gate.set()

    def fulfil(self, wish: Wish, progress: Progress) -> str:
        self.wishes.append(wish)
        if self.progress is not None:
            progress(*self.progress)
        self.is_at_gate = True
        self.gate.wait(5)
        if self.progress is not None:
            progress(*self.progress)
        if self.refusals:
            raise self.refusals.pop(0)
        self.is_there = True
        return self.warning


@pytest.fixture
def founder() -> Founder:
    return Founder()


def first_run(counter: Counter, founder: Founder, story: Callable[[Person], Awaitable[None]]) -> None:
    def services() -> Services:
        if not founder.is_there:
            raise NotFound("no shop")
        return counter

    app = till(
        dict(PLACES),
        services=services,
        bridge=counter.bridge,
        found_shop=lambda: WelcomeScreen(
            founder.fulfil, lambda: "Europe/Berlin", is_joining=lambda: founder.is_joining
        ),
    )

    async def tell() -> None:
        async with app.run_test(size=SMALL) as pilot:
            person = Person(pilot)
            await person.sees("This lane's book" if founder.is_joining else "Welcome to Regulars.")
            await story(person)

    asyncio.run(tell())


def test_a_new_shop_is_made_and_stood_in(counter: Counter, founder: Founder) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "This till is [new shop] demo shop lane of a shop", "Currency EUR", "Time zone Europe/Berlin"
        )
        assert person.keys == "F1 Help F10 More"
        await person.press("tab", *"My Shop", "tab", *["backspace"] * 3, *"chf", "tab", "a", "ctrl+s")
        await person.sees("Nothing on the sale yet.", "Corner Shop | Lane 1", "F3 Cust")

    first_run(counter, founder, story)
    shop = new_shop("My Shop", code="CHF", tax="exclusive", timezone="Europe/Berlin")
    assert founder.wishes == [NewShop(shop, demo=False)]


def test_nothing_is_offered_that_needs_a_shop(counter: Counter, founder: Founder) -> None:
    async def story(person: Person) -> None:
        await person.press("f10")
        await person.sees("What shall be done?", "Messages", "Look", "Close", "Save")
        assert not {"Lock", "Sell", "Staff", "Settings"} & set(person.text.split())
        await person.enters("look")
        await person.until(lambda: person.app.theme == "plain", "the look is as it was")

    first_run(counter, founder, story)


def test_a_demo_shop_tells_how_far_it_is(counter: Counter, founder: Founder) -> None:
    founder.progress = ("sales", 300, 1_337)
    founder.gate.clear()

    async def story(person: Person) -> None:
        await person.press("d", "tab", *"Demo", "ctrl+s")
        await person.sees("sales [####................] 300 of 1,337")
        founder.gate.set()
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    shop = new_shop("Demo", code="EUR", tax="inclusive", timezone="Europe/Berlin")
    assert founder.wishes == [NewShop(shop, demo=True)]


def test_a_lane_joins_with_a_code(counter: Counter, founder: Founder) -> None:
    async def story(person: Person) -> None:
        await person.press("l", "tab")
        await person.sees(">Code", "shown on the other lane: F9, then n", "Its address", "Name here Lane 2")
        assert "Currency" not in person.text
        await person.press(*"552 992", "tab", *"192.168.1.2", "tab", *["backspace"] * 6, *"Back", "ctrl+s")
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    assert founder.wishes == [JoinShop("552 992", "192.168.1.2", "Back")]


@pytest.mark.parametrize(
    ("key", "seen"), [("enter", "Lanes · 1"), ("n", "Nothing on the sale"), ("escape", "Nothing on the sale")]
)
def test_what_is_to_be_known_of_a_lane_is_read_before_the_shop_is_open(
    counter: Counter, founder: Founder, key: str, seen: str
) -> None:
    founder.warning = "Back (number 2) is still a lane of the shop: retire it (F9, t)"

    async def story(person: Person) -> None:
        await person.press("l", "tab", *"552992", "tab", "tab", "ctrl+s")
        await person.sees("A lane is left over.", "Back (number 2) is still a lane of the shop", "Show lanes")
        await person.press(key)
        await person.sees(seen, "Corner Shop | Lane 1")

    first_run(counter, founder, story)


def test_a_lane_that_was_not_filled_to_the_end_goes_on_with_one_key(
    counter: Counter, founder: Founder
) -> None:
    founder.is_joining = True

    async def story(person: Person) -> None:
        await person.sees(
            "This lane's book did not come whole. Ctrl+S goes on; no code is needed.",
            "This till is [half-filled lane] new shop demo shop lane of a shop",
        )
        await person.press("f1")
        await person.sees(
            "Help: Welcome to Regulars", "half-filled lane", "where that was, from whichever lane"
        )
        await person.press("escape")
        assert "Shop name" not in person.text
        assert "Code" not in person.text
        await person.press("ctrl+s")
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    assert founder.wishes == [GoOnJoining()]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Shop name is needed"),
        (("tab", *"Shop", "tab", *["backspace"] * 3, *"euro", "ctrl+s"), "! "),
        (("tab", *"Shop", "tab", *["backspace"] * 3, "ctrl+s"), "! Currency is needed"),
        (("tab", *"Shop", "tab", "tab", "tab", *"x", "ctrl+s"), "! 'Europe/Berlinx' is not a time zone"),
        (("l", "ctrl+s"), "! Code is needed"),
    ],
)
def test_what_cannot_be_is_told_under_its_field(
    counter: Counter, founder: Founder, keys: tuple[str, ...], problem: str
) -> None:
    async def story(person: Person) -> None:
        await person.press(*keys)
        await person.sees(problem, "Welcome to Regulars.")

    first_run(counter, founder, story)
    assert founder.wishes == []


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (
            BadInput("the code is six digits, shown on the other lane", field="code"),
            "! the code is six digits",
        ),
        (Refused("wrong code, 2 tries left", field="code"), "! wrong code, 2 tries left"),
        (Unavailable("nobody answers: is the other lane on?"), "nobody answers: is the other lane on?"),
    ],
)
def test_what_is_refused_can_be_mended_and_tried_again(
    counter: Counter, founder: Founder, refusal: TillError, told: str
) -> None:
    founder.refusals = [refusal]

    async def story(person: Person) -> None:
        await person.press("l", "tab", *"111111", "ctrl+s")
        await person.sees(told, "Code 111111")
        assert "Asking the other lane" not in person.text
        await person.press("ctrl+s")
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    assert len(founder.wishes) == 2


def test_there_is_nowhere_else_to_go_and_it_is_not_left_while_it_is_made(
    counter: Counter, founder: Founder
) -> None:
    founder.gate.clear()

    async def story(person: Person) -> None:
        await person.press("f3", "f2", "f9", "tab", *"Shop", "ctrl+s")
        await person.sees("Making the shop ...", "Shop name Shop")
        person.app.screen.release_keys()  # type: ignore[attr-defined] # as after the five seconds keys wait
        await person.press("ctrl+s", "escape", "escape")
        await person.sees("It is still being saved ...")
        founder.gate.set()
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    assert len(founder.wishes) == 1


def test_a_lane_says_that_it_asks_the_other_one(counter: Counter, founder: Founder) -> None:
    founder.gate.clear()

    async def story(person: Person) -> None:
        await person.press("l", "tab", *"111111", "ctrl+s")
        await person.sees("Asking the other lane ...", "Code 111111")
        founder.gate.set()
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)


@pytest.mark.parametrize(
    ("is_joining", "told"),
    [
        (False, ("Broken off: this till belongs to no shop. Ctrl+S tries again", "Code 111111")),
        (
            True,
            (
                "Broken off: this lane lacks its book. Ctrl+S goes on, Esc closes the till.",
                "This lane's book did not come whole.",
                "[half-filled lane]",
            ),
        ),
    ],
)
def test_joining_is_broken_off(
    counter: Counter,
    founder: Founder,
    is_joining: bool,  # noqa: FBT001 - a case
    told: tuple[str, ...],
) -> None:
    founder.progress = ("Asking the other lane", 0, 0)
    founder.gate.clear()

    async def story(person: Person) -> None:
        await person.press("l", "tab", *"111111", "ctrl+s")
        await person.sees("Asking the other lane ...")
        await person.until(lambda: founder.is_at_gate)  # what was told before may break it off, too
        await person.press("escape")
        await person.sees("It is being broken off; that may take some seconds ...")
        founder.is_joining = is_joining
        founder.gate.set()
        await person.sees(*told)
        assert not founder.is_there
        await person.press("ctrl+s")
        await person.sees("Nothing on the sale yet.")

    first_run(counter, founder, story)
    assert founder.wishes == [JoinShop("111111", None, "Lane 2"), founder.wishes[1]]
    assert isinstance(founder.wishes[1], GoOnJoining) is is_joining


def test_what_is_refused_after_it_was_broken_off_is_nobodys_business(
    counter: Counter, founder: Founder
) -> None:
    founder.refusals = [Unavailable("nobody answers: is the other lane on?")]
    founder.gate.clear()

    async def story(person: Person) -> None:
        await person.press("l", "tab", *"111111", "ctrl+s")
        await person.sees("Asking the other lane ...")
        await person.until(lambda: founder.is_at_gate)  # what was told before may break it off, too
        await person.press("escape")
        await person.sees("It is being broken off; that may take some seconds ...")
        founder.gate.set()
        await person.sees("Broken off: this till belongs to no shop. Ctrl+S tries again")

    first_run(counter, founder, story)


def test_leaving_it_closes_the_till(counter: Counter, founder: Founder) -> None:
    async def story(person: Person) -> None:
        await person.press("escape")
        await person.until(lambda: person.app._exit)

    first_run(counter, founder, story)
    assert founder.wishes == []


def test_scans_before_the_shop_is_made_are_kept(counter: Counter, founder: Founder) -> None:
    async def story(person: Person) -> None:
        await person.scans("9520000000011")
        await person.sees("The shop is being opened; scans are kept.")
        await person.press("tab", *"Shop", "ctrl+s")
        await person.sees("> 1 Milk 1 l")

    first_run(counter, founder, story)

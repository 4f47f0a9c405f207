"""The app: places, scans, facts, notices, closing, and mistakes."""

import asyncio
import gc
import logging
import signal
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest
from support.screens import (
    SMALL,
    STATUS,
    NoShop,
    burst,
    lines_of,
    press,
    run,
    text_of,
    till,
    typed,
    until,
)
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen

from store.domain.errors import BadInput, NotFound, Unavailable
from tui.app import TillApp
from tui.bridge import Bridge
from tui.dialogs.confirm import Confirm
from tui.dialogs.trouble import TroubleDialog
from tui.keys import bindings
from tui.messages import Fact, FactsMissed, ScanArrived, ScanFailed, Trouble
from tui.ports import Services
from tui.settings import Settings
from tui.widgets.columns import Column
from tui.widgets.frame import UNHEARD_MAX, TillScreen
from tui.widgets.record_table import RecordTable

EAN = "4006381333931"


class Sell(TillScreen[None]):
    """Takes scans; knows what it was told."""

    TITLE = "Sell"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def take_scan(self, code: str) -> bool:
        self.told.append(code)
        return True

    def take_line(self, text: str) -> None:
        if text == "crash":
            secret_pin = "4711"
            raise ZeroDivisionError(f"bug {len(secret_pin)}")
        self.told.append(text)

    def shop_opened(self, services: Services) -> None:
        self.told.append(services)

    def fact_arrived(self, fact: Fact) -> None:
        self.told.append(fact)


class Groups(TillScreen[None]):
    """A list whose letters are actions."""

    TITLE = "Groups"
    BINDINGS = bindings("list.new", "list.edit")

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.answer: bool | None = None

    def compose_work(self) -> ComposeResult:
        yield RecordTable((Column("name", "Name", 10),))

    def on_mount(self) -> None:
        self.set_focus(self.query_one(RecordTable))

    def action_new(self) -> None:
        self.done.append("new")

    def action_edit(self) -> None:
        self.ask(Confirm("Delete?"), self._answered)

    def _answered(self, answer: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
        self.answer = answer


def two_places(**given: Any) -> TillApp:  # noqa: ANN401 - as `till` takes them
    return till({"sell": Sell, "groups": Groups}, **given)


def app_of(pilot: Pilot[Any]) -> TillApp:
    return cast("TillApp", pilot.app)


def sell(pilot: Pilot[Any]) -> Sell:
    return cast("Sell", app_of(pilot)._screen_stacks["sell"][0])


def groups(pilot: Pilot[Any]) -> Groups:
    return cast("Groups", app_of(pilot)._screen_stacks["groups"][0])


def test_the_frame_fills_the_smallest_screen_without_a_margin() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "printer PAPER" in text_of(pilot.app))
        lines = lines_of(pilot.app)
        assert len(lines) == 25
        assert lines[0].startswith(" Corner Shop | Lane 1 | Mia")
        assert lines[22] == "─" * 80
        assert lines[24] == " F1 Help  F4 Groups  F10 More"

    run(two_places(), story, SMALL)


def test_function_keys_go_to_places_and_only_to_those_there_are() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f3")
        assert app_of(pilot).place == "sell"
        await press(pilot, "f4")
        assert app_of(pilot).place == "groups"
        assert lines_of(pilot.app)[23].startswith(" n New  e Edit")
        await press(pilot, "f2")
        assert app_of(pilot).place == "sell"

    run(two_places(), story)


def test_a_scan_lands_in_the_sale_wherever_the_focus_is() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4")
        await burst(pilot, f"{EAN}\r")
        await press(pilot, "e")
        await burst(pilot, f"{EAN[:-1]}2\r", chunk=1)
        assert sell(pilot).told[1:] == [EAN, f"{EAN[:-1]}2"]
        assert (groups(pilot).done, groups(pilot).answer) == ([], None)
        await press(pilot, "y")
        assert groups(pilot).answer is True

    run(two_places(), story)


def test_a_scan_nobody_takes_is_refused_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    bells: list[None] = []
    monkeypatch.setattr(TillApp, "bell", lambda _self: bells.append(None))

    async def story(pilot: Pilot[None]) -> None:
        await burst(pilot, f"{EAN}\r")
        assert f"Nothing here takes a scan: {EAN}" in text_of(pilot.app)
        assert len(bells) == 1

    run(till({"groups": Groups}), story)


def test_a_claimed_scanner_is_heard_the_same() -> None:
    async def story(pilot: Pilot[None]) -> None:
        pilot.app.post_message(ScanArrived(EAN))
        await pilot.pause()
        assert sell(pilot).told[-1] == EAN

    run(two_places(), story)


def test_control_characters_of_a_code_that_nobody_takes_do_nothing() -> None:
    async def story(pilot: Pilot[None]) -> None:
        pilot.app.post_message(ScanArrived("a\x1b[2J\x07\x1d\r[b]b" + "7" * 200))
        await pilot.pause()
        shown = text_of(pilot.app)
        assert "takes a scan:" in " ".join(shown.split())
        assert not {character for character in shown if character < " "} - {"\n"}

    run(till({"groups": Groups}), story)


def test_what_a_scanner_could_not_read_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    bells: list[None] = []
    monkeypatch.setattr(TillApp, "bell", lambda _self: bells.append(None))

    async def story(pilot: Pilot[None]) -> None:
        pilot.app.post_message(ScanFailed("Scan that again: only a part of it came"))
        await pilot.pause()
        assert "Scan that again: only a part of it came" in text_of(pilot.app)
        assert len(bells) == 1
        assert not [told for told in sell(pilot).told if isinstance(told, str)]

    run(two_places(), story)


def test_scans_before_the_shop_is_open_wait_in_order() -> None:
    gate = threading.Event()

    def slow() -> NoShop:
        gate.wait(10)
        return NoShop()

    app = two_places(services=slow)

    async def tell() -> None:
        async with app.run_test() as pilot:
            await burst(pilot, "".join(f"40063813339{number:02}\r" for number in range(20)))
            assert not [told for told in sell(pilot).told if isinstance(told, str)]
            assert "scans are kept" in text_of(app)
            gate.set()
            await until(pilot, lambda: len(sell(pilot).told) == 21)
            assert sell(pilot).told[1:] == [f"40063813339{number:02}" for number in range(20)]

    asyncio.run(tell())


def test_letters_wait_for_no_shop() -> None:
    gate = threading.Event()
    app = two_places(services=lambda: (gate.wait(10), NoShop())[1])

    async def tell() -> None:
        async with app.run_test() as pilot:
            await typed(pilot, "espr")
            assert lines_of(app)[22].startswith(" espr")
            gate.set()

    asyncio.run(tell())


def test_facts_reach_the_screen_that_is_shown_and_later_the_others() -> None:
    bridge = Bridge()
    bridge.emit("early")

    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "early" in sell(pilot).told)
        await press(pilot, "f4")
        for fact in ("one", "two", "one"):
            bridge.emit(fact)
        await pilot.pause()
        assert "one" not in sell(pilot).told
        await press(pilot, "f2")
        assert sell(pilot).told[-2:] == ["one", "two"]

    run(two_places(bridge=bridge), story)


def test_a_screen_that_missed_too_much_is_told_to_look_at_everything() -> None:
    bridge = Bridge()

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4")
        for number in range(UNHEARD_MAX + 1):
            bridge.emit(number)
        await pilot.pause()
        await press(pilot, "f2")
        assert sell(pilot).told[1:] == [FactsMissed()]

    run(two_places(bridge=bridge), story)


def test_trouble_is_told_and_kept_in_the_history() -> None:
    bridge = Bridge()

    async def story(pilot: Pilot[None]) -> None:
        bridge.emit(Trouble("The printer is out of paper."))
        await pilot.pause()
        assert "The printer is out of paper." in lines_of(pilot.app)[23]
        await press(pilot, "f10")
        await typed(pilot, "mess")
        await press(pilot, "enter")
        assert "The printer is out of paper." in text_of(pilot.app)

    run(two_places(bridge=bridge), story)


def test_the_status_is_asked_again_after_facts() -> None:
    bridge, services = Bridge(), NoShop()

    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "Corner Shop" in lines_of(pilot.app)[0])
        services.line = type(STATUS)("Other Shop")
        bridge.emit("anything")
        await until(pilot, lambda: "Other Shop" in lines_of(pilot.app)[0])
        await press(pilot, "f4")
        assert "Other Shop" in lines_of(pilot.app)[0]

    run(two_places(bridge=bridge, services=lambda: services), story)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+z", "ctrl+p", "ctrl+backslash", "ctrl+d", "f11", "f12"])
def test_keys_that_must_do_no_harm_do_nothing(key: str) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "Corner Shop" in lines_of(pilot.app)[0])
        before = lines_of(pilot.app)[1:]  # below the clock
        await press(pilot, key)
        assert lines_of(pilot.app)[1:] == before
        assert app_of(pilot).screen is sell(pilot)

    run(two_places(), story)


@pytest.mark.parametrize("key", ["f1", "f2", "f10"])
def test_a_key_that_works_everywhere_is_answered_while_a_question_is_open(key: str) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4", "e")
        await press(pilot, key)
        assert "This comes first; Esc goes back." in text_of(pilot.app)
        assert (app_of(pilot).place, len(app_of(pilot)._screen_stack)) == ("groups", 2)
        await press(pilot, "escape", key)
        assert "This comes first" not in text_of(pilot.app)
        assert (app_of(pilot).place, len(app_of(pilot)._screen_stack)) != ("groups", 1)

    run(two_places(), story)


def test_closing_asks_and_enter_does_not_close() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "ctrl+q", "enter", "ctrl+q", "escape", "ctrl+q", "n")
        assert not pilot.app._exit
        await press(pilot, "ctrl+q", "ctrl+q", "y")
        assert pilot.app._exit

    app = two_places()
    run(app, story)
    assert (app.return_code, app.crash) == (0, None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_closes_it_cleanly(number: signal.Signals) -> None:
    async def story(pilot: Pilot[None]) -> None:
        signal.raise_signal(number)
        await until(pilot, lambda: pilot.app._exit)

    app = two_places()
    run(app, story)
    assert app.return_code == 0


def test_a_mistake_ends_it_with_a_code_and_without_a_word_on_the_screen(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await typed(pilot, "crash")
        await press(pilot, "enter")

    app = two_places()
    with pytest.raises(ZeroDivisionError), caplog.at_level(logging.CRITICAL):
        run(app, story)
    assert app.return_code == 1
    assert isinstance(app.crash, ZeroDivisionError)
    assert "4711" not in caplog.text
    assert capsys.readouterr() == ("", "")


def test_a_mistake_in_the_background_is_survived_and_told(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        raise ZeroDivisionError

    async def story(pilot: Pilot[None]) -> None:
        sell(pilot).in_background(work, lambda _none: None)
        await until(pilot, lambda: isinstance(pilot.app.screen, TroubleDialog))
        assert "The sale is safe" in text_of(pilot.app)
        await press(pilot, "enter")
        await typed(pilot, "on")
        await press(pilot, "enter")
        assert sell(pilot).told[-1] == "on"

    run(two_places(), story)
    assert "ZeroDivisionError" in caplog.text


def test_a_refusal_in_the_background_is_said_in_the_line() -> None:
    def work() -> None:
        raise BadInput("no such code")

    async def story(pilot: Pilot[None]) -> None:
        sell(pilot).in_background(work, lambda _none: None)
        await until(pilot, lambda: "no such code" in lines_of(pilot.app)[23])

    run(two_places(), story)


def opening(*outcomes: Exception | None) -> Callable[[], NoShop]:
    """Services that open with these outcomes, one after the other."""
    rest = list(outcomes)

    def open_services() -> NoShop:
        outcome = rest.pop(0)
        if outcome is not None:
            raise outcome
        return NoShop()

    return open_services


def tell(app: TillApp, story: Callable[[Pilot[Any]], Any]) -> None:
    async def told() -> None:
        async with app.run_test() as pilot:
            await story(pilot)

    asyncio.run(told())


def test_a_shop_that_does_not_open_is_tried_again_on_request() -> None:
    app = two_places(services=opening(Unavailable("another till runs on it"), None))

    async def story(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "another till runs on it" in text_of(app))
        await press(pilot, "enter")
        await until(pilot, lambda: app.services)

    tell(app, story)


def test_a_shop_that_does_not_open_lets_one_go(caplog: pytest.LogCaptureFixture) -> None:
    app = two_places(services=opening(ZeroDivisionError("bug")))

    async def story(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: "The shop cannot be opened." in text_of(app))
        assert "bug" not in text_of(app)
        await press(pilot, "n")
        assert app._exit

    tell(app, story)
    assert "ZeroDivisionError" in caplog.text


def test_where_there_is_no_shop_one_is_founded() -> None:
    class Welcome(TillScreen[bool]):
        def take_line(self, text: str) -> None:
            self.dismiss(text == "yes")

    app = two_places(services=opening(NotFound("no shop"), None), found_shop=Welcome)

    async def story(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        await typed(pilot, "yes")
        await press(pilot, "enter")
        await until(pilot, lambda: app.services)
        assert app.screen is sell(pilot)

    tell(app, story)


def test_help_shows_what_works_here() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4", "f1")
        told = text_of(pilot.app)
        assert "Help: Groups" in told
        assert "n         Create one" in told
        assert "F3" not in told

    run(two_places(), story)


def test_more_runs_what_is_found() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4", "f10")
        await typed(pilot, "create")
        await press(pilot, "enter")
        assert groups(pilot).done == ["new"]
        await press(pilot, "f10")
        await typed(pilot, "sell")
        await press(pilot, "enter")
        assert app_of(pilot).place == "sell"
        await press(pilot, "f10", "down", "enter")
        assert pilot.app.theme == "plain"
        await press(pilot, "f10", "down", "enter")
        assert pilot.app.theme == "counter"

    run(two_places(), story)


def test_keys_of_this_till() -> None:
    settings = Settings(shop="x", keys={"list.new": "ctrl+t"})

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4", "n", "ctrl+t")
        assert groups(pilot).done == ["new"]
        assert "Ctrl+T New" in lines_of(pilot.app)[23]

    run(two_places(settings=settings), story)


def test_a_window_that_is_too_small_says_so_and_comes_back() -> None:
    async def story(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(79, 20)
        await pilot.pause()
        assert "This window is too small: 79 x 20." in text_of(pilot.app)
        assert "The till needs 80 x 24." in text_of(pilot.app)
        assert sell(pilot).too_small
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "F1 Help" in text_of(pilot.app)

    run(two_places(), story)


def test_keys_for_a_screen_that_is_being_put_together_wait_for_it() -> None:
    class Slow(Confirm):
        async def on_mount(self) -> None:  # type: ignore[override]
            await asyncio.sleep(0.05)

    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, "f4")
        groups(pilot).ask(Slow("Sure?"), groups(pilot)._answered)
        await press(pilot, "y", "n")
        await until(pilot, lambda: groups(pilot).answer is True)
        await until(pilot, lambda: groups(pilot).done == ["new"])

    run(two_places(), story)


def test_a_till_that_let_nothing_be_collected_does_so_after_the_first_frame() -> None:
    gc.disable()

    async def story(pilot: Pilot[None]) -> None:
        await until(pilot, gc.isenabled)

    try:
        run(two_places(), story)
    finally:
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # as all tests have it
        gc.enable()


def test_a_first_place_without_others() -> None:
    async def story(pilot: Pilot[None]) -> None:
        assert lines_of(pilot.app)[24] == " F1 Help  F10 More"
        await press(pilot, "f2", "f3", "f4")
        assert isinstance(pilot.app.screen, Screen)

    run(till({"sell": Sell}), story)

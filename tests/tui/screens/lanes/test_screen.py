"""The lanes of the shop, and the code that takes in a new one."""

from dataclasses import replace

import pytest
from support.counters import BEANS, Counter, Person, peer
from support.shops import DAY, member, two_lives

from netsync.events import (
    CaughtUp,
    LanePaired,
    Listening,
    PairingEnded,
    PairingFailed,
    PeerOffline,
    PeerOnline,
    SnapshotSent,
)
from store.domain.changes import Site
from store.domain.errors import Refused, Unavailable
from store.domain.ids import LaneId
from store.domain.payment import Tender
from tui.ports import RESTORE

BACK = LaneId((2).to_bytes(16))


def test_this_lane_and_how_the_others_stand(counter: Counter) -> None:
    counter.lanes.states = (
        peer("Bar", 3, linked=False, since=counter.lane.machine.at, behind=12),
        peer("Back", 2, linked=True, since=counter.lane.machine.at, ahead_ms=-4_000),
        peer("Attic", 4, linked=False, behind=None),
    )

    async def story(person: Person) -> None:
        await person.sees(
            "Lane No Link To send To get",
            "> Lane 1 1 this lane",
            "Back 2 linked since 13:00 0 0",
            "Bar 3 NOT LINKED since 13:00 12 12",
            "Attic 4 NOT LINKED YET ? ?",
            "lanes 2/4",
            "clock BACK",
        )
        assert person.line == "n New e Edit / Filter . Menu t Retire o Allow g Given c Conflicts"

    counter.serve(story, place="lanes")


def test_the_lane_under_the_cursor_is_told_of_in_sentences(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.lanes.screen._LOOK_SECONDS", 0.02)
    now, site = counter.lane.machine.at, counter.store.replication.site()
    before = counter.store.replication.have()[site]
    counter.store.checkout.scan(BEANS)
    counter.store.checkout.pay([Tender("cash", 1490)])
    counter.lanes.states = (
        replace(peer("Back", 2, linked=True, since=now), program="0.2.0", has_here=before),
        replace(peer("Bar", 3, linked=False, since=now), reason="it was closed"),
    )
    counter.store.allowances.change(counter.lane.member.id, {"points": 50, "balance": 500}, "line dug up")

    async def story(person: Person) -> None:
        await person.sees(
            "> Lane 1 1 this lane, RISK",
            "No other lane has 1 sale of this lane, of 13:00 yet.",
            "It may spend 50 points",
            "and 5.00 of balances beyond its rights (o).",
            "Lanes find each other by themselves here",
        )
        await person.press("down")
        await person.sees(
            "Back is linked since 13:00", "Regulars 0.2.0. It lacks 1 sale of this lane, of 13:00."
        )
        back = replace(counter.lanes.states[0], has_here=counter.store.replication.have()[site])
        counter.lanes.states = (back, counter.lanes.states[1])
        await person.sees("It has all that was sold here.")
        await person.press("down")
        await person.sees("Bar is not linked since 13:00: it was closed.")

    counter.serve(story, place="lanes", size=(128, 48))


def test_links_that_come_and_go_are_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Lanes · 1")
        counter.lanes.states = (peer("Back", 2, linked=True, since=counter.lane.machine.at),)
        counter.bridge.emit(PeerOnline(BACK, "Back"))
        await person.sees("Back 2 linked since 13:00", "lanes 2/2", "Lanes · 2")
        counter.lanes.states = (peer("Back", 2, linked=False, since=counter.lane.machine.at, behind=1),)
        counter.bridge.emit(PeerOffline(BACK, "Back", "it was closed"))
        await person.sees("Back 2 NOT LINKED since 13:00 1 1", "lanes 1/2")
        counter.lanes.states = (peer("Back", 2, linked=True, since=counter.lane.machine.at),)
        counter.bridge.emit(CaughtUp(BACK, "Back"))
        await person.sees("Back 2 linked since 13:00")

    counter.serve(story, place="lanes")


def test_what_is_to_be_sent_goes_on_without_a_word(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.lanes.screen._LOOK_SECONDS", 0.02)
    back = peer("Back", 2, linked=True, since=counter.lane.machine.at, behind=12)
    counter.lanes.states = (back,)

    async def story(person: Person) -> None:
        await person.sees("Back 2 linked since 13:00 12 12")
        counter.lanes.states = (replace(back, behind_out=3, behind_in=0),)
        await person.sees("Back 2 linked since 13:00 3 0")

    counter.serve(story, place="lanes")


def test_where_this_lane_listens_is_told_once_it_does(counter: Counter) -> None:
    counter.lanes.listening_at = ""

    async def story(person: Person) -> None:
        await person.sees("not listening yet")
        counter.lanes.listening_at = "192.168.1.1:4753"
        counter.bridge.emit(Listening(4753))
        await person.sees("> Lane 1 1 this lane 192.168.1.1:4753", "It listens at 192.168.1.1:4753")

    counter.serve(story, place="lanes", size=(128, 48))


def test_a_new_lane_that_is_being_filled_is_watched(counter: Counter) -> None:
    counter.lanes.states = (peer("Back", 2, linked=False, behind=None),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 NOT LINKED YET")
        for done, percent in ((1, 0), (25, 12), (200, 100)):
            counter.bridge.emit(SnapshotSent(BACK, done, 200))
            await person.sees(f"Back 2 has {percent} % of the book")
        counter.lanes.states = (peer("Back", 2, linked=True, since=counter.lane.machine.at),)
        counter.bridge.emit(PeerOnline(BACK, "Back"))
        await person.sees("Back 2 linked since 13:00")

    counter.serve(story, place="lanes")


def test_a_code_is_shown_and_what_becomes_of_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees(
            "Take in a new lane", "Code 552 992", "192.168.1.1:4753", "Waiting for the new lane ..."
        )
        counter.bridge.emit(PairingFailed("wrong code", "192.168.1.9", 2))
        await person.sees("wrong code (from 192.168.1.9): 2 tries left")
        counter.bridge.emit(LanePaired(BACK, "Back", 2))
        await person.sees("Back is a lane of this shop now.")
        await person.sees_no("Take in a new lane")
        await person.until(lambda: counter.lanes.closed == 1)

    counter.serve(story, place="lanes")
    assert counter.lanes.welcomes == [{"name": "Corner Shop", "currency": "EUR"}]


def test_a_code_that_is_over_says_how_to_get_another(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("Code 552 992")
        counter.bridge.emit(PairingEnded("two minutes are over"))
        await person.sees("two minutes are over. Esc, then n shows a new code.")
        await person.press("escape")
        await person.sees_no("Take in a new lane")
        await person.press("n")
        await person.sees("Code 552 992", "Waiting for the new lane ...")

    counter.serve(story, place="lanes")
    assert len(counter.lanes.welcomes) == 2


def test_a_code_that_cannot_be_shown_says_why(counter: Counter) -> None:
    counter.lanes.refusal = Unavailable("no port is free to listen at: close another program")

    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("no port is free to listen at: close another program")

    counter.serve(story, place="lanes")


@pytest.mark.parametrize(("typed", "told"), [("At the door", "> At the door"), ("", "> Lane 1")])
def test_a_lane_is_renamed(counter: Counter, typed: str, told: str) -> None:
    async def story(person: Person) -> None:
        await person.press("e")
        await person.sees("Name of the lane", "│ Lane 1")
        await person.enters(typed)
        await person.sees(told, "Renamed.")

    counter.serve(story, place="lanes")


def test_a_lane_without_a_name_is_refused_and_what_was_typed_stays(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("e")
        await person.sees("Name of the lane")
        await person.press(*["backspace"] * 6, "enter")
        await person.sees("! ", "Name of the lane")

    counter.serve(story, place="lanes")


def test_a_clock_that_is_behind_is_named_and_may_be_said_to_be_right(counter: Counter) -> None:
    counter.lane.machine.forward(400 * DAY)
    counter.store.catalogue.create_category("Later")
    counter.lane.machine.forward(-400 * DAY)

    async def story(person: Person) -> None:
        await person.sees("clock 400 D BACK")
        assert "k Clock" in person.line
        await person.press("k")
        await person.sees("Is it 2026-03-02 13:00 now?", "n The clock is wrong")
        await person.press("n")
        await person.sees("clock 400 D BACK")
        await person.press("k")
        await person.sees("Is it 2026-03-02 13:00 now?")
        await person.press("y")
        await person.sees("The clock counts again.")
        await person.sees_no("clock 400 D BACK")
        assert "k Clock" not in person.line

    counter.serve(story, place="lanes")


def test_a_clock_that_other_lanes_contradict_is_named_and_their_time_may_be_gone_by(counter: Counter) -> None:
    counter.lane.machine.forward(400 * DAY)
    counter.store.replication.hear_clocks([-400 * DAY, -400 * DAY], lambda: 0.0)

    async def story(person: Person) -> None:
        await person.sees("clock 400 D AHEAD")
        assert "k Clock" in person.line
        await person.press("e")
        await person.sees("Name of the lane")
        await person.press("escape", "k")
        await person.sees("Go by the time of the other lanes?", "It is 2027-04-06", "n Set it first")
        await person.press("y")
        await person.sees("Edits go by the time of the other lanes.")
        await person.sees_no("clock 400 D AHEAD")
        assert "k Clock" not in person.line

    counter.serve(story, place="lanes")


def test_of_several_lanes_that_all_differ_it_is_the_clock_here(counter: Counter) -> None:
    counter.lanes.states = (
        peer("Bar", 3, linked=True, since=0, ahead_ms=90_000),
        peer("Back", 2, linked=True, since=0, ahead_ms=91_000),
    )

    async def story(person: Person) -> None:
        await person.sees("clock HERE")

    counter.serve(story, place="lanes")


def test_a_lost_lane_is_retired_after_it_is_said_what_it_leaves(counter: Counter) -> None:
    counter.store.lanes.enrol(member("Back", 2, counter.store.lanes.own().id))
    back = next(each.id for each in counter.store.lanes.members() if each.name == "Back")
    state = peer("Back", 2, linked=False, since=counter.lane.machine.at)
    counter.lanes.states = (replace(state, id=back),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 NOT LINKED")
        await person.press("end", "t")
        await person.sees("Retire Back: why?", "This lane takes over no points, balances or vouchers, as far")
        await person.enters("stolen")
        await person.sees("Back is retired", "Back 2 RETIRED 0")
        await person.sees_no("lanes 1/")

    counter.serve(story, place="lanes")
    assert [each.retired for each in counter.store.lanes.members()] == [False, True]


def test_what_a_retired_lane_left_waits_for_others_or_is_taken_over_at_once(counter: Counter) -> None:
    lanes = counter.store.lanes
    for number, name in ((2, "Back"), (3, "Bar")):
        lanes.enrol(member(name, number, lanes.own().id))
    back = next(each.id for each in lanes.members() if each.name == "Back")
    counter.lanes.states = (replace(peer("Back", 2, linked=False, since=counter.lane.machine.at), id=back),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 NOT LINKED")
        await person.press("end", "t")
        await person.sees("Retire Back: why?", "else it left can be spent here once Bar has heard of it.")
        await person.enters("stolen")
        await person.sees("What it left can be spent here once Bar has heard of it.", "RETIRED, t AT ONCE")
        await person.press("t")
        await person.sees("Take over at once what Back left?", "Enter Wait")
        await person.press("enter")
        assert [each.waits_for for each in lanes.estates()] == [("Bar",)]
        await person.press("t")
        await person.sees("Take over at once what Back left?")
        await person.press("y")
        await person.sees("What it left can be spent here now.", "Back 2 RETIRED 0")

    counter.serve(story, place="lanes")
    assert not lanes.estates()


def with_a_stolen_one(counter: Counter) -> None:
    """Back, and two lanes that it took in."""
    lanes = counter.store.lanes
    lanes.enrol(member("Back", 2, lanes.own().id))
    back = next(each for each in lanes.members() if each.name == "Back")
    lanes.enrol(member("Bar", 201, back.id))
    lanes.enrol(member("Thief", 202, back.id))
    counter.lanes.states = (replace(peer("Back", 2, linked=False, since=0), id=back.id),)


@pytest.mark.parametrize(
    ("keys", "told", "out"),
    [
        (("enter", "y"), "Back and Bar and Thief are shut out", ["Back", "Bar", "Thief"]),
        (("down", "enter", "y"), "Back and Thief are shut out", ["Back", "Thief"]),
        (("down", "down", "down", "enter", "y"), "Back is shut out", ["Back"]),
        (("enter", "enter"), "Lanes", []),
        (("escape",), "Lanes", []),
    ],
)
def test_a_stolen_lane_is_shut_out_after_it_is_asked_who_of_its_own_stays(
    counter: Counter, keys: tuple[str, ...], told: str, out: list[str]
) -> None:
    with_a_stolen_one(counter)

    async def story(person: Person) -> None:
        await person.sees("Back 2 NOT LINKED")
        await person.press("end", "d")
        await person.sees("Back took in other lanes. Which of them stay in the shop?", "None of them")
        *choosing, last = keys
        await person.press(*choosing)
        if choosing:
            await person.sees("Shut Back out of the shop?", "Enter No")
        await person.press(last)
        await person.sees(told)

    counter.serve(story, place="lanes")
    assert [each.name for each in counter.store.lanes.members() if each.revoked] == out


def test_a_lane_does_not_shut_itself_out(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("this lane")
        await person.press("d")
        await person.sees("This lane cannot shut itself out: another one can.")

    counter.serve(story, place="lanes")


def test_a_lane_that_was_never_restored_is_not_asked_why_it_retires_itself(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("this lane")
        await person.press("t")
        await person.sees("this lane cannot retire itself, and has no earlier life: use another lane for")
        assert "why?" not in person.text

    counter.serve(story, place="lanes")


def test_what_a_lane_may_overspend_is_shown_as_a_risk(counter: Counter) -> None:
    own = counter.store.lanes.own().id
    counter.store.allowances.give(own, "balance", 5000, "line dug up")

    async def story(person: Person) -> None:
        await person.sees("this lane, RISK 50.00")

    counter.serve(story, place="lanes")


def test_a_retired_lane_has_no_allowance_and_is_waited_for_by_nobody(counter: Counter) -> None:
    lanes, now = counter.store.lanes, counter.lane.machine.at
    lanes.enrol(replace(member("Back", 2, lanes.own().id), id=BACK))
    counter.store.allowances.give(BACK, "balance", 5000, "line dug up")
    counter.lanes.states = (peer("Back", 2, linked=False, since=now, behind=17), peer("Bar", 3, linked=True))

    async def story(person: Person) -> None:
        await person.sees("Back 2 RISK 50.00 NOT LINKED", "lanes 2/3")
        lanes.retire(BACK, "stolen")
        counter.bridge.emit(PeerOffline(BACK, "Back", "it was closed"))
        await person.sees("Back 2 RETIRED 17 192.168.1.2:4753", "lanes 2/2")
        await person.press("down")
        await person.sees("Back is retired and not linked since 13:00: nobody waits for it.")
        assert "beyond its rights" not in person.text
        counter.lanes.states = (replace(counter.lanes.states[0], linked=True), counter.lanes.states[1])
        counter.bridge.emit(PeerOnline(BACK, "Back"))
        await person.sees("Back 2 RETIRED linked since 13:00 17 17", "lanes 3/3")

    counter.serve(story, place="lanes", size=(128, 48))


def test_a_lane_that_nobody_heard_of_for_a_month_is_to_be_retired(counter: Counter) -> None:
    counter.lane.store.lanes.enrol(replace(member("Back", 2, counter.lane.member.id), id=BACK))
    counter.lane.machine.forward(34 * DAY)
    counter.lanes.states = (peer("Back", 2, linked=False, behind=None),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 SILENT 34 DAYS: t RETIRES")

    counter.serve(story, place="lanes")


def test_a_lane_that_nothing_ever_came_from_is_named_while_it_is_not_linked(counter: Counter) -> None:
    counter.lane.store.lanes.enrol(replace(member("Back", 2, counter.lane.member.id), id=BACK))
    counter.lane.machine.forward(3_600_000)
    counter.lanes.states = (peer("Back", 2, linked=False, behind=None),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 NEVER HEARD OF: t RETIRES ? ?")
        await person.press("end")
        await person.sees("it since it was taken in: if it is no machine of yours, as joining was begun")
        counter.lanes.states = (replace(counter.lanes.states[0], linked=True),)
        counter.bridge.emit(PeerOnline(BACK, "Back"))
        await person.sees("Back 2 linked")
        await person.sees_no("Nothing has come from")

    counter.serve(story, place="lanes")


def test_a_lane_of_which_other_lanes_have_what_is_not_here_is_named(counter: Counter) -> None:
    counter.lane.store.lanes.enrol(replace(member("Back", 2, counter.lane.member.id), id=BACK))
    counter.lane.store.replication.apply([two_lives(Site(BACK, 1))])
    counter.lanes.states = (peer("Back", 2, linked=False, behind=None),)

    async def story(person: Person) -> None:
        await person.sees("Back 2 PART OF IT IS ELSEWHERE")

    counter.serve(story, place="lanes")


def test_a_damaged_book_is_named_and_restored_after_asking(counter: Counter) -> None:
    counter.lanes.states = (
        replace(
            peer("Back", 2, linked=False, since=counter.lane.machine.at), reason="its book is old; so be it"
        ),
    )

    async def story(person: Person) -> None:
        await person.sees("> Lane 1 1 this lane", "Back 2 its book is old 13:00")
        assert "r Restore" not in person.line
        counter.store._database.damage.set("a page of it")
        counter.bridge.emit(PeerOffline(BACK, "Back", "this lane's book is damaged"))
        await person.sees("> Lane 1 1 this lane, BOOK DAMAGED: r restores", "book DAMAGED", "r Restore")
        await person.press("r")
        await person.sees("Restore this till's book from another lane?", "saved first", "Enter No")
        await person.press("n")
        await person.sees_no("saved first")
        await person.press("r")
        await person.sees("saved first")
        await person.press("y")
        await person.until(lambda: person.app.return_code == RESTORE)

    counter.serve(story, place="lanes", size=(128, 48))


def test_in_few_columns_this_lane_is_named_and_the_key_is_told_below(counter: Counter) -> None:
    counter.store._database.damage.set("a page of it")

    async def story(person: Person) -> None:
        await person.sees(
            "> Lane 1 1 this lane, BOOK DAMAGED:", "BOOK DAMAGED: r restores. It listens at 192.168.1.1:4753"
        )

    counter.serve(story, place="lanes")


def test_a_till_that_slept_too_long_takes_another_lanes_book_after_asking(counter: Counter) -> None:
    awake = peer("Back", 2, linked=False, since=counter.lane.machine.at)
    counter.lanes.states = (awake,)

    async def story(person: Person) -> None:
        await person.sees("> Lane 1 1 this lane", "Back 2")
        assert "r Restore" not in person.line
        counter.lanes.states = (replace(awake, reason="this lane was away", slept_here=True),)
        counter.bridge.emit(PeerOffline(BACK, "Back", "this lane was away"))
        await person.sees("> Lane 1 1 this lane, AWAY TOO LONG: r renews", "r Restore")
        await person.press("r")
        await person.sees(
            "Take another lane's book in the place of this till's?", "saved first", "left behind"
        )
        await person.press("y")
        await person.until(lambda: person.app.return_code == RESTORE)

    counter.serve(story, place="lanes", size=(128, 48))


def test_only_who_may_restores_a_book(counter: Counter) -> None:
    counter.store._database.damage.set("a page of it")
    counter.store._actor.role = "cashier"
    counter.store._actor.judge = _forbid

    async def story(person: Person) -> None:
        await person.press("r")
        await person.sees("saved first")
        await person.press("y")
        await person.sees("only a manager may")
        assert not person.app.return_code

    counter.serve(story, place="lanes")


def _forbid(_right: str, _whom: bytes) -> None:
    raise Refused("only a manager may")

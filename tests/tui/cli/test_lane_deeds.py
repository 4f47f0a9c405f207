"""`regulars lanes retire`, `revoke`, `rename` and `accept`."""

from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.edits import SOMEBODY
from support.shops import DAY, MINUTE, member, two_lives

from store.api import open_store, place_in, system_world
from store.domain import graves
from store.domain.changes import Batch, Site, TableRows, site_bytes
from store.domain.customers import CustomerDraft
from store.domain.heirs import EVERY_EPOCH
from store.domain.stamps import COUNTER_BITS
from store.queries import sites
from store.queries.rows import spec_of
from store.queries.wire import CREATED_HLC, CREATED_SITE, HLC, VER
from store.tables.book import LANES, REVOCATIONS
from store.tables.customers import GROUPS


@pytest.fixture
def two(regulars: CommandLine) -> CommandLine:
    """A shop with another lane in its book."""
    store = open_store(place_in(Path(regulars.shop)), system_world(), "cli")
    store.lanes.enrol(member("Back", 2, store.lanes.own().id))
    store.close()
    return regulars


def test_a_lost_lane_leaves_what_it_had_to_the_one_that_says_so(two: CommandLine) -> None:
    seen = two.one("lanes", "retire", "Back", "--dry-run")
    assert (seen["name"], seen["retired"], seen["points"], seen["balance"]) == ("Back", False, 0, "0.00")
    assert two("lanes", "retire", "2", "--dry-run").out.splitlines()[1:] == [
        "Back would leave this lane, as far as it knows:",
        "no points, balances or vouchers",
    ]
    done = two.one("lanes", "retire", "Back", "--reason", "stolen")
    assert (done["retired"], done["vouchers"]) == (True, "0.00")
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [peer["state"] for peer in peers] == ["retired"]
    for more in ([], ["--reason", "stolen"], ["--dry-run"], ["--at-once"]):
        refusal = two("lanes", "retire", "Back", *more).refusal()
        assert refusal == "Back is retired already. What it left is with this lane."
    told = [str(entry["what"]) for entry in two.many("history")]
    assert any("retired a lane: stolen" in each for each in told)


def test_what_a_lost_lane_left_waits_for_the_others_or_is_taken_over_at_once(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    for number, name in ((3, "Bar"), (4, "Office")):
        store.lanes.enrol(member(name, number, store.lanes.own().id))
    store.close()
    assert two.one("lanes", "retire", "Back", "--dry-run")["waits_for"] == ["Bar", "Office"]
    assert "--at-once" not in two("lanes", "retire", "Back", "--dry-run").out
    told = two("lanes", "retire", "Back", "--dry-run", "--at-once").out.splitlines()
    assert told[-2].endswith("once Bar and Office have heard of it.")
    assert told[-1].startswith("--at-once does not wait for that. Only if they cannot be reached: what one")
    told = two("lanes", "retire", "Back", "--reason", "stolen").out.splitlines()
    assert told[-2] == "Whatever else it left can be spent here once Bar and Office have heard of it."
    assert told[-1].startswith("At once: regulars lanes retire 'Back' --at-once. Only if they cannot")
    found = two.one("lanes")["estates"]
    assert isinstance(found, list)
    assert [(each["name"], each["heir"], each["here"], each["waits_for"]) for each in found] == [
        ("Back", "Lane 1", True, ["Bar", "Office"])
    ]
    assert two("lanes").out.splitlines()[-1] == (
        "What Back left can be spent here once Bar and Office have heard of it."
    )
    refused = two("lanes", "retire", "Back", "--reason", "again").refusal()
    assert "Back is retired already. What it left can be spent here once Bar and Office have" in refused
    assert "--at-once does not wait" in two("lanes", "retire", "Back", "--dry-run", "--at-once").out
    assert two.one("lanes", "retire", "Back", "--at-once")["waits_for"] == []
    assert two.one("lanes")["estates"] == []
    assert two.one("lanes", "retire", "Bar", "--reason", "burnt", "--at-once")["waits_for"] == []
    told = [str(entry["what"]) for entry in two.many("history")]
    assert sum("took over what a retired lane left" in each for each in told) == 2


def test_a_lane_that_nothing_ever_came_from_is_told_where_an_estate_waits_for_it(
    two: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    again = member("Back again", 3, store.lanes.own().id)
    store.lanes.enrol(again)
    store.lanes.rename(again.id, "Back")
    store.close()
    assert two.one("lanes")["never_heard"] == []
    monkeypatch.setattr(graves, "NEW_FOR", -1)
    never = two.one("lanes")["never_heard"]
    assert isinstance(never, list)
    assert [each["name"] for each in never] == ["Back", "Back"]
    told = (
        "Nothing has come from Back since it was taken in. If it is no machine of yours, as joining was begun"
        " anew: regulars lanes retire {} --reason WHY"
    )
    assert two("lanes").out.splitlines()[-2:] == [told.format(2), told.format(3)]
    said = two("lanes", "retire", "2", "--reason", "stolen").out.splitlines()
    assert said[-2] == told.format(3)
    assert two("lanes", "retire", "3", "--reason", "joining was begun anew").out.count(told[:30]) == 0
    assert two.one("lanes")["never_heard"] == two.one("lanes")["estates"] == []


def test_a_lane_is_renamed_and_shut_out(two: CommandLine) -> None:
    assert two.one("lanes", "rename", "2", "Bar")["name"] == "Bar"
    assert two.one("lanes", "revoke", "Bar")["revoked"] is True
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [(peer["name"], peer["state"]) for peer in peers] == [("Bar", "revoked")]


@pytest.mark.parametrize(
    ("keep", "states"),
    [
        (("--keep-none",), ["revoked", "revoked", "revoked"]),
        (("--keep", "bar"), ["revoked", "offline", "revoked"]),
        (("--keep", "201", "--keep", "Till"), ["revoked", "offline", "offline"]),
        (("--keep-all",), ["revoked", "offline", "offline"]),
    ],
)
def test_who_a_lane_took_in_goes_with_it_unless_kept(
    two: CommandLine, keep: tuple[str, ...], states: list[str]
) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    back = member("Back", 2, None).id
    store.lanes.enrol(member("Bar", 201, back))
    store.lanes.enrol(member("Till", 202, back))
    store.close()
    gone = two.one("lanes", "revoke", "Back", *keep)["with_it"]
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [peer["state"] for peer in peers] == states
    assert gone == [peer["name"] for peer in peers[1:] if peer["state"] == "revoked"]


def test_one_that_went_with_a_lane_is_taken_back(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    store.lanes.enrol(member("Bar", 201, member("Back", 2, None).id))
    store.close()
    assert two.one("lanes", "revoke", "Back", "--keep-none")["with_it"] == ["Bar"]
    two.one("lanes", "revoke", "Back", "--keep", "Bar")
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [peer["state"] for peer in peers] == ["revoked", "offline"]


def test_who_was_kept_before_and_stays_is_named(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    for name, number in (("Bar", 201), ("Till", 202)):
        store.lanes.enrol(member(name, number, member("Back", 2, None).id))
    store.close()
    assert "kept" not in two("lanes", "revoke", "Back", "--keep", "Till").out
    two.one("lanes", "revoke", "Back", "--keep", "Bar")
    told = two("lanes", "revoke", "Back", "--keep-none").out
    assert "kept when a lane was shut out, and still in: Bar, Till; revoke each by name" in told
    two.one("lanes", "revoke", "Bar", "--keep-none")
    assert "still in: Till;" in two("lanes", "revoke", "Back", "--keep-none").out


def own_lane(two: CommandLine) -> dict[str, object]:
    lane = two.one("lanes")["lane"]
    assert isinstance(lane, dict)
    return lane


def test_a_lane_that_was_retired_says_so_itself(two: CommandLine) -> None:
    assert own_lane(two)["retired"] is False
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    with store._units.begin(SOMEBODY) as unit:
        heir = site_bytes(Site(member("Back", 2, None).id, 1))
        unit.edit(LANES, {"id": store.lanes.own().id}, {"retired": EVERY_EPOCH, "heir": heir})
    store.close()
    assert own_lane(two)["retired"] is True
    told = two("lanes").out.splitlines()
    assert "RETIRED" in told[1]
    assert told[3].startswith("This lane was retired and may spend nothing: what it had is with the lane")
    assert "this lane was retired" in two("lanes", "retire", "Back", "--dry-run").refusal()


def test_a_restored_lane_says_how_what_it_had_can_be_spent(regulars: CommandLine) -> None:
    store = open_store(place_in(Path(regulars.shop)), system_world(), "cli")
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.wallets.adjust(ann, "balance", 500, "welcome")
    assert own_lane(regulars)["earlier_life"] is False
    with store._database.writing() as connection:
        sites.become(connection, Site(store.lanes.own().id, 2))
    store.close()
    assert own_lane(regulars)["earlier_life"] is True
    assert regulars("lanes").out.splitlines()[-1] == (
        "What this lane could spend of points, balances and vouchers before it was restored, nobody may"
        " spend until: regulars lanes retire 'Lane 1' --reason WHY"
    )
    assert regulars("lanes", "retire", "Lane 1", "--reason", "all is here").code == 0
    assert own_lane(regulars)["earlier_life"] is False
    assert "before it was restored" not in regulars("lanes").out


def test_what_a_restored_lane_had_waits_for_the_others_or_is_taken_over_at_once(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.wallets.adjust(ann, "balance", 500, "welcome")
    with store._database.writing() as connection:
        sites.become(connection, Site(store.lanes.own().id, 2))
    store.close()
    assert two.one("lanes", "retire", "Lane 1", "--dry-run")["waits_for"] == ["Back"]
    told = two("lanes", "retire", "Lane 1", "--reason", "restored").out.splitlines()
    assert told[:3] == [
        "its earlier life is retired and leaves this lane, as far as it knows:",
        "5.00 of balances",
        "It can be spent here once Back has heard of it.",
    ]
    assert told[-1].startswith("At once: regulars lanes retire 'Lane 1' --at-once. Only if they cannot be")
    assert own_lane(two)["earlier_life"] is False
    waits = "What Lane 1 had before it was restored can be spent here once Back has heard of it."
    assert waits in two("lanes").out.splitlines()
    refusal = two("lanes", "retire", "Lane 1", "--reason", "restored").refusal()
    assert "before it was restored is retired already. What it had can be spent here once Back" in refusal
    assert two("lanes", "retire", "Lane 1", "--at-once").code == 0
    assert "before it was restored" not in two("lanes").out


def test_a_lane_that_was_shut_out_says_so_itself(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    with store._units.begin(SOMEBODY) as unit:
        unit.insert(REVOCATIONS, [{"id": unit.new_id(), "lane_id": store.lanes.own().id}])
    store.close()
    assert "REMOVED" in two("lanes").out.splitlines()[1]


def test_nobody_goes_with_a_lane_unsaid(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    store.lanes.enrol(member("Bar", 201, member("Back", 2, None).id))
    store.close()
    assert "Back took in Bar: say who stays, --keep LANE" in two("lanes", "revoke", "Back").refusal()
    peers = two.one("lanes")["peers"]
    assert isinstance(peers, list)
    assert [peer["state"] for peer in peers] == ["offline", "offline"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("retire", "Nobody", "--reason", "x"), "no lane 'Nobody'"),
        (("retire", "Back"), "say why"),
        (("retire", "1", "--reason", "x"), "cannot retire itself"),
        (("revoke", "1"), "cannot shut itself out"),
        (("revoke", "1", "--keep-all"), "cannot shut itself out"),
        (("rename", "Back", " "), "name"),
        (("revoke", "Back", "--keep", "2"), "Back does not go with Back: leave out --keep 2"),
        (("revoke", "Back", "--keep", "Lane 1"), "Lane 1 does not go with Back: leave out --keep Lane 1"),
    ],
)
def test_what_cannot_be_is_refused(two: CommandLine, words: tuple[str, ...], told: str) -> None:
    assert told in two("lanes", *words).refusal()


def test_a_name_that_is_anothers_number_shuts_nobody_out(two: CommandLine) -> None:
    own = two.one("lanes")
    assert two.one("lanes", "rename", "1", "2\x1b")["name"] == "2", "as it is kept"
    refusal = two("lanes", "revoke", "2").refusal()
    assert "'2' may be 2 (number 1, " in refusal
    assert "Back (number 2, " in refusal
    back = member("Back", 2, None).id.hex()
    assert two.one("lanes", "rename", "1", back)["name"] == back
    assert two.one("lanes", "revoke", back)["number"] == 2, "an id is an id"
    assert own["peers"] != two.one("lanes")["peers"]


def test_what_waits_of_a_clock_far_ahead_is_told_and_taken_over(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    stamp = (system_world().now() + 400 * DAY + MINUTE) << COUNTER_BITS
    site = Site(member("Back", 2, None).id, 1)
    columns = (VER, HLC, CREATED_HLC, CREATED_SITE, 16, 17, 19)
    cells = ((1,), (stamp,), (stamp,), (0,), (b"a group of later",), ("Later",), ("manual",))
    rows = TableRows(spec_of(GROUPS).number, columns, cells)
    store.replication.apply([Batch(site, 0, 1, (site,), (rows,))])
    store.close()

    assert "Back's clock is 400 d ahead: 1 of its edits waits." in two("lanes").out
    ahead = two.one("lanes")["clocks_ahead"]
    assert isinstance(ahead, list)
    assert [(each["name"], each["waiting"]) for each in ahead] == [("Back", 1)]
    assert "Later" not in [group["name"] for group in two.many("groups", "list")]
    assert two.one("lanes", "accept", "Back")["accepted"] == 1
    assert "Later" in [group["name"] for group in two.many("groups", "list")]
    assert "nothing of that lane waits" in two("lanes", "accept", "2").refusal()
    assert "ahead" not in two("lanes").out


def test_a_lane_of_which_part_is_elsewhere_is_told(two: CommandLine) -> None:
    store = open_store(place_in(Path(two.shop)), system_world(), "cli")
    back = Site(member("Back", 2, None).id, 1)
    assert two.one("lanes")["partly_elsewhere"] == []
    store.replication.apply([two_lives(back)])
    store.close()

    assert two.one("lanes")["partly_elsewhere"] == [{"id": back.lane.hex(), "name": "Back"}]
    assert "Back went on from an old copy of its book: part of what it wrote is on" in two("lanes").out

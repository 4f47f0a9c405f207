"""Lanes whose disks were put back, and who they meet first."""

import pytest
from support.sim.rare import TWINS_EVERY
from support.sim.trace import START, Cut, Deed, Event, Image, Restore, Trace, draw
from support.sim.world import play, world_of


@pytest.mark.parametrize("seed", range(4))
def test_a_lane_learns_that_it_is_an_old_copy_through_another_one_that_is_too(seed: int) -> None:
    """The third has more of the first one's rows; only the second, which knows no better, hears both."""
    links = frozenset({(0, 1), (1, 2)})
    deeds = Deed(START + 3, 1, "park", 0, 12), Deed(START + 14, 0, "sell", 0, 1)
    restored = Restore(START + 20, 1, 0.5), Restore(START + 20, 0, 0.5)
    play(Trace(seed, 3, links, frozenset(), (*deeds, *restored)))


@pytest.mark.parametrize("seed", range(4))
def test_a_lane_that_first_meets_who_cannot_tell_it_so_parts_from_its_life_before(seed: int) -> None:
    """The third was away in the first life, the second is in the second: both lives end up everywhere."""
    links = frozenset({(0, 1), (0, 2), (1, 2)})
    events = (
        Deed(START + 3, 0, "sell", 0, 1),
        Image(START + 8, 0),
        Cut(START + 9, 12, frozenset({2}), frozenset({0, 1})),
        Deed(START + 10, 0, "sell", 0, 2),
        Cut(START + 20, 30, frozenset({1}), frozenset({0, 2})),
        Restore(START + 20.5, 0, 0.5),
        Deed(START + 25, 0, "sell", 1, 3),
        Deed(START + 26, 0, "edit_customer", 0, 4),
    )
    with world_of(Trace(seed, 3, links, frozenset(), events)) as world:
        world.play()
        assert world.around.witness.twins.of, "for a while two things had one name"
        lane = world.lanes[0].id_of(0)
        assert {site.epoch for site in world.lanes[2].have if site.lane == lane} == {1, 2}


def test_a_lane_that_is_brought_back_twice_goes_on_under_a_name_that_it_never_had() -> None:
    """The second time it has written before it hears anything, and its book knows of no second life."""
    events = (
        Restore(START + 3, 0, 0.5),
        Deed(START + 9, 0, "park", 2, 2),
        Restore(START + 20, 0, 0.5),
        Deed(START + 20.6, 0, "sell", 0, 1),
    )
    with world_of(Trace(1, 2, frozenset({(0, 1)}), frozenset(), events)) as world:
        world.play()
        lane = world.lanes[0].id_of(0)
        assert {site.epoch for site in world.lanes[1].have if site.lane == lane} == {1, 2, 3}


@pytest.mark.parametrize("other", [(), (Restore(START + 58.3, 1, 20),)], ids=["alone", "and another lane"])
def test_a_copy_of_a_life_that_parted_since_goes_on_under_none_of_its_names(other: tuple[Event, ...]) -> None:
    """The image has the second life and knows of no first one; what is in it has another name by now."""
    links = frozenset({(0, 1), (0, 2), (1, 2)})
    events = (
        Cut(START + 9, 12, frozenset({1}), frozenset({0, 2})),
        Deed(START + 10, 0, "rename_lane", 0, 3),
        Cut(START + 20, 24, frozenset({2}), frozenset({0, 1})),
        Restore(START + 20.5, 0, 0.5),
        Deed(START + 24, 0, "pay", 2, 10),
        Image(START + 27, 0),
        Restore(START + 48.5, 0, 20),
        *other,
    )
    with world_of(Trace(904794249, 3, links, frozenset(), events)) as world:
        world.play()
        lane = world.lanes[0].id_of(0)
        assert {site.epoch for site in world.lanes[1].have if site.lane == lane} == {1, 2, 3}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("edits", [1, 2], ids=["both lives as long", "the second one longer"])
def test_a_lane_hears_of_its_other_life_by_a_lane_between(seed: int, edits: int) -> None:
    """The second alone knows what the third wrote first; the two are never linked."""
    links = frozenset({(0, 1), (0, 2)})
    events: tuple[Event, ...] = (
        Deed(START + 3, 2, "edit_customer", 0, 9),
        Restore(START + 9.5, 2, 0.5),
        Restore(START + 9.6, 0, 5),
        Cut(START + 9.7, 30, frozenset({0}), frozenset({1})),
        Cut(START + 9.7, 30, frozenset({1}), frozenset({0})),
        *(Deed(START + 20 + number, 2, "edit_customer", 0, 15 + number) for number in range(edits)),
    )
    with world_of(Trace(seed, 3, links, frozenset(), events)) as world:
        world.play()
        assert world.around.witness.twins.of, "for a while two things had one name"
        lane = world.lanes[2].id_of(2)
        assert {site.epoch for site in world.lanes[1].have if site.lane == lane} == {1, 2}


def test_what_a_lane_between_kept_to_itself_breaks_no_law_any_more() -> None:
    """Two lanes brought back, and the other life of one known only behind the other; as it was found."""
    play(draw(978086615))


def test_what_waited_in_an_image_and_was_closed_by_both_lives_breaks_no_law_any_more() -> None:
    """A basket is parked, the disk copied, and each life finishes it before they meet; as it was found."""
    play(draw(333861001).only({2, 3, 4, 5, 9, 10, 11}))


def test_many_runs_of_that_kind_have_two_lives_under_one_name() -> None:
    every, first = TWINS_EVERY
    found = 0
    for seed in range(first, first + 8 * every, every):
        with world_of(draw(seed)) as world:
            world.play()
            found += bool(world.around.witness.twins.of)
    assert found >= 4

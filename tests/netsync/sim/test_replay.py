"""A run plays again to the last row, and what it fails by is found in fewer events."""

import pytest
from support.sim.broken import Broken
from support.sim.shrink import broken_by, shrunk
from support.sim.trace import Trace, draw
from support.sim.world import world_of


def seen(trace: Trace) -> object:
    with world_of(trace) as world:
        world.play()
        views = [(view.cells, view.have, view.highest) for view in world.around.witness.views]
        return views, world.around.frames, world.timeline.now


@pytest.mark.parametrize("seed", [3, 21, 57])
def test_the_same_seed_is_the_same_run(seed: int) -> None:
    assert seen(draw(seed)) == seen(draw(seed))


def test_a_part_of_a_run_is_a_run() -> None:
    trace = draw(8)
    part = trace.only(range(0, len(trace.events), 2))

    assert part.events == trace.events[::2]
    assert part.only({0, 4}).kept == (0, 4)
    assert part.replayed_by() == f"scripts/soak 8 --only {','.join(map(str, range(0, len(trace.events), 2)))}"
    assert seen(part) == seen(part)


@pytest.mark.parametrize("needed", [{0}, {2, 9}, {5, 6, 7}, set(range(8))])
def test_shrinking_leaves_what_it_fails_by(needed: set[int]) -> None:
    trace = next(trace for trace in map(draw, range(100)) if len(trace.events) >= 10)

    assert shrunk(trace, lambda part: needed <= set(part.kept or ())).kept == tuple(sorted(needed))


def test_a_failure_says_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(*_: object, **__: object) -> None:
        raise Broken(17, "they differ")

    monkeypatch.setattr("support.sim.verdict.judge", judge)
    broken = broken_by(draw(5).only({0, 1}))

    assert broken is not None
    assert broken.law == 17
    assert "scripts/soak 5 --only 0,1" in str(broken)

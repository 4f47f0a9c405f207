from netsync.protocol import limits
from netsync.protocol.patience import Patience


def heard(patience: Patience, at: float, tries: int) -> int:
    return sum(patience.hears(at) for _ in range(tries))


def test_patience_ends_grows_back_with_time_and_is_never_more_than_at_first() -> None:
    patience = Patience()
    assert heard(patience, 100.0, 1000) == limits.ASKS_AT_ONCE_MAX
    assert heard(patience, 100.5, 1000) == limits.ASKS_A_SECOND // 2
    assert heard(patience, 10_000.0, 1000) == limits.ASKS_AT_ONCE_MAX


def test_a_clock_that_stands_gives_nothing_back() -> None:
    patience = Patience()
    heard(patience, 100.0, 1000)
    assert heard(patience, 99.0, 1000) == 0

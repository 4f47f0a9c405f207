import pytest

from netsync.link.ways import way_words


@pytest.mark.parametrize(
    ("is_on", "is_deaf", "has_heard", "is_searching", "words"),
    [
        (False, True, True, True, "is not searched"),
        (True, True, True, True, "Multicast does not pass here"),
        (True, False, True, True, "find each other by themselves"),
        (True, False, True, False, "find each other by themselves"),
        (True, False, False, True, "are looked for"),
        (True, False, False, False, "is searched if one is missed"),
    ],
)
def test_it_is_said_how_lanes_are_found_in_one_row(
    *, is_on: bool, is_deaf: bool, has_heard: bool, is_searching: bool, words: str
) -> None:
    told = way_words(is_on=is_on, is_deaf=is_deaf, has_heard=has_heard, is_searching=is_searching)
    assert words in told
    assert len(told) <= 80

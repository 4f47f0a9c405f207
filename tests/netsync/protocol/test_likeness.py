import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsync.protocol import limits
from netsync.protocol.likeness import Likeness, is_small
from netsync.protocol.packing import BadFrame

bodies = st.binary(min_size=1, max_size=200)


@given(st.lists(st.tuples(bodies, st.booleans()), max_size=8))
def test_both_ends_stay_in_step(said: list[tuple[bytes, bool]]) -> None:
    """The flag is for bodies that go past the squeezing, noted by both."""
    mouth, ear = Likeness(), Likeness()
    for body, is_plain in said:
        new = None if is_plain else mouth.squeezed(body)
        if is_plain:
            mouth.note(body)
        if new is None:
            ear.note(body)
        else:
            assert len(new) < len(body)
            assert ear.whole(new, len(body)) == body


def test_what_is_like_the_one_before_is_short() -> None:
    likeness = Likeness()
    likeness.note(bytes(range(200)) + b"one")

    new = likeness.squeezed(bytes(range(200)) + b"two")
    assert new is not None
    assert len(new) < 12


@pytest.mark.parametrize(
    ("new", "size"),
    [
        (b"", 3),
        (b"\xff\xff", 3),
        (zlib.compress(b"abc", wbits=-12), 2),
        (zlib.compress(b"abc", wbits=-12), 4),
        (zlib.compress(b"abc", wbits=-12)[:-1], 3),
        (zlib.compress(b"abc", wbits=-12) + b"more", 3),
        (zlib.compress(b"", wbits=-12), 0),
        (zlib.compress(bytes(10**7), wbits=-12), limits.ALIKE_BYTES_MAX),
    ],
)
def test_what_is_no_such_body_is_refused_and_forgotten(new: bytes, size: int) -> None:
    likeness = Likeness()
    likeness.note(b"before")

    with pytest.raises(BadFrame):
        likeness.whole(new, size)
    assert likeness.whole(zlib.compress(b"abc", wbits=-12), 3) == b"abc"


@pytest.mark.parametrize(
    ("body", "size", "answer"),
    [
        (b"x", 0, True),
        (b"x" * limits.ALIKE_BYTES_MAX, 0, True),
        (b"x" * (limits.ALIKE_BYTES_MAX + 1), 0, False),
        (b"", 0, False),
        (b"x", 9, False),
    ],
)
def test_only_short_bodies_that_are_not_compressed_are_remembered(
    body: bytes,
    size: int,
    answer: bool,  # noqa: FBT001 - a table of cases
) -> None:
    assert is_small(body, size) is answer

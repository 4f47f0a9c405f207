import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.gifts import read, written
from store.domain.pots import UNKNOWN, Part

BEANS, MUGS = b"beans".ljust(16), b"mugs".ljust(16)
DAY = 10


def day(at: int) -> int:
    return at - at % DAY


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([], ""),
        ([Part(7, None, (BEANS, 34))], f"{BEANS.hex()} 34:7"),
        ([Part(7, 99, (BEANS, 34)), Part(3, 99, (BEANS, 39))], f"{BEANS.hex()} 34:10"),
        ([Part(7, 99, (BEANS, 34)), Part(3, 100, (BEANS, 40))], f"{BEANS.hex()} 34:7 40:3"),
        ([Part(7, 99, (BEANS, 34)), Part(3, 99, (MUGS, 34))], f"{BEANS.hex()} 34:7 {MUGS.hex()} 34:3"),
        (
            [Part(7, None, UNKNOWN), Part(2, None, (b"", 50)), Part(1, 9, (MUGS, 4))],
            f"- 0:9 {MUGS.hex()} 4:1",
        ),
        ([Part(0, 9, (MUGS, 4)), Part(1, 9, (MUGS, 5))], f"{MUGS.hex()} 5:1"),
    ],
)
def test_points_of_one_day_are_one_part(parts: list[Part], text: str) -> None:
    assert written(parts, day) == text
    assert sum(amount for amount, _ in read(text, sum(part.amount for part in parts))) == sum(
        part.amount for part in parts
    )


PARTS = st.builds(
    Part, st.integers(1, 50), st.none(), st.tuples(st.sampled_from([b"", BEANS, MUGS]), st.integers(0, 60))
)


@given(st.lists(PARTS, max_size=12))
def test_what_is_written_is_read_as_it_was_to_the_day(parts: list[Part]) -> None:
    sums: dict[tuple[bytes, int], int] = {}
    for amount, _, (program, at) in parts:
        key = (program, day(at)) if program else UNKNOWN
        sums[key] = sums.get(key, 0) + amount
    found = read(written(parts, day), sum(part.amount for part in parts))
    assert {(program, day(at)): amount for amount, (program, at) in found} == sums


@pytest.mark.parametrize(
    "text",
    [
        "", "?", f"{BEANS.hex()} 34:8", f"{BEANS.hex()} 34:8 35:-1", f"{BEANS.hex()} 34:7 35:0", "- -1:7",
        "- 4102444800001:7", "- 34:seven", "- :7", "- 34:7:0", "abc 34:7", f"- {'9' * 5000}:7", "34:7 [",
    ],
)  # fmt: skip
def test_what_nobody_writes_says_nothing(text: str) -> None:
    assert read(text, 7) == ()

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.domain.errors import Refused
from store.domain.ids import LaneId
from store.domain.members import DIRECT_MAX, Member, Revocation, going_with, next_number, shut_out

FIRST = Member(LaneId(bytes(16)), "Front", 1, b"", None, revoked=False)


def newcomer(sponsor: Member, known: list[Member]) -> Member:
    number = next_number(sponsor, known)
    return Member(
        LaneId(number.to_bytes(16, "big")), f"Lane {number}", number, b"", sponsor.id, revoked=False
    )


@pytest.mark.parametrize(
    ("sponsor", "taken", "number"),
    [
        (1, [1], 2),
        (1, [1, 2, 3], 4),
        (1, [1, 5], 6),
        (1, [1, 2, 201, 202], 3),
        (2, [1, 2], 201),
        (2, [1, 2, 201, 301], 202),
        (201, [1, 2, 201], 20101),
        (99, [1, 99], 9901),
    ],
)
def test_a_newcomers_number(sponsor: int, taken: list[int], number: int) -> None:
    members = [replace(FIRST, number=each, sponsor=None if each == 1 else FIRST.id) for each in taken]
    by = next(member for member in members if member.number == sponsor)
    assert next_number(by, members) == number


def test_the_number_of_a_revoked_lane_is_not_used_again() -> None:
    gone = replace(FIRST, number=2, sponsor=FIRST.id, revoked=True)
    assert next_number(FIRST, [FIRST, gone]) == 3


@given(st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=25))
def test_no_number_is_given_twice_however_little_the_lanes_know_of_each_other(
    pairings: list[tuple[int, bool]],
) -> None:
    """Each lane only knows itself and whom it took in, and now and then hears of everybody."""
    everybody = [FIRST]
    knows = {FIRST.id: [FIRST]}
    for which, hears in pairings:
        sponsor = everybody[which % len(everybody)]
        if hears:
            knows[sponsor.id] = list(everybody)
        taken_in = newcomer(sponsor, knows[sponsor.id])
        everybody.append(taken_in)
        knows[sponsor.id].append(taken_in)
        knows[taken_in.id] = [sponsor, taken_in]

    numbers = [member.number for member in everybody]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("sponsor", [FIRST, replace(FIRST, number=7, sponsor=LaneId(b"x" * 16))])
def test_a_lane_that_has_no_number_left_refuses(sponsor: Member) -> None:
    known = [sponsor]
    for _ in range(DIRECT_MAX - 1 if sponsor is FIRST else DIRECT_MAX):
        known.append(newcomer(sponsor, known))

    assert len({member.number for member in known}) == len(known)
    with pytest.raises(Refused, match="another lane"):
        next_number(sponsor, known)


def family(**sponsors: str) -> list[Member]:
    """Lanes by a letter, and who took each in; a capital is revoked."""
    return [
        Member(
            LaneId(name.lower().encode()),
            name,
            1,
            b"",
            LaneId(sponsor.encode()) if sponsor else None,
            revoked=name.isupper(),
        )
        for name, sponsor in sponsors.items()
    ]


@pytest.mark.parametrize(
    ("members", "out"),
    [
        (family(a="", b="a", c="b"), ""),
        (family(a="", B="a", c="b", d="c", e="a"), "bcd"),
        (family(a="", B="a", c="c", d="c"), "b"),
        (family(A="", b="a", c="b", d="d"), "abc"),
        (family(a="", b="unheard of", c="b"), ""),
        (family(a="b", b="a", C="a"), "c"),
    ],
)
def test_with_a_lane_goes_who_it_took_in_but_who_stands_by_itself(members: list[Member], out: str) -> None:
    assert b"".join(sorted(shut_out(members))).decode() == out


def said(*words: str) -> list[Revocation]:
    """`a>b`: that a shuts b out; the first word is the earliest."""
    pairs = (word.encode().split(b">") for word in words)
    return [Revocation(at, LaneId(by), LaneId(lane)) for at, (by, lane) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("revocations", "out"),
    [
        (said("a>b"), "b"),
        (said("a>b", "b>a"), "b"),
        (said("b>a", "a>b"), "a"),
        (said("a>b", "b>a", "b>c", "c>d"), "bd"),
        (said("b>a", "c>b", "a>c"), "ab"),
        (said("a>b", "b>c", "c>b", "d>a"), "ab"),
        (said("d>d", "d>a"), "d"),
        (said("a>b", "e>a"), "be"),
    ],
)
def test_of_lanes_that_shut_each_other_out_who_did_so_first_stays_whoever_is_heard_first(
    revocations: list[Revocation], out: str
) -> None:
    members = family(a="", b="", c="", d="", e="b")
    for heard in permutations(revocations):
        gone = shut_out(members, heard)
        assert b"".join(sorted(gone)).decode() == "".join(sorted({*out, *("e" if "b" in out else "")}))


def test_who_would_go_with_a_lane_is_said_before() -> None:
    members = family(a="", b="a", c="b", d="c", e="b", F="b", g="f", h="h")
    assert [each.name for each in going_with(LaneId(b"b"), members)] == ["c", "d", "e"]
    assert going_with(LaneId(b"d"), members) == []

from hashlib import sha256
from zlib import compress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsync.protocol import codec, limits
from netsync.protocol.codec import Decoder, Encoder
from netsync.protocol.columns import to_changes
from netsync.protocol.messages import (
    Ack,
    Bye,
    Changes,
    Have,
    Hello,
    Message,
    Neighbour,
    Neighbours,
    Ping,
    Pong,
    Recall,
    Recalled,
    Want,
)
from netsync.protocol.packing import BadFrame, pack
from store.domain.changes import VERSION_MAX, Batch, Site, TableRows, Trail
from store.domain.ids import LaneId
from store.domain.transfers import ACCOUNT_CHARACTERS_MAX, Ask

lanes = st.binary(min_size=16, max_size=16).map(LaneId)
sites = st.builds(Site, lanes, st.integers(0, VERSION_MAX))
versions = st.integers(0, VERSION_MAX)
vectors = st.dictionaries(sites, versions, max_size=5)
addresses = st.lists(st.text(max_size=100), max_size=8).map(tuple)
frames = st.integers(1, limits.FRAMES_IN_FLIGHT_MAX)
lives = st.integers(0, 2**32 - 1)
known_lives = st.none() | st.dictionaries(sites, lives, max_size=3)
starts = st.sets(st.integers(1, VERSION_MAX), max_size=5).map(sorted)
begun = starts.flatmap(lambda at: st.tuples(*(st.tuples(st.just(each), lives) for each in at)))
trails = st.builds(
    lambda site, told, more: Trail(site, min((told[-1][0] if told else 0) + more, VERSION_MAX), told),
    sites,
    begun,
    st.integers(0, 2**62),
)
walls = st.integers(-(2**53), 2**53)

messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(
        Hello,
        st.just(1),
        st.integers(0, 9),
        sites,
        walls,
        st.integers(0, 65535),
        vectors,
        vectors,
        st.text(max_size=limits.PROGRAM_CHARS_MAX),
        known_lives,
    ),
    st.builds(Have, vectors),
    st.builds(Want, vectors, frames),
    st.builds(
        Changes,
        site=sites,
        after=st.integers(0, 10),
        through=st.integers(10, VERSION_MAX),
        sites=st.lists(sites, max_size=3).map(tuple),
        body=st.binary(max_size=50),
        size=st.integers(0, limits.BODY_BYTES_MAX),
        life=st.none() | lives,
    ),
    st.builds(Recall, sites),
    st.builds(Recalled, trails),
    st.builds(Ack, vectors, frames),
    st.builds(
        Neighbours,
        st.lists(st.builds(Neighbour, lanes, st.booleans(), addresses), max_size=3).map(tuple),
    ),
    st.builds(Ping, versions, st.none() | st.integers(-(2**40), 2**40)),
    st.builds(Pong, versions, walls),
    st.builds(Bye, st.text(max_size=limits.REASON_CHARS_MAX)),
    st.builds(Ask, lanes, lanes, st.text(max_size=ACCOUNT_CHARACTERS_MAX), st.integers(1, 2**63 - 1)),
)


@given(st.lists(messages, max_size=12))
def test_a_conversation_reads_back(said: list[Message]) -> None:
    encoder, decoder = Encoder(), Decoder()

    assert [decoder.decode(encoder.encode(message)) for message in said] == said


def test_a_site_is_spelled_out_once() -> None:
    encoder, decoder = Encoder(), Decoder()
    site = Site(LaneId(b"s" * 16), 1)

    first, second = encoder.encode(Have({site: 7})), encoder.encode(Have({site: 8}))
    assert (len(first), len(second)) == (30, 5)
    assert [decoder.decode(first), decoder.decode(second)] == [Have({site: 7}), Have({site: 8})]


def test_a_single_change_is_a_small_frame() -> None:
    """A membership: customer, group, present, stamp."""
    encoder, site = Encoder(), Site(LaneId(b"s" * 16), 1)
    encoder.encode(to_changes(Batch(site, 99_999, 100_000, (), (), 2**32 - 1)))
    row = ((b"c" * 16,), (b"g" * 16,), (1,), (1_764_000_000_000 << 16,))
    batch = Batch(site, 100_000, 100_001, (site,), (TableRows(7, (1, 2, 3, 4), row),), 2**32 - 1)

    assert len(encoder.encode(to_changes(batch))) <= 80


def test_a_change_like_the_one_before_is_a_small_frame_with_all_that_goes_with_it() -> None:
    """A membership and who made it: two rows of which two identities and two times are new."""
    encoder, decoder, site = Encoder(), Decoder(), Site(LaneId(b"s" * 16), 1)

    def change(number: int) -> Changes:
        digest = sha256(bytes([number])).digest()
        stamp = (1_764_000_000_000 + 7_000 * number) << 16
        done = digest[:16], bytes(range(16)), (stamp >> 16), "till:groups.add", b"g" * 16, "1"
        tables = (
            TableRows(
                13, (1, 2, 16, 17, 18), tuple((each,) for each in (number, stamp, digest[16:], b"g" * 16, 1))
            ),
            TableRows(4, (1, 2, *range(16, 22)), tuple((each,) for each in (number, stamp, *done))),
        )
        return to_changes(Batch(site, number - 1, number, (), tables, 2**32 - 1))

    said = [change(number) for number in range(1, 12)]
    frames = [encoder.encode(changes) for changes in said]
    assert [decoder.decode(frame) for frame in frames] == said
    assert max(map(len, frames[1:])) <= 80 < len(frames[0])


def test_an_endless_reason_is_cut() -> None:
    assert Decoder().decode(Encoder().encode(Bye("x" * 1000))) == Bye("x" * limits.REASON_CHARS_MAX)


def test_an_unknown_kind_is_refused_readably() -> None:
    with pytest.raises(BadFrame, match="unknown kind 77: update Regulars on this lane"):
        Decoder().decode(pack((77, 1, 2)))


def test_the_beginning_of_a_later_hello_is_understood() -> None:
    hello = Decoder().decode(pack((codec.HELLO, 7, 9, "another layout")))

    assert isinstance(hello, Hello)
    assert (hello.protocol_min, hello.protocol_max) == (7, 9)


def test_a_hello_may_grow_at_its_end() -> None:
    site = Site(LaneId(b"s" * 16), 1)
    spelled = site.lane + (1).to_bytes(8, "big")

    hello = Decoder().decode(pack((codec.HELLO, 1, 4, spelled, 5, 4747, [], [], "0.2.0", [], "new field")))
    assert hello == Hello(1, 4, site, 5, 4747, {}, {}, "0.2.0", {})


def test_a_hello_that_does_not_name_its_program_is_understood() -> None:
    spelled = b"s" * 16 + (1).to_bytes(8, "big")

    hello = Decoder().decode(pack((codec.HELLO, 1, 4, spelled, 5, 4747, [], [])))
    assert isinstance(hello, Hello)
    assert hello.program == ""


@pytest.mark.parametrize("program", [7, b"0.1.0", "0" * (limits.PROGRAM_CHARS_MAX + 1)])
def test_a_program_that_is_none_is_no_greeting(program: object) -> None:
    spelled = b"s" * 16 + (1).to_bytes(8, "big")

    with pytest.raises(BadFrame, match="a text that is none or is too long"):
        Decoder().decode(pack((codec.HELLO, 1, 4, spelled, 5, 4747, [], [], program)))


def test_a_lane_that_says_nothing_of_lives_is_understood() -> None:
    site = Site(LaneId(b"s" * 16), 1)
    spelled = site.lane + (1).to_bytes(8, "big")
    decoder = Decoder()

    hello = decoder.decode(pack((codec.HELLO, 1, 1, spelled, 5, 4747, [], [])))
    changes = decoder.decode(pack((codec.CHANGES, 0, [0], 3, 4, b"rows", 0)))
    assert hello == Hello(1, 1, site, 5, 4747, {}, {}, "", None)
    assert changes == Changes(site, 3, 4, (site,), b"rows", 0, None)


SITE = b"s" * 24


def _trail(*begun: tuple[int, int]) -> bytes:
    return b"".join(version.to_bytes(8, "big") + life.to_bytes(4, "big") for version, life in begun)


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("kind",),
        (-1,),
        (codec.HELLO,),
        (codec.HELLO, 1, 1, 0, 5, 4747, []),
        (codec.HELLO, 1, 1, SITE, 5, 70_000, []),
        (codec.HELLO, 1, 1, SITE[1:], 5, 4747, []),
        (codec.HAVE, [SITE]),
        (codec.HAVE, [SITE, -1]),
        (codec.HAVE, [SITE, 2**63]),
        (codec.HAVE, [SITE, VERSION_MAX + 1]),
        (codec.HAVE, [SITE[:16] + b"\xff" * 8, 1]),
        (codec.CHANGES, SITE, [], 4, VERSION_MAX + 1, b"", 0),
        (codec.RECALLED, SITE, VERSION_MAX + 1, b""),
        (codec.PONG, 1, -(2**63)),
        (codec.HAVE, [SITE, "1"]),
        (codec.HAVE, [0, 1]),
        (codec.HAVE, [SITE, 1, 1, 1]),
        (codec.HAVE, SITE),
        (codec.WANT, [SITE, 1], 0),
        (codec.WANT, [SITE, 1], limits.FRAMES_IN_FLIGHT_MAX + 1),
        (codec.ACK, [SITE, 1], 0),
        (codec.ASK, SITE[:16], SITE[:16], "points"),
        (codec.ASK, SITE[:15], SITE[:16], "points", 1),
        (codec.ASK, SITE[:16], SITE, "points", 1),
        (codec.ASK, SITE[:16], SITE[:16], "x" * (ACCOUNT_CHARACTERS_MAX + 1), 1),
        (codec.ASK, SITE[:16], SITE[:16], "points", 0),
        (codec.ASK, SITE[:16], SITE[:16], "points", 2**63),
        (codec.ASK, SITE[:16], SITE[:16], 5, 1),
        (codec.CHANGES, SITE, [], 5, 4, b"", 0),
        (codec.CHANGES, SITE, [], 4, 5, "", 0),
        (codec.CHANGES, SITE, [], 4, 5, b"", limits.BODY_BYTES_MAX + 1),
        (codec.CHANGES, SITE, [9], 4, 5, b"", 0),
        (codec.ALIKE, SITE, [], 4, 5, b"", 0),
        (codec.ALIKE, SITE, [], 4, 5, compress(b"x", wbits=-12), 2),
        (codec.ALIKE, SITE, [], 5, 4, compress(b"x", wbits=-12), 1),
        (codec.ALIKE, SITE, [], 4, 5, compress(bytes(5000), wbits=-12), 5000),
        (codec.NEIGHBOURS, [[b"short", 1, []]]),
        (codec.NEIGHBOURS, [[b"l" * 16, 2, []]]),
        (codec.NEIGHBOURS, [[b"l" * 16, 1, ["x" * 101]]]),
        (codec.NEIGHBOURS, [[b"l" * 16, 1, ["x"] * 9]]),
        (codec.NEIGHBOURS, [[b"l" * 16, 1, []]] * 257),
        (codec.HELLO, 1, 1, SITE, 5, 4747, [], [], "", [SITE, 2**32]),
        (codec.HELLO, 1, 1, SITE, 5, 4747, [], [], "", [SITE, -1]),
        (codec.HELLO, 1, 1, SITE, 5, 4747, [], [], "", None),
        (codec.CHANGES, SITE, [], 4, 5, b"", 0, 2**32),
        (codec.CHANGES, SITE, [], 4, 5, b"", 0, "life"),
        (codec.RECALL, SITE[1:]),
        (codec.RECALLED, SITE, 9, b"half a start"[:11]),
        (codec.RECALLED, SITE, 9, _trail((0, 1))),
        (codec.RECALLED, SITE, 9, _trail((3, 1), (3, 2))),
        (codec.RECALLED, SITE, 9, _trail((4, 1), (3, 2))),
        (codec.RECALLED, SITE, 9, _trail((10, 1))),
        (codec.RECALLED, SITE, 9, _trail((2**64 - 1, 1))),
        (codec.RECALLED, SITE, 9, bytes(12 * (limits.LIVES_MAX + 1))),
        (codec.PING, 1, "ahead"),
        (codec.PING, True, None),
        (codec.PING, 1, 2**60),
        (codec.PING, 1, True),
        (codec.PONG, 1),
        (codec.BYE, b"bytes"),
        (codec.BYE, "x" * 301),
    ],
)
def test_malformed_messages_are_refused(fields: tuple[object, ...]) -> None:
    with pytest.raises(BadFrame):
        Decoder().decode(pack(fields))


def test_more_sites_than_a_shop_can_have_are_refused() -> None:
    decoder = Decoder()
    for start in range(0, limits.SITES_MAX, 1024):
        flat = [item for n in range(start, start + 1024) for item in (n.to_bytes(24, "big"), 1)]
        decoder.decode(pack((codec.HAVE, flat)))

    with pytest.raises(BadFrame):
        decoder.decode(pack((codec.HAVE, [b"x" * 16 + bytes(8), 1])))


@given(st.binary(max_size=200))
def test_hostile_bytes_end_in_one_kind_of_error(frame: bytes) -> None:
    try:
        Decoder().decode(frame)
    except BadFrame as fault:
        assert str(fault)  # noqa: PT017


@settings(max_examples=300)
@given(messages, st.data())
def test_a_damaged_frame_is_another_message_or_refused(message: Message, data: st.DataObject) -> None:
    frame = bytearray(Encoder().encode(message))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for damaged in (bytes(frame), bytes(frame[:cut])):
        try:
            Encoder().encode(Decoder().decode(damaged))
        except BadFrame:
            continue

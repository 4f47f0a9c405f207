"""Every maximum of the room, named, with its reason. Bytes unless the name says otherwise."""

from store.domain.values import dataclass

PROTOCOL_MIN = 1
PROTOCOL_MAX = 1
"""The protocol versions this program speaks."""

DEFAULT_PORT = 4747
PORTS_TRIED = 16
"""Where a lane listens: the first free port from the default on, so that a few share a machine."""

GREETING_BYTES_MAX = 256 * 1024
"""The first frame of a link: a Hello with the largest vector, and nothing else, fits."""

FRAME_BYTES_MAX = 16 * 1024 * 1024
"""Any later frame. 1,000 rows of a customer list with long notes are a sixteenth of it."""

BODY_BYTES_MAX = 32 * 1024 * 1024
"""The rows of one frame when unpacked: what a decompression bomb may cost at most."""

COMPRESS_BYTES_MIN = 4096
"""Below this a live change is, and waiting for zlib is not worth the bytes."""

ALIKE_BYTES_MAX = 4096
"""A body up to this is sent as what is new in it; the longest that each direction of a link remembers."""

ROWS_PER_FRAME = 1000
"""Rows asked of the log at a time: 2-3 ms of write lock on the peer that applies them, a till four times. Of
those that cost more the log gives fewer."""

ROWS_TOGETHER = 100
"""Rows of waiting frames that are applied in one transaction: many small changes, and no two large lots."""

ROWS_PER_BATCH_MAX = 10_000
"""Rows in one batch: the log cuts "about" 1,000, on the border of a transaction of at most 1,000."""

TABLES_MAX = 256
COLUMNS_MAX = 256
"""Tables in a batch and columns in a table; a book has a tenth of either."""

BULK_BYTES_MIN = 5 * 1024
"""A frame whose rows are as long as this, unpacked, is one of a bulk: a few peers are pushed it, the others
ask whom they like. A sale of 30 lines is below it; a lot of 55 customers above, which packs into a quarter.
"""

BULK_PEERS_MAX = 4
"""Peers that are pushed bulks: more would have one lane's cable carry them 63 times."""

BULK_GOSSIP_SECONDS = 0.5
"""How long news of a bulk may wait to be told: those it is not pushed to wait for that."""

BULK_SECONDS = 10.0
"""How long after a frame of a bulk the next one is expected."""

UNPUSHED_PATIENCE_SECONDS = 5.0
"""How long a lane that is not pushed a bulk looks for it elsewhere before it asks who made it."""

FRAMES_IN_FLIGHT_MAX = 4
"""Batches sent and not yet applied by the peer: what a stalled lane makes its peers hold."""

ACK_SECONDS = 0.25
ACK_FRAMES = FRAMES_IN_FLIGHT_MAX - 1
ACK_ROWS_MAX = 64
"""How long the word that a live change is durable may wait for the next, if nobody waits for it: until there
is room for one more under way. A lane with 63 peers takes as many answers to each of its changes."""

SITES_MAX = 4096
"""Lives of lanes in a vector: 64 lanes, each restored from a copy 64 times."""

LIVES_MAX = 50_000
"""Programs that wrote as one lane: the latest are told, and only to a lane that was brought back."""

LANES_MAX = 256
"""Lanes a peer may tell of at once."""

ADDRESSES_PER_LANE_MAX = 8
"""Addresses kept or told for one lane; two families on two networks, twice."""

ADDRESS_CHARS_MAX = 100
NAME_CHARS_MAX = 40
TEXT_CHARS_MAX = 200
REASON_CHARS_MAX = 300
PROGRAM_CHARS_MAX = 20
"""Texts that reach a screen."""

WELCOME_ENTRIES_MAX = 100
WELCOME_CHARS_MAX = 4000
CERTIFICATE_BYTES_MAX = 4096
"""Parts of what a newcomer and its sponsor tell each other."""

PAIRING_BYTES_MAX = 4096
"""A pairing frame from somebody who has proved nothing yet."""

WELCOME_BYTES_MAX = 2 * 1024 * 1024
"""The sponsor's sealed answer: members with their certificates, settings."""

HEARTBEAT_SECONDS = 15.0
"""Dead cables are TCP keepalive's business; this only finds frozen programs, so that idling is cheap."""

SILENCE_SECONDS_MAX = 40.0
"""Two heartbeats missed, and a bit."""

GREETING_SECONDS_MAX = 5.0
"""From an open link to the peer's Hello."""

GOSSIP_SECONDS = 8.0
"""How long news of others' changes may wait to be told to a peer that hears them first hand; half as long
at least. All lanes hear of a change at once, and each waits another time: they would all tell all at once.
"""

PATIENCE_SECONDS = 10.0
"""How long a peer that was asked for a site's rows may send none before another is asked."""

RETRY_SECONDS_MIN = 1.0
RETRY_SECONDS_MAX = 30.0
"""Between attempts to write what arrived while the book refuses, or to read it."""


ASKS_AT_ONCE_MAX = 32
ASKS_A_SECOND = 8.0
"""Wishes for rights that a peer may utter: a sale utters a handful. What is more is not answered."""

PART_BYTES = 1024 * 1024
PART_PACKED_BYTES_MAX = PART_BYTES + 64 * 1024
"""A part of a copy of the book: what cannot be packed gets a little longer."""

SNAPSHOTS_ASKED_MAX = 8
"""New lanes that wait for a copy of the book at once; only one is being made and sent."""

SNAPSHOT_KEPT_SECONDS = 600.0
"""How long a copy is kept for a new lane that was cut off: a cable is put in again, a machine started."""

SNAPSHOT_AGE_SECONDS_MAX = 3600.0
"""After that it is made anew, however often somebody was cut off: it takes a disk's room while it is kept."""

SNAPSHOT_ROOM_BYTES = 64 * 1024 * 1024
"""What a disk should still have free when the copy is on it."""

WAITING_SECONDS = 1.0
"""Between two signs of life while a copy is not ready."""

SILENCE_LOOK_SECONDS = 0.5
"""How often who waits for a copy is told that nothing comes."""

WAITING_SECONDS_MAX = 120.0
"""How long a new lane is kept waiting by one that answers: large books of a few others are made and sent."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the sockets are, in seconds; tests are less so."""

    handshake: float = 5.0
    """From an accepted socket to a checked peer."""
    connect: float = 3.5
    """For a TCP connection: two lost first packets on a bad Wi-Fi."""
    stagger: float = 0.3
    """Between dialling one address of a lane and the next."""
    frame: float = 30.0
    """For the rest of a frame whose length has come."""
    redial_min: float = 0.25
    redial_max: float = 4.0
    """Backoff of the dialler; the jitter takes up to half of it off."""
    yield_to_lower: float = 5.0
    """How long the higher lane id leaves dialling to the lower one."""
    members: float = 1.0
    """How long after a change the member book is read again: revoking bites within it."""
    look_again: float = 5.0
    """How long after a book could not be read it is looked at again."""
    neighbours: float = 1.0
    """How long link changes gather before peers are told of them."""
    pairing: float = 10.0
    """For a whole pairing conversation."""


CONNECTIONS_UNPROVEN_MAX = 64
"""Sockets accepted and not yet checked, in all: beyond it the oldest must go."""

CONNECTIONS_UNPROVEN_PER_ADDRESS_MAX = 8
"""The same for one address, so that one loud device cannot crowd out the lanes."""

CODE_SECONDS = 120.0
CODE_TRIES = 3
"""A shown code: three guesses in a million, then a new one is needed."""

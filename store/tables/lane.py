"""What belongs to this lane alone and never leaves it."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from store.tables.base import METADATA

SITES = Table(
    "sites",
    METADATA,
    Column("site", Integer, primary_key=True),
    Column("lane_id", LargeBinary, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("ver", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False, server_default="0"),
    Column("swept", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("lane_id", "epoch"),
)
"""Local numbers of sites, and the vector: everything of a site up to `ver` is here. Graves of it up
to `floor` may be gone: who lacks a version up to there cannot learn from this book what was deleted. It was
looked through for them up to `swept`."""

CUTS = Table(
    "cuts",
    METADATA,
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("vector", LargeBinary, nullable=False),
    Column("heard", LargeBinary),
)
"""How far everything was here at some moments of the last weeks (`vector_bytes`), one a day; `heard` is what
all lanes together had when each of them was known to have got so far."""

LOCAL = Table(
    "local",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("number", BigInteger, nullable=False, server_default="0"),
    Column("text", Text, nullable=False, server_default=""),
)
"""`site`: the local number this lane writes as · `hlc`: highest stamp seen · `gc`: 1 while rows may be
deleted · `receipt`: last receipt number given · `seal`: of the last sale here ·
`settled`: the receipt's number up to which all was printed or not to be · `shop`: shop id, hex ·
`pieces`: 1 while customers are searched by FTS5 · `search`: highest number in its index · `begun`: own
version when a program began to write, and whether others were told since · `shared`: highest stamp of an
own row that others may know · `clock`: by how many milliseconds this machine's clock is behind the
other lanes', whether several of them say so, and what of that was confirmed · `derived`: in which
way the derived tables were made · `zone`: the time zone of the days in `customer_days` · `floor`: when
everything up to the floors of `sites` was here."""
LOCAL_SHARED = ("hlc", "pieces", "search", "derived", "zone", "auto_day", "auto_at", "floor")
"""Keys of `local` that are as true of a copy of the book: how its rows were stamped and derived."""

ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("lane_id", LargeBinary, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("answered_at", BigInteger, nullable=False),
)
"""Where other lanes were reached, `HOST:PORT`."""

INTRODUCED = Table(
    "introduced",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("sponsor", LargeBinary),
)
"""Lanes this one was told of when it was paired, until the replicated book has them."""

BULKS = Table(
    "bulks",
    METADATA,
    Column("id", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("staff_id", LargeBinary, nullable=False),
    Column("via", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
)
"""Large imports that are being written in pieces: `state` is `writing` or `undoing`, `done` the number within
the plan up to which that is so. The plan is a file in the lane's folder, named by the id in hex."""

WAITING = Table(
    "waiting",
    METADATA,
    Column("site", Integer, primary_key=True),
    Column("ver", BigInteger, primary_key=True),
    Column("table_no", BigInteger, primary_key=True),
    Column("row_key", LargeBinary, primary_key=True),
    Column("hlc", BigInteger, nullable=False),
    Column("cells", Text, nullable=False),
    Column("came_at", BigInteger, nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Index("ix_waiting_table_no_hlc", "table_no", "hlc"),
)
"""Rows that came and are not in their tables yet: dated in the future, or of a table of a newer version.
`cells` is what came, by column number; `accepted` is 1 when a manager has taken its values over already.
The vector counts them: a copy of the book for another lane must have them too."""

BESIDE = Table(
    "beside",
    METADATA,
    Column("table_no", BigInteger, primary_key=True),
    Column("row_key", LargeBinary, primary_key=True),
    Column("column_no", BigInteger, primary_key=True),
    Column("cell", Text, nullable=False),
    Column("hlc", BigInteger),
    Column("site", Integer),
    sqlite_with_rowid=False,
)
"""Cells of columns that only a newer version has, for the rows they came with. Where columns have stamps of
their own `hlc` and `site` are that, nothing for what the row was made with; elsewhere `hlc` is the row's, and
the cell is of no other version of it. A copy of the book for another lane must have them too."""

PRINTS = Table(
    "prints",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("paper", Text, nullable=False),
    Column("printer", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message", Text, nullable=False, server_default=""),
    Column("reached", Integer, nullable=False, server_default="0"),
    Index("ix_prints_state", "state"),
)
"""What was given to a printer, in that order: `paper` is what it says (`paper_text`), empty once
it is certainly out or not wanted any more; `state` is a `PrintState`; `reached` is 1 when some of it may be
on paper."""

MACHINES = Table(
    "machines",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("setup", Text, nullable=False),
)
"""What staff have set for a printer or a scanner, by the socket it is in."""

OWN_TABLES = (ADDRESSES, INTRODUCED, BULKS, CUTS, PRINTS, MACHINES)
"""What a copy of the book for another lane has none of."""

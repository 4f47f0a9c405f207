"""Cash drawers: what went in and out between opening one and its Z, and the Z itself. Never changed."""

from store.domain.changes import Grain
from store.tables.base import blob, maybe_blob, number, replicated, summed, text

DRAWER = replicated(
    40,
    "drawer",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "session_id"),
        blob(18, "lane_id"),
        blob(19, "staff_id"),
        number(20, "at"),
        text(21, "kind"),
        summed(22, "amount"),
        text(23, "reason"),
        text(24, "note"),
        text(25, "detail"),
        maybe_blob(26, "approval_id"),
    ),
    indexes=(("session_id", "at"), ("lane_id", "at")),
)
"""`kind` is `open` (its id names the session), `in`, `out`, `drop`, `no sale`, `count` or `close`; `amount`
is signed as cash is; `detail` holds the denominations of a count as JSON."""

DAY_REPORTS = replicated(
    41,
    "day_reports",
    Grain.INSERT,
    keys=(blob(16, "session_id"),),
    values=(
        blob(17, "lane_id"),
        number(18, "number"),
        number(19, "opened_at"),
        number(20, "closed_at"),
        blob(21, "staff_id"),
        text(22, "content"),
        text(23, "seal"),
    ),
    indexes=(("lane_id", "number"), ("closed_at",)),
)
"""The Z of a session, as JSON, numbered per lane without gaps and sealed to the one before."""

"""The shop itself: its settings, its lanes, its staff, and who did what."""

from store.domain.changes import Grain
from store.domain.heirs import EVERY_EPOCH
from store.domain.stamps import STAMP_MAX
from store.tables.base import blob, flag, maybe_blob, maybe_number, number, replicated, summed, text

SETTINGS = replicated(1, "settings", Grain.ROW, keys=(text(16, "key"),), values=(text(17, "value"),))

LANES = replicated(
    2,
    "lanes",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        number(18, "number"),
        blob(19, "certificate"),
        maybe_blob(20, "sponsor"),
        number(22, "retired", most=EVERY_EPOCH),
        blob(23, "heir"),
    ),
)
"""Sites of a lane with an epoch below `retired` spend nothing any more. What they had the right to is to be
the site `heir`'s (`site_bytes`), and is once `estates` says so."""

REVOCATIONS = replicated(
    48, "revocations", Grain.INSERT, keys=(blob(16, "id"),), values=(blob(17, "lane_id"),)
)
"""The lane that wrote such a row shut lane `lane_id` out of the shop. Nobody takes one back; which of them
count, `store.domain.members` tells."""

STAFF = replicated(
    3,
    "staff",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "role"),
        flag(19, "active", default=1),
        flag(20, "deleted"),
        text(21, "pin"),
    ),
)
"""`pin` is a salted hash in the PHC format; empty for who has none."""

ACTIONS = replicated(
    4,
    "actions",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "staff_id"),
        number(18, "at"),
        text(19, "verb"),
        maybe_blob(20, "subject_id"),
        text(21, "detail"),
        number(22, "first_ver"),
    ),
    indexes=(("subject_id", "at"), ("at", "id")),
)
"""What a transaction did. The rows it wrote carry the same site and a version from `first_ver` to its own."""

PRIORS = replicated(
    5,
    "priors",
    Grain.INSERT,
    keys=(blob(16, "action_id"), number(17, "position")),
    values=(number(18, "table_no"), number(19, "column_no"), text(20, "value"), blob(21, "ids")),
    indexes=(("table_no", "column_no", "hlc"),),
)
"""What an edit wrote over: rows `ids` (16 bytes each) had `value` (JSON) in that column. It serves the undo,
and says which of two writes knew of the other. A setting has the id that `watched.setting_id` gives it."""

APPROVALS = replicated(
    6,
    "approvals",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "asked_by"),
        blob(18, "approved_by"),
        blob(19, "lane_id"),
        number(20, "at"),
        text(21, "right"),
        text(22, "reason"),
        maybe_blob(23, "subject_id"),
        maybe_number(24, "amount_before"),
        maybe_number(25, "amount_after"),
    ),
    indexes=(("at", "id"), ("subject_id",)),
)
"""Who allowed whom one action that their role does not have; `subject_id` is the sale, or whatever it was
done to."""

ALLOWANCES = replicated(
    7,
    "allowances",
    Grain.ROW,
    keys=(blob(16, "lane_id"), text(17, "account")),
    values=(summed(18, "amount"), text(19, "reason"), number(20, "at"), blob(21, "staff_id")),
)
"""How far beyond its rights a lane may spend, of all accounts of a kind together; 0 is not at all."""

CONFLICTS = replicated(
    8,
    "conflicts",
    Grain.ROW,
    keys=(blob(16, "id"), number(17, "part")),
    values=(
        text(18, "kind"),
        number(19, "table_no"),
        number(20, "column_no"),
        blob(21, "row_id"),
        text(22, "value"),
        number(23, "stamp", most=STAMP_MAX - 1),
        blob(24, "lane_id"),
        number(25, "epoch"),
        text(26, "state"),
        maybe_blob(27, "action_id"),
    ),
    indexes=(("table_no", "row_id"),),
)
"""What lanes wrote while they did not know of each other. Part 0 is found when rows are merged and is the
same whoever finds it: `value` (JSON) was written into a column of row `row_id` with `stamp` by a lane, and
the merge left something else standing (`edit`), or the row deleted (`deleted`); or a document came in two
forms, which are `value` (`alarm`); or of the account `value` of `row_id`, a customer or a voucher, more was
spent than was there (`account`). Part 1 says in `state` how somebody settled it, by action `action_id`."""

REACHED = replicated(
    9,
    "reached",
    Grain.ROW,
    keys=(blob(16, "lane_id"),),
    values=(blob(17, "vector"), number(18, "at")),
)
"""How far each lane has everything, durably, as it says itself about once a day (`vector_bytes`): what every
lane has that could still bring a dead row back may go."""

RUNS = replicated(43, "runs", Grain.INSERT, keys=(blob(16, "id"),), values=(number(17, "at"),))
"""Each program that writes as a lane that is not alone begins with such a row, by an id that was never drawn
before. A book that is brought back from an image is written by another program than the one that went on: so
the last of these up to a version says which of two lives of a site that version is of."""

PARTINGS = replicated(
    44,
    "partings",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "lane_id"),
        number(18, "epoch"),
        number(19, "above"),
        blob(20, "run_id"),
        number(21, "from_ver"),
    ),
    indexes=(("lane_id", "epoch"),),
)
"""Two lives of a site wrote versions above `above`. What the one wrote that began with run `run_id`, as the
site's version `from_ver`, is of the site that such a row itself is of, a later one of the same lane; the name
stays the other one's."""

BRANCHES = replicated(
    45,
    "branches",
    Grain.ROW,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "lane_id"),
        number(18, "epoch"),
        number(19, "at_ver"),
        number(20, "life"),
        number(21, "stem"),
        number(22, "epochs"),
    ),
    indexes=(("lane_id", "epoch"),),
)
"""Two lanes that met have different lives of a third one's site, and tell it so by a row for each of the two:
somebody's version `at_ver` of the site is of `life`, and the one before, which both have, of `stem` (0 for
none). They know sites of that lane up to `epochs`."""

CONSENTS = replicated(
    46,
    "consents",
    Grain.ROW,
    keys=(blob(16, "lane_id"), blob(17, "by_lane")),
    values=(blob(18, "heir"), blob(19, "heard"), blob(20, "lives")),
)
"""Lane `by_lane` has heard that lane `lane_id` is retired and that the site `heir` is to have what it left
(`site_bytes`), and knew of that lane's sites so much, of those lives (both as `vector_bytes`)."""

ESTATES = replicated(
    47,
    "estates",
    Grain.ROW,
    keys=(blob(16, "lane_id"), number(17, "below", most=EVERY_EPOCH), blob(18, "heir")),
    values=(blob(19, "heard"),),
)
"""The site `heir` (`site_bytes`) has what sites of a lane with an epoch below `below` had the right to. Every
lane that counts had heard of it before (`consents`), so that nobody else has it too, or somebody took it on
themselves not to wait; only then there may be more than one heir. What that lane wrote after `heard`
(`vector_bytes`), the heir did not know."""

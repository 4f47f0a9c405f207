"""Closed sales as they were, and the ledgers they feed. Written once, never changed."""

from store.domain.changes import SUMMED_MAX, Grain, site_of_bytes
from store.tables.base import blob, flag, maybe_blob, maybe_number, number, replicated, summed, text

SALES = replicated(
    30,
    "sales",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        text(17, "number"),
        blob(18, "lane_id"),
        blob(19, "staff_id"),
        maybe_blob(20, "customer_id"),
        text(21, "customer_name"),
        number(22, "opened_at"),
        number(23, "closed_at"),
        text(24, "tax"),
        summed(25, "list_total"),
        summed(26, "discount_total"),
        summed(27, "tax_total"),
        summed(28, "total"),
        summed(29, "rounding"),
        summed(30, "change"),
        text(31, "groups"),
        text(32, "seal"),
        text(33, "kind"),
        maybe_blob(34, "original_id"),
        maybe_blob(35, "session_id"),
        text(36, "note"),
        text(37, "reason"),
        text(38, "tax_exempt"),
        text(39, "carried"),
    ),
    indexes=(
        ("number",),
        ("customer_id", "closed_at"),
        ("closed_at", "id"),
        ("original_id",),
        ("session_id",),
    ),
)
"""`kind` is empty for a sale, else `return`, `exchange` or `void`; `original_id` the sale that is returned
or voided. `groups` holds the names shown at the time; `seal` chains the documents of a lane by hash;
`tax_exempt` says why no tax was taken; `carried` is what had paid for goods that came back and pays for
an exchange now, as a list of kind, reference, amount, cash and points."""

SALE_LINES = replicated(
    31,
    "sale_lines",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), number(17, "position")),
    values=(
        maybe_blob(18, "product_id"),
        maybe_blob(19, "category_id"),
        text(20, "name"),
        text(21, "code"),
        summed(22, "quantity"),
        summed(23, "unit_price"),
        number(24, "tax_rate"),
        summed(25, "list"),
        summed(26, "net"),
        summed(27, "tax"),
        summed(28, "total"),
        text(29, "kind"),
        text(30, "note"),
        maybe_blob(31, "original_id"),
        maybe_number(32, "original_position"),
        text(33, "condition"),
        maybe_number(34, "cost", most=SUMMED_MAX),
        flag(35, "voided"),
        text(36, "manual"),
        text(37, "package", added=True),
    ),
    indexes=(("product_id",), ("original_id", "original_position")),
)
"""`kind` is empty for goods, else `open` (typed in by hand), `top-up` or `voucher`. What comes back has a
negative quantity and names the line it was sold on. A `voided` line costs nothing and is kept to be seen;
`manual` is what was done to its price by hand, such as `percent 1000`; `package` what its label says of dates
and lot, such as `use-by 2026-03-01 lot L42`."""

SALE_DISCOUNTS = replicated(
    32,
    "sale_discounts",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), number(17, "position"), blob(18, "discount_id")),
    values=(text(19, "name"), summed(20, "amount")),
)
"""The share of a discount on a line, as it was granted."""

SALE_TENDERS = replicated(
    33,
    "sale_tenders",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), number(17, "position")),
    values=(text(18, "kind"), summed(19, "amount"), text(20, "reference"), summed(21, "points")),
)
"""`kind` is `cash`, `card`, `points`, `balance` or `voucher`; `points` are what a tender of points took."""

LEDGER = replicated(
    34,
    "ledger",
    Grain.INSERT,
    keys=(blob(16, "document_id"), text(17, "kind")),
    values=(
        blob(18, "customer_id"),
        text(19, "account"),
        summed(20, "amount"),
        number(21, "at"),
        maybe_blob(22, "program_id"),
        text(23, "note"),
    ),
    indexes=(("customer_id", "account", "at"),),
)
"""One entry a document and kind, so that a sale delivered twice cannot earn twice."""

TRANSFERS = replicated(
    35,
    "transfers",
    Grain.INSERT,
    keys=(blob(16, "id"),),
    values=(
        blob(17, "customer_id"),
        text(18, "account"),
        blob(19, "taker", reads=site_of_bytes),
        summed(20, "amount"),
        number(21, "at"),
        text(22, "lots"),
    ),
    indexes=(("customer_id", "account"), ("at",)),
)
"""Rights to spend that the row's own site handed to another one (`site_bytes`). A site may spend what it
booked, plus what came, less what went. `customer_id` is who or what holds the account: a customer, the key of
a voucher, or a discount whose uses are limited. `lots` says which points they are (`store.domain.gifts`)."""

OVERDRAWN = replicated(
    38,
    "overdrawn",
    Grain.INSERT,
    keys=(blob(16, "lane_id"), blob(17, "customer_id"), text(18, "account")),
    values=(number(19, "at"),),
)
"""Accounts of which a lane once spent more than its rights, by its allowance."""

DISCOUNT_USES = replicated(
    36,
    "discount_uses",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), blob(17, "discount_id"), number(22, "back")),
    values=(maybe_blob(18, "customer_id"), text(19, "code"), summed(20, "uses"), number(21, "at")),
    indexes=(("discount_id", "customer_id", "uses", "site"), ("code", "discount_id", "uses", "site")),
)
"""How often a sale used a discount that has limits or coupons, with the code that opened it; a return gives
uses back as a negative number, in a row that says `back`: an exchange may do both."""

HELD = replicated(
    37,
    "held",
    Grain.ROW,
    keys=(blob(16, "sale_id"),),
    values=(
        blob(17, "lane_id"),
        blob(18, "staff_id"),
        maybe_blob(19, "customer_id"),
        text(20, "label"),
        number(21, "at"),
        summed(22, "total"),
        summed(23, "lines"),
        text(24, "cart"),
        text(25, "state"),
        maybe_blob(26, "taken_by"),
    ),
    indexes=(("state", "at"),),
)
"""Sales that wait: `state` is `held`, or `taken` by the lane `taken_by`, or `ended` there: closed, voided or
parked again, under the id that is in `cart`."""

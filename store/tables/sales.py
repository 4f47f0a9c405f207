"""Closed sales as they were, and the ledgers they feed. Written once, never changed."""

from store.domain.changes import Grain
from store.tables.base import blob, maybe_blob, number, replicated, text

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
        number(25, "list_total"),
        number(26, "discount_total"),
        number(27, "tax_total"),
        number(28, "total"),
        number(29, "rounding"),
        number(30, "change"),
        text(31, "groups"),
        text(32, "seal"),
    ),
    indexes=(("number",), ("customer_id", "closed_at"), ("closed_at", "id")),
)
"""`groups` holds the names shown at the time; `seal` chains the sales of a lane by hash."""

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
        number(22, "quantity"),
        number(23, "unit_price"),
        number(24, "tax_rate"),
        number(25, "list"),
        number(26, "net"),
        number(27, "tax"),
        number(28, "total"),
    ),
    indexes=(("product_id",),),
)

SALE_DISCOUNTS = replicated(
    32,
    "sale_discounts",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), number(17, "position"), blob(18, "discount_id")),
    values=(text(19, "name"), number(20, "amount")),
)
"""The share of a discount on a line, as it was granted."""

SALE_TENDERS = replicated(
    33,
    "sale_tenders",
    Grain.INSERT,
    keys=(blob(16, "sale_id"), number(17, "position")),
    values=(text(18, "kind"), number(19, "amount"), text(20, "reference")),
)

LEDGER = replicated(
    34,
    "ledger",
    Grain.INSERT,
    keys=(blob(16, "document_id"), text(17, "kind")),
    values=(
        blob(18, "customer_id"),
        text(19, "account"),
        number(20, "amount"),
        number(21, "at"),
        maybe_blob(22, "program_id"),
        text(23, "note"),
    ),
    indexes=(("customer_id", "account", "at"),),
)
"""One entry a document and kind, so that a sale delivered twice cannot earn twice."""

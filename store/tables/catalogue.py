"""Products, their codes and categories, and the discounts on them."""

from store.domain.changes import Grain
from store.domain.names import name_key
from store.tables.base import Derived, blob, flag, maybe_blob, maybe_number, number, replicated, summed, text

CATEGORIES = replicated(
    20,
    "categories",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(text(17, "name"), flag(18, "deleted")),
    derived=(Derived("name_key", "name", name_key),),
)

PRODUCTS = replicated(
    21,
    "products",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "sku"),
        summed(19, "price"),
        maybe_blob(20, "category_id"),
        number(21, "tax_rate"),
        flag(22, "discountable", default=1),
        maybe_number(23, "floor"),
        flag(24, "active", default=1),
        flag(25, "deleted"),
        maybe_number(26, "cost"),
        flag(27, "weighed"),
        number(28, "quick"),
    ),
    derived=(Derived("name_key", "name", name_key),),
    indexes=(("deleted", "name_key", "id"), ("sku",), ("category_id",)),
)
"""`cost` is what one unit cost the shop, without tax; a `weighed` one is priced for a kilogram; `quick` is
the place among the quick items, from 1, or 0."""

BARCODES = replicated(
    22,
    "barcodes",
    Grain.ROW,
    keys=(text(16, "code"), blob(17, "product_id")),
    values=(flag(18, "present", default=1),),
    indexes=(("product_id",),),
)

DISCOUNTS = replicated(
    23,
    "discounts",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "kind"),
        text(19, "per"),
        number(20, "value"),
        number(21, "buy"),
        text(22, "target"),
        text(23, "stacking"),
        number(24, "priority"),
        flag(25, "active", default=1),
        maybe_number(26, "from_at"),
        maybe_number(27, "until_at"),
        number(28, "weekdays"),
        maybe_number(29, "starts_minute"),
        maybe_number(30, "ends_minute"),
        maybe_number(31, "minimum"),
        maybe_blob(32, "quick_group_id"),
        flag(33, "deleted"),
        maybe_number(34, "limit_sale"),
        maybe_number(35, "limit_customer"),
        maybe_number(36, "limit_total"),
        number(37, "coupon"),
        flag(38, "everybody"),
    ),
)
"""`everybody` has it, or the groups it is linked to: that no link is left, or not yet here, never makes it
everybody's. `quick_group_id` names the group whose form owns this discount; one with `coupon` counts only
while one of its codes is on the sale."""

DISCOUNT_GROUPS = replicated(
    24,
    "discount_groups",
    Grain.ROW,
    keys=(blob(16, "discount_id"), blob(17, "group_id")),
    values=(flag(18, "present", default=1),),
)

DISCOUNT_TARGETS = replicated(
    25,
    "discount_targets",
    Grain.ROW,
    keys=(blob(16, "discount_id"), blob(17, "target_id")),
    values=(flag(18, "present", default=1),),
)
"""Products or categories, as the discount's `target` says."""

COUPONS = replicated(
    26,
    "coupons",
    Grain.ROW,
    keys=(text(16, "code"), blob(17, "discount_id")),
    values=(
        flag(18, "present", default=1),
        maybe_number(19, "uses"),
        maybe_blob(20, "customer_id"),
        blob(21, "home"),
    ),
    indexes=(("discount_id",),),
)
"""Codes that open a discount: `uses` times in all, for `customer_id` alone when that is given. The right to
them was at first with the site `home` (`site_bytes`), which gave them out."""

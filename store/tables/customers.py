"""Customers, their cards, the groups and who is in them."""

from store.domain.birthdays import iso_day
from store.domain.changes import Grain
from store.domain.likeness import like_key, phone_key
from store.domain.names import name_key
from store.tables.base import Derived, blob, flag, maybe_blob, maybe_number, number, replicated, text

CUSTOMERS = replicated(
    10,
    "customers",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "email"),
        text(19, "phone"),
        text(20, "reference"),
        text(21, "birth_date"),
        text(22, "gender"),
        text(23, "city"),
        text(24, "country"),
        text(25, "notes"),
        number(26, "joined"),
        flag(27, "active", default=1),
        flag(28, "deleted"),
        text(29, "region"),
        flag(30, "consent"),
        flag(31, "tax_exempt"),
        text(32, "tax_reason"),
        number(33, "credit_limit"),
        maybe_blob(34, "merged_into"),
    ),
    derived=(
        Derived("name_key", "name", name_key),
        Derived("like_key", "name", like_key),
        Derived("phone_key", "phone", phone_key),
        Derived("email_folded", "email", name_key),
        Derived("phone_folded", "phone", name_key),
        Derived("reference_folded", "reference", name_key),
        Derived("city_folded", "city", name_key),
        Derived("region_folded", "region", name_key),
        Derived("country_folded", "country", name_key),
        Derived("gender_folded", "gender", name_key),
        Derived("notes_folded", "notes", name_key),
        Derived("born", "birth_date", iso_day),
    ),
    indexes=(
        ("deleted", "name_key", "id"),
        ("deleted", "like_key", "birth_date"),
        ("deleted", "phone_key"),
        ("email", "id", "deleted"),
        ("city", "id", "deleted"),
        ("joined", "id", "deleted"),
        ("reference",),
        ("phone",),
        ("merged_into",),
    ),
)
"""`consent` is to mailings; `merged_into` names the customer this one became, which is then `deleted` too.
Rules compare what is `_folded`, and `born`, which is empty for whatever is no date."""

CARDS = replicated(
    11,
    "cards",
    Grain.ROW,
    keys=(text(16, "code"), blob(17, "customer_id")),
    values=(flag(18, "present", default=1),),
    indexes=(("customer_id",),),
)

GROUPS = replicated(
    12,
    "groups",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        text(18, "description"),
        text(19, "kind"),
        flag(20, "active", default=1),
        maybe_blob(21, "program_id"),
        flag(22, "scheduled"),
        maybe_number(23, "from_at"),
        maybe_number(24, "until_at"),
        flag(25, "deleted"),
        text(26, "rule"),
        maybe_blob(27, "merged_into"),
        maybe_number(28, "points_limit"),
        text(29, "limit_period"),
        number(30, "limit_days"),
    ),
    derived=(Derived("name_key", "name", name_key),),
    indexes=(("name_key",),),
)
"""`rule` fills a group of kind `auto`; `merged_into` names the group this one became, which is then `deleted`
too. Members may redeem `points_limit` points in a `limit_period`: day, week, month, or `limit_days` days."""

MEMBERSHIPS = replicated(
    13,
    "memberships",
    Grain.ROW,
    keys=(blob(16, "customer_id"), blob(17, "group_id")),
    values=(flag(18, "present", default=1),),
    indexes=(("group_id", "present", "customer_id"),),
)

PROGRAMS = replicated(
    14,
    "programs",
    Grain.COLUMN,
    keys=(blob(16, "id"),),
    values=(
        text(17, "name"),
        number(18, "points"),
        number(19, "per_amount"),
        flag(20, "active", default=1),
        flag(21, "deleted"),
        text(22, "earning"),
        number(23, "redeem_points"),
        number(24, "redeem_amount"),
        maybe_number(25, "coupon_points"),
        maybe_blob(26, "coupon_discount_id"),
        maybe_number(27, "expires_days"),
    ),
    derived=(Derived("name_key", "name", name_key),),
)
"""`earning` are further rules of earning as JSON: ranges and multipliers of groups. `redeem_points` pay
`redeem_amount`, 0 for a program whose points pay nothing; or `coupon_points` buy one coupon of a discount.
Points are worth nothing `expires_days` after they were earned."""

TAGS = replicated(
    15,
    "tags",
    Grain.ROW,
    keys=(blob(16, "customer_id"), text(17, "tag")),
    values=(flag(18, "present", default=1),),
    derived=(Derived("tag_key", "tag", name_key),),
    indexes=(("tag_key", "present", "customer_id"),),
)

PINS = replicated(
    16,
    "pins",
    Grain.ROW,
    keys=(blob(16, "customer_id"), blob(17, "group_id")),
    values=(
        number(18, "side"),
        text(19, "reason"),
        maybe_number(20, "until_at"),
        maybe_blob(21, "staff_id"),
    ),
    indexes=(("group_id", "side"), ("until_at",)),
)
"""Exceptions from a group's rule: `side` 1 keeps a customer in, -1 out, 0 is none any more."""

STRANGERS = replicated(
    17,
    "strangers",
    Grain.ROW,
    keys=(blob(16, "customer_id"), blob(17, "other_id")),
    values=(flag(18, "present", default=1),),
)
"""Two customers of whom somebody said that they are not one person; the smaller id comes first."""

TURNED = (MEMBERSHIPS, TAGS, CARDS, STRANGERS)
"""What is there or not, by a column `present`."""

"""What a column may be read as, and how several columns of one field come together."""

from collections.abc import Mapping
from types import MappingProxyType

from store.domain.imports.outcome import Kind, UnknownField
from store.domain.values import dataclass

IGNORE = "ignore"
"""Maps a column to nothing."""


@dataclass(frozen=True, slots=True)
class Places:
    """Which columns (from 0) hold each field, the preferred first."""

    of: Mapping[str, tuple[int, ...]]
    taxes: tuple[tuple[int, int], ...] = ()
    """Yes-or-no columns that each stand for a tax, with its rate in hundredths of a percent."""

    def has(self, *fields: str) -> bool:
        """Whether any of the fields has a column."""
        return any(self.of.get(name) for name in fields)


FIELDS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        "customers": {
            "reference": "the file's own id of the customer",
            "name": "full name",
            "first_name": "first name, joined with the last name",
            "last_name": "last name",
            "company": "company, the name of who has no other",
            "email": "e-mail address",
            "phone": "phone number",
            "birth_date": "date of birth",
            "gender": "gender",
            "city": "city",
            "region": "state, province or county",
            "country": "country",
            "notes": "notes",
            "groups": "names of groups the customer is put in",
            "cards": "numbers of customer cards",
            "tags": "tags; one that is the name of a group puts in that group too",
            "consent": "yes or no, to mailings",
            "tax_exempt": "yes or no",
            "taxable": "yes or no, the opposite of tax_exempt",
            "tax_reason": "why no tax is due",
            "active": "yes or no",
            "joined": "when they became a customer",
            "credit_limit": "how far the balance may go below zero",
            "points": "points they had in another system: comes in once, as an entry of the account",
            "balance": "money the shop owes them (below zero: they owe), likewise",
            "own_id": "the id in this program, as its exports have it",
        },
        "memberships": {
            "own_id": "the id in this program, as its exports have it",
            "reference": "the id another program knows the customer by",
            "email": "e-mail address",
            "cards": "numbers of customer cards",
            "groups": "names of groups",
            "name": "name, for people: nobody is known by it",
        },
        "groups": {
            "name": "name",
            "kind": "manual or auto",
            "active": "yes or no",
            "description": "description",
            "rule": "who is in it by itself, in words",
            "discount": "none, percent or amount",
            "value": "percent or amount of the discount",
            "program": "name of a reward program, or none",
            "scheduled": "yes or no",
            "from": "date or time on the shop's clock",
            "until": "date or time, the moment itself not included",
            "points_limit": "points that members may redeem in the period, or none",
            "limit_period": "day, week, month or days",
            "limit_days": "length of a period of days",
            "members": "how many members; not read",
        },
        "products": {
            "name": "name",
            "description": "description, the name where there is no other",
            "variant": "name of the variant, added to the name",
            "options": "a value of an option (size, colour), added to the name",
            "handle": "what the variants of a product have in common",
            "sku": "article number",
            "id": "the file's own id, the article number of what has no other",
            "barcodes": "barcodes",
            "price": "price",
            "category": "category",
            "tax_rate": "tax rate in percent",
            "tax_rate_more": "a second tax rate, added to the first",
            "discountable": "yes or no",
            "floor": "lowest price by hand",
            "cost": "what one costs the shop, without tax",
            "weighed": "yes or no: the price is for a kilogram, metre or litre, and parts of it are sold",
            "quick": "place among the quick items, 0 for none",
            "active": "yes or no",
            "archived": "yes or no, the opposite of active",
            "row_kind": "kind of row, where headings of variants have rows of their own",
        },
    }
)
"""Every field of `--map COLUMN=FIELD`, with its meaning."""

_OTHER_NAMES = {
    "id": "reference",
    "e-mail": "email",
    "mail": "email",
    "birthday": "birth_date",
    "state": "region",
    "province": "region",
    "regulars_id": "own_id",
    "newsletter": "consent",
    "tag": "tags",
    "note": "notes",
    "group": "groups",
    "card": "cards",
    "barcode": "barcodes",
    "ean": "barcodes",
    "gtin": "barcodes",
    "tax": "tax_rate",
    "floor_price": "floor",
    "sold_by_weight": "weighed",
    "quick_item": "quick",
    "title": "name",
}


def field_named(kind: Kind, name: str) -> str:
    """The field a person means; empty for a column to ignore. Raises UnknownField."""
    wanted = name.strip().casefold().replace(" ", "_")
    if wanted in {IGNORE, "-", ""}:
        return ""
    known = FIELDS[kind]
    if wanted in known:
        return wanted
    if _OTHER_NAMES.get(wanted) in known:
        return _OTHER_NAMES[wanted]
    raise UnknownField(f"{kind} have no field {name.strip()!r}; known: {', '.join([*known, IGNORE])}")

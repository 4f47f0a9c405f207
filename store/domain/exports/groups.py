"""Groups as rows of a file: the fields by which the import creates them again."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from store.domain.exports.cells import yes
from store.domain.exports.customers import moment
from store.domain.groups import Group, QuickKind
from store.domain.money import Currency, format_percent

FIELDS = (
    "name", "kind", "active", "description", "rule", "discount", "value", "program", "scheduled", "from",
    "until", "points_limit", "limit_period", "limit_days", "members",
)  # fmt: skip
"""Keys of an object in a JSON file; with blanks they are the headings of a CSV file."""

HEADINGS = tuple(field.replace("_", " ") for field in FIELDS)

NONE = "none"
"""Says that there is no discount, program or limit, where an empty cell says nothing."""


def described(
    group: Group, members: int, program: str, rule: str, currency: Currency, zone: ZoneInfo
) -> Mapping[str, str]:
    """A group under `FIELDS`; `rule` is its text."""
    quick = group.discount
    value = {
        QuickKind.PERCENT: format_percent(quick.percent),
        QuickKind.AMOUNT: currency.format(quick.amount),
    }.get(quick.kind, "")
    has_limit = group.points_limit is not None
    texts = (
        group.name,
        group.kind.value,
        yes(group.active),
        group.description,
        rule,
        quick.kind.value,
        value,
        program or NONE,
        yes(group.scheduled),
        "" if group.from_at is None else moment(group.from_at, zone),
        "" if group.until_at is None else moment(group.until_at, zone),
        str(group.points_limit) if has_limit else NONE,
        group.limit_period.value if has_limit else "",
        str(group.limit_days) if group.limit_days else "",
        str(members),
    )
    return dict(zip(FIELDS, texts, strict=True))

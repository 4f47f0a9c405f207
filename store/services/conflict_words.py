"""Fields and values of conflicts as people read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from store.domain import rights
from store.domain.bulk_edits.fields import label
from store.domain.errors import BadInput
from store.domain.money import format_percent, format_scaled
from store.domain.settings import SETTINGS
from store.domain.settings import Kind as SettingKind
from store.domain.shop import Shop
from store.domain.stamps import utc
from store.tables.base import Scalar

PLACES: Final[Mapping[str, str]] = {
    "customers": "customer",
    "groups": "group",
    "programs": "reward program",
    "discounts": "discount",
    "products": "product",
    "categories": "category",
    "staff": "staff",
    "lanes": "lane",
    "settings": "settings",
}
"""What a row of a table is."""

NOTHING: Final = "(nothing)"
"""An empty value."""

_SETTINGS: Final = {of.key: of for of in SETTINGS}
_MONEY: Final = frozenset({"credit_limit", "floor", "cost"})
_PERCENT: Final = frozenset({"tax_rate"})
_YES_NO: Final = frozenset(
    {"consent", "tax_exempt", "discountable", "scheduled", "coupon", "deleted", "active"}
)
_MOMENTS: Final = frozenset({"joined", "from_at", "until_at"})
_LABELS: Final[Mapping[str, str]] = {
    "active": "status",
    "everybody": "who has it",
    "from_at": "from",
    "until_at": "until",
    "program_id": "reward program",
    "category_id": "category",
    "merged_into": "part of",
    "sku": "SKU",
    "tax_rate": "tax",
}


def field_words(table: str, column: str, key: str = "") -> str:
    """What a field is called; of a setting, `key` says which."""
    if table != "settings":
        return _LABELS.get(column, label(column))
    of = _SETTINGS.get(key)
    return key.replace("_", " ") if of is None else of.label


def value_words(column: str, value: Scalar | None, shop: Shop, names: Mapping[bytes, str]) -> str:
    """A value as a person would read it in a form; nothing is said to be nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bytes):
        return names.get(value, value.hex())
    if isinstance(value, str):
        return value
    return _number_words(column, value, shop)


def _number_words(column: str, value: int, shop: Shop) -> str:
    if column == "active":
        return "active" if value else "inactive"
    if column == "everybody":
        return "everybody" if value else "groups"
    if column in _YES_NO:
        return "yes" if value else "no"
    if column in _MONEY:
        return format_scaled(value, shop.currency.digits)
    if column in _PERCENT:
        return f"{format_percent(value)} %"
    return local(value, shop) if column in _MOMENTS else str(value)


def setting_words(key: str, value: str, shop: Shop) -> str:
    """A setting as the form shows it."""
    of = _SETTINGS.get(key)
    if key == "rights" and value:
        return _rights_words(value, shop)
    if not value or of is None:
        return value or NOTHING
    if of.kind is SettingKind.MONEY:
        return format_scaled(int(value), shop.currency.digits)
    if of.kind is SettingKind.YES_NO:
        return "yes" if value == "1" else "no"
    return next((words for choice, words in of.choices if choice == value), value)


def local(at: int, shop: Shop) -> str:
    """A moment by the shop's clock."""
    moment: datetime = utc(at).astimezone(shop.zone)
    return f"{moment:%Y-%m-%d %H:%M}"


def _rights_words(value: str, shop: Shop) -> str:
    """What the shop says of roles, right by right; what another version wrote stands as it is."""
    try:
        limits = rights.read(value)
    except BadInput:
        return value
    said = [
        f"{role.value} {right.words}: {rights.limit_words(right, limit, shop.currency)}"
        for (role, right), limit in limits.items()
    ]
    return ", ".join(said) or NOTHING

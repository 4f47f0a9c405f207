"""The history of the shop: who did what, when, on which lane, and whether it can still be undone."""

from typing import Final

from store.domain.bulk_edits.written import detail_of
from store.domain.stamps import Instant
from store.domain.values import dataclass

UNDO_DAYS: Final = 30
UNDO_MILLISECONDS: Final = UNDO_DAYS * 86_400_000
"""What is older stays as it is: what it takes to undo it may be gone."""

_BULK: Final = {"customers.bulk": "changed many customers", "groups.bulk": "changed several groups"}

_WORDS: Final = {
    "shop.create": "founded the shop",
    "shop.edit": "changed settings",
    "lanes.enrol": "took in a lane",
    "lanes.rename": "renamed a lane",
    "lanes.revoke": "revoked a lane",
    "customers.create": "created",
    "customers.edit": "changed",
    "customers.delete": "deleted",
    "customers.activate": "switched on",
    "customers.deactivate": "switched off",
    "customers.merge": "merged another customer into this one",
    "customers.unmerge": "took a merged customer out again",
    "customers.dismiss": "told apart from",
    "customers.restore": "no longer told apart from",
    "groups.create": "created",
    "groups.edit": "changed",
    "groups.activate": "switched on",
    "groups.deactivate": "switched off",
    "groups.delete": "deleted",
    "groups.add": "added members",
    "groups.remove": "removed members",
    "groups.pin": "pinned a customer",
    "groups.unpin": "removed a pin",
    "groups.union": "combined: in any of",
    "groups.intersection": "combined: in all of",
    "groups.difference": "combined: in the first alone of",
    "groups.split": "split by",
    "groups.duplicate": "duplicated from",
    "groups.merge": "took in",
    "groups.merged": "became part of",
    "groups.unmerge": "made a group of its own again",
    "programs.create": "created a reward program",
    "programs.edit": "changed a reward program",
    "programs.delete": "deleted a reward program",
    "products.create": "created a product",
    "products.edit": "changed a product",
    "products.delete": "deleted a product",
    "categories.create": "created a category",
    "categories.edit": "changed a category",
    "categories.delete": "deleted a category",
    "discounts.create": "created a discount",
    "discounts.attach": "attached a discount",
    "discounts.restrict": "restricted a discount",
    "discounts.detach": "detached a discount",
    "sales.close": "closed a sale",
    "import.customers": "imported customers",
    "import.memberships": "imported memberships",
    "import.groups": "imported groups",
    "import.products": "imported products",
    "import.undo.customers": "undid an import of customers",
    "import.undo.memberships": "undid an import of memberships",
    "import.undo.products": "undid an import of products",
    "customers.bulk.stopped": "stopped a bulk edit; everything is as it was",
    "undo": "undid",
    "redo": "did again",
}

_MADE: Final = frozenset(
    f"groups.{how}"
    for how in ("union", "intersection", "difference", "split", "duplicate", "merge", "merged")
)
"""What is told with what it was made of."""

_APART: Final = frozenset({"customers.dismiss", "customers.restore"})
"""What is told with another customer's name."""

UNDOABLE: Final = frozenset(
    {
        "undo", "redo", "customers.bulk", "customers.edit", "customers.delete", "customers.activate",
        "customers.deactivate", "customers.dismiss", "customers.restore", "groups.bulk", "groups.edit",
        "groups.delete", "groups.activate", "groups.deactivate", "groups.add", "groups.remove",
        "programs.edit", "programs.delete",
    }
)  # fmt: skip
"""What `undo` can put back: it knows what was written over, and nothing else hangs on it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    action: bytes | None
    """For `undo`; None for what a rule did by itself."""
    at: Instant
    who: str
    lane: str
    via: str
    """Which door it came in by: `till`, `cli`, `import`, `demo`, or `rule`."""
    what: str
    """In words."""
    subject: str
    """The customer or group it was done to, by name; empty for many or none."""
    count: int
    """Customers or groups it changed; 0 where that is not counted."""
    is_undoable: bool
    why_not: str
    """Why it cannot be undone; empty when it can."""


def words(does: str, detail: str) -> str:
    """What was done, from an action's verb without its door, and its detail."""
    known = detail_of(detail)
    if does in _BULK or does in {"undo", "redo", "customers.bulk.stopped"}:
        told = known.what if known is not None else detail
        return f"{_WORDS[does]}: {told}" if does in _WORDS else told or _BULK[does]
    said = _WORDS.get(does, does.replace(".", ": ").replace("_", " "))
    if does in {"groups.add", "groups.remove", "customers.activate", "customers.deactivate"}:
        return f"{said} ({detail})" if detail else said
    if does in _MADE | _APART:
        return f"{said} {detail}"
    if does.endswith(".edit") or does.startswith("import."):
        return f"{said}: {detail.replace('_', ' ')}" if detail else said
    return said


def count_of(does: str, detail: str) -> int:
    """How many customers or groups it changed; 0 where that is not counted."""
    known = detail_of(detail)
    if known is not None:
        return known.count
    if does in _APART or not does.startswith(("customers.", "groups.")):
        return 0
    return int(detail) if detail.isdecimal() else 0


def why_not(does: str, at: Instant, *, now: Instant, is_undone: bool) -> str:
    """Why something cannot be undone; empty when it can, as far as its kind and age say."""
    if does not in UNDOABLE:
        return "this is not undone here; do the opposite"
    if is_undone:
        return "it is undone already; to have it again, undo the undo"
    if now - at > UNDO_MILLISECONDS:
        return f"it is more than {UNDO_DAYS} days old"
    return ""

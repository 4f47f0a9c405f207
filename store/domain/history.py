"""The history of the shop: who did what, when, on which lane, and whether it can still be undone."""

from typing import Final

from store.domain.bulk_edits.written import detail_of, what_of
from store.domain.stamps import Instant
from store.domain.values import dataclass

UNDO_DAYS: Final = 30
UNDO_MILLISECONDS: Final = UNDO_DAYS * 86_400_000
"""What is older stays as it is: what it takes to undo it may be gone."""

_BULK: Final = {
    "customers.bulk": "changed many customers",
    "groups.bulk": "changed several groups",
    "products.bulk": "changed products",
}

_WORDS: Final = {
    "shop.create": "founded the shop",
    "shop.edit": "changed settings",
    "lanes.enrol": "took in a lane",
    "lanes.rename": "renamed a lane to",
    "lanes.revoke": "revoked a lane",
    "lanes.retire": "retired a lane:",
    "lanes.take_over": "took over what a retired lane left before these had heard of it:",
    "lanes.allowance": "allowed a lane to spend beyond its rights:",
    "lanes.accept": "took over the edits of a lane whose clock is ahead",
    "lanes.clock": "said the clock of a lane is right",
    "lanes.dated": "dated anew what was done by a wrong clock",
    "customers.create": "created",
    "customers.edit": "changed",
    "customers.delete": "deleted",
    "customers.activate": "switched on",
    "customers.deactivate": "switched off",
    "customers.merge": "took in",
    "customers.merged": "merged into",
    "customers.unmerge": "gave back what was merged in:",
    "customers.unmerged": "made a customer of their own again, out of",
    "customers.dismiss": "told apart from",
    "customers.restore": "no longer told apart from",
    "staff.create": "took in",
    "staff.edit": "changed",
    "staff.delete": "let go",
    "staff.pin": "set the PIN of",
    "staff.unpin": "took the PIN of",
    "staff.rights": "changed what a role may:",
    "staff.approve": "allowed",
    "groups.create": "created",
    "groups.edit": "changed",
    "groups.rule": "changed the rule",
    "groups.auto": "made it fill itself by a rule, its members pinned",
    "groups.manual": "made it filled by hand, its members kept",
    "groups.activate": "switched on",
    "groups.deactivate": "switched off",
    "groups.delete": "deleted",
    "groups.add": "added members",
    "groups.remove": "removed members",
    "groups.pin": "pinned customers",
    "groups.unpin": "removed pins",
    "groups.union": "combined: in any of",
    "groups.intersection": "combined: in all of",
    "groups.difference": "combined: in the first alone of",
    "groups.split": "split by",
    "groups.duplicate": "duplicated from",
    "groups.merge": "took in",
    "groups.merged": "became part of",
    "groups.unmerge": "made a group of its own again",
    "customers.coupon": "gave a coupon for points:",
    "programs.create": "created a reward program",
    "programs.edit": "changed a reward program",
    "programs.delete": "deleted a reward program",
    "products.create": "created a product",
    "products.edit": "changed a product",
    "products.change": "changed a product",
    "products.delete": "deleted a product",
    "categories.create": "created a category",
    "categories.edit": "changed a category",
    "categories.delete": "deleted a category",
    "discounts.create": "created a discount",
    "discounts.edit": "changed a discount",
    "discounts.activate": "switched a discount on",
    "discounts.deactivate": "switched a discount off",
    "discounts.delete": "deleted a discount",
    "coupons.add": "gave a discount coupons",
    "coupons.delete": "took coupons back from a discount",
    "discounts.attach": "attached a discount to",
    "discounts.restrict": "restricted a discount to",
    "discounts.detach": "detached a discount from",
    "accounts.adjust": "corrected an account:",
    "sales.close": "closed a sale",
    "sales.return": "took goods back",
    "sales.exchange": "exchanged goods",
    "sales.copy": "printed again",
    "sales.park": "parked a sale",
    "sales.recall": "took up a parked sale",
    "sales.void": "voided a sale",
    "drawer.open": "opened the drawer with",
    "drawer.in": "put cash in:",
    "drawer.out": "took cash out:",
    "drawer.drop": "took cash to the safe:",
    "drawer.no-sale": "opened the drawer without a sale:",
    "drawer.count": "counted the drawer",
    "drawer.close": "closed the day with",
    "import.customers": "imported customers",
    "import.memberships": "imported memberships",
    "import.groups": "imported groups",
    "import.products": "imported products",
    "import.undo.customers": "undid an import of customers",
    "import.undo.memberships": "undid an import of memberships",
    "import.undo.products": "undid an import of products",
    "import.cut.customers": "could not finish an import of customers",
    "import.cut.memberships": "could not finish an import of memberships",
    "import.cut.products": "could not finish an import of products",
    "conflicts.take": "given the other edit:",
    "conflicts.keep": "kept what stood:",
    "conflicts.both": "kept both:",
    "demo.products": "put goods into the demo shop",
    "demo.customers": "put customers into the demo shop",
    "demo.discounts": "put discounts into the demo shop",
    "customers.bulk.stopped": "stopped a bulk edit; everything is as it was",
    "undo": "undid",
    "redo": "did again",
}

KINDS: Final = frozenset({*_BULK, *_WORDS})
"""Every kind of action that has its words."""

TO_GROUPS: Final = frozenset({"discounts.attach", "discounts.restrict", "discounts.detach"})
"""What names a group: by its id in hex where it is kept, by its name where it is told."""

_NAMED: Final = frozenset(
    {
        "groups.union", "groups.intersection", "groups.difference", "groups.split", "groups.duplicate",
        "groups.merge", "groups.merged", "customers.merge", "customers.merged", "customers.unmerge",
        "customers.unmerged", "customers.dismiss", "customers.restore", "lanes.rename", "lanes.retire",
        "lanes.take_over", "lanes.allowance", "staff.rights", "staff.approve", "customers.coupon",
        "conflicts.take", "conflicts.keep", "conflicts.both", "drawer.open", "drawer.in", "drawer.out",
        "drawer.drop", "drawer.no-sale", "drawer.close", "accounts.adjust", *TO_GROUPS,
    }
)  # fmt: skip
"""What is told with another's name."""

_COUNTED: Final = frozenset(
    {
        "groups.add", "groups.remove", "groups.pin", "groups.unpin", "groups.auto", "groups.manual",
        "customers.activate", "customers.deactivate", "demo.products", "demo.customers", "demo.discounts",
        "coupons.add", "coupons.delete", "lanes.accept",
    }
)  # fmt: skip
"""What is told with how many it was done to."""

UNDOABLE: Final = frozenset(
    {
        "undo", "redo", "customers.bulk", "customers.edit", "customers.delete", "customers.activate",
        "customers.deactivate", "customers.dismiss", "customers.restore", "groups.bulk", "groups.edit",
        "groups.delete", "groups.activate", "groups.deactivate", "groups.add", "groups.remove",
        "groups.rule", "groups.auto", "groups.manual", "programs.edit", "programs.delete",
        "discounts.activate", "discounts.deactivate", "discounts.delete",
        "products.bulk", "products.change", "products.delete", "conflicts.take",
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
    """What it was done to, by name; many customers or groups by their number; else empty."""
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
    if does not in _WORDS:
        return f"did what this program does not know yet ({does})"
    said = _WORDS[does]
    if does in _COUNTED:
        return f"{said} ({detail})" if detail else said
    if does in _NAMED:
        return f"{said} {detail}"
    if does.endswith((".edit", ".change")) or does.startswith("import."):
        return f"{said}: {detail.replace('_', ' ')}" if detail else said
    return said


def cause(does: str, detail: str, who: str) -> str:
    """What moved members at once, as what follows from it says; empty for what changes one customer.

    Args:
        does: an action's verb without its door, `customers.bulk`.
        detail: the action's own.
        who: did it, by name.
    """
    by = f" by {who}" if who else ""
    if does in {"customers.bulk", "customers.bulk.stopped"}:
        name = "bulk edit" if does == "customers.bulk" else "stopped bulk edit"
        return f"{name}{by}: {done_in(detail)}"
    if does in {"undo", "redo"}:
        return f"{does}{by}: {done_in(detail)}"
    if does.startswith("import."):
        taken_back = " taken back" if does.startswith(("import.undo.", "import.cut.")) else ""
        file = detail.rpartition(": ")[0] or detail
        return f"import{taken_back}{by}: {file}"
    return ""


def done_in(detail: str) -> str:
    """What a bulk edit or an undo says it does, also while it is under way."""
    return what_of(detail) or detail


def many(does: str, count: int) -> str:
    """Whom a bulk edit was done to; empty when it is no bulk edit."""
    if does not in _BULK:
        return ""
    whom = does.partition("s.")[0]
    return f"{count:,} {whom}{'' if count == 1 else 's'}"


def count_of(does: str, detail: str) -> int:
    """How many customers or groups it changed; 0 where that is not counted."""
    known = detail_of(detail)
    if known is not None:
        return known.count
    return int(detail) if does in _COUNTED and detail.isdecimal() else 0


_OPPOSITES: Final = {
    "groups.merge": "not here; v on the group's page (F4) takes a part out again",
    "groups.merged": "not here; v on the page of the group it is part of (F4) takes it out",
    "customers.merge": "not here; v on the customer in the list (F3) makes them two again",
    "customers.merged": "not here; v on who they are now (F3) makes them two again",
}
"""Where to undo what has a key of its own for that."""


def why_not(does: str, at: Instant, *, now: Instant, is_undone: bool) -> str:
    """Why something cannot be undone; empty when it can, as far as its kind and age say."""
    if does not in UNDOABLE:
        return _OPPOSITES.get(does, "this is not undone here; do the opposite")
    if is_undone:
        return "it is undone already; to have it again, undo the undo"
    if now - at > UNDO_MILLISECONDS:
        return f"it is more than {UNDO_DAYS} days old"
    return ""

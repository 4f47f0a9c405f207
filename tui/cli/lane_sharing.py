"""What was sold on this lane and is nowhere else yet, as far as the lane that runs here knows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.cli import door

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.members import Unshared
    from tui.control import Line


def words(store: "Store", standing: "Iterable[Line]") -> list[str]:
    """The sentence for it, where there is anything."""
    unshared = _unshared(store, standing)
    if unshared is None or not unshared.count:
        return []
    sales = "1 sale" if unshared.count == 1 else f"{unshared.count:,} sales"
    oldest = door.when_text(unshared.oldest, store.shop.get().zone)
    return [f"No other lane has {sales} of this one yet, the oldest of {oldest}."]


def as_json(store: "Store", standing: "Iterable[Line]") -> dict[str, door.Json]:
    """The same for programs; nothing where it is not known."""
    unshared = _unshared(store, standing)
    if unshared is None:
        return {"unshared_sales": None, "oldest_unshared_sale": None}
    oldest = door.when_text(unshared.oldest, store.shop.get().zone)
    return {"unshared_sales": unshared.count, "oldest_unshared_sale": oldest}


def _unshared(store: "Store", standing: "Iterable[Line]") -> "Unshared | None":
    """Not known while no other lane was linked since the lane here runs; nor of a damaged book."""
    known = [each["has_here"] for each in standing if isinstance(each.get("has_here"), int)]
    most = max((version for version in known if isinstance(version, int)), default=None)
    return None if most is None or store.is_damaged else store.lanes.unshared(most)

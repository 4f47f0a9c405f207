"""The shop's discounts as objects of their own: list them, add one."""

from collections.abc import Callable

from store.domain.discounts import Discount
from store.domain.ids import COMMON_GROUP, DiscountId
from store.domain.names import required_name
from store.domain.pricing.priced import BY_HAND
from store.domain.values import dataclass
from store.events import CatalogueChanged
from store.queries import discounts, groups
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNT_TARGETS, DISCOUNTS
from store.unit import Actor, Unit, Units


@dataclass(frozen=True, slots=True)
class Named:
    """A discount and what people call it."""

    name: str
    discount: Discount


class DiscountService:
    """Everything a person can do with discounts."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def all(self) -> list[Named]:
        """Every discount, group discounts included, in the order they are tried."""
        with self._units.database.reading() as connection:
            offers = discounts.offers(connection)
        in_order = sorted(offers.discounts, key=lambda each: (-each.priority, each.created, each.id))
        return [Named(offers.names[discount.id], discount) for discount in in_order]

    def naming(self) -> Callable[[bytes], str]:
        """What people call a discount or a group, by its id; to say why a price is as it is."""
        with self._units.database.reading() as connection:
            names: dict[bytes, str] = {group.id: group.name for group in groups.all_groups(connection)}
            names |= {bytes(each): name for each, name in discounts.offers(connection).names.items()}
        names[BY_HAND] = "by hand"
        names[COMMON_GROUP] = "the common group"
        return lambda identity: names.get(identity, "(deleted)")

    def new_id(self) -> DiscountId:
        """An identity for a discount that is about to be made."""
        return DiscountId(self._units.new_id())

    def create(self, name: str, discount: Discount) -> None:
        """Add a discount with its groups and targets; raises BadInput."""
        tidy = required_name(name)
        with self._units.begin(self._actor) as unit:
            write(unit, tidy, discount)
            unit.did("discounts.create", discount.id)
            unit.tell([CatalogueChanged()])


def write(unit: Unit, name: str, discount: Discount) -> None:
    """Write a new discount in a transaction."""
    starts, ends = discount.schedule.hours or (None, None)
    targets: tuple[bytes, ...] = tuple(
        sorted((*(discount.target.products or ()), *(discount.target.categories or ())))
    )
    row: dict[str, Scalar | None] = {
        "id": discount.id,
        "name": name,
        "kind": discount.kind.value,
        "per": discount.per.value,
        "value": discount.value,
        "buy": discount.buy,
        "target": _target_kind(discount),
        "stacking": discount.stacking.value,
        "priority": discount.priority,
        "active": int(discount.active),
        "from_at": discount.schedule.starts,
        "until_at": discount.schedule.ends,
        "weekdays": sum(1 << day for day in discount.schedule.weekdays or ()),
        "starts_minute": starts,
        "ends_minute": ends,
        "minimum": discount.minimum,
    }
    unit.insert(DISCOUNTS, [row])
    unit.put(
        DISCOUNT_GROUPS, [{"discount_id": discount.id, "group_id": each} for each in sorted(discount.groups)]
    )
    unit.put(DISCOUNT_TARGETS, [{"discount_id": discount.id, "target_id": each} for each in targets])


def _target_kind(discount: Discount) -> str:
    if discount.target.products is not None:
        return "products"
    return "sale" if discount.target.whole_sale else "categories"

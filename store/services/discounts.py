"""The shop's discounts as objects of their own: list them, add one, link them to groups."""

from collections.abc import Callable, Iterable

from store.domain.discounts import Discount
from store.domain.errors import NotFound, Refused
from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP, DiscountId, GroupId
from store.domain.names import required_name
from store.domain.pricing.priced import BY_HAND
from store.domain.values import dataclass
from store.events import CatalogueChanged, GroupsChanged
from store.queries import discounts, groups
from store.tables.base import Scalar
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNT_TARGETS, DISCOUNTS
from store.unit import Actor, Unit, Units


@dataclass(frozen=True, slots=True)
class Named:
    """A discount and what people call it."""

    name: str
    discount: Discount
    owner: GroupId | None = None
    """The group whose form made it, and changes it."""


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
        return [
            Named(offers.names[discount.id], discount, offers.owners.get(discount.id))
            for discount in in_order
        ]

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
        """Add a discount with its groups and targets; raises BadInput, NotFound, Refused."""
        tidy = required_name(name)
        with self._units.begin(self._actor) as unit:
            for group in discount.groups:
                _refuse_inactive(groups.get(unit.connection, group))
            write(unit, tidy, discount)
            unit.did("discounts.create", discount.id)
            _tell(unit, discount.groups)

    def attach(self, discount: DiscountId, group: GroupId) -> None:
        """Let the members of a group have a discount that some groups have, or none has any more.

        Raises:
            NotFound: one of them is not there.
            Refused: the group is inactive or everybody's, or the discount is everybody's or a group's own.
        """
        with self._units.begin(self._actor) as unit:
            _open_group(unit, group)
            named = _linkable(unit, discount, group)
            linked = named.discount.groups
            if not linked and named.discount.active:
                raise Refused(f"everybody has {named.name!r}: restrict it to this group, or leave it")
            _link(unit, discount, group)
            if not linked:
                unit.edit(DISCOUNTS, {"id": discount}, {"active": 1})
            unit.did("discounts.attach", discount, group.hex())
            _tell(unit, [group])

    def restrict(self, discount: DiscountId, group: GroupId) -> None:
        """Let only the members of a group have a discount that everybody had; raises as `attach` does."""
        with self._units.begin(self._actor) as unit:
            _open_group(unit, group)
            named = _linkable(unit, discount, group)
            if named.discount.groups:
                raise Refused(f"{named.name!r} is not for everybody any more; attach it")
            _link(unit, discount, group)
            unit.did("discounts.restrict", discount, group.hex())
            _tell(unit, [group])

    def detach(self, discount: DiscountId, group: GroupId) -> bool:
        """Take a discount from a group; whether that left it to nobody, and so switched it off.

        A group's own discount ends: it is the one of its form. Raises NotFound, Refused.
        """
        with self._units.begin(self._actor) as unit:
            named = _named(unit, discount)
            if group not in named.discount.groups:
                raise NotFound(f"{named.name!r} is not linked to that group any more")
            is_last = named.discount.groups == {group} and named.owner is None
            if named.owner == group:
                unit.edit(DISCOUNTS, {"id": discount}, {"deleted": 1})
            else:
                unit.put(DISCOUNT_GROUPS, [{"discount_id": discount, "group_id": group, "present": 0}])
            if is_last:
                # Without any group it would be everybody's.
                unit.edit(DISCOUNTS, {"id": discount}, {"active": 0})
            unit.did("discounts.detach", discount, group.hex())
            _tell(unit, [group])
        return is_last


def _named(unit: Unit, discount: DiscountId) -> Named:
    offers = discounts.offers(unit.connection)
    found = next((each for each in offers.discounts if each.id == discount), None)
    if found is None:
        raise NotFound("that discount is not there any more; go back to the list")
    return Named(offers.names[discount], found, offers.owners.get(discount))


def _linkable(unit: Unit, discount: DiscountId, group: GroupId) -> Named:
    named = _named(unit, discount)
    if named.owner is not None:
        raise Refused(f"{named.name!r} belongs to its group's form; create one of your own for this group")
    if group in named.discount.groups:
        raise Refused(f"{named.name!r} is linked to this group already")
    return named


def _open_group(unit: Unit, group: GroupId) -> None:
    """Refuse a group that no discount may be added to."""
    if group == COMMON_GROUP:
        raise Refused("everybody is in the common group: a discount without groups is everybody's")
    found = groups.get(unit.connection, group)
    if found is None:
        raise NotFound("that group is not there any more; go back to the list")
    _refuse_inactive(found)


def _refuse_inactive(group: Group | None) -> None:
    if group is not None and not group.active:
        raise Refused(f"{group.name} is inactive: switch it on (x) before you add a discount to it")


def _link(unit: Unit, discount: DiscountId, group: GroupId) -> None:
    unit.put(DISCOUNT_GROUPS, [{"discount_id": discount, "group_id": group}])


def _tell(unit: Unit, linked: Iterable[GroupId]) -> None:
    changed = frozenset(linked)
    unit.tell([CatalogueChanged(), *([GroupsChanged(changed)] if changed else [])])


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

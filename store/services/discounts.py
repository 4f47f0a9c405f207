"""The shop's discounts as objects of their own: list them, add one, link them to groups."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection

from store.domain.discounts import Discount, Named
from store.domain.errors import NotFound, Refused
from store.domain.groups import Group
from store.domain.ids import COMMON_GROUP, DiscountId, GroupId
from store.domain.names import required_name
from store.domain.pricing.priced import BY_HAND
from store.domain.rights import Right
from store.events import CatalogueChanged, GroupsChanged
from store.queries import discounts, groups
from store.services.discount_writing import give_to, rebased, write_edit, write_new
from store.services.rights import Rights
from store.tables.catalogue import DISCOUNTS
from store.unit import Actor, Unit, Units


class DiscountService:
    """Everything a person can do with discounts."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights

    def all(self) -> list[Named]:
        """Every discount, group discounts included, in the order they are tried."""
        with self._units.database.reading() as connection:
            offers = discounts.offers(connection)
        in_order = sorted(offers.discounts, key=lambda each: (-each.priority, each.created, each.id))
        return [
            Named(offers.names[discount.id], discount, offers.owners.get(discount.id))
            for discount in in_order
        ]

    def get(self, discount: DiscountId) -> Named:
        """One discount; raises NotFound."""
        with self._units.database.reading() as connection:
            return _named(connection, discount)

    def used(self) -> dict[DiscountId, int]:
        """How often each discount with a limit or coupons was used in all, as far as this lane knows."""
        from store.queries import discount_uses

        with self._units.database.reading() as connection:
            return discount_uses.totals(connection)

    def names_in(self, discount: Discount) -> dict[bytes, str]:
        """What the products, categories and groups of a discount are called, as far as they are there."""
        from store.queries import catalogue

        with self._units.database.reading() as connection:
            names = {bytes(each.id): each.name for each in groups.all_groups(connection)}
            if discount.target.categories is not None:
                names |= {bytes(each.id): each.name for each in catalogue.categories(connection)}
            for product in discount.target.products or ():
                found = catalogue.get(connection, product)
                if found is not None:
                    names[bytes(product)] = found.name
        names[COMMON_GROUP] = "the common group"
        return names

    def naming(self) -> Callable[[bytes], str]:
        """What people call a discount or a group, by its id; to say why a price is as it is."""
        with self._units.database.reading() as connection:
            return naming_of(connection)

    def new_id(self) -> DiscountId:
        """An identity for a discount that is about to be made."""
        return DiscountId(self._units.new_id())

    def create(self, name: str, discount: Discount) -> None:
        """Add a discount with its groups and targets; raises BadInput, NotFound, Refused, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        tidy = required_name(name)
        with self._units.begin(self._actor) as unit:
            for group in discount.linked:
                _refuse_inactive(groups.get(unit.connection, group))
            write_new(unit, tidy, discount)
            unit.did("discounts.create", discount.id)
            _tell(unit, discount.linked)

    def edit(self, name: str, discount: Discount, *, seen: Named | None = None) -> None:
        """Change a discount to what the form says; only what differs is written.

        `seen` is what the form began with: what it left alone keeps what others wrote meanwhile.

        Raises:
            BadInput: the name, or two changes at once that contradict each other.
            NotFound: it is not there any more.
            Refused: it is part of a group's form, or for a group that is inactive.
            NeedsApproval: who is at the till may not.
        """
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            before = _own(unit, discount.id)
            after = Named(required_name(name), discount)
            if seen is not None:
                after = rebased(after, seen, before)
            for group in after.discount.linked - before.discount.linked:
                _refuse_inactive(groups.get(unit.connection, group))
            changed = write_edit(unit, before, after)
            if changed:
                unit.did("discounts.edit", discount.id, ", ".join(changed))
                _tell(unit, before.discount.linked | after.discount.linked)

    def set_active(self, chosen: Sequence[DiscountId], *, active: bool) -> None:
        """Switch discounts on or off; raises NotFound, Refused, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            for discount in chosen:
                before = _own(unit, discount)
                if before.discount.active == active:
                    continue
                unit.edit(DISCOUNTS, {"id": discount}, {"active": int(active)})
                unit.did("discounts.activate" if active else "discounts.deactivate", discount)
                _tell(unit, before.discount.linked)

    def delete(self, discount: DiscountId) -> None:
        """Delete a discount with its codes; closed sales keep its name. As `set_active` raises."""
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            before = _own(unit, discount)
            unit.edit(DISCOUNTS, {"id": discount}, {"deleted": 1})
            unit.did("discounts.delete", discount)
            _tell(unit, before.discount.linked)

    def attach(self, discount: DiscountId, group: GroupId) -> None:
        """Let the members of a group have a discount that some groups have, or none has any more.

        Raises:
            NotFound: one of them is not there.
            Refused: the group is inactive or everybody's, or the discount is everybody's or a group's own.
        """
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            _open_group(unit, group)
            named = _linkable(unit, discount, group)
            if named.discount.groups is None:
                raise Refused(f"everybody has {named.name!r}: restrict it to this group, or leave it")
            give_to(unit, discount, named.discount.groups | {group})
            unit.did("discounts.attach", discount, group.hex())
            _tell(unit, [group])

    def restrict(self, discount: DiscountId, group: GroupId) -> None:
        """Let only the members of a group have a discount that everybody had; raises as `attach` does."""
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            _open_group(unit, group)
            named = _linkable(unit, discount, group)
            if named.discount.groups is not None:
                raise Refused(f"{named.name!r} is not for everybody any more; attach it")
            give_to(unit, discount, frozenset([group]))
            unit.did("discounts.restrict", discount, group.hex())
            _tell(unit, [group])

    def detach(self, discount: DiscountId, group: GroupId) -> bool:
        """Take a discount from a group; whether that left it to nobody.

        A group's own discount ends: it is the one of its form. Raises NotFound, Refused.
        """
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            named = _named(unit.connection, discount)
            if group not in named.discount.linked:
                raise NotFound(f"{named.name!r} is not linked to that group any more")
            left = named.discount.linked - {group}
            if named.owner is not None:
                unit.edit(DISCOUNTS, {"id": discount}, {"deleted": 1})
            else:
                give_to(unit, discount, left)
            unit.did("discounts.detach", discount, group.hex())
            _tell(unit, [group])
        return not left and named.owner is None


def _named(connection: Connection, discount: DiscountId) -> Named:
    offers = discounts.offers(connection)
    found = next((each for each in offers.discounts if each.id == discount), None)
    if found is None:
        raise NotFound("that discount is not there any more; go back to the list")
    return Named(offers.names[discount], found, offers.owners.get(discount))


def _own(unit: Unit, discount: DiscountId) -> Named:
    """A discount that is no group form's; raises NotFound, Refused."""
    named = _named(unit.connection, discount)
    if named.owner is not None:
        raise Refused(f"{named.name!r} is part of its group: change it in the group's form (F4, e)")
    return named


def _linkable(unit: Unit, discount: DiscountId, group: GroupId) -> Named:
    named = _named(unit.connection, discount)
    if named.owner is not None:
        raise Refused(f"{named.name!r} belongs to its group's form; create one of your own for this group")
    if group in named.discount.linked:
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


def _tell(unit: Unit, linked: Iterable[GroupId]) -> None:
    changed = frozenset(linked)
    unit.tell([CatalogueChanged(), *([GroupsChanged(changed)] if changed else [])])


def naming_of(connection: Connection) -> Callable[[bytes], str]:
    """As `DiscountService.naming`."""
    names: dict[bytes, str] = {group.id: group.name for group in groups.all_groups(connection)}
    names |= {bytes(each): name for each, name in discounts.offers(connection).names.items()}
    names[BY_HAND] = "by hand"
    names[COMMON_GROUP] = "the common group"
    return lambda identity: names.get(identity, "(deleted)")

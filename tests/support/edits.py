"""What people do at the lanes of a drawn script: every edit is a call of a real service on few shared rows.

Each takes a lane, which of the rows is meant, and a number to make a value of; it may be refused.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from support.shops import HOUR, ShopLane, member

from store.domain.baskets import BasketItem
from store.domain.customers import Customer, CustomerDraft
from store.domain.errors import NotFound
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import GroupId, StaffId
from store.domain.listing import CustomerList, ProductList
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rewards import ProgramDraft
from store.services.catalogue import draft_of as product_draft
from store.services.group_writing import draft_of as group_draft
from store.tables.customers import CUSTOMERS, MEMBERSHIPS
from store.unit import Actor, Row

SOMEBODY = Actor(StaffId(b"somebody".ljust(16)), "till")

Edit = Callable[[ShopLane, int, int], None]
T = TypeVar("T")


def pick(known: Sequence[T], which: int) -> T:
    """One of some things; raises NotFound when there are none."""
    if not known:
        raise NotFound("nothing is left to pick from")
    return known[which % len(known)]


def customers_of(lane: ShopLane) -> list[Customer]:
    rows = lane.store.customers.window(CustomerList(), 0, 100)
    return [lane.store.customers.get(row.id) for row in rows]


def customer_draft(customer: Customer) -> CustomerDraft:
    names = [field.name for field in fields(CustomerDraft)]
    return CustomerDraft(**{name: getattr(customer, name) for name in names})


def groups_of(lane: ShopLane) -> tuple[GroupId, ...]:
    return tuple(counted.group.id for counted in lane.store.groups.all()[:-1])


def edit_customer(lane: ShopLane, which: int, value: int) -> None:
    customer = pick(customers_of(lane), which)
    says, draft = f"{lane.member.name} says {value}", customer_draft(customer)
    drafts = (
        replace(draft, name=says),
        replace(draft, phone=says),
        replace(draft, gender=says),
        replace(draft, city=says),
        replace(draft, notes=says),
    )
    lane.store.customers.edit(customer.id, pick(drafts, value))


def edit_card(lane: ShopLane, which: int, value: int) -> None:
    customer = pick(customers_of(lane), which)
    lane.store.customers.edit(customer.id, replace(customer_draft(customer), cards=(f"CARD{value % 3}",)))


def new_customer(lane: ShopLane, _which: int, value: int) -> None:
    name = f"{lane.member.name}'s {value}"
    lane.store.customers.create(CustomerDraft(name=name, groups=groups_of(lane)[:1]))


def delete_customer(lane: ShopLane, which: int, _value: int) -> None:
    lane.store.customers.delete([pick(customers_of(lane), which).id])


def edit_group(lane: ShopLane, which: int, value: int) -> None:
    group = lane.store.groups.get(pick(groups_of(lane), which))
    draft = group_draft(group)
    drafts = (
        replace(draft, name=f"Group {value}"),
        replace(draft, description=f"{value}"),
        replace(draft, discount=QuickDiscount(QuickKind.PERCENT, percent=value)),
        replace(draft, discount=QuickDiscount(QuickKind.AMOUNT, amount=value)),
        replace(draft, discount=QuickDiscount()),
        replace(draft, scheduled=True, from_at=value, until_at=value + HOUR),
        replace(draft, active=not draft.active),
    )
    lane.store.groups.edit(group.id, pick(drafts, value))


def delete_group(lane: ShopLane, which: int, _value: int) -> None:
    lane.store.groups.delete([pick(groups_of(lane), which)], even_so=True)


def new_group(lane: ShopLane, _which: int, value: int) -> None:
    discount = QuickDiscount(QuickKind.PERCENT, percent=value)
    lane.store.groups.create(GroupDraft(name=f"New {value % 5}", discount=discount))


def move_members(lane: ShopLane, which: int, value: int) -> None:
    group = pick(groups_of(lane), which)
    chosen = [customer.id for customer in customers_of(lane)[value % 2 :]]
    move = lane.store.groups.add_members if value % 3 else lane.store.groups.remove_members
    move(group, chosen)


def edit_product(lane: ShopLane, which: int, value: int) -> None:
    row = pick(lane.store.catalogue.window(ProductList(), 0, 100), which)
    draft = product_draft(lane.store.catalogue.get(row.id))
    drafts = (
        replace(draft, price=value),
        replace(draft, sku=f"S{value}"),
        replace(draft, barcodes=(f"B{value % 3}",)),
        replace(draft, floor=value),
    )
    lane.store.catalogue.edit(row.id, pick(drafts, value))


def edit_settings(lane: ShopLane, which: int, value: int) -> None:
    shop = lane.store.shop.get()
    changed = replace(shop, receipt_foot=str(value)) if which % 2 else replace(shop, tax_number=str(value))
    lane.store.shop.edit(changed)


def enrol(lane: ShopLane, which: int, _value: int) -> None:
    """The same newcomer, taken in by whoever is asked: one row made on two lanes."""
    lane.store.lanes.enrol(member(f"Newcomer {which % 2}", 70 + which % 2, lane.member.id))


def rename_lane(lane: ShopLane, which: int, value: int) -> None:
    lane.store.lanes.rename(pick(lane.store.lanes.members(), which).id, f"Till {value}")


def edit_program(lane: ShopLane, which: int, value: int) -> None:
    program = pick(lane.store.programs.all(), 0)
    draft = ProgramDraft(name=program.name, points=program.points, per_amount=program.per_amount)
    new = replace(draft, points=value + 1) if which % 2 else replace(draft, per_amount=value + 1)
    lane.store.programs.edit(program.id, new)


def sell(lane: ShopLane, which: int, value: int) -> None:
    customer = pick(customers_of(lane), which)
    product = pick(lane.store.catalogue.window(ProductList(), 0, 100), value)
    if product.barcode:
        item = BasketItem(product.barcode, ONE)
        lane.store.checkout.sell(customer.id.hex(), [item], [Tender("cash", 1_000_000)])


def bulk(lane: ShopLane, which: int, value: int) -> None:
    """One transaction of several versions that comes back to the same rows."""
    customers, group = customers_of(lane), pick(groups_of(lane), which)
    with lane.store._units.begin(SOMEBODY) as unit:
        for version, customer in enumerate(itertools.islice(itertools.cycle(customers), 4)):
            unit.edit(CUSTOMERS, {"id": customer.id}, {"notes": f"{value} {9 - version}"})
            member_row: Row = {"customer_id": customers[0].id, "group_id": group, "present": version % 2}
            unit.put(MEMBERSHIPS, [member_row])
            unit.next_version()


EDITS: tuple[Edit, ...] = (
    edit_customer, edit_customer, edit_customer, edit_card, new_customer, delete_customer,
    edit_group, edit_group, delete_group, new_group, move_members, move_members,
    edit_product, edit_product, edit_settings, edit_settings, enrol, rename_lane, edit_program,
    sell, bulk, bulk,
)  # fmt: skip
"""What happens often stands here often."""

"""What people do at the lanes of a run: each a call of a real service, on few rows that all lanes know.

Each takes a lane's store, the shop, which of the rows is meant, and a number to make a value of. It may be
refused. What was handed over for good is told as a receipt.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from support.sim.furnished import Shop

from store.api import Store, customer_draft_of, group_draft_of, product_draft_of
from store.domain.baskets import BasketItem, MoneyItem, WholeBasket
from store.domain.cart import with_tender
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, SaleId
from store.domain.money import ONE
from store.domain.payment import Tender


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a customer has in hand: it must stay in the book for ever, once."""

    sale: SaleId
    number: str


DEAR, WORTH = 11, 2500
"""A value by which goods cost more than accounts hold, and how much of them is paid out of an account."""

Do = Callable[[Store, Shop, int, int], Receipt | None]


def customer_of(shop: Shop, which: int) -> CustomerId:
    return shop.customers[which % len(shop.customers)]


def _sell(store: Store, customer: CustomerId | None, tenders: list[Tender], *, value: int) -> Receipt:
    codes = ("Bread", "Milk", "Wine")
    basket = WholeBasket(
        (BasketItem(codes[value % 3], ONE * (1 + value % 4)),), None if customer is None else customer.hex()
    )
    closed = store.checkout.whole.sell(basket, [*tenders, Tender("cash", 100_000)])
    return Receipt(closed.sale, closed.number)


def sell(store: Store, shop: Shop, which: int, value: int) -> Receipt:
    """Goods for cash, to a customer that earns points or to nobody."""
    return _sell(store, customer_of(shop, which) if value % 4 else None, [], value=value)


def spend_points(store: Store, shop: Shop, which: int, value: int) -> Receipt:
    """As many points as the number says, or all that may be spent here."""
    customer = customer_of(shop, which % 2)
    wanted = store.wallets.of(customer).points.spendable if value % 2 else 3 * value
    return _sell(store, customer, [Tender("points", min(WORTH, max(1, wanted)))], value=DEAR)


def spend_balance(store: Store, shop: Shop, which: int, value: int) -> Receipt:
    """The goods from the balance."""
    customer = customer_of(shop, which % 2)
    wanted = store.wallets.of(customer).balance.spendable if value % 2 else 20 * value
    return _sell(store, customer, [Tender("balance", min(WORTH, max(1, wanted)))], value=DEAR)


def take_off(store: Store, shop: Shop, which: int, value: int) -> None:
    """Everything that may be taken off an account here, or a part of it."""
    customer = customer_of(shop, which % 2)
    account = "points" if value % 2 else "balance"
    purse = getattr(store.wallets.of(customer), account)
    wanted = max(1, purse.spendable if value % 3 else 7 * value)
    store.wallets.adjust(customer, account, -wanted, "a correction")


def top_up(store: Store, shop: Shop, which: int, value: int) -> Receipt:
    """Money on the balance, which this lane may then spend."""
    item = MoneyItem("top-up", 100 + value)
    basket = WholeBasket((item,), customer_of(shop, which % 2).hex())
    closed = store.checkout.whole.sell(basket, [Tender("cash", 100 + value)])
    return Receipt(closed.sale, closed.number)


def sell_voucher(store: Store, _shop: Shop, _which: int, value: int) -> Receipt:
    """A voucher of a code that another lane may sell too."""
    basket = WholeBasket((MoneyItem("voucher", 500, f"GV{value % 3}"),))
    closed = store.checkout.whole.sell(basket, [Tender("cash", 500)])
    return Receipt(closed.sale, closed.number)


def spend_voucher(store: Store, _shop: Shop, which: int, value: int) -> Receipt:
    """Goods for a voucher."""
    code = f"GV{which % 3}"
    wanted = store.wallets.voucher(code).spendable if value % 2 else 20 * value
    return _sell(store, None, [Tender("voucher", min(WORTH, max(1, wanted)), code)], value=DEAR)


def park(store: Store, shop: Shop, which: int, value: int) -> None:
    """A basket waits."""
    basket = WholeBasket((BasketItem("Milk", ONE),), customer_of(shop, which).hex())
    store.holding.park_whole(basket, f"basket {value}")


def finish(store: Store, _shop: Shop, which: int, _value: int) -> Receipt | None:
    """A basket that waits is paid, on whichever lane."""
    waiting = store.holding.waiting()
    if not waiting:
        return None
    closed = store.holding.finish(waiting[which % len(waiting)].sale, [Tender("cash", 100_000)])
    return Receipt(closed.sale, closed.number)


def scan(store: Store, shop: Shop, which: int, value: int) -> None:
    """Goods on the sale that is open on the lane, and perhaps a customer."""
    store.checkout.scan(("Bread", "Milk", "Wine")[value % 3])
    if value % 2:
        store.checkout.attach(customer_of(shop, which))


def pay(store: Store, _shop: Shop, _which: int, value: int) -> Receipt | None:
    """The open sale is paid, or the first part of it is; what another lane took up is let go of first."""
    store.holding.look()
    if store.checkout.sale.cart().is_empty:
        store.checkout.scan("Milk")
    if value % 4 == 0 and store.checkout.till().due_cash > 1:
        store.checkout.sale.change(lambda cart: with_tender(cart, Tender("cash", 1)))
        return None
    closed = store.checkout.pay([*store.checkout.sale.cart().tenders, Tender("cash", 100_000)])
    return Receipt(closed.sale, closed.number)


def clear(store: Store, _shop: Shop, _which: int, _value: int) -> None:
    """The open sale waits for somebody to go on with it, or is voided where it cannot."""
    try:
        store.holding.park("")
    except Refused:
        store.checkout.void_sale("customer left")


def take_up(store: Store, _shop: Shop, which: int, _value: int) -> None:
    """A sale that waits is open again, on whichever lane."""
    if waiting := store.holding.waiting():
        store.holding.recall(waiting[which % len(waiting)].sale)


def void(store: Store, _shop: Shop, _which: int, _value: int) -> Receipt | None:
    """The last sale of this lane to nobody is undone."""
    last = store.sales.last(store.lanes.own().id)
    if last is None or last.kind or last.customer_name:
        return None
    done = store.returning.void(last.id)
    return Receipt(done.sale, done.number)


def _draft(store: Store, customer: CustomerId) -> CustomerDraft:
    return customer_draft_of(store.customers.get(customer))


def edit_customer(store: Store, shop: Shop, which: int, value: int) -> None:
    """One field of a form, of those that others edit too."""
    customer = customer_of(shop, which)
    draft = _draft(store, customer)
    drafts = (
        replace(draft, notes=f"note {value}"),
        replace(draft, city=f"city {value}"),
        replace(draft, name=f"{'Ann' if value % 2 else 'Bob'}"),
        replace(draft, phone=f"+49 30 {value}", notes=f"phone {value}"),
        replace(draft, cards=(f"CARD{value % 2}",)),
    )
    store.customers.edit(customer, drafts[value % len(drafts)])


def new_customer(store: Store, shop: Shop, which: int, value: int) -> None:
    """A customer of a name that another lane may give as well."""
    store.customers.create(CustomerDraft(name=f"New {value % 2}", groups=shop.groups[which % 2 : 1]))


def delete_customer(store: Store, shop: Shop, _which: int, value: int) -> None:
    """A customer goes, whatever others do with them meanwhile."""
    store.customers.delete([shop.customers[2 - value % 2]])


def edit_group(store: Store, shop: Shop, which: int, value: int) -> None:
    """A group is renamed, described, or gives something else."""
    group = shop.groups[which % 2]
    draft = group_draft_of(store.groups.get(group))
    drafts = (
        replace(draft, name="VIP" if value % 2 else f"Group {value}"),
        replace(draft, description=f"{value}"),
        replace(draft, discount=QuickDiscount(QuickKind.PERCENT, percent=100 * value)),
        replace(draft, discount=QuickDiscount()),
        replace(draft, active=not draft.active),
    )
    store.groups.edit(group, drafts[value % len(drafts)])


def new_group(store: Store, _shop: Shop, _which: int, _value: int) -> None:
    """A group of a name that another lane may give as well."""
    store.groups.create(GroupDraft(name="New"))


def move_members(store: Store, shop: Shop, which: int, value: int) -> None:
    """Customers come into a group, or leave it."""
    move = store.groups.add_members if value % 3 else store.groups.remove_members
    move(shop.groups[which % 2], list(shop.customers[value % 2 :]))


def edit_product(store: Store, shop: Shop, which: int, value: int) -> None:
    """Another price, or a field beside it."""
    product = shop.products[which % len(shop.products)]
    draft = product_draft_of(store.catalogue.get(product))
    store.catalogue.edit(
        product, replace(draft, price=100 + value) if value % 2 else replace(draft, sku=f"S{value}")
    )


def edit_settings(store: Store, _shop: Shop, which: int, value: int) -> None:
    """Another foot of the receipts, or another tax number."""
    known = store.shop.get()
    changed = replace(known, receipt_foot=str(value)) if which % 2 else replace(known, tax_number=str(value))
    store.shop.edit(changed)


def rename_lane(store: Store, shop: Shop, which: int, value: int) -> None:
    """A lane is called something else."""
    store.lanes.rename(shop.members[which].id, f"Till {value}")


def ask_for_rights(_store: Store, _shop: Shop, _which: int, _value: int) -> None:
    """A customer comes on the sale, and lanes that have rights are asked: the lane itself does that."""


ASK = ask_for_rights.__name__

_HOW_OFTEN: dict[Do, int] = {
    sell: 6, ask_for_rights: 4, spend_points: 4, spend_balance: 3, take_off: 1, top_up: 2,
    sell_voucher: 1, spend_voucher: 1,
    park: 3, finish: 6, scan: 4, pay: 4, clear: 1, take_up: 3, void: 1,
    edit_customer: 10, new_customer: 2, delete_customer: 3, edit_group: 3,
    new_group: 3, move_members: 3, edit_product: 2, edit_settings: 2, rename_lane: 1,
}  # fmt: skip

ALL: dict[str, Do] = {do.__name__: do for do in _HOW_OFTEN}
"""Every deed by its name."""

DEEDS: tuple[str, ...] = tuple(do.__name__ for do, often in _HOW_OFTEN.items() for _ in range(often))
"""Names of deeds; what happens often stands here often."""

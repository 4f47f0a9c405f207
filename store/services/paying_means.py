"""What is to pay, and what it can be paid with: the open sale as its panel shows it."""

from collections.abc import Iterator

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import TillError
from store.domain.money import Minor
from store.domain.payment import BALANCE, POINTS, Tender
from store.domain.quick_cash import quick_cash
from store.domain.till import Means, Payable
from store.queries import customers
from store.services.paying_bill import Bill
from store.services.paying_tender import GIVE_BACK, taken, trouble


def payable(connection: Connection, bill: Bill) -> Payable:
    """The open sale as it is paid, or paid out."""
    if bill.total < 0:
        return payable_out(bill)
    due = max(0, bill.due_cash)
    return Payable(
        sale=bill.cart.sale,
        total=bill.total,
        rest=max(0, bill.rest),
        due_cash=due,
        tenders=bill.cart.tenders,
        quick=quick_cash(due, bill.money),
        means=tuple(_means(connection, bill)),
        trouble=trouble(bill),
    )


def out(bill: Bill, wanted: Tender) -> tuple[Cart, bool]:
    """The cart with one more way in which money goes back, and whether all of it has one."""
    from store.services import paying_out  # nothing comes back with most sales

    assert bill.back is not None  # noqa: S101 - nothing else makes a total negative
    return paying_out.chosen(bill.cart, bill.back, bill.prices, wanted, due=-bill.total)


def payable_out(bill: Bill) -> Payable:
    """The open sale as it is paid out."""
    from store.services import paying_out  # as above

    assert bill.back is not None  # noqa: S101 - as above
    why_not, ways, cash = bill.elsewhere, tuple[Tender, ...](), tuple[Minor, ...]()
    try:
        ways = paying_out.paid_out(bill.cart, bill.back, bill.prices, due=-bill.total)
        cash = paying_out.in_cash(bill.cart, bill.back, bill.prices, due=-bill.total)
    except TillError as refusal:
        why_not = f"{GIVE_BACK}: {refusal}"
    return Payable(
        sale=bill.cart.sale,
        total=bill.total,
        rest=0,
        due_cash=0,
        tenders=bill.cart.tenders,
        quick=cash,
        back=ways,
        trouble=why_not,
    )


def _means(connection: Connection, bill: Bill) -> Iterator[Means]:
    if bill.cart.customer is None or customers.get(connection, bill.cart.customer) is None:
        return
    wallet, money = bill.accounts.wallet, bill.money.format
    if wallet.balance.known or wallet.balance.credit:
        given = taken(bill.cart.tenders, BALANCE, "")
        left = f"{money(wallet.balance.known - given)} left" if given else money(wallet.balance.known)
        told = bill.accounts.told(BALANCE) or left
        credit = f", credit {money(wallet.balance.credit)}" if wallet.balance.credit else ""
        yield Means(
            BALANCE,
            max(0, wallet.balance.spendable - given),
            f"{told}{credit}",
            wallet.balance.holders,
            most=max(0, wallet.balance.most - given) if wallet.balance.holders else 0,
        )
    if wallet.points.known > 0 and wallet.rate is not None:
        given = taken(bill.cart.tenders, POINTS, "")
        told = bill.accounts.told(POINTS) or str(wallet.points.known)
        usable = wallet.rate.worth(wallet.points.spendable) - given
        yield Means(
            POINTS,
            max(0, usable),
            told,
            wallet.points.holders,
            most=max(0, wallet.rate.worth(wallet.points.most) - given) if wallet.points.holders else 0,
        )

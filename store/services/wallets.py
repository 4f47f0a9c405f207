"""What customers and vouchers have to spend, on this lane and in all, and correcting it by hand."""

from typing import Final

from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import CustomerId
from store.domain.money import Minor
from store.domain.names import clean
from store.domain.payment import BALANCE, POINTS
from store.domain.rights import Right
from store.domain.spending import Purse
from store.events import CustomersChanged
from store.queries import book, customers
from store.queries.survivors import survivor
from store.services.rights import Rights
from store.services.shop import shop_from
from store.services.spending import ADJUSTED, Accounts, Wallet, entry
from store.tables.sales import LEDGER
from store.unit import Actor, Units

REASON_CHARACTERS_MAX: Final = 200
ADJUSTMENT_MAX: Final = 10**9
"""In points or minor units: more was mistyped."""


class WalletService:
    """Reads accounts as they may be used here; an adjustment is an entry of its own."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights

    def of(self, customer: CustomerId) -> Wallet:
        """What a customer has; raises NotFound."""
        with self._units.database.reading() as connection:
            now = survivor(connection, customer)
            if customers.get(connection, now) is None:
                raise NotFound("that customer is not there any more")
            shop = shop_from(book.settings(connection))
            return Accounts(connection, now, self._units.world.now(), shop).wallet

    def voucher(self, code: str) -> Purse:
        """What is left on a voucher; raises Refused when there is none of this code."""
        with self._units.database.reading() as connection:
            shop = shop_from(book.settings(connection))
            return Accounts(connection, None, self._units.world.now(), shop).voucher(clean(code))

    def adjust(self, customer: CustomerId, account: str, amount: int, reason: str) -> None:
        """Put something on a customer's account, or take it off, for a reason.

        Args:
            customer: whose.
            account: `points` or `balance`.
            amount: points or minor units; negative takes off.
            reason: why, for whoever reads the account.

        Raises:
            NotFound, BadInput, NeedsApproval: nothing was booked.
            Refused: as much is not there to be taken off here.
        """
        why = clean(reason)
        _judge(account, amount, why)
        self._rights.require(Right.ADJUST, subject=customer)
        with self._units.begin(self._actor) as unit:
            now = survivor(unit.connection, customer)
            if customers.get(unit.connection, now) is None:
                raise NotFound("that customer is not there any more")
            shop = shop_from(book.settings(unit.connection))
            accounts = Accounts(unit.connection, now, unit.now, shop)
            held = accounts.wallet.points if account == POINTS else accounts.wallet.balance
            usable = max(0, min(held.known, held.own))
            if -amount > usable:
                shown: Minor | str = shop.currency.format(usable) if account == BALANCE else str(usable)
                told = accounts.told(account) or f"{shown} usable here"
                raise Refused(f"an adjustment takes no more than is there: {told}")
            document = unit.new_id()
            row = entry(document, f"{account}.{ADJUSTED}", now, account, amount, at=unit.now, note=why)
            unit.insert(LEDGER, [row])
            put = shop.currency.format(amount) if account == BALANCE else str(amount)
            unit.did("accounts.adjust", now, f"{account} {put}: {why}")
            unit.tell([CustomersChanged(frozenset([now]))])


def _judge(account: str, amount: int, why: str) -> None:
    if account not in {POINTS, BALANCE}:
        raise BadInput("points or balance is adjusted", field="account")
    if not amount or abs(amount) > ADJUSTMENT_MAX:
        raise BadInput(
            "an adjustment is an amount above or below zero, and not beyond all measure", field="amount"
        )
    if not why:
        raise BadInput("say why: whoever reads the account wants to know", field="reason")
    if len(why) > REASON_CHARACTERS_MAX:
        raise BadInput(f"at most {REASON_CHARACTERS_MAX} characters", field="reason")

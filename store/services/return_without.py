"""Taking goods back that nobody has a receipt for: worth their lowest price, on the customer's balance."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain.baskets import BackItem
from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.ids import CustomerId, ProductId
from store.domain.payment import CASH, Tender, kicks_drawer
from store.domain.refunds import Refund
from store.domain.return_cart import checked_reason, with_goods
from store.domain.return_preview import Preview, Returned
from store.domain.return_worth import WithoutReceipt, Worth, ways
from store.domain.returns import BrokenOffer
from store.domain.rights import Right
from store.domain.sale import SaleLine
from store.domain.stamps import Instant
from store.services import closing, return_exchange, return_limits, sold
from store.services.checkout import CheckoutService
from store.services.lanes import LaneService
from store.services.rights import Rights
from store.unit import Actor, Units


class WithoutReceiptService:
    """Returns without a receipt, as documents of their own; with other goods they are `checkout.returns`."""

    def __init__(
        self, units: Units, actor: Actor, checkout: CheckoutService, rights: Rights, lanes: LaneService
    ) -> None:
        self._units = units
        self._actor = actor
        self._checkout = checkout
        self._rights = rights
        self._lanes = lanes

    def worth(self, product: ProductId, customer: CustomerId | None = None) -> Worth:
        """What a unit is given for, to a customer at most what they paid lately; raises NotFound."""
        shop = self._checkout.prices.current().shop
        with self._units.database.reading() as connection:
            return return_limits.worth(connection, product, shop, self._units.world.now(), customer)

    def of_codes(self, items: Sequence[BackItem]) -> list[WithoutReceipt]:
        """The products that codes name; raises NotFound, Refused when several have one."""
        with self._units.database.reading() as connection:
            return [return_limits.of_code(connection, item) for item in items]

    def preview(
        self,
        customer: CustomerId,
        wanted: Sequence[WithoutReceipt],
        *,
        reason: str,
        tenders: Sequence[Tender] = (),
    ) -> Preview:
        """What it would do; raises as `commit`, but for rights."""
        prices, now = self._checkout.prices.current(), self._units.world.now()
        with self._units.database.reading() as connection:
            cart, _ = self._cart(connection, customer, wanted, reason, now)
            back = return_exchange.back_of(connection, cart, prices, now)
            return_limits.refuse_beyond(connection, cart, back.amount, prices.shop, now)
            refund = return_exchange.refund(back, back.amount, tenders, prices, customer=customer)
        return _preview(back.lines, refund)

    def commit(
        self,
        customer: CustomerId,
        wanted: Sequence[WithoutReceipt],
        *,
        reason: str,
        tenders: Sequence[Tender] = (),
    ) -> Returned:
        """Take goods back and pay for them.

        Args:
            customer: who brings them.
            wanted: what comes back, and what for.
            reason: why; there must be one.
            tenders: how to pay it out, above zero: on the balance, or in cash where the shop allows it.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was written.
        """
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        with self._units.begin(self._actor) as unit:
            cart, is_agreed = self._cart(unit.connection, customer, wanted, reason, unit.now)
            amount = return_exchange.back_of(unit.connection, cart, prices, unit.now).amount
            out = tuple(replace(tender, amount=-tender.amount) for tender in tenders)
            closed = closing.close(unit, cart, sold.Payment(out), prices, lane)
            document = return_exchange.document(unit.connection, closed.sale)
            # Last, for nobody is asked to allow what is refused all the same; then nothing of it is written.
            if is_agreed:
                self._rights.require(Right.PRICE, subject=customer)
            self._rights.require(Right.RETURN_WITHOUT_RECEIPT, amount=amount, subject=customer)
        return Returned(
            sale=document.id,
            number=document.number,
            refund_total=-document.total,
            points=0,
            tenders=document.tenders,
            opens_drawer=kicks_drawer(document.tenders, 0),
            preview=_preview(document.lines, Refund(document.tenders, document.rounding)),
        )

    def _cart(
        self,
        connection: Connection,
        customer: CustomerId,
        wanted: Sequence[WithoutReceipt],
        reason: str,
        now: Instant,
    ) -> tuple[Cart, bool]:
        if not wanted:
            raise Refused("nothing comes back yet: name a product first")
        cart, is_agreed = replace(self._checkout.sale.new(), customer=customer), False
        shop = self._checkout.prices.current().shop
        for each in wanted:
            goods, takes_leave = return_limits.goods(connection, each, shop, now, customer)
            cart = with_goods(cart, goods, each.condition, now)
            is_agreed = is_agreed or takes_leave
        return replace(cart, reason=checked_reason(reason)), is_agreed


def _preview(lines: Sequence[SaleLine], refund: Refund) -> Preview:
    return Preview(
        lines=tuple(lines),
        refund_total=-sum(line.total for line in lines),
        tax=-sum(line.tax for line in lines),
        tenders=refund.tenders,
        rounding=refund.rounding,
        points_taken=0,
        points_given=0,
        broken=(),
        deducted=0,
        policy=BrokenOffer.KEEP,
        cash=-sum(each.amount for each in refund.tenders if each.kind == CASH),
        ways=ways(-sum(line.total for line in lines)),
        before=0,
    )

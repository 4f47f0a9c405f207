"""Taking goods back: what it would do, and doing it as a document that names the sale they came from."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from store.domain.errors import Refused
from store.domain.ids import SaleId
from store.domain.payment import CASH, Tender, kicks_drawer
from store.domain.refunds import Refund
from store.domain.return_cart import checked_reason
from store.domain.return_preview import DoubleReturn, Preview, Returned, SalePage
from store.domain.returns import Choice
from store.domain.rights import Right
from store.queries import returns
from store.services import return_documents, return_pages, return_plan, return_voids
from store.services.lanes import LaneService
from store.services.return_rights import ask
from store.services.rights import Rights
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.services.checkout import CheckoutService
    from store.services.return_without import WithoutReceiptService


class ReturnService:
    """Returns with a receipt and without, and voids of what was just sold."""

    def __init__(
        self, units: Units, actor: Actor, checkout: "CheckoutService", rights: Rights, lanes: LaneService
    ) -> None:
        self._units = units
        self._actor = actor
        self._checkout = checkout
        self._lanes = lanes
        self._rights = rights

    @cached_property
    def without_receipt(self) -> "WithoutReceiptService":
        """Goods that nobody has a receipt for."""
        from store.services.return_without import WithoutReceiptService

        return WithoutReceiptService(self._units, self._actor, self._checkout, self._rights, self._lanes)

    def page(self, sale: SaleId) -> SalePage:
        """A sale and what followed from it; raises NotFound."""
        with self._units.database.reading() as connection:
            return return_pages.page(connection, sale)

    def preview(
        self, sale: SaleId, choices: Sequence[Choice], tenders: Sequence[Tender] | None = None
    ) -> Preview:
        """What a return would do; raises NotFound, Refused, BadInput."""
        with self._units.database.reading() as connection:
            planned = return_plan.plan(connection, sale, choices)
            refund = return_plan.paid_out(planned, tenders)
            return _preview(connection, planned, refund)

    def commit(
        self,
        sale: SaleId,
        choices: Sequence[Choice],
        *,
        reason: str = "",
        tenders: Sequence[Tender] | None = None,
    ) -> Returned:
        """Take goods back and pay for them.

        Args:
            sale: that they were sold with.
            choices: lines and quantities.
            reason: why they come back.
            tenders: how to pay it out, above zero; the way the sale was paid unless said.

        Raises:
            NotFound, Refused, BadInput, NeedsApproval: nothing was written.
        """
        lane = self._lanes.own()
        with self._units.begin(self._actor) as unit:
            planned = return_plan.plan(unit.connection, sale, choices)
            refund = return_plan.paid_out(planned, tenders)
            preview = _preview(unit.connection, planned, refund)
            document = return_documents.write(unit, planned, refund, checked_reason(reason), lane)
            # Last, for nobody is asked to allow what is refused all the same; then nothing of it is written.
            ask(self._rights, planned, subject=sale)
        return Returned(
            sale=document.id,
            number=document.number,
            refund_total=preview.refund_total,
            points=preview.points_given - preview.points_taken,
            tenders=document.tenders,
            opens_drawer=kicks_drawer(document.tenders, 0),
            preview=preview,
        )

    def void(self, sale: SaleId, *, reason: str = "") -> Returned:
        """Undo a sale of the session at hand: all its payments go back, and it counts nowhere.

        Raises:
            NotFound, Refused, NeedsApproval: nothing was written.
        """
        lane = self._lanes.own()
        with self._units.begin(self._actor) as unit:
            original = return_plan.get(unit.connection, sale)
            why = return_voids.why_not(unit.connection, original, lane.id)
            if why is not None:
                raise Refused(why)
            voided = return_voids.void(unit, original, lane, reason)
            self._rights.require(Right.VOID_SALE, subject=sale)  # last, as above
            return voided

    def why_no_void(self, sale: SaleId) -> str | None:
        """Why a sale cannot be voided here now, and what is done instead; None where it can."""
        with self._units.database.reading() as connection:
            original = return_plan.get(connection, sale)
            return return_voids.why_not(connection, original, self._lanes.own().id)

    def doubles(self) -> list[DoubleReturn]:
        """Goods that lanes took back without hearing each other, with all documents that did."""
        with self._units.database.reading() as connection:
            return return_pages.doubles(connection)

    def count_copy(self, sale: SaleId) -> int:
        """Note that a receipt is printed again; answers which copy it is."""
        with self._units.begin(self._actor) as unit:
            return_plan.get(unit.connection, sale)
            unit.did("sales.copy", sale)
            return returns.copies(unit.connection, sale)


def _preview(connection: Connection, planned: return_plan.Plan, refund: Refund) -> Preview:
    return Preview(
        lines=planned.lines,
        refund_total=planned.amount,
        tax=-sum(line.tax for line in planned.lines),
        tenders=refund.tenders,
        rounding=refund.rounding,
        points_taken=return_documents.points_taken(connection, planned),
        points_given=-sum(each.points for each in refund.tenders),
        broken=planned.lost,
        deducted=planned.deducted,
        policy=planned.policy,
        cash=-sum(each.amount for each in refund.tenders if each.kind == CASH),
        ways=planned.ways,
        before=planned.before,
    )

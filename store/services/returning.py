"""Taking goods back: what it would do, and doing it as a document that names the sale they came from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from store.domain.errors import BadInput, NotFound, Refused
from store.domain.ids import SaleId
from store.domain.names import clean
from store.domain.payment import CASH, Tender, kicks_drawer
from store.domain.refunds import Refund, as_chosen, by_default, paid_for
from store.domain.return_preview import (
    Document,
    DoubleReturn,
    Preview,
    Returned,
    ReturnPolicy,
    SalePage,
)
from store.domain.returns import (
    RETURNABLE_KINDS,
    Broken,
    BrokenOffer,
    Choice,
    Left,
    after,
    broken,
    checked,
    deducted,
    gone,
    left_of,
    mirrored,
    taken,
)
from store.domain.rights import Right
from store.domain.sale import Sale, SaleKind, SaleLine
from store.domain.shop import Shop
from store.domain.values import dataclass
from store.events import CustomersChanged, ShopChanged
from store.queries import book, discounts, returns, sales
from store.services import discount_uses, documents, drawer_sessions, return_entries
from store.services.lanes import LaneService
from store.services.rights import Rights
from store.services.shop import shop_from, write_settings
from store.unit import Actor, Unit, Units

REASON_CHARACTERS_MAX: Final = 200
_BROKEN, _DAYS, _DAILY = "returns_broken", "no_receipt_days", "no_receipt_limit"
"""The keys under which `Shop` keeps them too."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A return worked out: what is shown, and what is written."""

    preview: Preview
    refund: Refund
    rest: tuple[Left, ...]


class ReturnService:
    """Returns with a receipt, and voids of what was just sold."""

    def __init__(self, units: Units, actor: Actor, lanes: LaneService, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._rights = rights

    def policy(self) -> ReturnPolicy:
        """What the shop has decided."""
        with self._units.database.reading() as connection:
            return policy_from(book.settings(connection))

    def set_policy(self, policy: ReturnPolicy) -> None:
        """Decide otherwise; raises NeedsApproval, BadInput."""
        if not 0 <= policy.days <= 3660 or (policy.daily or 0) < 0:  # noqa: PLR2004 - ten years
            raise BadInput("between 0 and 3660 days, and no amount below zero", field="days")
        self._rights.require(Right.SHOP)
        with self._units.begin(self._actor) as unit:
            daily = str(policy.daily or 0)
            write_settings(unit, {_BROKEN: policy.broken.value, _DAYS: str(policy.days), _DAILY: daily})
            unit.did("shop.edit", detail="returns")
            unit.tell([ShopChanged()])

    def page(self, sale: SaleId) -> SalePage:
        """A sale and what followed from it; raises NotFound."""
        with self._units.database.reading() as connection:
            found = _get(connection, sale)
            later = returns.later(connection, sale)
            lanes = _lane_names(connection)
            staff = {person.id: person.name for person in book.staff(connection)}
            original = None if found.original is None else sales.row(connection, found.original)
            earned = sales.earned(connection, sale)
            return SalePage(
                sale=found,
                left=left_of(found, _lines_of(later)) if found.kind in RETURNABLE_KINDS else (),
                later=tuple(_document(each, lanes) for each in later),
                lane=lanes.get(found.lane, ""),
                staff=staff.get(found.staff, ""),
                original="" if original is None else original.number,
                points_earned=0 if earned is None else earned.amount,
            )

    def preview(
        self, sale: SaleId, choices: Sequence[Choice], tenders: Sequence[Tender] | None = None
    ) -> Preview:
        """What a return would do; raises NotFound, Refused, BadInput."""
        with self._units.database.reading() as connection:
            return _plan(connection, _get(connection, sale), choices, tenders).preview

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
            original = _get(unit.connection, sale)
            plan = _plan(unit.connection, original, choices, tenders)
            preview = plan.preview
            if preview.broken and preview.policy is BrokenOffer.BLOCK:
                self._rights.require(Right.BREAK_OFFER, subject=sale)
            self._rights.require(Right.RETURN, amount=preview.before + preview.refund_total, subject=sale)
            document = replace(
                _head(unit, original, preview.lines),
                number=documents.next_number(unit, lane),
                lane=lane.id,
                tenders=plan.refund.tenders,
                rounding=plan.refund.rounding,
                reason=checked_reason(reason),
            )
            documents.write(unit, document)
            return_entries.book(unit, document, original, taken=preview.points_taken)
            discount_uses.give_back(unit, document.id, original.id, gone(plan.rest))
            unit.did("sales.return", document.id, original.number)
            _tell(unit, document)
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
            original = _get(unit.connection, sale)
            self._refuse_void(unit, original)
            self._rights.require(Right.VOID_SALE, subject=sale)
            document = replace(
                _head(unit, original, mirrored(original)),
                kind=SaleKind.VOID,
                number=documents.next_number(unit, lane),
                lane=lane.id,
                tenders=tuple(
                    replace(each, amount=-each.amount, points=-each.points) for each in original.tenders
                ),
                rounding=-original.rounding,
                change=-original.change,
                reason=checked_reason(reason),
            )
            documents.write(unit, document)
            points = return_entries.reverse(unit, document, original)
            discount_uses.give_back(unit, document.id, original.id, range(len(original.lines)))
            unit.did("sales.void", document.id, original.number)
            _tell(unit, document)
        cash = any(each.kind == CASH for each in document.tenders)
        return Returned(
            sale=document.id,
            number=document.number,
            refund_total=original.total,
            points=points,
            tenders=document.tenders,
            opens_drawer=cash,
        )

    def why_no_void(self, sale: SaleId) -> str | None:
        """Why a sale cannot be voided here now, and what is done instead; None where it can."""
        with self._units.database.reading() as connection:
            return _why_no_void(connection, _get(connection, sale), self._lanes.own().id)

    def doubles(self) -> list[DoubleReturn]:
        """Goods that lanes took back without hearing each other, with all documents that did."""
        with self._units.database.reading() as connection:
            lanes = _lane_names(connection)
            return [
                DoubleReturn(
                    sale, _get(connection, sale).number, place, name, bought, back,
                    tuple(
                        _document(each, lanes)
                        for each in returns.later(connection, sale)
                        if any(line.origin and line.origin.position == place for line in each.lines)
                    ),
                )
                for sale, place, name, bought, back in returns.doubles(connection)
            ]  # fmt: skip

    def count_copy(self, sale: SaleId) -> int:
        """Note that a receipt is printed again; answers which copy it is."""
        with self._units.begin(self._actor) as unit:
            _get(unit.connection, sale)
            unit.did("sales.copy", sale)
            return returns.copies(unit.connection, sale)

    def _refuse_void(self, unit: Unit, sale: Sale) -> None:
        why = _why_no_void(unit.connection, sale, self._lanes.own().id)
        if why is not None:
            raise Refused(why)


def policy_from(settings: dict[str, str]) -> ReturnPolicy:
    """The shop's decisions out of its settings; what is not understood is as if nothing was said."""
    kinds = {each.value: each for each in BrokenOffer}
    days, daily = settings.get(_DAYS, ""), settings.get(_DAILY, "")
    return ReturnPolicy(
        broken=kinds.get(settings.get(_BROKEN, ""), BrokenOffer.KEEP),
        days=int(days) if days.isdecimal() else ReturnPolicy().days,
        daily=(int(daily) or None) if daily.isdecimal() else None,
    )


def checked_reason(reason: str) -> str:
    """A reason as it is kept; raises BadInput when it is longer than anybody reads."""
    tidy = clean(reason)
    if len(tidy) > REASON_CHARACTERS_MAX:
        raise BadInput(f"a reason has at most {REASON_CHARACTERS_MAX} characters", field="reason")
    return tidy


def _plan(
    connection: Connection, sale: Sale, choices: Sequence[Choice], tenders: Sequence[Tender] | None
) -> _Plan:
    if sale.kind not in RETURNABLE_KINDS:
        raise Refused(
            f"{sale.number} is a {sale.kind.value}: goods come back with the receipt they were sold on"
        )
    settings = book.settings(connection)
    shop, policy = shop_from(settings), policy_from(settings)
    later = returns.later(connection, sale.id)
    _refuse_voided(later)
    left = left_of(sale, _lines_of(later))
    _refuse_elsewhere(connection, left, choices, later, shop)
    chosen = checked(left, choices)
    back = tuple(
        taken(left[each.position], each.quantity, sale=sale.id, tax=sale.tax, condition=each.condition)
        for each in chosen
    )
    rest = after(left, back)
    lost = _broken(connection, rest)
    refund = -sum(line.total for line in back)
    undone = deducted(rest, lost, refund, sale=sale) if policy.broken is BrokenOffer.DEDUCT else ()
    lines = (*back, *undone)
    amount = -sum(line.total for line in lines)
    paid = paid_for(sale, later)
    paid_out = (
        by_default(amount, paid, step=shop.cash_step)
        if tenders is None
        else as_chosen(amount, tenders, paid, step=shop.cash_step, currency=shop.currency)
    )
    if sale.customer is None and any(each.kind == "balance" for each in paid_out.tenders):
        raise Refused("nobody's balance can take it: the sale had no customer")
    preview = Preview(
        lines=lines,
        refund_total=amount,
        tax=-sum(line.tax for line in lines),
        tenders=paid_out.tenders,
        rounding=paid_out.rounding,
        points_taken=return_entries.taken_back(connection, sale, later, lines),
        points_given=-sum(each.points for each in paid_out.tenders),
        broken=lost,
        deducted=sum(line.total for line in undone),
        policy=policy.broken,
        cash=-sum(each.amount for each in paid_out.tenders if each.kind == CASH),
        ways=paid,
        before=-sum(line.total for line in _lines_of(later) if line.origin is not None),
    )
    return _Plan(preview, paid_out, after(rest, undone))


def _broken(connection: Connection, rest: tuple[Left, ...]) -> tuple[Broken, ...]:
    names = {share.discount: share.name for each in rest for share in each.line.shares}
    if not names:
        return ()
    offers = {each.id: each for each in discounts.offers(connection).discounts if each.id in names}
    return broken(rest, offers, names)


def _refuse_voided(later: Sequence[Sale]) -> None:
    for document in later:
        if document.kind is SaleKind.VOID:
            raise Refused(f"that sale was voided with {document.number}: nothing of it can come back")


def _refuse_elsewhere(
    connection: Connection, left: Sequence[Left], choices: Sequence[Choice], later: Sequence[Sale], shop: Shop
) -> None:
    """Say where and when it came back, if that is why it cannot now."""
    for choice in choices:
        if not 0 <= choice.position < len(left):
            continue
        known = left[choice.position]
        if not known.is_goods or choice.quantity <= known.quantity or choice.quantity > known.bought:
            continue
        took = [
            each
            for each in later
            if any(line.origin and line.origin.position == choice.position for line in each.lines)
        ]
        if took:
            last = took[-1]
            lane = _lane_names(connection).get(last.lane, "another lane")
            when = f"{_local(last.closed_at, shop):%Y-%m-%d %H:%M}"
            raise Refused(f"{known.line.name} came back already on {lane}, {when}, with {last.number}")


def _why_no_void(connection: Connection, sale: Sale, lane: bytes) -> str | None:
    if sale.kind is not SaleKind.SALE:
        return f"{sale.number} is a {sale.kind.value}, and only a sale can be voided"
    if sale.lane != lane:
        return "only the lane that sold it can void it: return the goods instead"
    if returns.later(connection, sale.id):
        return f"something of {sale.number} came back or was voided already: return the rest instead"
    if sale.session is None or sale.session != drawer_sessions.current(connection):
        return "the drawer's session of that sale is closed: return the goods instead"
    return None


def _head(unit: Unit, original: Sale, lines: tuple[SaleLine, ...]) -> Sale:
    """A document that takes back from a sale; number, tenders and reason are still those of the sale."""
    return replace(
        original,
        id=SaleId(unit.new_id()),
        staff=unit.actor.staff,
        opened_at=unit.now,
        closed_at=unit.now,
        lines=lines,
        list_total=sum(line.list for line in lines),
        discount_total=sum(share.amount for line in lines for share in line.shares),
        tax_total=sum(line.tax for line in lines),
        total=sum(line.total for line in lines),
        change=0,
        kind=SaleKind.RETURN,
        original=original.id,
        session=None,
        note="",
    )


def _tell(unit: Unit, document: Sale) -> None:
    if document.customer is not None:
        unit.tell([CustomersChanged(frozenset([document.customer]))])


def _lines_of(later: Sequence[Sale]) -> list[SaleLine]:
    return [line for document in later for line in document.lines]


def _document(sale: Sale, lanes: dict[bytes, str]) -> Document:
    return Document(
        sale.id, sale.number, sale.kind.value, sale.closed_at, lanes.get(sale.lane, ""), sale.total
    )


def _lane_names(connection: Connection) -> dict[bytes, str]:
    return {member.id: member.name for member in (*book.introduced(connection), *book.members(connection))}


def _get(connection: Connection, sale: SaleId) -> Sale:
    found = sales.get(connection, sale)
    if found is None:
        raise NotFound("that sale is not here (any more); it may not have arrived yet")
    return found


def _local(at: int, shop: Shop) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(shop.zone)

"""How a refund is paid out: in proportion to how the sale was paid, never more than each way had brought.

Cash gives back what was really paid when all of it goes back, rounding included; a part rounds its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.domain.errors import BadInput, Refused
from store.domain.money import Currency, Minor, spread
from store.domain.payment import BALANCE, CASH, KINDS, POINTS, Paid, Tender, cash_rounded
from store.domain.refund_ways import NAMED, less, points_back
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Refund:
    """What is paid out: tenders below zero, and what rounding changes of it."""

    tenders: tuple[Tender, ...]
    rounding: Minor
    """Added to the total of the document, as with a sale."""


def by_default(amount: Minor, paid: Sequence[Paid], *, step: Minor) -> Refund:
    """Pay out an amount the way the sale was paid; what nothing had brought is paid out in cash."""
    room = sum(way.left for way in paid)
    parts = spread(min(amount, room), [way.left for way in paid])
    chosen = [
        Tender(way.kind, part, way.reference)
        for way, part in zip(paid, parts, strict=True)
        if part and way.kind != CASH
    ]
    return _refund(amount, chosen, paid, step)


def as_chosen(
    amount: Minor, chosen: Sequence[Tender], paid: Sequence[Paid], *, step: Minor, currency: Currency
) -> Refund:
    """Pay out an amount in chosen tenders above zero; the balance may take what other money had brought.

    Raises:
        BadInput: a tender that cannot be.
        Refused: more than a way of paying had brought, or not what is to be refunded.
    """
    for tender in chosen:
        if tender.kind not in KINDS:
            raise BadInput(f"cannot refund to {tender.kind!r}; use {', '.join(KINDS)}", field="tenders")
        if tender.amount < 0:
            raise BadInput("an amount that is refunded is not negative", field="tenders")
    other = _merged(tender for tender in chosen if tender.kind != CASH and tender.amount)
    for tender in other:
        _refuse_beyond(tender, paid, currency)
    rest = amount - sum(tender.amount for tender in other)
    if rest < 0:
        raise Refused(f"{currency.format(amount)} is to be refunded, not more")
    _refuse_points_as_money(amount, other, paid, currency)
    refund = _refund(amount, other, paid, step)
    out = -sum(tender.amount for tender in refund.tenders if tender.kind == CASH)
    given = sum(tender.amount for tender in chosen if tender.kind == CASH)
    brought = sum(way.left for way in paid if way.kind == CASH)
    if given not in {rest, out}:
        raise Refused(f"{currency.format(out)} is left to refund in cash, not {currency.format(given)}")
    if rest > brought and rest > amount - sum(way.left for way in paid if way.kind != CASH):
        raise Refused(
            f"{currency.format(brought)} was paid in cash and no more goes back in cash:"
            " refund the rest the way it was paid, or to the customer's balance"
        )
    return refund


def completed(
    amount: Minor, chosen: Sequence[Tender], paid: Sequence[Paid], *, step: Minor, currency: Currency
) -> Refund:
    """Pay out an amount in the tenders that were chosen so far, the rest in the other ways it was paid.

    Cash among them stands for all that the others leave.

    Raises:
        BadInput, Refused: as `as_chosen`.
    """
    if any(tender.kind == CASH for tender in chosen):
        return as_chosen(amount, chosen, paid, step=step, currency=currency)
    chosen = [replace(tender, reference=_reference(tender, paid)) for tender in chosen]
    rest = amount - sum(tender.amount for tender in chosen)
    left = less(paid, [(tender.kind, tender.reference, tender.amount) for tender in chosen])
    meant = {(tender.kind, tender.reference) for tender in chosen}
    others = list[Tender]()
    # So much was said of some ways: the others give all they can before more is asked of those.
    for ways in (
        [way for way in left if (way.kind, way.reference) not in meant],
        [way for way in left if (way.kind, way.reference) in meant],
    ):
        parts = spread(
            min(max(0, rest - _sum(others)), sum(way.left for way in ways)), [w.left for w in ways]
        )
        others += [
            Tender(way.kind, part, way.reference) for way, part in zip(ways, parts, strict=True) if part
        ]
    others = [tender for tender in others if tender.kind != CASH]
    whole = rest - _sum(others)
    cash = [Tender(CASH, whole)] if whole > 0 else []
    return as_chosen(amount, [*chosen, *others, *cash], paid, step=step, currency=currency)


def _sum(tenders: Iterable[Tender]) -> Minor:
    return sum(tender.amount for tender in tenders)


def _merged(tenders: Iterable[Tender]) -> list[Tender]:
    """One tender for each way: two for the same card are one."""
    sums: dict[tuple[str, str], Minor] = {}
    for tender in tenders:
        key = (tender.kind, tender.reference if tender.kind in NAMED else "")
        sums[key] = sums.get(key, 0) + tender.amount
    return [Tender(kind, amount, reference) for (kind, reference), amount in sums.items()]


def _refuse_beyond(tender: Tender, paid: Sequence[Paid], currency: Currency) -> None:
    if tender.kind == BALANCE:
        return
    brought = sum(
        way.left for way in paid if way.kind == tender.kind and tender.reference in {"", way.reference}
    )
    if tender.amount > brought:
        raise Refused(
            f"{currency.format(brought)} was paid by {tender.kind}, and no more goes back that way:"
            f" not {currency.format(tender.amount)}"
        )


def _refuse_points_as_money(
    amount: Minor, chosen: Sequence[Tender], paid: Sequence[Paid], currency: Currency
) -> None:
    """What other money had not brought was paid with points: it goes back as points."""
    points = sum(way.left for way in paid if way.kind == POINTS)
    money = sum(way.left for way in paid if way.kind != POINTS)
    least = min(points, max(0, amount - money))
    if sum(tender.amount for tender in chosen if tender.kind == POINTS) < least:
        raise Refused(
            f"{currency.format(least)} of it was paid with points: refund at least that much to points"
        )


def _refund(amount: Minor, chosen: Sequence[Tender], paid: Sequence[Paid], step: Minor) -> Refund:
    """The tenders, with what is left of the amount in cash."""
    ways = {(way.kind, way.reference): way for way in paid}
    out = [
        Tender(tender.kind, -tender.amount, reference, -points_back(tender.amount, ways.get((POINTS, ""))))
        if tender.kind == POINTS
        else Tender(tender.kind, -tender.amount, reference)
        for tender in chosen
        for reference in (_reference(tender, paid),)
    ]
    part = amount - sum(tender.amount for tender in chosen)
    cash = _cash(part, ways.get((CASH, "")), step)
    if cash:
        out.append(Tender(CASH, -cash))
    return Refund(tuple(out), part - cash)


def _reference(tender: Tender, paid: Sequence[Paid]) -> str:
    """That of the card or voucher that paid, where only one did."""
    known = [way.reference for way in paid if way.kind == tender.kind]
    return known[0] if not tender.reference and len(known) == 1 else tender.reference


def _cash(part: Minor, way: Paid | None, step: Minor) -> Minor:
    """Coins and notes for a part of the refund."""
    if way is None:
        return cash_rounded(part, step)
    if part < way.left:
        return min(cash_rounded(part, step), max(0, way.cash))
    return max(0, way.cash) + cash_rounded(part - way.left, step)

"""By which ways a sale was paid, as far as that has not gone back: what caps its refunds.

An exchange takes over what had paid for the goods that came back and keeps that: it stays paid in the same
ways, so that nobody turns a card payment into cash, or points into money, by way of other goods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.domain.money import Minor, spread
from store.domain.payment import BALANCE, CARD, CASH, OWN, POINTS, VOUCHER, Paid
from store.domain.sale import Sale, SaleKind

NAMED = frozenset({CARD, VOUCHER})
"""Kinds whose tenders are told apart by their reference."""


def paid_for(sale: Sale, later: Iterable[Sale]) -> tuple[Paid, ...]:
    """How a sale was paid, less what was paid out for it and what exchanges took over; `later` are those."""
    ways: _Ways = {}
    for way in sale.carried:
        _add(ways, way, 1)
    _book(ways, sale, 1)
    for document in later:
        if document.total < 0:
            _book(ways, document, -1)
        for way in document.carried:
            _add(ways, way, -1)
    return _settled(ways)


def handed_on(paid: Sequence[Paid], amount: Minor) -> tuple[Paid, ...]:
    """The parts of all ways that together pay an amount, in proportion; at most what there is."""
    lefts = [way.left for way in paid]
    parts = spread(min(amount, sum(lefts)), lefts)
    return tuple(_part(way, part) for way, part in zip(paid, parts, strict=True) if part)


def less(paid: Sequence[Paid], taken: Iterable[tuple[str, str, Minor]]) -> tuple[Paid, ...]:
    """What is left of all ways after some of it: kinds, references (empty: any) and amounts.

    What the balance takes beyond its own is taken of what other money had brought.
    """
    left, over = list(paid), 0
    for kind, reference, amount in taken:
        rest = amount
        for place, way in enumerate(left):
            if way.kind == kind and reference in {"", way.reference}:
                part = min(rest, way.left)
                left[place], rest = _less(way, part), rest - part
        over += rest if kind == BALANCE else 0
    return _without_balance_taken(left, over)


def own_part(paid: Iterable[Paid]) -> Minor:
    """What of it came out of the customer's points and balance."""
    return sum(way.left for way in paid if way.kind in OWN)


def value_in_points(paid: Iterable[Paid]) -> Minor:
    """What of it was paid with points: no points are earned for that."""
    return sum(way.left for way in paid if way.kind == POINTS)


def exchanged(document: Sale) -> Minor:
    """What goods that came back with an exchange paid for the goods that went out with it."""
    if document.kind is not SaleKind.EXCHANGE:
        return 0
    back = -sum(line.total for line in document.lines if line.origin is not None)
    return back + min(0, document.total)


_Ways = dict[tuple[str, str], Paid]


def _settled(ways: _Ways) -> tuple[Paid, ...]:
    return _without_balance_taken(
        [replace(way, left=max(0, way.left), points=max(0, way.points)) for way in ways.values()],
        max(0, -sum(way.left for way in ways.values() if way.kind == BALANCE)),
    )


def _without_balance_taken(ways: Sequence[Paid], over: Minor) -> tuple[Paid, ...]:
    """Less what the balance took of what other money had brought: it cannot go back a second time."""
    lefts = [0 if way.kind == POINTS else way.left for way in ways]
    parts = spread(min(over, sum(lefts)), lefts)
    return tuple(_less(way, part) if part else way for way, part in zip(ways, parts, strict=True))


def _less(way: Paid, part: Minor) -> Paid:
    gone = _part(way, part)
    return replace(way, left=way.left - part, cash=way.cash - gone.cash, points=way.points - gone.points)


def _part(way: Paid, part: Minor) -> Paid:
    """A part of a way; the whole of it has all its coins and points."""
    if part == way.left:
        return way
    cash = min(part, max(0, way.cash))
    return Paid(way.kind, way.reference, part, cash, points_back(part, way))


def points_back(amount: Minor, way: Paid | None) -> int:
    """Points that a part of what they paid gives back, rounded down; the last part takes the rest."""
    if way is None or way.left <= 0:
        return 0
    return way.points * min(amount, way.left) // way.left


def _add(ways: _Ways, other: Paid, sign: int) -> None:
    key = (other.kind, other.reference)
    way = ways.get(key, Paid(*key, 0))
    ways[key] = replace(
        way,
        left=way.left + sign * other.left,
        cash=way.cash + sign * other.cash,
        points=way.points + sign * other.points,
    )


def _book(ways: _Ways, document: Sale, sign: int) -> None:
    cash = -document.change
    for tender in document.tenders:
        if tender.kind == CASH or (sign > 0 and tender.amount < 0):
            cash += tender.amount  # change that was put on the balance had come in as cash
            continue
        key = (tender.kind, tender.reference if tender.kind in NAMED else "")
        _add(ways, Paid(*key, tender.amount, points=tender.points), 1)
    if cash or document.rounding:
        _add(ways, Paid(CASH, "", cash - document.rounding, cash), 1)

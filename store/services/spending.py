"""What tenders take out of accounts: judged against this lane's rights, and booked with the sale.

Judging and booking are one transaction, that of the closing; a tender on an open sale has taken nothing yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import Connection

from store.domain.changes import Site
from store.domain.customers import Customer
from store.domain.errors import BadInput, Refused
from store.domain.ids import CustomerId, ProgramId
from store.domain.money import Minor
from store.domain.payment import BALANCE, POINTS, VOUCHER, Tender
from store.domain.points import SPENT as SPENT_POINTS
from store.domain.sale import LineKind, Sale
from store.domain.shop import Shop
from store.domain.spending import (
    BEYOND_LIMIT,
    RETIRED,
    NotEnough,
    Purse,
    Rate,
    best_rate,
    purse,
    usable,
    voucher_key,
)
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.queries import book, customers, groups, purses
from store.queries import spending as queries
from store.queries.heirs import Owners
from store.queries.survivors import family, survivor
from store.tables.sales import LEDGER, OVERDRAWN
from store.unit import Row, Unit

if TYPE_CHECKING:
    from store.domain.points import Standing
    from store.domain.points_limits import Allowance

PAID = "balance.paid"
CHANGE = "balance.change"
TOPPED_UP = "balance.top-up"
ADJUSTED = "adjusted"
VOUCHER_SOLD = "voucher.sold"
VOUCHER_PAID = "voucher.paid"
"""Kinds of ledger entries; those of vouchers go on with the place of their line or tender."""


# Looked up once: members of an enumeration are slow to reach in Python 3.11.
_TOP_UP_LINE, _VOUCHER_LINE = LineKind.TOP_UP, LineKind.VOUCHER

CHANGE_NEEDS_CUSTOMER = "change goes on a customer's balance: put one on the sale with @ first"


@dataclass(frozen=True, slots=True)
class Wallet:
    """What a customer has to spend."""

    points: Purse
    balance: Purse
    rate: Rate | None
    """What their points pay now; None where they pay nothing."""


class Accounts:
    """The accounts that tenders of one sale may take from, read when they are asked for."""

    def __init__(self, connection: Connection, customer: CustomerId | None, at: Instant, shop: Shop) -> None:
        """`at` is when the sale was opened: groups and points count as they stood then."""
        self._connection = connection
        self._customer = customer
        self._at = at
        self._shop = shop
        self._money = shop.currency

    @cached_property
    def _owners(self) -> Owners:
        return Owners(self._connection)

    @cached_property
    def wallet(self) -> Wallet:
        """That of the customer; raises Refused without one."""
        if self._customer is None:
            raise Refused("points and balance are a customer's: put one on the sale with @ first")
        known = customers.buyer(self._connection, self._customer)
        if known is None:
            raise Refused("the customer on the sale is not there any more: take them off with @, then pay")
        points, balance = self._points(), self._balance(known.id, known.credit_limit)
        if self._shared_card:
            points, balance = replace(points, limit=0), replace(balance, limit=0)
        return Wallet(
            points=points,
            balance=balance,
            rate=best_rate(queries.rates(self._connection, self._programs(known))),
        )

    @cached_property
    def _shared_card(self) -> str:
        """A card that the customer is not alone with: whose points and balance it is to pay with is open."""
        assert self._customer is not None  # noqa: S101 - only a customer's wallet asks
        return customers.shared_card(self._connection, family(self._connection, self._customer))

    @cached_property
    def _allowance(self) -> "Allowance":
        assert self._customer is not None  # noqa: S101 - only a customer's wallet asks
        from store.services import rewards_limits  # as below

        return rewards_limits.allowed(self._connection, self._customer, self._at)

    def voucher(self, code: str) -> Purse:
        """What is left on a voucher; raises Refused when there is none of this code."""
        key = voucher_key(code)
        if not queries.is_kept(self._connection, key, VOUCHER):
            raise Refused(f"no voucher {code} was sold here or on a lane that this one has heard from")
        return self.kept(VOUCHER, key)

    def kept(self, account: str, holder: bytes) -> Purse:
        """A voucher or a balance as it is for who takes back what was put there, and pays nothing with it."""
        if account == VOUCHER:
            return self._purse(VOUCHER, queries.rights(self._connection, [holder], VOUCHER, self._owners))
        theirs = survivor(self._connection, CustomerId(holder))
        known = customers.buyer(self._connection, theirs)
        return self._balance(theirs, known.credit_limit if known is not None else 0)

    def _balance(self, customer: CustomerId, limit: Minor) -> Purse:
        held = queries.rights(self._connection, family(self._connection, customer), BALANCE, self._owners)
        held = queries.with_credit(held, self._connection, customer, limit, self._owners)
        return self._purse(BALANCE, held, limit)

    def most(self, kind: str, code: str = "") -> Minor:
        """The most that a kind of tender pays here and now, whatever is due; raises Refused."""
        if kind == VOUCHER:
            return self.voucher(code).spendable
        if kind == BALANCE:
            return self.wallet.balance.spendable
        return self._rate().worth(self.wallet.points.spendable)

    def judged(self, tenders: Sequence[Tender], goods: Minor, beyond: Minor = 0) -> tuple[Tender, ...]:
        """The tenders with the points they take.

        Args:
            tenders: all of the sale.
            goods: what may be paid with points and balance.
            beyond: how far beyond the credit limit the balance may go for this sale.

        Raises:
            Refused: there is not enough to spend here.
            BadInput: a voucher without its code.
        """
        if all(tender.kind not in {POINTS, BALANCE, VOUCHER} for tender in tenders):
            return tuple(tenders)
        own = sum(tender.amount for tender in tenders if tender.kind in {POINTS, BALANCE})
        if own > goods:
            raise Refused(
                f"points and balance pay for goods, {self._money.format(goods)} here:"
                " what a top-up or a voucher costs is paid otherwise"
            )
        priced = tuple(self._with_points(tender) for tender in tenders)
        self._judge_points(sum(tender.points for tender in priced if tender.kind == POINTS))
        is_beyond = self._judge_balance(priced, beyond)
        self._judge_vouchers([tender for tender in priced if tender.kind == VOUCHER])
        return _said_beyond(priced) if is_beyond else priced

    def told(self, kind: str, code: str = "") -> str:
        """How much of an account is usable here, where it is not all of it; raises Refused."""
        held = self._purse_of(kind, code)
        if kind != VOUCHER and self._shared_card:
            return (
                f"another customer carries the card {self._shared_card} too: until that is settled (F9, c)"
                " neither points nor balance pay"
            )
        if kind == POINTS:
            if held.is_limited:
                return self._allowance.told(self._at, self._shop.zone)
            return usable(held, str, self._left(held))
        return self.told_of(held)

    def told_of(self, held: Purse) -> str:
        """The same of an account of money that was read."""
        return usable(held, self._money.format, self._left(held))

    def _left(self, held: Purse) -> str:
        """Who is to have what retired lanes left of an account, and when, as the end of a sentence."""
        if not held.left:
            return ""
        from store.services import retiring  # hardly ever does an estate wait

        found = [each for each in retiring.estates_of(self._connection) if each.lane.id in held.left]
        told = [each.told().removesuffix(".") for each in found]
        return "; ".join(f"{each[:1].lower()}{each[1:]}" for each in told)

    def _purse_of(self, kind: str, code: str) -> Purse:
        if kind == VOUCHER:
            return self.voucher(code)
        return self.wallet.points if kind == POINTS else self.wallet.balance

    def nothing(self, kind: str, code: str = "") -> NotEnough:
        """The refusal of a tender that can pay nothing."""
        told = self.told(kind, code) or "nothing is left on it"
        return NotEnough(f"{kind} can pay nothing here: {told}", self._purse_of(kind, code).holders)

    def _judge_points(self, wanted: int) -> None:
        if wanted > 0 and wanted > self.wallet.points.spendable:
            self._short(POINTS, f"{wanted} points are needed", str(self.wallet.points.spendable))

    def beyond(self, tenders: Sequence[Tender]) -> Minor:
        """How far all balance tenders of a sale together go beyond what may be spent here."""
        wanted = _from_balance(tenders)
        return max(0, wanted - self.wallet.balance.spendable) if wanted else 0

    def _judge_balance(self, tenders: Sequence[Tender], allowed: Minor) -> bool:
        """Whether they go beyond the credit, by leave of somebody who may give it."""
        short = self.beyond(tenders)
        if not short:
            return False
        credit = self.wallet.balance.credit
        if credit and short <= allowed:
            return True
        limit = f", {self._money.format(credit)} of credit among it" if credit else ""
        usable_here = f"{self._money.format(self.wallet.balance.spendable)}{limit}"
        needed = f"{self._money.format(_from_balance(tenders))} are needed from the balance"
        leave = f", {self._money.format(allowed)} beyond the limit were allowed" if allowed else ""
        return self._short(BALANCE, f"{needed}{leave}", usable_here)

    def _judge_vouchers(self, tenders: Sequence[Tender]) -> None:
        wanted: dict[bytes, Minor] = {}
        for tender in tenders:
            key = voucher_key(tender.reference)
            wanted[key] = wanted.get(key, 0) + tender.amount
            left = self.voucher(tender.reference).spendable
            if wanted[key] > left:
                needed = f"{self._money.format(wanted[key])} are needed from the voucher"
                self._short(VOUCHER, needed, self._money.format(left), tender.reference)

    def _short(self, kind: str, needed: str, there: str, code: str = "") -> NoReturn:
        told = self.told(kind, code) or f"{there} usable"
        if told == RETIRED:
            raise Refused(RETIRED)
        words = f"not enough to spend here: {needed}, {told}; take the rest in cash or by card"
        raise NotEnough(words, self._purse_of(kind, code).holders)

    def _with_points(self, tender: Tender) -> Tender:
        if tender.kind == VOUCHER and not tender.reference:
            raise BadInput("a voucher is named by its code, as the reference of the tender", field="tenders")
        if tender.kind != POINTS:
            return tender
        return replace(tender, points=self._rate().points_for(tender.amount))

    def _rate(self) -> Rate:
        rate = self.wallet.rate
        if rate is None:
            raise Refused("these points pay nothing now: no group that counts has a program by which they do")
        return rate

    def _programs(self, known: Customer) -> set[ProgramId]:
        if not known.active:
            return set()
        return {
            group.program
            for group in groups.all_groups(self._connection)
            if group.id in known.groups and group.program is not None and group.current(self._at)
        }

    @cached_property
    def points(self) -> "Standing":
        """What is left of the customer's points, and when it ends."""
        assert self._customer is not None  # noqa: S101 - only a customer's wallet asks
        from store.queries import points  # a sale to nobody asks for none

        holders = family(self._connection, self._customer)
        return points.standing(self._connection, holders, self._at, self._shop.zone, self._owners)

    def _points(self) -> Purse:
        return replace(self._purse(POINTS, self.points.rights), limit=self._allowance.points)

    def _purse(self, account: str, held: Mapping[Site, int], credit: Minor = 0) -> Purse:
        here = self._owners.here
        if self._owners.is_retired(here):
            return replace(purse(held, here, {}, credit), is_stopped=True)
        if all(site == here or amount <= 0 for site, amount in held.items()):
            return purse(held, here, {}, credit)
        names = book.lane_names(self._connection)
        allowed = self._allowed_beyond(account, here)
        return purse(held, here, names, credit, allowed, self._owners.lives)

    def _allowed_beyond(self, account: str, here: Site) -> int:
        """How far beyond its rights this lane may go for this customer: what others have not drawn."""
        if account == VOUCHER or self._customer is None:
            return 0
        most = purses.allowance(self._connection, here.lane, account)
        if not most:
            return 0
        drawn = purses.overdrawn(
            self._connection, here.lane, account, self._at, self._shop.zone, self._owners
        )
        theirs = survivor(self._connection, self._customer)
        return max(0, most - sum(amount for whose, amount in drawn.items() if whose != theirs))

    def note_overdrawn(self, unit: Unit, account: str, amount: int) -> None:
        """Note that a lane goes below its rights by its allowance, so that all see how much is at risk."""
        held = self.wallet.points if account == POINTS else self.wallet.balance
        if not held.allowance or amount <= held.own or self._customer is None:
            return
        lane = self._owners.here.lane
        whose = survivor(self._connection, self._customer)
        if not purses.is_noted(self._connection, lane, whose, account):
            row: Row = {"lane_id": lane, "customer_id": whose, "account": account, "at": unit.now}
            unit.insert(OVERDRAWN, [row])


def _said_beyond(tenders: Sequence[Tender]) -> tuple[Tender, ...]:
    """Tenders that go beyond the credit, the last from the balance saying so: its sale shows it for ever."""
    last = max(place for place, tender in enumerate(tenders) if tender.kind == BALANCE)
    said = replace(tenders[last], reference=BEYOND_LIMIT)
    return (*tenders[:last], said, *tenders[last + 1 :])


def _from_balance(tenders: Sequence[Tender]) -> Minor:
    return sum(tender.amount for tender in tenders if tender.kind == BALANCE)


def entry(  # noqa: PLR0913 - an entry of the ledger has that many columns
    document: bytes, kind: str, holder: bytes, account: str, amount: int, *, at: Instant, note: str,
    program: bytes | None = None,
) -> Row:  # fmt: skip
    """A row of the ledger; negative takes away."""
    return {
        "document_id": document,
        "kind": kind,
        "customer_id": holder,
        "account": account,
        "amount": amount,
        "at": at,
        "program_id": program,
        "note": note,
    }


def booked(unit: Unit, sale: Sale, accounts: Accounts) -> list[Row]:
    """The entries of a sale just closed: what its tenders took, and what its lines brought in.

    Raises:
        Refused: a top-up or change to the balance without a customer, or a voucher that was sold before.
    """
    rows = [*_of_vouchers(unit, sale)]
    spent = sum(tender.points for tender in sale.tenders if tender.kind == POINTS)
    paid = sum(tender.amount for tender in sale.tenders if tender.kind == BALANCE and tender.amount > 0)
    change = -sum(tender.amount for tender in sale.tenders if tender.kind == BALANCE and tender.amount < 0)
    topped_up = sum(line.total for line in sale.lines if line.kind is _TOP_UP_LINE)
    if change and sale.customer is None:
        raise Refused(CHANGE_NEEDS_CUSTOMER)
    if topped_up and sale.customer is None:
        raise Refused("a top-up is for a customer: put one on the sale with @ first")
    if sale.customer is not None:
        program = accounts.wallet.rate.program if spent and accounts.wallet.rate else None
        for kind, account, amount in (
            (SPENT_POINTS, POINTS, -spent),
            (PAID, BALANCE, -paid),
            (CHANGE, BALANCE, change),
            (TOPPED_UP, BALANCE, topped_up),
        ):
            if amount:
                by = program if kind == SPENT_POINTS else None
                rows.append(
                    entry(
                        sale.id, kind, sale.customer, account, amount,
                        at=sale.closed_at, note=sale.number, program=by,
                    )
                )  # fmt: skip
        if spent:
            accounts.note_overdrawn(unit, POINTS, spent)
        if paid:
            accounts.note_overdrawn(unit, BALANCE, paid)
    if rows:
        unit.insert(LEDGER, rows)
    return rows


def _of_vouchers(unit: Unit, sale: Sale) -> list[Row]:
    rows: list[Row] = []
    sold = set[bytes]()
    for place, line in enumerate(sale.lines):
        if line.kind is not _VOUCHER_LINE or line.voided:
            continue
        key = voucher_key(line.code)
        if key in sold or queries.is_kept(unit.connection, key, VOUCHER):
            raise Refused(f"the voucher {line.code} was sold already: void line {place + 1}, take another")
        sold.add(key)
        rows.append(
            entry(
                sale.id, f"{VOUCHER_SOLD}.{place}", key, VOUCHER, line.total,
                at=sale.closed_at, note=sale.number,
            )
        )  # fmt: skip
    for place, tender in enumerate(sale.tenders):
        if tender.kind == VOUCHER:
            key = voucher_key(tender.reference)
            rows.append(
                entry(
                    sale.id, f"{VOUCHER_PAID}.{place}", key, VOUCHER, -tender.amount,
                    at=sale.closed_at, note=sale.number,
                )
            )  # fmt: skip
    return rows

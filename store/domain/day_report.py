"""What an X or a Z says: sums over the documents and the drawer of a session, and of several together.

An X is looked at; a Z closes the session, has a number and a seal, and is kept as it was. Sums of sessions
add up in any order, which is all there is to the Z of a whole store.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from store.domain.drawer import Cash
from store.domain.errors import BadInput
from store.domain.money import Basis, Minor
from store.domain.stamps import Instant
from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Documents or lines of one kind."""

    count: int = 0
    gross: Minor = 0
    """With tax."""
    net: Minor = 0

    def plus(self, other: "Part") -> "Part":
        """Both together."""
        return Part(self.count + other.count, self.gross + other.gross, self.net + other.net)


@dataclass(frozen=True, slots=True)
class Named:
    """How often something happened and what it came to, by a name: a tender, a reason, a kind of discount."""

    name: str
    count: int
    amount: Minor


@dataclass(frozen=True, slots=True)
class TaxSum:
    """All that was sold and taken back at one rate."""

    rate: Basis
    net: Minor
    tax: Minor

    @property
    def gross(self) -> Minor:
        """With the tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The figures. What comes back, goes out or is taken off a total is negative, but for discounts."""

    sales: Part = Part()
    refunds: Part = Part()
    no_receipt: Part = Part()
    """Of the refunds, goods that came back without a receipt."""
    voids: Part = Part()
    """Of sales that were closed."""
    baskets_voided: int = 0
    """Sales given up before they were paid."""
    lines_voided: int = 0
    moved: Minor = 0
    """Money that only changed its place: top-ups and vouchers sold."""
    taxes: tuple[TaxSum, ...] = ()
    discounts: tuple[Named, ...] = ()
    """By kind; what was taken off."""
    group_discounts: tuple[Named, ...] = ()
    """By group; a discount of several groups is under all their names together."""
    tenders: tuple[Named, ...] = ()
    rounding: Minor = 0
    cash: Cash = Cash()
    paid_in: tuple[Named, ...] = ()
    """By reason, as the two below."""
    paid_out: tuple[Named, ...] = ()
    no_sales: tuple[Named, ...] = ()
    points_earned: int = 0
    points_used: int = 0
    topped_up: Minor = 0
    vouchers_sold: Minor = 0
    balance_used: Minor = 0
    counted: Minor = 0
    """Of sessions that were counted."""
    difference: Minor = 0
    banked: Minor = 0
    float_off: Minor = 0
    """What the drawer began with less what the session before had left in it."""
    left_off: Minor = 0
    """What was left in the drawer less what was counted and not banked."""
    held: tuple[Named, ...] = ()
    """Sales that wait, by label: carried over."""
    came_back: tuple[Named, ...] = ()
    """Documents of sessions before, by their Z, in which they are not: they came from other lanes after it.
    They are in no other figure."""

    @property
    def turnover(self) -> Part:
        """Sold, less taken back, less voided."""
        whole = self.sales.plus(self.refunds).plus(self.voids)
        return replace(whole, count=self.sales.count)

    @property
    def expected(self) -> Minor:
        """Cash that should be there."""
        return self.cash.expected


def added(every: Iterable[Sums]) -> Sums:
    """Several together; the order does not matter."""
    total = Sums()
    for one in every:
        total = replace(
            total,
            **{each.name: _plus(getattr(total, each.name), getattr(one, each.name)) for each in _FIELDS},
        )
    return total


def named(pairs: Iterable[Named]) -> tuple[Named, ...]:
    """One for each name, by name."""
    sums: dict[str, Named] = {}
    for one in pairs:
        before = sums.get(one.name, Named(one.name, 0, 0))
        sums[one.name] = Named(one.name, before.count + one.count, before.amount + one.amount)
    return tuple(sums[name] for name in sorted(sums))


def taxed(sums: Iterable[TaxSum]) -> tuple[TaxSum, ...]:
    """One for each rate, the highest first."""
    rates: dict[Basis, TaxSum] = {}
    for one in sums:
        before = rates.get(one.rate, TaxSum(one.rate, 0, 0))
        rates[one.rate] = TaxSum(one.rate, before.net + one.net, before.tax + one.tax)
    return tuple(rates[rate] for rate in sorted(rates, reverse=True))


def _plus(one: Any, other: Any) -> Any:  # noqa: ANN401 - whatever a field of Sums holds
    if isinstance(one, Part | Cash):
        return one.plus(other)
    if not isinstance(one, tuple):
        return one + other
    both = (*one, *other)
    return taxed(both) if both and isinstance(both[0], TaxSum) else named(both)


_FIELDS = fields(Sums)


@dataclass(frozen=True, slots=True)
class Counting:
    """That somebody counted the drawer."""

    at: Instant
    staff: str
    amount: Minor
    difference: Minor
    """From what should have been there at that moment; negative: missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """A session of one lane's drawer."""

    number: int
    """Of a Z, counted per lane without gaps; 0 of an X."""
    session: bytes
    lane: str
    """Names as they were: a report is read long after."""
    staff: str
    currency: str
    opened_at: Instant
    at: Instant
    """When it was closed; of an X, now."""
    first_receipt: str = ""
    last_receipt: str = ""
    documents: int = 0
    is_counted: bool = False
    counts: tuple[Counting, ...] = ()
    """Every time the drawer was counted; the last one holds, the first first."""
    reason: str = ""
    """Why cash is missing or too much."""
    next_float: Minor = 0
    """Of a Z: what stays in the drawer."""
    sums: Sums

    @property
    def recounts(self) -> int:
        """How often it was counted again."""
        return max(0, len(self.counts) - 1)

    @property
    def name(self) -> str:
        """`Z 12`, `X`."""
        return f"Z {self.number}" if self.number else "X"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDay:
    """A lane in the Z of a store."""

    lane: str
    reports: tuple[int, ...]
    """Numbers of its Zs of that day."""
    open_since: Instant | None = None
    """Its session that is not closed yet, as far as is known here."""
    is_gone: bool = False
    """Whether it is retired or shut out: no Z comes of that session any more."""

    @property
    def is_missing(self) -> bool:
        """Whether nothing was heard of its day's end."""
        return not self.reports or self.open_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDay:
    """The Zs of all lanes of a day."""

    day: str
    currency: str
    lanes: tuple[LaneDay, ...]
    sums: Sums

    @property
    def missing(self) -> tuple[LaneDay, ...]:
        """Lanes whose day is not in the sums, or not whole."""
        return tuple(lane for lane in self.lanes if lane.is_missing)


def as_plain(report: DayReport) -> dict[str, Any]:
    """A report as JSON values, whole."""
    plain = {each.name: getattr(report, each.name) for each in fields(report)}
    return {
        **plain,
        "session": report.session.hex(),
        "counts": _plain(report.counts),
        "sums": _plain_sums(report.sums),
    }


def written(report: DayReport) -> str:
    """A report as the book keeps it; the same report is always the same text."""
    return json.dumps(as_plain(report), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> DayReport:
    """The report of a text; what a newer version added is left out.

    Raises:
        BadInput: it is none.
    """
    try:
        plain = json.loads(text)
        known = {each.name for each in fields(DayReport)}
        values = {name: value for name, value in plain.items() if name in known}
        values["session"] = bytes.fromhex(plain["session"])
        values |= {
            name: int(values[name]) for name in ("number", "documents", "next_float") if name in values
        }
        values["counts"] = tuple(Counting(**one) for one in plain.get("counts", ()))
        values["sums"] = _read_sums(plain["sums"])
        return DayReport(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput("that report cannot be read here: update Regulars on this lane") from error


def seal(content: str, previous: str) -> str:
    """A hash over a Z as it is kept and the seal of the one before it, hex."""
    return hashlib.sha256(f"{previous}\n{content}".encode("utf-8", "surrogatepass")).hexdigest()


def _plain_sums(sums: Sums) -> dict[str, Any]:
    return {each.name: _plain(getattr(sums, each.name)) for each in _FIELDS}


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, int | str):
        return value
    return {each.name: getattr(value, each.name) for each in fields(value)}


_READ = {
    "sales": Part, "refunds": Part, "no_receipt": Part, "voids": Part, "cash": Cash, "taxes": TaxSum,
    "discounts": Named, "group_discounts": Named, "tenders": Named, "paid_in": Named, "paid_out": Named,
    "no_sales": Named, "held": Named, "came_back": Named,
}  # fmt: skip


def _read_sums(plain: Mapping[str, Any]) -> Sums:
    values: dict[str, Any] = {}
    for each in _FIELDS:
        value = plain.get(each.name)
        if value is None:
            continue
        kind = _READ.get(each.name)
        if kind is None:
            values[each.name] = int(value)
        elif isinstance(value, list):
            values[each.name] = tuple(kind(**_checked(one)) for one in value)
        else:
            values[each.name] = kind(**_checked(value))
    return Sums(**values)


def _checked(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Another lane may have written anything: what cannot be added up must not reach a Z of this one."""
    return {name: str(value) if name == "name" else int(value) for name, value in plain.items()}

"""How often discounts and codes were used, as far as this lane knows: sums over rows that never change."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from store.domain.coupons import CouponCode
from store.domain.discounts import Discount, Uses
from store.domain.ids import CustomerId, DiscountId, LaneId, SaleId
from store.domain.stamps import Instant
from store.queries import use_rights
from store.queries.driver import fetch, places
from store.queries.heirs import Owners
from store.queries.survivors import family


class Used(NamedTuple):
    """A row of DISCOUNT_USES."""

    discount: DiscountId
    customer: CustomerId | None
    code: str
    uses: int


class Place(NamedTuple):
    """Where and when a code was used last."""

    at: Instant
    number: str
    """Receipt number; empty for a sale that has not arrived."""
    lane: LaneId | None


def known(
    connection: Connection, discounts: Sequence[Discount], customer: CustomerId | None
) -> dict[DiscountId, Uses]:
    """Earlier uses of discounts: by the customer, and in all; of each only what it has a limit for."""
    in_all = _sums(connection, [each.id for each in discounts if each.limits.total is not None], ())
    limited = [each.id for each in discounts if each.limits.customer is not None]
    theirs = {}
    if customer is not None and limited:
        theirs = _sums(connection, limited, family(connection, customer))
    away = _away(connection, discounts, in_all)
    return {
        each.id: Uses(
            customer=theirs.get(each.id, 0), total=in_all.get(each.id, 0), away=away.get(each.id, 0)
        )
        for each in discounts
    }


def _away(
    connection: Connection, discounts: Sequence[Discount], used: Mapping[DiscountId, int]
) -> dict[DiscountId, int]:
    """How many of the uses that are left other lanes have the right to."""
    limits = {each.id: each.limits.total for each in discounts if each.limits.total is not None}
    owners = Owners(connection) if limits else None
    if owners is None or owners.is_alone:
        return {}
    here = owners.here
    rights = use_rights.of_discounts(connection, limits.items(), owners)
    return {
        each: max(0, limits[each] - used.get(each, 0) - max(0, held.get(here, 0)))
        for each, held in rights.items()
    }


def usable_codes(connection: Connection, codes: Sequence[CouponCode]) -> dict[tuple[str, DiscountId], int]:
    """How often codes may be used here; those without end are left out, and all where no other lane is."""
    counted = [each for each in codes if each.uses is not None]
    owners = Owners(connection) if counted else None
    if owners is None or owners.is_alone:
        return {}
    here = owners.here
    rights = use_rights.of_coupons(connection, counted, owners)
    return {key: held.get(here, 0) for key, held in rights.items()}


def _sums(
    connection: Connection, discounts: Sequence[DiscountId], customers: Sequence[CustomerId]
) -> dict[DiscountId, int]:
    if not discounts:
        return {}
    theirs = f" AND customer_id IN ({places(customers)})" if customers else ""
    found = fetch(
        connection,
        "SELECT discount_id, SUM(uses) FROM discount_uses"  # noqa: S608 - question marks alone
        f" WHERE discount_id IN ({places(discounts)}){theirs} GROUP BY discount_id",
        [*discounts, *customers],
    )
    return {DiscountId(bytes(discount)): int(uses) for discount, uses in found}


def totals(connection: Connection) -> dict[DiscountId, int]:
    """Uses of every discount that was ever counted."""
    found = fetch(connection, "SELECT discount_id, SUM(uses) FROM discount_uses GROUP BY discount_id")
    return {DiscountId(bytes(discount)): int(uses) for discount, uses in found}


def of_codes(connection: Connection, codes: Iterable[str]) -> dict[tuple[str, DiscountId], int]:
    """Uses of codes, for each discount they opened."""
    wanted = list(codes)
    if not wanted:
        return {}
    found = fetch(
        connection,
        "SELECT code, discount_id, SUM(uses) FROM discount_uses"  # noqa: S608 - as above
        f" WHERE code IN ({places(wanted)}) GROUP BY code, discount_id",
        wanted,
    )
    return {(code, DiscountId(bytes(discount))): int(uses) for code, discount, uses in found}


def of_sale(connection: Connection, sale: SaleId) -> list[Used]:
    """What a document used, or gave back as negative numbers."""
    found = fetch(
        connection,
        "SELECT discount_id, customer_id, code, uses FROM discount_uses WHERE sale_id = ?",
        [sale],
    )
    return [
        Used(
            DiscountId(bytes(discount)),
            None if customer is None else CustomerId(bytes(customer)),
            code,
            int(uses),
        )
        for discount, customer, code, uses in found
    ]


def given_back(connection: Connection, sale: SaleId) -> set[DiscountId]:
    """The discounts of a sale whose uses a return or a void of it has given back."""
    found = fetch(
        connection,
        "SELECT u.discount_id FROM discount_uses AS u JOIN sales AS s ON s.id = u.sale_id"
        " WHERE s.original_id = ? AND u.uses < 0",
        [sale],
    )
    return {DiscountId(bytes(row[0])) for row in found}


def freed(connection: Connection, sale: SaleId, gone: Collection[int]) -> list[Used]:
    """What a sale used and nothing of what is still with the customer took, as far as it was not given back.

    `gone` are the places of its lines of which nothing is left with the customer.
    """
    used = [each for each in of_sale(connection, sale) if each.uses > 0]
    if not used:
        return []
    done, took = given_back(connection, sale), touched(connection, sale)
    left = set[DiscountId]().union(*(found for place, found in took.items() if place not in gone))
    return [each for each in used if each.discount not in done and each.discount not in left]


def touched(connection: Connection, sale: SaleId) -> dict[int, set[DiscountId]]:
    """The discounts that each line of a sale took, by its place."""
    sql = "SELECT position, discount_id FROM sale_discounts WHERE sale_id = ?"
    found: dict[int, set[DiscountId]] = {}
    for position, discount in fetch(connection, sql, [sale]):
        found.setdefault(position, set()).add(DiscountId(bytes(discount)))
    return found


def last(connection: Connection, code: str) -> Place | None:
    """Where a code was used last; None when it was not."""
    found = fetch(
        connection,
        "SELECT u.at, s.number, s.lane_id FROM discount_uses AS u LEFT JOIN sales AS s ON s.id = u.sale_id"
        " WHERE u.code = ? AND u.uses > 0 ORDER BY u.at DESC LIMIT 1",
        [code],
    )
    if not found:
        return None
    at, number, lane = found[0]
    return Place(int(at), number or "", None if lane is None else LaneId(bytes(lane)))

"""The reward programs that groups point at."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, select

from store.domain import earning
from store.domain.earning import Earning
from store.domain.errors import BadInput
from store.domain.ids import DiscountId, ProgramId
from store.domain.names import name_key
from store.domain.rewards import Program
from store.queries.kin import kin
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import PROGRAMS

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

_P = PROGRAMS.c


def all_programs(connection: Connection) -> list[Program]:
    """Every reward program by name."""
    return _read(connection, _P.deleted == 0)


def get(connection: Connection, program: ProgramId) -> Program | None:
    """One reward program; None when there is none or it was deleted."""
    return next(iter(_read(connection, and_(_P.id == program, _P.deleted == 0))), None)


def named(connection: Connection, name: str) -> Program | None:
    """The reward program of this name, however it is spaced or cased."""
    condition = and_(_P.name_key == name_key(name), _P.deleted == 0)
    return next(iter(_read(connection, condition)), None)


def coupon_discounts(connection: Connection) -> dict[DiscountId, str]:
    """Discounts that count only with a coupon, and their names, by name."""
    statement = (
        select(DISCOUNTS.c.id, DISCOUNTS.c.name)
        .where(DISCOUNTS.c.coupon == 1, DISCOUNTS.c.deleted == 0)
        .order_by(DISCOUNTS.c.name, DISCOUNTS.c.id)
    )
    return {DiscountId(row[0]): row[1] for row in connection.execute(statement)}


def _read(connection: Connection, condition: ColumnElement[bool]) -> list[Program]:
    statement = (
        select(
            _P.id, _P.name, _P.points, _P.per_amount, _P.active, _P.earning, _P.redeem_points,
            _P.redeem_amount, _P.coupon_points, _P.coupon_discount_id, _P.expires_days,
        )
        .where(condition)
        .order_by(_P.name_key, _P.id)
    )  # fmt: skip
    found = [_program(row) for row in connection.execute(statement).mappings()]
    return _with_groups_now(connection, found)


def _program(row: "RowMapping") -> Program:
    rules, trouble = _earning(row["earning"])
    return Program(
        id=ProgramId(row["id"]),
        name=row["name"],
        points=row["points"],
        per_amount=row["per_amount"],
        active=bool(row["active"]),
        earning=rules,
        trouble=trouble,
        redeem_points=row["redeem_points"],
        redeem_amount=row["redeem_amount"],
        coupon_points=row["coupon_points"],
        coupon_discount=None if row["coupon_discount_id"] is None else DiscountId(row["coupon_discount_id"]),
        expires_days=row["expires_days"],
    )


def _earning(text: str) -> tuple[Earning, str]:
    try:
        return earning.read(text), ""
    except BadInput as trouble:
        return earning.PLAIN, str(trouble)


def _with_groups_now(connection: Connection, found: list[Program]) -> list[Program]:
    """Multipliers of groups that were merged are those of what they became."""
    if all(each.group is None for program in found for each in program.earning.multipliers):
        return found
    related = kin(connection)
    return [
        replace(
            program,
            earning=replace(
                program.earning,
                multipliers=tuple(
                    each if each.group is None else replace(each, group=related.root(each.group))
                    for each in program.earning.multipliers
                ),
            ),
        )
        for program in found
    ]

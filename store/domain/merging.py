"""Making one customer of two: which value of each field stays, and what comes together."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from store.domain.customers import NOTES_CHARACTERS_MAX, Customer
from store.domain.errors import BadInput
from store.domain.ids import CustomerId
from store.domain.values import dataclass

Side: TypeAlias = Literal["first", "second", "both"]
"""Whose value stays; `both` is for notes alone."""

FIELDS: Final = (
    "name", "email", "phone", "reference", "birth_date", "gender", "city", "region", "country", "notes",
    "active", "consent", "tax_exempt", "credit_limit", "joined",
)  # fmt: skip
"""What is chosen. The reason for an exemption goes with it."""


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field of both."""

    name: str
    first: str | int
    second: str | int
    side: Side
    """Whose value stays."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.first != self.second


@dataclass(frozen=True, slots=True)
class Belongings:
    """What comes with a customer besides the fields."""

    orders: int
    points: int
    balance: int
    cards: tuple[str, ...]
    tags: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would make."""

    first: Customer
    second: Customer
    kept: CustomerId
    """Whose record goes on: the older one, on every lane the same."""
    fields: tuple[MergeField, ...]
    of_first: Belongings
    of_second: Belongings
    together: Belongings

    @property
    def keeper(self) -> str:
        """On whose record everything is booked from then on: fields may be the other's, and names alike."""
        if self.kept == self.first.id:
            return f"{self.first.name}, the first of the two"
        return f"{self.second.name}, the second of the two"


def merge_fields(first: Customer, second: Customer, chosen: Mapping[str, str]) -> tuple[MergeField, ...]:
    """Every field with whose value stays: as chosen, else the sensible one. Raises BadInput."""
    for name, side in chosen.items():
        if name not in FIELDS:
            raise BadInput(f"{name!r} is nothing to choose; it is one of {', '.join(FIELDS)}", field=name)
        if side not in {"first", "second"} and (side, name) != ("both", "notes"):
            raise BadInput(f"{name}: {side!r} is neither first nor second", field=name)
    return tuple(
        MergeField(name, one, other, _side(chosen.get(name)) or _sensible(name, one, other))
        for name in FIELDS
        for one, other in [(_value(first, name), _value(second, name))]
    )


def values_of(fields: tuple[MergeField, ...], first: Customer, second: Customer) -> dict[str, str | int]:
    """What the merged customer has in each column."""
    values: dict[str, str | int] = {}
    for field in fields:
        both = f"{field.first}\n{field.second}"
        values[field.name] = {"first": field.first, "second": field.second, "both": both}[field.side]
        if field.name == "tax_exempt":
            values["tax_reason"] = (second if field.side == "second" else first).tax_reason
    return values


def _side(chosen: str | None) -> Side | None:
    return {"first": "first", "second": "second", "both": "both"}.get(chosen or "")  # type: ignore[return-value] # a table of the three


def _sensible(name: str, first: str | int, second: str | int) -> Side:
    """The first one's value, or the second's where that one has none; who refused mailings has refused."""
    if name == "joined":
        return "second" if second < first else "first"  # type: ignore[operator] # both are instants
    if name == "consent":
        return "second" if first and not second else "first"
    if name in {"active", "tax_exempt"}:
        return "first"
    if name == "notes" and first and second and first != second:
        fits = len(str(first)) + len(str(second)) < NOTES_CHARACTERS_MAX
        return "both" if fits else "first"
    return "first" if first or not second else "second"


def _value(customer: Customer, name: str) -> str | int:
    value: str | int = getattr(customer, name)
    return int(value) if isinstance(value, bool) else value

"""Who may be one person twice: what two customers have in common, how much it weighs, what speaks against."""

from typing import Final, TypeAlias

from store.domain.ids import CustomerId
from store.domain.likeness import like_key, phone_key
from store.domain.names import name_key
from store.domain.stamps import Instant
from store.domain.values import dataclass

Pair: TypeAlias = tuple[CustomerId, CustomerId]
"""Two customers, the older record first."""

CARD, EMAIL, REFERENCE, PHONE, NAME, BIRTH, CITY = 100, 90, 90, 50, 30, 30, 5
"""What having it in common weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is compared of a customer."""

    id: CustomerId
    name: str
    email: str = ""
    phone: str = ""
    reference: str = ""
    birth_date: str = ""
    city: str = ""
    joined: Instant = 0
    cards: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Twins:
    """Two customers who may be one person."""

    first: Person
    """Who was there first."""
    second: Person
    reasons: tuple[str, ...]
    """What they have in common, the weightiest first."""
    against: tuple[str, ...]
    """What they have not."""
    weight: int
    """How sure it is; the sum of what they have in common."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """Two customers of whom somebody said that they are not one person."""

    first: CustomerId
    first_name: str
    second: CustomerId
    second_name: str
    at: Instant
    """When that was said last."""


_SURE: Final = EMAIL


def pair_of(one: CustomerId, other: CustomerId) -> Pair:
    """Two customers as every lane names them."""
    return (one, other) if one < other else (other, one)


def compared(one: Person, other: Person) -> Twins | None:
    """Two customers as twins; None when too little speaks for it."""
    first, second = sorted((one, other), key=lambda person: person.id)
    found = [*_identities(first, second), *_names(first, second)]
    against = _against(first, second)
    weight = sum(weight for weight, _ in found)
    if not found or (weight < _SURE and ("birth dates differ" in against or _differ_in_all(against))):
        return None
    return Twins(first, second, tuple(reason for _, reason in found), against, weight)


def _identities(one: Person, other: Person) -> list[tuple[int, str]]:
    found = []
    if one.cards & other.cards:
        found.append((CARD, "same card"))
    if one.email and one.email == other.email:
        found.append((EMAIL, "same e-mail"))
    if one.reference and one.reference == other.reference:
        found.append((REFERENCE, "same reference"))
    if phone_key(one.phone) and phone_key(one.phone) == phone_key(other.phone):
        found.append((PHONE, "same phone"))
    return found


def _names(one: Person, other: Person) -> list[tuple[int, str]]:
    if not like_key(one.name) or like_key(one.name) != like_key(other.name):
        return []
    found = [(NAME, _how_alike(one.name, other.name))]
    if one.birth_date and one.birth_date == other.birth_date:
        found.append((BIRTH, "same birth date"))
    if one.city and name_key(one.city) == name_key(other.city):
        found.append((CITY, "same city"))
    return found


def _how_alike(one: str, other: str) -> str:
    if name_key(one) == name_key(other):
        return "same name"
    if like_key(one.split(maxsplit=1)[0]) != like_key(other.split(maxsplit=1)[0]):
        return "names differ by word order"
    return "names differ by accents"


def _against(one: Person, other: Person) -> tuple[str, ...]:
    pairs = (
        ("birth dates differ", one.birth_date, other.birth_date),
        ("e-mails differ", one.email, other.email),
        ("phones differ", phone_key(one.phone), phone_key(other.phone)),
    )
    return tuple(told for told, here, there in pairs if here and there and here != there)


def _differ_in_all(against: tuple[str, ...]) -> bool:
    """Namesakes: two people of one name with an address and a number of their own."""
    return {"e-mails differ", "phones differ"} <= set(against)

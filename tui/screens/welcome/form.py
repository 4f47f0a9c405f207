"""What is asked when there is no shop yet, and what was meant. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from store.domain.errors import BadInput
from store.domain.shop import Shop, new_shop
from store.domain.values import dataclass
from tui.widgets.field_kinds import Choice, Text, Value
from tui.widgets.forms import Field
from tui.widgets.options import Option

NEW, DEMO, JOIN, GO_ON = "new", "demo", "join", "go-on"

_WAYS: Final = (Option(NEW, "new shop"), Option(DEMO, "demo shop"), Option(JOIN, "lane of a shop"))
_GO_ON: Final = Option(GO_ON, "half-filled lane")
_TAXES: Final = (
    Option("inclusive", "prices include it"),
    Option("exclusive", "added on top"),
    Option("none", "none"),
)


@dataclass(frozen=True, slots=True)
class NewShop:
    """Make a shop, empty or with goods, customers and ninety days of sales."""

    shop: Shop
    demo: bool


@dataclass(frozen=True, slots=True)
class JoinShop:
    """Become a lane of a shop that exists."""

    code: str
    address: str | None
    name: str


@dataclass(frozen=True, slots=True)
class GoOnJoining:
    """Fill the lane that became one, where that broke off."""


Wish: TypeAlias = NewShop | JoinShop | GoOnJoining


def fields(*, is_joining: bool) -> Sequence[Field]:
    """The fields of the first run; those of the other ways are hidden."""
    return (
        Field("way", "This till is", Choice((_GO_ON, *_WAYS) if is_joining else _WAYS)),
        Field("name", "Shop name", Text(), applies=_founds, required=True),
        Field("currency", "Currency", Text(), applies=_founds, required=True, hint="EUR, USD, GBP ..."),
        Field("tax", "Tax", Choice(_TAXES), applies=_founds),
        Field("timezone", "Time zone", Text(), applies=_founds, required=True),
        Field(
            "code", "Code", Text(), applies=_joins, required=True, hint="shown on the other lane: F9, then n"
        ),
        Field(
            "address", "Its address", Text(), applies=_joins, hint="empty: it is looked for on the network"
        ),
        Field("lane", "Name here", Text(), applies=_joins, required=True),
    )


def defaults(timezone: str, *, is_joining: bool) -> Mapping[str, Value]:
    """What stands there at first."""
    return {
        "way": GO_ON if is_joining else NEW,
        "currency": "EUR",
        "tax": "inclusive",
        "timezone": timezone,
        "lane": "Lane 2",
    }


def wish(values: Mapping[str, Value]) -> Wish:
    """What the form asks for; raises BadInput with the field."""
    if values.get("way") == JOIN:
        return JoinShop(_text(values, "code"), _text(values, "address") or None, _text(values, "lane"))
    if values.get("way") == GO_ON:
        return GoOnJoining()
    shop = new_shop(
        _text(values, "name"),
        code=_text(values, "currency"),
        tax=_text(values, "tax"),
        timezone=_text(values, "timezone"),
    )
    return NewShop(shop, demo=values.get("way") == DEMO)


def under_way(wish: Wish) -> str:
    """What is being done, before more is known."""
    return "Asking the other lane" if isinstance(wish, JoinShop | GoOnJoining) else "Making the shop"


def _founds(values: Mapping[str, Value]) -> bool:
    return values.get("way") in {NEW, DEMO}


def _joins(values: Mapping[str, Value]) -> bool:
    return values.get("way") == JOIN


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise BadInput("is not a text", field=name)
    return (value or "").strip()

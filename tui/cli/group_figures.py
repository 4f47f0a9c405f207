"""How the figures of groups are written in an answer: what members spent, when, and on what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from store.domain.group_figures import RECENT_DAYS, GroupFigures, Overview, Seller, Spending, share
from store.domain.ids import GroupId
from store.domain.money import Currency, format_percent, format_quantity
from store.domain.shop import Shop
from tui.cli import door
from tui.cli.door import Json

if TYPE_CHECKING:
    from store.api import Store

PRODUCTS_SHOWN_MAX = 10
"""In the answer for people; the one for programs has them all."""


def all_figures(store: "Store") -> Mapping[GroupId, GroupFigures]:
    """The figures of every group, worked out to the end."""
    while store.group_pages.step():
        pass
    return store.group_pages.known


def beside(answer: Json, **more: Json) -> Json:
    """An answer about a group with more in it."""
    return {**answer, **more} if isinstance(answer, Mapping) else more


def in_list(figures: GroupFigures | None, currency: Currency) -> Json:
    """The figures of one of many groups."""
    ever = None if figures is None else figures.ever
    average = None if figures is None else figures.average
    top = None if figures is None else figures.top
    return {
        "orders": 0 if ever is None else ever.orders,
        "spent": currency.format(0 if ever is None else ever.spent),
        "average": None if average is None else currency.format(average),
        "top_product": None if top is None else top.name,
    }


def alone(overview: Overview, shop: Shop) -> Json:
    """The figures of a group by itself."""
    return {
        "active_members": overview.active_members,
        "buyers": overview.buyers,
        **_spending(overview.ever, overview.members, shop.currency),
        f"last_{RECENT_DAYS}_days": _spending(overview.recent, overview.members, shop.currency),
        "last_order": door.when_text(overview.last_at, shop.zone),
        "top_product": None if overview.top is None else overview.top.name,
        "months": [
            {
                "month": f"{month.year:04}-{month.month:02}",
                "orders": month.spending.orders,
                "spent": shop.currency.format(month.spending.spent),
            }
            for month in overview.months
        ],
    }


def _spending(spending: Spending, members: int, currency: Currency) -> dict[str, Json]:
    average = spending.average(members)
    return {
        "orders": spending.orders,
        "spent": currency.format(spending.spent),
        "average": None if average is None else currency.format(average),
    }


def ranking(sellers: Sequence[Seller], currency: Currency) -> list[dict[str, Json]]:
    """What the members buy, the most popular first."""
    spent = sum(seller.spent for seller in sellers)
    return [
        {
            "rank": rank,
            "id": seller.product.hex(),
            "name": seller.name,
            "quantity": format_quantity(seller.quantity),
            "spent": currency.format(seller.spent),
            "share": format_percent(share(seller.spent, spent)),
        }
        for rank, seller in enumerate(sellers, 1)
    ]


def card(overview: Overview, sellers: Sequence[Seller], shop: Shop) -> Iterator[str]:
    """A group's figures for people."""
    ever, recent = (
        _spending(each, overview.members, shop.currency) for each in (overview.ever, overview.recent)
    )
    yield from door.card(
        [
            ("Orders", f"{overview.ever.orders}"),
            ("Spent", f"{ever['spent']} {shop.currency.code}"),
            ("Average", "" if ever["average"] is None else f"{ever['average']} a member"),
            (f"{RECENT_DAYS} days", f"{recent['spent']} {shop.currency.code} in {recent['orders']} orders"),
            ("Last order", door.when_text(overview.last_at, shop.zone) or ""),
        ]
    )
    if sellers:
        yield ""
        yield from door.table(
            (">Rank", "Product", ">Sold", ">Spent", ">Share"),
            (
                (
                    str(line["rank"]),
                    str(line["name"]),
                    str(line["quantity"]),
                    str(line["spent"]),
                    f"{line['share']} %",
                )
                for line in ranking(sellers, shop.currency)[:PRODUCTS_SHOWN_MAX]
            ),
        )

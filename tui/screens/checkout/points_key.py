"""What the key of points does at the till: say what they can do, and offer the coupon that is in reach."""

from typing import TYPE_CHECKING

from store.domain.coupons import written_code
from store.domain.errors import TillError
from store.domain.ids import CustomerId
from store.domain.rewards_words import count_words
from store.domain.till import Unknown
from tui.dialogs.confirm import Confirm
from tui.dialogs.viewer import Viewer
from tui.theme.inks import Ink
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.till import TillCustomer
    from tui.widgets.frame import TillScreen


def tell_points(screen: "TillScreen[None]", store: "Store", customer: "TillCustomer") -> None:
    """Say what the customer's points can do; a coupon in reach is sold to them if they want it."""
    standing = customer.rewards
    offer = None if standing is None else standing.coupon
    if offer is None or offer.missing:
        money = store.shop.get().currency
        told = () if standing is None else standing.lines(money)
        balance = f"balance {money.format(customer.balance)}"
        screen.till.say(" · ".join([count_words(customer.points), *told, balance]), Tone.PLAIN)
        return
    detail = f"It costs {count_words(offer.points)} and is theirs alone, for one use."
    screen.ask(
        Confirm(f"Coupon of {offer.name} for {customer.name}?", detail, yes="Buy it", is_safe=False),
        lambda yes: _buy(screen, store, customer.id) if yes else None,
    )


def _buy(screen: "TillScreen[None]", store: "Store", customer: CustomerId) -> None:
    screen.in_background(lambda: _bought(store, customer), lambda told: _show(screen, told), group="coupon")


def _bought(store: "Store", customer: CustomerId) -> list[str]:
    bought = store.redeeming.buy_coupon(customer)
    told = [written_code(bought.code), f"{bought.name}, for {count_words(bought.points)}"]
    try:
        entry = store.checkout.enter(bought.code)
    except TillError as refusal:
        return [*told, f"Not on this sale: {refusal}"]
    return [*told, "To be used on any sale, once." if isinstance(entry, Unknown) else "It is on this sale."]


def _show(screen: "TillScreen[None]", told: list[str]) -> None:
    """The code stays until it was read: nobody else has it."""
    lines = [[(line, Ink.TEXT if place else Ink.STRONG)] for place, line in enumerate(told)]
    screen.ask(Viewer("Coupon", lines), lambda _: None)

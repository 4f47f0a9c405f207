"""What a customer has, corrected: points or balance put on the account or taken off, for a reason.

    adjust(screen, store, customer)

Whoever may not do so by themselves is asked for somebody who may.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from store.domain.spending import BALANCE, POINTS
from tui.dialogs.allowance import Points
from tui.theme.inks import Ink
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Choice, Money, Shown, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.customers import Customer
    from store.domain.ids import CustomerId
    from store.domain.money import Currency
    from store.domain.spending import Purse

_ON, _OFF = "on", "off"


class AdjustingForm(FormScreen):
    """One correction of one account; the answer is what the customer has of it then, in words."""

    def __init__(
        self, store: "Store", customer: "Customer", purses: "Mapping[str, Purse]", money: "Currency"
    ) -> None:
        """`purses` is what the customer has, by account."""
        super().__init__()
        self._store, self._customer, self._purses, self._money = store, customer, purses, money
        self._after = TextBlock("")

    @property
    def heading(self) -> str:
        """Whose."""
        return f"Correct the account of {self._customer.name}"

    @property
    def can_start_next(self) -> bool:
        """What is there is read once, when it is opened."""
        return False

    def fields(self) -> Sequence[Field]:
        """Which account, which way, how much, and why."""
        return (
            Field("account", "Account", Choice((Option(POINTS, "Points"), Option(BALANCE, "Balance")))),
            Field("now", "There now", Shown()),
            Field("way", "Correction", Choice((Option(_ON, "put on"), Option(_OFF, "take off")))),
            Field(POINTS, "Points", Points(), required=True, applies=lambda has: has["account"] == POINTS),
            Field(
                BALANCE,
                "Amount",
                Money(self._money),
                required=True,
                applies=lambda has: has["account"] == BALANCE,
            ),
            Field("reason", "Why", Text(), required=True, hint="it stands in the account"),
        )

    def values(self) -> Mapping[str, Value]:
        """What was overspent is what is mostly corrected."""
        points, balance = self._purses[POINTS].known, self._purses[BALANCE].known
        return {
            "account": BALANCE if balance < 0 <= points else POINTS,
            "now": f"{self._words(POINTS, points)}, {self._words(BALANCE, balance)}",
            "way": _ON,
        }

    def compose_work(self) -> ComposeResult:
        """The form, and below it what is there then."""
        yield from super().compose_work()
        yield TextBlock(
            "A correction is an entry of its own; none is ever changed. Nobody pays for it: for money that"
            " a customer pays in there is the top-up at the checkout.",
            Ink.DIM,
        )
        yield self._after

    def on_mount(self) -> None:
        """Say what is there."""
        self._tell()

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Say what would be there."""
        event.stop()
        self._tell()

    def _tell(self) -> None:
        form = self.form.form
        account, amount = _read({field.id: form.value(field) for field in form.shown()})
        purse = self._purses[account]
        usable = max(0, min(purse.known, purse.own))
        if -amount > usable:
            words = f"No more than {self._words(account, usable)} can be taken off on this lane."
            self._after.show(words, Ink.BAD)
        else:
            words = f"There will be {self._words(account, purse.known + amount)}." if amount else ""
            self._after.show(words, Ink.DIM)

    def _words(self, account: str, amount: int) -> str:
        return f"{amount:,} points" if account == POINTS else f"a balance of {self._money.format(amount)}"

    def save(self, values: dict[str, Value]) -> object:
        """Book it."""
        account, amount = _read(values)
        self._store.wallets.adjust(self._customer.id, account, amount, str(values.get("reason") or ""))
        return self._words(account, _purses(self._store, self._customer.id)[account].known)


def _read(values: Mapping[str, Value]) -> tuple[str, int]:
    """Which account, and what is put on it; below zero is taken off."""
    account = str(values.get("account") or POINTS)
    amount = values.get(account)
    plain = amount if isinstance(amount, int) else 0
    return account, -plain if values.get("way") == _OFF else plain


def _purses(store: "Store", customer: "CustomerId") -> "Mapping[str, Purse]":
    wallet = store.wallets.of(customer)
    return {POINTS: wallet.points, BALANCE: wallet.balance}


def adjust(screen: FramedScreen[Any], store: "Store", customer: "CustomerId") -> None:
    """Show over a screen what a customer has, to be corrected."""

    def found() -> "tuple[Customer, Mapping[str, Purse], Currency]":
        return store.customers.get(customer), _purses(store, customer), store.shop.get().currency

    def show(read: "tuple[Customer, Mapping[str, Purse], Currency]") -> None:
        def saved(has: object) -> None:
            if isinstance(has, str):
                screen.till.say(f"{read[0].name} has {has} now.", Tone.GOOD)

        screen.ask(AdjustingForm(store, *read), saved)

    screen.in_background(found, show)

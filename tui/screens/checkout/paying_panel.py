"""The pay panel: over the sale while it is paid in parts. Letters take what is left, digits cash.

A scan is a card, a voucher or a coupon here, never an amount: what comes that fast into the empty line is
held back until it is known for a scan. It decides nothing; `Paying` hears what is asked for and shows what
came of it.
"""

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult
from textual.geometry import Size

from store.domain.errors import BadInput
from store.domain.money import Currency
from store.domain.payment import BALANCE, CARD, POINTS, VOUCHER
from store.domain.till import Payable
from tui.dialogs.confirm import Confirm
from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.screens.checkout.paying_rows import rows, tender_words, told
from tui.screens.checkout.paying_words import PayWord, Take, understand
from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.paper import Span
from tui.widgets.text_block import TextBlock

HINT: Final = "Enter exactly in cash   = an amount"
HINT_OUT: Final = "Enter pays out so   b all on the balance"


class PayRows(TextBlock):
    """What is due, given and left."""

    def __init__(self, payable: Payable, currency: Currency) -> None:
        super().__init__("")
        self._payable, self._currency = payable, currency

    def become(self, payable: Payable) -> None:
        """Show another state of it."""
        self._payable = payable
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many as there are."""
        return len(rows(self._payable, self._currency, width))

    def line(self, y: int, width: int) -> list[Span]:
        """One of them."""
        found = rows(self._payable, self._currency, width)
        return found[y] if y < len(found) else []


class PayLine(CommandLine):
    """Empty, it leaves letters and digits to the panel; after `=` they are typed."""

    def take_key(self, stroke: Stroke) -> bool:
        """Apply a key to the text, once there is some."""
        begins = stroke.character == "=" or stroke.key == "enter"
        return super().take_key(stroke) if self.text or begins else False

    def takes_text(self) -> bool:
        """Only once it is begun: until then a burst is told apart from a person."""
        return bool(self.text)


class PayPanel(Dialog[None]):
    """Stays until the sale is paid or somebody goes back to it."""

    HEADLINE = "Pay"
    BINDINGS = bindings(
        "pay.card", "pay.balance", "pay.points", "pay.voucher", "pay.unprinted", "pay.give_back", "pay.sale",
        *(f"pay.quick_{digit}" for digit in range(1, 7)),
    )  # fmt: skip

    def __init__(
        self,
        payable: Payable,
        currency: Currency,
        *,
        take: Callable[[PayWord], None],
        give_back: Callable[[int], None],
        scan: Callable[[str], None],
    ) -> None:
        """`take`, `give_back` a place and `scan` are told what is asked for."""
        super().__init__()
        self.payable = payable
        self._currency = currency
        self._take, self._give_back, self._scan = take, give_back, scan
        self._trouble = TextBlock("", Ink.BAD)

    def compose_body(self) -> ComposeResult:
        """What is due, and the line."""
        yield PayRows(self.payable, self._currency)
        yield PayLine(hint=HINT if self.payable.total >= 0 else HINT_OUT)
        yield self._trouble

    def on_mount(self) -> None:
        """A payment may have to be given back before anything else."""
        super().on_mount()
        self._trouble.show(told(self.payable, self.payable, self._currency), Ink.BAD)

    def show(self, payable: Payable) -> None:
        """Show what came of it, or what others have made of it meanwhile."""
        before, self.payable = self.payable, payable
        self._trouble.show(told(before, payable, self._currency), Ink.BAD)
        self.query_one(PayRows).become(payable)
        self.refresh_bindings()

    def mention(self, what: str) -> None:
        """Say what came of something that was scanned."""
        self._trouble.show(what, Ink.ACCENT)

    def tell(self, why: str) -> None:
        """Say what was refused."""
        self._trouble.show(f"! {why}", Ink.BAD)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what there is."""
        if self.payable.total < 0:
            return self._pays_out(action)
        kinds = {means.kind for means in self.payable.means if means.usable}
        needs = {"balance": BALANCE, "points": POINTS}
        if action in needs:
            return needs[action] in kinds
        return bool(self.payable.tenders) if action == "give_back" else True

    def _pays_out(self, action: str) -> bool:
        """Only the ways in which money goes back; the balance takes all of it."""
        ways = {tender.kind for tender in self.payable.back}
        needs = {"card": CARD, "points": POINTS, "voucher": VOUCHER}
        if action in needs:
            return needs[action] in ways
        return bool(self.payable.tenders) if action == "give_back" else True

    def take_line(self, text: str) -> None:
        """Enter: what was typed, or exactly what is due in cash."""
        typed = text.strip()
        try:
            self._take(understand(typed.removeprefix("="), self._currency))
        except BadInput as refusal:
            self.app.bell()
            self.tell(str(refusal))

    def take_scan(self, code: str) -> bool:
        """A card, a voucher or a coupon; anything else is refused where it is looked up."""
        self._scan(code)
        return True

    def action_card(self) -> None:
        """The rest by card."""
        self._take(Take(CARD))

    def action_balance(self) -> None:
        """What the balance pays of it."""
        self._take(Take(BALANCE))

    def action_points(self) -> None:
        """What points pay of it."""
        self._take(Take(POINTS))

    def action_voucher(self) -> None:
        """Let the code be typed; a scan needs no key. Of a voucher that paid it is known."""
        if self.payable.total < 0:
            self._take(Take(VOUCHER))
            return
        self.query_one(PayLine).text = "=v "

    def action_unprinted(self) -> None:
        """Exactly in cash, and no receipt."""
        self._take(Take(prints=False))

    def action_quick(self, digit: int) -> None:
        """One of the sums of cash."""
        if digit <= len(self.payable.quick):
            self._take(Take(amount=self.payable.quick[digit - 1] or None))

    def action_give_back(self) -> None:
        """Give the last payment back, after asking."""
        place = len(self.payable.tenders) - 1
        if place < 0:
            return
        words = tender_words(self.payable.tenders[place], self._currency)
        if self.payable.total < 0:  # nothing has left the drawer yet
            self._give_back(place)
            return
        dialog = Confirm(f"Give back {words}?", yes="Give back", no="Keep it", is_safe=False)
        self.ask(dialog, lambda yes: self._give_back(place) if yes else None)

    def action_sale(self) -> None:
        """Back to the sale; what was given stays given."""
        self.dismiss(None)

    def action_cancel(self) -> None:
        """Give the last payment back, after asking; back to the sale when there is none."""
        if self.query_one(PayLine).text:
            self.query_one(PayLine).text = ""
        elif self.payable.tenders and self.payable.total >= 0:
            self.action_give_back()
        else:
            self.dismiss(None)

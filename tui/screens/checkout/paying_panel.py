"""The pay panel: over the sale while it is paid in parts. What is typed is what stands after `=` elsewhere.

Enter does it, and nothing before: the line says what it will do. Up and Down choose among sums of cash, and
one key takes a likely sum at once: one that no scanner types. A key that means nothing is told, and Enter
pays nothing after it. A scan is a card, a voucher or a coupon here, never an amount. It decides nothing;
`Paying` hears what is asked for and shows what came of it.
"""

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.geometry import Size

from store.domain.errors import BadInput
from store.domain.money import Currency
from store.domain.payment import BALANCE, CARD, POINTS, VOUCHER
from store.domain.till import Payable
from tui.dialogs.confirm import Confirm
from tui.dialogs.dialog import Dialog
from tui.key_table import Action, key_name
from tui.keys import bindings
from tui.screens.checkout.paying_line import PayLine
from tui.screens.checkout.paying_preview import preview
from tui.screens.checkout.paying_rows import rows, tender_words, told
from tui.screens.checkout.paying_words import PayWord, Take, understand
from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.paper import Span
from tui.widgets.text_block import TextBlock

HINT: Final = "20 given in cash   c card   Enter exactly in cash"
HINT_CASH: Final = "Enter takes {} in cash"
HINT_OUT_SO: Final = "Enter pays out so"
HINT_OUT: Final = f"{HINT_OUT_SO}   b all on the balance"
HINT_OUT_CASH: Final = "Enter pays {} out in cash"

_WAYS: Final = ("pay.card", "pay.balance", "pay.points", "pay.voucher", "pay.unprinted", "pay.sale")
_QUICK: Final = ("pay.quick_1", "pay.quick_2", "pay.quick_3", "pay.quick_4")


class PayRows(TextBlock):
    """What is due, given and left."""

    def __init__(self, payable: Payable, currency: Currency, keys: tuple[str, ...]) -> None:
        """`keys` are the names of those that take a sum of cash at once."""
        super().__init__("")
        self._payable, self._currency, self._keys = payable, currency, keys
        self.chosen = _first_sum(payable)
        """Which of the sums of cash is marked; -1: none."""

    def become(self, payable: Payable) -> None:
        """Show another state of it."""
        self._payable, self.chosen = payable, _first_sum(payable)
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Mark another sum of cash."""
        last = len(self._payable.quick) - 1
        self.chosen = max(min(_first_sum(self._payable), last), min(self.chosen + step, last))
        self.repaint()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many as there are."""
        return len(rows(self._payable, self._currency, width, self.chosen, self._keys))

    def line(self, y: int, width: int) -> list[Span]:
        """One of them."""
        found = rows(self._payable, self._currency, width, self.chosen, self._keys)
        return found[y] if y < len(found) else []


def _first_sum(payable: Payable) -> int:
    """What Enter takes: exactly what is due; nothing is marked where it pays out as things stand."""
    return 0 if payable.total >= 0 else -1


class PayPanel(Dialog[None]):
    """Stays until the sale is paid or somebody goes back to it."""

    TITLE = HEADLINE = "Pay"
    HELP_TOPICS = ("pay",)
    BINDINGS = bindings(
        "app.help", *_WAYS, "pay.give_back", "dialog.up", "dialog.down", *_QUICK,
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
        self._astray: str | None = None
        """What was refused last and still stands in the line; empty: a key that leaves nothing there."""

    def compose_body(self) -> ComposeResult:
        """What is due, and the line."""
        keys = tuple(key_name(self.till.keys[action].key) for action in _QUICK)
        yield PayRows(self.payable, self._currency, keys)
        yield PayLine(hint=self._hint(""), edited=self._edited)
        yield self._trouble

    def _edited(self, typed: str) -> None:
        if self._astray != typed:
            self._forget_astray()
        self.query_one(PayLine).hint = self._hint(typed)

    def _hint(self, typed: str) -> str:
        """What Enter would do, or what can be typed."""
        text = typed.strip().removeprefix("=")
        if text:
            return preview(text, self.payable, self._currency)
        is_first = not self.is_mounted or self.query_one(PayRows).chosen <= _first_sum(self.payable)
        if is_first:
            return HINT if self.payable.total >= 0 else HINT_OUT
        return self._enter_words()

    def _enter_words(self) -> str:
        """What Enter does while nothing is typed."""
        at, is_out = self.query_one(PayRows).chosen, self.payable.total < 0
        if at < 0:
            return HINT_OUT_SO
        amount = self.payable.quick[at] if at < len(self.payable.quick) else self.payable.due_cash
        return (HINT_OUT_CASH if is_out else HINT_CASH).format(self._currency.format(amount))

    def on_mount(self) -> None:
        """A payment may have to be given back before anything else."""
        super().on_mount()
        self._trouble.show(told(self.payable, self.payable, self._currency), Ink.BAD)

    def show(self, payable: Payable) -> None:
        """Show what came of it, or what others have made of it meanwhile."""
        before, self.payable = self.payable, payable
        if not self.is_mounted:  # it is composed with it in a moment
            return
        self._trouble.show(told(before, payable, self._currency), Ink.BAD)
        self.query_one(PayRows).become(payable)
        self._edited(self.query_one(PayLine).text)
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
        kinds = {means.kind for means in self.payable.means if means.usable or (means.holders and means.most)}
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
        """Enter: what was typed, or the sum of cash that is marked, which is what is due at first."""
        typed = text.strip()
        at = self.query_one(PayRows).chosen
        if not typed and self._astray is not None:
            self._forget_astray()
            self.tell(f"{self._enter_words()}, if that is meant; s goes back to the sale")
            return
        if not typed and at > _first_sum(self.payable):
            self._take(Take(amount=self.payable.quick[at] or None))
            return
        try:
            self._take(understand(typed.removeprefix("="), self._currency))
        except BadInput as refusal:
            self._refuse(typed, f"{refusal}; Esc clears it")

    def take_key(self, stroke: Stroke) -> bool:
        """Say of a key that does nothing here what does something; the next Enter pays nothing then."""
        if self._active(stroke.key) is not None:
            if self._astray == "":
                self._forget_astray()
            return False
        meant = self._active(stroke.key.lower())
        if meant is not None:  # Caps Lock is on
            self.app.call_next(self.app.run_action, meant.binding.action, meant.node)
            return True
        shown = (stroke.character or "").strip() if stroke.is_printable else ""
        name = repr(shown) if shown else key_name(stroke.key)
        ways = [way for way in map(self.till.keys.__getitem__, _WAYS) if self._does(way)]
        told = ", ".join(f"{key_name(way.key)} {way.label}" for way in ways)
        self._refuse(shown, f"{name} does nothing here: type an amount, or {told}")
        return True

    def _active(self, key: str) -> ActiveBinding | None:
        found = self.active_bindings.get(key)
        return found if found is not None and found.enabled else None

    def _does(self, way: Action) -> bool:
        return bool(self.check_action(way.method or way.id.partition(".")[2], ()))

    def _refuse(self, typed: str, why: str) -> None:
        """Leave in the line what was refused: Enter is refused again until it is gone."""
        self._astray = typed
        self.query_one(PayLine).offer(typed)
        self.app.bell()
        self.tell(why)

    def _forget_astray(self) -> None:
        if self._astray is not None:
            self._astray = None
            self._trouble.show(told(self.payable, self.payable, self._currency), Ink.BAD)

    def take_scan(self, code: str) -> bool:
        """A card, a voucher or a coupon; anything else is refused where it is looked up."""
        self._scan(code)
        return True

    def action_card(self) -> None:
        """The rest by card, with Enter; or an amount and a reference first."""
        self._type("c")

    def action_balance(self) -> None:
        """What the balance pays of it, with Enter."""
        self._type("b")

    def action_points(self) -> None:
        """What points pay of it, with Enter."""
        self._type("p")

    def action_voucher(self) -> None:
        """Let the code be typed; a scan needs no key. Of a voucher that paid it is known."""
        self._type("v" if self.payable.total < 0 else "v ")

    def action_unprinted(self) -> None:
        """Exactly in cash, and no receipt, with Enter."""
        self._type("!")

    def action_up(self) -> None:
        """Mark the sum of cash above."""
        self._move(-1)

    def action_down(self) -> None:
        """Mark the next sum of cash."""
        self._move(1)

    def _move(self, step: int) -> None:
        line = self.query_one(PayLine)
        line.text = ""
        self.query_one(PayRows).move(step)
        self._edited("")

    def action_quick(self, place: int) -> None:
        """A likely sum of cash, at once; nothing while something else is typed."""
        if self.query_one(PayLine).text:
            self.app.bell()
            self.tell("Enter takes what is typed; Esc clears it")
        elif place < len(self.payable.quick):
            self._take(Take(amount=self.payable.quick[place]))

    def _type(self, word: str) -> None:
        self.query_one(PayLine).text = word

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

"""The place where the till begins: its frame, its line and its keys, there before the shop is open.

What they ask for is done by `Selling`, loaded behind the first frame; lines typed before that wait.
"""

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.keys import bindings
from tui.messages import Fact
from tui.ports import Services, StatusLine
from tui.screens.checkout.sale_paper import SalePaper
from tui.screens.checkout.state import HINT
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen

if TYPE_CHECKING:
    from tui.screens.checkout.ordered import Done
    from tui.screens.checkout.selling import Selling


class CheckoutScreen(TillScreen[None]):
    """Selling."""

    TITLE = "Sell"
    HELP_TOPICS = ("sell",)
    BINDINGS = bindings(
        "sell.groups",
        "sell.customer",
        "sell.points",
        "sell.clear",
        "receipt.last",
        "sell.up",
        "sell.down",
        "sell.page_up",
        "sell.page_down",
    )

    def __init__(self) -> None:
        super().__init__()
        self._paper = SalePaper()
        self._services: Services | None = None
        self._selling: Selling | None = None
        self._early: deque[str] = deque()
        """Lines typed before the shop was open."""

    def compose_work(self) -> ComposeResult:
        """The sale."""
        yield self._paper

    def compose_line(self) -> CommandLine:
        """The line that is always live."""
        return CommandLine(hint=HINT)

    def on_mount(self) -> None:
        """Keys go to the line."""
        self.set_focus(self.line)

    def on_unmount(self) -> None:
        """What was asked for is still done."""
        if self._selling is not None:
            self._selling.close()

    def shop_opened(self, services: Services) -> None:
        """Read the sale as it was left; then what was typed meanwhile is done."""
        from tui.screens.checkout.selling import Selling

        self._services = services
        self._selling = Selling(self, self._paper, services, self._early)
        # Scans that came earlier are handed over first, so that one look shows them all.
        self.call_later(self._selling.look)

    def on_screen_resume(self) -> None:
        """Lines that were typed early go on; a base's own `on_screen_resume` runs besides this one."""
        if self._selling is not None:
            self._selling.take_early()

    def watch_status(self, status: StatusLine) -> None:
        """The sale that waits is the one that is shown here."""
        items = tuple(item for item in status.items if item.what != "sale")
        super().watch_status(replace(status, items=items))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Groups are those of the customer on the sale."""
        has_customer = self._selling is not None and self._selling.customer is not None
        return action not in {"groups", "customer", "points"} or has_customer

    def fact_arrived(self, fact: Fact) -> None:
        """Look again at what concerns the sale."""
        if self._selling is not None:
            self._selling.hear(fact)

    def on_done(self, event: "Done") -> None:
        """Something that was asked for is done."""
        event.tell()
        self.hurry()

    def take_line(self, text: str) -> None:
        """Enter in the line."""
        if self._selling is None:
            self._early.append(text)
        else:
            self._selling.take_line(text)

    def take_scan(self, code: str) -> bool:
        """A scan belongs to the sale, whatever is open."""
        if self._selling is None:
            return False
        self._selling.take_scan(code)
        return True

    def on_command_line_edited(self, event: CommandLine.Edited) -> None:
        """The first letter typed after paying is the next sale's; `=` says that this one is paid next."""
        event.stop()
        if event.text and self._selling is not None:
            self._selling.take_typed(event.text)

    def action_groups(self) -> None:
        """Put the customer into a group, or take them out."""
        if self._selling is not None:
            self._selling.choose_group()

    def action_points(self) -> None:
        """Say what the customer's points and balance can do, and offer the coupon in reach."""
        customer = None if self._selling is None else self._selling.customer
        if customer is not None and self._services is not None:
            from tui.screens.checkout.points_key import tell_points

            tell_points(self, self._services.store, customer)

    def action_copy_last(self) -> None:
        """Print the last receipt again."""
        if self._services is not None:
            from tui.dialogs.receipt import print_last

            print_last(self, self._services.store, self._services.printer)

    def action_customer(self) -> None:
        """Edit the customer on the sale; what changes is in the sale at once."""
        customer = None if self._selling is None else self._selling.customer
        if customer is None:
            return
        key = customer.id
        page = self.at_once(lambda: self.till.record("customers", key))
        if page is not None:
            self.ask(page, lambda _: None)

    def action_clear(self) -> None:
        """Take back what is typed; with nothing there, put away the receipt of the last sale."""
        if self.line.text:
            self.line.text = ""
        elif self._selling is not None:
            self._selling.begin_next()

    def action_up(self) -> None:
        """Mark the line above."""
        self._move(-1)

    def action_down(self) -> None:
        """Mark the line below."""
        self._move(1)

    def action_page_up(self) -> None:
        """A page up in the sale or in the receipt."""
        self._move(-self._paper.rows_for_lines)

    def action_page_down(self) -> None:
        """A page down in the sale or in the receipt."""
        self._move(self._paper.rows_for_lines)

    def _move(self, step: int) -> None:
        if self._selling is not None:
            self._selling.move(step)

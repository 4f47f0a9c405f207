"""The drawer of this lane, and all that is done at it by one letter each."""

from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from store.domain.day_report import DayReport
from store.domain.drawer import Counted, DrawerState, Entry, Kind
from store.domain.money import Currency
from store.domain.slip import Slip
from store.events import BookChanged, DrawerChanged, SaleClosed, ShopChanged, SignInChanged
from tui.dialogs.choose import Choose
from tui.dialogs.prompt import Prompt
from tui.dialogs.slip import give, read
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.day.forms import CountForm, EndForm, MoveForm, reasons
from tui.screens.day.reports import ReportsScreen
from tui.screens.day.state import closed_words, state_lines
from tui.widgets.amounts import read_money
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.line_text import offered
from tui.widgets.moments import Calendar, read_past_day
from tui.widgets.notices import Tone
from tui.widgets.options import Option
from tui.widgets.text_block import TextView

if TYPE_CHECKING:
    from store.api import Store

_WHEN_OPEN = frozenset({"cash_in", "cash_out", "drop", "no_sale", "x", "count", "end"})


class DayScreen(TillScreen[None]):
    """How the drawer stands."""

    TITLE = "Day"
    BINDINGS = bindings(
        "day.open", "day.cash_in", "day.cash_out", "day.drop", "day.no_sale", "day.x", "day.count", "day.end",
        "day.reports", "day.store", "day.back", "day.page_up", "day.page_down",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._state: DrawerState | None = None
        self._view = TextView([], rows_max=10_000)

    def compose_work(self) -> ComposeResult:
        """The drawer."""
        yield self._view

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Letters are actions."""
        self.set_focus(self._view)
        self.summary.text = self.TITLE

    def shop_opened(self, services: Services) -> None:
        """Show it."""
        self._services = services
        self._look()

    def fact_arrived(self, fact: Fact) -> None:
        """Look again at what concerns the drawer."""
        if isinstance(
            fact, DrawerChanged | SaleClosed | ShopChanged | SignInChanged | BookChanged | FactsMissed
        ):
            self._look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Some need an open drawer, one a closed one."""
        is_open = self._state is not None and self._state.session is not None
        if action == "open":
            return self._state is not None and not is_open
        return is_open if action in _WHEN_OPEN else True

    @property
    def _store(self) -> "Store":
        assert self._services is not None  # noqa: S101 - keys do nothing before the shop is open
        return self._services.store

    def _look(self) -> None:
        if self._services is not None:
            self.in_background(
                lambda: (self._store.day.state(), self._money(), self._calendar()), self._seen, group="look"
            )

    def _seen(self, known: tuple[DrawerState, Currency, Calendar]) -> None:
        self._state = known[0]
        self._view.show(state_lines(*known))
        self.refresh_bindings()

    def _money(self) -> Currency:
        return self._store.shop.get().currency

    def _calendar(self) -> Calendar:
        return Calendar(self._store.world.now, self._store.shop.get().zone)

    def _kick(self) -> None:
        assert self._services is not None  # noqa: S101 - as above
        printer = self._services.printer
        self.in_background(printer.kick, self._kicked, group="kick")

    def _kicked(self, is_open: bool) -> None:  # noqa: FBT001 - what a thread found out
        if not is_open:
            self.say("The drawer does not answer: open it with its key, and see to the printer.", Tone.WARN)

    # Cash

    def action_open(self) -> None:
        """Open it with a float."""
        state, money = self._state, self.at_once(self._money)
        if state is not None and money is not None:
            question = Prompt(
                f"How much {money.code} is in the drawer?",
                lambda typed: read_money(typed, money),
                text=offered(money.format(state.left)),
            )
            self.ask(question, self._open)

    def _open(self, amount: int | None) -> None:
        if amount is not None:
            self.in_background(lambda: self._store.day.open(amount), self._booked)

    def action_cash_in(self) -> None:
        """Put cash in."""
        self.ask(MoveForm(self._store, Kind.IN), self._moved)

    def action_cash_out(self) -> None:
        """Take cash out."""
        self.ask(MoveForm(self._store, Kind.OUT), self._moved)

    def action_drop(self) -> None:
        """Take cash to the safe."""
        self.ask(MoveForm(self._store, Kind.DROP), self._moved)

    def _moved(self, entry: object) -> None:
        if isinstance(entry, Entry):
            self._booked(entry)

    def _booked(self, entry: Entry) -> None:
        self._kick()
        services = self._services
        if services is not None:
            give(self, services.printer, self._store.day_reports.cash_slip(entry))

    def action_no_sale(self) -> None:
        """Open it without a sale, for a reason."""
        self.ask(Choose("Why is the drawer opened?", reasons(Kind.NO_SALE)), self._no_sale)

    def _no_sale(self, option: Option | None) -> None:
        if option is not None:
            self._opened_for(str(option.id))

    def _opened_for(self, reason: str) -> None:
        self.in_background(lambda: self._store.day.no_sale(reason), lambda _: self._noted())

    def _noted(self) -> None:
        self._kick()
        self.say("Noted: the drawer was opened without a sale.")

    # Reports

    def action_x(self) -> None:
        """All figures until now."""
        reports = self._store.day_reports
        self.in_background(lambda: reports.slip(self._store.day.x()), self._read_slip)

    def _read_slip(self, slip: Slip) -> None:
        if self._services is not None:
            read(self, self._services.printer, slip)

    def action_count(self) -> None:
        """Count it; it opens for that."""
        money = self.at_once(self._to_count)
        if money is not None:
            self._kick()
            self.ask(CountForm(self._store, money), lambda told: self._counted(told, money))

    def _to_count(self) -> Currency:
        self._store.day.check_count()
        return self._money()

    def _counted(self, told: object, money: Currency) -> None:
        if not isinstance(told, Counted):
            self.in_background(lambda: self._store.day.no_sale("count was left"), lambda _: None)
            return
        difference = None if told.difference is None else money.format(told.difference)
        words = closed_words(
            money.format(told.amount),
            is_even=told.is_even,
            difference=difference,
            may_recount=told.may_recount,
        )
        self.say(words, Tone.GOOD if told.is_even else Tone.WARN)

    def action_end(self) -> None:
        """End the day, once it is counted."""
        state, money = self.at_once(self._to_end), self.at_once(self._money)
        if state is None or money is None:
            return
        if state.count is None:
            self.say("Count the drawer first: c.", Tone.WARN)
            return
        self.ask(EndForm(self._store, money, state.count), self._ended)

    def _to_end(self) -> DrawerState:
        self._store.day.check_close()
        return self._store.day.state()

    def _ended(self, report: object) -> None:
        services = self._services
        if isinstance(report, DayReport) and services is not None:
            kept = self.at_once(lambda: self._store.day_reports.get(report.session))
            if kept is not None:
                give(self, services.printer, self._store.day_reports.slip(kept.report, seal=kept.seal))

    def action_reports(self) -> None:
        """Every Z."""
        if self._services is not None:
            self.ask(ReportsScreen(self._services), lambda _: None)

    def action_store(self) -> None:
        """The Zs of all lanes of a day, summed."""
        calendar = self.at_once(self._calendar)
        if calendar is not None:
            question = Prompt(
                "Which day?",
                lambda typed: read_past_day(typed, calendar),
                text=offered(str(calendar.today())),
            )
            self.ask(question, self._store_day)

    def _store_day(self, day: date | None) -> None:
        reports = self._store.day_reports
        if day is not None:
            self.in_background(lambda: reports.store_slip(reports.store_day(day)), self._read_slip)

    # Moving

    def action_back(self) -> None:
        """To the checkout."""
        if self.till.place != "sell":
            self.till.go("sell")

    def action_page_up(self) -> None:
        """A page up."""
        self._view.move(-self._view.page)

    def action_page_down(self) -> None:
        """A page down."""
        self._view.move(self._view.page)

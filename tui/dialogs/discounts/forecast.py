"""The screen of a forecast: a bar while past sales are replayed, then what it found."""

from threading import Event
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.discounts import Named
from store.domain.errors import TillError
from store.domain.forecast import Forecast
from store.domain.money import Currency
from tui.dialogs.discounts.forecast_paper import forecast_lines
from tui.keys import bindings
from tui.messages import Fact
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.paper import Span
from tui.widgets.progress_line import ProgressLine
from tui.widgets.text_block import TextView

if TYPE_CHECKING:
    from store.api import Store

WEEKS: Final = (1, 2, 4, 8, 13, 26, 52, 104)
_TELL_SECONDS: Final = 0.1


class ForecastScreen(TillScreen[None]):
    """What a discount would have cost in the last weeks."""

    BINDINGS = bindings(
        "forecast.more",
        "forecast.less",
        "forecast.leave",
        "forecast.up",
        "forecast.down",
        "forecast.page_up",
        "forecast.page_down",
    )
    HELP_TOPICS = ("forecast",)

    def __init__(self, store: "Store", currency: Currency, draft: Named) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._draft = draft
        self._weeks = WEEKS.index(8)
        self._stop = Event()
        self._progress = (0, 0)
        """As the thread last said it."""

    @property
    def heading(self) -> str:
        """Of what, and how far back."""
        weeks = WEEKS[self._weeks]
        span = "week" if weeks == 1 else f"{weeks} weeks"
        return f"{self._draft.name or 'The discount'} in the last {span}"

    def compose_work(self) -> ComposeResult:
        """The bar, and what was found."""
        yield ProgressLine()
        view = TextView([], rows_max=200)
        view.styles.height = "1fr"
        yield view

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine(hint="+ and - look further back, or less far; Esc stops")
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Begin."""
        self.set_focus(self._view)
        self._timer = self.set_interval(_TELL_SECONDS, self._tick, pause=True)
        self._begin()

    def on_unmount(self) -> None:
        """Nothing reads on behind a screen that is gone."""
        self._stop.set()

    def fact_arrived(self, fact: Fact) -> None:
        """It says what it found when it was asked."""

    @property
    def _view(self) -> TextView:
        return self.query_one(TextView)

    def _begin(self) -> None:
        self._stop.set()
        stop = self._stop = Event()
        self._progress = (0, 0)
        self.summary.text = self.heading
        self._view.show([])
        self._timer.resume()
        weeks = WEEKS[self._weeks]

        def watch(done: int, total: int) -> bool:
            self._progress = (done, total)
            return not stop.is_set()

        def work() -> list[list[Span]] | None:
            found = self._store.forecasts.forecast(self._draft.discount, weeks, watch)
            return (
                None
                if found is None
                else forecast_lines(found, self._names(found).__getitem__, self._currency)
            )

        self.in_background(
            work,
            self._found,
            refused=self._refused,
            group="forecast",
        )

    def _names(self, found: Forecast) -> dict[bytes, str]:
        return self._store.forecasts.names(found)

    def _tick(self) -> None:
        done, total = self._progress
        self.query_one(ProgressLine).show("Replaying sales", done, total or None)

    def _found(self, told: list[list[Span]] | None) -> None:
        self._timer.pause()
        if told is not None:
            self._tick()
            self._view.show(told)

    def _refused(self, refusal: TillError) -> None:
        self._timer.pause()
        self._view.show([[(str(refusal), Ink.BAD)]])
        self.till.say(str(refusal), Tone.BAD)

    def action_more(self) -> None:
        """Look further back."""
        self._look(1)

    def action_less(self) -> None:
        """Look less far back."""
        self._look(-1)

    def _look(self, step: int) -> None:
        weeks = max(0, min(self._weeks + step, len(WEEKS) - 1))
        if weeks != self._weeks:
            self._weeks = weeks
            self._begin()

    def action_leave(self) -> None:
        """Stop and go back."""
        self._stop.set()
        self.dismiss(None)

    def action_up(self) -> None:
        """One line up."""
        self._view.move(-1)

    def action_down(self) -> None:
        """One line down."""
        self._view.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._view.move(-self._view.page)

    def action_page_down(self) -> None:
        """One page down."""
        self._view.move(self._view.page)

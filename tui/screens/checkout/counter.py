"""What the parts of the checkout share: the screen, the sale as it is shown, and one thread for intents.

What became true is read here and shown; what is asked for stands in the parts: entering, customer, paying.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from store.domain.errors import TillError, Unavailable
from store.domain.shop import Shop
from store.domain.spending import USABLE_HERE, USABLE_IN_SPLIT, NotEnough
from store.domain.till import Till
from tui.key_table import key_name
from tui.ports import Services
from tui.screens.checkout import state
from tui.screens.checkout.ordered import Ordered
from tui.screens.checkout.sale_paper import SalePaper
from tui.screens.checkout.state import Phase, View
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.domain.till import TillCustomer

Result = TypeVar("Result")
_Known: TypeAlias = tuple[Shop, Till, int] | Unavailable
"""The sale as it was read, and how much else had changed by then; nothing yet on a lane that has not heard
from the shop."""


class Counter:
    """The sale on a screen."""

    def __init__(
        self,
        screen: TillScreen[None],
        paper: SalePaper,
        services: Services,
        *,
        opened: Callable[[], None],
        idle: Callable[[], None],
    ) -> None:
        """`opened` is told when the sale has been read and is shown, `idle` when all asked for is done."""
        self.screen = screen
        self.services = services
        self.view = View()
        self.shop: Shop | None = None
        self.added: int | None = None
        """The line to tell about when the sale has been read."""
        self.told = ""
        """What else is to be told of that line."""
        self._unknown = ""
        self.has_refused = False
        """Whether something was refused since the last key or scan: that stays in the line."""
        self.refusals: Callable[[str], None] = nothing
        """Told too what is refused: what stands over the sale has its own place for it."""
        self._paper = paper
        self._opened = opened
        self._is_looking = False
        """Whether the sale is about to be read again anyway."""
        self._asked = 0
        """How often something was asked for that changes the sale: only the last of them reads it."""
        self._is_unread = False
        """Whether something was done of which a later one was to show what became of it."""
        self._ordered = Ordered(screen, refused=self._refused, failed=self._failed, idle=idle)

    def close(self) -> None:
        """What was asked for is still done."""
        self._ordered.close()

    @property
    def rows(self) -> int:
        """Rows the sale or a receipt has on the screen."""
        return self._paper.size.height

    @property
    def customer(self) -> "TillCustomer | None":
        """The customer on the sale that is shown."""
        till = self.view.till
        return None if till is None or self.view.phase is Phase.PAID else till.customer

    # Asking

    def ask(self, work: Callable[[Services], Result], then: Callable[[Result], None]) -> None:
        """Do `work` when everything asked for before is done, then `then(result)` in the screen."""
        self._ordered.do(lambda: work(self.services), then)

    def beside(self, work: Callable[[Services], object]) -> None:
        """Do `work`, which changes nothing, when everything asked for before is done; nobody is told."""
        self._ordered.beside(lambda: work(self.services))

    def change(self, work: Callable[[Services], Result], then: Callable[[Result], None]) -> None:
        """As `ask`, for what changes the sale, which is read and shown in the same turn of the thread.

        Of many in a row the last one reads it. `work` needs nobody's approval.
        """
        self._asked += 1
        self._is_looking, turn = True, self._asked

        def act(services: Services) -> tuple[Result, _Known | None]:
            result = work(services)
            return result, _read(services) if turn == self._asked else None

        self.ask(act, lambda done: self._changed(done, then))

    def _changed(self, done: tuple[Result, _Known | None], then: Callable[[Result], None]) -> None:
        result, known = done
        then(result)
        if known is None:
            self._is_unread = True
        else:
            self._read(known)

    @property
    def is_busy(self) -> bool:
        """Whether something asked for is not done yet, so that another line may be marked in a moment."""
        return self._ordered.is_busy

    def note_unknown(self, raw: str) -> None:
        """Remember the code that nothing has: it is the open item's, if one follows."""
        self._unknown = raw

    def take_unknown(self) -> str:
        """The code that was read last and that nothing has; only once."""
        raw, self._unknown = self._unknown, ""
        return raw

    def refuse(self, why: str) -> None:
        """Tell why not, with a tone."""
        self.has_refused = True
        self.screen.app.bell()
        self.screen.say(why, Tone.BAD)
        self.refusals(why)

    def _refused(self, refusal: TillError) -> None:
        self.refuse(self._worded(refusal))
        self._look_after_all()

    def _worded(self, refusal: TillError) -> str:
        """Of what is not all here it is said whether a lane hears this one that has the rest."""
        if isinstance(refusal, NotEnough) and refusal.holders:
            linked = self.services.lanes.linked()
            return str(refusal) if linked.intersection(refusal.holders) else refusal.in_split()
        return str(refusal)

    def _failed(self, mistake: BaseException) -> None:
        self.screen.till.report(mistake)
        self._look_after_all()

    def _look_after_all(self) -> None:
        """What was not done does not read the sale either, though what was done before left it to that."""
        self._is_looking = False
        if self._is_unread:
            self.look()

    # Looking

    def show(self, view: View) -> None:
        """Show another state of things."""
        self.view = view
        self._paper.show(view)
        self.screen.line.hint = state.hint(view, key_name(self.screen.till.keys["sell.groups"].key))

    def look(self) -> None:
        """Read the sale and show it."""
        if not self._is_looking:
            self._is_looking = True
            self.ask(_read, self._read)

    def _read(self, known: _Known) -> None:
        self._is_looking = self._is_unread = False
        if isinstance(known, Unavailable):
            self.show(replace(self.view, phase=Phase.EMPTY_LANE))
            return
        self.shop, till, seen = known
        till = self._in_split(till)
        before = self.view.till
        view = replace(self.view, currency=self.shop.currency)
        self.show(state.with_till(view, till, cursor=self.added))
        self._tell(before, till)
        self.added, self.told = None, ""
        self._opened()
        if seen != self.services.store.checkout.sale.changes:
            self.look()  # it became true after the reading and before the showing: nobody else would look

    def _in_split(self, till: Till) -> Till:
        """What is usable of points while no lane that has the rest hears this one."""
        standing = None if till.customer is None else till.customer.rewards
        if till.customer is None or standing is None or not standing.holders:
            return till
        if self.services.lanes.linked().intersection(standing.holders):
            return till
        worded = replace(standing, note=standing.note.replace(USABLE_HERE, USABLE_IN_SPLIT))
        return replace(till, customer=replace(till.customer, rewards=worded))

    def _tell(self, before: Till | None, till: Till) -> None:
        if self.added is not None and self.added < len(till.lines):
            if self.told:
                self.refuse(f"{till.lines[self.added].name}: {self.told}")
            elif not self.has_refused:
                self.screen.say(state.added(till.lines[self.added], self.view.currency))
        elif before is None or before.sale != till.sale:
            return
        elif till.before == before.total and before.customer != till.customer:
            self.screen.say(state.total_changed(self.view))
        elif words := state.repriced(before, till, self.view.currency):
            self.screen.say(words)


def _read(services: Services) -> _Known:
    try:
        seen = services.store.checkout.sale.changes
        return services.store.shop.get(), services.store.checkout.till(), seen
    except Unavailable as waiting:
        return waiting


def nothing(_: object) -> None:
    """Facts tell the rest."""

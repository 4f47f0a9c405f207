"""What cashiers and managers may by themselves, right by right, with the limits of the shop."""

from typing import TYPE_CHECKING

from store.domain.money import Currency
from store.domain.rights import Counts, Limit, Right, Role, limit_words, read_limit
from store.domain.values import dataclass
from store.events import BookChanged, ShopChanged
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.screens.staff.rows import RIGHTS, right_rows
from tui.widgets.line_text import offered
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows, having

if TYPE_CHECKING:
    from store.api import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed of a limit."""

    limit: Limit = None
    is_default: bool = False


class RightsScreen(ListScreen):
    """The table of rights; owners, who may everything, are not in it."""

    TITLE = "Rights (owners may everything)"
    COLUMNS = RIGHTS
    MARKS = False
    BINDINGS = bindings("list.open", "rights.cashier", "rights.manager")

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self._store = store

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows:  # noqa: ARG002 - in their own order
        """The rights that match."""
        store = self._store
        return ShortRows(having(right_rows(store.staff.table(), store.shop.get().currency), text))

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what the shop has said."""
        if isinstance(fact, ShopChanged | BookChanged | FactsMissed):
            self.show_list(key=self.table.cursor_key)

    def back(self) -> None:
        """To the people."""
        self.dismiss(None)

    def action_open(self) -> None:
        """What a cashier may is what is changed most."""
        self.action_cashier()

    def action_cashier(self) -> None:
        """Change up to what a cashier may."""
        self._ask(Role.CASHIER)

    def action_manager(self) -> None:
        """Change up to what a manager may."""
        self._ask(Role.MANAGER)

    def _ask(self, role: Role) -> None:
        right, store = self.table.cursor_key, self._store
        shop = self.at_once(store.shop.get)
        if not isinstance(right, Right) or shop is None:
            return
        now = self.at_once(lambda: store.staff.limit(role, right))
        unit = {Counts.PERCENT: ", or up to a percent", Counts.MONEY: ", or up to an amount"}
        prompt = Prompt(
            f"May a {role.value} {right.words}?",
            lambda typed: _read(right, typed, shop.currency),
            detail=f"yes, no{unit.get(right.counts, '')}; nothing: as it is by default",
            text=offered(limit_words(right, now, shop.currency).removeprefix("to ")),
        )
        self.ask(prompt, lambda answer: None if answer is None else self._set(role, right, answer))

    def _set(self, role: Role, right: Right, wanted: Wanted) -> None:
        staff = self._store.staff

        def write() -> None:
            if wanted.is_default:
                staff.reset_limit(role, right)
            else:
                staff.set_limit(role, right, wanted.limit)

        self.in_background(write, lambda _: self.till.say("Changed, for every lane.", Tone.GOOD))


def _read(right: Right, typed: str, currency: Currency) -> Wanted:
    """What was typed; raises BadInput."""
    if not typed.strip():
        return Wanted(is_default=True)
    return Wanted(read_limit(right, typed, currency))

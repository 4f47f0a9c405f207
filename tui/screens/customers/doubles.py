"""From the list of customers to two that may be one: look for them, merge them, make them two again."""

from typing import TYPE_CHECKING

from store.domain.ids import CustomerId
from store.domain.listing import CustomerList
from tui.dialogs.choose import Choose
from tui.dialogs.pick_customer import LOOKED_AT_MAX, SHOWN_MAX, by_name_first, customer_options
from tui.screens.customers.merge import MergeScreen
from tui.screens.customers.twins import TwinsScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.api import Store
    from tui.widgets.frame import TillScreen


class Doubles:
    """What a screen does with customers that are there twice."""

    def __init__(self, screen: "TillScreen[None]", store: "Store") -> None:
        self._screen = screen
        self._store = store
        self.merged_last: CustomerId | None = None
        """Who the two are now that were merged last from here."""

    def show_twins(self) -> None:
        """The list of pairs that may be one."""
        self._screen.ask(TwinsScreen(self._store, self), lambda _: None)

    def merge_with(self, customer: CustomerId) -> None:
        """Ask for the other one, then show both side by side."""
        found = self._screen.at_once(lambda: self._store.customers.get(customer))
        if found is None:
            return

        def suggest(typed: str) -> "Sequence[Option]":
            rows = self._store.customers.window(CustomerList(typed), 0, LOOKED_AT_MAX)
            others = [row for row in by_name_first(rows, typed) if row.id != customer]
            return [option for option in customer_options(others[:SHOWN_MAX], "") if option.id != customer]

        def chosen(option: Option | None) -> None:
            if option is not None and isinstance(option.id, bytes):
                self.merge(customer, CustomerId(option.id))

        first_word = found.name.split()[0]
        self._screen.ask(Choose(f"Merge {found.name} with whom?", suggest, typed=first_word), chosen)

    def merge(self, first: CustomerId, second: CustomerId) -> None:
        """Show both side by side; Ctrl+S merges them."""
        preview = self._screen.at_once(lambda: self._store.customers.merging.preview(first, second, {}))
        shop = self._screen.at_once(self._store.shop.get)
        if preview is None or shop is None:
            return
        names = f"{preview.first.name} and {preview.second.name}"

        def merged(answer: object) -> None:
            if isinstance(answer, bytes):
                self.merged_last = CustomerId(answer)
                self._screen.till.say(f"{names} are one now; v makes them two again.", Tone.GOOD)

        calendar = Calendar(self._store.world.now, shop.zone)
        self._screen.ask(MergeScreen(self._store, calendar, preview), merged)

    def unmerge_last(self) -> None:
        """Make two again of those that were merged last from here."""
        if self.merged_last is not None:
            self.unmerge(self.merged_last)

    def unmerge(self, customer: CustomerId) -> None:
        """Make one of those that were merged into a customer one of their own again."""
        merged = self._screen.at_once(lambda: self._store.customers.merging.merged(customer))
        if merged is None:
            return
        if not merged:
            self._screen.till.say("Nobody was merged into this customer.", Tone.WARN)
            return
        options = [Option(one.id, one.name, one.email or one.reference) for one in merged]

        def chosen(option: Option | None) -> None:
            if option is not None and isinstance(option.id, bytes):
                self._make_two(CustomerId(option.id), option.label)

        self._screen.ask(Choose("Who becomes a customer of their own again?", among(options)), chosen)

    def _make_two(self, customer: CustomerId, name: str) -> None:
        self._screen.in_background(
            lambda: self._store.customers.get(self._store.customers.merging.unmerge(customer)),
            lambda keeper: self._screen.till.say(
                f"{name} is a customer again; {keeper.name} keeps what was booked meanwhile.",
                Tone.GOOD,
            ),
        )

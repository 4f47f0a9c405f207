"""All reward programs: create, edit, switch on and off, delete, give to groups, and try what they give."""

from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.groups import GroupKind
from store.domain.ids import GroupId
from store.domain.rewards import Program, draft_of
from store.events import BookChanged, CatalogueChanged, GroupsChanged, ShopChanged
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.screens.offers.form import ProgramForm
from tui.screens.offers.program_rows import COLUMNS, page, program_rows, removal
from tui.screens.offers.trial import TrialScreen
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.short_rows import ShortRows, having, in_order

if TYPE_CHECKING:
    from store.api import Store


class RewardsScreen(ListScreen):
    """The list of reward programs."""

    TITLE = "Rewards"
    COLUMNS = COLUMNS
    EMPTY = "No reward programs yet. n creates the first one."
    MARKS = False
    ROW_MORE = ("rewards.link", "rewards.try")
    BINDINGS = bindings(
        "list.open", "list.new", "list.edit", "rewards.try", "rewards.link", "list.toggle_active",
        "list.delete", "offers.discounts",
    )  # fmt: skip

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self._store = store

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows:
        """The programs that match."""
        programs, users = self._store.programs.all(), self._store.programs.users()
        rows = program_rows(programs, users, self._store.shop.get().currency)
        return ShortRows(in_order(having(rows, text), COLUMNS, order))

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns programs; the rows are all in memory, so the source is made anew."""
        if isinstance(fact, GroupsChanged | CatalogueChanged | ShopChanged | BookChanged | FactsMissed):
            self.renew_list()

    def on_screen_resume(self) -> None:
        """What was made meanwhile is there."""
        self.renew_list()

    def on_mount(self) -> None:
        """Show the list."""
        self.show_list()
        super().on_mount()

    def back(self) -> None:
        """To the discounts."""
        self.dismiss(None)

    def action_discounts(self) -> None:
        """The same."""
        self.back()

    def _program(self) -> Program | None:
        key = self.table.cursor_key
        programs = self.at_once(self._store.programs.all) or []
        return next((program for program in programs if program.id == key), None)

    # What is done with one

    def action_open(self) -> None:
        """Say all of the program under the cursor."""
        program = self._program()
        if program is None:
            return
        store = self._store
        names = {counted.group.id: counted.group.label for counted in store.groups.all()}
        discounts, users = store.programs.coupon_discounts(), store.programs.users()
        discount = "" if program.coupon_discount is None else discounts.get(program.coupon_discount, "")
        lines = page(
            program, store.shop.get().currency, lambda group: names.get(group, group.hex()), discount,
            users.get(program.id, ()),
        )  # fmt: skip
        self.ask(Viewer(program.name, lines), lambda _: None)

    def action_new(self) -> None:
        """Create one."""
        self._form(None)

    def action_edit(self) -> None:
        """Edit the one under the cursor."""
        program = self._program()
        if program is not None:
            self._form(program)

    def _form(self, program: Program | None) -> None:
        shop = self.at_once(self._store.shop.get)
        if shop is not None:
            self.ask(ProgramForm(self._store, shop.currency, program), self._went)

    def _went(self, answer: object) -> None:
        if isinstance(answer, bytes):
            self.show_list(key=answer)

    def action_toggle_active(self) -> None:
        """Switch the one under the cursor on or off."""
        program = self._program()
        if program is None:
            return
        seen = draft_of(program)
        turned = replace(seen, active=not program.active)
        told = f"{program.name} is {'on' if turned.active else 'off'} now."
        self.in_background(
            lambda: self._store.programs.edit(program.id, turned, seen=seen),
            lambda _: self.till.say(told, Tone.GOOD),
        )

    def action_delete(self) -> None:
        """Delete the one under the cursor, after asking."""
        program = self._program()
        if program is None:
            return
        users = self._store.programs.users().get(program.id, ())
        dialog = Confirm(f"Delete {program.name}?", removal(users), yes="Delete", is_safe=False)
        self.ask(dialog, lambda yes: self._delete(program) if yes else None)

    def _delete(self, program: Program) -> None:
        self.in_background(
            lambda: self._store.programs.delete(program.id),
            lambda _: self.till.say(f"{program.name} deleted.", Tone.GOOD),
        )

    def action_link(self) -> None:
        """Ask which group is to give it."""
        program = self._program()
        if program is None:
            return
        names = {each.id: each.name for each in self._store.programs.all()}
        options = [
            Option(
                counted.group.id,
                counted.group.label,
                "  ".join(
                    part
                    for part in (
                        "" if counted.group.active else "inactive",
                        "" if counted.group.program is None else names.get(counted.group.program, ""),
                    )
                    if part
                ),
            )
            for counted in self._store.groups.all()
            if counted.group.kind is not GroupKind.COMMON
        ]
        self.ask(
            Choose(f"Which group gives {program.name}?", among(options)),
            lambda option: self._link(program, option),
        )

    def _link(self, program: Program, option: Option | None) -> None:
        if option is None or not isinstance(option.id, bytes):
            return
        group, store = GroupId(option.id), self._store
        self.in_background(
            lambda: store.programs.give(program.id, group),
            lambda _: self.till.say(f"{option.label} gives {program.name} now.", Tone.GOOD),
        )

    def action_try(self) -> None:
        """Ask what a purchase would earn."""
        program = self._program()
        shop = self.at_once(self._store.shop.get)
        if program is not None and shop is not None:
            self.ask(TrialScreen(self._store, shop.currency, program), lambda _: None)

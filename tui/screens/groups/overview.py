"""The first tab: what the group is, what its members bought, and a chart of it by month."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from store.domain.bulk_edits.edits import DeleteGroups, SwitchGroups
from store.domain.errors import TillError
from store.domain.group_figures import CHART_MONTHS, Overview
from store.domain.ids import GroupId
from store.domain.values import dataclass
from tui.dialogs.choose import Choose
from tui.keys import bindings
from tui.messages import Fact
from tui.ports import Services
from tui.screens.groups.asking import ask_to_delete
from tui.screens.groups.chart import chart_lines
from tui.screens.groups.deleting import delete_detail
from tui.screens.groups.figures import discount_lines, fact_lines, figure_lines, part_lines
from tui.screens.groups.rows import is_given
from tui.screens.groups.tabs import GroupTab, Page
from tui.theme.inks import Ink
from tui.widgets.cells import width as cells_of
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.paper import Paper, Span

if TYPE_CHECKING:
    from store.api import Named


LEFT_PARTS: Final = 54
"""Of a hundred: what people wrote is longer than figures are."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page knows so far."""

    discounts: "tuple[Named, ...]" = ()
    program: str = ""
    parts: tuple[tuple[GroupId, str], ...] = ()
    """Groups that were merged into it, with their names."""
    overview: Overview | None = None
    """None while it is worked out."""
    refusal: str = ""


class OverviewPaper(Paper, can_focus=True):
    """Two columns of facts, the chart below them."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown = Shown()
        self._lines: list[list[Span]] = []
        self._lines_for = (-1, -1)

    def show(self, shown: Shown) -> None:
        """Show this now."""
        self._shown = shown
        self._lines_for = (-1, -1)
        self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """One row."""
        if self._lines_for != (width, self.size.height):
            self._lines = self._laid_out(width, self.size.height)
            self._lines_for = (width, self.size.height)
        return self._lines[y] if y < len(self._lines) else []

    def _laid_out(self, width: int, height: int) -> list[list[Span]]:
        page, shown = self._page, self._shown
        half = width * LEFT_PARTS // 100
        left = fact_lines(page.group, shown.program, page.calendar, half - 1)
        left += discount_lines(shown.discounts, page.currency, half - 1)
        left += part_lines([name for _, name in shown.parts], half - 1)
        if shown.refusal:
            return [[], [(f" {shown.refusal}", Ink.BAD)], [(" Ctrl+R tries again.", Ink.DIM)]]
        right = figure_lines(shown.overview, page.currency, page.calendar, width - half)
        lines: list[list[Span]] = [[], *_beside(left, right, half)]
        if shown.overview is not None:
            room = height - len(lines) - 2
            chart = chart_lines(shown.overview.months, page.currency, width, room)
            if not any(month.spending.spent for month in shown.overview.months):
                chart = [[(f" Nothing in the last {CHART_MONTHS} months.", Ink.DIM)]]
            lines += [[], [(" Members' spend by month", Ink.HEADER)], *chart] if room > 0 else []
        return lines


def _beside(left: Sequence[list[Span]], right: Sequence[list[Span]], cells: int) -> list[list[Span]]:
    """Two columns."""
    rows = max(len(left), len(right))
    both = []
    for y in range(rows):
        spans = list(left[y]) if y < len(left) else []
        taken = sum(cells_of(text) for text, _ in spans)
        both.append([*spans, (" " * (cells - taken), Ink.TEXT), *(right[y] if y < len(right) else [])])
    return both


class OverviewTab(GroupTab):
    """What the group is and does."""

    NUMBER = 1
    BINDINGS = bindings("list.toggle_active", "list.delete", "list.retry", "group.unmerge")

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._paper = OverviewPaper(page)
        self._shown = Shown()

    def compose_tab(self) -> Iterable[Widget]:
        """The paper."""
        return [self._paper]

    def on_mount(self) -> None:
        """Keys go to the paper, which has none of its own."""
        self.set_focus(self._paper)
        self.summary.text = self.heading

    def shop_opened(self, services: Services) -> None:  # noqa: ARG002 - the page has them
        """Read what is quick, then what is not."""
        self._read()

    def changed(self, fact: Fact) -> None:  # noqa: ARG002 - any of them may concern a figure
        """Read again."""
        self.summary.text = self.heading
        self._read()

    def action_retry(self) -> None:
        """Read again."""
        self._read()

    def _read(self) -> None:
        store, group = self.page.store, self.group
        named = self.at_once(store.discounts.all)
        programs = self.at_once(store.programs.all) or []
        if named is None:
            return
        linked = tuple(each for each in named if is_given(each.discount, group.id))
        program = next((each.name for each in programs if each.id == group.program), "")
        parts = tuple(self.at_once(lambda: store.group_algebra.parts(group.id)) or ())
        self._show(Shown(linked, program, parts, self._shown.overview))
        self.refresh_bindings()
        self.in_background(
            lambda: store.group_pages.overview(group.id),
            self._worked_out,
            refused=self._refused,
            group="figures",
        )

    def _worked_out(self, overview: Overview) -> None:
        self._show(replace(self._shown, overview=overview, refusal=""))

    def _refused(self, refusal: TillError) -> None:
        self._show(replace(self._shown, overview=None, refusal=str(refusal)))

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        self._paper.show(shown)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what is made of parts is taken apart."""
        return action != "unmerge" or bool(self._shown.parts)

    def action_unmerge(self) -> None:
        """Make a group that was merged into this one of its own again."""
        options = [Option(part, name) for part, name in self._shown.parts]
        if len(options) == 1:
            self._unmerge(options[0])
        else:
            self.ask(Choose("Which part becomes a group of its own again?", among(options)), self._unmerge)

    def _unmerge(self, option: Option | None) -> None:
        if option is None or not isinstance(option.id, bytes):
            return
        store, part = self.page.store, GroupId(option.id)
        self.in_background(
            lambda: store.group_algebra.unmerge(part),
            lambda _: self.till.say(f"{option.label} is a group of its own again.", Tone.GOOD),
        )

    def action_toggle_active(self) -> None:
        """Switch the group on or off."""
        if self.is_common:
            self.till.say("The common group is always on.", Tone.WARN)
            return
        store, group = self.page.store, self.group
        told = f"Switched {'off: its discounts rest' if group.active else 'on'}."
        self.in_background(
            lambda: store.bulk_edits.change_groups([group.id], SwitchGroups(not group.active)),
            lambda _: self.till.say(told, Tone.GOOD),
        )

    def action_delete(self) -> None:
        """Delete the group, after asking."""
        if self.is_common:
            self.till.say("The common group cannot be deleted.", Tone.WARN)
            return
        members = self._shown.overview.members if self._shown.overview is not None else None
        detail = delete_detail(1, members, len(self._shown.discounts))
        ask_to_delete(
            self, self.page.store, [self.group.id], f"the group {self.group.name}", detail, self._delete
        )

    def _delete(self, edit: DeleteGroups) -> None:
        store, group = self.page.store, self.group

        self.in_background(
            lambda: store.bulk_edits.change_groups([group.id], edit),
            lambda _: self.till.say(f"{group.name} is deleted; u in the list undoes it.", Tone.GOOD),
        )
